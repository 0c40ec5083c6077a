"""Policies for the tests of the rules, made of clauses without reading any file."""

from collections import Counter

from vulndesk.core.durations import parse_duration
from vulndesk.core.policy.clauses import (
    Clause,
    Deadline,
    Exclusion,
    Item,
    Kind,
    Need,
    Policy,
    Promise,
    ReportContent,
    Scope,
    Span,
    Strength,
    SupportedVersion,
    Value,
)

_KINDS = {
    SupportedVersion: Kind.SUPPORTED_VERSION,
    ReportContent: Kind.REPORT_CONTENT,
    Deadline: Kind.DEADLINE,
    Scope: Kind.SCOPE,
    Exclusion: Kind.EXCLUSION,
}


def policy_of(*values: Value) -> Policy:
    """One clause a value; ids count a kind: "deadline-1", "exclusion-2"."""
    counted: Counter[Kind] = Counter()
    clauses = []
    for line, value in enumerate(values, start=1):
        kind = _KINDS[type(value)]
        counted[kind] += 1
        clauses.append(Clause(f"{kind.value}-{counted[kind]}", kind, value, f"sentence {line}", Span(0, 1, line)))
    return Policy(tuple(clauses))


def deadline(
    promise: Promise, within: str, *, strength: Strength = Strength.PROMISE, severity: str | None = None
) -> Deadline:
    return Deadline(promise, parse_duration(within), strength, severity)


def table(*rows: tuple[str, bool]) -> Policy:
    return policy_of(*(SupportedVersion(version, supported) for version, supported in rows))


def content(item: Item, need: Need = Need.ASKED, label: str = "") -> ReportContent:
    return ReportContent(item, need, label)
