"""What a token of the API may be used for: one word a scope. A token never may what its person may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from vulndesk.core.access import Actor
from vulndesk.core.errors import NotAllowed


class Scope(StrEnum):
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    CASES_ERASE = "cases:erase"
    PROGRAMMES_READ = "programmes:read"
    PROGRAMMES_WRITE = "programmes:write"
    STATISTICS_READ = "statistics:read"
    ADVISORIES_READ = "advisories:read"
    ADVISORIES_WRITE = "advisories:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    FORGES_READ = "forges:read"
    FORGES_WRITE = "forges:write"
    REVIEWS_READ = "reviews:read"
    REVIEWS_WRITE = "reviews:write"


WORDS: dict[Scope, str] = {
    Scope.CASES_READ: "Read cases: reports, messages, clocks, notes",
    Scope.CASES_WRITE: "Work on cases: every deed that you could do on the page, and notes; not what makes it public",
    Scope.CASES_ERASE: "Erase closed cases, and what the desk knows of their reporters, for good; for owners",
    Scope.PROGRAMMES_READ: "Read programmes: settings, policies and how each sentence is read, pauses, areas",
    Scope.PROGRAMMES_WRITE: "Change programmes: what you could change on their pages, without their team and keys",
    Scope.STATISTICS_READ: "Read figures: what came in, and which promises were kept",
    Scope.ADVISORIES_READ: "Read drafts of advisories, what they lack, and their documents",
    Scope.ADVISORIES_WRITE: "Write drafts of advisories and show them to the reporter; publishing needs a person",
    Scope.WEBHOOKS_READ: "Read webhooks, their addresses and what was sent; for owners",
    Scope.WEBHOOKS_WRITE: "Add, change and remove webhooks, and send again; for owners",
    Scope.FORGES_READ: "Read connections to repositories, and how often what came by them; for owners",
    Scope.FORGES_WRITE: "Connect and remove repositories, change their tokens and secrets; for owners",
    Scope.REVIEWS_READ: "Read reviews of changes to who may do what",
    Scope.REVIEWS_WRITE: "Ask for such a review, as the check of a range does; answering one needs a person",
}
# What tokens were made for once, and no token may any more: a program approves nothing.
PAST = frozenset({"cases:publish"})
LONGEST_LIFE = timedelta(days=366)
PREFIX = "vdt_"  # what scanners for secrets look for


def narrowed(actor: Actor, programmes: Iterable[int] | None) -> Actor:
    """The person as a token that was made for these programmes acts; None: for all that they have. Never an admin."""
    if programmes is None:
        return replace(actor, is_admin=False)
    kept = frozenset(programmes)
    return replace(
        actor,
        programmes=actor.programmes & kept,
        owned=actor.owned & kept,
        audited=actor.audited & kept,
        is_admin=False,
    )


def require_scope(scopes: Iterable[str], wanted: Scope) -> None:
    """Raises NotAllowed, which names the scope: whoever holds the token may know what it is for."""
    if wanted not in scopes:
        raise NotAllowed(
            f"This token is not for {wanted.value}.", next_step="Make one with that scope, on your account."
        )
