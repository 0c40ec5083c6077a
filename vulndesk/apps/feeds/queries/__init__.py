"""The door to what is published for tools. It has no guard, and nothing here reads a draft."""

from vulndesk.apps.feeds.queries.answers import answer, answer_batch, known_vulnerability
from vulndesk.apps.feeds.queries.composing import TreeState, tree_state
from vulndesk.apps.feeds.queries.files import (
    Found,
    changed_advisories,
    changed_since,
    find,
    paths_composed,
    provider_address,
)

__all__ = [
    "Found",
    "TreeState",
    "answer",
    "answer_batch",
    "changed_advisories",
    "changed_since",
    "find",
    "known_vulnerability",
    "paths_composed",
    "provider_address",
    "tree_state",
]
