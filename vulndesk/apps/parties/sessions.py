"""A guest's session: whose invitation is open in this browser. Two hours without a request end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

IDLE = timedelta(hours=2)
_PARTY = "guest_party"
_UNTIL = "guest_until"


def open_in_session(session: SessionBase, party_id: UUID, *, now: datetime) -> None:
    """A new session key, so that an older one gains nothing (CWE-384)."""
    if session.session_key is not None:
        session.cycle_key()
    session[_PARTY] = str(party_id)
    session[_UNTIL] = (now + IDLE).isoformat()


def party_in_session(session: SessionBase | Mapping[str, Any], *, now: datetime) -> UUID | None:
    party_id, until = session.get(_PARTY), session.get(_UNTIL)
    if not party_id or not until or datetime.fromisoformat(until) < now:
        return None
    return UUID(party_id)


def keep_open(session: SessionBase, *, now: datetime) -> None:
    """A request was made: two hours more. Written at most every ten minutes."""
    if datetime.fromisoformat(session[_UNTIL]) - now < IDLE - timedelta(minutes=10):
        session[_UNTIL] = (now + IDLE).isoformat()


def close_in_session(session: SessionBase) -> None:
    session.pop(_PARTY, None)
    session.pop(_UNTIL, None)
