"""Erasure by rule and on request, holds against the rule, and erasing again what an older backup brought back."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import BinaryField, Model, Q

from vulndesk.apps.cases.actions import (
    erase_case,
    erase_person,
    expire_files,
    expired_cases,
    files_of_kind,
    purge_attachment,
)
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.policies.queries import retention_rules
from vulndesk.apps.retention.models import Erasure, Hold, Rules, What, Why
from vulndesk.apps.retention.queries import held_cases, rules_of
from vulndesk.apps.timeline.actions import forget_jobs_of, record_event
from vulndesk.apps.vault.sealing import opened_key, seal_row
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotNow
from vulndesk.core.events import EventKind

log = logging.getLogger(__name__)

BATCH = 50
RAW_MAIL = "message/rfc822"
LONGEST_REASON = 1000
_LONGEST = 36_500


# --- rules -------------------------------------------------------------------------------------------------------


def change_rules(programme_id: int, given: Mapping[str, int], *, by: Actor, now: datetime) -> None:
    """given: names of `Rules`, in days. Raises NotAllowed, BadInput with the field."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    before = rules_of(programme_id)
    for name, days in given.items():
        if not 0 <= days <= _LONGEST:
            raise BadInput("That is no number of days.", next_step=f"Write one from 0 to {_LONGEST}.", field=name)
    changed = sorted(name for name, days in given.items() if days != getattr(before, name))
    if not changed:
        return
    with transaction.atomic():
        Rules.objects.update_or_create(programme_id=programme_id, defaults=dict(given))
        record_event(
            kind=EventKind.PROGRAMME_CHANGED,
            now=now,
            actor=by.name,
            programme_id=programme_id,
            facts={"fields": changed},
        )


# --- holds -------------------------------------------------------------------------------------------------------


def hold_case(case_id: UUID, reason: str, *, by: Actor, now: datetime) -> Hold:
    """Raises BadInput without a reason, Conflict when somebody holds it already."""
    require(by, Verb.HANDLE)
    case, reason = case_of(by, case_id), reason.strip()
    if not reason:
        raise BadInput("A hold needs a reason.", next_step="Say who needs the case, and for what.", field="reason")
    hold = Hold(case=case, actor=by.name, at=now)
    hold.sealed = seal_row(
        opened_key(case.data_key), table="hold", row=hold.pk, content={"reason": reason[:LONGEST_REASON]}
    )
    try:
        with transaction.atomic():
            hold.save(force_insert=True)
            _record(case, EventKind.CASE_HELD, by=by, now=now)
    except IntegrityError:
        raise Conflict("Somebody holds this case already.", next_step="Look at the reason, then decide.") from None
    return hold


def release_hold(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Raises NotNow when nobody holds it."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    with transaction.atomic():
        rows = Hold.objects.filter(case=case, released_at=None)
        if rows.update(released_at=now, released_by=by.name) != 1:
            raise NotNow("Nobody holds this case.")
        _record(case, EventKind.HOLD_RELEASED, by=by, now=now)


# --- erasure -----------------------------------------------------------------------------------------------------


def erase_due(*, now: datetime) -> int:
    """Housekeeping: what a rule says is over, except what is held. Returns how many cases were erased."""
    erased, held = 0, held_cases()
    kept_for = dict(retention_rules())
    special = {row.pk: row for row in Rules.objects.all()}
    for programme_id in sorted({*kept_for, *special}):
        rules, days = special.get(programme_id), kept_for.get(programme_id, 0)
        for is_report, wanted in ((True, days), (False, _sooner(rules.spam_days if rules else 0, days))):
            if wanted:
                erased += _erase_old(programme_id, now - timedelta(days=wanted), is_report, held, now=now)
        if rules and rules.attachment_days:
            before = now - timedelta(days=rules.attachment_days)
            expire_files(before=before, programme_id=programme_id, held=held, limit=BATCH, now=now)
    if erased:
        scrub()
    return erased


def _sooner(days: int, others: int) -> int:
    """0 is for ever."""
    return min(days, others) if days and others else days or others


def _erase_old(programme_id: int, before: datetime, is_report: bool, held: set[UUID], *, now: datetime) -> int:
    rows = expired_cases(before=before).filter(programme_id=programme_id, is_report=is_report)
    rows = rows.exclude(pk__in=held).exclude(split_from__in=held)
    return sum(_erase(case, before=before, why=Why.RULE, by=DESK, now=now) for case in rows.order_by("-pk")[:BATCH])


def erase_on_request(case_id: UUID, *, typed: str, by: Actor, now: datetime) -> int:
    """All of a closed case and of its parts. typed: the reference, to be sure. Returns how many cases went.

    Raises NotAllowed, BadInput, and NotNow while one is open or held: a hold is let go by a person first.
    """
    case = case_of(by, case_id)
    require(by, Verb.ERASE, case.programme_id)
    _require_typed(case, typed)
    parts = list(Case.objects.filter(split_from=case, erased_at=None))
    family = [*parts, case]
    for one in family:
        if one.is_open:
            raise NotNow(f"{one.reference} is open.", next_step="Close it first, so that its clocks and people know.")
    if held := held_cases() & {one.pk for one in family}:
        raise NotNow(
            f"{next(one.reference for one in family if one.pk in held)} is held.", next_step="Let it go first."
        )
    erased = sum(_erase(one, before=now, why=Why.ASKED, by=by, now=now) for one in family)
    if not erased:
        raise NotNow("Another case of the same report is still open.", next_step="Close that one first.")
    scrub()
    return erased


def erase_reporter(case_id: UUID, *, typed: str, by: Actor, now: datetime) -> None:
    """Contact, name, credit and keys of who reported a case; the case goes on. Raises NotAllowed, BadInput.

    Of a report that was split, in every part: each has a copy of what the report says of its reporter.
    """
    case = case_of(by, case_id)
    require(by, Verb.ERASE, case.programme_id)
    _require_typed(case, typed)
    first = case.split_from_id or case.pk
    for one in Case.objects.filter(Q(pk=first) | Q(split_from=first), erased_at=None):
        _erase_person(one, why=Why.ASKED, by=by, now=now)
    scrub()


def erase_again(erased: Iterable[tuple[str, str, str]], *, now: datetime) -> int:
    """After an older backup was restored: what was erased since. Each a case id, what, and when. Returns how many.

    A case that was open in the backup is closed with it: it was closed when it was erased.
    """
    done = 0
    for case_id, what, _ in erased:
        case = Case.objects.filter(pk=case_id, erased_at=None).first()
        if case is None:
            continue
        if what == What.PERSON:
            done += _erase_person(case, why=Why.RESTORED, by=DESK, now=now)
            continue
        _close(case, now=now)
        done += _erase(case, before=now, why=Why.RESTORED, by=DESK, now=now)
    if done:
        scrub()
    return done


def standing_in_the_way(programme_id: int) -> tuple[int, int]:
    """How many cases of a programme are open, and how many are held: people still need them."""
    alive = Case.objects.filter(programme_id=programme_id, erased_at=None)
    return alive.filter(is_open=True).count(), alive.filter(pk__in=held_cases()).count()


def erase_programme(programme_id: int, *, between: Callable[[], None], now: datetime) -> int:
    """Every case of it that came in until now, open and held ones too: its key is going to be destroyed.

    Each is erased whole or not at all, so that a run that was killed is run again. between: called after each report.
    Returns how many were erased.
    """
    erased, alive = 0, Case.objects.filter(programme_id=programme_id, erased_at=None, received_at__lte=now)
    for case_id in list(alive.filter(split_from=None).values_list("pk", flat=True)):
        family = sorted(alive.filter(Q(pk=case_id) | Q(split_from=case_id)), key=lambda one: one.pk == case_id)
        for case in family:
            _close(case, now=now)
        erased += sum(_erase(case, before=now, why=Why.KEY, by=DESK, now=now) for case in family)
        between()
    scrub()
    return erased


def _close(case: Case, *, now: datetime) -> None:
    """Without a word to anybody: it is erased in the next moment."""
    Case.objects.filter(pk=case.pk, is_open=True).update(is_open=False, closed_at=now, rm="C")
    case.deadlines.filter(state="running").update(state="ended", stopped_at=now, next_ring_at=None)


def _erase(case: Case, *, before: datetime, why: Why, by: Actor, now: datetime) -> bool:
    def also() -> None:
        _blank(case.pk)
        forget_jobs_of(case.pk)
        _note(case, What.CASE, why=why, by=by, now=now)

    return erase_case(case, before=before, by=by, also=also, now=now)


def _erase_person(case: Case, *, why: Why, by: Actor, now: datetime) -> bool:
    erase_person(case.pk, by=by, also=lambda: _note(case, What.PERSON, why=why, by=by, now=now), now=now)
    # A raw mail names its sender; what was attached to it gets bytes of its own.
    for row in files_of_kind(case, RAW_MAIL):
        purge_attachment(row, by=by, now=now)
    return True


def _note(case: Case, what: What, *, why: Why, by: Actor, now: datetime) -> None:
    Erasure.objects.update_or_create(
        case_id=case.pk,
        what=what,
        defaults={
            "programme_id": case.programme_id,
            "reference": case.reference,
            "why": why,
            "actor": by.name,
            "at": now,
        },
    )


# What is sealed about a case and outlives it, each with its reason; everything else of a case is emptied.
OUTLIVES: Mapping[str, str] = {
    "credits.PublicCredit": "public: taken down by its own rule, and sealed with the desk's key",
    "conduct.ConsentToTest": "kept and forgotten by its own rule, as what it permits may be asked for later",
    "conduct.Violation": "kept and forgotten by its own rule",
    "timeline.Event": "states and instants; the names in it opened with the case's key alone, which is destroyed",
    "mail.ReceivedMail": "by its digest the same mail is known again; its words go with the task of the app mail",
    "notices.OutgoingMail": "goes with the task of the app notices",
}


def _blank(case_id: UUID) -> None:
    """The sealed words of every row about the case, in any app, also of those above. In the caller's transaction."""
    for model, named, columns in _sealed_about_cases():
        rows = model._default_manager.filter(**{named: case_id})
        rows.update(**dict.fromkeys(columns, b""))


def _sealed_about_cases() -> list[tuple[type[Model], str, list[str]]]:
    found = []
    for model in apps.get_models():
        names = {one.name for one in model._meta.fields}
        named = "case_id" if names & {"case", "case_id"} else ""
        columns = [
            one.name for one in model._meta.fields if isinstance(one, BinaryField) and not one.name.endswith("digest")
        ]
        if named and columns and model._meta.label not in OUTLIVES:
            found.append((model, named, columns))
    return found


def _require_typed(case: Case, typed: str) -> None:
    if typed.strip().upper() != case.reference.upper():
        raise BadInput(
            f"Type {case.reference} to say that you mean this case.", next_step="Nothing was erased.", field="typed"
        )


def _record(case: Case, kind: EventKind, *, by: Actor, now: datetime) -> None:
    record_event(kind=kind, now=now, actor=by.name, case_id=case.pk, programme_id=case.programme_id)


def scrub() -> None:
    """SQLite: pages are overwritten with zeros (secure_delete), and the log that still has the old ones is emptied.

    Tried for a second only; what readers keep from being emptied now is, at the latest, when the desk ends.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with contextlib.suppress(sqlite3.OperationalError):
        with contextlib.closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=1)) as opened:
            ((busy, _, _),) = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            log.info("the write-ahead log is in use and keeps what was erased a little longer")
