"""What a forge posts is checked before it is read, taken once and kept sealed; of what is refused a number is kept."""

import hashlib
import hmac
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client

from tests.apps.forges.steps import connected, work
from vulndesk.apps.attempts.models import Attempt
from vulndesk.apps.forges import queries
from vulndesk.apps.forges.actions import forget_deliveries, forget_words
from vulndesk.apps.forges.models import Connection, Count, Delivery
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.forges.facts import About, FactKind
from vulndesk.server import subscriptions
from vulndesk.server.worker import Task

CANARY = "zqcanaryword"
SEEN: list[queries.Seen | None] = []


@pytest.fixture(autouse=True)
def listening(settings, monkeypatch):
    """A task of another app that follows public writings."""
    settings.FORGE_TASKS = {**settings.FORGE_TASKS, FactKind.PUBLIC_WRITING: ("forges.test",)}
    settings.FORGE_TASKS[FactKind.PRIVATE_REPORT] = ("forges.test",)
    monkeypatch.setitem(subscriptions.TASKS, "forges.test", Task(lambda *, delivery_id, now: note(delivery_id)))
    SEEN.clear()


def note(delivery_id):
    SEEN.append(queries.seen(delivery_id))


def test_every_task_of_the_setting_is_one_of_the_workers(settings):
    named = {task for tasks in settings.FORGE_TASKS.values() for task in tasks}
    assert named <= set(subscriptions.TASKS)
    assert set(settings.FORGE_TASKS) <= set(FactKind)


def test_a_public_issue_is_taken_and_told_to_whoever_follows(web, owning, github):
    one = connected(owning, github)
    issue = github.open_issue("It crashes", f"Too far. {CANARY}")
    answer = one.post("issues", github.told("issues", "opened", issue=issue))
    assert (answer.status_code, answer.content) == (202, b"Heard.\n")
    assert CANARY.encode() not in bytes(Delivery.objects.get().sealed)
    assert not SEEN
    work()
    (seen,) = SEEN
    assert seen.connection.repository == "acme/parser"
    assert (seen.fact.about, seen.fact.change, seen.fact.number) == (About.ISSUE, "opened", 1)
    assert CANARY in seen.fact.text
    assert (seen.fact.author, seen.fact.is_team) == ("rita", False)
    assert one.counted() == {"taken": 1}


@pytest.mark.parametrize("kind", ["github", "gitlab", "forgejo"])
def test_of_a_private_repository_nothing_is_public(web, owning, kind, request):
    forge = request.getfixturevalue(kind)
    one = connected(owning, forge, kind)
    issue = forge.open_issue("It crashes", f"Too far. {CANARY}")
    if kind == "gitlab":
        told = forge.told(issue, "open")
        told["project"]["visibility_level"] = 0
        one.post("Issue Hook", told)
    else:
        told = forge.told("issues", "opened", issue=issue)
        told["repository"]["private"] = True
        one.post("issues", told)
    assert one.counted() == {"unknown_type": 1}
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("kind", ["gitlab", "forgejo"])
def test_the_other_forges_tell_alike(web, owning, kind, request):
    forge = request.getfixturevalue(kind)
    one = connected(owning, forge, kind)
    issue = forge.open_issue("It crashes", f"Too far. {CANARY}")
    if kind == "gitlab":
        answer = one.post("Issue Hook", forge.told(issue, "open"))
    else:
        answer = one.post("issues", forge.told("issues", "opened", issue=issue))
    assert answer.status_code == 202, answer.content
    work()
    assert (SEEN[0].fact.number, SEEN[0].fact.author, SEEN[0].fact.change) == (1, "rita", "opened")
    assert SEEN[0].fact.url == issue.get("html_url", issue.get("web_url"))


def kept():
    """Everything that a delivery could leave behind."""
    return (Delivery.objects.count(), Job.objects.count(), Event.objects.count())


def refused(one, status, outcome, body, headers, **more):
    before = kept()
    answer = one.send(body, headers, **more)
    assert answer.status_code == status, answer.content
    assert "Nothing of it was kept." in answer.content.decode()
    assert kept() == before
    assert one.counted() == {outcome: 1}
    assert CANARY not in str(list(Count.objects.values()) + list(Connection.objects.values()))


def test_a_wrong_signature(web, owning, github):
    one = connected(owning, github)
    body, headers = github.delivery("issues", {"zen": CANARY}, "another secret")
    refused(one, 401, "wrong_signature", body, headers)


@pytest.mark.parametrize("name", ["X-Hub-Signature-256", None])
def test_no_signature_or_another_body(web, owning, github, name):
    one = connected(owning, github)
    body, headers = github.delivery("issues", {"zen": CANARY}, one.secret)
    if name:
        headers.pop(name)
    refused(one, 401, "wrong_signature", body if name else body + b" ", headers)


def test_a_signature_of_an_older_kind_is_none(web, owning, github):
    one = connected(owning, github)
    body, headers = github.delivery("issues", {"zen": CANARY}, one.secret)
    headers["X-Hub-Signature"] = headers.pop("X-Hub-Signature-256").replace("sha256", "sha1")
    refused(one, 401, "wrong_signature", body, headers)


def test_a_body_of_100_mb_is_refused_before_it_is_read(web, owning, github):
    one = connected(owning, github)

    class Unread(BytesIO):
        def read(self, *args):
            raise AssertionError("it was read")

    answer = Client().generic(
        "POST", one.hook, b"", "application/json", CONTENT_LENGTH=str(100 * 2**20), **{"wsgi.input": Unread()}
    )
    assert answer.status_code == 413
    assert one.counted() == {"too_large": 1}
    assert kept()[0] == 0


def test_a_body_that_breaks_off_is_not_taken(web, owning, github):
    one = connected(owning, github)

    class Broken(BytesIO):
        def read(self, *args):
            raise OSError("the peer went away")

    answer = Client().generic("POST", one.hook, b"x", "application/json", **{"wsgi.input": Broken()})
    assert answer.status_code == 400
    assert kept()[0] == 0


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        (b'{"a": ' * 5000 + b"1" + b"}" * 5000, "bad_json"),
        (b"[" * 200_000 + b"]" * 200_000, "bad_json"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "bad_json"),
        (b'{"action": "opened", "action": "edited"}', "bad_json"),
        (b'{"action": NaN}', "bad_json"),
        (b'{"action": "\xff"}', "bad_json"),
        (b"not json", "bad_json"),
        (b"[]", "odd_shape"),
        (b'{"action": "opened"}', "odd_shape"),
        (b'{"action": "opened", "issue": {"number": "1"}}', "odd_shape"),
        (b'{"action": "opened", "issue": {"number": true, "title": ["x"]}}', "odd_shape"),
    ],
    ids=lambda value: str(value)[:24],
)
@pytest.mark.slow
def test_json_that_is_deep_doubled_or_of_another_version(web, owning, github, written, outcome):
    one = connected(owning, github)
    _, headers = github.delivery("issues", {}, one.secret)
    headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(one.secret.encode(), written, hashlib.sha256).hexdigest()
    refused(one, 422, outcome, written, headers)


def test_another_content_type_or_no_name(web, owning, github):
    one = connected(owning, github)
    body, headers = github.delivery("issues", {}, one.secret)
    refused(one, 415, "not_json", body, headers, content_type="application/x-www-form-urlencoded")
    Count.objects.all().delete()
    refused(one, 400, "unnamed", body, {**headers, "X-GitHub-Event": ""})
    Count.objects.all().delete()
    refused(one, 400, "unnamed", body, {**headers, "X-GitHub-Delivery": ""})


def test_what_is_unknown_or_about_another_repository_is_counted_and_does_nothing(web, owning, github):
    one = connected(owning, github)
    before = kept()
    issue = github.open_issue("It crashes", "Too far.")
    for event, action in (("issues", "labeled"), ("star", "created"), ("workflow_run", "")):
        assert one.post(event, github.told(event, action, issue=issue)).status_code == 202
    github.name = "acme/other"
    assert one.post("issues", github.told("issues", "opened", issue=issue)).status_code == 202
    assert kept() == before
    assert one.counted() == {"other_repository": 1, "unknown_type": 3}


def test_the_same_delivery_is_answered_alike_and_works_once(web, owning, github):
    one = connected(owning, github)
    sent = github.delivery(
        "issues", github.told("issues", "opened", issue=github.open_issue("It crashes", "Too far.")), one.secret
    )
    first, second = one.send(*sent), one.send(*sent)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    # Nobody signs the id: an overheard body comes back under another one.
    third = one.send(sent[0], {**sent[1], "X-GitHub-Delivery": "made-up"})
    assert (third.status_code, third.content) == (first.status_code, first.content)
    # And the id comes back with another body, which its sender signed.
    body, headers = github.delivery("issues", github.told("issues", "edited", issue=github.issues[1]), one.secret)
    again = {**headers, "X-GitHub-Delivery": sent[1]["X-GitHub-Delivery"]}
    assert one.send(body, again).status_code == 202
    work()
    assert len(SEEN) == 1
    assert one.counted() == {"repeated": 3, "taken": 1}


def test_gitlabs_signing_token_is_checked_with_its_instant(web, owning, gitlab):
    one = connected(owning, gitlab, "gitlab")
    issue, now = gitlab.open_issue("It crashes", "Too far."), datetime.now(UTC)
    assert one.secret.startswith("whsec_")
    old = gitlab.signed_delivery("Issue Hook", gitlab.told(issue, "open"), one.secret, at=now - timedelta(minutes=6))
    assert one.send(*old).status_code == 401
    assert Attempt.objects.get().kind == "unsigned"
    wrong = gitlab.signed_delivery("Issue Hook", gitlab.told(issue, "open"), "whsec_" + "A" * 44, at=now)
    # A right token in clear does not make good a wrong signature.
    assert one.send(wrong[0], {**wrong[1], "X-Gitlab-Token": one.secret}).status_code == 401
    v2 = gitlab.signed_delivery("Issue Hook", gitlab.told(issue, "open"), one.secret, at=now)
    later = {**v2[1], "webhook-signature": v2[1]["webhook-signature"].replace("v1,", "v2,")}
    assert one.send(v2[0], later).status_code == 401
    assert kept()[0] == 0
    assert one.send(*v2).status_code == 202
    assert one.counted() == {"not_timely": 1, "taken": 1, "wrong_signature": 2}


def test_a_wrong_signature_of_forgejo_is_not_made_good_by_giteas(web, owning, forgejo):
    one = connected(owning, forgejo, "forgejo")
    payload = forgejo.told("issues", "opened", issue=forgejo.open_issue("It crashes", "Too far."))
    body, headers = forgejo.delivery("issues", payload, one.secret)
    refused(one, 401, "wrong_signature", body, {**headers, "X-Forgejo-Signature": "0" * 64})
    gitea = {name: value for name, value in headers.items() if "Forgejo" not in name}
    assert one.send(body, gitea).status_code == 202


def test_an_unknown_connection_and_another_method(web, owning, github):
    one = connected(owning, github)
    assert one.send(b"{}", {}, to="/forges/00000000-0000-7000-8000-000000000000/").status_code == 404
    assert Client().get(one.hook).status_code == 405
    assert kept()[0] == 0


def test_a_private_report_to_a_sealed_programme_is_not_kept(web, owning, github):
    one = connected(owning, github)
    web.sealed_to = "age1" + "q" * 58
    web.save()
    before = kept()
    found = github.report("Too far", CANARY)
    answer = one.post("repository_advisory", github.told("repository_advisory", "reported", repository_advisory=found))
    assert answer.status_code == 202
    assert kept() == before
    assert one.counted() == {"sealed_programme": 1}


def test_words_are_forgotten_after_a_month_and_the_rest_after_a_year(web, owning, github):
    one = connected(owning, github)
    sent = github.delivery(
        "issues", github.told("issues", "opened", issue=github.open_issue("It crashes", "Too far.")), one.secret
    )
    one.send(*sent)
    row, now = Delivery.objects.get(), datetime.now(UTC)
    assert queries.seen(str(row.pk)) is not None
    forget_deliveries(now=now + timedelta(days=29))
    assert queries.seen(str(row.pk)) is not None
    forget_deliveries(now=now + timedelta(days=31))
    assert queries.seen(str(row.pk)) is None
    one.send(*sent)
    assert one.counted()["repeated"] == 1
    forget_deliveries(now=now + timedelta(days=401))
    assert not Delivery.objects.exists()


def test_a_task_that_is_done_with_it_forgets_the_words(web, owning, github):
    one = connected(owning, github)
    one.post("issues", github.told("issues", "opened", issue=github.open_issue("It crashes", "Too far.")))
    row = Delivery.objects.get()
    forget_words(row.pk)
    assert queries.seen(str(row.pk)) is None


@pytest.mark.slow
def test_a_storm_of_1000_deliveries_repeated_and_out_of_order_is_worked_once_each(web, owning, github):
    one = connected(owning, github)
    issue = github.open_issue("It crashes", "Too far.")
    sent = []
    for number in range(500):
        told = github.told("issues", "edited", issue={**issue, "number": number + 1, "updated_at": github.tick()})
        sent.append(github.delivery("issues", told, one.secret))
    storm = [*sent, *sent]
    random.Random(7).shuffle(storm)
    assert {one.send(*delivery).status_code for delivery in storm} == {202}
    assert one.counted() == {"repeated": 500, "taken": 500}
    work()
    assert sorted(seen.fact.number for seen in SEEN) == list(range(1, 501))
