"""What the apps above `cases` add to its pages: tabs between the pages of one case, and panels of few facts.

A lower app never calls a higher one, so this layer, which knows both, asks for them (`server/case_sections.py`). It is
imported when a page is drawn: the components of the face are also shown without the apps (tools/gallery.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template import Context

from vulndesk.core.access import Actor
from vulndesk.server.face.pages import maybe_url
from vulndesk.server.face.register import register

if TYPE_CHECKING:
    from vulndesk.apps.cases.models import Case
    from vulndesk.apps.cases.queries import CasePage, Sections

# Routes that take a case's reference. A tab whose route is absent is not shown.
TABS: tuple[tuple[str, str], ...] = (
    ("case", "Case"),
    ("case_room", "Room"),
    ("case_parties", "Parties"),
    ("case_embargo", "Embargo"),
    ("case_fix", "Fix"),
    ("case_early_notices", "Early notices"),
    ("case_publication", "Publication"),
    ("case_advisory", "Advisory"),
    ("case_cve", "CVE"),
    ("case_credits", "Credit"),
    ("case_disclosure", "Disclosure"),
    ("case_conduct", "Conduct"),
)

# The same for the pages about one programme; they take its slug. `policy` takes the number of the version as well.
PROGRAMME_TABS: tuple[tuple[str, str], ...] = (
    ("programme_settings", "Settings and team"),
    ("programme_policy", "How the policy is read"),
    ("programme_lint", "What it lacks"),
    ("programme_code", "Code"),
    ("pause", "Pause"),
    ("programme_embargo", "Embargo"),
    ("programme_early_notices", "Early notices"),
    ("programme_disclosed", "Disclosed reports"),
    ("programme_imprint", "Advisories"),
    ("programme_cra", "CRA"),
    ("programme_cve", "CVE"),
    ("programme_keys", "Keys"),
    ("programme_doctor", "Doctor"),
)


@register.inclusion_tag("face/tabs.html")
def case_tabs(reference: str, current: str = "case") -> dict[str, Any]:
    """`{% case_tabs case.reference "case_parties" %}`: between the pages of one case. current: a route's name."""
    found = [(name, words, maybe_url(name, reference)) for name, words in TABS]
    items = [{"name": name, "words": words, "url": url} for name, words, url in found if url]
    # One page alone needs no way between pages.
    return {
        "items": items if len(items) > 1 or current != "case" else [],
        "label": "About this case",
        "current": current,
    }


@register.inclusion_tag("face/tabs.html")
def programme_tabs(programme: Any, current: str) -> dict[str, Any]:
    """`{% programme_tabs programme "programme_lint" %}`: between the pages about one programme."""
    items = [
        {
            "name": name,
            "words": words,
            "url": maybe_url(name, programme.slug, *([programme.policy.number] if name == "programme_policy" else ())),
        }
        for name, words in PROGRAMME_TABS
    ]
    return {"items": items, "label": "About this programme", "current": current}


@register.inclusion_tag("face/sections.html", takes_context=True)
def team_sections(context: Context, actor: Actor, page: CasePage) -> dict[str, Any]:
    """Panels beside the story of a case. `now` and `zone` come from the page."""
    from vulndesk.server import case_sections

    return _asked(context, case_sections.TEAM_SECTIONS, actor, page)


@register.inclusion_tag("face/sections.html", takes_context=True)
def reporter_sections(context: Context, actor: Actor, page: CasePage) -> dict[str, Any]:
    """The same on the page of a report's reporter."""
    from vulndesk.server import case_sections

    return _asked(context, case_sections.REPORTER_SECTIONS, actor, page)


@register.inclusion_tag("face/sections.html", takes_context=True)
def guest_sections(context: Context, actor: Actor, case: Case) -> dict[str, Any]:
    """The same on the page of a participant."""
    from vulndesk.server import case_sections

    now: datetime = context["now"]
    answers = [section(actor, case, now=now) for section in case_sections.GUEST_SECTIONS]
    return {"sections": [one for one in answers if one is not None], "now": now, "zone": context.get("zone")}


@register.simple_tag
def programme_sections(programme: Any) -> list[tuple[str, str, str]]:
    """What the apps above `intake` show of a programme in public: a title, an address and words each."""
    from vulndesk.server import case_sections

    answers = [section(programme.pk, programme.slug) for section in case_sections.PROGRAMME_SECTIONS]
    return [one for one in answers if one is not None]


def _asked(context: Context, sections: Sections, actor: Actor, page: CasePage) -> dict[str, Any]:
    now: datetime = context["now"]
    found = sections.of(actor, page.case, now=now, duplicates=page.around.duplicates)
    return {"sections": found, "now": now, "zone": context.get("zone")}
