"""Every kind of event has a line for the timeline, and no line carries more than states and names."""

import pytest

from vulndesk.core.event_sentences import sentence_of
from vulndesk.core.events import EventKind


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_a_sentence_even_without_facts(kind):
    sentence = sentence_of(kind, who="Tom", facts={})
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_a_clock_that_rang_late_says_so():
    facts = {"promise": "acknowledge_within", "share": "half", "late_seconds": 600}
    assert "10 min late" in sentence_of("clock_reminder", who="The desk", facts=facts)


def test_a_clock_that_rang_in_time_says_nothing_of_it():
    facts = {"promise": "acknowledge_within", "share": "half", "late_seconds": 5}
    assert "late" not in sentence_of("clock_reminder", who="The desk", facts=facts)


def test_unknown_facts_stay_out_of_the_words():
    assert "secret" not in sentence_of("closed", who="Tom", facts={"reason": "wont_fix", "title": "secret"})
