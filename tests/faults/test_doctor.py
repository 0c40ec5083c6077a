"""Eight faults and more, each put into a published channel that worked: one right alarm each, none while it is healthy.

Everything that is asked is real and on this machine: a mail server, Dovecot, a web site, keys of Sequoia, a repository.
The forge is a server of ours that speaks the documented API (docs.github.com/rest/repos).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pysequoia
import pytest
from click.testing import CliRunner

from tests.apps.cases.handling import person, signed_in, words_of
from tests.gateways.test_web import Site, says
from tests.imap_server import ImapServer, imap_server
from tests.mail_server import HOST, Mailbox, mail_server
from tests.postfix_server import postfix_server
from vulndesk.apps.policies import actions, queries
from vulndesk.apps.policies.models import Alarm, Checkup, Programme
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.commands import vulndesk
from vulndesk.core.doctor.diagnosis import Check
from vulndesk.core.errors import NotFound
from vulndesk.gateways.mailbox import mailbox_at
from vulndesk.gateways.web import networks
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS
from vulndesk.server.worker import Worker

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.django_db(transaction=True)]

ADDRESS = "security@enix.example"
POLICY = """# Security

Report vulnerabilities by mail to {address} or with GitHub's private vulnerability reporting.
Please encrypt your report with our [PGP key]({site}/key.asc).
We will acknowledge your report within 48 hours.

| Version | Supported |
| ------- | --------- |
| 1.1.x   | yes       |
| < 1.1   | no        |

[About us]({site}/about)
"""


def key(address: str = ADDRESS, *, seconds: int = 10**8) -> bytes:
    made = pysequoia.Tsk.generate(user_ids=[f"Enix Security <{address}>"], validity_seconds=seconds)
    return str(made.extract_certificate()).encode()


def security_txt(*, contact: str = ADDRESS, expires: datetime | None = None) -> bytes:
    end = expires or datetime.now(UTC) + timedelta(days=100)
    return f"Contact: mailto:{contact}\nExpires: {end:%Y-%m-%dT%H:%M:%SZ}\n".encode()


class MailHost(Mailbox):
    """Delivers to Dovecot, or fails in the way that `does` names."""

    def __init__(self, boxes: ImapServer) -> None:
        super().__init__()
        self.boxes = boxes
        self.does = "deliver"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.does == "refuse" and address == ADDRESS:
            return "550 5.1.1 No such user"
        return str(await super().handle_RCPT(server, session, envelope, address, options))

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        answer = await super().handle_DATA(server, session, envelope)
        if ADDRESS not in envelope.rcpt_tos:
            return str(answer)
        if self.does in ("deliver", "junk"):
            self.boxes.deliver("team", envelope.content, junk=self.does == "junk")
        elif self.does == "bounce":
            self.boxes.deliver("desk", bounce_of(envelope.content))
        return str(answer)


def bounce_of(mail: bytes) -> bytes:
    """RFC 3464, with the header of the mail (text/rfc822-headers), as mail servers send it."""
    header = mail.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n")
    return (
        b"From: MAILER-DAEMON@enix.example\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report;\n\treport-type=delivery-status;\n\tboundary="b"\n\n'
        b"--b\n\nIt was not delivered.\n\n--b\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; mail.enix.example\n\nFinal-Recipient: rfc822; x\nAction: failed\nStatus: 5.1.1\n\n"
        b"--b\nContent-Type: text/rfc822-headers\n\n" + header + b"\n\n--b--\n"
    )


@dataclass
class World:
    """A desk, and everything that its programme's policy names, in good health."""

    site: Site
    mail: MailHost
    boxes: ImapServer
    programme: Programme
    settings: Any
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.worker = Worker(
            holder="w",
            clock=lambda: self.now,
            locks=self.settings.DATA / "workers",
            tasks=TASKS,
            subscriptions=SUBSCRIPTIONS,
            ring=lambda *, now: 0,
            jitter=random.Random(1),
        )

    def look(self, *, after: timedelta = timedelta()) -> None:
        """The owner presses "Check now", and the worker looks again until no mail is under way."""
        self.now += after
        actions.check_now(self.programme.pk, by=queries.actor_for(self.owner), now=self.now)
        self.worker.run(until_idle=True)
        while waiting := Job.objects.filter(task=actions.LOOK_FOR_MAIL, state="waiting").first():
            self.now = max(self.now, waiting.run_at)
            self.worker.run(until_idle=True)

    def look_in_real_time(self, *, within: float = 20.0) -> None:
        """For mail servers that take their time: the mailbox is asked until the mail came out."""
        until = time.monotonic() + within
        diagnosis, trips = actions.examine(self.programme, Check.MAILBOX, now=datetime.now(UTC))
        actions.record_diagnosis(self.programme.pk, diagnosis, trips=trips, now=datetime.now(UTC))
        while queries.awaits_mail(self.programme.pk):
            assert time.monotonic() < until, "the mail came out nowhere"
            time.sleep(0.2)
            if write := actions.look_for_mail(programme_id=self.programme.pk, now=datetime.now(UTC)):
                write()

    @property
    def alarms(self) -> list[tuple[str, str, str]]:
        rows = Alarm.objects.filter(programme=self.programme, cleared_at=None).order_by("pk")
        return [(row.check_name, row.fault, row.subject) for row in rows]

    @property
    def notices(self) -> list[str]:
        """Texts of the mails to the team about faults."""
        texts = [mail["bytes"].decode() for mail in self.mail.arrived if "olga@team.example" in mail["to"]]
        return [text for text in texts if "published way to report" in text]

    def outcomes(self) -> dict[str, str]:
        return dict(Checkup.objects.filter(programme=self.programme).values_list("check_name", "outcome"))


@pytest.fixture(scope="module")
def boxes() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def world(boxes: ImapServer, settings: Any, tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        site = stack.enter_context(Site())
        mail = MailHost(boxes)
        port = stack.enter_context(mail_server(mail))
        settings.DATA = tmp_path / "data"
        settings.DATA.mkdir()
        settings.EMAIL_CONFIGURED = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "The Desk <desk@desk.example>"
        settings.IMAP = mailbox_at(boxes.address("team"))
        settings.IMAP_BOUNCES = mailbox_at(boxes.address("desk"))
        settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
        settings.GITHUB_API, settings.GITHUB_TOKEN, settings.KEYSERVER = site.address, "t0ken", ""
        made = World(site, mail, boxes, opened(tmp_path, site), settings)
        made.owner = person("olga", owner=True)
        heal(made)
        yield made


def opened(folder: Path, site: Site) -> Programme:
    path = folder / "Enix" / "SECURITY.md"
    path.parent.mkdir()
    path.write_text(POLICY.format(address=ADDRESS, site=site.address))
    programme = actions.open_programme_from_file(path, now=datetime.now(UTC))
    Programme.objects.filter(pk=programme.pk).update(
        web_site=site.address, latest_version="1.1.9", repository="https://github.com/enix/web"
    )
    return queries.programme(programme.slug)


# --- health, and what breaks it ----------------------------------------------------------------------------------

API = "/repos/enix/web/private-vulnerability-reporting"
TEXT = "text/plain; charset=utf-8"


def heal(world: World) -> None:
    world.mail.does = "deliver"
    world.site.answers = {
        "/key.asc": says(key()),
        "/.well-known/security.txt": says(security_txt(), Content_Type=TEXT),
        "/about": says(b"<p>Us</p>", Content_Type="text/html"),
        API: says(json.dumps({"enabled": True}).encode(), Content_Type="application/json"),
    }
    Programme.objects.filter(pk=world.programme.pk).update(latest_version="1.1.9")


def served(path: str, body: bytes, **headers: str) -> Callable[[World], None]:
    return lambda world: world.site.answers.update({path: says(body, **headers)})


def mail_does(what: str) -> Callable[[World], None]:
    return lambda world: setattr(world.mail, "does", what)


def released(version: str) -> Callable[[World], None]:
    return lambda world: Programme.objects.filter(pk=world.programme.pk).update(latest_version=version) and None


# No repository is connected in this world: tests/apps/forges has those.
WELL = {check.value: "well" for check in Check} | {"forges": "not_set_up"}
FAULTS: dict[str, tuple[Callable[[World], None], str, str, str]] = {
    "the mail is lost": (mail_does("swallow"), "mailbox", "mail_lost", ADDRESS),
    "the mail bounces": (mail_does("bounce"), "mailbox", "mail_bounced", ADDRESS),
    "the mail is refused": (mail_does("refuse"), "mailbox", "mail_refused", ADDRESS),
    "the mail is taken for junk": (mail_does("junk"), "mailbox", "mail_in_junk", ADDRESS),
    "the key has expired": (served("/key.asc", key(seconds=1)), "pgp_key", "key_expired", ""),
    "the key is somebody else's": (
        served("/key.asc", key("old@enix.example")),
        "pgp_key",
        "key_other_address",
        ADDRESS,
    ),
    "there is no key": (served("/key.asc", b"<html>Welcome</html>"), "pgp_key", "key_missing", "{site}/key.asc"),
    "security.txt has expired": (
        served("/.well-known/security.txt", security_txt(expires=datetime(2026, 1, 1, tzinfo=UTC)), Content_Type=TEXT),
        "security_txt",
        "security_txt_expired",
        "{site}/.well-known/security.txt",
    ),
    "security.txt is gone": (
        served("/.well-known/security.txt", b"", status=404),
        "security_txt",
        "security_txt_missing",
        "{site}/.well-known/security.txt",
    ),
    "security.txt names somebody else": (
        served("/.well-known/security.txt", security_txt(contact="info@enix.example"), Content_Type=TEXT),
        "security_txt",
        "security_txt_other_contact",
        "{site}/.well-known/security.txt",
    ),
    "a link is dead": (lambda world: world.site.answers.pop("/about") and None, "links", "link_dead", "{site}/about"),
    "private reporting is off": (
        served(API, b'{"enabled": false}'),
        "private_reporting",
        "private_reporting_off",
        "enix/web",
    ),
    "a release overtook the table": (released("1.2.0"), "versions", "versions_overtaken", "1.2.0"),
}


def test_a_healthy_programme_has_no_alarm_and_its_mailbox_stays_as_it_was(world: World) -> None:
    before = world.boxes.mails("team")
    world.look()
    world.look(after=timedelta(hours=2))
    assert world.outcomes() == WELL
    assert world.alarms == []
    assert world.notices == []
    assert world.boxes.mails("team") == before
    assert len([mail for mail in world.mail.arrived if ADDRESS in mail["to"]]) == 2
    asked = next(headers for _, path, headers in world.site.asked if path == API)
    assert asked["authorization"] == "Bearer t0ken"
    assert asked["x-github-api-version"] == "2022-11-28"


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_raises_its_one_alarm_which_ends_when_it_is_mended(world: World, name: str) -> None:
    breaks, check, fault, subject = FAULTS[name]
    world.look()
    assert world.alarms == []
    breaks(world)
    world.look(after=timedelta(hours=2))
    (alarm,) = world.alarms
    assert alarm[:2] == (check, fault)
    assert not subject or alarm[2] == subject.format(site=world.site.address)
    world.look(after=timedelta(hours=2))
    assert len(world.alarms) == 1
    assert Event.objects.filter(kind="channel_fault_found").count() == 1
    (notice,) = world.notices
    assert f"/team/programmes/{world.programme.slug}/doctor/" in notice
    assert ADDRESS not in notice
    heal(world)
    world.look(after=timedelta(hours=2))
    assert world.alarms == []
    ended = Event.objects.get(kind="channel_fault_cleared")
    assert ended.facts == Event.objects.get(kind="channel_fault_found").facts
    assert len(world.notices) == 1


def test_what_passes_is_no_alarm_and_what_stays_is_one(world: World) -> None:
    world.site.answers["/about"] = says(b"", status=503)
    world.look()
    world.look(after=timedelta(minutes=5))  # two looks within a few minutes are one
    assert world.alarms == []
    assert "Perhaps it passes" in words_of(page_of(world))
    heal(world)
    world.look(after=timedelta(hours=2))
    world.site.answers["/about"] = says(b"", status=503)
    world.look(after=timedelta(hours=2))
    assert world.alarms == []
    world.look(after=timedelta(hours=2))
    assert world.alarms == [("links", "no_answer", f"{world.site.address}/about")]


def page_of(world: World) -> Any:
    return signed_in(world.owner).get(f"/team/programmes/{world.programme.slug}/doctor/")


def test_a_mailbox_that_cannot_be_read_is_not_taken_for_lost_mail(world: World) -> None:
    world.settings.IMAP = mailbox_at(world.boxes.address("team", password="changed"))
    world.look()
    assert world.alarms == [("mailbox", "mailbox_closed", "127.0.0.1")]
    world.settings.IMAP = mailbox_at(world.boxes.address("team"))
    world.look(after=timedelta(hours=2))
    assert world.alarms == []


def test_without_configuration_the_checks_say_so_and_nothing_is_a_fault(world: World) -> None:
    world.settings.IMAP = world.settings.IMAP_BOUNCES = None
    Programme.objects.filter(pk=world.programme.pk).update(web_site="", latest_version="")
    world.settings.INNER_NETWORKS = ()
    world.look()
    assert world.outcomes() == {
        "mailbox": "not_set_up",
        "pgp_key": "unknown",
        "security_txt": "not_set_up",
        "links": "well",
        "private_reporting": "unknown",
        "versions": "not_set_up",
        "forges": "not_set_up",
    }
    assert world.alarms == []
    assert world.site.asked == [], "this machine's own network is not entered unless the owner names it"
    assert [mail for mail in world.mail.arrived if ADDRESS in mail["to"]] == []


def test_the_command_says_what_it_found_and_its_status_does_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VULNDESK_DATA", str(world.settings.DATA))
    run = CliRunner().invoke
    data = ["--data", str(world.settings.DATA)]
    well = run(vulndesk, ["doctor", world.programme.slug, "--format", "json", *data], catch_exceptions=False)
    assert well.exit_code == 0, well.output
    (found,) = json.loads(well.stdout)["programmes"]
    assert {one["check"]: one["outcome"] for one in found["checks"]} == WELL
    served("/key.asc", key("old@enix.example"))(world)
    mail_does("swallow")(world)
    ill = run(vulndesk, ["doctor", "--wait", "1", *data], catch_exceptions=False)
    assert ill.exit_code == 1
    assert f"The PGP key does not name the address {ADDRESS}" in ill.stdout
    assert "On its way" in ill.stdout
    assert [alarm[1] for alarm in world.alarms] == ["key_other_address"], "the page and the worker know it too"
    assert isinstance(run(vulndesk, ["doctor", "nobody", *data]).exception, NotFound)


def test_the_words_of_a_real_postfix_are_understood(world: World, boxes: ImapServer) -> None:
    """A round trip, a refusal and a bounce, as the mail server of most people writes them."""
    users = {ADDRESS: "team", "desk@desk.example": "desk"}
    with postfix_server(boxes, users=users) as port:
        world.settings.EMAIL_PORT = port
        world.look_in_real_time()
        assert (world.outcomes()["mailbox"], world.alarms) == ("well", [])
    with postfix_server(boxes, users={"desk@desk.example": "desk"}) as port:
        world.settings.EMAIL_PORT = port
        world.look_in_real_time()
        assert world.alarms == [("mailbox", "mail_refused", ADDRESS)]
    with postfix_server(boxes, users=users, gone={ADDRESS: "old@gone.example"}) as port:
        world.settings.EMAIL_PORT = port
        world.look_in_real_time()
        assert world.alarms == [("mailbox", "mail_bounced", ADDRESS)]
    assert world.boxes.mails("desk") == [], "the bounce was taken out"
