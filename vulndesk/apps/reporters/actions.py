"""The one door to write accounts of reporters.

Promises: a wrong password and an unknown handle get one answer in the same time; a claim gives what its receipt gives
and nothing more, and the receipt works on; of two changes at once none is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from vulndesk.apps.accounts.actions import return_allowance, spend_allowance
from vulndesk.apps.accounts.models import HANDLE
from vulndesk.apps.reporters.content import Own, digest_of, open_own, seal_own
from vulndesk.apps.reporters.models import Reporter
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.errors import BadInput, Conflict, NotNow, Refused

MOST_CLAIMS = 200
LIMITS = {"reporter network": (30, 300), "reporter handle and network": (10, 900), "reporter handle": (100, 3600)}
NEW_ACCOUNTS = (10, 3600)  # of one network


class NotSignedIn(Refused):
    """A wrong password or an unknown handle: one answer for both."""

    status = 401

    def __init__(self) -> None:
        super().__init__("The handle or the password is not right.", next_step="Try again, or use a receipt.")


def make_account(*, handle: str, password: str, network: str, now: datetime) -> Reporter:
    """Raises BadInput with the field, TooMany."""
    handle = handle.strip().casefold()
    try:
        HANDLE(handle)
    except ValidationError as error:
        raise BadInput(error.messages[0], field="handle") from None
    _check_password(password, handle)
    limit, seconds = NEW_ACCOUNTS
    spend_allowance(purpose="reporter account", who=network, limit=limit, per_seconds=seconds, now=now)
    row = Reporter(id=new_id(), digest=digest_of(handle), password=make_password(password))
    row.sealed = seal_own(row.id, Own(handle))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise BadInput("Somebody has this handle already.", field="handle") from None
    return row


def sign_in(*, handle: str, password: str, network: str, now: datetime) -> Reporter:
    """Raises NotSignedIn, TooMany. A success costs nothing."""
    handle = handle.strip().casefold()[:150]
    spent = list(zip(LIMITS.items(), (network, f"{handle}\n{network}", handle), strict=True))
    for (purpose, (limit, seconds)), who in spent:
        spend_allowance(purpose=purpose, who=who, limit=limit, per_seconds=seconds, now=now)
    row = Reporter.objects.filter(digest=digest_of(handle)).first()
    if row is None:
        make_password(password)  # the same work as for one who is there
        raise NotSignedIn
    if not check_password(password, row.password):
        raise NotSignedIn
    for (purpose, (limit, seconds)), who in spent:
        return_allowance(purpose=purpose, who=who, limit=limit, per_seconds=seconds)
    return row


def claim(row: Reporter, case_id: UUID) -> None:
    """The caller has seen the receipt of this case, or that it is open in this browser."""

    def with_it(own: Own) -> Own:
        if len(own.claims) >= MOST_CLAIMS and case_id not in own.claims:
            raise NotNow(f"An account keeps {MOST_CLAIMS} reports.", next_step="Let go of an older one.")
        return own.with_claim(case_id)

    _change(row, with_it)


def release(row: Reporter, case_id: UUID) -> None:
    """The report is in the account no more; its receipt opens it as before."""
    _change(row, lambda own: own.without(case_id))


def change_password(row: Reporter, *, old: str, new: str) -> Reporter:
    """Every other browser is signed out by that: sessions name the password that they began with."""
    if not check_password(old, row.password):
        raise BadInput("This is not your password.", field="old")
    _check_password(new, open_own(row).handle)
    hashed = make_password(new)
    if Reporter.objects.filter(pk=row.pk, password=row.password).update(password=hashed) != 1:
        raise Conflict("It was changed at this moment.")
    row.password = hashed
    return row


def close_account(row: Reporter, *, password: str) -> None:
    """The reports stay, and so do their receipts."""
    if not check_password(password, row.password):
        raise BadInput("This is not your password.", field="password")
    Reporter.objects.filter(pk=row.pk).delete()


def _change(row: Reporter, new: Callable[[Own], Own]) -> None:
    for _ in range(5):
        fresh = Reporter.objects.get(pk=row.pk)
        sealed = seal_own(fresh.id, new(open_own(fresh)))
        unchanged = Reporter.objects.filter(pk=fresh.pk, revision=fresh.revision)
        if unchanged.update(sealed=sealed, revision=fresh.revision + 1) == 1:
            return
    raise Conflict("Your reports are being changed elsewhere.", next_step="Try again.")


def _check_password(password: str, handle: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), field="password") from None
    if handle in password.casefold():
        raise BadInput("Do not put your handle into the password.", field="password")
