"""What the apps above `cases` add to its pages: tabs between the pages of one case, and panels of few facts.

A lower app never calls a higher one, so this layer, which knows both, asks for them (`server/case_sections.py`). It is
imported when a page is drawn: the components of the face are also shown without the apps (tools/gallery.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import Context

from vulndesk.core.access import Actor, Verb, may
from vulndesk.server.face.pages import maybe_url
from vulndesk.server.face.register import register

if TYPE_CHECKING:
    from vulndesk.apps.cases.models import Case
    from vulndesk.apps.cases.queries import CasePage, Sections

Pages = tuple[tuple[str, str], ...]  # route, words

# Tabs between the pages of one case: what a group is called, and its pages; the first one is where its tab leads. The
# pages of the group that one is in are a second row. Routes take the case's reference; a page whose route is absent is
# not shown.
CASE_TABS: tuple[tuple[str, Pages], ...] = (
    ("Case", (("case", "Case"),)),
    ("Room", (("case_room", "Room"),)),
    ("Parties", (("case_parties", "Parties"),)),
    ("Embargo", (("case_embargo", "Embargo"), ("case_early_notices", "Early notices"))),
    ("Fix", (("case_fix", "Fix"),)),
    (
        "Publication",
        (
            ("case_advisory", "Advisory"),
            ("case_publication", "What it waits for"),
            ("case_cve", "CVE"),
            ("case_disclosure", "Disclosure"),
        ),
    ),
    ("Credit", (("case_credits", "Credit"),)),
    ("Conduct", (("case_conduct", "Conduct"),)),
    ("Who saw it", (("case_readings", "Who saw it"),)),
)

# Pages that a panel leads to, for the few whom they concern: a tab only while one is there.
RARE: Pages = (("case_forge", "Forge"), ("case_cra", "CRA"), ("case_retention", "Retention"))

# The same for the pages about one programme; they take its slug. `policy` takes the number of the version as well.
PROGRAMME_TABS: tuple[tuple[str, Pages], ...] = (
    ("Settings and team", (("programme_settings", "Settings and team"), ("pause", "Pause"))),
    ("Policy", (("programme_policy", "How it is read"), ("programme_lint", "What it lacks"))),
    ("Areas", (("programme_areas", "Areas and figures"),)),
    ("Code", (("programme_code", "Code"), ("programme_change_reviews", "Change reviews"))),
    ("Embargo", (("programme_embargo", "Embargo"), ("programme_early_notices", "Early notices"))),
    (
        "Publication",
        (
            ("programme_imprint", "Advisories"),
            ("programme_cve", "CVE"),
            ("programme_disclosed", "Disclosed reports"),
        ),
    ),
    ("CRA", (("programme_cra", "CRA"),)),
    ("Keys", (("programme_keys", "Keys"),)),
    ("Forges", (("programme_guard", "Public issues"), ("programme_forges", "Repositories"))),
    ("Webhooks", (("programme_webhooks", "Webhooks"),)),
    ("Retention", (("programme_retention", "Retention"),)),
    ("Doctor", (("programme_doctor", "Doctor"),)),
)


@register.inclusion_tag("face/tabs.html")
def case_tabs(reference: str, current: str = "case") -> dict[str, Any]:
    """`{% case_tabs case.reference "case_parties" %}`: between the pages of one case. current: a route's name."""
    rare = tuple((words, ((name, words),)) for name, words in RARE if name == current)
    return _tabs(CASE_TABS + rare, current, "About this case", lambda name: maybe_url(name, reference))


@register.inclusion_tag("face/tabs.html")
def programme_tabs(programme: Any, current: str) -> dict[str, Any]:
    """`{% programme_tabs programme "programme_lint" %}`: between the pages about one programme."""

    def url(name: str) -> str:
        return maybe_url(name, programme.slug, *([programme.policy.number] if name == "programme_policy" else ()))

    return _tabs(PROGRAMME_TABS, current, "About this programme", url)


def _tabs(
    groups: tuple[tuple[str, Pages], ...], current: str, label: str, url_of: Callable[[str], str]
) -> dict[str, Any]:
    """One row of groups; a second one of the pages of the group that has the current page."""
    items: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    for words, routes in groups:
        found = [{"name": name, "words": said, "url": url_of(name)} for name, said in routes]
        shown = [page for page in found if page["url"]]
        if shown:
            is_here = any(page["name"] == current for page in shown)
            pages = shown if is_here else pages
            items.append(shown[0] | {"words": words, "is_here": is_here})
    # One page alone needs no way between pages.
    return {"items": items if len(items) > 1 else [], "pages": pages, "label": label, "current": current}


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


@register.inclusion_tag("face/desk_faults.html", takes_context=True)
def desk_faults(context: Context) -> dict[str, Any]:
    """On the page of the desk: what is wrong with it, and how its last backup ended."""
    from vulndesk.server import desk_faults as faults

    now: datetime = context["now"]
    last = faults.last_backup()
    return {
        "faults": faults.desk_faults(now=now),
        "wanted": bool(settings.BACKUP),
        "made": last is not None and not last.facts.get("error"),
        "last": last,
        "now": now,
    }


@register.inclusion_tag("face/soon_erased.html", takes_context=True)
def soon_erased(context: Context) -> dict[str, Any]:
    """Above the closed cases: what goes within a month, unless somebody holds it."""
    from vulndesk.apps.retention.queries import soon_erased as found

    return {"programmes": found(context["actor"], now=context["now"])}


@register.simple_tag(takes_context=True)
def review_lists(context: Context) -> list[tuple[str, str]]:
    """On the audit's page: whose change reviews this person may read, by name and address."""
    from vulndesk.apps.policies.queries import programmes

    rows = (one for one in programmes() if may(context["actor"], Verb.SEE_REVIEWS, one.pk))
    return [(one.name, maybe_url("programme_change_reviews", one.slug)) for one in rows]


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
