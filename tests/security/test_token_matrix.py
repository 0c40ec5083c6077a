"""Every address of the team's API × a token of every person of the cast: as far as its person, never further."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.apps.change_reviews.conftest import asked
from tests.apps.tokens.conftest import token_of
from tests.security.test_access_matrix import (  # noqa: F401  desk is a fixture
    ABSENT_CASE,
    CANARY,
    Desk,
    _dump,
    desk,
)
from tests.security.test_every_route import TOKEN, _address
from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.core.access import Verb, may

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What each address takes, and what of it would change something; `about` a case or not.
BODIES: dict[str, tuple[str, dict[str, Any] | None]] = {
    "api_me": ("get", None),
    "api_cases": ("get", None),
    "api_case": ("get", None),
    "api_deed": ("post", {"message": "x"}),
    "api_note": ("post", {"text": "x"}),
    "api_severity": ("put", {"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}),
    "api_change_reviews": ("post", asked()),
    "api_change_review": ("get", None),
}
OF_A_PROGRAMME = {"api_change_reviews", "api_change_review"}


def _ask(name: str, token: str, reference: str, **place: Any) -> Any:
    method, body = BODIES[name]
    address = _address(name, reference=reference, deed="acknowledge", **place)
    given = {"content_type": "application/json"} if body is not None else {}
    return getattr(Client(), method)(address, body, headers={"authorization": f"Bearer {token}"}, **given)


def _used_today(user: User, *scopes: str) -> str:
    """The day of its first use is noted, and nothing after that."""
    token = token_of(user, *scopes)
    assert _ask("api_me", token, "").status_code == 200
    return token


def test_every_address_with_a_token_has_its_row() -> None:
    assert set(BODIES) == TOKEN


def test_a_case_that_its_person_does_not_see_is_absent_for_a_token_and_nothing_changes(desk: Desk) -> None:  # noqa: F811
    hidden = 0
    for who, actor in desk.actors.items():
        token = _used_today(User.objects.get(pk=actor.user_id))
        for case in (desk.case, desk.secret):
            if cases_for(actor).filter(pk=case.pk).exists():
                continue
            before = _dump()
            for name in sorted(TOKEN - {"api_me", "api_cases"} - OF_A_PROGRAMME):
                there, absent = _ask(name, token, case.reference), _ask(name, token, ABSENT_CASE)
                assert there.status_code == absent.status_code, (who, name)
                assert there.status_code in (403, 404), (who, name)
                assert there.content == absent.content, (who, name)
                assert CANARY not in there.content.decode()
                hidden += 1
            assert _dump() == before, who
    assert hidden > 20


def test_a_programme_that_its_person_does_not_see_is_absent_for_a_token_and_nothing_changes(desk: Desk) -> None:  # noqa: F811
    hidden = 0
    for who, actor in desk.actors.items():
        if may(actor, Verb.SEE_REVIEWS, desk.web.pk):
            continue
        token = _used_today(User.objects.get(pk=actor.user_id))
        before = _dump()
        for name in sorted(OF_A_PROGRAMME):
            there, absent = (_ask(name, token, "", slug=slug) for slug in (desk.web.slug, "no-such-programme"))
            assert there.status_code == absent.status_code == 404, (who, name)
            assert there.content == absent.content, (who, name)
            hidden += 1
        assert _dump() == before, who
    assert hidden >= 6


def test_lists_by_token_hold_what_their_person_sees_and_no_more(desk: Desk) -> None:  # noqa: F811
    for who, actor in desk.actors.items():
        answer = _ask("api_cases", token_of(User.objects.get(pk=actor.user_id)), "")
        if not may(actor, Verb.SEE_QUEUE):
            assert answer.status_code == 403, who
            continue
        listed = {row["reference"] for row in answer.json()["cases"]}
        assert listed == set(cases_for(actor).values_list("reference", flat=True)), who


@pytest.mark.parametrize("scopes", [("cases:read",), ("cases:write",)])
def test_the_other_scope_is_refused_for_what_its_person_may_do(desk: Desk, scopes: tuple[str, ...]) -> None:  # noqa: F811
    token = _used_today(User.objects.get(pk=desk.actors["member"].user_id), *scopes)
    before = _dump()
    for name, (method, _) in BODIES.items():
        if name != "api_me" and (method == "get") != (scopes == ("cases:read",)):
            assert _ask(name, token, desk.case.reference).status_code == 403, name
    assert _dump() == before


def test_of_somebody_shut_out_and_when_it_ran_out_a_token_opens_nothing(desk: Desk) -> None:  # noqa: F811
    user = User.objects.get(pk=desk.actors["member"].user_id)
    now = datetime.now(UTC)
    old = token_of(user, lives=timedelta(hours=1), now=now - timedelta(hours=2))
    good = token_of(user)
    assert _ask("api_case", good, desk.case.reference).status_code == 200
    deactivate(by=None, user_id=user.pk, now=now)
    before = _dump()
    for token in (old, good):
        for name in sorted(TOKEN):
            assert _ask(name, token, desk.case.reference).status_code == 401, name
    assert _dump() == before
