"""Who may listen to which case, asked at the start of a socket and again for every event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from vulndesk.apps.accounts.queries import live_sessions, session_content, user_by_id
from vulndesk.apps.accounts.sessions import session_digest
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.intake.sessions import case_in_session
from vulndesk.apps.parties.queries import guest_in, guest_of
from vulndesk.apps.parties.sessions import party_in_session
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import Refused


@dataclass(frozen=True)
class Listener:
    """One socket as the hub knows it, of the team (user_id), a guest (party) or the reporter. session: its digest."""

    case_id: UUID
    session: bytes
    user_id: int | None
    party: UUID | None = None

    @property
    def reader(self) -> Actor:
        """As core/audience asks who it is; whether the case is theirs is asked by `may_still_listen`."""
        if self.party is not None:
            return Actor(Role.GUEST, case_id=self.case_id, party=self.party)
        if self.user_id is None:
            return Actor(Role.REPORTER, case_id=self.case_id)
        return Actor(Role.MEMBER, user_id=self.user_id)


def team_listener(session: SessionBase, reference: str) -> Listener | None:
    """None: signed out. Raises NotFound when the case is absent or not for this person."""
    user_id = session.get(SESSION_KEY)
    if not session.session_key or user_id is None:
        return None
    actor = actor_for(user_by_id(int(user_id)))
    case_id = listening_to(actor, reference=reference)
    return Listener(case_id, session_digest(session.session_key), int(user_id))


def reporter_listener(session: SessionBase, *, now: datetime) -> Listener | None:
    """None: no report is open in this browser."""
    case_id = case_in_session(session, now=now)
    if not session.session_key or case_id is None:
        return None
    return Listener(case_id, session_digest(session.session_key), None)


def guest_listener(session: SessionBase, *, now: datetime) -> Listener | None:
    """None: no invitation is open in this browser, or it is over."""
    guest = guest_in(session, now=now)
    if not session.session_key or guest is None or guest.actor.case_id is None:
        return None
    return Listener(guest.actor.case_id, session_digest(session.session_key), None, guest.actor.party)


def may_still_listen(listener: Listener, *, now: datetime) -> bool:
    """Asked for every event: the rights may have changed since the socket opened, or the reporter's half hour ended."""
    try:
        if listener.party is not None:
            if party_in_session(session_content(listener.session, now=now), now=now) != listener.party:
                return False
            actor = guest_of(listener.party, now=now)
        elif listener.user_id is None:
            if case_in_session(session_content(listener.session, now=now), now=now) != listener.case_id:
                return False
            actor = Actor(Role.REPORTER, case_id=listener.case_id)
        else:
            actor = actor_for(user_by_id(listener.user_id))
        listening_to(actor, case_id=listener.case_id)
    except Refused:
        return False
    return True


def living(listeners: Iterable[Listener], *, now: datetime) -> set[bytes]:
    """Which sessions are still good; asked twice a second for all sockets of the process in one query."""
    return live_sessions({listener.session for listener in listeners}, now=now)
