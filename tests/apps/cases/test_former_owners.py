"""E8: whoever can no longer act on a case does not own it; the case says so in the queue and as an alarm."""

import random
from datetime import UTC, datetime

import pytest

from tests.apps.cases.handling import do, person, reported, signed_in, words_of
from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.actions import add_member, remove_member
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS
from vulndesk.server.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(tmp_path, settings):
    """The worker does what is due."""
    settings.DATA = tmp_path

    def round_of_work():
        worker = Worker(
            holder="w",
            clock=lambda: datetime.now(UTC),
            locks=tmp_path,
            tasks=TASKS,
            subscriptions=SUBSCRIPTIONS,
            ring=lambda *, now: 0,
            jitter=random.Random(1),
        )
        worker.run(until_idle=True)

    return round_of_work


@pytest.fixture
def vera(web):
    return person("vera", web)


@pytest.fixture
def olga_user(db):
    return person("olga", owner=True)


def investigated(by, programme):
    case = reported(programme)
    do(signed_in(by), case, "acknowledge", message="We have it.")
    do(signed_in(by), case, "validate")
    return case


@pytest.mark.slow
def test_who_leaves_a_programme_leaves_its_cases_to_the_others(at_desk, web, vera, olga_user, work, settings, tmp_path):
    settings.DATA = tmp_path
    case = investigated(vera, web)
    remove_member(web.pk, vera.pk, by=actor_for(olga_user), now=datetime.now(UTC))
    work()
    case.refresh_from_db()
    assert (case.rm, case.owner_id) == ("A", None)
    assert Event.objects.filter(case_id=case.pk, kind="unowned_alarm").count() == 1
    assert "Give it an owner" in words_of(at_desk.get("/team/"))
    assert "It is investigated and has no owner" in words_of(at_desk.get(f"/team/cases/{case.reference}/"))


@pytest.mark.slow
def test_who_is_shut_out_of_the_desk_owns_nothing(web, vera, olga_user, work):
    case = investigated(vera, web)
    deactivate(by=olga_user, user_id=vera.pk, now=datetime.now(UTC))
    work()
    assert Case.objects.get(pk=case.pk).owner_id is None


@pytest.mark.slow
def test_who_was_let_back_in_meanwhile_keeps_the_cases(web, vera, olga_user, work):
    case = investigated(vera, web)
    remove_member(web.pk, vera.pk, by=actor_for(olga_user), now=datetime.now(UTC))
    add_member(web.pk, vera.pk)
    work()
    assert Case.objects.get(pk=case.pk).owner_id == vera.pk


@pytest.mark.slow
def test_closed_cases_remember_who_had_them(web, vera, olga_user, work):
    case = investigated(vera, web)
    do(signed_in(vera), case, "close", reason="wont_fix")
    remove_member(web.pk, vera.pk, by=actor_for(olga_user), now=datetime.now(UTC))
    work()
    assert Case.objects.get(pk=case.pk).owner_id == vera.pk
