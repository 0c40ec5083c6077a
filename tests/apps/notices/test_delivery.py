"""Mail on its way: to a real server or into the folder, once, private, and given up in the open."""

import logging
import stat
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.apps.notices.conftest import RITA
from tests.canary import find_canaries
from tests.mail_server import HOST, Mailbox, free_port, mail_server
from vulndesk.apps.notices import actions
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.timeline.models import Event, Job


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def post(desk, box):
    """The desk sends through a real server on this machine."""
    desk.settings.EMAIL_CONFIGURED = True
    desk.settings.EMAIL_HOST = HOST
    desk.settings.EMAIL_USE_TLS = desk.settings.EMAIL_USE_SSL = False
    desk.settings.EMAIL_HOST_USER = desk.settings.EMAIL_HOST_PASSWORD = ""
    with mail_server(box) as port:
        desk.settings.EMAIL_PORT = port
        yield desk


def states():
    return sorted(OutgoingMail.objects.values_list("state", flat=True))


def deliver_again(*, now):
    mail = OutgoingMail.objects.get()
    return actions.deliver(event_id=mail.event_id, mail_id=str(mail.id), now=now)


def headers(raw):
    return raw.split(b"\r\n\r\n")[0].decode()


def test_a_file_is_private_and_does_not_say_who_it_is_for(desk, tom):
    desk.report(contact=RITA)
    desk.work()
    assert states() == ["written", "written"]
    for file in desk.files():
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert file.mail["To"] == "undisclosed-recipients:;"
        assert file.mail["Auto-Submitted"] == "auto-generated"
        assert file.mail["X-Vulndesk-Mail"] in file.path.name
        assert file.mail["From"] == "The Desk <desk@desk.example>"
        assert file.mail["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
        assert file.mail["List-Unsubscribe"] is None


def test_no_address_lies_in_clear_in_the_folder_or_the_database(desk, tom):
    desk.report(contact=RITA)
    desk.work()
    assert find_canaries(desk.outbox, ["rita.weasel", "finders.example", "team.example"]) == []
    with connection.cursor() as cursor:
        for table in ("notices_outgoingmail", "timeline_event", "timeline_job"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = b" ".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
            assert b"weasel" not in stored
            assert b"team.example" not in stored


def test_a_message_id_tells_nothing_and_stays_the_same(desk, tom):
    case = desk.report()
    desk.work()
    for mail in OutgoingMail.objects.all():
        assert mail.message_id.endswith("@desk.example>")
        assert case.reference not in mail.message_id
        assert case.pk.hex not in mail.message_id
    assert OutgoingMail.objects.values("message_id").distinct().count() == 2


def test_a_task_that_runs_twice_makes_one_mail(desk, tom):
    desk.report()
    desk.work()
    event = Event.objects.get(kind="report_received")
    for task in (actions.mail_reporter, actions.mail_team):
        with transaction.atomic():
            task(event_id=event.id, now=desk.now)()
    assert OutgoingMail.objects.count() == 2


def test_a_file_that_was_written_before_the_worker_died_is_the_same_file(desk, tom):
    desk.report(contact="")
    desk.work()
    (file,) = desk.files()
    before = file.path.read_bytes()
    OutgoingMail.objects.update(state="waiting")
    deliver_again(now=desk.now + timedelta(minutes=1))()
    assert [f.path for f in desk.files()] == [file.path]
    assert file.path.read_bytes() == before


@pytest.mark.slow
def test_a_server_gets_each_mail_once_with_its_recipient(post, box, tom):
    post.report()
    post.work()
    assert states() == ["sent", "sent"]
    assert sorted(got["to"][0] for got in box.arrived) == [RITA, "tom@team.example"]
    for got in box.arrived:
        head = headers(got["bytes"])
        assert f"To: {got['to'][0]}" in head
        assert "Auto-Submitted: auto-generated" in head
        assert got["from"] == "desk@desk.example"
        assert len(got["to"]) == 1
    assert post.files() == []


@pytest.mark.slow
def test_a_mail_that_is_refused_for_good_is_given_up_in_the_open(post, box, tom, caplog):
    box.answers["rcpt"] = ["550 no such user rita.weasel@finders.example"]
    with caplog.at_level(logging.INFO):
        post.report()
        post.work()
    assert states() == ["given_up", "sent"]
    told = Event.objects.get(kind="job_given_up")
    assert told.facts["error"] == "MailRefused550"
    assert told.facts["task"] == "notices.deliver"
    assert told.case_id is not None
    assert "given up" in caplog.text
    assert "weasel" not in "".join(line.getMessage() for line in caplog.records if line.name.startswith("vulndesk"))
    assert len(box.arrived) == 1, "no mail about the mail"


@pytest.mark.slow
def test_a_mail_that_is_put_off_is_sent_later_and_once(post, box, tom):
    box.answers["data"] = ["451 greylisted"]
    post.report(contact="")
    post.work()
    assert states() == ["waiting"]
    post.work(after=timedelta(minutes=1))
    assert states() == ["sent"]
    post.work(after=timedelta(days=1))
    assert len(box.arrived) == 1


@pytest.mark.slow
def test_a_server_that_stays_away_is_tried_for_about_a_day_and_then_given_up(post, tom):
    post.settings.EMAIL_PORT = free_port()
    post.report(contact="")
    post.work()
    started = post.now
    while states() == ["waiting"]:
        post.work(after=timedelta(minutes=30))
    assert states() == ["given_up"]
    assert timedelta(hours=12) < post.now - started < timedelta(hours=48)
    assert Event.objects.get(kind="job_given_up").facts["error"] == "Unreachable"


def test_a_worker_that_died_after_the_server_took_the_mail_sends_the_very_same_mail(post, box, tom):
    post.report(contact="")
    post.work()
    OutgoingMail.objects.update(state="waiting", settled_at=None)
    mail = OutgoingMail.objects.get()
    deliver_again(now=post.now + timedelta(minutes=2))
    first, second = (got["bytes"] for got in box.arrived)
    assert first == second
    assert mail.message_id.encode() in first


def test_a_settled_mail_is_not_sent_again(post, box, tom):
    post.report(contact="")
    post.work()
    assert deliver_again(now=post.now) is None
    assert len(box.arrived) == 1


def test_old_mail_is_forgotten_with_its_file_and_waiting_mail_is_kept(desk, tom):
    desk.report()
    desk.work()
    waiting = OutgoingMail.objects.first()
    OutgoingMail.objects.filter(id=waiting.id).update(state="waiting", settled_at=None)
    assert actions.forget_mails(now=desk.now + timedelta(days=89)) == 0
    assert actions.forget_mails(now=desk.now + timedelta(days=91)) == 1
    assert len(desk.files()) == 1
    assert OutgoingMail.objects.get().id == waiting.id


def test_a_given_up_job_that_was_no_mail_is_told_to_the_owners_of_the_desk(desk, tom):
    desk.person("olga", role="owner")
    with transaction.atomic():
        from vulndesk.apps.timeline.actions import record_event

        facts = {"job": 1, "task": "policies.join_programmes", "error": "KeyError", "attempts": 10}
        record_event(kind="job_given_up", now=desk.now, facts=facts)
    desk.work()
    (file,) = desk.files()
    assert file.mail["Subject"] == "The desk gave something up [job 1]"
    assert "policies.join_programmes failed 10 times (KeyError)" in file.mail.get_content()
    assert Job.objects.filter(state="given_up").count() == 0


def test_a_new_member_belongs_to_the_programmes_of_the_invitation(desk):
    from vulndesk.apps.accounts.actions import accept_invitation, invite
    from vulndesk.apps.policies.queries import members_of

    link = invite(by=None, role="member", now=desk.now, address="http://d", programme_ids=[desk.programme.pk, 999])
    user = accept_invitation(
        token=link.rstrip("/").rsplit("/", 1)[1],
        username="vera",
        display_name="Vera",
        email="",
        password="four unrelated garden words",
        now=desk.now,
    )
    desk.work()
    assert members_of(desk.programme.pk) == [user.pk]
