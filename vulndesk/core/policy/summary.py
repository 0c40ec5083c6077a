"""Policy -> one flat record: the questions that people ask of any policy, each with one answer.

Conventions: nothing said is None, "not_mentioned" or an empty list; severity tables give the shortest time; support
that is only told in prose gives no rows. `disclosure_rule` is "none" when the policy has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeVar

from vulndesk.core.policy.clauses import (
    Bounty,
    Clause,
    Contact,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Kind,
    Policy,
    Promise,
    ReportContent,
    SafeHarbour,
    Scope,
    SupportedVersion,
)
from vulndesk.core.policy.grammars.lengths import shortest

_V = TypeVar("_V")
# A fixed period says more than "after the fix", and that says more than "coordinated".
_PRECEDENCE = (DisclosureMode.DEADLINE, DisclosureMode.AFTER_FIX, DisclosureMode.COORDINATED)


def summarise(policy: Policy) -> dict[str, Any]:
    return {
        "contacts": [{"kind": one.kind, "value": one.value} for one in _values(policy, Contact)],
        "public_issue_forbidden": bool(policy.of_kind(Kind.PRIVATE_REPORTING)),
        "supported_versions": [
            {"version": one.version, "supported": one.supported}
            for one in _table_rows(policy.of_kind(Kind.SUPPORTED_VERSION))
        ],
        **{promise.value: _shortest(policy, promise) for promise in Promise},
        "disclosure_rule": _disclosure_rule(policy),
        "report_contents": list(dict.fromkeys(one.item.value for one in _values(policy, ReportContent))),
        "credit": _offered([one.offered for one in _values(policy, Credit)]),
        "anonymity": "offered" if any(one.anonymity for one in _values(policy, Credit)) else "not_mentioned",
        "bounty": _bounty(policy),
        "safe_harbour": any(True for _ in _values(policy, SafeHarbour)),
        "encryption": _encryption(policy),
        "in_scope": [_area(one) for one in _values(policy, Scope)],
        "out_of_scope": [one.text for one in _values(policy, Exclusion)],
    }


def _values(policy: Policy, wanted: type[_V]) -> Iterator[_V]:
    for clause in policy.clauses:
        if isinstance(clause.value, wanted):
            yield clause.value


def _table_rows(clauses: tuple[Clause, ...]) -> Iterator[SupportedVersion]:
    """A row holds one version; prose ("only the latest ...") stands for two, what is supported and what is not."""
    said = Counter(clause.span for clause in clauses)
    for clause in clauses:
        if isinstance(clause.value, SupportedVersion) and said[clause.span] == 1:
            yield clause.value


def _shortest(policy: Policy, promise: Promise) -> str | None:
    """The first time said for every report, or a shorter one for some severity."""
    said = [one for one in _values(policy, Deadline) if one.promise is promise]
    durations = [one.within for one in said if one.severity is None][:1] + [one.within for one in said if one.severity]
    return str(shortest(durations)) if durations else None


def _disclosure_rule(policy: Policy) -> str:
    modes = {one.mode for one in _values(policy, DisclosureRule)}
    return next((mode.value for mode in _PRECEDENCE if mode in modes), "none")


def _offered(answers: list[bool]) -> str:
    if not answers:
        return "not_mentioned"
    return "offered" if any(answers) else "none"


def _bounty(policy: Policy) -> str:
    """ "No bounty" anywhere outweighs the word elsewhere ("Bounty programme: not active")."""
    answers = [one.offered for one in _values(policy, Bounty)]
    if not answers:
        return "not_mentioned"
    return "offered" if all(answers) else "none"


def _encryption(policy: Policy) -> dict[str, Any]:
    said = list(_values(policy, Encryption))
    return {
        "pgp": any(one.pgp for one in said),
        "fingerprint": next((one.fingerprint for one in said if one.fingerprint), None),
        "key_url": next((one.key_url for one in said if one.key_url), None),
    }


def _area(scope: Scope) -> str:
    if scope.detail:
        return f"{scope.name}: {scope.detail}"
    parts = ", ".join((*scope.parts, *(["etc."] if scope.open_ended else [])))
    return f"{scope.name} ({parts})" if parts else scope.name
