"""Who a mail says it is from and to (RFC 5322, 3.4): addresses that can be used, and names that can be shown.

Promise: an address that is returned has one @, no white space and no control characters, so that it can stand in an
envelope; anything else is left out. Never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vulndesk.core.mail.fields import decoded_words

_MOST = 100
_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
_SPEC = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)*[\w-]{1,63}")
_ANGLE = re.compile(r"<([^<>]*)>")
_ID = re.compile(r"<([^<>\s]{1,250})>")


@dataclass(frozen=True)
class Address:
    """name: what they call themselves, to be shown and never to be believed."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def is_usable(address: str) -> bool:
    """Whether it can stand in an envelope."""
    return _SPEC.fullmatch(address) is not None


def read_addresses(value: str) -> tuple[Address, ...]:
    """All mailboxes of a field, also those of a group."""
    return tuple(found for piece in _split(value) if (found := _one(piece)) is not None)[:_MOST]


def _split(value: str) -> list[str]:
    """At the commas, semicolons and group names that stand outside of quotes, comments and angles."""
    shielded = _QUOTED_OR_COMMENT.sub(lambda found: "\x00" * len(found[0]), value)
    pieces, since, in_angle = [], 0, False
    for at, sign in enumerate(shielded):
        in_angle = sign == "<" or (in_angle and sign != ">")
        if sign in ",;" and not in_angle:
            pieces.append(value[since:at])
            since = at + 1
        elif sign == ":" and not in_angle and "@" not in shielded[since:at]:
            since = at + 1
    return [*pieces, value[since:]]


def _one(piece: str) -> Address | None:
    bare = _QUOTED_OR_COMMENT.sub(" ", piece)
    angle = _ANGLE.search(bare)
    spec = (angle[1] if angle else bare).replace("\x00", "").strip()
    if not _SPEC.fullmatch(spec):
        found = _SPEC.findall(spec)
        if len(found) != 1:
            return None
        spec = found[0]
    local, _, domain = spec.rpartition("@")
    name = piece[: piece.find("<")] if angle else ""
    return Address(f"{local}@{domain.lower()}", decoded_words(name.strip().strip('"').replace("\\", ""))[:200])


def read_ids(value: str) -> tuple[str, ...]:
    """The message ids of Message-ID, In-Reply-To or References, without their angles, the last 50."""
    return tuple(_ID.findall(value))[-50:]


PLACE = "{token}"


def reply_address(template: str, token: str) -> str:
    """`security+{token}@example.org` with the token in its place; empty without a template."""
    return template.replace(PLACE, token.lower()) if PLACE in template else ""


def token_in(address: str, *, template: str) -> str:
    """The token of an address that fits the template, in capital letters; empty for every other address.

    Mail systems change the case of addresses, so it does not count.
    """
    before, mark, after = template.casefold().partition(PLACE)
    given = address.strip().casefold()
    if not mark or not given.startswith(before) or not given.endswith(after):
        return ""
    token = given[len(before) : len(given) - len(after)].upper()
    return token if token.isalnum() and token.isascii() and len(token) <= 64 else ""
