"""What is looked for in single files, by check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from vulndesk.core.check import configuration, secrets, transport
from vulndesk.core.check.clauses import Check
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.reading import Look, Looks, Text

_LOOKS: Mapping[Check, tuple[Look, ...]] = {
    Check.SECRETS: secrets.LOOKS,
    Check.CONFIGURATION: configuration.LOOKS,
    Check.TRANSPORT: transport.LOOKS,
}


@lru_cache(maxsize=8)
def looks_for(checks: frozenset[Check]) -> Looks:
    return Looks([look for check, looks in _LOOKS.items() if check in checks for look in looks])


# One secret in one line is one finding: that of the look which knows most about it.
_ORDER = ("known-secret", "private-key", "test-key", "random-secret", "connection-string", "hard-coded-password")


def look_through(text: Text, checks: frozenset[Check]) -> list[Finding]:
    return without_doubles(looks_for(checks).through(text))


def without_doubles(findings: Iterable[Finding]) -> list[Finding]:
    held = list({(one.rule.id, one.line, one.known_by): one for one in findings}.values())
    best: dict[int, int] = {}
    for one in held:
        if one.rule.id in _ORDER:
            best[one.line] = min(best.get(one.line, len(_ORDER)), _ORDER.index(one.rule.id))
    return [one for one in held if one.rule.id not in _ORDER or _ORDER.index(one.rule.id) == best[one.line]]
