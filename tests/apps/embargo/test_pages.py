"""The pages of the embargo, as a browser posts to them: the team's, the reporter's, the owner's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.apps.cases.handling import case_of, person, signed_in, words_of
from tests.people import report
from vulndesk.apps.embargo.actions import begin_embargo
from vulndesk.apps.embargo.models import Embargo, OwnPeriod
from vulndesk.apps.embargo.queries import embargo_of
from vulndesk.apps.timeline.models import Event

SOON = (datetime.now(UTC) + timedelta(days=30)).replace(second=0, microsecond=0, tzinfo=None)


@pytest.fixture
def reported(groundhog):
    """Now, because the pages read the clock."""
    one = report(groundhog, now=datetime.now(UTC) - timedelta(hours=1), report={"exploited": True}, exploited=True)
    begin_embargo(event_id=Event.objects.get(kind="report_received").pk, now=datetime.now(UTC))()
    return one


@pytest.fixture
def at_desk(groundhog):
    return signed_in(person("tom", groundhog))


@pytest.fixture
def rita(reported):
    browser = Client()
    browser.post("/status/", {"receipt": reported.received.receipt})
    return browser


@pytest.fixture
def address(reported):
    return f"/team/cases/{case_of(reported).reference}/embargo/"


def test_the_team_proposes_with_a_zone_and_the_reporter_agrees_on_their_page(at_desk, rita, reported, address):
    page = words_of(at_desk.get(address))
    assert "Embargo until" in page
    assert "We follow a 90 day disclosure policy." in page
    sent = at_desk.post(f"{address}propose/", {"until": SOON.isoformat("T", "minutes"), "zone": "UTC", "seen": "0"})
    assert sent.status_code == 302
    assert "The team proposes an end" in words_of(rita.get("/status/report/embargo/"))
    assert "team proposes" in words_of(rita.get("/status/report/"))
    assert rita.post("/status/report/embargo/accept/", {"seen": "1"}).status_code == 302
    assert embargo_of(reported.received.case_id).until == SOON.replace(tzinfo=UTC)
    assert "with the receipt" in words_of(at_desk.get(address))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"until": SOON.isoformat()}, "Choose the time zone"),
        ({"until": "tomorrow", "zone": "UTC"}, "Choose a day and a time."),
        ({"until": "2020-01-01T10:00", "zone": "UTC"}, "must lie in the future"),
    ],
)
@pytest.mark.slow
def test_an_end_without_zone_or_in_the_past_is_refused_with_what_was_typed(at_desk, reported, address, typed, says):
    answer = at_desk.post(f"{address}propose/", typed | {"seen": "0"})
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert typed["until"] in answer.content.decode()
    assert embargo_of(reported.received.case_id).revision == 0


def test_whoever_acts_on_an_old_page_gets_409_and_the_new_state(at_desk, rita, address):
    rita.post("/status/report/embargo/propose/", {"until": SOON.isoformat(), "zone": "UTC", "seen": "0"})
    answer = at_desk.post(f"{address}end/", {"seen": "0"})
    assert answer.status_code == 409
    assert "Somebody else acted on this case first" in words_of(answer)
    assert Embargo.objects.get().em == "R"


def test_a_tick_asks_the_team_and_a_confirmation_asks_once_more(at_desk, reported, address):
    assert "the reporter says so" in words_of(at_desk.get(address))
    asks = words_of(at_desk.get(f"{address}fact/A/"))
    assert "The embargo ends now, for everybody" in asks
    assert Embargo.objects.get().em == "A"
    assert at_desk.post(f"{address}fact/A/", {"seen": "0"}).status_code == 302
    assert Embargo.objects.get().em == "X"
    page = words_of(at_desk.get(address))
    assert "Tom confirmed: attacks were observed." in page
    assert "The embargo ended: attacks were observed. Nothing was published by that." in page
    assert "Propose" not in page


def test_the_case_names_the_end(at_desk, address):
    assert "Private until" in words_of(at_desk.get(address.removesuffix("embargo/")))


def test_the_api_moves_with_the_receipt_and_refuses_a_time_without_its_zone(reported):
    browser, told = Client(), {"Authorization": f"Receipt {reported.received.receipt}"}

    def move(**given):
        return browser.post("/api/v1/report/embargo", given, content_type="application/json", headers=told)

    naive = move(move="propose", until=SOON.isoformat())
    assert (naive.status_code, naive["Content-Type"]) == (422, "application/problem+json")
    assert move(move="propose").json()["field"] == "until"
    assert move(move="accept").status_code == 409
    assert embargo_of(reported.received.case_id).revision == 0
    shown = move(move="propose", until=f"{SOON.isoformat()}Z", revision=0).json()
    assert (shown["state"], shown["in_force"], shown["proposed"]) == ("R", True, f"{SOON.isoformat()}Z")
    assert shown == browser.get("/api/v1/report/embargo", headers=told).json()
    assert move(move="reject", revision=0).status_code == 409
    assert browser.get("/api/v1/report/embargo").status_code == 401


def test_an_owner_sets_a_period_that_the_policy_does_not_name(silent, groundhog):
    olga = signed_in(person("olga", owner=True))
    assert "We follow a 90 day disclosure policy." in words_of(olga.get(f"/team/programmes/{groundhog.slug}/embargo/"))
    address = f"/team/programmes/{silent.slug}/embargo/"
    assert olga.post(address, {"days": "0"}).status_code == 422
    assert olga.post(address, {"days": "45"}).status_code == 302
    assert OwnPeriod.objects.get().days == 45
    member = signed_in(person("tom", silent))
    assert "An owner of the desk can set one" in words_of(member.get(address))
    assert member.post(address, {"days": "5"}).status_code == 403
    assert OwnPeriod.objects.get().days == 45
    olga.post(address, {"days": ""})
    assert not OwnPeriod.objects.exists()
