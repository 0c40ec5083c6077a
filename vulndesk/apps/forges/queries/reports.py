"""The private report of a case: on the case's page in a few facts, and on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, UUIDField
from django.urls import reverse

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.cases.content import open_message
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.forges.content import note_print
from vulndesk.apps.forges.models import ForgeNote, ForgeReport
from vulndesk.apps.forges.queries.connections import ConnectionView, view_of
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor
from vulndesk.core.audience import REPORTER
from vulndesk.core.errors import NotFound
from vulndesk.core.forges.changes import STATE_WORDS, Sending, Stand, comment_of, may_send
from vulndesk.core.forges.facts import Forge

# As long as the worker tries; after that somebody may ask again.
SENDS_FOR = timedelta(days=2)
MOST_REPLIES = 50


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


@dataclass(frozen=True)
class Reply:
    """A message of the team to the reporter, and what became of it at the forge.

    posted_at, gone_at: by the forge's clock, and when it was seen that it is gone. is_other: it was changed here since.
    """

    id: UUID
    at: datetime
    author: str
    text: str = field(repr=False)
    files: int
    may_post: bool
    asked_at: datetime | None = None
    is_posting: bool = False
    posted_at: datetime | None = None
    gone_at: datetime | None = None
    is_other: bool = False
    trouble: str = ""


def replies(report: CaseReport, *, now: datetime) -> list[Reply]:
    """The newest, newest first; none where the desk cannot read what it would post."""
    connection, case = report.connection, report.case
    if case.is_sealed or case.erased_at is not None:
        return []
    notes = {one.message_id: one for one in report.row.notes.filter(is_ours=True, message__isnull=False)}
    rows = Message.objects.filter(case=case, audience=REPORTER, actor__startswith="user:")
    rows = rows.annotate(files=Count("attachments")).order_by("-at", "-id")[:MOST_REPLIES]
    may_post = report.is_ours and connection.is_on and connection.has_token and not report.row.is_public
    key = opened_key(case.data_key)
    names = names_of([one.actor for one in rows], otherwise="The team")
    written = [Reply(one.pk, one.at, names[one.actor], open_message(key, one), one.files, may_post) for one in rows]
    return [_followed(one, notes[one.id], now=now) if one.id in notes else one for one in written]


def _followed(reply: Reply, note: ForgeNote, *, now: datetime) -> Reply:
    waits = note.number is None and not note.trouble and note.asked_at is not None
    is_posting = waits and note.asked_at is not None and now - note.asked_at < SENDS_FOR
    return replace(
        reply,
        may_post=reply.may_post and note.number is None and not is_posting,
        asked_at=note.asked_at,
        is_posting=is_posting,
        posted_at=note.seen_at,
        gone_at=note.gone_at,
        is_other=note.number is not None and note.print != note_print(comment_of(reply.text)),
        trouble=note.trouble,
    )


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
