"""Mail that is picked up from a mailbox: stored once, the mailbox as it was, trouble said in words and once by mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from tests.apps.mail.conftest import REPORT
from tests.gateways.test_mailbox_reading import provider
from tests.imap_server import PASSWORD, ImapServer, imap_server
from tests.mail_server import HOST, free_port
from tests.people import NOW, join
from vulndesk.apps.accounts.models import User
from vulndesk.apps.mail import actions, queries
from vulndesk.apps.mail.content import MailboxContent, open_mailbox, seal_mailbox
from vulndesk.apps.mail.models import Mailbox, ReceivedMail
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, Busy, NotAllowed
from vulndesk.gateways.web import networks

pytestmark = pytest.mark.django_db
OLGA = Actor(Role.OPERATOR, user_id=1)


def nobody_home(**changed: object) -> MailboxContent:
    known = MailboxContent(HOST, free_port(), "none", "team", "INBOX", password="secret-word")
    return replace(known, **changed)  # type: ignore[arg-type]


def look(enix: Programme, *, minutes: float = 0, at_once: bool = False) -> Mailbox:
    now = NOW + timedelta(minutes=minutes)
    write = actions.pick_up(programme_id=enix.pk, now=now, at_once=at_once)
    if write is not None:
        with transaction.atomic():
            write()
    return Mailbox.objects.get()


def test_what_the_owner_writes_is_sealed_and_its_secrets_are_not_shown_again(enix: Programme) -> None:
    actions.change_mailbox(enix.pk, nobody_home(), by=OLGA, now=NOW)
    sealed = bytes(Mailbox.objects.get().sealed)
    assert b"secret-word" not in sealed
    assert b"team" not in sealed
    shown = queries.mailbox_of(OLGA, enix.pk)
    assert shown is not None
    assert (shown.known.user, shown.known.password) == ("team", "")
    assert "secret-word" not in repr(nobody_home())
    assert Event.objects.get(kind="programme_changed").facts == {"fields": ["mailbox"]}


def test_an_empty_secret_stays_as_it_is_but_never_goes_to_another_server(enix: Programme) -> None:
    first = nobody_home()
    actions.change_mailbox(enix.pk, first, by=OLGA, now=NOW)
    actions.change_mailbox(enix.pk, replace(first, folder="Other", password=""), by=OLGA, now=NOW)
    before = Mailbox.objects.values().get()
    for elsewhere in ({"host": "imap.evil.example"}, {"user": "other"}, {"tls": "implicit"}, {"port": first.port + 1}):
        with pytest.raises(BadInput, match="needs a secret"):
            actions.change_mailbox(enix.pk, replace(first, password="", **elsewhere), by=OLGA, now=NOW)
    assert Mailbox.objects.values().get() == before
    token = replace(first, token_address="https://token.example/", refresh_token="r", password="")
    actions.change_mailbox(enix.pk, token, by=OLGA, now=NOW)
    moved = replace(token, token_address="https://evil.example/", refresh_token="")
    with pytest.raises(BadInput, match="needs a secret"):
        actions.change_mailbox(enix.pk, moved, by=OLGA, now=NOW)
    assert queries.mailbox_of(OLGA, enix.pk).known.token_address == "https://token.example/"  # type: ignore[union-attr]


@pytest.mark.parametrize("bad", [{"user": "a\r\nLOGOUT"}, {"host": "a\0b"}, {"folder": "\u202e"}])
def test_signs_that_cannot_be_seen_are_refused(enix: Programme, bad: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        actions.change_mailbox(enix.pk, nobody_home(**bad), by=OLGA, now=NOW)
    assert not Mailbox.objects.exists()


def test_only_an_owner_may(enix: Programme) -> None:
    tom = join("tom", enix)
    with pytest.raises(NotAllowed):
        actions.change_mailbox(enix.pk, nobody_home(), by=tom, now=NOW)
    with pytest.raises(NotAllowed):
        queries.mailbox_of(tom, enix.pk)
    assert not Mailbox.objects.exists()


def test_a_look_is_planned_for_each_minute_and_once(enix: Programme) -> None:
    actions.change_mailbox(enix.pk, nobody_home(), by=OLGA, now=NOW)
    jobs = Job.objects.filter(task=actions.PICK_UP)
    assert jobs.filter(key=None, run_at=NOW, arguments__at_once=True).count() == 1, "what is saved is tried at once"
    assert jobs.exclude(key=None).count() == 11
    assert actions.plan_pick_ups(now=NOW) == 0
    assert actions.plan_pick_ups(now=NOW + timedelta(minutes=10)) == 10
    actions.remove_mailbox(enix.pk, by=OLGA, now=NOW)
    assert actions.pick_up(programme_id=enix.pk, now=NOW) is None


def test_a_mailbox_that_stays_closed_says_why_and_tells_the_team_once_after_an_hour(enix: Programme) -> None:
    actions.change_mailbox(enix.pk, nobody_home(), by=OLGA, now=NOW)
    row = look(enix)
    assert (row.problem, row.failing_since, row.looked_at) == ("no sound answer", NOW, None)
    assert actions.pick_up(programme_id=enix.pk, now=NOW + timedelta(minutes=1)) is None, "not every minute"
    for minutes in (30, 59):
        look(enix, minutes=minutes)
    closed = Event.objects.filter(kind="mailbox_closed")
    assert not closed.exists()
    for minutes in (61, 90):
        assert look(enix, minutes=minutes).failing_since == NOW
    assert closed.count() == 1
    assert not closed.get().facts, "no name of a server or a person"


def test_the_page_says_what_is_wrong_and_keeps_secrets(client, enix: Programme) -> None:
    client.force_login(User.objects.get(pk=join("olga", owner=True).user_id))
    address = reverse("mailbox", args=["enix"])
    given = {"host": HOST, "port": free_port(), "tls": "none", "user": "team", "folder": "", "password": "secret-word"}
    assert client.post(address, given | {"password": ""}).status_code == 422
    assert not Mailbox.objects.exists()
    assert client.post(address, given).status_code == 302
    look(enix)
    page = client.get(address).content.decode()
    assert "The mail server gives no sound answer." in page
    assert "secret-word" not in page
    client.post(reverse("look_into_mailbox", args=["enix"]))
    assert Job.objects.filter(task=actions.PICK_UP, key=None).count() == 2
    client.post(reverse("remove_mailbox", args=["enix"]))
    assert not Mailbox.objects.exists()


# --- on a real Dovecot -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as started:
        yield started


@pytest.fixture
def box(request: pytest.FixtureRequest, server: ImapServer, enix: Programme) -> str:
    """A user of their own for each test, with an older mail that is not the desk's."""
    user = request.node.name[:30]
    server.deliver(user, REPORT.replace(b"<1@", b"<old@"))
    known = MailboxContent(HOST, server.port, "none", user, "INBOX", password=PASSWORD)
    actions.change_mailbox(enix.pk, known, by=OLGA, now=NOW)
    assert look(enix).uid == 1
    return user


@pytest.mark.slow
def test_new_mail_is_stored_once_and_stays_unread_there(enix: Programme, server: ImapServer, box: str) -> None:
    server.deliver(box, REPORT)
    row = look(enix, minutes=1)
    assert (row.uid, row.taken, row.problem) == (2, 1, "")
    mail = ReceivedMail.objects.get()
    assert (mail.channel, b"".join(queries.raw_mail(OLGA, mail.pk))) == ("imap", REPORT)
    assert look(enix, minutes=2).taken == 1
    names = [one.name for part in ("new", "cur") for one in (server.folder / "mail" / box / part).glob("*")]
    assert [name.partition(":2,")[2] for name in names] == ["", ""]


@pytest.mark.slow
def test_a_look_that_died_before_it_was_written_down_stores_nothing_twice(
    enix: Programme, server: ImapServer, box: str
) -> None:
    server.deliver(box, REPORT)
    assert actions.pick_up(programme_id=enix.pk, now=NOW + timedelta(minutes=1)) is not None  # and it dies here
    assert look(enix, minutes=2).taken == 1
    assert ReceivedMail.objects.count() == 1


@pytest.mark.slow
def test_a_full_disk_leaves_the_mail_in_the_mailbox_for_later(
    enix: Programme, server: ImapServer, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object, **named: object) -> object:
        raise Busy("The disk is full.")

    server.deliver(box, REPORT)
    with monkeypatch.context() as patched:
        patched.setattr("vulndesk.apps.mail.actions.mailboxes.store_mail", full)
        row = look(enix, minutes=1)
    assert (row.uid, row.problem) == (1, "no room")
    assert not ReceivedMail.objects.exists()
    assert look(enix, minutes=7).taken == 1


@pytest.mark.slow
def test_a_mail_that_is_too_large_is_counted_and_the_next_is_taken(
    enix: Programme, server: ImapServer, box: str, settings
) -> None:
    settings.MAIL_LIMIT = 2000
    server.deliver(box, REPORT + b"x" * 3000)
    server.deliver(box, REPORT)
    row = look(enix, minutes=1)
    assert (row.uid, row.taken, row.left_out) == (3, 1, 1)


@pytest.mark.slow
def test_a_mailbox_that_opens_again_says_so_to_who_heard_of_it(enix: Programme, server: ImapServer, box: str) -> None:
    right = MailboxContent(HOST, server.port, "none", box, "INBOX", password=PASSWORD)
    actions.change_mailbox(enix.pk, replace(right, password="wrong"), by=OLGA, now=NOW)
    assert look(enix, minutes=1).problem == "login refused"
    look(enix, minutes=62)
    server.deliver(box, REPORT)
    row = Mailbox.objects.get()
    row.sealed = seal_mailbox(enix.pk, right)
    row.save()
    assert look(enix, minutes=70).taken == 1, "what came meanwhile is not lost"
    assert list(Event.objects.filter(kind__startswith="mailbox").values_list("kind", flat=True)) == [
        "mailbox_closed",
        "mailbox_open_again",
    ]


@pytest.mark.slow
def test_a_token_that_the_provider_changes_is_kept_for_the_next_look(enix: Programme, settings) -> None:
    settings.INNER_NETWORKS = networks([f"{HOST}/32"])
    with provider(next_refresh="refresh-2") as (address, asked), imap_server(tokens_at=address) as server:
        server.deliver("fred", REPORT.replace(b"<1@", b"<old@"))
        known = MailboxContent(
            HOST, server.port, "none", "fred", "INBOX", token_address=address, refresh_token="refresh-1"
        )
        actions.change_mailbox(enix.pk, known, by=OLGA, now=NOW)
        assert look(enix).problem == ""
        assert open_mailbox(Mailbox.objects.get()).refresh_token == "refresh-2"
        server.deliver("fred", REPORT)
        assert look(enix, minutes=1).taken == 1
        assert [one["refresh_token"] for one in asked] == [["refresh-1"], ["refresh-2"]]
