"""Reports of mail servers (RFC 3464), as sentences that say what happened and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.mail.delivery_reports import Delivery, DeliveryReport, sentences
from vulndesk.core.mail.inbound_mail import read_mail


def report(*groups: str, returned: str = "") -> bytes:
    status = "\r\n\r\n".join(("Reporting-MTA: dns; mx.example.org", *groups))
    back = f"--x\r\n{returned}\r\n" if returned else ""
    return (
        "From: MAILER-DAEMON@mx.example\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        f"--x\r\n\r\nI am sorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n{back}--x--\r\n"
    ).encode()


RITA = "Final-Recipient: rfc822; rita@example.org"


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        (
            f"{RITA}\r\nAction: failed\r\nStatus: 5.1.1",
            "The mail to rita@example.org was not delivered: there is no such mailbox (5.1.1). Nothing reaches them "
            "there: look for another way, such as an address in the report.",
        ),
        (
            f"{RITA}\r\nAction: delayed\r\nStatus: 4.4.1\r\nWill-Retry-Until: Tue, 24 Nov 2026 10:00:00 +0000",
            "The mail to rita@example.org is late: its server could not be reached (4.4.1). Its server tries again "
            "until Tue, 24 Nov 2026 10:00:00 +0000. Nothing is to be done yet.",
        ),
        (f"{RITA}\r\nAction: delivered\r\nStatus: 2.0.0", "The mail to rita@example.org was delivered (2.0.0)."),
        (
            f"{RITA}\r\nAction: expanded\r\nStatus: 2.0.0",
            "The mail to rita@example.org was passed on to a server that sends no reports (2.0.0).",
        ),
        (
            "Original-Recipient: rfc822;<rita@example.org>\r\nStatus: 5.2.2 (over quota)",
            "The mail to rita@example.org was not delivered: the mailbox is full (5.2.2). Send the answer again in a "
            "few days.",
        ),
    ],
)
def test_what_happened_and_what_to_do(group, sentence):
    assert sentences(read_mail(report(group)).delivery_reports) == [sentence]


@pytest.mark.parametrize("kind", range(8))
@pytest.mark.parametrize("action", list(Delivery))
def test_every_code_gives_a_sentence(action, kind):
    (said,) = sentences([DeliveryReport("rita@example.org", action, f"5.{kind}.99")])
    assert said.startswith("The mail to rita@example.org ")
    assert said.endswith(".")


def test_each_recipient_has_a_sentence_and_nobody_else():
    found = read_mail(report(RITA, "Final-Recipient: rfc822; tom@example.org\r\nStatus: 5.0.0", "Status: 5.0.0"))
    assert [one.recipient for one in found.delivery_reports] == ["rita@example.org", "tom@example.org"]


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <a@desk.example>\r\nSubject: x\r\n\r\nbody",
        "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a@desk.example>\r\nSubject: x\r\n",
    ],
)
def test_the_mail_that_came_back_is_known_by_its_id(part):
    assert read_mail(report(RITA, returned=part)).returned == ("a@desk.example",)


def test_a_report_that_a_person_forwards_is_a_file_of_theirs():
    inner = report(RITA, returned="Content-Type: message/rfc822\r\n\r\nMessage-ID: <a@desk.example>\r\n\r\n")
    outer = b"From: rita@example.org\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nSee.\r\n--y\r\n"
    found = read_mail(outer + b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--y--\r\n")
    assert (found.delivery_reports, found.returned, found.written) == ((), (), "person")


@settings(max_examples=100)
@given(st.lists(st.text(alphabet="aFilnRcpetS:;.\r\n 5@-", max_size=80), max_size=4))
def test_any_report_is_read(groups):
    for one in sentences(read_mail(report(*groups)).delivery_reports):
        assert one.isprintable()
