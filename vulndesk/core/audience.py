"""Who may read what is written on a case: one rule, asked at every door (page, file, socket, API, export, mail).

The stored words never change their meaning, so that nothing written for few is ever read by more: `everyone` is the
reporter and the team, as it was before a case could have other parties; `case` is everybody in it.
"""

from __future__ import annotations

from uuid import UUID

from vulndesk.core.access import Actor, Role

TEAM = "team"
REPORTER = "everyone"
CASE = "case"
_PARTY = "party:"

_NARROWEST_FIRST = (TEAM, REPORTER, CASE)


def for_party(party: UUID) -> str:
    """One participant and the team."""
    return f"{_PARTY}{party}"


def party_in(audience: str) -> UUID | None:
    """The one participant that an audience names."""
    if not audience.startswith(_PARTY):
        return None
    try:
        party = UUID(audience.removeprefix(_PARTY))
    except ValueError:
        return None
    return party if for_party(party) == audience else None


def is_audience(word: str) -> bool:
    return word in _NARROWEST_FIRST or party_in(word) is not None


def audiences_of(reader: Actor) -> frozenset[str] | None:
    """What this person may read; None: all of it. Whether the case is theirs at all is the guard's question."""
    if reader.is_team or reader.role is Role.DESK:
        return None
    if reader.role is Role.REPORTER:
        return frozenset({REPORTER, CASE})
    if reader.role is Role.GUEST and reader.party is not None:
        return frozenset({CASE, for_party(reader.party)})
    return frozenset()


def may_read(reader: Actor, audience: str) -> bool:
    readable = audiences_of(reader)
    return is_audience(audience) and (readable is None or audience in readable)


def widens(audience: str, *, said_for: str) -> bool:
    """Whether an answer for this audience reaches somebody who may not read what it answers."""
    return audience not in (said_for, TEAM) and said_for != CASE


def label(audience: str, *, party: str = "", readers: int = 0) -> str:
    """For the composer and the head of a message. party: the participant's name; readers: how many in the case."""
    if audience == CASE:
        return f"Everyone in the case ({readers})" if readers else "Everyone in the case"
    if party_in(audience) is not None:
        return f"{party or 'One participant'} and the team"
    return {TEAM: "Team only", REPORTER: "Reporter and team"}[audience]
