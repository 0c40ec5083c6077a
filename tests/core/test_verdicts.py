"""A verdict has one of the outcomes that its subject knows."""

import pytest

from vulndesk.core.verdicts import Verdict, joined


def test_an_outcome_that_the_subject_does_not_know_is_a_bug() -> None:
    assert Verdict("version", "supported", "It is.").clause_ids == ()
    with pytest.raises(ValueError, match="never"):
        Verdict("version", "in_scope", "It is.")


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_people_do(words: list[str], text: str) -> None:
    assert joined(words) == text
