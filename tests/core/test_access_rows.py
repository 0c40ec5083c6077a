"""How the table of roles is read, and the corners of its questions: what a fault put in by a machine got past."""

import pytest

from vulndesk.core import access
from vulndesk.core.access import DESK, OPERATOR, Actor, Object, Role, Row, Verb, may, require, roles_in
from vulndesk.core.audience import CASE, REPORTER, TEAM, label
from vulndesk.core.errors import NotAllowed

TOM = Actor(Role.MEMBER, user_id=7, programmes=frozenset({1}))
OLGA = Actor(Role.OWNER, user_id=1, programmes=frozenset({1, 2}), owned=frozenset({1}), is_admin=True)


def test_a_line_of_the_table_is_an_object_a_verb_and_a_letter_for_each_role():
    marks = "".join("x" if role in (Role.OWNER, Role.DESK) else "." for role in access.ROLES)
    assert access._read(f"case   handle   {marks}") == Row(Object.CASE, Verb.HANDLE, frozenset({Role.OWNER, Role.DESK}))


@pytest.mark.parametrize("line", ["case handle x", "case handle", "case handle xxxxxxxxxxxx", "thing handle x......x"])
def test_a_line_that_is_too_short_too_long_or_about_nothing_is_a_bug(line):
    with pytest.raises(ValueError):
        access._read(line)


def test_who_handles_a_programme():
    assert TOM.handles(1)
    assert not TOM.handles(2)
    assert not TOM.handles(None)
    assert DESK.handles(2)
    assert OPERATOR.handles(None)
    assert not Actor(Role.AUDITOR, user_id=2, programmes=frozenset({1}), audited=frozenset({1})).handles(1)
    assert not Actor(Role.REPORTER, programmes=frozenset({1})).handles(1)


def test_the_roles_that_somebody_holds_anywhere_and_in_one_place():
    assert roles_in(OLGA) == {Role.OWNER, Role.MEMBER, Role.ADMIN}
    assert roles_in(OLGA, 1) == {Role.OWNER, Role.ADMIN}
    assert roles_in(OLGA, 2) == {Role.MEMBER, Role.ADMIN}
    assert roles_in(OLGA, 3) == {Role.ADMIN}
    assert roles_in(TOM, 3) == frozenset()
    assert roles_in(Actor(Role.GUEST)) == {Role.GUEST}
    assert roles_in(DESK, 9) == {Role.DESK}
    assert roles_in(Actor(Role.AUDITOR, audited=frozenset({4})), 4) == {Role.AUDITOR}


def test_a_deed_is_asked_of_the_programme_that_it_is_done_to():
    require(OLGA, Verb.CHANGE_PROGRAMME, 1)
    with pytest.raises(NotAllowed) as refused:
        require(OLGA, Verb.CHANGE_PROGRAMME, 2)
    assert "owner of the organisation" in str(refused.value)
    with pytest.raises(ValueError, match="is asked of a programme"):
        may(TOM, Verb.CHANGE_PROGRAMME)
    assert may(OPERATOR, Verb.CHANGE_PROGRAMME)
    with pytest.raises(NotAllowed) as refused:
        require(TOM, Verb.RUN_DESK)
    assert "an admin of the desk" in str(refused.value)
    with pytest.raises(NotAllowed) as refused:
        require(TOM, Verb.WITHDRAW)
    assert "the reporter, with the receipt" in str(refused.value)


def test_everyone_is_counted_where_the_number_is_known():
    assert label(CASE, readers=14) == "Everyone in the case (14)"
    assert label(CASE) == "Everyone in the case"
    assert label(TEAM) == "Team only"
    assert label(REPORTER) == "Reporter and team"
