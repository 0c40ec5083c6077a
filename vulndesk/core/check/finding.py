"""What a check found, and the fingerprint by which it is known again when lines move."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vulndesk.core.check.clauses import Check
from vulndesk.core.findings import Weight

LONGEST_SHOWN = 160


@dataclass(frozen=True)
class CheckRule:
    """why: one sentence for people. next_step: what to do about it. source: the standard or reason behind it."""

    id: str
    check: Check
    weight: Weight
    why: str
    next_step: str
    source: str


@dataclass(frozen=True)
class Finding:
    """line: from 1; 0 for the whole file. column: from 1, in characters. said: what stands there, secrets covered.

    known_by: what stays the same when lines move; it is hashed and never shown. commit: where it is in history only.
    """

    rule: CheckRule
    path: str
    line: int
    column: int
    said: str
    message: str
    known_by: str
    commit: str = ""
    fingerprint: str = ""


def covered(secret: str) -> str:
    """Enough to find it, too little to use it."""
    kept = 4 if len(secret) >= 12 else 0
    return f"{secret[:kept]}…({len(secret)} characters)"


def shown(text: str) -> str:
    """One printable line: a hostile file may hold signs that drive a terminal."""
    words = " ".join(text.split())
    words = words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
    return "".join(sign if sign.isprintable() else "�" for sign in words)


def shown_around(text: str, place: int) -> str:
    """Of a line that is too long to be shown, the part around what it is about."""
    return shown(text) if place < LONGEST_SHOWN * 3 // 4 else f"…{shown(text[place - LONGEST_SHOWN // 3 :])}"


def with_fingerprints(findings: Iterable[Finding]) -> Iterator[Finding]:
    """In the order of place. The same words twice in a file are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in sorted(findings, key=lambda one: (one.path, one.line, one.column, one.rule.id, one.commit)):
        known_by = " ".join(one.known_by.split())
        key = (one.rule.id, one.path, known_by)
        seen[key] += 1
        told = "\0".join((*key, str(seen[key]))).encode("utf-8", "surrogateescape")
        yield replace(one, fingerprint=hashlib.sha256(told).hexdigest()[:32])
