"""`.vulndesk-check.toml`: what a project tells the check about itself, and waivers for files without comments."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.owners import Owners
from vulndesk.core.check.waivers import Waiver
from vulndesk.core.errors import BadInput

FILE_NAME = ".vulndesk-check.toml"
LARGEST = 256 * 1024
_NEXT = "docs/check.md says what may stand in it."


@dataclass(frozen=True)
class Allowed:
    """A waiver by path: words, when given, stand in the finding's message or line."""

    check: Check
    path: str
    words: str
    until: date
    because: str


@dataclass(frozen=True)
class Declaration:
    """leave_out: patterns of paths that are not looked at. known_names: packages that resemble others rightly.

    quiet_years: how old the newest release of a package may be; 0: the project says nothing of it.
    """

    access_paths: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    known_names: tuple[str, ...] = ()
    quiet_years: int = 0
    allowed: tuple[Allowed, ...] = ()

    def leaves_out(self) -> Owners:
        return Owners("\n".join(f"{path} x" for path in self.leave_out))


def read_declaration(written: str) -> Declaration:
    """Raises BadInput, saying which part is wrong."""
    try:
        held = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise BadInput(f"{FILE_NAME} is no TOML.", next_step=_NEXT) from None
    unknown = set(held) - {"access", "files", "dependencies", "allow"}
    if unknown:
        raise BadInput(f"{FILE_NAME} has a part that is not known: {min(unknown)}.", next_step=_NEXT)
    return Declaration(
        access_paths=_texts(held, "access", "paths"),
        reviewers=_texts(held, "access", "reviewers"),
        leave_out=_texts(held, "files", "leave_out"),
        known_names=_texts(held, "dependencies", "known_names"),
        quiet_years=_years(held),
        allowed=tuple(_allowed(held.get("allow", []))),
    )


def _texts(held: Mapping[str, Any], part: str, name: str) -> tuple[str, ...]:
    table = held.get(part, {})
    values = table.get(name, []) if isinstance(table, dict) else None
    if not isinstance(values, list) or not all(
        isinstance(one, str) and one.strip() and "\n" not in one for one in values
    ):
        raise BadInput(f"{FILE_NAME}: {part}.{name} is a list of texts.", next_step=_NEXT)
    return tuple(values)


def _years(held: Mapping[str, Any]) -> int:
    years = held.get("dependencies", {}).get("quiet_years", 0)
    if isinstance(years, bool) or not isinstance(years, int) or not 0 <= years <= 100:
        raise BadInput(f"{FILE_NAME}: dependencies.quiet_years is a number of years.", next_step=_NEXT)
    return years


def _allowed(rows: Any) -> Iterator[Allowed]:
    if not isinstance(rows, list):
        raise BadInput(f"{FILE_NAME}: each waiver begins with [[allow]].", next_step=_NEXT)
    for row in rows:
        try:
            until = row["until"]
            until = until.date() if isinstance(until, datetime) else until
            because = str(row["because"]).strip()
            if not isinstance(until, date) or len(because) < 3:
                raise ValueError
            yield Allowed(Check(row["clause"]), str(row["path"]), str(row.get("words", "")), until, because)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise BadInput(
                f"{FILE_NAME}: a waiver needs clause (E15 to E20), path, until (a date) and because.", next_step=_NEXT
            ) from None


def apply_allowed(
    findings: Sequence[Finding], allowed: Sequence[Allowed], *, today: date
) -> tuple[list[Finding], list[tuple[Finding, Waiver]], list[Waiver]]:
    """What stays, what is waived, and the waivers that ended."""
    ended = [_waiver(one, 1) for one in allowed if one.until < today]
    rows = [(Owners(f"{one.path} x"), one) for one in allowed if one.until >= today]
    kept: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    for one in findings:
        by = next((row for paths, row in rows if _covers(row, paths, one)), None)
        if by is None:
            kept.append(one)
        else:
            waived.append((one, _waiver(by, one.line)))
    return kept, waived, ended


def _covers(row: Allowed, paths: Owners, one: Finding) -> bool:
    return (
        row.check is one.rule.check and bool(paths.of(one.path)) and (row.words in one.message or row.words in one.said)
    )


def _waiver(one: Allowed, line: int) -> Waiver:
    return Waiver(FILE_NAME, line, frozenset({one.check}), one.until, one.because)
