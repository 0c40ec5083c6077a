"""A public credit is taken down by a program, as on its page."""

import pytest
from django.test import Client

from tests.apps.credits.test_hall_of_fame import PUBLIC, enix, rita, tom
from tests.apps.tokens.conftest import Program, token_of
from tests.people import NOW, join, open_programme
from vulndesk.apps.accounts.models import User
from vulndesk.apps.credits.actions import show_credits
from vulndesk.apps.credits.models import PublicCredit

__all__ = ["enix", "rita", "tom"]
pytestmark = pytest.mark.django_db


def program_of(actor, *scopes):
    return Program(token_of(User.objects.get(pk=actor.user_id), *scopes))


@pytest.fixture
def place(rita, tom):
    show_credits(rita.case_id, PUBLIC, by=tom, now=NOW)
    return f"/public-credits/{PublicCredit.objects.get().code}/hide"


def test_it_leaves_its_page_once_for_a_key(place, tom):
    program, key = program_of(tom), {"idempotency-key": "asked"}
    assert program.post(place, {"why": "bored"}).status_code == 422
    done = program.post(place, {"why": "asked"}, **key)
    assert (done.status_code, program.post(place, {"why": "asked"}, **key).json()) == (200, done.json())
    page = done.json()["page"]
    assert Client().get(page[page.index("/credits/") :]).status_code == 410


def test_of_others_it_is_as_absent_as_none(place, tom):
    mona = program_of(join("mona", open_programme("interview")))
    there, absent = (mona.post(one, {"why": "mistake"}) for one in (place, "/public-credits/0123456789abcdef/hide"))
    assert (there.status_code, there.content) == (404, absent.content)
    assert program_of(tom, "cases:read").post(place, {"why": "mistake"}).status_code == 403
    code = place.split("/")[2]
    assert Client().get(f"/credits/{code}/").status_code == 200
