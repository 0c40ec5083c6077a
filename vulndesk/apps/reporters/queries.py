"""The guarded door to read accounts of reporters: whose this browser is, and what they claimed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from vulndesk.apps.cases.queries import CaseHead, case_head
from vulndesk.apps.reporters.content import open_own
from vulndesk.apps.reporters.models import Reporter
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound

IDLE = timedelta(minutes=30)
_WHO, _MARK, _UNTIL = "reporter_account", "reporter_account_mark", "reporter_account_until"


def open_in_session(session: SessionBase, row: Reporter, *, now: datetime) -> None:
    """Sign this browser in. A new session key, so that an older one gains nothing (CWE-384)."""
    if session.session_key is not None:
        session.cycle_key()
    session[_WHO], session[_MARK], session[_UNTIL] = str(row.id), _mark(row), (now + IDLE).isoformat()


def close_in_session(session: SessionBase) -> None:
    for name in (_WHO, _MARK, _UNTIL):
        session.pop(name, None)


def reporter_in(session: SessionBase | Mapping[str, Any], *, now: datetime) -> Reporter | None:
    """Whose account is open in this browser; None after half an hour without a request, or another password."""
    who, until = session.get(_WHO), session.get(_UNTIL)
    if not who or not until or datetime.fromisoformat(until) < now:
        return None
    row = Reporter.objects.filter(pk=UUID(who)).first()
    return row if row is not None and session.get(_MARK) == _mark(row) else None


def keep_open(session: SessionBase, *, now: datetime) -> None:
    """Half an hour more. Written at most once a minute."""
    if datetime.fromisoformat(session[_UNTIL]) - now < IDLE - timedelta(minutes=1):
        session[_UNTIL] = (now + IDLE).isoformat()


def handle_of(row: Reporter) -> str:
    return open_own(row).handle


def has_claimed(row: Reporter, case_id: UUID) -> bool:
    return case_id in open_own(row).claims


def my_reports(row: Reporter, *, now: datetime) -> list[CaseHead]:
    """What their reporter may know of each, the latest claim first; a report that was erased is left out."""
    found = []
    for case_id in open_own(row).claims:
        try:
            found.append(case_head(Actor(Role.REPORTER, case_id=case_id), case_id, now=now))
        except NotFound:
            continue
    return found


def _mark(row: Reporter) -> str:
    """Of the password that a session began with: another password ends it."""
    return lookup_digest("reporter session", row.password).hex()
