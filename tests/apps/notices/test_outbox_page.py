"""The outbox page: for the team, each person only what they work on."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.apps.notices.conftest import RITA
from vulndesk.apps.notices.models import OutgoingMail


def signed_in(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def reported(desk, tom):
    desk.report()
    desk.work()
    return desk


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_a_stranger_is_sent_to_the_sign_in_page(reported):
    mail = OutgoingMail.objects.first()
    for address in ("/outbox/", f"/outbox/{mail.id}/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_a_member_sees_who_was_told_what_and_reads_it(reported, tom):
    client = signed_in(tom)
    page = client.get("/outbox/")
    assert page.status_code == 200
    assert RITA in words(page)
    assert "Your report has arrived" in words(page)
    assert "EMAIL_URL" in words(page)
    assert "no-store" in page["Cache-Control"]
    mail = OutgoingMail.objects.get(kind="reporter_received")
    opened = client.get(f"/outbox/{mail.id}/")
    assert opened.status_code == 200
    assert "Open it with your receipt code:" in words(opened)
    assert RITA in words(opened)


def test_a_member_of_another_programme_sees_nothing(reported):
    stranger = reported.person("olga", member=False)
    client = signed_in(stranger)
    page = client.get("/outbox/")
    assert RITA not in words(page)
    assert "No mail here" in words(page)
    mail = OutgoingMail.objects.first()
    assert client.get(f"/outbox/{mail.id}/").status_code == 404
    assert client.get("/outbox/00000000-0000-4000-8000-000000000000/").status_code == 404


@pytest.mark.slow
def test_an_owner_of_the_desk_sees_everything(reported):
    client = signed_in(reported.person("olga", role="owner"))
    assert RITA in words(client.get("/outbox/"))


@pytest.mark.slow
def test_what_was_given_up_is_found_by_its_tab_and_explained(reported, tom):
    OutgoingMail.objects.filter(kind="reporter_received").update(state="given_up")
    client = signed_in(tom)
    page = words(client.get("/outbox/?state=given_up"))
    assert RITA in page
    assert "tom@team.example" not in page
    mail = OutgoingMail.objects.get(kind="reporter_received")
    assert "could not be delivered" in words(client.get(f"/outbox/{mail.id}/"))


@pytest.mark.parametrize("query", ["?state=nonsense", "?page=999", "?page=x", "?state=&page=0"])
@pytest.mark.slow
def test_a_strange_query_shows_the_page_all_the_same(reported, tom, query):
    assert signed_in(tom).get(f"/outbox/{query}").status_code == 200


@pytest.mark.slow
def test_a_page_of_fifty_costs_as_many_queries_as_a_page_of_one(reported, tom, django_assert_max_num_queries):
    client = signed_in(tom)
    for _ in range(60):
        reported.report(contact="")
    reported.work()
    with django_assert_max_num_queries(14):
        page = client.get("/outbox/")
    assert "1–50 of" in words(page)
    assert "A report arrived" in words(client.get("/outbox/?page=2"))


def test_the_page_may_not_be_posted_to(reported, tom):
    assert signed_in(tom).post("/outbox/").status_code == 405
