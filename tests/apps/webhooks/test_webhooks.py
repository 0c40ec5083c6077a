"""Webhooks of a programme: who sets them up, what they are told, what becomes of it when nobody answers."""

import base64
import hashlib
import hmac
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import do, person, reported, signed_in, words_of
from tests.apps.change_reviews.conftest import asked, change
from tests.apps.tokens.conftest import Program, token_of
from tests.mail_server import certificate
from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.actions import dispatch_events
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.webhooks import actions
from vulndesk.apps.webhooks.content import open_target
from vulndesk.apps.webhooks.models import Sending, Webhook
from vulndesk.core.events import EventKind
from vulndesk.core.webhooks import SWITCHED_OFF_AFTER, WAITS
from vulndesk.gateways.web import networks
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TELL_WEBHOOKS, unheard

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]
LIST = "/team/programmes/enix/webhooks/"
NOW = datetime(2031, 3, 3, 14, 3, tzinfo=UTC)
CANARY = "zqcanaryword"


@pytest.fixture
def receiver(tmp_path, monkeypatch, settings):
    """A real one with https on this machine, in a network that the owner named."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.heard.append((dict(self.headers), body))
            self.send_response(self.server.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    context, _ = certificate(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.heard, server.status = [], 204
    server.address = f"https://127.0.0.1:{server.server_port}/hook?key=of-the-receiver"
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def added(owner, receiver, **more):
    """The row and the secret that was shown."""
    given = {"address": receiver.address, "groups": ["case", "message", "advisory"]} | more
    page = owner.post(LIST, given)
    assert page.status_code == 200, words_of(page)
    return Webhook.objects.get(), re.search(r'id="new-secret">(whsec_[^<]+)<', page.content.decode())[1]


def go_on(now=NOW):
    """The worker's way from events to posts that are due."""
    dispatch_events(now=now, subscriptions=SUBSCRIPTIONS, unheard=unheard)
    for task, run in ((TELL_WEBHOOKS, actions.plan_sendings), (actions.SEND, actions.send)):
        for job in Job.objects.filter(task=task, state="waiting", run_at__lte=now).order_by("id"):
            Job.objects.filter(pk=job.pk).update(state="done", finished_at=now)
            if write := run(**job.arguments, now=now):
                write()


def is_signed(headers, body, secret):
    """As a receiver's library checks it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")


def test_a_case_is_told_signed_and_without_a_word_of_it(web, owning, receiver):
    _, secret = added(owning, receiver)
    case = reported(web, f"The parser reads {CANARY}.", title=f"{CANARY} in the parser")
    go_on()
    ((headers, body),) = receiver.heard
    told = json.loads(body)
    assert told["type"] == "case.received"
    assert told["data"]["case"] == case.reference
    assert told["data"]["programme"] == "enix"
    assert told["data"]["url"].endswith(f"/team/cases/{case.reference}/")
    assert CANARY not in body.decode() + str(headers)
    assert is_signed(headers, body, secret)
    assert not is_signed(headers, body + b" ", secret)
    sending = Sending.objects.get()
    assert (sending.state, sending.tries, sending.answer) == ("arrived", 1, 204)
    assert headers["webhook-id"] == f"msg_{sending.pk.hex}"


def test_a_case_that_few_know_of_is_told_to_no_webhook(web, owning, receiver):
    """Whoever reads what a webhook is told (a room, a list) is nobody that the case names."""
    added(owning, receiver, with_titles="on")
    before, after = (reported(web, title=f"{CANARY} {number}") for number in (1, 2))
    Case.objects.filter(pk=before.pk).update(is_restricted=True)
    dispatch_events(now=NOW, subscriptions=SUBSCRIPTIONS, unheard=unheard)
    for job in Job.objects.filter(task=TELL_WEBHOOKS).order_by("id"):
        Job.objects.filter(pk=job.pk).update(state="done", finished_at=NOW)
        if write := actions.plan_sendings(**job.arguments, now=NOW):
            write()
    assert [Event.objects.get(pk=one.event_id).case_id for one in Sending.objects.all()] == [after.pk]
    Case.objects.filter(pk=after.pk).update(is_restricted=True)  # before it was sent
    go_on()
    ((_, body),) = receiver.heard
    assert set(json.loads(body)["data"]) == {"event", "programme"}
    assert CANARY not in body.decode()


def test_titles_are_sent_when_an_owner_ticked_them(web, owning, receiver):
    added(owning, receiver, with_titles="on")
    reported(web, "Too far.", title=f"{CANARY} in the parser")
    go_on()
    assert json.loads(receiver.heard[0][1])["data"]["title"] == f"{CANARY} in the parser"
    assert "Too far." not in receiver.heard[0][1].decode()


def test_a_change_review_is_told_by_its_address(web, owning, receiver, tom_user):
    added(owning, receiver, groups=["change"])
    asked_now = Program(token_of(tom_user)).post("/programmes/enix/change-reviews", asked(change(f"{CANARY}.py")))
    go_on()
    told = json.loads(receiver.heard[0][1])
    assert told["type"] == "change.review_asked"
    assert told["data"]["review"] == asked_now.json()["id"]
    assert told["data"]["url"].endswith(f"/change-reviews/{asked_now.json()['id']}/")
    assert CANARY not in receiver.heard[0][1].decode()


def test_a_case_that_went_to_another_programme_is_named_no_more(web, desktop, owning, receiver):
    added(owning, receiver, with_titles="on")
    case = reported(web, "Too far.", title=f"{CANARY} in the parser")
    Case.objects.filter(pk=case.pk).update(programme=desktop)
    go_on()
    told = receiver.heard[0][1].decode()
    assert (json.loads(told)["type"], json.loads(told)["data"]["programme"]) == ("case.received", "enix")
    assert CANARY not in told
    assert case.reference not in told


def test_only_what_is_ticked_is_told_and_nothing_of_another_programme(web, desktop, owning, at_desk, receiver):
    added(owning, receiver, groups=["case"])
    case = reported(web)
    reported(desktop)
    at_desk.post(f"/team/cases/{case.reference}/note/", {"note-message": CANARY})
    assert do(at_desk, case, "acknowledge", message=f"Thank you. {CANARY}").status_code == 302
    go_on()
    told = [json.loads(body) for _, body in receiver.heard]
    assert [one["type"] for one in told] == ["case.received", "case.acknowledged"]
    assert {one["data"]["case"] for one in told} == {case.reference}
    assert CANARY not in str(receiver.heard)


def test_a_second_run_of_the_same_job_sends_nothing_twice(web, owning, receiver):
    added(owning, receiver)
    reported(web)
    go_on()
    event = Event.objects.get(kind=EventKind.REPORT_RECEIVED)
    actions.plan_sendings(event_id=event.pk, now=NOW)()
    done = Job.objects.get(task=actions.SEND)
    assert actions.send(**done.arguments, now=NOW) is None
    go_on()
    assert len(receiver.heard) == 1
    assert Sending.objects.count() == 1


def test_what_does_not_arrive_is_tried_again_with_the_same_id_and_body(web, owning, receiver):
    _, secret = added(owning, receiver)
    reported(web)
    receiver.status = 500
    go_on()
    row = Sending.objects.get()
    assert (row.state, row.tries, row.answer) == ("waiting", 1, 500)
    assert timedelta(seconds=5) <= row.next_at - NOW <= timedelta(seconds=6)
    assert Webhook.objects.get().failing_since == NOW
    receiver.status = 200
    go_on(NOW + timedelta(seconds=7))
    (first, body), (second, again) = receiver.heard
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert first["webhook-signature"] != second["webhook-signature"]
    assert is_signed(second, again, secret)
    assert Sending.objects.get().state == "arrived"
    assert Webhook.objects.get().failing_since is None


@pytest.mark.slow
def test_in_the_end_it_is_given_up_and_an_owner_sends_it_again(web, owning, receiver):
    row, _ = added(owning, receiver)
    reported(web)
    receiver.status, now = 503, NOW
    for wait in WAITS:
        go_on(now)
        now += wait * 1.2
    go_on(now)
    sending = Sending.objects.get()
    assert (sending.state, sending.tries) == ("given_up", len(WAITS) + 1)
    receiver.status = 204
    back = owning.post(f"{LIST}sendings/{sending.pk}/again/", {"back": str(row.pk)})
    assert back["Location"] == f"{LIST}{row.pk}/"
    again = owning.post(f"{LIST}sendings/{sending.pk}/again/", {"back": str(row.pk)}, follow=True)
    assert "being sent already" in words_of(again)
    go_on(datetime.now(UTC) + timedelta(seconds=1))
    assert Sending.objects.get().state == "arrived"
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1


@pytest.mark.parametrize("how", ["gone", "days"])
@pytest.mark.slow
def test_a_receiver_that_is_gone_is_switched_off_and_the_team_hears_of_it(web, owning, receiver, how):
    row, _ = added(owning, receiver)
    receiver.status = 410 if how == "gone" else 500
    Webhook.objects.update(failing_since=None if how == "gone" else NOW - SWITCHED_OFF_AFTER)
    reported(web)
    go_on()
    assert Webhook.objects.get().switched_off_at == NOW
    event = Event.objects.get(kind=EventKind.WEBHOOK_SWITCHED_OFF)
    assert event.facts["webhook"] == str(row.pk)
    go_on()
    assert Job.objects.filter(task="notices.mail_team", arguments={"event_id": event.pk}).exists()
    reported(web)
    go_on()
    assert len(receiver.heard) == 1
    assert "Off since" in words_of(owning.get(f"{LIST}{row.pk}/"))
    owning.post(f"{LIST}{row.pk}/do/on/")
    receiver.status = 200
    reported(web)
    go_on()
    assert len(receiver.heard) == 2


def test_a_redirect_is_not_followed_and_no_inner_address_is_asked(web, owning, receiver, settings):
    added(owning, receiver)
    reported(web)
    receiver.status = 302
    go_on()
    assert Sending.objects.get().answer == 0
    settings.INNER_NETWORKS = ()
    go_on(NOW + timedelta(hours=1))
    assert len(receiver.heard) == 1
    assert Sending.objects.get().tries == 2


def test_a_new_secret_signs_beside_the_one_before_until_that_is_let_go(web, owning, receiver):
    row, old = added(owning, receiver)
    page = owning.post(f"{LIST}{row.pk}/do/renew/")
    new = re.search(r'id="new-secret">(whsec_[^<]+)<', page.content.decode())[1]
    reported(web)
    go_on()
    assert is_signed(*receiver.heard[0], old)
    assert is_signed(*receiver.heard[0], new)
    owning.post(f"{LIST}{row.pk}/do/drop/")
    reported(web)
    go_on()
    assert is_signed(*receiver.heard[1], new)
    assert not is_signed(*receiver.heard[1], old)
    assert new not in owning.get(f"{LIST}{row.pk}/").content.decode()


def test_a_test_says_nothing_and_its_answer_is_shown(web, owning, receiver):
    row, secret = added(owning, receiver)
    receiver.status = 202
    page = owning.post(f"{LIST}{row.pk}/do/test/", follow=True)
    assert "The address answered 202." in words_of(page)
    ((headers, body),) = receiver.heard
    assert json.loads(body)["type"] == "desk.test"
    assert is_signed(headers, body, secret)
    receiver.status = 404
    assert "answered 404" in words_of(owning.post(f"{LIST}{row.pk}/do/test/", follow=True))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": "http://hooks.example/x"}, "begins with https://"),
        ({"address": "https://user:word@hooks.example/"}, "no address that the desk may post to"),
        ({"address": "file:///etc/passwd"}, "begins with https://"),
        ({"groups": []}, "Nothing is ticked"),
        ({"groups": ["people"]}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(web, owning, given, said):
    page = owning.post(LIST, {"address": "https://hooks.example/x", "groups": ["case"]} | given)
    assert page.status_code == 422
    assert said in words_of(page)
    assert not Webhook.objects.exists()
    assert not Event.objects.filter(kind=EventKind.WEBHOOK_ADDED).exists()


def test_only_owners_see_webhooks_and_change_them(web, owning, at_desk, elsewhere, receiver):
    row, _ = added(owning, receiver)
    before = Webhook.objects.values().get()
    for browser, status in ((at_desk, 403), (elsewhere, 404)):
        assert browser.get(LIST).status_code == status
        assert browser.post(LIST, {"address": receiver.address, "groups": ["case"]}).status_code == status
        assert browser.get(f"{LIST}{row.pk}/").status_code == status
        for deed in ("test", "on", "off", "renew", "drop", "remove"):
            assert browser.post(f"{LIST}{row.pk}/do/{deed}/").status_code == status
    assert Webhook.objects.values().get() == before
    assert not receiver.heard


def test_of_another_programme_it_is_not_there(web, desktop, owning, receiver):
    row, _ = added(owning, receiver)
    there = f"/team/programmes/interview/webhooks/{row.pk}/"
    for answer in (owning.get(there), owning.post(f"{there}do/remove/"), owning.post(f"{there}do/nothing/")):
        assert answer.status_code == 404
    assert Webhook.objects.count() == 1


def test_address_and_secret_lie_sealed(web, owning, receiver):
    row, secret = added(owning, receiver)
    stored = str(Webhook.objects.values().get())
    assert "of-the-receiver" not in stored
    assert secret not in stored
    assert open_target(row).secrets == (secret,)


def test_a_change_and_a_removal_are_kept_and_recorded(web, owning, receiver):
    row, secret = added(owning, receiver)
    saved = owning.post(f"{LIST}{row.pk}/", {"address": "https://hooks.example/new", "groups": ["clock"]})
    assert saved.status_code == 302
    row.refresh_from_db()
    assert open_target(row).address == "https://hooks.example/new"
    assert open_target(row).secrets == (secret,)
    assert row.types == ["clock.reminder", "clock.breached"]
    owning.post(f"{LIST}{row.pk}/do/remove/")
    assert not Webhook.objects.exists()
    kinds = Event.objects.filter(kind__startswith="webhook").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["webhook_added", "webhook_changed", "webhook_removed"]


def test_a_desk_without_webhooks_plans_nothing_for_them(web):
    reported(web)
    dispatch_events(now=NOW, subscriptions=SUBSCRIPTIONS, unheard=unheard)
    assert Job.objects.exists()
    assert not Job.objects.filter(task=TELL_WEBHOOKS).exists()


def test_the_log_is_forgotten_after_a_month_and_what_waits_is_not(web, owning, receiver):
    row, _ = added(owning, receiver)
    for state, days in (("arrived", 31), ("given_up", 31), ("waiting", 31), ("arrived", 29)):
        Sending.objects.create(webhook=row, type="case.closed", at=NOW - timedelta(days=days), state=state)
    assert actions.forget_sendings(now=NOW) == 2
    assert sorted(Sending.objects.values_list("state", flat=True)) == ["arrived", "waiting"]


def test_a_long_log_is_shown_in_pages(web, owning, receiver):
    row, _ = added(owning, receiver)
    for number in range(60):
        Sending.objects.create(webhook=row, type=f"case.n{number}", at=NOW - timedelta(minutes=number), state="arrived")
    first = owning.get(f"{LIST}{row.pk}/").content.decode()
    assert "case.n49" in first
    assert "case.n50" not in first
    later = owning.get(f"{LIST}{row.pk}/" + re.search(r'href="(\?before=[^"]+)"', first)[1]).content.decode()
    assert "case.n59" in later
    assert "case.n49<" not in later
    assert owning.get(f"{LIST}{row.pk}/?before=nonsense").status_code == 200


def test_a_member_who_became_an_owner_may(web, receiver):
    assert signed_in(person("nina", owner=True)).get(LIST).status_code == 200
