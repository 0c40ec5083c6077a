"""Tokens of the API: made by a person who shows the second factor, shown once, ended at once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests import second_factor
from tests.apps.cases.handling import reported, words_of
from tests.apps.tokens.conftest import ALL, Program, token_of, with_a_factor
from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.tokens.actions import forget_tokens
from vulndesk.apps.tokens.models import ApiToken
from vulndesk.core.errors import BadInput

PAGE = "/account/tokens/"
GIVEN = {"name": "nightly report", "scopes": ["cases:read"], "days": "30"}


def test_a_token_is_shown_once_and_works(web, tom_user, at_desk):
    with_a_factor(tom_user)
    page = at_desk.post(PAGE, GIVEN)
    token = re.search(r'id="new-token">(vdt_[\w-]{43})<', page.content.decode())[1]
    again = at_desk.get(PAGE)
    assert token not in again.content.decode()
    assert "nightly report" in words_of(again)
    assert "never used" in words_of(again)
    told = Program(token).get("/me").json()
    assert (told["handle"], told["scopes"]) == ("tom", ["cases:read"])
    assert "last used on" in words_of(at_desk.get(PAGE))
    assert [one.kind for one in Event.objects.filter(kind__startswith="token")] == ["token_made"]


def test_who_showed_the_second_factor_long_ago_shows_it_again_first(web, tom_user, at_desk):
    with_a_factor(tom_user)
    second_factor.shown_long_ago(at_desk)
    assert "Show the second factor" in words_of(at_desk.get(PAGE))
    assert at_desk.post(PAGE, GIVEN).status_code == 302
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "This field is required"),
        ({"scopes": []}, "Nothing is ticked"),
        ({"scopes": ["everything"]}, "is not one of the available choices"),
        ({"days": "9999"}, "is not one of the available choices"),
        ({"programmes": ["9"]}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused(web, at_desk, given, said):
    page = at_desk.post(PAGE, GIVEN | given)
    assert page.status_code == 422
    assert said in words_of(page)
    assert not ApiToken.objects.exists()


def test_a_token_ends_at_once_and_only_its_person_ends_it(web, tom_user, at_desk, elsewhere, program):
    row = ApiToken.objects.get()
    assert elsewhere.post(f"{PAGE}{row.pk}/end/").status_code == 404
    assert program.get("/me").status_code == 200
    assert at_desk.post(f"{PAGE}{row.pk}/end/").status_code == 302
    assert program.get("/me").status_code == 401


def test_a_scope_that_tokens_may_be_made_for_no_more_is_in_none(web, tom_user, at_desk, program):
    ApiToken.objects.update(scopes=["cases:read", "cases:publish"])
    assert program.get("/me").json()["scopes"] == ["cases:read"]
    assert program.get("/cases").status_code == 200
    assert "a program" in words_of(at_desk.get(PAGE))


def test_unknown_missing_ended_and_a_strangers_token_are_answered_alike(web, tom_user, program):
    old = token_of(tom_user, lives=timedelta(seconds=1), now=datetime.now(UTC) - timedelta(days=1))
    answers = [Program(one).get("/cases") for one in ("", "vdt_" + "x" * 43, "x" * 300, old)]
    answers += [Client().get("/api/v1/cases"), Client().get("/api/v1/cases", headers={"authorization": "Basic eDp5"})]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert {answer["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert program.get("/cases").status_code == 200


def test_guesses_are_slowed_and_who_has_a_token_is_not(web, program):
    codes = [Program("vdt_" + str(number) * 43).get("/me").status_code for number in range(10)]
    codes += [Program(f"vdt_{number}" + "y" * 41).get("/me").status_code for number in range(15)]
    assert codes.count(401) == 20
    assert codes[-1] == 429
    assert program.get("/me").status_code == 200


def test_a_session_of_the_pages_opens_nothing_of_the_api(web, at_desk):
    assert at_desk.get("/api/v1/cases").status_code == 401
    assert at_desk.get("/api/v1/me").status_code == 401


def test_a_token_dies_with_its_person_and_with_their_second_factor(web, tom_user, owning, program):
    case = reported(web)
    tom_user.authenticator_set.all().delete()
    assert program.get("/me").status_code == 401
    with_a_factor(tom_user)
    assert program.get(f"/cases/{case.reference}").status_code == 200
    deactivate(by=None, user_id=tom_user.pk, now=datetime.now(UTC))
    assert program.get("/me").status_code == 401


def test_who_left_a_programme_takes_the_token_along(web, tom_user, owning, program):
    case = reported(web)
    assert program.get(f"/cases/{case.reference}").status_code == 200
    assert owning.post(f"/team/programmes/enix/team/{tom_user.pk}/remove/").status_code == 302
    absent = program.get("/cases/VD-AAAA-AAAA")
    hidden = program.get(f"/cases/{case.reference}")
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_the_database_has_neither_token_nor_name(web, tom_user):
    token = token_of(tom_user)
    stored = str(list(ApiToken.objects.values()))
    assert token not in stored
    assert "a program" not in stored


def test_a_person_has_twenty_at_most(web, tom_user):
    for _ in range(20):
        token_of(tom_user)
    with pytest.raises(BadInput):
        token_of(tom_user)
    assert ApiToken.objects.count() == 20


def test_a_token_for_somebody_elses_programme_is_not_made(web, desktop, tom_user):
    assert desktop.pk not in actor_for(tom_user).programmes
    with pytest.raises(BadInput):
        token_of(tom_user, programme_ids=[desktop.pk])


def test_housekeeping_takes_what_ran_out_a_month_ago(web, tom_user):
    now = datetime.now(UTC)
    token_of(tom_user, *ALL, now=now - timedelta(days=60))
    token_of(tom_user, *ALL, now=now - timedelta(days=10))
    assert forget_tokens(now=now) == 1
    assert ApiToken.objects.count() == 1
