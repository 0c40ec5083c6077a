"""Comments below a private report: the reporter's are messages of the reporter, anybody else's are notes of the team.

Each is known by the forge's number of it, so it is written once however often it is told of. What was edited is said,
what was removed stays here, and what was posted from here is no news when it comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from vulndesk.apps.cases.actions import add_note, answer, change_words
from vulndesk.apps.cases.models import Message
from vulndesk.apps.forges.content import note_print
from vulndesk.apps.forges.models import ForgeNote, ForgeReport
from vulndesk.apps.forges.queries import ConnectionView
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import DESK, Actor, Role
from vulndesk.core.errors import Conflict, Refused
from vulndesk.core.events import EventKind
from vulndesk.core.forges.changes import PUBLISHED_AT
from vulndesk.core.forges.facts import PrivateReport, ReportNote
from vulndesk.gateways.forges import ForgeClient


@dataclass(frozen=True)
class Below:
    """What is below one report at the forge. gone: numbers of comments that were there."""

    report_id: UUID
    notes: Sequence[ReportNote] = field(repr=False)
    gone: Sequence[int] = ()


def below(client: ForgeClient, report: PrivateReport, row: ForgeReport) -> Below:
    """What is not listed is asked for by its number before it counts as removed. Raises ForgeTrouble."""
    notes = client.report_notes(report)
    listed = {one.number for one in notes}
    known = {number for number in row.notes.filter(gone_at=None).values_list("number", flat=True) if number}
    gone = [number for number in sorted(known - listed) if client.report_note(report, number) is None]
    return Below(row.pk, notes, gone)


def write_below(connection: ConnectionView, found: Below, *, now: datetime) -> None:
    """In the transaction of the job."""
    row = ForgeReport.objects.select_related("case").get(pk=found.report_id)
    case = row.case
    if case.erased_at is not None or case.programme_id != connection.programme_id or case.is_sealed:
        return
    for note in sorted(found.notes, key=lambda one: (one.number, one.at)):
        _write(row, connection, note, now=now)
    for number in found.gone:
        if row.notes.filter(number=number, gone_at=None).update(gone_at=now) == 1:
            known = row.notes.get(number=number)
            _tell(row, connection, f"{_which(known)} was removed at {connection.forge_words}. It stays here.", now=now)


def tell_reply(row: ForgeReport, kind: EventKind, connection: ConnectionView, *, by: str, now: datetime) -> None:
    case, facts = row.case, {"forge": connection.forge.value, "what": "reply"}
    record_event(kind=kind, now=now, actor=by, case_id=case.pk, programme_id=case.programme_id, facts=facts)


def _write(row: ForgeReport, connection: ConnectionView, note: ReportNote, *, now: datetime) -> None:
    known = row.notes.select_related("message").filter(number=note.number).first()
    if known is None and not _is_ours(row, connection, note, now=now):
        _write_new(row, connection, note, now=now)
    elif known is not None and (known.seen_at is None or note.at > known.seen_at):
        changed = known.print != note_print(note.text)
        same = row.notes.filter(pk=known.pk, seen_at=known.seen_at)
        if same.update(seen_at=note.at, print=note_print(note.text)) != 1:
            raise Conflict("This comment was followed at the same moment.")
        if changed:
            _write_edit(row, connection, known, note, now=now)


def _is_ours(row: ForgeReport, connection: ConnectionView, note: ReportNote, *, now: datetime) -> bool:
    """It was posted from here, and nobody heard the answer; or it names the advisory that was sent."""
    if note.is_reporter:
        return False
    unheard = row.notes.filter(is_ours=True, number=None, print=note_print(note.text)).first()
    if unheard is not None:
        seen = {"number": note.number, "seen_at": note.at, "trouble": ""}
        if row.notes.filter(pk=unheard.pk, number=None).update(**seen) != 1:
            raise Conflict("This comment was followed at the same moment.")
        tell_reply(row, EventKind.FORGE_SENT, connection, by="desk", now=now)
        return True
    if note.text.startswith(PUBLISHED_AT.format(f"{settings.ADDRESS}/advisories/")):
        row.notes.create(number=note.number, seen_at=note.at, print=note_print(note.text), is_ours=True)
        return True
    return False


def _write_new(row: ForgeReport, connection: ConnectionView, note: ReportNote, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            kept = row.notes.create(number=note.number, seen_at=note.at, print=note_print(note.text))
            message = _said(row, connection, note, now=now) if note.text.strip() else None
            ForgeNote.objects.filter(pk=kept.pk).update(message=message)
    except IntegrityError:  # another job saw it at the same moment
        return


def _said(row: ForgeReport, connection: ConnectionView, note: ReportNote, *, now: datetime) -> Message:
    who, how = note.author or "Somebody", " for the team alone" if note.is_internal else ""
    if note.is_reporter and not note.is_internal:
        try:
            return answer(row.case_id, note.text, by=_reporter(row), now=now)
        except Conflict:
            raise
        except Refused as refused:  # their thread is closed: the team reads it all the same
            how = f", and it is no message here ({str(refused).rstrip('.')})"
    return _tell(row, connection, f"{who} wrote at {connection.forge_words}{how}:\n\n{note.text}", now=now)


def _write_edit(
    row: ForgeReport, connection: ConnectionView, known: ForgeNote, note: ReportNote, *, now: datetime
) -> None:
    """The reporter's message says the new words and keeps the former ones; of any other a note says them."""
    reporter, message = _reporter(row), known.message
    if message is not None and message.actor == reporter.name and note.is_reporter and note.text.strip():
        try:
            change_words(row.case_id, message.pk, note.text, by=reporter, now=now)
        except Conflict:
            raise
        except Refused:
            pass
        else:
            return
    words = note.text.strip() or "Nothing any more."
    _tell(row, connection, f"{_which(known)} was changed at {connection.forge_words}:\n\n{words}", now=now)


def _which(known: ForgeNote) -> str:
    if known.is_ours:
        return "What was posted from here"
    by_reporter = known.message is not None and known.message.actor == Role.REPORTER.value
    return "A comment of the reporter" if by_reporter else f"Comment {known.number}"


def _tell(row: ForgeReport, connection: ConnectionView, text: str, *, now: datetime) -> Message:
    case, facts = row.case, {"forge": connection.forge.value, "state": row.state}
    kind = EventKind.FORGE_REPORT_CHANGED
    record_event(kind=kind, now=now, case_id=case.pk, programme_id=case.programme_id, facts=facts)
    return add_note(case.pk, text, by=DESK, now=now)


def _reporter(row: ForgeReport) -> Actor:
    return Actor(Role.REPORTER, case_id=row.case_id)
