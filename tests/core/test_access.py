"""Who may do what. What is not in the table is refused."""

from uuid import UUID

import pytest

from vulndesk.core.access import DESK, TABLE, Actor, Role, Verb, may, require, sees_case
from vulndesk.core.errors import NotAllowed

CASE = UUID(int=1)
OTHER = UUID(int=2)


def test_every_role_has_a_row():
    assert set(TABLE) == set(Role)


def test_the_reporter_reads_no_notes_and_handles_nothing():
    reporter = Actor(Role.REPORTER, case_id=CASE)
    assert not may(reporter, Verb.SEE_NOTES)
    assert not may(reporter, Verb.HANDLE)
    with pytest.raises(NotAllowed):
        require(reporter, Verb.HANDLE)


def test_the_team_cannot_change_the_credit_of_a_reporter():
    for role in (Role.OWNER, Role.MEMBER, Role.DESK):
        with pytest.raises(NotAllowed) as refused:
            require(Actor(role, user_id=1), Verb.CHANGE_CREDIT)
        assert "reporter" in refused.value.next_step


def test_a_reporter_sees_one_case():
    reporter = Actor(Role.REPORTER, case_id=CASE)
    assert sees_case(reporter, case_id=CASE, programme_id=1)
    assert not sees_case(reporter, case_id=OTHER, programme_id=1)


def test_a_member_sees_the_cases_of_their_programmes_only():
    tom = Actor(Role.MEMBER, user_id=1, programmes=frozenset({1}))
    assert sees_case(tom, case_id=CASE, programme_id=1)
    assert not sees_case(tom, case_id=CASE, programme_id=2)


def test_the_owner_and_the_worker_see_every_case():
    assert sees_case(Actor(Role.OWNER, user_id=1), case_id=CASE, programme_id=9)
    assert sees_case(DESK, case_id=CASE, programme_id=9)


def test_names_of_actors_as_events_keep_them():
    assert Actor(Role.MEMBER, user_id=7).name == "user:7"
    assert Actor(Role.REPORTER, case_id=CASE).name == "reporter"
    assert DESK.name == "desk"
