"""Small policies to read: what the tests of the grammars share."""

from vulndesk.core.policy.clauses import Deadline, Kind, Policy
from vulndesk.core.policy.reader import read_policy


def read(*lines: str, heading: str = "Reporting a Vulnerability") -> Policy:
    return read_policy(f"# Security Policy\n\n## {heading}\n\n" + "\n".join(lines) + "\n")


def deadlines(policy: Policy) -> list[str]:
    """`acknowledge_within PT48H target`, with the severity where there is one."""
    said = []
    for clause in policy.of_kind(Kind.DEADLINE):
        value = clause.value
        assert isinstance(value, Deadline)
        parts = [value.promise.value, str(value.within), value.strength.value, value.severity]
        said.append(" ".join(part for part in parts if part))
    return said


def values(policy: Policy, kind: Kind) -> list[object]:
    return [clause.value for clause in policy.of_kind(kind)]
