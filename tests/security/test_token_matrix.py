"""Every address of the team's API × a token of every person of the cast: as far as its person, never further."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from tests.apps.tokens.conftest import token_of
from tests.security.test_access_matrix import (  # noqa: F401  desk is a fixture
    ABSENT_CASE,
    CANARY,
    Desk,
    _dump,
    desk,
)
from tests.security.token_routes import TOKEN
from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.core.access import Verb, may
from vulndesk.server.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True)
class Asked:
    """One operation as the description of the API has it, with the body of its example."""

    name: str
    method: str
    path: str
    body: Any

    @property
    def is_about_a_case(self) -> bool:
        return "{reference}" in self.path


def _described() -> Iterator[Asked]:
    told = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            if operation.get("security") != [{"ByToken": []}]:
                continue
            places = {
                one["name"]: str(one["example"]) for one in operation.get("parameters", ()) if one["in"] == "path"
            }
            name = resolve(path.format(**places)).url_name
            places |= {"reference": "{reference}", "slug": "{slug}"}
            content = operation.get("requestBody", {}).get("content", {})
            body = content["application/json"]["example"] if content else None
            yield Asked(name, method, path.format(**places), body)


EVERY = tuple(_described())
OF_A_CASE = tuple(one for one in EVERY if one.is_about_a_case)
OF_REVIEWS = tuple(one for one in EVERY if one.name in ("api_change_reviews", "api_change_review"))


def _ask(one: Asked, token: str, reference: str = "", *, slug: str = "enix", network: int = 0) -> Any:
    given = {"data": one.body, "content_type": "application/json"} if one.body is not None else {}
    address = one.path.format(reference=reference, slug=slug)
    browser = Client(REMOTE_ADDR=f"10.{network // 250}.{network % 250}.1")
    return getattr(browser, one.method)(address, headers={"authorization": f"Bearer {token}"}, **given)


def _named(name: str) -> Asked:
    return next(one for one in EVERY if one.name == name and one.method == "get")


def _used_today(user: User, *scopes: str) -> str:
    """The day of its first use is noted, and nothing after that."""
    token = token_of(user, *scopes)
    assert _ask(_named("api_me"), token).status_code == 200
    return token


def test_every_address_with_a_token_has_its_row() -> None:
    assert {one.name for one in EVERY} == TOKEN


def test_a_case_that_its_person_does_not_see_is_absent_for_a_token_and_nothing_changes(desk: Desk) -> None:  # noqa: F811
    hidden = 0
    for who, actor in desk.actors.items():
        token = _used_today(User.objects.get(pk=actor.user_id))
        for case in (desk.case, desk.secret):
            if cases_for(actor).filter(pk=case.pk).exists():
                continue
            before = _dump()
            for one in OF_A_CASE:
                there, absent = _ask(one, token, case.reference), _ask(one, token, ABSENT_CASE)
                assert there.status_code == absent.status_code, (who, one)
                assert there.status_code in (403, 404), (who, one)
                assert there.content == absent.content, (who, one)
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
        for one in OF_REVIEWS:
            there, absent = (_ask(one, token, slug=slug) for slug in (desk.web.slug, "no-such-programme"))
            assert there.status_code == absent.status_code == 404, (who, one)
            assert there.content == absent.content, (who, one)
            hidden += 1
        assert _dump() == before, who
    assert hidden >= 6


def test_lists_by_token_hold_what_their_person_sees_and_no_more(desk: Desk) -> None:  # noqa: F811
    for who, actor in desk.actors.items():
        token = token_of(User.objects.get(pk=actor.user_id))
        answer, events = _ask(_named("api_cases"), token), _ask(_named("api_events"), token)
        if not may(actor, Verb.SEE_QUEUE):
            assert answer.status_code == events.status_code == 403, who
            continue
        listed = {row["reference"] for row in answer.json()["cases"]}
        assert listed == set(cases_for(actor).values_list("reference", flat=True)), who
        assert {row["reference"] for row in events.json()["events"]} == listed, who


@pytest.mark.parametrize("scopes", [("cases:read",), ("cases:write",)])
def test_the_other_scope_is_refused_for_what_its_person_may_do(desk: Desk, scopes: tuple[str, ...]) -> None:  # noqa: F811
    token = _used_today(User.objects.get(pk=desk.actors["member"].user_id), *scopes)
    before = _dump()
    for one in EVERY:
        if one.name != "api_me" and (one.method == "get") != (scopes == ("cases:read",)):
            assert _ask(one, token, desk.case.reference).status_code == 403, one
    assert _dump() == before


def test_of_somebody_shut_out_and_when_it_ran_out_a_token_opens_nothing(desk: Desk) -> None:  # noqa: F811
    user = User.objects.get(pk=desk.actors["member"].user_id)
    now = datetime.now(UTC)
    old = token_of(user, lives=timedelta(hours=1), now=now - timedelta(hours=2))
    good = token_of(user)
    assert _ask(_named("api_case"), good, desk.case.reference).status_code == 200
    deactivate(by=None, user_id=user.pk, now=now)
    before = _dump()
    for token in (old, good):
        for number, one in enumerate(EVERY):  # from one network it would be told to wait
            assert _ask(one, token, desk.case.reference, network=number).status_code == 401, one
    assert _dump() == before
