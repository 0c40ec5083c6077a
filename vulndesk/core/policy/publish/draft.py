"""What a policy is to say, before anybody wrote it down."""

from __future__ import annotations

from dataclasses import dataclass

from vulndesk.core.policy.clauses import Policy, Value


@dataclass(frozen=True)
class Draft:
    """title: the first heading; project: the name that the prose uses, or empty."""

    values: tuple[Value, ...]
    title: str = "Security policy"
    project: str = ""


def draft_of(policy: Policy) -> Draft:
    return Draft(tuple(clause.value for clause in policy.clauses), title=policy.title or "Security policy")
