"""The one door to write attempts. Each sign-in is written down; of refusals only so many: nobody fills the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.models import User
from vulndesk.apps.attempts.models import Attempt
from vulndesk.apps.ledger.actions import erase_rows
from vulndesk.core.attempts import REFUSALS, Kind
from vulndesk.core.attempts import Attempt as Decided
from vulndesk.core.errors import TooMany

KEPT_FOR = timedelta(days=180)  # at most; at least a day less
A_DAY = timedelta(days=1)
# An hour, of one person, and of all who are nobody to the desk together.
MOST_REFUSALS = 120
MOST_SIGN_INS = 600  # of all whose password was wrong
# Of this process: until when nobody needs to ask whether there is room.
_full: dict[str, datetime] = {}
MOST_FULL = 1000


def record_attempt(decided: Decided, *, route: str, typed_handle: str = "", now: datetime) -> None:
    """typed_handle: whose password was wrong, if there is such a person; what was typed is kept nowhere.

    Wrong passwords share one allowance, whoever they are of: else the time of an answer would tell whether there is
    such a person.
    """
    who, most = (f"user:{decided.person}" if decided.person else "strangers"), MOST_REFUSALS
    if typed_handle:
        who, most = "sign-ins", MOST_SIGN_INS
    person = decided.person or _person_called(typed_handle)
    kind = decided.kind
    if kind in REFUSALS and not _has_room(who, most, now=now):
        if not _has_room(f"more of {who}", 1, now=now):
            return
        kind = Kind.MORE
    Attempt(at=now, kind=kind, user_id=person, ways=", ".join(decided.ways)[:80], route=route[:48]).save(
        force_insert=True
    )


def _has_room(who: str, limit: int, *, now: datetime) -> bool:
    """In a flood the database is asked once in the time in which nothing can come back."""
    if who in _full and now < _full[who]:
        return False
    try:
        spend_allowance(purpose="attempts written down", who=who, limit=limit, per_seconds=3600, now=now)
    except TooMany as full:
        if len(_full) >= MOST_FULL:
            _full.clear()
        _full[who] = now + timedelta(seconds=full.retry_after)
        return False
    return True


def _person_called(handle: str) -> int | None:
    if not handle:
        return None
    return User.objects.filter(username=handle.strip().casefold()[:150]).values_list("pk", flat=True).first()


def forget_attempts(*, now: datetime) -> int:
    """Housekeeping. What the ledger holds of them cannot be opened any more.

    A day of them at once: each erasure is an entry of the ledger, too.
    """
    over = now - KEPT_FOR
    if not Attempt.objects.filter(at__lte=over).exists():
        return 0
    with transaction.atomic():
        old = list(Attempt.objects.filter(at__lte=over + A_DAY).values_list("pk", flat=True))
        return erase_rows("attempt", old, rule="attempts", now=now)
