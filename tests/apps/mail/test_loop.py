"""The owners' test through the whole loop: sent by a real server, taken in again, and no report made of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from tests.apps.mail.conftest import read
from tests.mail_server import HOST, Mailbox, free_port, mail_server
from tests.people import NOW, join
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.mail import actions, queries
from vulndesk.apps.mail.models import LoopTrip
from vulndesk.apps.timeline.models import Job
from vulndesk.core.errors import NotAllowed, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def sending(settings, box):
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_HOST = HOST
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.REPLY_ADDRESS = "answers+{token}@enix.example"
    with mail_server(box) as port:
        settings.EMAIL_PORT = port
        yield settings


@pytest.fixture
def olga(enix):
    return join("olga", owner=True)


def send_all():
    for job in Job.objects.filter(task=actions.SEND_TRIP):
        write = actions.send_trip(**job.arguments, now=NOW)
        if write is not None:
            with transaction.atomic():
                write()


def test_both_mails_make_their_way_and_no_report_is_made_of_them(enix, olga, sending, box):
    actions.start_loop_test(enix, by=olga, now=NOW)
    send_all()
    assert len(box.arrived) == 2
    for got in box.arrived:
        recipient = got["to"][0]
        assert actions.programme_for(recipient) == enix
        delivery = actions.Delivery("lmtp", recipient=recipient, envelope_sender=got["from"])
        kept = actions.store_mail([got["bytes"]], programme=enix, delivery=delivery, now=NOW + timedelta(seconds=2))
        assert read(kept.id).outcome == "loop"
    (row,) = queries.programme_mail(olga, now=NOW + timedelta(minutes=1))
    assert [trip.is_over for trip in row.trips] == [True, True]
    assert all(step.at for trip in row.trips for step in trip.steps)
    assert not Case.objects.exists()


def test_a_server_that_is_not_there_is_said_at_once(enix, olga, sending):
    sending.EMAIL_PORT = free_port()
    actions.start_loop_test(enix, by=olga, now=NOW)
    send_all()
    (row,) = queries.programme_mail(olga, now=NOW)
    assert "EMAIL_URL" in row.trips[0].steps[0].advice
    assert row.trips[0].is_over


def test_a_server_that_refuses_is_quoted_by_its_code(enix, olga, sending, box):
    box.answers["rcpt"] = "550 no such user"
    actions.start_loop_test(enix, by=olga, now=NOW)
    send_all()
    (row,) = queries.programme_mail(olga, now=NOW)
    assert "refused it with 550" in row.trips[0].steps[0].advice


def test_who_is_no_owner_may_not_and_nothing_is_sent(enix, sending, box):
    with pytest.raises(NotAllowed):
        actions.start_loop_test(enix, by=join("tom", enix), now=NOW)
    assert not LoopTrip.objects.exists()
    assert not Job.objects.filter(task=actions.SEND_TRIP).exists()


def test_without_a_mail_server_the_page_says_what_is_missing(enix, olga, settings, client):
    settings.EMAIL_CONFIGURED = False
    with pytest.raises(NotNow):
        actions.start_loop_test(enix, by=olga, now=NOW)
    client.force_login(User.objects.get(pk=olga.user_id))
    answer = client.post(reverse("test_loop", args=["enix"]))
    assert answer.status_code == 409
    assert "Set EMAIL_URL and start again." in answer.content.decode()
    assert not LoopTrip.objects.exists()


def test_the_page_shows_how_mail_comes_and_goes(enix, olga, sending, client):
    sending.MAIL_LISTEN = "lmtp:127.0.0.1:2424"
    client.force_login(User.objects.get(pk=olga.user_id))
    client.post(reverse("test_loop", args=["enix"]))
    page = client.get(reverse("mail_settings")).content.decode()
    for part in ("lmtp:127.0.0.1:2424", "answers+{token}@enix.example", f"{HOST}:{sending.EMAIL_PORT}, no TLS"):
        assert part in page
    assert page.count("Test to") == 2
    assert "every 2s" in page
