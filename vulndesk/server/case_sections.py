"""Which apps above `cases` are asked what they say of a case, and in which order their panels stand.

To add one: a `Section` in the app's `queries`, its name in one of the tables here, and a tab for its page
(`server/face/sections.py`). What a section asks for goes into the one statement of its page.
"""

from __future__ import annotations

from collections.abc import Callable

from vulndesk.apps.advisories import queries as advisories
from vulndesk.apps.cases.queries import CaseSection, Sections
from vulndesk.apps.conduct import queries as conduct
from vulndesk.apps.credits import queries as credit
from vulndesk.apps.disclosures import queries as disclosures
from vulndesk.apps.embargo import queries as embargo
from vulndesk.apps.forges import queries as forges
from vulndesk.apps.guard import queries as guard
from vulndesk.apps.handover import queries as handover
from vulndesk.apps.parties import queries as parties
from vulndesk.apps.regulation import queries as regulation
from vulndesk.apps.retention import queries as retention

TEAM_SECTIONS = Sections(
    guard.TEAM_SECTION,
    *(forges.TEAM_SECTION, parties.TEAM_SECTION, embargo.TEAM_SECTION, advisories.TEAM_SECTION, credit.TEAM_SECTION),
    *(conduct.TEAM_SECTION, regulation.TEAM_SECTION, retention.TEAM_SECTION),
)
REPORTER_SECTIONS = Sections(
    *(handover.REPORTER_SECTION, parties.REPORTER_SECTION, embargo.REPORTER_SECTION),
    advisories.REPORTER_SECTION,
    *(credit.REPORTER_SECTION, conduct.REPORTER_SECTION, disclosures.REPORTER_SECTION),
)
# A participant's page asks each by itself: (actor, case, *, now).
GUEST_SECTIONS: tuple[Callable[..., CaseSection | None], ...] = (disclosures.guest_section,)
# On a programme's public page; they take its id and slug.
PROGRAMME_SECTIONS: tuple[Callable[[int, str], tuple[str, str, str] | None], ...] = (
    advisories.programme_section,
    disclosures.programme_section,
)
