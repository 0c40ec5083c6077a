"""Consent to tests and what follows from a violation: windows, ends, who looks at an appeal, what names nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.conduct import (
    ACCESS_WORDS,
    CONSENT_WORDS,
    HIDDEN,
    Access,
    Consent,
    consent_now,
    require_another_person,
    require_window,
    runs,
    without_identity,
)
from vulndesk.core.errors import BadInput, NotAllowed

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "is_now"),
    [(-1, Consent.COMING), (0, Consent.GRANTED), (23, Consent.GRANTED), (24, Consent.ENDED), (99, Consent.ENDED)],
)
def test_a_grant_begins_and_ends_by_itself(at, is_now):
    assert consent_now("granted", starts_at=NOW, ends_at=NOW + 24 * HOUR, now=NOW + at * HOUR) is is_now


@pytest.mark.parametrize("state", ["asked", "declined", "revoked", "withdrawn", "ended"])
def test_what_is_no_grant_stays_what_it_is(state):
    assert consent_now(state, starts_at=NOW, ends_at=NOW + HOUR, now=NOW) == state


def test_everything_has_words():
    assert set(CONSENT_WORDS) == set(Consent)
    assert set(ACCESS_WORDS) == set(Access)


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (NOW.replace(tzinfo=None), NOW + HOUR, "starts_at"),
        (NOW, (NOW + HOUR).replace(tzinfo=None), "starts_at"),
        (NOW + HOUR, NOW + HOUR, "ends_at"),
        (NOW - 2 * HOUR, NOW, "ends_at"),
        (NOW, NOW + timedelta(days=367), "ends_at"),
    ],
)
def test_a_window_that_cannot_be_is_refused(starts, ends, field):
    with pytest.raises(BadInput) as refused:
        require_window(starts_at=starts, ends_at=ends, now=NOW)
    assert refused.value.field == field


def test_a_window_may_have_begun():
    require_window(starts_at=NOW - HOUR, ends_at=NOW + HOUR, now=NOW)


def test_what_was_taken_away_comes_back_at_its_end_when_it_was_given_back_and_else_never():
    assert runs(ends_at=NOW + HOUR, ended_at=None, now=NOW)
    assert not runs(ends_at=NOW, ended_at=None, now=NOW)
    assert not runs(ends_at=None, ended_at=NOW, now=NOW)
    assert runs(ends_at=None, ended_at=None, now=NOW + timedelta(days=9999))


def test_who_decided_does_not_look_at_the_appeal_unless_nobody_else_is_there():
    with pytest.raises(NotAllowed):
        require_another_person(1, decided_by="user:1", handlers=[1, 2])
    require_another_person(2, decided_by="user:1", handlers=[1, 2])
    require_another_person(1, decided_by="user:1", handlers=[1])


def test_names_are_hidden_whatever_their_case_and_the_longest_first():
    known = ["rita@finders.example", "Rita", "", "ab"]
    hidden = without_identity("RITA@finders.example, that is rita. About ab.", known)
    assert hidden == f"{HIDDEN}, that is {HIDDEN}. About ab."


@given(st.text(max_size=60), st.lists(st.text(min_size=3, max_size=12), max_size=4))
def test_no_known_name_is_left(text, known):
    left = without_identity(text, known)
    for name in (one.strip() for one in known):
        if len(name) >= 3 and name.casefold() not in HIDDEN:
            pieces = left.split(HIDDEN)
            assert not any(name in piece for piece in pieces)
