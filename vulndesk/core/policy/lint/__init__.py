"""What a policy lacks, and where it contradicts itself.

A rule stands in `rules.RULES` with its reason and source; its check beside others of its sort, in `gaps` (what is
missing) or `contradictions`. `check_policy` runs them all.
"""

from __future__ import annotations

from datetime import date

from vulndesk.core.findings import Finding, Place, Rule
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.lint.contradictions import CONTRADICTIONS
from vulndesk.core.policy.lint.gaps import GAPS
from vulndesk.core.policy.lint.rules import RULES, Flaw, Subject

_ORDER = {rule.id: at for at, rule in enumerate(RULES)}


def check_policy(text: str, policy: Policy, *, today: date) -> tuple[Finding, ...]:
    """text: the one that `policy` was read from. By place, then what the whole policy lacks."""
    subject = Subject(text, policy, today)
    found = [
        _finding(flaw, text, rule)
        for rule_id, check in CHECKS.items()
        for rule in (_rule(rule_id),)
        for flaw in check(subject)
    ]
    return tuple(sorted(set(found), key=_by_place))


CHECKS = {**CONTRADICTIONS, **GAPS}


def _rule(rule_id: str) -> Rule:
    return RULES[_ORDER[rule_id]]


def _finding(flaw: Flaw, text: str, rule: Rule) -> Finding:
    place = None
    if flaw.span is not None:
        column = flaw.span.start - max(text.rfind("\n", 0, flaw.span.start), text.rfind("\r", 0, flaw.span.start))
        words = text[flaw.span.start : flaw.span.end]
        place = Place(flaw.span.start, flaw.span.end, flaw.span.line, column, words)
    return Finding(rule, flaw.message, place, flaw.wording)


def _by_place(finding: Finding) -> tuple[float, int, str]:
    start = finding.place.start if finding.place else float("inf")
    return start, _ORDER[finding.rule.id], finding.message
