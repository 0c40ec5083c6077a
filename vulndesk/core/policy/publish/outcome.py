"""Times, handling, disclosure and credit in prose. Each function gives paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vulndesk.core.policy.clauses import (
    Bounty,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Handling,
    HandlingRule,
    Promise,
    Strength,
    Thanks,
    Value,
)
from vulndesk.core.policy.publish.wording import joined

_WE = {Strength.PROMISE: "We will", Strength.TARGET: "We aim to"}
# The deed, and what it is done to: every report; every report, when severities follow; those of one severity.
_DEEDS = {
    Promise.ACKNOWLEDGE: ("acknowledge", "your report", "reports", "{} reports"),
    Promise.UPDATE: ("send you a status update", "", "", "on {} vulnerabilities"),
    Promise.UPDATE_EVERY: ("keep you informed", "", "", "on {} vulnerabilities"),
    Promise.FIX: ("fix", "confirmed vulnerabilities", "confirmed vulnerabilities", "{} vulnerabilities"),
    Promise.DISCLOSE: ("disclose", "the vulnerability", "vulnerabilities", "{} vulnerabilities"),
}
_SEVERITIES = {"critical": "critical", "none": "informational"}
_HANDLING = {
    HandlingRule.INVESTIGATE: "We investigate every valid report.",
    HandlingRule.CRITICAL_FIRST: "Critical vulnerabilities come first.",
    HandlingRule.FORWARD: "We forward reports about another project to that project.",
    HandlingRule.MAY_ASK: "We may ask you for more information.",
    HandlingRule.FIX_AND_ADVISE: "Once the problem is solved, we release a fix and publish a security advisory.",
}
_STAGES = (Promise.ACKNOWLEDGE, Promise.UPDATE, Promise.UPDATE_EVERY)


def write_response(values: Sequence[Value]) -> Iterator[str]:
    """What happens after a report: one paragraph about word to the reporter, one about the work."""
    deadlines = [one for one in values if isinstance(one, Deadline)]
    rules = {one.rule for one in values if isinstance(one, Handling)}
    yield " ".join(_promised([one for one in deadlines if one.promise in _STAGES]))
    work = [
        sentence for rule, sentence in _HANDLING.items() if rule in rules and rule is not HandlingRule.FIX_AND_ADVISE
    ]
    work += _promised([one for one in deadlines if one.promise is Promise.FIX])
    if HandlingRule.FIX_AND_ADVISE in rules:
        work.append(_HANDLING[HandlingRule.FIX_AND_ADVISE])
    yield " ".join(work)


def _promised(deadlines: Sequence[Deadline]) -> list[str]:
    """A sentence for each deed and strength, the time for every report first."""
    sentences = []
    for promise in Promise:
        for strength in Strength:
            same = [one for one in deadlines if (one.promise, one.strength) == (promise, strength)]
            if same:
                sentences.append(_sentence(sorted(same, key=lambda one: one.severity is not None)))
    return sentences


def _sentence(same: Sequence[Deadline]) -> str:
    deed, alone, every, rated = _DEEDS[same[0].promise]
    again = f"{rated.rpartition(' ')[0]} ones"
    times = []
    for at, one in enumerate(same):
        bare = alone if len(same) == 1 else every
        what = bare if one.severity is None else (again if at else rated).format(_rated(one.severity))
        times.append(f"{what} {_bound(one)}".strip())
    return f"{_WE[same[0].strength]} {deed} {joined(times, last=', and ')}."


def _rated(severity: str) -> str:
    return _SEVERITIES.get(severity, f"{severity}-severity")


def _bound(one: Deadline) -> str:
    if one.promise is Promise.UPDATE_EVERY:
        return f"at least every {one.within.words}"
    return f"{'publicly ' if one.promise is Promise.DISCLOSE else ''}within {one.within.words}"


def write_disclosure(values: Sequence[Value]) -> Iterator[str]:
    rules = [one for one in values if isinstance(one, DisclosureRule)]
    times = _promised([one for one in values if isinstance(one, Deadline) and one.promise is Promise.DISCLOSE])
    if DisclosureRule(DisclosureMode.DEADLINE, or_agreed=True) in rules:
        times = [f"{sentence.rstrip('.')}, unless we agree on another date with you." for sentence in times]
    yield " ".join(times)
    for rule in dict.fromkeys(rules):
        yield _disclosure(rule)


def _disclosure(rule: DisclosureRule) -> str:
    agreed = ", unless we have agreed on something else with you" if rule.or_agreed else ""
    if rule.mode is DisclosureMode.AFTER_FIX:
        return f"We ask you to keep the details confidential until a fix is released{agreed}."
    if rule.mode is DisclosureMode.COORDINATED:
        return f"We coordinate the disclosure with you{agreed}."
    return ""


def write_credit(values: Sequence[Value]) -> Iterator[str]:
    for one in dict.fromkeys(values):
        if isinstance(one, Thanks):
            yield "We are grateful to everyone who takes the time to report a problem to us in private."
        elif isinstance(one, Credit):
            yield _credit(one)
        elif isinstance(one, Bounty):
            yield "We pay bug bounties." if one.offered else "We are not able to pay bug bounties."


def _credit(one: Credit) -> str:
    if not one.offered:
        return "We do not give credit for reports."
    if one.anonymity:
        return "We credit you in the advisory, unless you prefer to stay anonymous."
    return "We credit you by name in the advisory."
