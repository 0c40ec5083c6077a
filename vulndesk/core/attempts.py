"""Which requests are written down as attempts: who came in, who was refused, who tried to get around a control.

ASVS 5 V16.3.1 to V16.3.3. Decided from what the desk answered, so that no view can forget it. Of somebody who is not
of the team nothing is kept but that it happened, and where: no address, no name that was typed, no receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SHOWN_AGAIN = "shown_again"
    AGAIN_REFUSED = "again_refused"
    SIGNED_OUT = "signed_out"
    ACCESS_REFUSED = "access_refused"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a kind of attempt
    UNSIGNED = "unsigned"
    FORGED = "forged"
    LIMITED = "limited"
    MALFORMED = "malformed"
    UNREADABLE = "unreadable"
    MORE = "more"


WORDS: Mapping[Kind, str] = {
    Kind.SIGNED_IN: "Signed in",
    Kind.SIGN_IN_REFUSED: "Sign-in refused",
    Kind.SHOWN_AGAIN: "Showed the second factor again",
    Kind.AGAIN_REFUSED: "Second factor refused",
    Kind.SIGNED_OUT: "Signed out",
    Kind.ACCESS_REFUSED: "Asked for what is not theirs, or not there",
    Kind.TOKEN_REFUSED: "A token that is not, or no longer, one of this desk",
    Kind.UNSIGNED: "A delivery that the forge did not sign",
    Kind.FORGED: "A form that this desk did not give out, or long ago",
    Kind.LIMITED: "Too many attempts",
    Kind.MALFORMED: "A request for another host, or none that a browser makes",
    Kind.UNREADABLE: "A request to the API that cannot be read, or for another version of it",
    Kind.MORE: "More attempts than are written down one by one",
}
REFUSALS = frozenset(Kind) - {Kind.SIGNED_IN, Kind.SHOWN_AGAIN, Kind.SIGNED_OUT}

# By which a person may come in, and what each address takes.
ENTRANCES: Mapping[str, str] = {
    "account_login": "password",
    "mfa_authenticate": "second factor",
    "mfa_login_webauthn": "passkey",
    "identity_back": "another provider",
    "join": "invitation",
    "mfa_activate_totp": "authenticator app",
    "mfa_add_webauthn": "passkey",
}
AGAIN = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
LEAVES = "account_logout"
SIGNED = "forge_delivery"  # takes what a forge signed with the secret that it was given
WATCHED = frozenset({*ENTRANCES, *AGAIN, LEAVES})

WAYS: Mapping[str, str] = {
    "password": "password",
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
    "identity": "another provider",
}


@dataclass(frozen=True)
class Standing:
    """Of a browser. person: who showed a second factor. half: who showed a first one only. ways: what they showed."""

    person: int | None = None
    half: int | None = None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answered:
    """One answer. route: the address's name, "" for none of the desk. is_open: everybody may ask for it.

    is_token: it asks for a token of the API. is_unreadable: to the API, and no JSON that all read alike, too large, of
    another kind or version. before, after: of the browser, around it; of a program, whose token it showed.
    """

    route: str
    method: str
    status: int
    is_open: bool = False
    is_token: bool = False
    is_forged: bool = False
    is_unreadable: bool = False
    before: Standing = Standing()
    after: Standing = Standing()


@dataclass(frozen=True)
class Attempt:
    kind: Kind
    person: int | None = None
    ways: tuple[str, ...] = ()


def attempt_of(one: Answered) -> Attempt | None:
    """None for nearly all: nothing of them is written down."""
    who = one.after.person or one.before.person or one.before.half
    if one.is_forged:
        return Attempt(Kind.FORGED, who)
    if one.status == 429:
        return Attempt(Kind.LIMITED, who)
    if one.is_unreadable:
        return Attempt(Kind.UNREADABLE, who)
    if one.status == 400 and not one.route:
        return Attempt(Kind.MALFORMED)
    if one.route == SIGNED and one.status == 401:
        return Attempt(Kind.UNSIGNED)
    if one.is_token and one.status == 401:
        return Attempt(Kind.TOKEN_REFUSED)
    if one.status in (403, 404) and one.route and not one.is_open and (one.before.person or one.status == 403):
        return Attempt(Kind.ACCESS_REFUSED, who)
    return _at_the_door(one, who)


def _at_the_door(one: Answered, who: int | None) -> Attempt | None:
    if one.after.person and one.after.person != one.before.person:
        return Attempt(Kind.SIGNED_IN, one.after.person, one.after.ways)
    if one.before.person and not one.after.person and one.route == LEAVES:
        return Attempt(Kind.SIGNED_OUT, one.before.person)
    if one.route in AGAIN and one.method == "POST":
        return Attempt(Kind.SHOWN_AGAIN if one.status == 302 else Kind.AGAIN_REFUSED, who)
    if one.route in ENTRANCES and not one.after.person and _is_shut(one):
        return Attempt(Kind.SIGN_IN_REFUSED, who, (ENTRANCES[one.route],))
    return None


def _is_shut(one: Answered) -> bool:
    """A right password and another provider lead on to the second factor; a form that is filled in again is no try."""
    if one.route == "account_login":
        return one.method == "POST" and one.status != 302
    if one.route == "join":
        return one.status == 404
    if one.route == "identity_back":
        return one.after.half is None
    return one.method == "POST"
