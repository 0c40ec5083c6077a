"""Who a mail is from, as the team sees it, and what a forged sender reaches (abuse cases 9 and 10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apps.mail.conftest import REPORT
from tests.apps.mail.test_mail_becomes import answer_to, page_of
from tests.dns_server import dns_server
from tests.gateways.test_mail_authentication import KEY, REJECT, signed
from tests.people import join
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.mail import queries
from vulndesk.apps.mail.actions import sender
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.core.access import Actor, Role

pytestmark = pytest.mark.django_db

PASSES = (
    "Authentication-Results: mx.enix.example; dkim=pass header.d=example.org; dmarc=pass header.from=example.org\r\n"
)
FAILS = "Authentication-Results: mx.enix.example; dmarc=fail header.from=example.org\r\n"
OTHERS = PASSES.replace("mx.enix.example", "mx.evil.example")
HOSTILE = Path(__file__).parents[4] / "shared" / "conformance" / "mime-hostile"


def checked(result: str, raw: bytes = REPORT) -> bytes:
    return result.encode() + b"Received: from somewhere\r\n" + raw


def said(case_id):
    return page_of(case_id, Actor(Role.OPERATOR, user_id=1)).body["other"]["mail"][0]


@pytest.fixture
def trusting(settings):
    settings.AUTHSERV_ID = ["mx.enix.example"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (checked(PASSES), "verified: DKIM and DMARC pass for example.org"),
        (
            checked(FAILS),
            "fails: by what example.org says of its mail, this is not from there, or was changed on its way (DMARC)",
        ),
        (checked(OTHERS), "not verified: the mail server says nothing about it"),
        (REPORT, "not verified: the mail server says nothing about it"),
        (checked("", PASSES.encode() + FAILS.encode() + REPORT), "verified: DKIM and DMARC pass for example.org"),
    ],
)
def test_the_case_says_what_our_mail_server_found(take, trusting, raw, words):
    assert said(take(raw).case_id) == f"From Rita <rita@example.org>: {words}"


def test_without_a_server_or_a_resolver_nobody_looked_and_a_written_result_is_nothing(take):
    assert said(take(checked(PASSES)).case_id) == "From Rita <rita@example.org>: not verified"


def test_the_desk_checks_a_signature_itself_where_it_has_a_resolver(take, settings):
    with dns_server(KEY | {"_dmarc.example.org": REJECT}) as server:
        settings.RESOLVER = [server.address]
        try:
            verified = said(take(signed(REPORT)).case_id)
            other = REPORT.replace(b"<1@", b"<2@")
            broken = said(take(signed(other).replace(b"It leaks.", b"It does not leak.")).case_id)
        finally:
            sender.checker().close()
    assert verified.endswith("verified: DKIM and DMARC pass for example.org")
    assert ": not verified: the signature of example.org does not fit" in broken


@pytest.mark.slow
def test_a_forged_sender_who_quotes_a_case_is_kept_aside_and_hears_nothing(take, trusting, enix):
    case_id = take(checked(PASSES)).case_id
    quoting = answer_to("security@enix.example", In_Reply_To="<1@example.org>", text="Publish it.")
    for number, forged in enumerate((checked(FAILS, quoting), checked(OTHERS, quoting), quoting)):
        mail = take(forged, later=number + 1)
        assert (mail.outcome, mail.case_id) == ("quarantine", None)
    assert not Message.objects.exists()
    assert not OutgoingMail.objects.exists()
    remarks = queries.kept_aside(join("tom", enix))[0].remarks
    assert remarks[0].startswith("From no name <rita@example.org>: fails: ")
    assert "It quotes a case where its sender is known, but nothing proves that it comes from there." in remarks
    genuine = take(checked(PASSES, quoting), later=9)
    assert (genuine.outcome, genuine.case_id) == ("thread", case_id)


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="SKIPPED: the collected mails are not beside this checkout")
@pytest.mark.parametrize("authserv", [[], ["mx.enix.example"]])
@pytest.mark.parametrize("name", ["spf-fail-spoof", "two-from"])
@pytest.mark.slow
def test_a_spoofed_vendor_and_two_senders_are_not_trusted(take, settings, name, authserv):
    settings.AUTHSERV_ID = authserv
    raw = (HOSTILE / f"{name}.eml").read_bytes()
    spf = "Authentication-Results: mx.enix.example; spf=fail smtp.mailfrom=bigcorp.example\r\n"
    line = said(take(checked(spf, raw)).case_id)
    assert ": verified" not in line
    assert ("It names 2 senders" if name == "two-from" else "fails: " if authserv else "not verified") in line


# --- what mail servers report ------------------------------------------------------------------------------------


def returned(message_id: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMessage-ID: <9@mx.example>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        "--x\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; rita@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n--x--\r\n"
    ).encode()


def test_a_bounce_of_our_own_mail_finds_its_case_by_what_it_sends_back(take, enix):
    case_id = take(REPORT).case_id
    ours = OutgoingMail.objects.create(
        event_id=1,
        case_id=case_id,
        programme_id=enix.pk,
        kind="x",
        recipient_digest=b"x" * 32,
        sealed=b"",
        message_id="<ours@desk.example>",
        made_at=Case.objects.get().received_at,
    )
    mail = take(returned(ours.message_id, "delayed", "4.4.1"), sender="")
    assert (mail.outcome, mail.case_id) == ("thread", case_id)
    (note,) = page_of(case_id, Actor(Role.OPERATOR, user_id=1)).messages
    assert "The mail to rita@example.org is late: its server could not be reached (4.4.1)." in note.text
    assert page_of(case_id).messages == (), "the reporter is told nothing of it"


def test_a_bounce_of_a_mail_that_is_not_ours_reaches_no_case(take):
    take(REPORT)
    mail = take(returned("<1@example.org>"), sender="")
    assert (mail.outcome, mail.case_id) == ("quarantine", None)
    assert not Message.objects.exists()
