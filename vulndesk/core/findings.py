"""Findings about a file: a rule, where, what is wrong and what would be right; and their shape in SARIF 2.1.0.

SARIF: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. Columns count characters from 1, as the desk's spans do.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """place: None when something is missing from the whole file. wording: what could be written, or empty."""

    rule: Rule
    message: str
    place: Place | None = None
    wording: str = ""


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
            "why": one.rule.why,
            "source": one.rule.source,
        }
        for one in findings
    ]


def to_sarif(findings: Sequence[Finding], rules: Sequence[Rule], *, path: str, version: str) -> dict[str, Any]:
    """One run over one file. path: relative, with forward slashes; version: that of the desk."""
    uri = quote(path, safe="/-._~")
    order = {rule.id: at for at, rule in enumerate(rules)}
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
        "artifacts": [{"location": {"uri": uri}}],
        "results": [_result(one, uri, order[one.rule.id]) for one in findings],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Finding, uri: str, at: int) -> dict[str, Any]:
    wording = f" You could write: {one.wording}" if one.wording else ""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "index": 0}}
    if one.place:
        physical["region"] = {
            "startLine": one.place.line,
            "startColumn": one.place.column,
            "charOffset": one.place.start,
            "charLength": one.place.end - one.place.start,
            "snippet": {"text": one.place.words},
        }
    return {
        "ruleId": one.rule.id,
        "ruleIndex": at,
        "level": one.rule.weight.value,
        "message": {"text": one.message + wording},
        "locations": [{"physicalLocation": physical}],
    }
