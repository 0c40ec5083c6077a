"""One case, opened for the person who asks: the team sees all of it, the reporter what is said to everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from vulndesk.apps.accounts.queries import display_names
from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Attachment, Case, Deadline, Message
from vulndesk.apps.cases.queries.areas import named_among, who_knows
from vulndesk.apps.cases.queries.around import Around, around_of, deadlines_of
from vulndesk.apps.cases.queries.evidence import EvidenceView, evidence_view
from vulndesk.apps.cases.queries.guard import case_of, cases_for, facts_of
from vulndesk.apps.cases.queries.opened import note_opened
from vulndesk.apps.cases.queries.people import names_for
from vulndesk.apps.cases.queries.presence import who_is_here
from vulndesk.apps.cases.queries.stretch import Stretch, thread_stretch
from vulndesk.apps.policies.queries import Person, owned_areas_in, people_of, policy_of
from vulndesk.apps.timeline.queries import Event, places_of, readable_by, timeline_of
from vulndesk.apps.vault.sealing import RowKey, opened_key
from vulndesk.core.access import Actor, Verb, may, person_in
from vulndesk.core.audience import may_read
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import NotFound
from vulndesk.core.event_sentences import sentence_of
from vulndesk.core.file_kinds import READ, Preview, preview_of
from vulndesk.core.lifecycle import RM, WORDS, CaseFacts, Deed, allowed
from vulndesk.core.moves import FOR_THE_TEAM
from vulndesk.core.policy.clauses import Clause, Policy
from vulndesk.core.verdicts import Verdict

LINES = 300  # of the timeline on one page; a stretch of the thread with more of them shows its newest


@dataclass(frozen=True)
class ClockView:
    """state: running, kept, late, ended, given, withdrawn; due_at: the original instant; effective_at: extended."""

    id: int
    promise: str
    strength: str
    within: str
    due_at: datetime
    effective_at: datetime
    working: str
    state: str
    stopped_at: datetime | None
    overdue: bool
    extended: bool
    clause: Clause | None


@dataclass(frozen=True)
class AttachmentView:
    """sha256: empty where nobody has counted it yet. in_raw_mail: its bytes are those of the raw message, too.

    tlp: the label of its message, where the file is asked for by itself.
    """

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    purged: bool
    audience: str
    in_raw_mail: bool = False
    tlp: str = ""


@dataclass(frozen=True)
class MessageView:
    id: UUID
    at: datetime
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    attachments: tuple[AttachmentView, ...]
    actor: str = ""
    reply_to: UUID | None = None
    tlp: str = ""
    asks: bool = False
    settled_at: datetime | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True)
class TimelineLine:
    id: int
    at: datetime
    sentence: str
    audience: str
    kind: str


@dataclass(frozen=True)
class CasePage:
    """Everything a page about one case shows. Team-only parts are empty for a reporter."""

    case: Case
    facts: CaseFacts
    title: str
    state: str
    body: content.Body
    verdicts: tuple[Verdict, ...]
    missing: tuple[str, ...]
    clocks: tuple[ClockView, ...]
    messages: tuple[MessageView, ...]
    attachments: tuple[AttachmentView, ...]
    timeline: tuple[TimelineLine, ...]
    deeds: tuple[Deed, ...]
    owner: str
    policy: Policy
    judged_by: Policy  # under which it came: verdicts name that one's sentences
    last_event: int  # how many events this reader may see: where a socket of the page resumes
    around: Around
    people: tuple[Person, ...]  # who may handle it; for the team
    here: str  # who else of the team has it open, in words
    earlier: UUID | None = None  # messages before this one are on an earlier page
    is_newest: bool = True
    evidence: EvidenceView | None = None  # for the team
    travels: str = ""  # how the next message reaches the reporter; asked for where somebody may write one

    @property
    def original(self) -> str:
        """Of a duplicate; and below the duplicates of an original: references of those that this reader may see."""
        return self.around.original.reference if self.around.original else ""

    @property
    def duplicates(self) -> tuple[str, ...]:
        return tuple(one.reference for one in self.around.duplicates)

    @cached_property
    def area_owners(self) -> Mapping[int, str]:
        """Who of the team knows what the report is about, the first area's owners first: ids, and the area."""
        handlers = [one.id for one in self.people]
        areas = owned_areas_in(self.policy, self.around.area_owners, handlers) if self.around.areas else ()
        return who_knows(named_among(self.case, areas, self.around.areas))


def case_page(
    actor: Actor,
    *,
    now: datetime,
    case_id: UUID | None = None,
    reference: str = "",
    before: UUID | None = None,
    whole_timeline: bool = False,
) -> CasePage:
    """Raises NotFound for what is absent or not for this person.

    before: the message that an earlier page of the thread ends at. A page holds its newest messages and what happened
    meanwhile, so that a case of any length opens as fast; whole_timeline: everything that happened, for an export.
    """
    if not may(actor, Verb.SEE_REPORT):
        raise NotFound("There is no such case.")
    case = case_of(actor, case_id, reference=reference.upper())
    team = may(actor, Verb.SEE_NOTES)
    body = content.open_body(case)
    stretch = thread_stretch(actor, case, before=before)
    files, facts = _attachments(actor, case, stretch.messages), facts_of(case)
    events = _events(actor, case, None if whole_timeline else stretch)
    actors = [event.actor for event in events] + [row.actor for row in stretch.messages]
    around = around_of(actor, case)
    known = people_of(case.programme_id, named=user_ids(actors, case.owner_id), now=now) if team else None
    names = _Names(actor, case, actors, owner_id=case.owner_id, known=known)
    return CasePage(
        case=case,
        facts=facts,
        title=content.open_head(case)["title"],
        state=state_words(case),
        body=body,
        verdicts=tuple(_verdict(stored) for stored in body["verdicts"]),
        missing=_still_missing(body),
        clocks=clock_views(_shown(around.deadlines, team=team), policy=judged_by(case), now=now),
        messages=tuple(_messages(case, stretch.messages, files, names)),
        attachments=tuple(view for message_id, view in files if message_id is None),
        timeline=_timeline(case, events, names),
        deeds=allowed(facts) if may(actor, Verb.HANDLE) else (),
        owner=names.of_user(case.owner_id),
        policy=policy_of(case.policy),
        judged_by=judged_by(case),
        last_event=places_of(case.pk, reader=actor),
        earlier=stretch.earlier,
        is_newest=before is None,
        evidence=evidence_view(case, around.evidence, tips=around.tips, now=now) if team else None,
        around=around,
        people=tuple(one for one in known.values() if one.handles) if known else (),
        here=who_is_here(actor, around.presence, known, now=now) if known else "",
    )


def _events(actor: Actor, case: Case, stretch: Stretch | None) -> list[Event]:
    """What happened meanwhile; without a stretch, everything."""
    if stretch is None:
        return timeline_of(case.pk, reader=actor)
    return timeline_of(case.pk, reader=actor, since=stretch.since, until=stretch.until, limit=LINES)


@dataclass(frozen=True)
class CaseHead:
    """What a receipt says of a case: little enough to be asked for often."""

    case: Case
    missing: tuple[str, ...]
    clocks: tuple[ClockView, ...]


def case_head(actor: Actor, case_id: UUID, *, now: datetime) -> CaseHead:
    """Raises NotFound for what is absent or not for this person."""
    case = case_of(actor, case_id)
    rows = deadlines_of(case)
    return CaseHead(
        case=case,
        missing=_still_missing(content.open_body(case)),
        clocks=clock_views(_shown(rows, team=may(actor, Verb.SEE_NOTES)), policy=judged_by(case), now=now),
    )


def clock_views(rows: Iterable[Deadline], *, policy: Policy, now: datetime) -> tuple[ClockView, ...]:
    """Clocks as every page shows them, the nearest first. policy: under which the case came."""
    return tuple(
        _clock(row, _policy_behind(row, policy), now=now) for row in sorted(rows, key=lambda row: (row.due_at, row.pk))
    )


def _policy_behind(row: Deadline, policy: Policy) -> Policy:
    return policy_of(row.policy) if row.policy_id and row.policy else policy


def judged_by(case: Case) -> Policy:
    """The policy under which the case came: its verdicts and first clocks name that one's sentences."""
    return policy_of(case.received_under or case.policy)


def attachment_of(
    actor: Actor, attachment_id: UUID, *, case_id: UUID | None = None
) -> tuple[AttachmentView, Iterator[bytes]]:
    """A file's facts and its bytes as a stream. Raises NotFound when absent, purged or not for this person.

    case_id: the case whose page asked for it; a file of another case is absent there.
    """
    row, opened = _readable_file(actor, attachment_id, case_id=case_id)
    return _alone(row, opened), content.open_bytes(row, opened)


def attachment_view(actor: Actor, attachment_id: UUID, *, case_id: UUID | None = None) -> AttachmentView:
    """The facts of a file that can still be read; as `attachment_of`, without its bytes."""
    return _alone(*_readable_file(actor, attachment_id, case_id=case_id))


def _alone(row: Attachment, opened: dict[str, Any]) -> AttachmentView:
    return replace(_attachment(row, opened), tlp=row.message.tlp if row.message else "")


def attachment_preview(
    actor: Actor, attachment_id: UUID, *, case_id: UUID | None = None
) -> tuple[AttachmentView, Preview]:
    """What a file is by its own bytes, and the beginning of a text; as `attachment_of`. Nothing is unpacked."""
    view, chunks = attachment_of(actor, attachment_id, case_id=case_id)
    pieces: list[bytes] = []
    for piece in chunks:
        pieces.append(piece)
        if sum(map(len, pieces)) >= READ:
            break
    return view, preview_of(pieces, size=view.size)


def _readable_file(actor: Actor, attachment_id: UUID, *, case_id: UUID | None) -> tuple[Attachment, dict[str, Any]]:
    row = Attachment.objects.filter(pk=attachment_id).select_related("message").first()
    missing = NotFound("There is no such file.", next_step="It may have been removed; the thread says so.")
    if row is None or not may_read(actor, row.audience):
        raise missing
    case = cases_for(actor).filter(pk=row.case_id).first()
    if case is None or row.purged_at is not None or case_id not in (None, case.pk):
        raise missing
    note_opened(actor, case)
    return row, content.open_attachment(opened_key(case.data_key), row)


def state_words(case: Case) -> str:
    if not case.is_report:
        return "not a report"
    words = WORDS[RM(case.rm)]
    if case.rm == RM.CLOSED.value:
        return f"closed: {case.close_reason.replace('_', ' ')}"
    if case.withdrawn:
        return f"{words}, withdrawn by the reporter"
    return f"{words}, waiting for the reporter" if case.waiting_on_reporter else words


def _verdict(stored: dict[str, Any]) -> Verdict:
    return Verdict(stored["subject"], stored["outcome"], stored["sentence"], tuple(stored["clause_ids"]))


def _still_missing(body: content.Body) -> tuple[str, ...]:
    return tuple(item for item in body["missing"] if not body["report"].get(item))


def _shown(rows: Sequence[Deadline], *, team: bool) -> Sequence[Deadline]:
    return rows if team else [row for row in rows if row.strength not in FOR_THE_TEAM]


def _clock(row: Deadline, policy: Policy, *, now: datetime) -> ClockView:
    effective = row.extended_to or row.due_at
    return ClockView(
        id=row.pk,
        promise=row.promise,
        strength=row.strength,
        within=parse_duration(row.within).words,
        due_at=row.due_at,
        effective_at=effective,
        working=row.working,
        state=row.state,
        stopped_at=row.stopped_at,
        overdue=row.state == "running" and effective < now,
        extended=effective > row.due_at,  # a case that moved to another policy may be due sooner, which is no extension
        clause=policy.clause(row.clause_id),
    )


def views_of(
    actor: Actor,
    case: Case,
    rows: Sequence[Message],
    *,
    known: Mapping[int, Person] | None = None,
    others: Mapping[str, str] | None = None,
) -> list[MessageView]:
    """These messages, opened, with their files. The caller has them under the guard.

    known: people of the team, others: as `names_for` gives it, where the caller has them already.
    """
    shown = [row.pk for row in rows]
    key = opened_key(case.data_key)
    found = readable_by(case.attachments.filter(message_id__in=shown), actor)
    files = [(row.message_id, _attachment_view(row, key)) for row in found]
    names = _Names(actor, case, [row.actor for row in rows], owner_id=None, known=known, others=others)
    return list(_messages(case, rows, files, names))


def _attachments(actor: Actor, case: Case, messages: Iterable[Message]) -> list[tuple[UUID | None, AttachmentView]]:
    """The report's own files, and those of these messages."""
    shown = [row.pk for row in messages]
    rows = readable_by(case.attachments.filter(Q(message=None) | Q(message_id__in=shown)), actor)
    key = opened_key(case.data_key)
    return [(row.message_id, _attachment_view(row, key)) for row in rows]


def _attachment_view(row: Attachment, key: RowKey) -> AttachmentView:
    return _attachment(row, content.open_attachment(key, row) if row.purged_at is None else {})


def _attachment(row: Attachment, opened: dict[str, Any]) -> AttachmentView:
    return AttachmentView(
        id=row.pk,
        name=opened.get("name", "purged file"),
        media_type=opened.get("media_type", ""),
        size=row.size,
        sha256=opened.get("sha256", ""),
        purged=row.purged_at is not None,
        audience=row.audience,
        in_raw_mail="window" in opened,
    )


_REPORTERS = ("reporter", "mail")


class _Names:
    """The names behind actors, asked for in one query however long the thread is. known: asked for already."""

    def __init__(
        self,
        reader: Actor,
        case: Case,
        actors: Collection[str],
        *,
        owner_id: int | None,
        known: Mapping[int, Person] | None = None,
        others: Mapping[str, str] | None = None,
    ) -> None:
        self._reader = reader
        # The team knows them all; the others call each other as each of them agreed to.
        asks = not reader.is_team and (reader.party is not None or any(one.startswith("party:") for one in actors))
        self._others: Mapping[str, str] = names_for(reader, case) if asks and others is None else others or {}
        users = user_ids(actors, owner_id)
        if known is None:
            self._names = display_names(users)
        else:
            self._names = {one: known[one].name if one in known else "somebody" for one in users}

    def of(self, actor: str, *, guest: str = "") -> str:
        """guest: the sealed name that goes with what a participant of the case did."""
        actor = "reporter" if actor in _REPORTERS else actor
        if actor in self._others:
            return self._others[actor]
        if guest and self._reader.is_team:
            return guest
        if (user_id := person_in(actor)) is not None:
            return self._names[user_id]
        if actor.startswith("party:"):
            return "A participant"
        return {"reporter": "The reporter"}.get(actor, "The desk")

    def of_party(self, event: Event, named: str) -> str:
        """The participant whom an event is about."""
        return named if self._reader.is_team else self._others.get(f"party:{event.facts.get('party', '')}", "")

    def of_user(self, user_id: int | None) -> str:
        return self._names[user_id] if user_id is not None else ""


def user_ids(actors: Iterable[str], owner_id: int | None = None) -> set[int]:
    users = {user_id for actor in actors if (user_id := person_in(actor)) is not None}
    return users | ({owner_id} if owner_id is not None else set())


def _messages(
    case: Case, rows: Iterable[Message], files: list[tuple[UUID | None, AttachmentView]], names: _Names
) -> Iterator[MessageView]:
    key = opened_key(case.data_key)
    for row in rows:
        text, guest = content.message_words(key, row)
        yield MessageView(
            id=row.pk,
            at=row.at,
            who=names.of(row.actor, guest=guest),
            from_reporter=row.actor == "reporter",
            audience=row.audience,
            kind=row.kind,
            text=text,
            attachments=tuple(view for message_id, view in files if message_id == row.pk),
            actor=row.actor,
            reply_to=row.reply_to_id,
            tlp=row.tlp,
            asks=row.asks,
            settled_at=row.settled_at,
            edited_at=row.edited_at,
        )


def _timeline(case: Case, events: Iterable[Event], names: _Names) -> tuple[TimelineLine, ...]:
    key = opened_key(case.data_key)
    return tuple(_line(event, names, party=content.open_name(key, event) if event.sealed else "") for event in events)


def timeline_lines(actor: Actor, case: Case, events: Sequence[Event]) -> tuple[TimelineLine, ...]:
    """These events in words. The caller has them, and the case, under the guard."""
    return _timeline(case, events, _Names(actor, case, [event.actor for event in events], owner_id=None))


def _line(event: Event, names: _Names, *, party: str) -> TimelineLine:
    """party: the participant whom the event is about, who is also who did it where no person of the desk did."""
    who = names.of(event.actor, guest=party if event.actor.startswith("party:") else "")
    sentence = sentence_of(event.kind, who=who, facts=event.facts, party=names.of_party(event, party))
    return TimelineLine(id=event.pk, at=event.at, sentence=sentence, audience=event.audience, kind=event.kind)
