"""Every operation on a programme × a token of every person of the cast: as far as its person, never further."""

from __future__ import annotations

import pytest

from tests.security.test_access_matrix import Desk, _dump, desk  # noqa: F401  desk is a fixture
from tests.security.test_token_matrix import EVERY, Asked, _ask, _used_today
from tests.security.token_routes import TOKEN_OF_PROGRAMMES
from vulndesk.apps.accounts.models import User
from vulndesk.core.api_scopes import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OF_A_PROGRAMME = tuple(one for one in EVERY if one.name in TOKEN_OF_PROGRAMMES)


def test_a_programme_of_others_is_absent_for_a_token_and_nothing_changes(desk: Desk) -> None:  # noqa: F811
    hidden = 0
    for who, actor in desk.actors.items():
        if actor.handles(desk.web.pk):
            continue
        token, before = _used_today(User.objects.get(pk=actor.user_id)), _dump()
        for one in OF_A_PROGRAMME:
            there, absent = (_ask(one, token, slug=slug) for slug in (desk.web.slug, "no-such-programme"))
            assert (there.status_code, there.content) == (absent.status_code, absent.content), (who, one)
            assert there.status_code == 404, (who, one)
            hidden += 1
        assert _dump() == before, who
    assert hidden > 40


def test_who_is_on_the_team_and_no_owner_changes_nothing(desk: Desk) -> None:  # noqa: F811
    token, before = _used_today(User.objects.get(pk=desk.actors["member"].user_id)), _dump()
    for one in OF_A_PROGRAMME:
        answer = _ask(one, token, slug=desk.web.slug)
        if one.method == "get" and not one.name.startswith(OWNERS_READ):
            assert answer.status_code in (200, 404), one  # of an example that this programme has not
        elif one.name == "api_violations":
            assert answer.status_code == 422, one  # theirs to record, of clauses that this policy has not
        else:
            assert answer.status_code in (403, 404), (one, answer.content)
    assert _dump() == before


@pytest.mark.parametrize("scope", list(Scope))
def test_another_scope_is_refused_for_what_its_person_may_do(desk: Desk, scope: Scope) -> None:  # noqa: F811
    token, before = _used_today(User.objects.get(pk=desk.actors["owner"].user_id), scope.value), _dump()
    for one in OF_A_PROGRAMME:
        if _scope_of(one) != scope:
            answer = _ask(one, token, slug=desk.web.slug)
            assert answer.status_code == 403, one
            assert answer.json()["title"] == f"This token is not for {_scope_of(one).value}."
    assert _dump() == before


# As on the pages: what is not in force yet, addresses of webhooks, and connections, are the owners'.
OWNERS_READ = ("api_policy_review", "api_webhook", "api_sendings", "api_forge")


def _scope_of(one: Asked) -> Scope:
    if one.name == "api_statistics":
        return Scope.STATISTICS_READ
    if one.name in ("api_consents", "api_violations", "api_retention_outlook"):
        return Scope.CASES_READ if one.method == "get" else Scope.CASES_WRITE
    if "/webhooks" in one.path:
        return Scope.WEBHOOKS_READ if one.method == "get" else Scope.WEBHOOKS_WRITE
    if "/forges" in one.path:
        return Scope.FORGES_READ if one.method == "get" else Scope.FORGES_WRITE
    return Scope.PROGRAMMES_READ if one.method == "get" else Scope.PROGRAMMES_WRITE
