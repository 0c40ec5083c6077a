"""Checks the DKIM signatures of a mail and the DMARC record of its sender, where no mail server did it for the desk.

Promises: only keys of the sender's own domain and of those above it are asked for, so a stranger's mail makes the desk
ask for nothing else; the message is read in a child with limits. SPF is not checked here: it is about the connection
from the sender's server, which the desk does not see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from vulndesk.core.mail.authentication import MethodResult, ascii_domain, is_aligned
from vulndesk.gateways.limited_reader import GaveUp, LimitedReader

_MOST_KEYS = 5
_MOST_LABELS = 8
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.IGNORECASE)
_TAG = re.compile(r"([a-z]{1,10})\s{0,9}=\s{0,9}([^;]{0,2000})", re.IGNORECASE)

# The texts of a name (TXT records), none where there is no such name. Raises NoAnswer.
Lookup = Callable[[str], list[str]]


class NoAnswer(Exception):
    """The resolver cannot say now whether there is such a record."""


class SignatureChecker(LimitedReader):
    """The child in which signatures are read and compared (gateways/signature_child.py)."""

    def __init__(self) -> None:
        super().__init__("vulndesk.gateways.signature_child")

    def signatures(self, raw: bytes) -> list[tuple[str, str]]:
        """(domain, selector) of each signature that the message carries. Raises GaveUp."""
        return [(str(domain), str(selector)) for domain, selector in json.loads(self.ask(b"list", b"{}", raw)[0])]

    def passing(self, raw: bytes, keys: Mapping[str, str]) -> list[str]:
        """The domains whose signatures fit. keys: the records, by their names. Raises GaveUp."""
        return [str(domain) for domain in json.loads(self.ask(b"check", json.dumps(dict(keys)).encode(), raw)[0])]


def verify(raw: bytes, *, sender_domain: str, lookup: Lookup, checker: SignatureChecker) -> tuple[MethodResult, ...]:
    """What can be found out about a message that says it is from `sender_domain`. Never raises for what it holds."""
    domain = ascii_domain(sender_domain)
    if not _NAME.fullmatch(domain):
        return ()
    try:
        signatures = checker.signatures(raw)
        dkim = _dkim(raw, signatures, domain, lookup, checker)
    except GaveUp:
        dkim = (MethodResult("dkim", "temperror", domain),)
    return (*dkim, *_dmarc(domain, lookup, is_signed=any(one.result == "pass" for one in dkim)))


def _dkim(
    raw: bytes, signatures: list[tuple[str, str]], domain: str, lookup: Lookup, checker: SignatureChecker
) -> tuple[MethodResult, ...]:
    wanted = [
        (signer, f"{selector}._domainkey.{signer}")
        for signer, selector in signatures
        if is_aligned(signer, sender_domain=domain) and _NAME.fullmatch(f"{selector}.{signer}")
    ][:_MOST_KEYS]
    keys: dict[str, str] = {}
    results = []
    for signer, name in wanted:
        try:
            records = lookup(name)
        except NoAnswer:
            results.append(MethodResult("dkim", "temperror", signer))
            continue
        if records and not _is_trial(records[0]):
            keys[name] = records[0]
    passing = checker.passing(raw, keys) if keys else []
    for signer in dict.fromkeys(signer for signer, _ in wanted):
        results.append(MethodResult("dkim", "pass" if signer in passing else "fail", signer))
    return tuple(results)


def _is_trial(record: str) -> bool:
    """RFC 6376, 3.6.1: a domain that only tries DKIM out wants such mail seen as unsigned."""
    return "y" in _tags(record).get("t", "").split(":")


def _dmarc(domain: str, lookup: Lookup, *, is_signed: bool) -> tuple[MethodResult, ...]:
    """The record of the domain, or of the nearest one above it that has one."""
    labels = domain.split(".")
    for above in range(max(0, len(labels) - _MOST_LABELS), len(labels) - 1):
        try:
            records = [_tags(one) for one in lookup(f"_dmarc.{'.'.join(labels[above:])}")]
        except NoAnswer:
            return ()
        for tags in records:
            if tags.get("v") == "DMARC1":
                return _by_record(tags, domain, is_signed=is_signed, is_above=above > 0)
    return ()


def _by_record(tags: Mapping[str, str], domain: str, *, is_signed: bool, is_above: bool) -> tuple[MethodResult, ...]:
    if is_signed:
        return (MethodResult("dmarc", "pass", domain),)
    wish = (tags.get("sp", "") if is_above else "") or tags.get("p", "")
    # Without SPF nobody can say that it fails; what the domain asks for is all the more worth knowing.
    return (MethodResult("dmarc", "policy", domain),) if wish.lower() in ("reject", "quarantine") else ()


def _tags(record: str) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in _TAG.findall(record[:4000])}
