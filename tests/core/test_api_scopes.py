"""A token reaches as far as its person, and no further than it was made for."""

import pytest

from vulndesk.core.access import Actor, Role
from vulndesk.core.api_scopes import WORDS, Scope, narrowed, require_scope
from vulndesk.core.errors import NotAllowed

OLGA = Actor(
    Role.OWNER,
    user_id=1,
    programmes=frozenset({1, 2, 3}),
    owned=frozenset({1, 2}),
    audited=frozenset({4}),
    is_admin=True,
)


def test_a_token_for_two_programmes_has_those_of_its_persons_alone():
    seen = narrowed(OLGA, [2, 3, 9])
    assert (seen.programmes, seen.owned, seen.audited) == (frozenset({2, 3}), frozenset({2}), frozenset())
    assert (seen.user_id, seen.role) == (1, Role.OWNER)


def test_a_token_for_all_has_all_and_is_never_an_admins():
    seen = narrowed(OLGA, None)
    assert (seen.programmes, seen.owned, seen.audited) == (OLGA.programmes, OLGA.owned, OLGA.audited)
    assert seen.is_admin is False
    assert narrowed(OLGA, [1]).is_admin is False


def test_a_scope_that_is_not_there_is_named():
    require_scope(["cases:read"], Scope.CASES_READ)
    with pytest.raises(NotAllowed) as refused:
        require_scope(["cases:read"], Scope.CASES_WRITE)
    assert "cases:write" in str(refused.value)


def test_every_scope_has_words():
    assert set(WORDS) == set(Scope)
