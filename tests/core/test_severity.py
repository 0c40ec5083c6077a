"""Scores and words by the standard, and the place in the queue (E10)."""

import re
from pathlib import Path

import pytest
from cvss import constants3, constants4
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.cvss_words import SENTENCES_4, SENTENCES_31, explain_vector
from vulndesk.core.errors import BadInput
from vulndesk.core.severity import WORDS, assess, base_metrics, queue_rank, vector_from
from vulndesk.core.ssvc import TREES

VECTORS = Path(__file__).parents[3] / "shared" / "conformance" / "cvss" / "vectors"

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


@pytest.mark.parametrize(
    ("word", "ssvc", "as_word"),
    [
        ("low", "immediate", "critical"),
        ("low", "out-of-cycle", "high"),
        ("critical", "out-of-cycle", "critical"),
        ("critical", "defer", "critical"),  # what CVSS puts in front stays there
        ("low", "scheduled", "low"),
        (None, "immediate", "critical"),
        (None, "scheduled", "medium"),
        (None, "defer", "low"),
        (None, "", "critical"),
    ],
)
def test_ssvc_puts_a_case_in_front_and_never_behind_its_severity(word, ssvc, as_word):
    assert queue_rank(word, ssvc=ssvc) == WORDS.index(as_word)


@pytest.mark.parametrize("outcome", TREES["supplier"].outcomes + TREES["deployer"].outcomes)
def test_every_outcome_that_prioritises_has_a_rank(outcome):
    assert queue_rank(None, ssvc=outcome.name.lower()) < len(WORDS)


@pytest.mark.parametrize(("names", "sentences"), [(constants3, SENTENCES_31), (constants4, SENTENCES_4)])
def test_every_choice_of_every_metric_has_a_sentence(names, sentences):
    choices = {key: set(values) - {"X"} for key, values in names.METRICS_VALUE_NAMES.items()}
    assert {key: set(words) for key, words in sentences.items()} == choices
    assert all(
        words.endswith(".") and len(words) < 120 for by_letter in sentences.values() for words in by_letter.values()
    )


def test_a_vector_is_told_in_its_own_order_without_what_says_nothing():
    told = explain_vector(assess(f"{BASE_31}/E:U/CR:L/RL:X").vector)
    assert [one.key for one in told] == ["AV", "AC", "PR", "UI", "S", "C", "I", "A", "E", "CR"]
    assert (told[0].name, told[0].choice) == ("Attack Vector", "Network")
    assert told[8].sentence == "No way to exploit it is known."
    assert explain_vector("") == ()


@pytest.mark.parametrize("file", ["simple31", "simple4", "threat4", "security4", "supplemental4"])
def test_published_vectors_have_their_scores_and_are_told_whole(file):
    path = VECTORS / f"vectors_{file}.txt"
    if not path.exists():
        pytest.skip(f"SKIPPED: the published vectors {path.name} are not beside this checkout")
    lines = [line for line in path.read_text().splitlines() if line.strip()][::7]  # every seventh is quick and telling
    for line in lines:
        vector, _, scores = line.partition(" - ")
        last = re.findall(r"\d+\.\d+", scores)[-1]
        assert assess(vector).score == float(last), vector
        chosen = [part for part in vector.split("/")[1:] if not part.endswith(":X")]
        assert len(explain_vector(vector)) == len(chosen), vector


def test_a_word_that_is_no_severity_is_refused() -> None:
    with pytest.raises(BadInput):
        queue_rank("terrible")
