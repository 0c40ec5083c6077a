"""Who of the team is here: over several processes, for the team alone, and gone soon after."""

from datetime import timedelta
from functools import partial

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from tests.apps.chat.test_hub import Page, listen, reporters_session, session_of, started, tick
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import forget_presence
from vulndesk.apps.cases.models import Case, Presence
from vulndesk.apps.cases.queries import RoomFilter, case_page, presence_of
from vulndesk.apps.chat import hub as hub_module
from vulndesk.apps.chat.access import Listener
from vulndesk.apps.chat.hub import Hub
from vulndesk.apps.parties.queries import room_view
from vulndesk.apps.policies.actions import remove_member
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotAllowed
from vulndesk.core.presence import BEAT, FRESH, WRITING

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch):
    """As in test_hub.py."""
    monkeypatch.setattr(hub_module, "in_thread", partial(sync_to_async, thread_sensitive=True))


class Here:
    """Tom and Vera, each with the page of one case open, on a web process of their own."""

    def __init__(self):
        self.programme = open_programme("enix")
        self.tom, self.vera = join("tom", self.programme), join("vera", self.programme)
        self.rita = report(self.programme)
        self.case = Case.objects.get(pk=self.rita.received.case_id)
        self.toms, self.veras = self.page(self.tom), self.page(self.vera)
        self.hubs = started(), started()
        for hub, page in zip(self.hubs, (self.toms, self.veras), strict=True):
            listen(hub, page)

    def page(self, actor):
        return Page(Listener(self.case.pk, session_of(actor.user_id), actor.user_id))

    def tick(self, now=NOW):
        """Each process looks once, and once more at what the other said."""
        for hub in (*self.hubs, *self.hubs):
            tick(hub, now)

    def seen_by(self, actor, now=NOW):
        return presence_of(actor, self.case.reference, now=now)[1]


@pytest.fixture
def here():
    return Here()


def test_the_others_of_the_team_are_named_and_a_page_is_told_when_that_changes(here):
    here.tick()
    assert (here.seen_by(here.tom), here.seen_by(here.vera)) == ("vera is here.", "tom is here.")
    told = here.toms.looks, here.veras.looks
    assert min(told) >= 1
    here.tick(NOW + timedelta(seconds=1))
    assert (here.toms.looks, here.veras.looks) == told
    here.veras.seat.writing_at = NOW + timedelta(seconds=2)
    here.tick(NOW + timedelta(seconds=2))
    assert here.seen_by(here.tom, NOW + timedelta(seconds=2)) == "vera is writing."
    assert here.toms.looks == told[0] + 1
    assert here.veras.looks == told[1], "nobody is told of themselves"
    later = NOW + timedelta(seconds=2) + WRITING
    here.tick(later)
    assert here.seen_by(here.tom, later) == "vera is here."
    assert here.toms.looks == told[0] + 2


def test_who_looks_elsewhere_leaves_or_may_not_handle_it_any_more_is_not_here(here):
    here.tick()
    here.veras.seat.is_away = True
    here.tick(NOW + timedelta(seconds=1))
    assert here.seen_by(here.tom) == ""
    here.veras.seat.is_away = False
    here.tick(NOW + timedelta(seconds=2))
    olga = join("olga", owner=True)
    remove_member(here.programme.pk, here.vera.user_id, by=olga, now=NOW)
    assert here.seen_by(here.tom, NOW + timedelta(seconds=2)) == ""
    here.hubs[1].leave(here.veras.seat)
    here.tick(NOW + timedelta(seconds=3))
    assert set(Presence.objects.values_list("user_id", flat=True)) == {here.tom.user_id}


def test_a_process_that_dies_is_forgotten_and_one_that_lives_says_it_again(here):
    here.tick()
    later = NOW + FRESH
    for seconds in range(0, 30, 5):
        tick(here.hubs[0], NOW + timedelta(seconds=seconds))
    assert here.seen_by(here.tom, later) == ""
    assert here.seen_by(here.vera, later) == "tom is here."
    assert BEAT * 2 < FRESH
    assert forget_presence(now=later) == 1
    assert set(Presence.objects.values_list("user_id", flat=True)) == {here.tom.user_id}


def test_a_reporter_is_neither_noted_nor_told_and_nothing_is_logged(here):
    before = Event.objects.count()
    rita = Page(Listener(here.case.pk, reporters_session(here.case.pk), None))
    rita.seat.writing_at = NOW
    listen(here.hubs[0], rita)
    here.tick()
    assert rita.looks == 0
    assert Presence.objects.filter(case=here.case).count() == 2
    assert Event.objects.count() == before
    reporter = here.rita.reporter
    assert case_page(reporter, case_id=here.case.pk, now=NOW).here == ""
    with pytest.raises(NotAllowed):
        presence_of(reporter, here.case.reference, now=NOW)


def test_the_line_stands_on_the_page_as_it_was_when_it_was_opened(here):
    here.tick()
    assert case_page(here.tom, case_id=here.case.pk, now=NOW).here == "vera is here."
    asked = {"wanted": RoomFilter(), "now": NOW}
    assert room_view(here.tom, case_id=here.case.pk, **asked).here == "vera is here."
    assert room_view(Actor(Role.REPORTER, case_id=here.case.pk), case_id=here.case.pk, **asked).here == ""


def test_the_last_socket_of_a_process_takes_its_people_along(here):
    async def come_and_go():
        hub = Hub()
        await hub.join(here.toms.seat)
        await hub._tick(now=NOW)
        there = await sync_to_async(Presence.objects.count)()
        hub.leave(here.toms.seat)
        await hub._farewell
        return there

    assert async_to_sync(come_and_go)() == 1
    assert not Presence.objects.exists()
