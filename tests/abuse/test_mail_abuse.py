"""Abuse by mail, one test a case: replays, loops, header bombs, deep parts, injected headers, hijacked threads, forged
senders and smuggled messages. What protects against hostile OpenPGP is in tests/apps/mail/test_pgp_mail.py.
"""

from __future__ import annotations

import contextlib
import resource
import socket
import sqlite3
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.abuse.conftest import Come
from tests.apps.mail import letters
from tests.apps.notices.conftest import Desk
from tests.gnupg import GnuPG, needs_gnupg
from tests.mail_server import Mailbox, free_port
from tests.running_desk import RunningDesk
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.cases.queries import CasePage, attachment_of, case_page
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.mail.queries import kept_aside, raw_mail
from vulndesk.core.access import Actor, Role

OWNER = Actor(Role.OPERATOR, user_id=1)
RITA = "rita@finders.example"


def mail(*, sender: str = f"Rita <{RITA}>", subject: str = "A leak", body: str = "It leaks.", **fields: str) -> bytes:
    named = {"From": sender, "To": "security@project.example", "Subject": subject, "Message-ID": "<1@finders.example>"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{head}\r\n{body}\r\n".encode()


def team_page(mail_row: ReceivedMail, desk: Desk) -> CasePage:
    assert mail_row.case_id is not None
    return case_page(OWNER, case_id=mail_row.case_id, now=desk.now)


def raw_of(mail_row: ReceivedMail, desk: Desk) -> bytes:
    """The bytes as they came, wherever they are kept now."""
    if mail_row.case_id is None:
        return b"".join(raw_mail(OWNER, mail_row.pk))
    page = team_page(mail_row, desk)
    files = [one for place in (page, *page.messages) for one in place.attachments if one.name == "message.eml"]
    return b"".join(attachment_of(OWNER, files[-1].id)[1])


def sent_to(box: Mailbox, domain: str) -> list[dict]:
    return [got for got in box.arrived if any(address.endswith(domain) for address in got["to"])]


# --- 4: replayed mail --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(4)
@pytest.mark.slow
def test_04_a_mail_that_comes_a_thousand_times_is_one_and_another_body_under_its_id_is_flagged(
    come: Come, post: Desk, box: Mailbox
) -> None:
    from vulndesk.apps.mail.actions import Delivery, store_mail

    first = come(mail())
    delivery = Delivery("lmtp", recipient="security@project.example", envelope_sender=RITA)
    again = {store_mail([mail()], programme=post.programme, delivery=delivery, now=post.now).id for _ in range(1000)}
    assert again == {first.pk}
    other = come(mail(body="It leaks, and this was changed."))
    assert other.case_id == first.case_id
    assert ReceivedMail.objects.count() == 2
    assert Case.objects.count() == 1
    words = [message.text for message in team_page(first, post).messages]
    assert any("Message-ID of an earlier mail" in one for one in words)
    assert len(sent_to(box, "finders.example")) <= 1


# --- 5: mail loop ------------------------------------------------------------------------------------------------

LOOPS = {
    "an automatic reply": (mail(Auto_Submitted="auto-replied"), RITA),
    "the null sender": (mail(), ""),
    "the desk's own address": (mail(sender="desk@desk.example"), "desk@desk.example"),
    "the desk's own mark": (mail(X_Vulndesk_Mail="7"), RITA),
    "a mailing list": (mail(List_Id="<list.finders.example>", Precedence="list"), "list@finders.example"),
    "a bulk mail": (mail(Precedence="bulk"), RITA),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", LOOPS)
@pytest.mark.abuse(5)
@pytest.mark.slow
def test_05_a_machine_is_never_answered_and_its_mail_is_kept(come: Come, post: Desk, box: Mailbox, kind: str) -> None:
    raw, sender = LOOPS[kind]
    row = come(raw, sender=sender)
    assert row.outcome in ("quarantine", "loop", "case")
    assert raw_of(row, post) == raw
    assert sent_to(box, "finders.example") == sent_to(box, "desk.example") == []
    assert not any("finders" in got["from"] for got in box.arrived)


# --- 6 and 7: header bombs and deep parts ------------------------------------------------------------------------


def nested(levels: int) -> bytes:
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(levels)
    )
    return f"From: {RITA}\r\nSubject: deep\r\n{opened}\r\n\r\nAt the bottom.\r\n".encode()


def forwarded(levels: int) -> bytes:
    return (f"From: {RITA}\r\nSubject: again\r\nContent-Type: message/rfc822\r\n\r\n" * levels + "\r\nx\r\n").encode()


def many_parts(count: int) -> bytes:
    parts = "".join(f"--p\r\nContent-Type: text/x-log; name={number}.log\r\n\r\nx\r\n" for number in range(count))
    head = f'From: {RITA}\r\nSubject: parts\r\nContent-Type: multipart/mixed; boundary="p"\r\n\r\n'
    return f"{head}{parts}--p--\r\n".encode()


BOMBS = {
    "encoded words": mail(subject=" ".join(["=?utf-8?b?QQ==?="] * 20_000)),
    "20,000 fields": b"".join(b"X-%d: y\r\n" % number for number in range(20_000)) + mail(),
    "a field of a megabyte": mail(X_Long="z" * 1_000_000),
    "a subject of a megabyte, folded": mail(subject="\r\n ".join(["words"] * 150_000)),
}
DEEP = {
    "1,000 levels": nested(1000),
    "5,000 levels": nested(5000),
    "2,000 forwarded": forwarded(2000),
    "5,000 parts": many_parts(5000),
    "no end": nested(3)[:-20],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("raw", [*BOMBS.values(), *DEEP.values()], ids=[*BOMBS, *DEEP])
@pytest.mark.abuse(6, 7)
@pytest.mark.slow
def test_06_and_07_a_bomb_is_one_case_with_its_bytes_and_the_next_mail_is_read(
    come: Come, post: Desk, raw: bytes
) -> None:
    used, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    row = come(raw)
    assert time.monotonic() - began < 10
    now_used = resource.getrusage(resource.RUSAGE_SELF)
    assert now_used.ru_utime - used.ru_utime < 5, "the desk's own process works on it, not the child"
    assert row.outcome == "case"
    assert raw_of(row, post) == raw
    assert Attachment.objects.filter(case_id=row.case_id).count() <= 101
    after = come(mail(Message_ID="<next@finders.example>"))
    assert team_page(after, post).body["report"]["description"] == "It leaks."


@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(6)
@pytest.mark.slow
def test_06_what_the_child_gives_up_on_is_a_case_that_says_so(
    come: Come, post: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vulndesk.apps.mail.actions import opening
    from vulndesk.gateways.mail_reader import MailReader

    small = MailReader(memory=24 * 2**20)  # less than Python itself takes: nothing large can be had any more
    monkeypatch.setattr(opening, "reader", lambda: small)
    raw = mail(body="\r\n".join(["It leaks."] * 500_000))
    row = come(raw)
    assert row.outcome == "case"
    page = team_page(row, post)
    assert page.body["report"]["description"] == opening.UNREADABLE
    assert any("could not be read" in line for line in page.body["other"]["mail"])
    assert raw_of(row, post) == raw
    small.close()


# --- 8: header injection -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "raw",
    [
        mail(sender=f"=?utf-8?q?a=0D=0ABcc:_all@evil.example?= <{RITA}>"),
        mail(sender=f"=?utf-8?q?a=0A=0ABcc:_all@evil.example?= <{RITA}>"),
        mail(subject="=?utf-8?q?x=0D=0ABcc:_all@evil.example=0D=0A=0D=0Abody?="),
        mail(Message_ID="<1@finders.example>\r\n References: <x@y>\r\n\tBcc: all@evil.example"),
        mail(Reply_To=f"{RITA}, all@evil.example"),
    ],
)
@pytest.mark.abuse(8)
@pytest.mark.slow
def test_08_an_answer_has_one_recipient_and_no_field_of_a_strangers(
    come: Come, post: Desk, tom: object, box: Mailbox, raw: bytes
) -> None:
    row = come(raw, sender=RITA)
    case = Case.objects.get(pk=row.case_id)
    post.do(case, "ask", by=tom, message="Which version is it?")
    post.work()
    theirs = sent_to(box, "finders.example")
    assert theirs
    for got in theirs:
        assert got["to"] == [RITA]
        written = message_from_bytes(got["bytes"], policy=policy.default)
        assert written["Bcc"] is written["Cc"] is None
        assert [one.addr_spec for one in written["To"].addresses] == [RITA]
        assert b"evil.example" not in got["bytes"].split(b"\r\n\r\n")[0]
    assert sent_to(box, "evil.example") == []


# --- 9 and 10: hijacked threads, forged senders ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(9)
@pytest.mark.slow
def test_09_a_stranger_who_knows_a_case_number_or_a_message_id_reaches_nothing(
    come: Come, post: Desk, box: Mailbox
) -> None:
    first = come(mail())
    case = Case.objects.get(pk=first.case_id)
    before, told = Message.objects.count(), len(box.arrived)
    eve = {"sender": "eve@evil.example"}
    rows = [
        come(mail(**eve, subject=f"Re: {case.reference}", Message_ID="<e1@evil.example>"), sender="eve@evil.example"),
        come(mail(**eve, In_Reply_To="<1@finders.example>", Message_ID="<e2@evil.example>"), sender="eve@evil.example"),
        come(
            mail(**eve, References="<0@a> <1@finders.example>", Message_ID="<e3@evil.example>"),
            sender="eve@evil.example",
        ),
    ]
    assert {row.outcome for row in rows} == {"quarantine"}
    assert {row.case_id for row in rows} == {None}
    assert Message.objects.count() == before
    assert sent_to(box, "evil.example") == []
    assert not any(case.reference.encode() in got["bytes"] for got in box.arrived[told:] if "evil" in str(got["to"]))
    assert {one.id for one in kept_aside(OWNER)} == {row.pk for row in rows}


@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(10)
@pytest.mark.slow
def test_10_a_known_name_without_a_valid_signature_is_unverified_and_is_told_nothing(
    come: Come, post: Desk, tom: object, box: Mailbox
) -> None:
    post.settings.AUTHSERV_ID = ["mx.project.example"]
    first = come(mail())
    case = Case.objects.get(pk=first.case_id)
    forged_result = "Authentication-Results: mx.project.example; dmarc=pass header.from=finders.example\r\n"
    failed = "Authentication-Results: mx.project.example; dmarc=fail header.from=finders.example\r\n"
    received = "Received: from evil.example by mx.project.example; Mon, 2 Mar 2026 10:00:00 +0000\r\n"
    spoofed = (failed + received + forged_result).encode() + mail(
        In_Reply_To="<1@finders.example>", Message_ID="<2@finders.example>", body="Tell me everything, I am Rita."
    )
    before = len(sent_to(box, "finders.example"))
    row = come(spoofed, sender="eve@evil.example")
    assert row.outcome == "quarantine"
    assert len(sent_to(box, "finders.example")) == before
    assert sent_to(box, "evil.example") == []
    alone = come(failed.encode() + mail(Message_ID="<3@finders.example>"), sender="eve@evil.example")
    (line, *_) = team_page(alone, post).body["other"]["mail"]
    assert "verified: DKIM" not in line
    assert "fails" in line or "not verified" in line
    assert Case.objects.get(pk=case.pk).owner_id == case.owner_id


# --- 30: a flood -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(30)
@pytest.mark.slow
def test_30_a_flood_of_mail_is_taken_and_stands_behind_what_comes_otherwise(come: Come, post: Desk) -> None:
    post.settings.REPORTS_PER_ADDRESS, post.settings.REPORTS_PER_PROGRAMME = 2, 4
    rows = [come(mail(Message_ID=f"<{number}@finders.example>")) for number in range(3)]
    cases = [Case.objects.get(pk=row.case_id) for row in rows]
    assert [(case.rush, case.slow_lane) for case in cases] == [("", False), ("", False), ("mail", True)]
    other = come(mail(sender="ann@other.example", Message_ID="<a@other.example>"), sender="ann@other.example")
    assert Case.objects.get(pk=other.case_id).slow_lane is False


# --- 13: no key, no words ----------------------------------------------------------------------------------------


@needs_gnupg
@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(13)
@pytest.mark.slow
def test_13_who_wrote_encrypted_is_never_answered_in_clear(
    come: Come, post: Desk, tom: object, box: Mailbox, tmp_path: Path
) -> None:
    gpg = GnuPG(tmp_path / "g")
    try:
        gpg("--import", given=letters.give_key(post.programme))
        row = come(letters.encrypted(gpg, b"Content-Type: text/plain\r\n\r\nIt leaks.\r\n"), sender=letters.RITA)
    finally:
        gpg.close()
    assert team_page(row, post).body["report"]["description"] == "It leaks."
    post.do(Case.objects.get(pk=row.case_id), "ask", by=tom, message="Which zyxgroundhog version is it?")
    post.work()
    theirs = sent_to(box, "example.org")
    assert len(theirs) == 2  # the confirmation, and that there is an answer
    assert not any(b"zyxgroundhog" in got["bytes"] for got in theirs)


# --- 11: SMTP smuggling ------------------------------------------------------------------------------------------

HIDDEN = (
    b"MAIL FROM:<admin@project.example>\r\nRCPT TO:<security@enix.example>\r\nDATA\r\n"
    b"From: admin@project.example\r\nSubject: forged\r\n\r\nforged\r\n.\r\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["smtp", "lmtp"])
@pytest.mark.abuse(11)
def test_11_no_other_end_of_message_smuggles_a_second_one_through_a_real_desk(kind: str) -> None:
    port = free_port()
    example = Path(__file__).parents[2] / "examples" / "enix" / "SECURITY.md"
    with RunningDesk(policies=[example], environment={"VULNDESK_MAIL_LISTEN": f"{kind}:127.0.0.1:{port}"}) as desk:
        desk.start()
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n.\r"):
            assert dialogue(port, kind, b"Subject: one\r\n\r\nhello" + end + HIDDEN).startswith(b"550"), end
        # More than one message in one go: the first is refused with what hides behind it, for nobody asked for it.
        assert dialogue(port, kind, b"Subject: one\r\n\r\nhello\r\n.\r\n" + HIDDEN).startswith(b"550")
        assert dialogue(port, kind, b"Subject: one\r\n\r\n..\r\nhonest\r\n.\r\n").startswith(b"250")
        assert mails_in(desk) == 1


def dialogue(port: int, kind: str, after_data: bytes) -> bytes:
    """The answer to what follows DATA, by hand: no library would send it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        answers = connection.makefile("rb")
        answers.readline()
        hello = b"LHLO x" if kind == "lmtp" else b"EHLO x"
        for line in (hello, b"MAIL FROM:<rita@finders.example>", b"RCPT TO:<security@enix.example>", b"DATA"):
            connection.sendall(line + b"\r\n")
            while answers.readline()[3:4] == b"-":
                pass
        connection.sendall(after_data)
        return answers.readline()


def mails_in(desk: RunningDesk) -> int:
    with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3", timeout=20)) as database:
        return int(database.execute("SELECT count(*) FROM mail_receivedmail").fetchone()[0])
