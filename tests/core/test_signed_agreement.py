"""What counts as an answer in a signed mail: one line, of this case and this question."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vulndesk.core.signed_agreement import SignedQuestion, answer_in

ASKED = SignedQuestion("VD-7K3M-Q9TX", "0123456789ABCDEF")
OTHER = SignedQuestion("VD-7K3M-Q9TX", "0123456789ABCDEG")
ELSEWHERE = SignedQuestion("VD-AAAA-BBBB", "0123456789ABCDEF")


@pytest.mark.parametrize(
    "line", [ASKED.yes, ASKED.yes.lower(), ASKED.yes.replace(" is ", "\nis "), f"Hi,\n\n{ASKED.yes}\n-- \nR"]
)
def test_a_line_agrees_however_it_is_wrapped(line):
    assert answer_in(line, ASKED) is True


def test_the_other_line_does_not_agree():
    assert answer_in(ASKED.no, ASKED) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I agree.",
        f"> {ASKED.yes}",
        f"  > {ASKED.yes}\n> {ASKED.no}\nThank you",
        f"{ASKED.yes}\n{ASKED.no}",
        OTHER.yes,
        ELSEWHERE.yes,
        ASKED.yes.rpartition(" ")[0],
        ASKED.yes.replace("I agree", "Nobody says I disagree"),
        ASKED.words(key="ABCD"),
    ],
)
def test_what_says_neither_or_both_or_answers_another_question_is_no_answer(text):
    assert answer_in(text, ASKED) is None


@given(some.text(max_size=300))
def test_no_other_words_agree(text):
    assert answer_in(text, ASKED) is None
    assert answer_in(f"{text}\n{ASKED.no}\n{text}", ASKED) in (False, None)
