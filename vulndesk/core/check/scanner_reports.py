"""What other people's scanners print, read strictly into one shape. An output that is not as documented is refused.

E17 takes what the checks of E15, E16 and E20 do not say already, and nothing about tests.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.finding import CheckRule, Finding, shown
from vulndesk.core.findings import Weight

MOST_REPORTED = 20_000
_NEXT = "Look whether input from outside can reach it, and follow the rule's own page: {}"


class Unreadable(Exception):
    """A scanner printed something else than its documentation says."""


@dataclass(frozen=True)
class Reported:
    """path: as the scanner wrote it. rule: the scanner's own. page: where the rule is explained, or empty."""

    scanner: str
    rule: str
    path: str
    line: int
    column: int
    message: str
    weight: Weight
    page: str = ""


Reader = Callable[[bytes], Iterator[Reported]]


def read_reports(reader: Reader, printed: bytes) -> tuple[Reported, ...]:
    """Raises Unreadable."""
    try:
        found = tuple(reader(printed))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreadable("its output is not as documented") from None
    if len(found) > MOST_REPORTED:
        raise Unreadable(f"it found over {MOST_REPORTED:,} things")
    return found


# What bandit rates low: worth a look, no reason to stop anybody.
_LOW = frozenset(["101", "110", "112", "311", "403", "404", "405", "406", "407", "408", "409", "603", "606", "607"])
# They ask for a look at every place of a kind, most of which are right: "audit url open", "use of mark_safe", "/tmp".
_AUDITS = frozenset(["108", "308", "310"])
# What E15, E16 and E20 look after themselves: passwords, certificates, plain protocols.
_SAID_ELSEWHERE = frozenset(
    ["104", "105", "106", "107", "113", "309", "312", "321", "323", "402", "501", "502", "503", "504", "507"]
)


def read_ruff(printed: bytes) -> Iterator[Reported]:
    """https://docs.astral.sh/ruff/settings/#output-format, json; of its rules those of bandit (S)."""
    for one in _list(json.loads(printed)):
        code = one["code"]
        number = str(code or "")[1:]
        if not re.fullmatch(r"S\d{3}", str(code or "")) or number in _SAID_ELSEWHERE:
            continue
        place = one["location"]
        weight = Weight.NOTE if number in _LOW | _AUDITS else Weight.WARNING
        yield Reported(
            *("ruff", _text(code), _text(one["filename"]), _number(place["row"]), _number(place["column"])),
            *(_text(one["message"]), weight, str(one.get("url") or "")),
        )


_SEVERITIES = {"HIGH": Weight.ERROR, "MEDIUM": Weight.WARNING, "LOW": Weight.NOTE, "UNDEFINED": Weight.NOTE}


def read_bandit(printed: bytes) -> Iterator[Reported]:
    """https://bandit.readthedocs.io/en/latest/formatters/json.html"""
    for one in _list(json.loads(printed)["results"]):
        code = _text(one["test_id"])
        if code[1:] in _SAID_ELSEWHERE:
            continue
        weight = Weight.NOTE if code[1:] in _AUDITS else _SEVERITIES[one["issue_severity"]]
        yield Reported(
            *("bandit", code, _text(one["filename"]), _number(one["line_number"]), int(one.get("col_offset", 0)) + 1),
            *(_text(one["issue_text"]), weight, str(one.get("more_info") or "")),
        )


def read_gosec(printed: bytes) -> Iterator[Reported]:
    """https://github.com/securego/gosec#output-formats; lines may be ranges."""
    for one in _list(json.loads(printed)["Issues"] or []):
        code = _text(one["rule_id"])
        if code in ("G101", "G402"):
            continue
        yield Reported(
            *("gosec", code, _text(one["file"]), _number(one["line"]), _number(one["column"])),
            *(_text(one["details"]), _SEVERITIES[one["severity"]], ""),
        )


def read_eslint(printed: bytes) -> Iterator[Reported]:
    """https://eslint.org/docs/latest/use/formatters/#json; of its rules those of eslint-plugin-security."""
    for file in _list(json.loads(printed)):
        for one in _list(file["messages"]):
            rule = str(one.get("ruleId") or "")
            if rule.startswith("security/"):
                page = f"https://github.com/eslint-community/eslint-plugin-security/blob/main/docs/rules/{rule[9:]}.md"
                weight = Weight.NOTE if rule in _NOISY else Weight.WARNING
                yield Reported(
                    *("eslint", rule, _text(file["filePath"]), _number(one["line"]), _number(one["column"])),
                    *(_text(one["message"]), weight, page),
                )


# They warn of nearly every index with a variable, its own documents say so, and of most expressions with two stars.
_NOISY = frozenset(
    ("security/detect-object-injection", "security/detect-non-literal-fs-filename", "security/detect-unsafe-regex")
)


def read_semgrep(printed: bytes) -> Iterator[Reported]:
    """https://semgrep.dev/docs/semgrep-appsec-platform/json-and-sarif"""
    weights = {"ERROR": Weight.ERROR, "WARNING": Weight.WARNING, "INFO": Weight.NOTE}
    for one in _list(json.loads(printed)["results"]):
        extra = one["extra"]
        yield Reported(
            *("semgrep", _text(one["check_id"]), _text(one["path"]), _number(one["start"]["line"])),
            *(_number(one["start"]["col"]), _text(extra["message"]), weights.get(extra["severity"], Weight.WARNING)),
        )


def read_betterleaks(printed: bytes) -> Iterator[Reported]:
    """A line of JSON a finding, redacted, and one of the scan, which says that it is complete."""
    is_complete = False
    for line in printed.splitlines():
        held = json.loads(line)
        if held.get("schema_version") != "1":
            raise ValueError
        if "scan" in held:
            is_complete = held["scan"]["state"] == "complete"
            continue
        one = held["finding"]
        place = one["location"]
        if one["confidence"] not in ("low", "none"):
            yield Reported(
                *("betterleaks", _text(one["rule_id"]), _text(place["path"]), _number(place["start_line"])),
                *(_number(place["start_column"]), _text(one["description"]), Weight.ERROR),
            )
    if not is_complete:
        raise ValueError


def _list(held: Any) -> list[Any]:
    if not isinstance(held, list):
        raise TypeError
    return held


def _text(held: Any) -> str:
    if not isinstance(held, str) or not held:
        raise TypeError
    return held


def _number(held: Any) -> int:
    """gosec writes numbers as text, and ranges as "3-5"."""
    return max(1, int(str(held).partition("-")[0]))


# --- as findings ------------------------------------------------------------------------------------------------


# "Please select one from the list" is a sentence, not a statement.
_SQL = re.compile(
    r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE)\b"
    r"|(?i:execute|query|sql|cursor|\bdb\b|select \*|insert into|delete from)"
)


def coding_findings(reported: Iterable[Reported], lines: Callable[[str, int], str]) -> Iterator[Finding]:
    """E17. lines: of a path, a line's words. What two scanners say of one line by the same number is said once."""
    seen: set[tuple[str, int, str]] = set()
    for one in reported:
        kind = file_kind(one.path)
        key = (one.path, one.line, one.rule[-3:] if one.scanner in ("ruff", "bandit") else one.rule)
        if not kind.is_shipped or key in seen:
            continue
        seen.add(key)
        words = lines(one.path, one.line)
        weight = Weight.NOTE if one.rule in ("S608", "B608") and not _SQL.search(words) else one.weight
        page = one.page or f"the documentation of {one.scanner}"
        rule = CheckRule(
            f"{one.scanner}/{one.rule}",
            Check.SECURE_CODING,
            weight,
            f"{one.scanner} warns by its rule {one.rule}.",
            _NEXT.format(page),
            one.scanner,
        )
        yield Finding(rule, one.path, one.line, one.column, shown(words), shown(one.message), known_by=words)


def selects_security(written: str) -> bool:
    """Whether a project's own configuration of ruff names rules of S: then its choice holds."""
    try:
        held = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    ruff = held.get("tool", {}).get("ruff", {}) if "tool" in held else held
    tables = (ruff, ruff.get("lint", {})) if isinstance(ruff, Mapping) else ()
    chosen = [
        one
        for table in tables
        if isinstance(table, Mapping)
        for name in ("select", "extend-select")
        for one in (table.get(name) or ())
    ]
    return any(isinstance(one, str) and re.fullmatch(r"S(?:\d{1,3})?|ALL", one) for one in chosen)
