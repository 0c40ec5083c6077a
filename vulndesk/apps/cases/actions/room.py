"""What is said in the room of a case, by whom and to whom. Each audience is chosen by the person who writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vulndesk.apps.accounts.queries import active_users
from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import LOOK_AGAIN
from vulndesk.apps.cases.actions.deeds import DeedRequest, do_deed
from vulndesk.apps.cases.actions.standing import require_open_thread
from vulndesk.apps.cases.actions.thread import (
    Marks,
    add_note,
    answer,
    prepare_message,
    require_words,
    store_message,
)
from vulndesk.apps.cases.models import Case, FormerWords, Message, OtherName
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.knowing import knowing
from vulndesk.apps.cases.queries.queue import name_digest
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import readable_by
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.audience import CASE, REPORTER, TEAM, may_read
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed
from vulndesk.core.mentions import mentioned
from vulndesk.core.sealed_reports import require_sealed_words
from vulndesk.core.traffic_light import label_in


@dataclass(frozen=True)
class Said:
    """reply_to: any message of the thread that it joins."""

    text: str
    audience: str
    reply_to: UUID | None = None
    tlp: str = ""
    asks: bool = False
    files: tuple[SealedUpload, ...] = ()


def say(case_id: UUID, said: Said, *, by: Actor, now: datetime, guest: str = "") -> None:
    """One message. The team's word to the reporter is the deed that it always was, with its clocks.

    guest: the name of a guest who writes. Raises NotFound, NotAllowed, BadInput, Conflict.
    """
    require(by, Verb.SPEAK)
    case = case_of(by, case_id)
    require_open_thread(case, by=by, now=now)
    if not may_read(by, said.audience):
        raise NotAllowed("You cannot write to people whose answers you could not read.", next_step="Choose another.")
    require_words(said.text, said.files)
    marks = Marks(_thread_of(case, said.reply_to, by), label_in(said.tlp), said.asks)
    if by.is_team and said.audience == REPORTER:
        do_deed(case_id, DeedRequest(Deed.REPLY, said.text, files=said.files, marks=marks), by=by, now=now)
    elif said.audience == REPORTER:
        answer(case_id, said.text, by=by, now=now, files=said.files, marks=marks)
    elif said.audience == TEAM:
        add_note(case_id, said.text, by=by, now=now, files=said.files, marks=marks)
    else:
        _speak(case, said, marks, by=by, now=now, guest=guest)
    _answered(case, marks.reply_to, said.audience, by=by, now=now)
    _mention(case, said.text, by=by, now=now, guest=guest)


def _mention(case: Case, text: str, *, by: Actor, now: datetime, guest: str) -> None:
    """Of the team, who reads every message. A participant who may read it is told of every one anyhow."""
    if "@" not in text:
        return
    handlers = set(knowing(case.pk))
    names = {user.pk: (user.username, user.display_name) for user in active_users() if user.pk in handlers}
    people = mentioned(text, names) - {by.user_id}
    if people:
        name = content.seal_name(opened_key(case.data_key), case.pk, guest) if guest else b""
        with transaction.atomic():
            _record(case, EventKind.MENTIONED, by=by, now=now, audience=TEAM, sealed=name, users=sorted(people))


def _speak(case: Case, said: Said, marks: Marks, *, by: Actor, now: datetime, guest: str) -> None:
    prepared = prepare_message(
        case,
        text=said.text,
        kind="said",
        by=by,
        audience=said.audience,
        now=now,
        files=said.files,
        marks=marks,
        guest=guest,
    )
    name = content.seal_name(opened_key(case.data_key), case.pk, guest) if guest else b""
    with transaction.atomic():
        store_message(prepared)
        _call(case, by)
        _record(case, EventKind.MESSAGE_POSTED, by=by, now=now, audience=said.audience, sealed=name)


def _call(case: Case, by: Actor) -> None:
    """What others write calls for the team in the queue; what the team says in the room answers a participant."""
    rows = Case.objects.filter(pk=case.pk)
    if by.is_team:
        rows.filter(unanswered="participant").update(unanswered="")
    else:
        rows.filter(unanswered="").update(unanswered="participant" if by.party is not None else "answer")


def _thread_of(case: Case, message_id: UUID | None, by: Actor) -> UUID | None:
    """Threads are one level deep: an answer to an answer joins the thread of the first."""
    if message_id is None:
        return None
    found = readable_by(case.messages.filter(pk=message_id), by).values_list("pk", "reply_to").first()
    if found is None:
        raise NotFound("There is no such message to answer.", next_step="Write it as a new message.")
    return found[1] or found[0]


def _answered(case: Case, question: UUID | None, audience: str, *, by: Actor, now: datetime) -> None:
    """An answer of the one who was asked settles it; what everybody was asked stays open until somebody says so."""
    if question is not None and audience != CASE:
        rows = case.messages.filter(pk=question, asks=True, settled_at=None).exclude(actor=by.name)
        rows.exclude(audience=CASE).update(settled_at=now)


def settle_question(case_id: UUID, message_id: UUID, *, by: Actor, now: datetime) -> None:
    """The team, or whoever asked, says that it is answered. Raises NotFound, Conflict."""
    case = case_of(by, case_id)
    mine = case.messages.filter(Q(actor=by.name) if not by.is_team else Q(), pk=message_id, asks=True)
    row = readable_by(mine, by).first()
    if row is None:
        raise NotFound("There is no such question.", next_step="Open the room again.")
    with transaction.atomic():
        if Message.objects.filter(pk=row.pk, settled_at=None).update(settled_at=now) != 1:
            raise Conflict("Somebody marked it as answered before you.", next_step=LOOK_AGAIN)
        _record(case, EventKind.QUESTION_SETTLED, by=by, now=now, audience=row.audience, sealed=_name(case, row, by))


def change_words(case_id: UUID, message_id: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """A person's own message, in other words; what it said before stays readable for its readers.

    Raises NotFound, BadInput, Conflict.
    """
    require(by, Verb.SPEAK)
    case = case_of(by, case_id)
    require_open_thread(case, by=by, now=now)
    row = readable_by(case.messages.filter(pk=message_id, actor=by.name), by).first()
    if row is None:
        raise NotFound("There is no such message of yours.", next_step="Open the room again.")
    require_words(text, ())
    if case.is_sealed:
        require_sealed_words(text)
    key = opened_key(case.data_key)
    before, guest = content.message_words(key, row)
    if before == text.strip():
        raise BadInput("Nothing was changed.", next_step="Change the words, or leave the page.", field="body")
    former_id = new_id()
    former = FormerWords(id=former_id, message=row, until=now, sealed=content.seal_former(key, former_id, before))
    sealed = content.seal_message(key, row.pk, text.strip(), by=guest)
    with transaction.atomic():
        same = Message.objects.filter(pk=row.pk, edited_at=row.edited_at)
        if same.update(sealed=sealed, edited_at=now) != 1:
            raise Conflict("The message was changed in another window.", next_step=LOOK_AGAIN)
        former.save(force_insert=True)
        _record(case, EventKind.MESSAGE_CHANGED, by=by, now=now, audience=row.audience, sealed=_name(case, row, by))


def name_case(case_id: UUID, name: str, *, whose: str) -> None:
    """How one party calls the case; the queue's search finds it by that. Empty: not any more. In a transaction."""
    OtherName.objects.filter(case_id=case_id, whose=whose).delete()
    if name.strip():
        OtherName.objects.create(case_id=case_id, whose=whose, digest=name_digest(name))


def _name(case: Case, row: Message, by: Actor) -> bytes:
    """The guest's own name, as it stands on the message."""
    if by.party is None:
        return b""
    key = opened_key(case.data_key)
    return content.seal_name(key, case.pk, content.message_words(key, row)[1])


def _record(
    case: Case, kind: EventKind, *, by: Actor, now: datetime, audience: str, sealed: bytes = b"", **facts: object
) -> None:
    record_event(
        kind=kind,
        now=now,
        actor=by.name,
        case_id=case.pk,
        programme_id=case.programme_id,
        audience=audience,
        facts=facts,
        sealed=sealed,
    )
