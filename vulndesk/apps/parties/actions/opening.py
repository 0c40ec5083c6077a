"""A code opens an invitation: wrong, missing and ended ones get one answer, and only failures are counted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.parties.queries.rows import party_of_code
from vulndesk.apps.vault.ids import normalise_code
from vulndesk.core.codes import RECEIPT_SYMBOLS
from vulndesk.core.errors import Refused

WRONG_PER_MINUTE_AND_NETWORK = 10
WRONG_PER_MINUTE = 200


class NoSuchInvitation(Refused):
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "No invitation opens with this code.",
            next_step="Check the 26 characters. If the time to answer has passed, ask whoever invited you.",
        )


def open_invitation(typed: str, *, network: str, now: datetime) -> UUID:
    """Raises NoSuchInvitation, or TooMany after repeated failures from one network or from all."""
    # A code of the wrong shape is looked up all the same, so that its answer takes the same time.
    code = normalise_code(typed[:200], symbols=RECEIPT_SYMBOLS) or "missing"
    found = party_of_code(code, now=now)
    if found is not None:
        return found
    spend_allowance(
        purpose="wrong invitation", who=network, limit=WRONG_PER_MINUTE_AND_NETWORK, per_seconds=60, now=now
    )
    spend_allowance(purpose="wrong invitation", who="anybody", limit=WRONG_PER_MINUTE, per_seconds=60, now=now)
    raise NoSuchInvitation
