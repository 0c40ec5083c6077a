"""The pages of credit, as the team and the reporter use them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.apps.cases.conftest import at_desk, tom_user, web  # noqa: F401 - the same people
from tests.apps.cases.handling import do, markup_of, reported, words_of
from tests.people import report
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.credits.models import AddedCredit, PublicCredit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(web, at_desk):  # noqa: F811
    case = reported(web, credit={"mode": "name", "name": "Rita Weasel"})
    case.page = f"/team/cases/{case.reference}/credits/"
    return case


def post(client, case, deed, **fields):
    return client.post(f"{case.page}{deed}/", {f"{deed}-{name}": value for name, value in fields.items()})


def test_the_page_says_who_is_named_and_adds_somebody(at_desk, case):  # noqa: F811
    assert "As Rita Weasel" in words_of(at_desk.get(case.page))
    given = {"name": "Flo", "type": "sponsor", "link": "https://flo.example"}
    refused = post(at_desk, case, "add", **given)
    assert refused.status_code == 422
    assert "https://flo.example" in markup_of(refused), "what was typed is kept"
    assert post(at_desk, case, "add", **given, consent="She agreed by mail.").status_code == 302
    page = words_of(at_desk.get(case.page))
    assert "As Flo" in page
    assert "She agreed by mail." in page
    added = AddedCredit.objects.get()
    at_desk.post(f"{case.page}{added.pk}/remove/")
    assert "As Flo" not in words_of(at_desk.get(case.page))


def test_thanks_are_drafted_and_sent_by_a_person_also_after_closing(at_desk, case):  # noqa: F811
    assert "you can still change that" in words_of(at_desk.get(case.page))
    do(at_desk, case, "validate", message="Yes.", owner=Case.objects.get().owner_id)
    do(at_desk, case, "close", reason="resolved", release="2", message="Done.")
    assert Message.objects.filter(kind="reply").count() == 0, "nothing is sent by itself"
    assert post(at_desk, case, "thank", message="Thank you, Rita.").status_code == 302
    assert Message.objects.filter(kind="reply", audience="everyone").count() == 1
    assert not Case.objects.get().is_open


@pytest.mark.slow
def test_showing_says_its_effect_first_and_needs_a_look_at_the_advisory(at_desk, case):  # noqa: F811
    assert "this opens once the case is published or closed as resolved" in words_of(at_desk.get(case.page))
    do(at_desk, case, "validate", message="Yes.")
    do(at_desk, case, "close", reason="resolved", release="2", message="Done.")
    page = at_desk.get(case.page)
    assert "This makes public: Rita Weasel , each with a page that can be cited" in words_of(page)
    assert post(at_desk, case, "show", advisory="GHSA-1").status_code == 422
    assert not PublicCredit.objects.exists()
    assert post(at_desk, case, "show", advisory="GHSA-1", is_public="on").status_code == 302
    credit = f"/credits/{PublicCredit.objects.get().code}/"
    assert "Take this credit down" not in words_of(Client().get(credit))
    assert "Take this credit down" in words_of(at_desk.get(credit))
    hide = credit.replace("/credits/", "/team/credits/") + "hide/"
    assert "It leaves the hall of fame at once" in words_of(at_desk.get(hide))
    assert at_desk.post(hide, {"why": "asked"}).status_code == 302
    assert Client().get(credit).status_code == 410


def test_the_reporter_chooses_names_others_and_sees_what_is_public(web):  # noqa: F811
    rita = Client()
    rita.post("/status/", {"receipt": report(web, now=datetime.now(UTC)).received.receipt})
    page = words_of(rita.get("/status/report/credit/"))
    assert "Not decided yet." in page
    assert "no name is shown" in page, "what silence would mean"
    own = {"mode": "handle", "name": "rita_r", "type": "finder"}
    assert rita.post("/status/report/credit/", own).status_code == 302
    with_them = {"add-name": "Team Xylophone", "add-type": "finder", "add-is_group": "on"}
    assert rita.post("/status/report/credit/add/", with_them).status_code == 422, "they have to agree"
    assert rita.post("/status/report/credit/add/", with_them | {"add-consent": "on"}).status_code == 302
    page = words_of(rita.get("/status/report/credit/"))
    assert "As rita_r." in page
    assert "Team Xylophone" in page
    rita.post(f"/status/report/credit/{AddedCredit.objects.get().pk}/remove/")
    assert "Team Xylophone" not in words_of(rita.get("/status/report/credit/"))
    bad = rita.post("/status/report/credit/", {"mode": "name", "name": "R", "type": "hero"})
    assert bad.status_code == 422


def test_earlier_names_are_not_told_to_the_team_once_somebody_is_anonymous(at_desk, web):  # noqa: F811
    one = report(web, credit={"mode": "name", "name": "Rita Weasel"})
    rita = Client()
    rita.post("/status/", {"receipt": one.received.receipt})
    page = f"/team/cases/{one.received.reference}/credits/"
    rita.post("/status/report/credit/", {"mode": "handle", "name": "rw"})
    assert "As Rita Weasel" in words_of(at_desk.get(page)), "an earlier choice"
    rita.post("/status/report/credit/", {"mode": "anonymous"})
    seen = words_of(at_desk.get(page))
    assert "Weasel" not in seen
    assert "rw" not in seen.split()
