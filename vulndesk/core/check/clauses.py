"""Which of the checks a policy asks for: each belongs to one topic of the rules for contributors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.policy.clauses import ContributorRule, ContributorTopic, Kind, Policy


class Check(StrEnum):
    """The values are the numbers of docs/clauses.md; waivers and reports name them."""

    SECRETS = "E15"
    CONFIGURATION = "E16"
    SECURE_CODING = "E17"
    DEPENDENCIES = "E18"
    ACCESS_CONTROL = "E19"
    TRANSPORT = "E20"


TITLES: Mapping[Check, str] = {
    Check.SECRETS: "no credentials, tokens or secrets in commits",
    Check.CONFIGURATION: "configuration by environment, not hard-coded",
    Check.SECURE_CODING: "secure coding",
    Check.DEPENDENCIES: "dependencies up to date",
    Check.ACCESS_CONTROL: "no change to authentication or permissions unseen",
    Check.TRANSPORT: "HTTPS and other secure protocols",
}
_OF_TOPIC: Mapping[ContributorTopic, Check] = {
    ContributorTopic.SECRETS: Check.SECRETS,
    ContributorTopic.CONFIGURATION: Check.CONFIGURATION,
    ContributorTopic.SECURE_CODING: Check.SECURE_CODING,
    ContributorTopic.DEPENDENCIES: Check.DEPENDENCIES,
    ContributorTopic.ACCESS_CONTROL: Check.ACCESS_CONTROL,
    ContributorTopic.TRANSPORT: Check.TRANSPORT,
}
NO_CLAUSE = "No clause of the policy asks for this; it was checked because --all was given."


@dataclass(frozen=True)
class AskedFor:
    """sentence: of the policy, or what stands in its place. line: in the policy's file; 0 when no clause asks."""

    sentence: str
    line: int


def asked_for(policy: Policy | None, *, is_all: bool = False) -> Mapping[Check, AskedFor]:
    """The checks to run, each with the sentence that asks for it; the first one where several do."""
    found: dict[Check, AskedFor] = {}
    for clause in policy.of_kind(Kind.CONTRIBUTOR_RULE) if policy else ():
        if isinstance(clause.value, ContributorRule) and clause.value.topic is not None:
            words = " ".join(clause.sentence.split())
            found.setdefault(_OF_TOPIC[clause.value.topic], AskedFor(words, clause.span.line))
    if is_all:
        found = {check: found.get(check, AskedFor(NO_CLAUSE, 0)) for check in Check}
    return dict(sorted(found.items()))


def rules_without_a_check(policy: Policy) -> tuple[str, ...]:
    """Rules for contributors that nothing here can look after."""
    clauses = policy.of_kind(Kind.CONTRIBUTOR_RULE)
    values = ((clause.value, clause.sentence) for clause in clauses)
    return tuple(
        " ".join(words.split()) for value, words in values if isinstance(value, ContributorRule) and value.topic is None
    )
