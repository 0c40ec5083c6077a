"""Who may listen to which case, asked at the start of a socket and again for every event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from vulndesk.apps.accounts.queries import live_sessions, second_factor_shown, session_contents, user_by_id
from vulndesk.apps.accounts.sessions import session_digest
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.intake.sessions import case_in_session
from vulndesk.apps.parties.queries import guest_in, guests_in_the_room
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
        """As core/audience asks who it is; whether the case is theirs is asked by `still_listening`."""
        if self.party is not None:
            return Actor(Role.GUEST, case_id=self.case_id, party=self.party)
        if self.user_id is None:
            return Actor(Role.REPORTER, case_id=self.case_id)
        return Actor(Role.MEMBER, user_id=self.user_id)


def team_listener(session: SessionBase, reference: str) -> Listener | None:
    """None: not signed in with a second factor. Raises NotFound when the case is absent or not for this person."""
    user_id = session.get(SESSION_KEY)
    if not session.session_key or user_id is None or not second_factor_shown(session):
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


def still_listening(listeners: Collection[Listener], *, now: datetime) -> set[Listener]:
    """Asked for every event: rights may have changed since a socket opened, or the time of a session ended.

    Whatever their number: one query for the sessions, one for the guests, and what each person of the team needs.
    """
    outside = [one for one in listeners if one.user_id is None]
    contents = session_contents({one.session for one in outside}, now=now)
    parties = guests_in_the_room({one.party for one in outside if one.party is not None}, now=now)
    allowed = {one for one in outside if _is_open(one, contents.get(one.session, {}), parties, now=now)}
    people = {(one.user_id, one.case_id) for one in listeners if one.user_id is not None}
    there = {pair for pair in people if _may_follow(*pair)}
    return allowed | {one for one in listeners if (one.user_id, one.case_id) in there}


def _is_open(listener: Listener, content: Mapping[str, Any], parties: Mapping[UUID, UUID], *, now: datetime) -> bool:
    """parties: the cases of the guests whose access holds."""
    if listener.party is not None:
        is_theirs = party_in_session(content, now=now) == listener.party
        return is_theirs and parties.get(listener.party) == listener.case_id
    if case_in_session(content, now=now) != listener.case_id:
        return False
    return _may_see(listener.reader, listener.case_id)


def _may_follow(user_id: int | None, case_id: UUID) -> bool:
    try:
        return user_id is not None and _may_see(actor_for(user_by_id(user_id)), case_id)
    except Refused:
        return False


def _may_see(actor: Actor, case_id: UUID) -> bool:
    try:
        listening_to(actor, case_id=case_id)
    except Refused:
        return False
    return True


def living(listeners: Iterable[Listener], *, now: datetime) -> set[bytes]:
    """Which sessions are still good; asked twice a second for all sockets of the process in one query."""
    return live_sessions({listener.session for listener in listeners}, now=now)
