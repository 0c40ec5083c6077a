"""A language model may propose; only an owner's yes makes a clause of it."""

from collections.abc import Iterable, Sequence

from vulndesk.core.durations import parse_duration
from vulndesk.core.policy.clauses import Deadline, Kind, NotUnderstood, Promise, Span
from vulndesk.core.policy.overlay import Overlay, apply_overlay
from vulndesk.core.policy.proposals import Proposal, proposals_for
from vulndesk.core.policy.reader import passages_of, read_policy

TEXT = "# Security Policy\n\n## Reporting\n\nWe will be prompt: expect word from the keeper of keys by the third day.\n"
THREE_DAYS = Deadline(Promise.ACKNOWLEDGE, parse_duration("P3D"))


class Keen:
    """Has an opinion on every sentence, twice, and on one that nobody asked about."""

    def propose(self, sentences: Sequence[NotUnderstood], *, language: str) -> Iterable[Proposal]:
        assert language == "en"
        for sentence in sentences:
            yield Proposal(sentence, (THREE_DAYS,))
            yield Proposal(sentence, ())
        yield Proposal(NotUnderstood("We pay a million.", Span(0, 17, 1), ""), (THREE_DAYS,))


def test_a_proposal_never_becomes_a_clause_by_itself() -> None:
    policy = read_policy(TEXT)
    assert len(policy.not_understood) == 1
    (proposal,) = proposals_for(policy, Keen())
    assert proposal.means == (THREE_DAYS,)
    assert policy.of_kind(Kind.DEADLINE) == () == read_policy(TEXT).of_kind(Kind.DEADLINE)
    unconfirmed = apply_overlay(policy, Overlay(), lambda: passages_of(TEXT))
    assert unconfirmed.policy.of_kind(Kind.DEADLINE) == ()


def test_an_owners_yes_makes_it_a_clause_of_that_sentence() -> None:
    policy = read_policy(TEXT)
    (proposal,) = proposals_for(policy, Keen())
    ruled = apply_overlay(policy, Overlay().ruled(proposal.confirmed()), lambda: passages_of(TEXT)).policy
    (clause,) = ruled.of_kind(Kind.DEADLINE)
    assert clause.value == THREE_DAYS
    assert clause.sentence == proposal.sentence.sentence == TEXT[clause.span.start : clause.span.end]
