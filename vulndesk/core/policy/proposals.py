"""Where a language model may be plugged in: it sees the sentences that the reader did not understand, and may propose
what they mean. Nothing of the kind is shipped.

Promise: a proposal is no clause. It starts no clock and stands on no page as the policy's word until an owner
confirms it; the confirmation is the owner's ruling (`overlay`), bound to the sentence's words like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vulndesk.core.policy.clauses import NotUnderstood, Policy, Value
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.overlay import Ruling


@dataclass(frozen=True)
class Proposal:
    """means: all that the sentence says, in the proposer's opinion; empty for "this is no promise"."""

    sentence: NotUnderstood
    means: tuple[Value, ...]

    def confirmed(self) -> Ruling:
        """Called when an owner said yes, and never otherwise."""
        return Ruling(plain_words(self.sentence.sentence), self.means)


class Proposer(Protocol):
    """language: BCP 47, of the whole policy. It sees published text only, never a report."""

    def propose(self, sentences: Sequence[NotUnderstood], *, language: str) -> Iterable[Proposal]: ...


def proposals_for(policy: Policy, proposer: Proposer) -> tuple[Proposal, ...]:
    """One a sentence, for sentences of this policy and with values that the desk knows; the rest is dropped."""
    answered = dict.fromkeys(policy.not_understood, False)
    kept = []
    for proposal in proposer.propose(policy.not_understood, language=policy.language):
        known = all(type(value) in KINDS for value in proposal.means)
        if answered.get(proposal.sentence) is False and known:
            answered[proposal.sentence] = True
            kept.append(proposal)
    return tuple(kept)
