"""Opening a report by its receipt: a wrong code is answered like a missing one, in the same time, and throttled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.cases.queries import case_id_of_receipt, part_named
from vulndesk.apps.intake.actions import alarm_guessing
from vulndesk.apps.vault.ids import normalise_code
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import Refused, TooMany

# Failures only: whoever holds a receipt always gets in. 130 bits need no more; the alert is for the owner.
WRONG_PER_MINUTE_AND_ADDRESS = 10
WRONG_PER_MINUTE = 200
REFUSED_PER_HOUR = 60  # of one address, before the owners are told
RECEIPT_SYMBOLS = 26


class NoSuchReceipt(Refused):
    """Missing, malformed or wrong: one answer for all three."""

    status = 401

    def __init__(self) -> None:
        super().__init__("No report opens with this receipt.", next_step="Check the 26 characters and try again.")


def open_receipt(typed: str, *, request: HttpRequest, now: datetime) -> UUID:
    """The case of this code. Raises NoSuchReceipt, or TooMany after repeated failures from one address or from all."""
    case_id = case_id_of_receipt(_code(typed))
    if case_id is not None:
        return case_id
    _count_wrong(network_of(request.META.get("REMOTE_ADDR", "")), now=now)
    raise NoSuchReceipt


def _count_wrong(network: str, *, now: datetime) -> None:
    try:
        spend_allowance(
            purpose="wrong receipt", who=network, limit=WRONG_PER_MINUTE_AND_ADDRESS, per_seconds=60, now=now
        )
    except TooMany:
        _note_refused(network, now=now)
        raise
    try:
        spend_allowance(purpose="wrong receipt", who="anybody", limit=WRONG_PER_MINUTE, per_seconds=60, now=now)
    except TooMany:
        alarm_guessing(now=now)
        raise


def _note_refused(network: str, *, now: datetime) -> None:
    """Somebody who mistyped stops after a refusal or two; who goes on is a machine."""
    try:
        spend_allowance(purpose="refused receipt", who=network, limit=REFUSED_PER_HOUR, per_seconds=3600, now=now)
    except TooMany:
        alarm_guessing(now=now)


def reporter_by_header(request: HttpRequest, *, now: datetime) -> Actor:
    """Of `Authorization: Receipt CODE`; `?part=VD-…` names another part of the same report. Raises also NotFound."""
    scheme, _, code = request.headers.get("Authorization", "").partition(" ")
    case_id = open_receipt(code if scheme.lower() == "receipt" else "", request=request, now=now)
    if named := request.GET.get("part", ""):
        case_id = part_named(case_id, named)
    return Actor(Role.REPORTER, case_id=case_id)


def opened_elsewhere(typed: str, *, request: HttpRequest, now: datetime) -> str:
    """The route of the page that this code opened in an app above this one; empty when it opens none."""
    routes = (
        import_string(name)(_code(typed), session=request.session, now=now) for name in settings.RECEIPTS_ELSEWHERE
    )
    return next(filter(None, routes), "")


def _code(typed: str) -> str:
    # A code of the wrong shape is looked up all the same, so that its answer takes the same time.
    return normalise_code(typed[:200], symbols=RECEIPT_SYMBOLS) or "missing"
