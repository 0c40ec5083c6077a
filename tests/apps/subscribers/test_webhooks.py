"""A webhook of anybody: one address before it is confirmed, then signed public words, and never into a network."""

import hashlib
import hmac
import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.apps.advisories.conftest import case_id, enix, tom, vera  # noqa: F401  fixtures
from tests.apps.subscribers.test_subscribers import LATER, public, run, told  # noqa: F401  fixture
from tests.mail_server import certificate
from tests.people import NOW
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.subscribers import actions
from vulndesk.apps.subscribers.actions import POST, asking, posting
from vulndesk.apps.subscribers.content import code_of, open_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.errors import BadInput, TooMany
from vulndesk.core.events import EventKind
from vulndesk.gateways.web import networks

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(tmp_path, monkeypatch):
    """A real one with https on this machine, where strangers' addresses may lead for once."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.heard.append((self.headers["X-Vulndesk-Signature"], body))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    context, _ = certificate(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.heard, server.status = [], 204
    server.address = f"https://127.0.0.1:{server.server_port}/Hook"
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    for module in (asking, posting):
        monkeypatch.setattr(module, "NETWORKS", networks(["127.0.0.0/8"]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(programme, address, **more):
    return Client().post(f"/p/{programme.slug}/subscribe/webhook/", {"address": address} | more)


def post_all(now=LATER):
    """The worker's way through the posts that are due."""
    for job in Job.objects.filter(task=POST, state="waiting", run_at__lte=now):
        Job.objects.filter(pk=job.pk).update(state="done", finished_at=now)
        if write := actions.post(**job.arguments, now=now):
            write()


def challenged():
    run(actions.mail_link, event_id=Event.objects.filter(kind=EventKind.SUBSCRIPTION_ASKED).latest("id").pk)
    post_all()


@pytest.fixture
def confirmed(enix, hook):  # noqa: F811
    ask(enix, hook.address)
    challenged()
    page = Client().post(urlsplit(json.loads(hook.heard.pop()[1])["confirm"]).path).content.decode()
    return re.search(r'id="secret">([^<]+)<', page)[1]


def test_one_address_is_posted_then_signed_public_words(enix, public, hook):  # noqa: F811
    assert ask(enix, hook.address).status_code == 200
    challenged()
    ((signature, body),) = hook.heard
    assert signature is None
    told(EventKind.ADVISORY_PUBLISHED)
    post_all()
    assert len(hook.heard) == 1, "nothing else before it is confirmed"

    link = urlsplit(json.loads(body)["confirm"]).path
    browser = Client()
    browser.get(link)
    assert Subscription.objects.get().confirmed_at is None
    secret = re.search(r'id="secret">([^<]+)<', browser.post(link).content.decode())[1]
    assert secret not in browser.post(link, follow=True).content.decode(), "shown once"
    assert secret.encode() not in bytes(Subscription.objects.get().sealed)

    Job.objects.all().delete()
    told(EventKind.ADVISORY_PUBLISHED)
    post_all()
    signature, body = hook.heard[1]
    assert signature == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    news = json.loads(body)
    assert (news["event"], news["id"]) == ("published", public)
    assert news["osv"].endswith(f"/osv/{public}.json")
    assert b"Rita" not in body
    assert not OutgoingMail.objects.filter(kind="advisory_news").exists()
    place = urlsplit(news["unsubscribe"]).path
    assert Client(enforce_csrf_checks=True).delete(place).status_code == 204
    assert not Subscription.objects.exists()


@pytest.mark.slow
def test_what_fails_is_tried_again_and_a_week_of_it_ends_the_subscription(public, hook, confirmed):  # noqa: F811
    hook.status = 503
    told(EventKind.ADVISORY_PUBLISHED)
    post_all()
    assert Subscription.objects.get().failing_since == LATER
    hook.status = 204
    post_all(LATER + timedelta(minutes=1))
    assert Subscription.objects.get().failing_since is None
    assert len(hook.heard) == 2

    hook.status = 500
    Job.objects.all().delete()
    told(EventKind.ADVISORY_PUBLISHED)
    now = LATER
    while Subscription.objects.exists() and now < LATER + timedelta(days=9):
        post_all(now)
        now += timedelta(hours=6)
    assert now >= LATER + posting.GIVEN_UP_AFTER
    assert now < LATER + timedelta(days=8)
    assert not Event.objects.filter(kind="job_given_up").exists()


def test_gone_ends_it_at_once(public, hook, confirmed):  # noqa: F811
    hook.status = 410
    told(EventKind.ADVISORY_PUBLISHED)
    post_all()
    assert not Subscription.objects.exists()


def test_a_confirmation_is_tried_three_times(enix, hook):  # noqa: F811
    hook.status = 500
    ask(enix, hook.address)
    challenged()
    for days in range(1, 5):
        post_all(LATER + timedelta(days=days))
    assert len(hook.heard) == posting.TRIED_UNCONFIRMED


def test_the_networks_that_the_owner_opened_for_the_desk_are_closed_to_strangers(enix, hook, settings, monkeypatch):  # noqa: F811
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
    ask(enix, hook.address)
    monkeypatch.setattr(posting, "NETWORKS", ())
    challenged()
    assert hook.heard == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://hooks.example/", "begins with https://"),
        ("hooks.example/", "begins with https://"),
        ("anna@reader.example", "begins with https://"),
        ("https://u:p@hooks.example/", "cannot use"),
        ("https://10.0.0.1/", "not public"),
        ("https://[::1]/", "not public"),
        ("https://localhost/", "not public"),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_leaves_nothing(enix, address, words):  # noqa: F811
    answer = ask(enix, address)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Subscription.objects.exists()
    assert not Event.objects.filter(kind=EventKind.SUBSCRIPTION_ASKED).exists()


def test_no_host_is_flooded_and_case_tells_two_paths_apart(enix):  # noqa: F811
    for at in range(asking.ASKED_OF_HOST - 2):
        actions.subscribe(f"https://hooks.example/{at}", enix, network=f"net {at}", now=NOW)
    for path in "aA":
        actions.subscribe(f"https://hooks.example/{path}", enix, network="net", now=NOW)
    count = Subscription.objects.count()
    assert count == asking.ASKED_OF_HOST
    with pytest.raises(TooMany):
        actions.subscribe("https://hooks.example/more", enix, network="net", now=NOW)
    with pytest.raises(BadInput):
        actions.subscribe("http://hooks.example/more", enix, network="net", now=NOW)
    assert Subscription.objects.count() == count
    first = Subscription.objects.first()
    assert open_asked(first).is_webhook
    assert code_of(first.pk)
