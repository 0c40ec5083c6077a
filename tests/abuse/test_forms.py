"""Forms of other sites and odd methods: every address of the desk, as its owner's browser sends it. Nothing changes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.apps.cases.conftest import at_desk, owning, tom_user, web  # noqa: F401 - fixtures
from tests.apps.cases.handling import reported
from tests.security.test_every_route import EVERY, _address
from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.abuse(25)]  # some seconds each

# What a refused request may write: that somebody tried, a browser's own session, that a case was looked at.
KEPT_APART = {"accounts_allowance", "attempts_attempt", "accounts_session", "accounts_cacheentry"}
# They take no session, so no other site gains by them: sent by programs, and answered by what they hold.
BY_PROGRAMS = {"send_report", "show_report", "osv_query", "osv_querybatch", "show_embargo", "move_embargo"}


def dump() -> dict[str, list[str]]:
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in KEPT_APART and not table.startswith("readings_"):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
                found[table] = [str(row) for row in cursor.fetchall()]
    return found


@pytest.fixture
def victim(owning: Client) -> Client:  # noqa: F811
    """The owner's browser, with the checks of a real one."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = owning.cookies
    assert browser.get("/team/").status_code == 200
    return browser


@pytest.fixture
def case(web: Programme) -> Case:  # noqa: F811
    return reported(web)


FORM = {"do": "send", "description": "x", "reply-message": "x", "message": "x", "name": "x", "body": "x"}


def attack(browser: Client, case: Case, **extra: Any) -> list[tuple[str, int]]:
    """Each address with a form's fields; the answers of those that take a POST."""
    answers = []
    for name in sorted(set(EVERY) - BY_PROGRAMS):
        answer = browser.post(_address(name, reference=case.reference), **({"data": FORM} | extra))
        answers.append((name, answer.status_code))
    return answers


REFUSED = {400, 401, 403, 404, 405, 413, 415, 422, 429}  # 429: so many without a token


def assert_refused(answers: list[tuple[str, int]]) -> None:
    """Sent on is allowed too: to the sign-in, or from an address that only leads elsewhere."""
    assert [pair for pair in answers if pair[1] not in REFUSED | {302}] == []
    assert sum(status == 403 for _, status in answers) > 100


def test_25_a_form_without_the_token_changes_nothing(victim: Client, case: Case) -> None:
    before = dump()
    assert_refused(attack(victim, case))
    assert dump() == before


def test_25_a_form_with_the_token_of_another_session_changes_nothing(victim: Client, case: Case) -> None:
    other = Client()
    other.get("/status/")
    token = other.cookies["csrf"].value
    before = dump()
    assert_refused(attack(victim, case, data=FORM | {"csrfmiddlewaretoken": token}))
    assert dump() == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_25_a_form_of_another_site_changes_nothing_even_with_the_right_token(
    victim: Client, case: Case, origin: str
) -> None:
    page = victim.get("/account/").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]  # type: ignore[index]
    before = dump()
    data = FORM | {"csrfmiddlewaretoken": token}
    answers = attack(victim, case, data=data, headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"})
    assert_refused(answers)
    assert dump() == before


def test_25_json_in_disguise_changes_nothing(victim: Client, case: Case) -> None:
    """A form of another site can send text/plain without asking first (Fetch, 2.2.2)."""
    before = dump()
    body = json.dumps(FORM)
    assert_refused(attack(victim, case, data=body, content_type="text/plain"))
    for name in ("send_report", "move_embargo"):
        answer = victim.post(_address(name, slug="enix"), data=body, content_type="text/plain")
        assert answer.status_code in REFUSED, name
    assert dump() == before


@pytest.mark.parametrize("method", ["get", "head", "options", "trace", "put", "patch", "delete"])
def test_25_no_other_method_changes_anything(victim: Client, case: Case, method: str) -> None:
    before = dump()
    for name in sorted(EVERY):
        answer = getattr(victim, method)(
            _address(name, reference=case.reference), headers={"Sec-Fetch-Mode": "no-cors"}
        )
        assert answer.status_code < 500, name
        if method == "trace" and not answer.streaming:
            assert b"no-cors" not in answer.content, f"{name} gives a request back (RFC 9110, 9.3.8)"
    assert dump() == before
