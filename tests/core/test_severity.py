"""Scores and words by the standard, and the place in the queue (E10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.errors import BadInput
from vulndesk.core.severity import WORDS, assess, base_metrics, queue_rank, vector_from

BASE_31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
BASE_40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


@pytest.mark.parametrize(
    ("vector", "score", "word", "version"),
    [  # scores of the calculators at first.org
        (BASE_31, 9.8, "critical", "3.1"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, "medium", "3.1"),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6, "low", "3.1"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0, "none", "3.1"),
        (f"{BASE_31}/E:U/CR:L", 8.7, "high", "3.1"),
        (BASE_40, 9.3, "critical", "4.0"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0, "none", "4.0"),
    ],
)
def test_a_vector_has_the_score_and_the_word_of_the_standard(
    vector: str, score: float, word: str, version: str
) -> None:
    found = assess(f"  {vector}\n")
    assert (found.score, found.word, found.vector, found.version) == (score, word, vector, version)


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "9.8",
        "high",
        "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:2.0/AV:N/AC:L/Au:N/C:C/I:C/A:C",
        "CVSS:3.1/",
        "CVSS:3.1/AV:N",
        "CVSS:3.1/AV:N/AV:N",
        f"{BASE_31}/",
        f"{BASE_31}/foo",
        f"{BASE_40}/E:Z",
        BASE_40.replace("AV:N", "AV:Q"),
        BASE_31 + "/X:" + "é" * 1000,
    ],
)
def test_a_bad_vector_is_refused_with_the_next_step(vector: str) -> None:
    with pytest.raises(BadInput) as refusal:
        assess(vector)
    assert refusal.value.field == "vector"
    assert refusal.value.next_step


def test_a_refusal_repeats_nothing_of_what_was_typed() -> None:
    with pytest.raises(BadInput) as refusal:
        assess("CVSS:3.1/AV:N/secret-words-of-a-report")
    assert "secret" not in str(refusal.value)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_never_an_error(text: str) -> None:
    for begin in ("", "CVSS:3.1/", "CVSS:4.0/"):
        with pytest.raises(BadInput):
            assess(begin + text)


@pytest.mark.parametrize("version", ["4.0", "3.1"])
def test_the_calculators_questions_make_a_vector_that_scores(version: str) -> None:
    answers = {metric.key: metric.choices[0][0] for metric in base_metrics(version)}  # type: ignore[arg-type]
    found = assess(vector_from(version=version, answers=answers))  # type: ignore[arg-type]
    assert found.version == version
    assert found.word in WORDS


def test_an_unanswered_metric_is_named() -> None:
    with pytest.raises(BadInput, match="Attack Complexity") as refusal:
        vector_from(version="3.1", answers={"AV": "N", "AC": "Z"})
    assert refusal.value.field == "AC"


def test_what_nobody_has_scored_ranks_as_critical() -> None:
    assert queue_rank(None) == queue_rank("critical") == 0
    assert [queue_rank(word) for word in WORDS] == [0, 1, 2, 3, 4]


def test_a_word_that_is_no_severity_is_refused() -> None:
    with pytest.raises(BadInput):
        queue_rank("terrible")
