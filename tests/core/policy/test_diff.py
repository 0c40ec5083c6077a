"""Two versions of a policy: what is new, gone and changed, and what became of each promise, in words."""

import pytest

from tests.core.written_policies import content, deadline, policy_of, table
from vulndesk.core.durations import parse_duration
from vulndesk.core.policy.clauses import Exclusion, Item, Kind, Promise, Scope, Strength, SupportedVersion
from vulndesk.core.policy.diff import diff_policies, is_longer
from vulndesk.core.policy.reader import read_policy

ANSWER = Promise.ACKNOWLEDGE


def said(old, new):
    return [(one.how, one.words) for one in diff_policies(policy_of(*old), policy_of(*new)).changes]


def test_the_same_policy_changes_nothing():
    policy = policy_of(deadline(ANSWER, "PT48H"), content(Item.STEPS), Exclusion("spam"))
    assert diff_policies(policy, policy).changes == ()


@pytest.mark.parametrize(
    ("old", "new", "how", "words"),
    [
        ("PT48H", "P5BD", "longer", "An answer takes longer: 48 hours → 5 business days."),
        ("P14D", "P7D", "shorter", "An answer comes sooner: 14 days → 7 days."),
        ("P1M", "P31D", "longer", "An answer takes longer: 1 month → 31 days."),
        ("PT48H", "P2D", "changed", "An answer is counted otherwise: 48 hours → 2 days."),
        ("P7D", "P5BD", "changed", "An answer is counted otherwise: 7 days → 5 business days."),
    ],
)
def test_a_length_that_changes_is_said_with_its_direction(old, new, how, words):
    assert said([deadline(ANSWER, old)], [deadline(ANSWER, new)]) == [(how, words)]


def test_a_promise_that_becomes_a_target_is_weaker_and_the_other_way_stronger():
    promise, target = deadline(ANSWER, "P2D"), deadline(ANSWER, "P2D", strength=Strength.TARGET)
    assert said([promise], [target])[0][0] == "weaker"
    assert said([target], [promise])[0][0] == "stronger"
    ((how, words),) = said([promise], [deadline(ANSWER, "P3D", strength=Strength.TARGET)])
    assert how == "longer"
    assert words.endswith("3 days, and from a promise to a target.")


def test_a_promise_that_is_gone_is_withdrawn_and_a_first_one_is_promised():
    update = deadline(Promise.UPDATE_EVERY, "P7D")
    assert said([update], []) == [("withdrawn", "The promise of regular updates every 7 days is withdrawn.")]
    assert said([], [update]) == [("promised", "Regular updates are promised for the first time: every 7 days.")]


def test_a_fix_is_compared_within_its_severity():
    critical = deadline(Promise.FIX, "P7D", severity="critical")
    low, later = deadline(Promise.FIX, "P90D", severity="low"), deadline(Promise.FIX, "P180D", severity="low")
    assert said([critical, low], [critical, later]) == [
        ("longer", "A fix for low severity takes longer: 90 days → 180 days.")
    ]


def test_a_version_that_is_not_supported_any_more_is_one_change():
    (change,) = diff_policies(table(("1.x", True), ("2.x", True)), table(("2.x", True), ("1.x", False))).changes
    assert (change.kind, change.how) == (Kind.SUPPORTED_VERSION, "changed")
    assert isinstance(change.new.value, SupportedVersion)
    assert change.words == "1.x: supported → 1.x: not supported."


def test_an_item_asked_in_other_words_is_the_same_item():
    assert said([content(Item.STEPS, label="Steps")], [content(Item.STEPS, label="How to see it")]) == []


def test_scope_and_exclusions_come_and_go():
    old = [Scope("API"), Exclusion("spam")]
    new = [Scope("API"), Scope("Chat"), Exclusion("self-XSS")]
    assert [how for how, _ in said(old, new)] == ["new", "gone", "new"]


def test_what_is_said_twice_counts_once():
    answer = deadline(ANSWER, "PT48H")
    assert said([answer, answer], [answer]) == []


def test_other_words_for_the_same_promise_are_listed_apart():
    old = read_policy("# Security\n\nWe will acknowledge your report within 48 hours.\n")
    new = read_policy("# Security\n\nWe acknowledge each report within 48 hours.\n")
    found = diff_policies(old, new)
    assert found.changes == ()
    assert [one.kind for one in found.reworded] == [Kind.DEADLINE]


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [("P3D", "PT48H", True), ("PT48H", "P2D", False), ("P5BD", "P6D", True), ("P1M", "P30D", True)],
)
def test_lengths_of_different_units_compare_as_people_mean_them(one, other, longer):
    assert is_longer(parse_duration(one), parse_duration(other)) is longer
