"""An owner's rulings: bound to words, laid over any reading, and never applied to something near."""

from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import (
    Contact,
    ContributorRule,
    Credit,
    Deadline,
    Encryption,
    Exclusion,
    Item,
    Kind,
    Need,
    Promise,
    ReportContent,
    Scope,
    Strength,
    SupportedVersion,
)
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.overlay import Overlay, Ruling, apply_overlay, bound_words
from vulndesk.core.policy.overlay_file import overlay_from_json, overlay_from_toml, overlay_to_json, overlay_to_toml
from vulndesk.core.policy.reader import passages_of, read_policy

TEXT = """# Security of Borealis

## Reporting a vulnerability

Write to security@borealis.example.

We will acknowledge your report within **48 hours**. We will send you an update every 7 days.
The moon decides when a fix is out.

## Supported versions

| Version | Supported |
|---------|-----------|
| 2.x     | Yes       |
| 1.x     | No        |
"""
ACKNOWLEDGED = "We will acknowledge your report within 48 hours."
AIM = Deadline(Promise.ACKNOWLEDGE, parse_duration("P3BD"), Strength.TARGET)


VALUES = (
    AIM,
    Deadline(Promise.FIX, parse_duration("P3M"), Strength.PROMISE, "critical"),
    Deadline(Promise.FIX, parse_duration("P9D"), Strength.TARGET, "none"),
    Contact("email", "a@b.example"),
    Encryption(pgp=True, fingerprint=None, key_url="https://x.example/key"),
    SupportedVersion("< 1.1", supported=False),
    ReportContent(Item.POC, Need.OPTIONAL, 'a "proof", or \\ two'),
    Scope("API", "the backend", ("auth", "chat"), open_ended=True),
    Exclusion("tabs\tand\nlines, ünïcode \x7f"),
    ContributorRule(None, "no secrets"),
    Credit(offered=True),
)


def laid_over(text, *rulings):
    return apply_overlay(read_policy(text), Overlay(rulings), partial(passages_of, text))


def promises(policy):
    return {one.value.promise: one.value for one in policy.of_kind(Kind.DEADLINE)}


def test_without_rulings_the_reading_is_as_it_was():
    applied = laid_over(TEXT)
    assert applied.policy == read_policy(TEXT)
    assert applied.idle == ()


def test_a_correction_replaces_what_was_read_from_its_sentence_and_nothing_else():
    applied = laid_over(TEXT, Ruling(ACKNOWLEDGED, (AIM,)))
    assert promises(applied.policy)[Promise.ACKNOWLEDGE] == AIM
    before = [one for one in read_policy(TEXT).clauses if bound_words(one.sentence) != ACKNOWLEDGED]
    after = [one for one in applied.policy.clauses if bound_words(one.sentence) != ACKNOWLEDGED]
    assert after == before
    corrected = next(one for one in applied.policy.clauses if one.value == AIM)
    assert TEXT[corrected.span.start : corrected.span.end] == corrected.sentence


def test_no_promise_leaves_the_sentence_without_a_clause():
    applied = laid_over(TEXT, Ruling(ACKNOWLEDGED))
    assert Promise.ACKNOWLEDGE not in promises(applied.policy)
    assert [one.id for one in applied.policy.of_kind(Kind.DEADLINE)] == ["deadline-1"]


def test_a_sentence_in_which_nothing_was_read_can_be_given_a_meaning():
    words = "The moon decides when a fix is out."
    fix = Deadline(Promise.FIX, parse_duration("P90D"), Strength.TARGET)
    applied = laid_over(TEXT, Ruling(words, (fix,)))
    added = next(one for one in applied.policy.clauses if one.value == fix)
    assert TEXT[added.span.start : added.span.end] == words
    assert [one.span.start for one in applied.policy.clauses] == sorted(
        one.span.start for one in applied.policy.clauses
    )


def test_a_ruling_on_a_doubt_settles_it():
    text = TEXT.replace("The moon decides", "You must never ask when the moon decides")
    doubts = read_policy(text).not_understood
    if not doubts:
        text += (
            "\n## Reporting a vulnerability\n\nReporters must promise to wait for the full moon before they write.\n"
        )
        doubts = read_policy(text).not_understood
    applied = laid_over(text, Ruling(doubts[0].sentence))
    assert len(applied.policy.not_understood) == len(doubts) - 1


def test_it_survives_moved_lines_new_markup_and_other_white_space():
    moved = TEXT.replace("# Security of Borealis\n", "# Security of Borealis\n\nA new first line.\n\n").replace(
        "**48 hours**", "48\nhours"
    )
    applied = laid_over(moved, Ruling(ACKNOWLEDGED, (AIM,)))
    assert promises(applied.policy)[Promise.ACKNOWLEDGE] == AIM
    assert applied.idle == ()


@pytest.mark.parametrize("now", ["within **72 hours**", "within 48 hours, usually"])
def test_where_the_words_changed_it_is_idle_and_applied_to_nothing(now):
    changed = TEXT.replace("within **48 hours**", now)
    ruling = Ruling(ACKNOWLEDGED, (AIM,))
    applied = laid_over(changed, ruling)
    assert applied.idle == (ruling,)
    assert applied.policy == read_policy(changed)


def test_it_holds_whatever_the_reader_makes_of_the_sentence_next_year():
    """A ruling says all that a sentence means, so a reader that reads more or less there changes nothing."""
    reading = read_policy(TEXT)
    better = replace(
        reading,
        clauses=tuple(
            replace(one, value=Deadline(Promise.UPDATE, parse_duration("PT1H"))) if "48 hours" in one.sentence else one
            for one in reading.clauses
        ),
    )
    overlay = Overlay((Ruling(ACKNOWLEDGED, (AIM,)),))
    one, other = (apply_overlay(it, overlay, partial(passages_of, TEXT)).policy for it in (reading, better))
    assert one == other


def test_a_sentence_that_stands_twice_carries_its_meaning_once():
    text = TEXT + "\n## Again\n\nWe will acknowledge your report within 48 hours.\n"
    applied = laid_over(text, Ruling(ACKNOWLEDGED, (AIM,)))
    assert [one.value for one in applied.policy.clauses].count(AIM) == 1


SENTENCES = tuple(dict.fromkeys(bound_words(one.sentence) for one in passages_of(TEXT)))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from((*SENTENCES, "Gone.", "Also gone.")), st.lists(st.sampled_from(VALUES), max_size=3), max_size=6
    )
)
@pytest.mark.slow
def test_whatever_is_ruled_every_ruling_holds_in_its_place_or_is_idle(rulings):
    overlay = Overlay(tuple(Ruling(words, tuple(means)) for words, means in rulings.items()))
    applied = laid_over(TEXT, *overlay.rulings)
    assert {one.words for one in applied.idle} == set(rulings) - set(SENTENCES)
    for clause in applied.policy.clauses:
        assert TEXT[clause.span.start : clause.span.end] == clause.sentence
    for words in set(rulings) & set(SENTENCES):
        there = [one.value for one in applied.policy.clauses if bound_words(one.sentence) == words]
        assert there == rulings[words]
    untouched = [one for one in read_policy(TEXT).clauses if bound_words(one.sentence) not in rulings]
    kept = [one for one in applied.policy.clauses if bound_words(one.sentence) not in rulings]
    assert [(one.value, one.span) for one in kept] == [(one.value, one.span) for one in untouched]
    assert len({one.id for one in applied.policy.clauses}) == len(applied.policy.clauses)
    assert overlay_from_toml(overlay_to_toml(overlay)) == overlay


def test_of_two_overlays_the_upper_one_rules_on_a_sentence():
    lower, upper = Overlay((Ruling("A.", (AIM,)), Ruling("B."))), Overlay((Ruling("A."), Ruling("C.")))
    assert upper.over(lower) == Overlay((Ruling("B."), Ruling("A."), Ruling("C.")))


def test_every_value_survives_the_document_in_both_forms():
    overlay = Overlay((Ruling('He said "hi" \\ \t \x7f 你好', VALUES), Ruling("Nothing.")))
    assert overlay_from_json(overlay_to_json(overlay)) == overlay
    assert overlay_from_toml(overlay_to_toml(overlay)) == overlay


def test_an_empty_document_is_an_empty_overlay():
    assert overlay_from_json({}) == Overlay()
    assert overlay_from_toml("schema = 1\n") == Overlay()


HEAD = 'schema = 1\n[[sentences]]\nwords = "A."\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", None),
        ("schema = 2", "schema = 1"),
        ("sentences = []", "schema = 1"),
        ("schema = ", "not TOML"),
        ("schema = 1\nmore = 1", "more"),
        (HEAD, "what it means"),
        ("schema = 1\n[[sentences]]\nmeans = []", "its words"),
        ('schema = 1\n[[sentences]]\nwords = "**"\nmeans = []', "its words"),
        (HEAD + "means = []\n" + HEAD.removeprefix("schema = 1\n") + "means = []", "twice"),
        (HEAD + '[[sentences.means]]\nclause = "dreadline"', "clause has to be one of"),
        (HEAD + '[[sentences.means]]\nclause = "deadline"\nwithin = "P2D"', "promise"),
        (HEAD + '[[sentences.means]]\nclause = "deadline"\npromise = "fix_within"\nwithin = "2 days"', "P14D"),
        (HEAD + '[[sentences.means]]\nclause = "deadline"\npromise = "fix_within"\nwithin = "P0D"', "P14D"),
        (HEAD + '[[sentences.means]]\nclause = "deadline"\npromise = "soon"\nwithin = "P2D"', "fix_within"),
        (HEAD + '[[sentences.means]]\nclause = "credit"\noffered = "yes"', "true or false"),
        (HEAD + '[[sentences.means]]\nclause = "credit"\noffered = true\nloud = true', "loud"),
        (HEAD + '[[sentences.means]]\nclause = "scope"\nname = 5', "a text"),
        (HEAD + '[[sentences.means]]\nclause = "contact"\nkind = "pigeon"\nvalue = "x"', "one of email"),
        (HEAD + '[[sentences.means]]\nclause = "contact"\nkind = "email"\nvalue = "nobody"', "e-mail address"),
        (HEAD + '[[sentences.means]]\nclause = "contact"\nkind = "other"\nvalue = "javascript:x"', "https://"),
        (HEAD + '[[sentences.means]]\nclause = "encryption"\npgp = true\nkey_url = "data:x"', "https://"),
        (HEAD + '[[sentences.means]]\nclause = "languages"\ntags = ["en", "x\\u0001"]', "language tags"),
        (HEAD + '[[sentences.means]]\nclause = "languages"\ntags = []', "language tags"),
        (
            HEAD + '[[sentences.means]]\nclause = "deadline"\npromise = "fix_within"\nwithin = "P2D"\nseverity = "odd"',
            "critical",
        ),
        (HEAD + 'means = ["deadline"]', "not a table"),
        ("schema = 1\nsentences = 3", "a list"),
        ("a = " + "[" * 2000, "TOML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_wrong(text, says):
    if says is None:
        assert overlay_from_toml(text) == Overlay()
        return
    with pytest.raises(BadInput) as refused:
        overlay_from_toml(text)
    assert says in str(refused.value) or (says == "TOML" and "deep" in str(refused.value))


DOCUMENT = Path(__file__).parents[3] / "docs" / "reviewing.md"


def test_the_example_in_the_document_is_one():
    example = DOCUMENT.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    first, second = overlay_from_toml(example).rulings
    assert [str(one.within) for one in first.means] == ["P2D", "P7D"]
    assert second.means == ()


@pytest.mark.parametrize("made", KINDS)
def test_the_document_names_every_kind_and_its_fields(made):
    rows = DOCUMENT.read_text(encoding="utf-8").splitlines()
    (row,) = (line for line in rows if line.startswith(f"| `{KINDS[made].value}` |"))
    assert all(f"`{field.name}`" in row for field in fields(made))
