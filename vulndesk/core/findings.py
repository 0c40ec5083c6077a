"""Findings about a file: a rule, where, what is wrong and what would be right; and their shape in SARIF 2.1.0.

SARIF: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. Columns count characters from 1, as the desk's spans do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class Weight(StrEnum):
    """The values are SARIF's levels. An error or a warning makes a check fail; a note does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Rule:
    """why: one sentence for people; source: the standard or reason behind it."""

    id: str
    weight: Weight
    why: str
    source: str


@dataclass(frozen=True)
class Place:
    """Characters [start, end) of the file's text; line and column count from 1. words: what stands there."""

    start: int
    end: int
    line: int
    column: int
    words: str


@dataclass(frozen=True)
class Finding:
    """place: None when something is missing from the whole file. wording: what could be written, or empty.

    at: the place inside of a structured document, a JSON pointer (RFC 6901). field: the field that a person fills in.
    """

    rule: Rule
    message: str
    place: Place | None = None
    wording: str = ""
    at: str = ""
    field: str = ""


def fails(findings: Sequence[Finding]) -> bool:
    return any(one.rule.weight is not Weight.NOTE for one in findings)


def to_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.rule.id,
            "weight": one.rule.weight.value,
            "message": one.message,
            "line": one.place.line if one.place else None,
            "column": one.place.column if one.place else None,
            "sentence": one.place.words if one.place else None,
            "wording": one.wording,
            **({"at": one.at, "field": one.field} if one.at or one.field else {}),
            "why": one.rule.why,
            "source": one.rule.source,
        }
        for one in findings
    ]


def to_sarif(findings: Sequence[Finding], rules: Sequence[Rule], *, path: str, version: str) -> dict[str, Any]:
    """One run over one file. path: relative, with forward slashes; version: that of the desk."""
    return to_sarif_of_files({path: findings}, rules, version=version)


def to_sarif_of_files(
    findings: Mapping[str, Sequence[Finding]], rules: Sequence[Rule], *, version: str
) -> dict[str, Any]:
    """One run over several files: path -> what was found in it."""
    order = {rule.id: at for at, rule in enumerate(rules)}
    uris = [quote(path, safe="/-._~") for path in findings]
    driver = {
        "name": "vulndesk",
        "version": version,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.why},
                "fullDescription": {"text": f"{rule.why} ({rule.source})"},
                "defaultConfiguration": {"level": rule.weight.value},
            }
            for rule in rules
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri}} for uri in uris],
        "results": [
            _result(one, uris[at], at, order[one.rule.id])
            for at, found in enumerate(findings.values())
            for one in found
        ],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Finding, uri: str, file: int, rule: int) -> dict[str, Any]:
    wording = f" You could write: {one.wording}" if one.wording else ""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "index": file}}
    if one.place:
        physical["region"] = {
            "startLine": one.place.line,
            "startColumn": one.place.column,
            "charOffset": one.place.start,
            "charLength": one.place.end - one.place.start,
            "snippet": {"text": one.place.words},
        }
    inside = {"logicalLocations": [{"fullyQualifiedName": one.at}]} if one.at else {}
    return {
        "ruleId": one.rule.id,
        "ruleIndex": rule,
        "level": one.rule.weight.value,
        "message": {"text": one.message + wording},
        "locations": [{"physicalLocation": physical, **inside}],
    }
