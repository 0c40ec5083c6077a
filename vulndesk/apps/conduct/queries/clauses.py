"""The sentences of a policy about conduct, each once."""

from __future__ import annotations

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import policy_of, version_in_force
from vulndesk.core.policy.clauses import ConductRule, ConductTopic, Kind
from vulndesk.core.policy.inline import plain_words


def conduct_clauses(programme: Programme, *, only_rules: bool = False) -> list[tuple[str, str]]:
    """(clause id, sentence) of the version in force, in the order of the policy.

    only_rules: what can be broken, without what the policy says follows.
    """
    found: dict[str, str] = {}
    for clause in policy_of(version_in_force(programme)).of_kind(Kind.CONDUCT_RULE):
        if only_rules and isinstance(clause.value, ConductRule) and clause.value.topic is ConductTopic.CONSEQUENCE:
            continue
        found.setdefault(plain_words(clause.sentence), clause.id)
    return [(ident, words) for words, ident in found.items()]
