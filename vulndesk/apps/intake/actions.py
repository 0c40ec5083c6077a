"""The one door by which a report comes in, whatever the channel; and the drafts that become one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BinaryField

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.cases.actions import NewReport, PreparedCase, prepare_case, store_case
from vulndesk.apps.cases.queries import ClockView, case_head, clock_views
from vulndesk.apps.intake import drafts
from vulndesk.apps.intake.models import Draft, DraftFile, SentReport
from vulndesk.apps.intake.rush import Passage, Sender, let_pass, note_mail, note_passage
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import pause_at, policy_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.files import SealedUpload, beginning_of, delete_file
from vulndesk.apps.vault.ids import derived_receipt, new_id, new_receipt
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.apps.vault.statements import Given, Question, insert
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, Busy, Conflict, NotFound, TooLarge, TooMany
from vulndesk.core.events import EventKind
from vulndesk.core.pauses import IntakePaused, PlannedPause, require_open
from vulndesk.core.sealed_reports import HEAD_BYTES, require_age_file

__all__ = ["note_mail"]  # by the app above that takes mail

DRAFT_LIFE = timedelta(hours=24)
SAVES_TRIED = 5
# Full reports' worth of files an hour that drafts may take. A draft that is never sent lies for a day.
DRAFTED_BY_NETWORK = 10
DRAFTED_BY_ALL = 50
REQUEST_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class RequestKey:
    """By which a repeated request is known: the client's key and a digest of what it sent."""

    key: str
    body: bytes

    def digest(self, programme: Programme) -> bytes:
        return lookup_digest("request", f"{programme.slug}|{self.key}")

    @property
    def body_digest(self) -> bytes:
        """Keyed: a plain hash would let whoever has the database test what they guess that a report says."""
        return lookup_digest("request body", self.body)

    def receipt(self, programme: Programme) -> str:
        """The same request gets the same code again, and nobody has to store it."""
        return derived_receipt(b"|".join((programme.slug.encode(), self.key.encode(), self.body_digest)))


@dataclass(frozen=True)
class SentDraft:
    """The draft that a report comes from. files: the ids of those that were uploaded into it before."""

    token: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """What the reporter is told. receipt: the code, for this answer only; repeated: the same request had come before.

    missing: the JSON keys that the policy asks for; clocks: what was promised, the nearest first.
    """

    case_id: UUID
    receipt: str
    repeated: bool
    reference: str
    missing: tuple[str, ...]
    clocks: tuple[ClockView, ...]


def receive_report(
    new: NewReport,
    *,
    programme: Programme,
    channel: str,
    now: datetime,
    request: RequestKey | None = None,
    draft: SentDraft | None = None,
    sender: Sender | None = None,
    tell: Callable[[Received], None] = lambda received: None,
) -> Received:
    """Store the report whole, start its clocks, and only then answer with a receipt.

    One transaction writes the case, its clocks, its files' rows and the event, and whatever `tell` writes to keep what
    the reporter is told. Raises Conflict when the same key comes with another report, NotFound when the draft that
    holds its files was sent by another request, IntakePaused while intake is closed for it; a report that was taken
    before the pause is not refused when its request comes again. sender: None for whoever is not counted; else also
    raises ProofNeeded and TooMany while too many come in (rush.py), and a request that comes again is not counted.
    """
    require_sealed(new, programme)
    try:
        passage = _admitted(new, programme, sender, now=now)
    except (IntakePaused, TooMany):
        if earlier := _told_again(request, programme, tell, now=now):
            return earlier
        raise
    # Without files the second copy of a request is found by its row's key below, and the first one saves a query. With
    # files it is looked for before: a case that is never stored would adopt them, and they lie about until the sweep.
    if new.files and (earlier := _told_again(request, programme, tell, now=now)):
        return earlier
    receipt = request.receipt(programme) if request else new_receipt()
    prepared = prepare_case(new, programme=programme, channel=channel, receipt=receipt, now=now)
    try:
        with transaction.atomic():
            if request is not None:
                insert([_sent(request, programme, prepared.case.pk, now=now)])
            if draft is not None:
                # The files now belong to the case; the draft's row, and its claim on them, go in the same breath.
                _take(draft)
            if sender is not None:
                note_passage(prepared, programme, sender, passage, now=now)
            store_case(prepared, now=now)
            received = _received(prepared, receipt=receipt, now=now)
            tell(received)
    except IntegrityError:
        # The other copy of this request was stored, this one was rolled back whole.
        if earlier := _told_again(request, programme, tell, now=now):
            return earlier
        raise
    return received


def require_sealed(new: NewReport, programme: Programme) -> None:
    """A programme whose reports are sealed takes no other by its form and its API. Raises BadInput.

    What was sent in clear is stored nowhere: its files go with the request.
    """
    if not programme.sealed_to:
        return
    if not new.is_sealed or len(new.files) != 1:
        raise BadInput(
            "This programme takes sealed reports only, and this one could be read by the desk. Nothing of it was kept.",
            next_step="Encrypt it to the age keys on the programme's form, and send that one file and nothing besides.",
            field="report",
        )
    require_age_file(beginning_of(new.files[0], HEAD_BYTES))


def _admitted(new: NewReport, programme: Programme, sender: Sender | None, *, now: datetime) -> Passage:
    """Raises IntakePaused, ProofNeeded and TooMany."""
    pause = pause_at(programme, now=now)
    if pause is not None and not is_taken(new, pause, now=now):
        require_open(pause, urgent=new.is_urgent, now=now)
    return let_pass(programme, sender, now=now) if sender else Passage()


def _sent(request: RequestKey, programme: Programme, case_id: UUID, *, now: datetime) -> SentReport:
    return SentReport(
        digest=request.digest(programme),
        body_digest=request.body_digest,
        case_id=case_id,
        expires_at=now + REQUEST_LIFE,
    )


def _take(draft: SentDraft) -> None:
    """In the caller's transaction. Two windows show one draft: the first that sends it has its files."""
    row = _TAKEN.first(token=lookup_digest("draft", draft.token))
    claimed = row.files.filter(file_id__in=draft.files).count() if row and draft.files else 0
    if claimed != len(draft.files):
        raise NotFound("This draft was sent or has expired.", next_step="Start a new report.")
    if row is not None:
        row.delete()


_TAKEN = Question(lambda: Draft.objects.select_for_update().filter(token_digest=Given("token", BinaryField())))


def is_taken(new: NewReport, pause: PlannedPause, *, now: datetime) -> bool:
    """Whether this report comes in during the pause."""
    return not pause.holds(now) or (pause.open_for_urgent and new.is_urgent)


def _received(prepared: PreparedCase, *, receipt: str, now: datetime) -> Received:
    """From the rows just stored: reading them again would double the time of an answer."""
    case = prepared.case
    return Received(
        case_id=case.pk,
        receipt=receipt,
        repeated=False,
        reference=case.reference,
        missing=prepared.missing,
        clocks=clock_views(prepared.deadlines, policy=policy_of(case.policy), now=now),
    )


def _told_again(
    request: RequestKey | None, programme: Programme, tell: Callable[[Received], None], *, now: datetime
) -> Received | None:
    """What a request that had come before was told, told once more; None for a new one."""
    earlier = _sent_before(request, programme, now=now) if request is not None else None
    if earlier is not None:
        tell(earlier)
    return earlier


def _sent_before(request: RequestKey, programme: Programme, *, now: datetime) -> Received | None:
    sent = SentReport.objects.filter(digest=request.digest(programme)).first()
    if sent is None:
        return None
    if bytes(sent.body_digest) != request.body_digest:
        raise Conflict(
            "This Idempotency-Key was used for another report.",
            next_step="Use a new key for a new report. The earlier report is stored.",
        )
    head = case_head(Actor(Role.REPORTER, case_id=sent.case_id), sent.case_id, now=now)
    return Received(
        case_id=sent.case_id,
        receipt=request.receipt(programme),
        repeated=True,
        reference=head.case.reference,
        missing=head.missing,
        clocks=head.clocks,
    )


def allow_uploads(files: Sequence[SealedUpload], *, address: str, now: datetime) -> None:
    """Count what strangers store without sending it, by the MB and the hour. Raises TooMany with what to do."""
    if not files:
        return
    megabytes = sum(-(-(file.size or 0) // 2**20) for file in files)
    _allow_files(
        len(files), purpose="drafted files", who=network_of(address), limit=settings.FILES_PER_ADDRESS, now=now
    )
    report = -(-settings.REPORT_LIMIT // 2**20)
    for who, reports in ((network_of(address), DRAFTED_BY_NETWORK), ("anybody", DRAFTED_BY_ALL)):
        if not megabytes:
            return
        try:
            spend_allowance(
                purpose="drafted MB", who=who, limit=report * reports, per_seconds=3600, now=now, cost=megabytes
            )
        except TooMany as error:
            raise TooMany(
                "Too many files were uploaded from your network, or by everybody, in the last hour.",
                retry_after=error.retry_after,
                next_step="Add the file in the moment when you send the report: what is sent is always taken.",
            ) from None


def require_room(files: Sequence[SealedUpload], *, room: int | None) -> None:
    """Raises TooLarge when the programme has no room for them. room: bytes, None without a limit."""
    if room is not None and sum(file.size or 0 for file in files) > room:
        raise TooLarge(
            "This programme has no room for these files at present, and its team has been told.",
            next_step="Send the report without them, and say in it that you have them.",
        )


def alarm_guessing(*, now: datetime) -> None:
    """The owners of the desk are told that receipts are guessed, at most once an hour."""
    with contextlib.suppress(TooMany):
        spend_allowance(purpose="guessing alarm", who="desk", limit=1, per_seconds=3600, now=now)
        with transaction.atomic():
            record_event(kind=EventKind.RECEIPTS_GUESSED, now=now)


def allow_answer_files(case_id: UUID, number: int, *, now: datetime) -> None:
    """Of what is added to a report that is here already. Raises TooMany with when there is room again."""
    _allow_files(number, purpose="files of a report", who=str(case_id), limit=settings.FILES_PER_REPORT, now=now)


def _allow_files(number: int, *, purpose: str, who: str, limit: int, now: datetime) -> None:
    if not number or not limit:
        return
    try:
        # More at once than an hour allows take the whole hour.
        spend_allowance(purpose=purpose, who=who, limit=limit, per_seconds=3600, now=now, cost=min(number, limit))
    except TooMany as error:
        raise TooMany(
            f"Over {limit} files came in the last hour.",
            retry_after=error.retry_after,
            next_step=f"{error.next_step.removesuffix('.')}, or send them as one archive.",
        ) from None


def save_draft(
    programme: Programme,
    *,
    token: str,
    fields: Mapping[str, Any],
    new_files: tuple[SealedUpload, ...] = (),
    removed: frozenset[str] = frozenset(),
    now: datetime,
) -> drafts.DraftContent:
    """Keep what was typed and uploaded, sealed, for 24 hours. Files add up over several saves; `removed` names ids.

    A page saves by itself while a file is on its way: of two saves at once the second is done again on what the first
    left, or it would forget the file.
    """
    for _ in range(SAVES_TRIED - 1):
        with contextlib.suppress(_DraftMoved):
            return _save_draft(programme, lookup_digest("draft", token), fields, new_files, removed, now=now)
    return _save_draft(programme, lookup_digest("draft", token), fields, new_files, removed, now=now)


class _DraftMoved(Busy):
    """Another save came between reading and writing."""

    def __init__(self) -> None:
        super().__init__("This draft is being saved elsewhere at this moment.", next_step="Save again.")


def _save_draft(
    programme: Programme,
    digest: bytes,
    fields: Mapping[str, Any],
    new_files: tuple[SealedUpload, ...],
    removed: frozenset[str],
    *,
    now: datetime,
) -> drafts.DraftContent:
    draft = Draft.objects.filter(token_digest=digest, programme=programme, expires_at__gt=now).first()
    kept = drafts.open_content(draft).files if draft else ()
    files = tuple(file for file in (*kept, *new_files) if file.id not in removed)
    content = drafts.DraftContent(dict(fields), files)
    draft_id = draft.pk if draft else new_id()
    row = {"sealed": drafts.seal_content(draft_id, content), "expires_at": now + DRAFT_LIFE}
    gone = removed & {file.id for file in kept}
    with transaction.atomic():
        if draft is None:
            _begin_draft(draft_id, digest, programme, row, now=now)
        elif Draft.objects.filter(pk=draft_id, sealed=draft.sealed).update(**row) != 1:
            if Draft.objects.filter(pk=draft_id).exists():
                raise _DraftMoved
            raise NotFound("This draft was sent or has expired.", next_step="Start a new report.")
        DraftFile.objects.bulk_create([DraftFile(draft_id=draft_id, file_id=file.id) for file in new_files])
        DraftFile.objects.filter(draft_id=draft_id, file_id__in=gone).delete()
    for file_id in gone:
        delete_file(file_id)
    return content


def _begin_draft(draft_id: UUID, digest: bytes, programme: Programme, row: Mapping[str, Any], *, now: datetime) -> None:
    """In the caller's transaction. A draft that was begun at the same moment is kept, and `_DraftMoved` says so."""
    Draft.objects.filter(token_digest=digest).exclude(programme=programme, expires_at__gt=now).delete()
    try:
        with transaction.atomic():
            Draft.objects.create(pk=draft_id, token_digest=digest, programme=programme, **row)
    except IntegrityError:
        raise _DraftMoved from None


def drop_draft(token: str) -> None:
    """Forget a draft and its files at once."""
    _drop(list(Draft.objects.filter(token_digest=lookup_digest("draft", token))))


def forget_drafts(*, now: datetime) -> int:
    """Housekeeping: drafts older than 24 hours and request keys past their time."""
    SentReport.objects.filter(expires_at__lte=now).delete()
    expired = list(Draft.objects.filter(expires_at__lte=now)[:200])
    _drop(expired)
    return len(expired)


def _drop(rows: list[Draft]) -> None:
    for draft in rows:
        ids = list(draft.files.values_list("file_id", flat=True))
        deleted, _ = Draft.objects.filter(pk=draft.pk).delete()
        # Only who removed the row removes the files: a draft that was sent meanwhile has given them to its case.
        for file_id in ids if deleted else ():
            delete_file(file_id)
