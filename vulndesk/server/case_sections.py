"""Which apps above `cases` are asked what they say of a case, and in which order their panels stand.

To add one: a function in the app's `queries` that takes the actor and the case's id and gives a `CaseSection` or None,
a line in its table here, and a tab for its page (`server/face/sections.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from vulndesk.apps.cases.queries import CaseSection
from vulndesk.apps.conduct import queries as conduct
from vulndesk.apps.credits.queries import case_credits, reporter_credit
from vulndesk.apps.embargo import queries as embargo
from vulndesk.apps.handover import queries as handover
from vulndesk.apps.parties import queries as parties
from vulndesk.apps.regulation import queries as regulation

Section = Callable[..., CaseSection | None]  # (actor, case_id, *, now)

# Each costs its queries on every page of a case: one or two, whatever the case's size.
TEAM_SECTIONS: tuple[Section, ...] = (
    parties.team_section,
    embargo.team_section,
    case_credits,
    conduct.team_section,
    regulation.team_section,
)
REPORTER_SECTIONS: tuple[Section, ...] = (
    *(handover.reporter_section, parties.reporter_section, embargo.reporter_section),
    *(reporter_credit, conduct.reporter_section),
)
