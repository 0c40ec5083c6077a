"""What the apps above `cases` add to its pages: tabs between the pages of one case, and panels of few facts.

A lower app never calls a higher one, so this layer, which knows both, asks for them. To add one: a function in the
app's `queries` that takes the actor and the case's id and gives a `CaseSection` or None, a line in its table here, and
a tab for its page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template import Context

from vulndesk.apps.cases.queries import CaseSection
from vulndesk.apps.conduct import queries as conduct
from vulndesk.apps.credits.queries import case_credits, reporter_credit
from vulndesk.apps.embargo import queries as embargo
from vulndesk.apps.parties import queries as parties
from vulndesk.apps.regulation import queries as regulation
from vulndesk.core.access import Actor
from vulndesk.server.face.pages import maybe_url
from vulndesk.server.face.register import register

Section = Callable[..., CaseSection | None]  # (actor, case_id, *, now)

# Routes that take a case's reference. A tab whose route is absent is not shown.
TABS: tuple[tuple[str, str], ...] = (
    ("case", "Case"),
    ("case_room", "Room"),
    ("case_parties", "Parties"),
    ("case_embargo", "Embargo"),
    ("case_fix", "Fix"),
    ("case_publication", "Publication"),
    ("case_credits", "Credit"),
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
    ("programme_cra", "CRA"),
    ("programme_keys", "Keys"),
    ("programme_doctor", "Doctor"),
)

# Each costs its queries on every page of a case: one or two, whatever the case's size.
TEAM_SECTIONS: tuple[Section, ...] = (
    parties.team_section,
    embargo.team_section,
    case_credits,
    conduct.team_section,
    regulation.team_section,
)
REPORTER_SECTIONS: tuple[Section, ...] = (
    *(parties.reporter_section, embargo.reporter_section),
    *(reporter_credit, conduct.reporter_section),
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
def team_sections(context: Context, actor: Actor, case_id: UUID) -> dict[str, Any]:
    """Panels beside the story of a case. `now` and `zone` come from the page."""
    return _asked(context, TEAM_SECTIONS, actor, case_id)


@register.inclusion_tag("face/sections.html", takes_context=True)
def reporter_sections(context: Context, actor: Actor, case_id: UUID) -> dict[str, Any]:
    """The same on the page of a report's reporter."""
    return _asked(context, REPORTER_SECTIONS, actor, case_id)


def _asked(context: Context, sections: tuple[Section, ...], actor: Actor, case_id: UUID) -> dict[str, Any]:
    now: datetime = context["now"]
    answers = [section(actor, case_id, now=now) for section in sections]
    return {"sections": [one for one in answers if one is not None], "now": now, "zone": context.get("zone")}
