"""The receipt of a request to test: entered where every receipt is, it opens the request in this browser.

`intake` lies below and has the one entrance; it names the function `open_request` in the settings.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from vulndesk.apps.conduct.actions.consents import RECEIPT
from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.apps.vault.sealing import lookup_digest

IDLE = timedelta(minutes=30)
SHOWN_FOR = timedelta(minutes=15)
_REQUEST, _UNTIL, _CODE = "consent_request", "consent_until", "consent_code"


def open_request(code: str, *, session: SessionBase, now: datetime) -> str:
    """The route of the page that this code opened; empty when it opens nothing here."""
    found = ConsentToTest.objects.filter(receipt_digest=lookup_digest(RECEIPT, code)).values_list("pk", flat=True)
    consent_id = found.first()
    if consent_id is None:
        return ""
    keep_request(session, consent_id, now=now)
    return "my_consent"


def keep_request(session: SessionBase, consent_id: UUID, *, now: datetime, code: str = "") -> None:
    """Bind this browser to the request. code: shown on its page for a quarter of an hour."""
    if session.session_key is not None:
        session.cycle_key()
    session[_REQUEST] = str(consent_id)
    session[_UNTIL] = (now + IDLE).isoformat()
    if code:
        session[_CODE] = {"code": code, "until": (now + SHOWN_FOR).isoformat()}


def request_in(session: SessionBase, *, now: datetime) -> UUID | None:
    """The request that is open here; looking at it keeps it open."""
    consent_id, until = session.get(_REQUEST), session.get(_UNTIL)
    if not consent_id or not until or datetime.fromisoformat(until) < now:
        return None
    if datetime.fromisoformat(until) - now < IDLE - timedelta(minutes=1):
        session[_UNTIL] = (now + IDLE).isoformat()
    return UUID(consent_id)


def code_in(session: SessionBase, *, now: datetime) -> str:
    """Empty once it is saved, or its time is over."""
    kept = session.get(_CODE)
    if kept is None or datetime.fromisoformat(kept["until"]) >= now:
        return kept["code"] if kept else ""
    forget_code(session)
    return ""


def forget_code(session: SessionBase) -> None:
    session.pop(_CODE, None)


def close_request(session: SessionBase) -> None:
    for name in (_REQUEST, _UNTIL, _CODE):
        session.pop(name, None)
    if session.session_key is not None:
        session.cycle_key()
