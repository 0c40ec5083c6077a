"""What a forge posts: checked before it is read, taken once, worked on after it is stored.

Nothing of what is refused is kept but a count. What is taken is stored whole with its jobs in one transaction, and only
then answered: a forge that was told 202 need not send again, and one that was not told may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from vulndesk.apps.forges.content import Place, open_place, seal_fact
from vulndesk.apps.forges.models import Connection, Count, Delivery
from vulndesk.apps.timeline.actions import add_job
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.errors import BadInput, NotFound, Refused
from vulndesk.core.forges import signatures
from vulndesk.core.forges.facts import Delivery as Told
from vulndesk.core.forges.facts import FactKind, Forge, kind_of
from vulndesk.core.forges.reading import MOST_BYTES, OUTCOME_WORDS, Outcome, read_delivery
from vulndesk.core.forges.shapes import OddShape

# What a delivery said, for whom it concerns; and what it is known by, since nobody says how old an overheard one is.
WORDS_KEPT_FOR = timedelta(days=30)
KNOWN_FOR = timedelta(days=400)


class NotTaken(Refused):
    """outcome: by which it is counted."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{OUTCOME_WORDS[outcome]}.", next_step="Nothing of it was kept.")
        self.outcome = outcome
        self.status = _STATUS[outcome]


_STATUS: Mapping[Outcome, int] = {
    Outcome.TOO_LARGE: 413,
    Outcome.NOT_JSON: 415,
    Outcome.WRONG_SIGNATURE: 401,
    Outcome.NOT_TIMELY: 401,
    Outcome.UNNAMED: 400,
    Outcome.BAD_JSON: 422,
    Outcome.ODD_SHAPE: 422,
}


@dataclass(frozen=True)
class Posted:
    """headers: names in small letters. length: as the request says; body: read only when it is asked for."""

    headers: Mapping[str, str] = field(repr=False)
    length: int
    content_type: str


def require_readable(connection_id: UUID, posted: Posted, *, now: datetime) -> None:
    """Before the body is read. Raises NotFound for what nobody listens to, NotTaken."""
    row = _listening(connection_id)
    if posted.length > MOST_BYTES:
        raise _refused(row, Outcome.TOO_LARGE, now=now)
    if posted.content_type != "application/json":
        raise _refused(row, Outcome.NOT_JSON, now=now)


def take_delivery(connection_id: UUID, posted: Posted, body: bytes, *, now: datetime) -> Outcome:
    """Raises NotFound, NotTaken. Whoever gets an outcome may forget the delivery."""
    row = _listening(connection_id)
    place, forge = open_place(row), Forge(row.forge)
    if not signatures.is_signed(forge, posted.headers, body, secrets=place.secrets):
        raise _refused(row, Outcome.WRONG_SIGNATURE, now=now)
    if not signatures.is_timely(forge, posted.headers, now=now):
        raise _refused(row, Outcome.NOT_TIMELY, now=now)
    event = signatures.event_name(forge, posted.headers)
    delivery_id = signatures.delivery_id(forge, posted.headers)
    if not event or not delivery_id:
        raise _refused(row, Outcome.UNNAMED, now=now)
    known_by = _known_by(delivery_id, body)
    if Delivery.objects.filter(Q(digest=known_by[0]) | Q(body_digest=known_by[1]), connection=row).exists():
        return _count(row, Outcome.REPEATED, now=now)
    try:
        told = read_delivery(forge, event, body)
    except OddShape:
        raise _refused(row, Outcome.ODD_SHAPE, now=now) from None
    except BadInput:
        raise _refused(row, Outcome.BAD_JSON, now=now) from None
    outcome = _outcome(row, place, told)
    if outcome is not Outcome.TAKEN:
        return _count(row, outcome, now=now)
    return _keep(row, told, known_by, now=now)


def forget_deliveries(*, now: datetime) -> int:
    """Housekeeping: words after a month, but for private reports that still wait; the rest after a year."""
    old = Delivery.objects.filter(at__lt=now - WORDS_KEPT_FOR).exclude(sealed=b"").exclude(kind=FactKind.PRIVATE_REPORT)
    return old.update(sealed=b"") + Delivery.objects.filter(at__lt=now - KNOWN_FOR).delete()[0]


def forget_words(delivery_id: UUID) -> None:
    """A task that is done with a delivery, in its write: what is written elsewhere now is not kept here, too."""
    Delivery.objects.filter(pk=delivery_id).update(sealed=b"")


def count_outcome(connection_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """Of what was seen in another way than by a delivery."""
    _add(Connection(pk=connection_id), outcome, now=now)


def _listening(connection_id: UUID) -> Connection:
    row = Connection.objects.select_related("programme").filter(pk=connection_id, switched_off_at=None).first()
    if row is None:
        raise NotFound("There is nothing here.")
    return row


def _known_by(delivery_id: str, body: bytes) -> tuple[bytes, bytes]:
    return lookup_digest("forge delivery", delivery_id), lookup_digest("forge delivery body", body)


def _outcome(row: Connection, place: Place, told: Told) -> Outcome:
    kind = kind_of(told.fact)
    if kind is FactKind.PING:
        return Outcome.PING
    if told.repository and told.repository.lower() != place.repository.lower():
        return Outcome.OTHER_REPOSITORY
    if kind is FactKind.UNKNOWN or not settings.FORGE_TASKS.get(kind):
        return Outcome.UNKNOWN_TYPE
    if kind in (FactKind.PRIVATE_REPORT, FactKind.REPORT_NOTE) and row.programme.sealed_to:
        return Outcome.SEALED_PROGRAMME
    return Outcome.TAKEN


def _keep(row: Connection, told: Told, known_by: tuple[bytes, bytes], *, now: datetime) -> Outcome:
    kind = kind_of(told.fact)
    kept = Delivery(id=new_id(), connection=row, kind=kind.value, at=now, digest=known_by[0], body_digest=known_by[1])
    kept.sealed = seal_fact(kept.pk, told.fact)
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
            for task in settings.FORGE_TASKS[kind]:
                add_job(task=task, now=now, arguments={"delivery_id": kept.pk})
            return _count(row, Outcome.TAKEN, now=now)
    except IntegrityError:  # the same delivery, at the same moment
        return _count(row, Outcome.REPEATED, now=now)


def _refused(row: Connection, outcome: Outcome, *, now: datetime) -> NotTaken:
    _add(row, outcome, now=now)
    return NotTaken(outcome)


def _count(row: Connection, outcome: Outcome, *, now: datetime) -> Outcome:
    """Of a delivery that was signed."""
    with transaction.atomic():
        Connection.objects.filter(pk=row.pk).update(heard_at=now)
        _add(row, outcome, now=now)
    return outcome


def _add(row: Connection, outcome: Outcome, *, now: datetime) -> None:
    counted = {"number": F("number") + 1, "last_at": now}
    if Count.objects.filter(connection=row, outcome=outcome).update(**counted):
        return
    Count.objects.get_or_create(connection=row, outcome=outcome.value, defaults={"last_at": now})
    Count.objects.filter(connection=row, outcome=outcome).update(**counted)
