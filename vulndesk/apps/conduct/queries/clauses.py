"""The sentences of a policy about conduct, each once."""

from __future__ import annotations

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import policy_of, version_in_force
from vulndesk.core.policy.clauses import Kind
from vulndesk.core.policy.inline import plain_words


def conduct_clauses(programme: Programme) -> list[tuple[str, str]]:
    """(clause id, sentence) of the version in force, in the order of the policy."""
    found: dict[str, str] = {}
    for clause in policy_of(version_in_force(programme)).of_kind(Kind.CONDUCT_RULE):
        found.setdefault(plain_words(clause.sentence), clause.id)
    return [(ident, words) for words, ident in found.items()]
