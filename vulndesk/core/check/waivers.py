"""Waivers in the code itself: which clause may be broken here, until when, and why.

    verify=False  # vulndesk: allow E20 until 2027-01-31 because the old printer has a certificate of 2009

A waiver alone in its line is about the next one. Reason and end are compulsory; an ended one is a finding itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.finding import CheckRule, Finding, shown
from vulndesk.core.check.reading import Text
from vulndesk.core.findings import Weight

EXPIRED = CheckRule(
    "waiver-ended",
    Check.SECRETS,
    Weight.ERROR,
    "A waiver holds until its date, so that somebody looks again.",
    "Mend what it allowed, or decide anew and write a later date with the reason.",
    "docs/check.md",
)
INCOMPLETE = CheckRule(
    "waiver-incomplete",
    Check.SECRETS,
    Weight.ERROR,
    "A waiver says which clause, until when and why.",
    "Write it as: vulndesk: allow E20 until 2027-01-31 because …",
    "docs/check.md",
)
RULES = (EXPIRED, INCOMPLETE)

_SIGN = b"vulndesk:"
_IN_COMMENT = re.compile(r"(?:#|//|/\*|^\s*\*|<!--|--|;|%)\s*vulndesk:\s*allow\b", re.IGNORECASE)
_WAIVER = re.compile(
    r"vulndesk:\s*allow\s+(E\d\d(?:\s*(?:,|and)\s*E\d\d){0,5})\s+until\s+(\d{4}-\d\d-\d\d)\s+because\s+(\S.{2,200})",
    re.IGNORECASE,
)
_CHECK = re.compile(r"\bE\d\d\b", re.IGNORECASE)


@dataclass(frozen=True)
class Waiver:
    """line: the one that it is about. until: the last day on which it holds."""

    path: str
    line: int
    checks: frozenset[Check]
    until: date
    because: str


def waivers_in(text: Text) -> tuple[list[Waiver], list[Finding]]:
    """The waivers of one file, and what is wrong with the wording of others. Prose only describes them."""
    waivers: list[Waiver] = []
    wrong: list[Finding] = []
    if text.kind.is_words:
        return waivers, wrong
    place = text.lower.find(_SIGN)
    while place >= 0:
        start, end = text.window(place)
        line, number = text.content[start:end].decode("utf-8", "replace"), text.line_at(place)
        found = _read(line)
        sign = _IN_COMMENT.search(line)
        if sign is None:
            pass  # code that speaks of waivers
        elif found is None:
            wrong.append(_incomplete(text.path, number, line[sign.start() :]))
        else:
            checks, until, because = found
            is_alone = not line[: sign.start()].strip()
            waivers.append(Waiver(text.path, number + is_alone, checks, until, because))
        place = text.lower.find(_SIGN, max(end, place + 1))
    return waivers, wrong


def _read(line: str) -> tuple[frozenset[Check], date, str] | None:
    match = _WAIVER.search(line)
    if match is None:
        return None
    try:
        checks = frozenset(Check(one.upper()) for one in _CHECK.findall(match[1]))
        return checks, date.fromisoformat(match[2]), match[3].strip()
    except ValueError:  # a clause that no check has, or a day that no calendar has
        return None


_KNOWN = frozenset(check.value for check in Check)


def _incomplete(path: str, number: int, written: str) -> Finding:
    """It is about the clause that it names, so that the right sentence of the policy is quoted."""
    named = [one.upper() for one in _CHECK.findall(written)]
    check = next((Check(one) for one in named if one in _KNOWN), Check.SECRETS)
    day = re.search(r"\buntil\s+(\S+)", written, re.IGNORECASE)
    if not named or any(one not in _KNOWN for one in named):
        why = f"it names no clause of {', '.join(sorted(_KNOWN))}"
    elif day is None:
        why = "it does not say until when"
    elif not _is_day(day[1]):
        why = f"{shown(day[1][:20])} is no day (YYYY-MM-DD)"
    else:
        why = "it gives no reason (“because …”)"
    return _wrong(path, number, written, INCOMPLETE, check, f"This waiver does not hold: {why}.")


def _is_day(written: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", written)) and bool(date.fromisoformat(written))
    except ValueError:
        return False


def _wrong(path: str, number: int, line: str, rule: CheckRule, check: Check, message: str) -> Finding:
    return Finding(replace(rule, check=check), path, number, 1, shown(line), message, known_by=line)


def apply_waivers(
    findings: Sequence[Finding], waivers: Sequence[Waiver], *, today: date
) -> tuple[list[Finding], list[tuple[Finding, Waiver]]]:
    """What stays, and what is waived and by which waiver. Nothing in history can be waived: it is there for good."""
    places: Mapping[tuple[str, int], list[Waiver]] = _by_place(waivers)
    kept: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    for one in findings:
        by = next(
            (
                held
                for held in places.get((one.path, one.line), ())
                if one.rule.check in held.checks and held.until >= today
            ),
            None,
        )
        if by is None or one.commit:
            kept.append(one)
        else:
            waived.append((one, by))
    return kept, waived


def _by_place(waivers: Sequence[Waiver]) -> dict[tuple[str, int], list[Waiver]]:
    found: dict[tuple[str, int], list[Waiver]] = {}
    for one in waivers:
        found.setdefault((one.path, one.line), []).append(one)
    return found


def ended_waivers(waivers: Sequence[Waiver], *, today: date) -> Iterator[Finding]:
    for one in waivers:
        if one.until < today:
            words = f"allow {' and '.join(sorted(one.checks))} until {one.until} because {one.because}"
            yield _wrong(one.path, one.line, words, EXPIRED, min(one.checks), f"This waiver ended on {one.until}.")
