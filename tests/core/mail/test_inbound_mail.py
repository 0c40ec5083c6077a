"""What a mail says: sender, text, files and who wrote it, for the mails of honest people and of others."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vulndesk.core.mail.addresses import Address, read_addresses
from vulndesk.core.mail.fields import decoded_words, value_and_params
from vulndesk.core.mail.html_text import text_of_html
from vulndesk.core.mail.inbound_mail import Protection, Written, read_mail
from vulndesk.core.mail.parts import content_of, read_parts

HEAD = (
    "From: Rita <rita@example.org>\r\nTo: security@desk.example\r\nSubject: A leak\r\nMessage-ID: <1@example.org>\r\n"
)


def mail(*lines: str, head: str = HEAD) -> bytes:
    return (head + "\r\n".join(lines)).encode()


def two_parts(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--x\r\n{part}\r\n" for part in parts)
    return mail(f'Content-Type: multipart/{kind}; boundary="x"', "", body + "--x--\r\n")


def test_a_plain_mail_says_who_and_what():
    read = read_mail(mail("", "It leaks.", "", "Rita"))
    assert read.sender == Address("rita@example.org", "Rita")
    assert (read.subject, read.message_id) == ("A leak", "1@example.org")
    assert read.text == "It leaks.\n\nRita"
    assert (read.written, read.protection, read.problems) == (Written.PERSON, Protection.NONE, ())


def test_files_are_named_and_found_in_the_raw_message():
    raw = two_parts(
        "Content-Type: text/plain\r\n\r\nSee the file.",
        'Content-Type: application/zip; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n'
        "Content-Disposition: attachment; filename*=UTF-8''p%C3%B6c.zip\r\n\r\nUEsDBA==",
    )
    (file,) = read_mail(raw).attachments
    assert (file.name, file.media_type, file.encoding) == ("pöc.zip", "application/zip", "base64")
    assert raw[file.start : file.end] == b"UEsDBA=="
    assert content_of(raw, read_parts(raw)[0].children[1]) == b"PK\x03\x04"


def test_of_alternatives_the_plain_text_is_read_and_html_only_without_one():
    plain, markup = "Content-Type: text/plain\r\n\r\nplain", "Content-Type: text/html\r\n\r\n<p>rich</p>"
    assert read_mail(two_parts(plain, markup, kind="alternative")).text == "plain"
    only = read_mail(two_parts(markup, kind="alternative"))
    assert (only.text, only.was_html, only.attachments) == ("rich", True, ())


def test_a_forwarded_message_is_one_file_and_its_words_are_not_the_sender_s():
    raw = two_parts(
        "Content-Type: text/plain\r\n\r\nFYI", "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nInner"
    )
    read = read_mail(raw)
    assert read.text == "FYI"
    assert [one.name for one in read.attachments] == ["message-1.eml"]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("Auto-Submitted: auto-replied", Written.AUTOMATIC),
        ("Auto-Submitted: no", Written.PERSON),
        ("Precedence: bulk", Written.AUTOMATIC),
        ("X-Auto-Response-Suppress: All", Written.AUTOMATIC),
        ("List-Id: <dev.example.org>", Written.LIST),
        ("Return-Path: <>", Written.BOUNCE),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", Written.BOUNCE),
    ],
)
def test_what_a_machine_wrote_is_known_as_such(field, written):
    assert read_mail(mail(field, "", "Away.")).written is written


def test_the_null_sender_of_the_envelope_makes_it_a_bounce():
    assert read_mail(mail("", "x"), envelope_sender="").written is Written.BOUNCE
    assert read_mail(mail("", "x"), envelope_sender="rita@example.org").written is Written.PERSON


def test_a_delivery_report_names_whom_it_did_not_reach():
    status = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; rita@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "Final-Recipient: rfc822; tom@example.org\r\nAction: delayed\r\nStatus: 4.2.0\r\n"
    )
    raw = two_parts("Content-Type: text/plain\r\n\r\nSorry.", status, kind="report")
    found = [(one.recipient, one.action, one.status) for one in read_mail(raw).delivery_reports]
    assert found == [("rita@example.org", "failed", "5.1.1"), ("tom@example.org", "delayed", "4.2.0")]


@pytest.mark.parametrize(
    ("body", "protection"),
    [
        ("-----BEGIN PGP MESSAGE-----\r\n\r\nabc", Protection.INLINE_ENCRYPTED),
        ("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nabc", Protection.INLINE_SIGNED),
        ("no -----BEGIN PGP MESSAGE----- here", Protection.NONE),
    ],
)
def test_inline_pgp_is_seen(body, protection):
    assert read_mail(mail("", body)).protection is protection


def test_pgp_mime_is_seen_also_where_a_server_rewrote_its_type():
    parts = (
        "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        "Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----",
    )
    for kind in ("encrypted", "mixed"):
        assert read_mail(two_parts(*parts, kind=kind)).protection is Protection.PGP_MIME_ENCRYPTED


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Rita <rita@example.org>", [("rita@example.org", "Rita")]),
        ("rita@example.org (Rita)", [("rita@example.org", "")]),
        (
            '"Doe, Rita" <rita@Example.ORG>, tom@example.org',
            [("rita@example.org", "Doe, Rita"), ("tom@example.org", "")],
        ),
        ("Team: a@example.org, b@example.org;", [("a@example.org", ""), ("b@example.org", "")]),
        ("=?UTF-8?Q?R=C3=ADta?= <rita@example.org>", [("rita@example.org", "Ríta")]),
        ("undisclosed-recipients:;", []),
        ("boss@big.example <rita@example.org>", [("rita@example.org", "boss@big.example")]),
        ("a@example.org b@example.org", []),
        ("rita@example.org\r\nBcc: all@example.org", []),
    ],
)
def test_addresses_can_be_used_in_an_envelope_or_are_left_out(field, expected):
    assert [(one.address, one.name) for one in read_addresses(field)] == expected


@pytest.mark.parametrize(
    ("coded", "words"),
    [
        ("=?utf-8?b?w7Y=?=", "ö"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=B6?= end", "ö end"),  # one character in two words
        ("=?utf-7?q?+ADw-script+AD4-?=", "+ADw-script+AD4-"),
        ("=?no-such?q?x=F6?=", "xö"),
        ("a =?utf-8?q?=0D=0ABcc:_x?=", "a  Bcc: x"),
        ("\u202egpj.exe", "gpj.exe"),
    ],
)
def test_encoded_words_give_one_line_of_honest_text(coded, words):
    assert decoded_words(coded) == words


def test_parameters_are_read_in_all_the_forms_that_programs_write():
    assert value_and_params('Text/Plain; charset="utf-8"; x') == ("text/plain", {"charset": "utf-8"})
    assert value_and_params("a/b; name*0=one; name*1=two")[1] == {"name": "onetwo"}
    assert value_and_params("a/b; name*=iso-8859-1'de'%F6.txt")[1] == {"name": "ö.txt"}
    assert value_and_params('a/b; name="=?utf-8?q?=C3=B6?="')[1] == {"name": "ö"}


def test_html_becomes_its_words_with_links_and_without_scripts():
    markup = (
        '<style>p{}</style><p>See <a href="https://x.example/y">this</a></p><script>alert(1)</script><ul><li>a<li>b'
    )
    assert text_of_html(markup) == "See this <https://x.example/y>\n\n* a\n* b"


def test_a_field_said_twice_is_believed_by_nobody():
    two = read_mail(
        mail("From: <tom@example.org>", "Content-Type: text/html", "Content-Type: text/plain", "", "<b>x</b>")
    )
    assert two.sender is None
    assert two.text == "<b>x</b>"
    assert len(two.problems) == 2


def test_what_is_nested_without_end_comes_to_an_end():
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5000))
    began = time.process_time()
    assert any("deeper" in problem for problem in read_mail(deep).problems)
    assert time.process_time() - began < 1


@settings(max_examples=150, deadline=None)
@given(some.binary(max_size=2000))
def test_any_bytes_give_a_mail(raw):
    read_mail(raw)


PIECES = (
    '\r\n|\n|--x\r\n|--x--|Content-Type: multipart/mixed; boundary=x\r\n|From: a@b.c\r\n|=?|message/rfc822|;|"| '
    "|Content-Transfer-Encoding: base64\r\n|begin 644 f\n|Subject: =?utf-8?q?=ff?=\r\n|\xff|\x00"
    "|Content-Type: message/rfc822\r\n|-----BEGIN PGP MESSAGE-----\n"
)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.sampled_from(PIECES.encode("latin-1").split(b"|")), max_size=60))
def test_any_order_of_the_pieces_of_a_mail_gives_a_mail(pieces):
    raw = b"".join(pieces)
    read = read_mail(raw)
    assert all(0 <= one.start <= one.end for one in read.attachments)
    assert "\n" not in read.subject
    assert "\x00" not in read.text
