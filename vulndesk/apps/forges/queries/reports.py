"""The private report of a case: on the case's page in a few facts, and on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.forges.models import ForgeReport
from vulndesk.apps.forges.queries.connections import ConnectionView, view_of
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound
from vulndesk.core.forges.changes import STATE_WORDS, Sending, Stand, may_send
from vulndesk.core.forges.facts import Forge

# As long as the worker tries; after that somebody may ask again.
SENDS_FOR = timedelta(days=2)


@dataclass(frozen=True)
class CaseReport:
    """A private report at a forge, for the team of its case. public_id: of the advisory that is public here, or empty.

    is_ours: the case is still with the programme that is connected.
    """

    case: Case
    row: ForgeReport
    connection: ConnectionView
    public_id: str

    @property
    def url(self) -> str:
        kind = "-/issues" if self.connection.forge is Forge.GITLAB else "security/advisories"
        return f"{self.connection.url}/{kind}/{self.row.key}"

    @property
    def is_ours(self) -> bool:
        return self.case.programme_id == self.connection.programme_id

    @property
    def state_words(self) -> str:
        return STATE_WORDS.get(self.row.state, self.row.state)

    def is_sending(self, *, now: datetime) -> bool:
        asked_at = self.row.asked_at
        return bool(self.row.sending) and asked_at is not None and now - asked_at < SENDS_FOR

    def may_send(self, *, now: datetime) -> frozenset[Sending]:
        one = self.connection
        if not (self.is_ours and one.is_on and one.has_token) or self.is_sending(now=now):
            return frozenset()
        stand = Stand(one.forge, self.row.state, is_public=self.row.is_public, is_published=bool(self.public_id))
        return may_send(stand)


def case_report(
    actor: Actor, *, case_id: UUID | None = None, reference: str = "", row_id: UUID | None = None
) -> CaseReport:
    """row_id: which of them, where a case has several; None: the first. Raises NotFound, NotAllowed."""
    case, draft = draft_of(actor, case_id=case_id, reference=reference)
    rows = ForgeReport.objects.filter(case=case, connection__isnull=False).select_related("connection")
    row = (rows if row_id is None else rows.filter(pk=row_id)).first()
    if row is None or row.connection is None:
        raise NotFound("This case came by no forge.", next_step="Go back to the case.")
    public = draft.public if draft else None
    return CaseReport(case, row, view_of(row.connection), public.public_id if public else "")


def _for_team(view: CaseInView) -> CaseSection | None:
    row = view.found.first_of(_REPORT)
    if row is None:
        return None
    facts = [SectionFact("There", STATE_WORDS.get(row.state, row.state), tone="needs" if row.is_public else "")]
    facts.append(SectionFact("Changed", at=row.seen_at))
    if row.trouble:
        facts.append(SectionFact("Not sent", row.trouble, tone="needs"))
    url = reverse("case_forge", args=[view.case.reference])
    return CaseSection("forge", "At the forge", tuple(facts), url=url, link_words="Answer there, send back")


_REPORT = Question(lambda: ForgeReport.objects.filter(case=Given("case_id", UUIDField()), connection__isnull=False))
TEAM_SECTION = Section((_REPORT,), _for_team)
