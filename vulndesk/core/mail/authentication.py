"""Whether a mail comes from where it says: SPF, DKIM and DMARC as somebody trusted found them (RFC 8601, RFC 7489).

Promise: a sender is verified only by a result about the domain of its own From field; everything else is "not
verified", and what a stranger wrote into the message counts for nothing. Pure; never raises. Why no library: the usual
one gives up on the words that large providers add, and recurses once for each nested comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from vulndesk.core.mail.fields import Fields

_MOST_RESULTS = 50
_MOST_STATED = 20
_PAIR = re.compile(r'([\w.-]{1,60})\s{0,20}(?:/\s{0,20}\d{1,3}\s{0,20})?=\s{0,20}("(?:[^"\\]|\\.)*"|[^\s;"]{1,500})')
_DOMAIN_OF = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}
_LONGEST_DOMAIN = 253


class Standing(StrEnum):
    """What is known about a sender. UNKNOWN: nobody looked, so nothing speaks for it or against it."""

    VERIFIED = "verified"
    FAILED = "failed"
    UNVERIFIED = "not verified"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Stated:
    """One Authentication-Results field. is_on_top: it stands above every Received field, where no sender can write."""

    value: str
    is_on_top: bool


@dataclass(frozen=True)
class MethodResult:
    """method: dkim, spf or dmarc; result: as RFC 8601 names it; domain: which it is about, in small letters."""

    method: str
    result: str
    domain: str


@dataclass(frozen=True)
class Verdict:
    """words: what stands behind the sender's address, beginning with a small letter."""

    standing: Standing
    words: str


NOBODY_LOOKED = Verdict(Standing.UNKNOWN, "not verified")


def stated_in(fields: Fields) -> tuple[Stated, ...]:
    """What the fields of a message say, whoever wrote them; from the top, the first few."""
    found: list[Stated] = []
    is_on_top = True
    for name, value in fields.lines:
        is_on_top = is_on_top and name != "received"
        if name == "authentication-results" and len(found) < _MOST_STATED:
            found.append(Stated(value, is_on_top))
    return tuple(found)


def results_of(stated: Iterable[Stated], *, authserv_ids: Iterable[str]) -> tuple[MethodResult, ...] | None:
    """What our own mail server found; None when it says nothing about this message.

    Its name alone proves nothing, because a sender can write it too (RFC 8601, 5 and 7.1). Our server writes above what
    it received: all of its fields above the first Received count, and where there are none, only the topmost one.
    """
    names = {name.strip().casefold() for name in authserv_ids if name.strip()}
    ours = [one for one in stated if _authserv_id(one.value) in names]
    trusted = [one for one in ours if one.is_on_top] or ours[:1]
    if not trusted:
        return None
    return tuple(result for one in trusted for result in _results(one.value))


def _authserv_id(value: str) -> str:
    words = _without_comments(value).partition(";")[0].split()
    return words[0].strip('"').casefold() if words else ""


def _results(value: str) -> Iterator[MethodResult]:
    pieces = _split(_without_comments(value))[1:]
    for piece in pieces[:_MOST_RESULTS]:
        begins = _PAIR.match(piece.lstrip())
        pairs = [(name.lower(), text.strip('"')) for name, text in _PAIR.findall(piece)]
        if begins and pairs[0][0] in _DOMAIN_OF:
            method, result = pairs[0]
            given = dict(reversed(pairs[1:]))  # the first of a name counts
            domain = next((given[name] for name in _DOMAIN_OF[method] if name in given), "")
            yield MethodResult(method, result.lower(), ascii_domain(domain.rpartition("@")[2]))


def _without_comments(value: str) -> str:
    """RFC 5322 comments nest; a quoted string may hold what looks like one."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for sign in value:
        if not depth:
            kept.append(" " if sign == "(" and not is_quoted else sign)
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = depth > 0 or is_quoted
        elif sign == '"' and not depth:
            is_quoted = not is_quoted
        elif not is_quoted:
            depth = max(0, depth + (sign == "(") - (sign == ")"))
    return "".join(kept)


def _split(value: str) -> list[str]:
    """At the semicolons outside of quoted strings."""
    pieces, since, is_quoted, is_escaped = [], 0, False, False
    for at, sign in enumerate(value):
        if is_escaped or (is_quoted and sign == "\\"):
            is_escaped = not is_escaped
        elif sign == '"':
            is_quoted = not is_quoted
        elif sign == ";" and not is_quoted:
            pieces.append(value[since:at])
            since = at + 1
    return [*pieces, value[since:]]


def ascii_domain(domain: str) -> str:
    """As it stands in the DNS, so that look-alikes do not look alike; empty for what is no domain."""
    plain = domain.strip().rstrip(".").lower()
    if not plain.isascii():
        try:
            plain = plain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return plain if len(plain) <= _LONGEST_DOMAIN else ""


def is_aligned(domain: str, *, sender_domain: str) -> bool:
    """Whether who speaks for `domain` speaks for the sender's: it is the same, or one above it.

    RFC 7489 also lets a domain below speak for it, which needs a list of all public suffixes; a server that has one
    says so by its DMARC result.
    """
    return "." in domain and (domain == sender_domain or sender_domain.endswith(f".{domain}"))


def name_server(written: str) -> tuple[str, int]:
    """ "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:5353" -> address and port. Raises ValueError, also for a name."""
    try:
        return str(ip_address(written.strip())), 53
    except ValueError:
        parts = urlsplit(f"//{written.strip()}")
        return str(ip_address(parts.hostname or "")), parts.port or 53


# --- the verdict -------------------------------------------------------------------------------------------------


def judge(results: tuple[MethodResult, ...] | None, *, sender_domain: str) -> Verdict:
    """sender_domain: of the only address in From; empty when there is not exactly one. results None: there are none."""
    domain = ascii_domain(sender_domain)
    if not domain:
        return Verdict(Standing.UNVERIFIED, "not verified: it names no single sender")
    if results is None:
        return Verdict(Standing.UNVERIFIED, "not verified: the mail server says nothing about it")
    dmarc = _outcomes(results, "dmarc", lambda about: about in ("", domain))
    dkim = _outcomes(results, "dkim", lambda about: is_aligned(about, sender_domain=domain))
    spf = _outcomes(results, "spf", lambda about: is_aligned(about, sender_domain=domain))
    if "fail" in dmarc or (not dmarc & _YES and "fail" in spf and not dkim & _YES):
        return Verdict(Standing.FAILED, _failed_words(dmarc, domain))
    if passed := [name for name, found in (("DKIM", dkim), ("DMARC", dmarc)) if found & _YES]:
        verb = "pass" if len(passed) > 1 else "passes"
        return Verdict(Standing.VERIFIED, f"verified: {' and '.join(passed)} {verb} for {domain}")
    return Verdict(Standing.UNVERIFIED, f"not verified: {_why_not(results, dmarc, dkim, spf, domain)}")


_YES = frozenset({"pass"})
_NO = frozenset({"fail", "permerror"})
_LATER = frozenset({"temperror"})


def _outcomes(results: Iterable[MethodResult], method: str, concerns: Callable[[str], bool]) -> frozenset[str]:
    return frozenset(one.result for one in results if one.method == method and concerns(one.domain))


def _failed_words(dmarc: frozenset[str], domain: str) -> str:
    if "fail" in dmarc:
        return f"fails: by what {domain} says of its mail, this is not from there, or was changed on its way (DMARC)"
    return f"fails: {domain} says that this server does not send for it (SPF)"


def _why_not(
    results: tuple[MethodResult, ...], dmarc: frozenset[str], dkim: frozenset[str], spf: frozenset[str], domain: str
) -> str:
    if dkim & _LATER:
        return f"the key of {domain} could not be asked for"
    if dkim & _NO:
        return f"the signature of {domain} does not fit, as when a list changed the mail"
    if dkim - {"none"}:
        return f"the signature of {domain} does not count"
    if "policy" in dmarc:
        return f"there is no signature of {domain}, which asks that such mail be refused (DMARC)"
    if spf & _YES:
        return f"there is no signature of {domain}, only its server is right (SPF)"
    if any(one.method == "dkim" and one.result == "pass" for one in results):
        return f"it is signed by another domain than {domain}"
    return f"there is no signature of {domain}"
