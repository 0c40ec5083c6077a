"""Each person chooses what reaches them, and how; a webhook hears that something happened and never what."""

import hashlib
import hmac
import ipaddress
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client

from tests.apps.notices.conftest import CANARY, START
from vulndesk.apps.notices import kinds
from vulndesk.apps.notices.actions import choose_notices
from vulndesk.apps.notices.models import NoticeChoice, OutgoingMail, Push
from vulndesk.apps.notices.queries import choices_of, outbox
from vulndesk.apps.timeline.models import Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput
from vulndesk.core.notice_choices import Choice, QuietHours

EVERYTHING = frozenset(kinds.GROUPS)


@pytest.fixture
def hook(settings):
    """A webhook on this machine, whose network the owner named; it answers as `status` says."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.heard.append((self.headers["X-Vulndesk-Signature"], body))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.heard, server.status = [], 204
    server.address = f"http://127.0.0.1:{server.server_port}/hook"
    settings.INNER_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def mailed():
    return sorted(mail.recipient for mail in outbox(Actor(Role.OPERATOR, user_id=0)).object_list)


def test_every_letter_to_the_team_is_in_one_group():
    listed = [letter for _, letters in kinds.GROUPS.values() for letter in letters]
    assert sorted(listed) == sorted(set(kinds.TEAM_LETTERS.values()))
    assert set(kinds.URGENT) <= set(kinds.GROUPS)


def test_a_webhook_hears_that_something_happened_signed_and_without_content(desk, tom, hook):
    kept = choose_notices(tom.pk, Choice(by_webhook=EVERYTHING, not_by_mail=EVERYTHING, address=hook.address))
    case = desk.report(exploited=True)
    desk.work()
    assert mailed() == ["rita.weasel@finders.example"], "none to Tom"
    assert len(hook.heard) == 2
    for signature, body in hook.heard:
        assert signature == "sha256=" + hmac.new(kept.secret.encode(), body, hashlib.sha256).hexdigest()
        told = json.loads(body)
        assert told["reference"] == case.reference
        assert told["url"] == f"https://desk.example/team/cases/{case.reference}/"
        assert CANARY.encode() not in body
        assert b"rita" not in body
    assert {json.loads(body)["kind"] for _, body in hook.heard} == {"report_received", "exploited_alert"}
    assert set(Push.objects.values_list("state", flat=True)) == {"sent"}


def test_a_webhook_that_fails_is_tried_again_and_one_that_refuses_is_given_up_without_a_circle(desk, tom, hook):
    choose_notices(tom.pk, Choice(by_webhook=EVERYTHING, not_by_mail=EVERYTHING, address=hook.address))
    hook.status = 503
    desk.report()
    desk.work()
    assert Push.objects.get().state == "waiting"
    hook.status = 404
    desk.work(after=timedelta(minutes=5))
    assert Push.objects.get().state == "given_up"
    assert len(hook.heard) == 2
    assert Push.objects.count() == 1, "no news about news that did not arrive"


def test_no_webhook_leads_into_the_owners_network(desk, tom, hook, settings):
    choose_notices(tom.pk, Choice(by_webhook=EVERYTHING, address=hook.address))
    settings.INNER_NETWORKS = ()
    desk.report()
    desk.work()
    assert hook.heard == []
    assert Push.objects.get().state == "given_up"
    assert "tom@team.example" in mailed()


@pytest.mark.slow
def test_what_was_chosen_away_makes_no_mail_and_others_hear_as_ever(desk, tom):
    desk.person("vera")
    choose_notices(tom.pk, Choice(not_by_mail=frozenset({"reports"})))
    desk.report()
    desk.work()
    assert mailed() == ["rita.weasel@finders.example", "vera@team.example"]


def test_in_quiet_hours_notices_wait_and_urgent_ones_only_break_through_when_asked_to(desk, tom):
    begins, ends = START.time(), (START + timedelta(hours=2)).time()
    choose_notices(tom.pk, Choice(quiet=QuietHours(begins, ends, "UTC", urgent=True)))
    desk.report(exploited=True)
    desk.work()
    states = dict(OutgoingMail.objects.exclude(kind="reporter_received").values_list("kind", "state"))
    assert states == {"team_alert": "written", "team_report": "waiting"}
    assert Job.objects.filter(state="waiting", run_at=START + timedelta(hours=2)).count() == 1
    desk.work(after=timedelta(hours=2))
    assert OutgoingMail.objects.get(kind="team_report").state == "written"


@pytest.mark.parametrize("address", ["ftp://x.example/", "https://user:pw@x.example/", "javascript:alert(1)", ""])
def test_an_address_that_cannot_be_is_refused_and_nothing_is_kept(desk, tom, address):
    with pytest.raises(BadInput):
        choose_notices(tom.pk, Choice(by_webhook=EVERYTHING, address=address))
    assert not NoticeChoice.objects.exists()


def test_the_address_and_its_secret_are_sealed_and_a_new_address_gets_a_new_secret(desk, tom):
    first = choose_notices(tom.pk, Choice(address="https://hooks.example/canary"))
    assert b"canary" not in bytes(NoticeChoice.objects.get().sealed)
    assert choose_notices(tom.pk, Choice(address="https://hooks.example/canary")).secret == first.secret
    assert choose_notices(tom.pk, Choice(address="https://hooks.example/other")).secret != first.secret
    assert choose_notices(tom.pk, Choice()).secret == ""


def test_the_page_keeps_a_choice_and_tries_the_webhook(desk, tom, hook, settings):
    browser = Client()
    browser.force_login(tom, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = browser.get("/account/notices/").content.decode()
    assert page.count(" checked") == len(kinds.GROUPS), "everything by mail at first"
    given = {"by_mail": ["late"], "by_webhook": ["urgent"], "address": hook.address, "begins": "22:00"}
    refused = browser.post("/account/notices/", given)
    assert refused.status_code == 422
    assert hook.address in refused.content.decode()
    browser.post("/account/notices/", given | {"ends": "07:00", "zone": "Europe/Berlin"})
    kept = choices_of([tom.pk])[tom.pk]
    assert (kept.ways("late"), kept.ways("urgent"), kept.ways("reports")) == ({"mail"}, {"webhook"}, frozenset())
    assert kept.secret in browser.get("/account/notices/").content.decode()
    assert "The webhook answered 204" in browser.post("/account/notices/test/", follow=True).content.decode()
    assert json.loads(hook.heard[0][1])["kind"] == "test"
