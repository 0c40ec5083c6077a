"""Django's session engine: the browser holds the key, the database only its keyed digest and a sealed payload.

Promises: a copy of the database signs nobody in; a revoked session, or one of a deactivated person, is gone at the
next request and is never brought back by a request that was already running; an unknown key is never adopted, so
nobody can plant one (session fixation, CWE-384).

This is the border to the browser, so the clock is read here.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import BinaryField, DateTimeField, Q
from django.utils.crypto import get_random_string

from vulndesk.apps.accounts.models import Session
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row
from vulndesk.apps.vault.statements import Given, Question, insert

LAST_SEEN_GRAIN = timedelta(hours=1)  # a finer instant would be a diary of a person's day
# A person of the team is signed out after this long without a request (to within the grain), and, whatever they do,
# SESSION_COOKIE_AGE after they signed in; on a device that they stay signed in on, later (ASVS 5 V7.3.1, V7.3.2).
IDLE, IDLE_WHERE_KEPT = timedelta(hours=3), timedelta(days=3)
SIGNED_IN_AT = "signed_in_at"  # in the payload: seconds since the epoch


def session_digest(key: str) -> bytes:
    """What the database knows of a session key. Not enough to sign in."""
    return lookup_digest("session", key)


def alive(now: datetime | Given) -> Q:
    """The condition under which a session may be used. How long it may lie idle is in its payload."""
    return Q(expires_at__gt=now) & (Q(user__isnull=True) | Q(user__is_active=True))


def _is_idle(row: Session, content: dict[str, Any], now: datetime) -> bool:
    """Never where nobody of the team is signed in: when reporters come is not noted."""
    if row.user_id is None:
        return False
    is_kept = int(content.get("_session_expiry") or 0) > settings.SESSION_COOKIE_AGE
    return now - (row.last_seen or row.created_at) > (IDLE_WHERE_KEPT if is_kept else IDLE)


_LIVING = Question(
    lambda: Session.objects.filter(alive(Given("now", DateTimeField())), digest=Given("digest", BinaryField()))
)


class SessionStore(SessionBase):
    _stored: tuple[str, bytes] | None = None  # the key and the payload of the row that this object wrote last

    def load(self) -> dict[str, Any]:
        now = datetime.now(UTC)
        digest = session_digest(str(self.session_key))
        row = _LIVING.first(now=now, digest=digest)
        if row is None:
            self._session_key = None
            return {}
        content = open_payload(row)
        if _is_idle(row, content, now):
            Session.objects.filter(digest=digest).delete()
            self._session_key = None
            return {}
        if row.user_id is not None and (row.last_seen is None or now - row.last_seen > LAST_SEEN_GRAIN):
            Session.objects.filter(digest=digest).update(last_seen=now)
        return content

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(digest=session_digest(session_key)).exists()

    def create(self) -> None:
        # 32 characters of 36 are 165 bits: no look-up is needed to know that the key is new.
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        payload = self.serializer().dumps(content)
        if self._stored == (self.session_key, payload):
            # A view that must know its session safe saves it, and the middleware saves it once more.
            return None
        digest = session_digest(self.session_key)
        user_id = int(content[SESSION_KEY]) if content.get(SESSION_KEY) else None
        fields = {
            "sealed": _seal_payload(digest, payload),
            "user_id": user_id,
            "expires_at": self._ends_at(content),
        }
        if not must_create:
            # Only a row that is still there: a session that was revoked meanwhile stays revoked.
            if Session.objects.filter(digest=digest).update(**fields) != 1:
                raise UpdateError
            self._stored = (self.session_key, payload)
            return None
        try:
            with transaction.atomic():
                insert([Session(digest=digest, created_at=datetime.now(UTC), **fields)])
        except IntegrityError as error:
            raise CreateError from error
        self._stored = (self.session_key, payload)
        return None

    def _ends_at(self, content: dict[str, Any]) -> datetime:
        """Counted from the sign-in: what a person does keeps no session alive for ever."""
        ends: datetime = self.get_expiry_date()
        if (since := content.get(SIGNED_IN_AT)) is None:
            return ends
        return min(ends, datetime.fromtimestamp(since, UTC) + timedelta(seconds=self.get_expiry_age()))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self._stored = None
            Session.objects.filter(digest=session_digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lte=datetime.now(UTC)).delete()


def _seal_payload(digest: bytes, payload: bytes) -> bytes:
    content = {"payload": payload.decode("latin-1")}
    return seal_row(desk_key(), table="accounts_session", row=digest.hex(), content=content)


def open_payload(row: Session) -> dict[str, Any]:
    """The payload of a row. A payload that was swapped or altered raises Unsealable."""
    digest = bytes(row.digest)
    content = open_row(desk_key(), table="accounts_session", row=digest.hex(), sealed=row.sealed)
    return SessionStore().serializer().loads(content["payload"].encode("latin-1"))
