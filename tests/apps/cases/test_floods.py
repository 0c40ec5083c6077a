"""Suspected floods: offered to the team, set aside by a person in one go, taken back in one go."""

import re

import pytest

from tests.apps.cases.handling import reported, words_of
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.timeline.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(30)]


@pytest.fixture
def flooded(web):
    """Six reports from one network in a rush; before them an honest one, and one that is being worked on."""
    honest, known = reported(web, "An honest one.", hours_ago=30), reported(web, "A known one.", hours_ago=29)
    Case.objects.filter(pk=known.pk).update(rm="A", acknowledged_at=known.received_at)
    cases = [reported(web, f"Made up {number}.", hours_ago=20 - 3 * number) for number in range(6)]
    Case.objects.filter(pk__in=[one.pk for one in cases]).update(origin=7, rush="work")
    return honest, known, cases


def link_of(page):
    return re.search(r'href="(/team/floods/network-[^"]+)"', page.content.decode())[1]


def ticks(page):
    return re.findall(r'name="case" value="([^"]+)" checked', page.content.decode())


def test_the_queue_offers_a_flood_from_five_on_and_says_nothing_before(at_desk, web, flooded):
    assert "6 reports that nobody has answered look as if one hand" in words_of(at_desk.get("/team/"))
    Case.objects.filter(pk__in=[one.pk for one in flooded[2][:2]]).update(origin=8)
    assert "one hand" not in words_of(at_desk.get("/team/"))
    assert "Nothing looks like a flood" in words_of(at_desk.get("/team/floods/"))


def test_a_flood_is_set_aside_with_one_confirmation_and_an_event_each_and_clocks_of_others_go_on(at_desk, flooded):
    honest, known, _ = flooded
    clocks = list(Deadline.objects.filter(case__in=[honest, known]).order_by("pk").values())
    page = at_desk.get("/team/floods/")
    assert "They came from one network while many reports came in." in words_of(page)
    address = link_of(page)
    listed = at_desk.get(address)
    chosen = ticks(listed)
    assert len(chosen) == 6
    kept = chosen.pop(2).partition(":")[0]
    done = at_desk.post(address, {"case": chosen}, follow=True)
    assert "5 reports, with all that came with them." in words_of(done)
    gone = Case.objects.filter(is_report=False)
    assert gone.count() == 5
    assert Case.objects.get(reference=kept).is_report
    marked = Event.objects.filter(kind="marked_not_a_report")
    assert {one.case_id for one in marked} == {one.pk for one in gone}
    assert {one.actor for one in marked} == {f"user:{done.wsgi_request.user.pk}"}
    assert set(Deadline.objects.filter(case__in=gone).values_list("state", flat=True)) <= {"withdrawn"}
    assert list(Deadline.objects.filter(case__in=[honest, known]).order_by("pk").values()) == clocks


@pytest.mark.slow
def test_it_is_taken_back_in_one_go_and_the_clocks_count_on_from_their_start(at_desk, flooded):
    _, _, cases = flooded
    before = set(Deadline.objects.filter(case__in=cases).values_list("pk", "state", "due_at"))
    address = link_of(at_desk.get("/team/floods/"))
    at_desk.post(address, {"case": ticks(at_desk.get(address))})
    assert not Case.objects.filter(pk__in=[one.pk for one in cases], is_report=True).exists()
    back = at_desk.post("/team/floods/back/", follow=True)
    assert "Taken back: 6. They stand in the queue as before." in words_of(back)
    assert Case.objects.filter(pk__in=[one.pk for one in cases], is_report=True, is_open=True, rm="R").count() == 6
    assert set(Deadline.objects.filter(case__in=cases).values_list("pk", "state", "due_at")) == before
    assert "Take it back" not in words_of(at_desk.get("/team/floods/"))


def test_what_somebody_answered_meanwhile_is_left_alone_and_named(at_desk, flooded):
    address = link_of(at_desk.get("/team/floods/"))
    chosen = ticks(at_desk.get(address))
    first = Case.objects.get(reference=chosen[0].partition(":")[0])
    Case.objects.filter(pk=first.pk).update(revision=first.revision + 1)
    done = at_desk.post(address, {"case": chosen}, follow=True)
    assert f"Left as they are, because somebody was there first: {first.reference}." in words_of(done)
    assert Case.objects.get(pk=first.pk).is_report
    assert Case.objects.filter(is_report=False).count() == 5


def test_what_is_said_to_be_exploited_is_not_ticked_beforehand(at_desk, flooded):
    Case.objects.filter(pk=flooded[2][0].pk).update(urgent=True)
    listed = at_desk.get(link_of(at_desk.get("/team/floods/")))
    assert len(ticks(listed)) == 5
    assert "Said to be exploited or public" in words_of(listed)


def test_with_nothing_ticked_nothing_happens_and_the_page_says_so(at_desk, flooded):
    refused = at_desk.post(link_of(at_desk.get("/team/floods/")), {"case": ["VD-X", "1:x", ":"]})
    assert refused.status_code == 422
    assert "Tick those that are no reports." in words_of(refused)
    assert not Case.objects.filter(is_report=False).exists()


def test_another_team_sees_no_flood_and_can_set_none_aside(at_desk, elsewhere, flooded):
    address = link_of(at_desk.get("/team/floods/"))
    chosen = ticks(at_desk.get(address))
    assert "Nothing looks like a flood" in words_of(elsewhere.get("/team/floods/"))
    assert elsewhere.get(address).status_code == 302
    elsewhere.post(address, {"case": chosen})
    assert not Case.objects.filter(is_report=False).exists()
