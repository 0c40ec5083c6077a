"""Who may do what. What is not in the table is refused."""

from itertools import product
from uuid import UUID

import pytest

from vulndesk.core.access import (
    DESK,
    OF_A_PROGRAMME,
    OPERATOR,
    ROLES,
    ROWS,
    TABLE,
    Actor,
    Object,
    Role,
    Standing,
    Verb,
    may,
    require,
    roles_in,
    sees_case,
)
from vulndesk.core.errors import NotAllowed

CASE = UUID(int=1)
OTHER = UUID(int=2)
PLAIN = Standing(CASE, programme_id=1)
# A person who owns one organisation (programme 1), is a member in another (2, not 3) and audits a third (4).
MANY = Actor(
    Role.OWNER, user_id=7, programmes=frozenset({1, 2}), owned=frozenset({1}), audited=frozenset({4}), is_admin=False
)


def member(user_id=1, *programmes):
    return Actor(Role.MEMBER, user_id=user_id, programmes=frozenset(programmes or {1}))


def owner(user_id=1, *programmes):
    theirs = frozenset(programmes or {1})
    return Actor(Role.OWNER, user_id=user_id, programmes=theirs, owned=theirs)


def test_every_role_object_and_verb_has_its_place():
    assert set(TABLE) == set(ROLES) == set(Role)
    assert [row.verb for row in ROWS] == list(Verb)
    assert {row.object for row in ROWS} == set(Object)
    assert all(row.roles for row in ROWS)


def test_an_admin_runs_the_desk_and_reads_no_case():
    """Abuse 27: what an admin may do has nothing in common with what belongs to a case."""
    admin = Actor(Role.ADMIN, user_id=1, is_admin=True)
    of_cases = {Object.CASE, Object.REPORT, Object.NOTE, Object.ROOM, Object.CREDIT, Object.EMBARGO, Object.QUEUE}
    assert not {row.verb for row in ROWS if row.object in of_cases} & TABLE[Role.ADMIN]
    assert not sees_case(admin, PLAIN)
    assert not sees_case(admin, Standing(CASE, 1, owner_id=1, named=frozenset({1})))


def test_an_auditor_sees_states_and_changes_nothing():
    assert TABLE[Role.AUDITOR] == {Verb.SEE_PEOPLE, Verb.SEE_READINGS, Verb.SEE_AUDIT, Verb.SEE_REVIEWS}
    assert not sees_case(Actor(Role.AUDITOR, user_id=1, audited=frozenset({1})), PLAIN)


def test_the_reporter_reads_no_notes_and_handles_nothing():
    reporter = Actor(Role.REPORTER, case_id=CASE)
    assert not may(reporter, Verb.SEE_NOTES)
    assert not may(reporter, Verb.HANDLE)
    with pytest.raises(NotAllowed):
        require(reporter, Verb.HANDLE)


def test_the_team_cannot_change_the_credit_of_a_reporter():
    for actor in (owner(), member(), DESK):
        with pytest.raises(NotAllowed) as refused:
            require(actor, Verb.CHANGE_CREDIT)
        assert "reporter" in refused.value.next_step


@pytest.mark.parametrize(
    ("verb", "who"), [(Verb.RUN_DESK, "an admin"), (Verb.INVITE, "an owner"), (Verb.WITHDRAW, "the reporter")]
)
def test_a_refusal_says_who_could(verb, who):
    with pytest.raises(NotAllowed) as refused:
        require(Actor(Role.GUEST, case_id=CASE), verb)
    assert who in refused.value.next_step


def test_a_reporter_sees_one_case():
    reporter = Actor(Role.REPORTER, case_id=CASE)
    assert sees_case(reporter, PLAIN)
    assert not sees_case(reporter, Standing(OTHER, programme_id=1))


def test_a_member_sees_the_cases_of_their_programmes_only():
    assert sees_case(member(), PLAIN)
    assert not sees_case(member(1, 2), PLAIN)


def test_an_owner_sees_the_cases_of_their_organisation_only():
    assert sees_case(owner(1, 1, 2), PLAIN)
    assert not sees_case(owner(1, 2), PLAIN)
    assert not sees_case(Actor(Role.OWNER, user_id=1), PLAIN), "a role without its programmes opens nothing"


def test_the_worker_and_the_command_line_see_every_case():
    for actor in (DESK, OPERATOR):
        assert sees_case(actor, Standing(CASE, 9, named=frozenset()))
        assert actor.handles(9)


def test_a_restricted_case_is_known_to_those_named_its_owner_and_the_organisations_owners():
    restricted = Standing(CASE, programme_id=1, owner_id=2, named=frozenset({3}))
    seen = {number for number in range(1, 6) if sees_case(member(number), restricted)}
    assert seen == {2, 3}
    assert sees_case(owner(9), restricted)
    assert not sees_case(member(3, 2), restricted), "whoever left the programme is named in vain"
    assert sees_case(Actor(Role.REPORTER, case_id=CASE), restricted)


def test_a_person_of_several_organisations_has_in_each_the_role_given_there():
    assert roles_in(MANY, 1) == {Role.OWNER}
    assert roles_in(MANY, 2) == {Role.MEMBER}
    assert roles_in(MANY, 3) == set()
    assert roles_in(MANY, 4) == {Role.AUDITOR}
    assert roles_in(MANY) == {Role.OWNER, Role.MEMBER, Role.AUDITOR}
    for verb in OF_A_PROGRAMME:
        assert [may(MANY, verb, one) for one in (1, 2, 3, 4)] == [True, False, False, False]
    assert not sees_case(MANY, Standing(CASE, programme_id=4))


def test_what_is_done_to_a_programme_is_never_asked_without_it():
    for actor, verb in product((owner(), member()), OF_A_PROGRAMME):
        with pytest.raises(ValueError, match="asked of a programme"):
            may(actor, verb)


def test_names_of_actors_as_events_keep_them():
    assert member(7).name == "user:7"
    assert Actor(Role.REPORTER, case_id=CASE).name == "reporter"
    assert DESK.name == "desk"
