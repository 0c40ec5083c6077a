"""Who else takes part, in a few facts, beside the story of a case."""

from __future__ import annotations

from collections import Counter

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact, Sections
from vulndesk.apps.embargo.queries import TEAM_SECTION as EMBARGO
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.parties.queries.rows import is_in_the_room
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.parties import SILENT, PartyRole, Status, words_for

EMBARGO_ALONE = Sections(EMBARGO)  # beside the room and the table of the parties

MOST_NAMED = 200
_CASE_ID = Given("case_id", UUIDField())
_STATUSES = Question(lambda: Participant.objects.filter(case=_CASE_ID, revoked_at=None).only("status"))
_PARTIES = Question(lambda: Participant.objects.filter(case=_CASE_ID))


def _for_team(view: CaseInView) -> CaseSection | None:
    """Once there are parties. Nothing is opened."""
    counts = Counter(row.status for row in view.found.of(_STATUSES))
    if not counts:
        return None
    facts = [SectionFact("Others in the case", str(counts.total()))]
    if silent := sum(number for status, number in counts.items() if status in SILENT):
        facts.append(SectionFact("No answer yet", str(silent), tone="needs"))
    for status in (Status.AFFECTED, Status.FIX_READY, Status.NOT_AFFECTED, Status.DECLINED):
        if counts[status]:
            facts.append(SectionFact(words_for(status, PartyRole.VENDOR), str(counts[status])))
    url = reverse("case_parties", args=[view.case.reference])
    return CaseSection("parties", "Parties", tuple(facts), url, "See the parties")


def _for_reporter(view: CaseInView) -> CaseSection | None:
    """A reporter learns who else was let into the case, and what each says: it is their report."""
    there = [row for row in view.found.of(_PARTIES) if is_in_the_room(row, now=view.now)]
    if not there:
        return None
    key = opened_key(view.case.data_key)
    facts = tuple(
        SectionFact(content.open_person(key, row)["name"], words_for(Status(row.status), PartyRole(row.role)))
        for row in sorted(there, key=lambda row: (row.invited_at, row.pk))[:MOST_NAMED]
    )
    words = "Read and write in the room"
    return CaseSection("parties", "Others in the case", facts, url=reverse("report_room"), link_words=words)


TEAM_SECTION = Section((_STATUSES,), _for_team)
REPORTER_SECTION = Section((_PARTIES,), _for_reporter)
