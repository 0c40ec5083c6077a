"""Who else takes part, in a few facts, beside the story of a case."""

from __future__ import annotations

from collections import Counter

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact, Sections
from vulndesk.apps.embargo.queries import TEAM_SECTION as EMBARGO
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Naming, Participant
from vulndesk.apps.parties.queries.naming import IdentityView
from vulndesk.apps.parties.queries.rows import is_in_the_room
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.parties import ROLE_WORDS, SILENT, PartyRole, Status, words_for

EMBARGO_ALONE = Sections(EMBARGO)  # beside the room and the table of the parties

MOST_NAMED = 200
_CASE_ID = Given("case_id", UUIDField())
_STATUSES = Question(lambda: Participant.objects.filter(case=_CASE_ID, revoked_at=None).only("status"))
_PARTIES = Question(lambda: Participant.objects.filter(case=_CASE_ID))
_NAMING = Question(lambda: Naming.objects.filter(case=_CASE_ID))


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
    """A reporter learns how many others were let into the case and as what; names, where both sides chose so.

    And whether those others know who the reporter is, or the team asks for it.
    """
    there = [row for row in view.found.of(_PARTIES) if is_in_the_room(row, now=view.now)]
    naming = view.found.first_of(_NAMING) or Naming(case=view.case)
    is_asked = IdentityView(None, naming.asked_at, naming.changed_at).is_asked
    if not there and not is_asked:
        return None
    facts = (*_others(view, there, naming), SectionFact("They know who you are", "yes" if naming.since else "no"))
    if is_asked:
        asked = SectionFact("The team asks", "may they know who you are?", tone="needs")
        url = reverse("report_identity")
        return CaseSection("parties", "Others in the case", (asked, *facts), url=url, link_words="Answer the team")
    words = "Read and write in the room"
    return CaseSection("parties", "Others in the case", facts, url=reverse("report_room"), link_words=words)


def _others(view: CaseInView, there: list[Participant], naming: Naming) -> list[SectionFact]:
    named = [row for row in there if row.is_named] if naming.shown else []
    key = opened_key(view.case.data_key)
    facts = [
        SectionFact(content.open_person(key, row)["name"], words_for(Status(row.status), PartyRole(row.role)))
        for row in sorted(named, key=lambda row: (row.invited_at, row.pk))[:MOST_NAMED]
    ]
    rest = Counter(PartyRole(row.role) for row in there) - Counter(PartyRole(row.role) for row in named)
    return facts + [SectionFact(f"{ROLE_WORDS[role]}s", str(number)) for role, number in rest.items()]


TEAM_SECTION = Section((_STATUSES,), _for_team)
REPORTER_SECTION = Section((_PARTIES, _NAMING), _for_reporter)
