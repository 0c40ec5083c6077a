"""The team's mailbox, on a real Dovecot: what the desk finds in it, takes out of it and leaves alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from tests.imap_server import ImapServer, imap_server
from tests.mail_server import free_port
from vulndesk.core.doctor.judging import Place
from vulndesk.gateways.mailbox import Closed, mailbox_at, take_out

pytestmark = pytest.mark.slow  # it starts a mail server

TOKEN, OTHER = "a1" * 20, "b2" * 20


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as started:
        yield started


def probe(token: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "desk@example.org"
    message["To"] = "security@example.org"
    message["Subject"] = "Automatic check"
    message["X-Vulndesk-Probe"] = token
    message.set_content("Nothing.")
    return message


def bounce(token: str) -> bytes:
    """As RFC 3464 has it: words, a status, and the mail that came back."""
    report = EmailMessage()
    report["From"] = "MAILER-DAEMON@example.org"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.set_content("It did not work.")
    report.make_mixed()
    report.add_attachment(probe(token))
    raw = report.as_bytes()
    return raw.replace(b"multipart/mixed;", b"multipart/report; report-type=delivery-status;")


def look(server: ImapServer, user: str, **tokens: str) -> dict[str, Place]:
    wanted = tokens or {"x": TOKEN}
    found = take_out(mailbox_at(server.address(user)), tokens=dict.fromkeys(wanted.values()), since=datetime.now(UTC))
    return {token: Place(place) for token, place in found.items()}


def test_a_mail_is_found_once_and_taken_out_and_no_other_is_touched(server: ImapServer) -> None:
    quoting = probe("c3" * 20)
    quoting.replace_header("Subject", f"Re: {TOKEN}")
    server.deliver("ann", bytes(probe(TOKEN)))
    server.deliver("ann", bytes(quoting))
    assert look(server, "ann") == {TOKEN: Place.INBOX}
    assert [TOKEN.encode() in mail for mail in server.mails("ann")] == [True]
    assert b"Re: " in server.mails("ann")[0], "somebody's mail that quotes the word is theirs"
    assert look(server, "ann") == {}


def test_mail_that_was_not_read_stays_unread(server: ImapServer) -> None:
    server.deliver("una", bytes(probe(OTHER)))
    assert look(server, "una") == {}
    names = [path.name for path in (server.folder / "mail" / "una").glob("*/*") if path.parent.name in ("cur", "new")]
    assert len(names) == 1
    assert not names[0].partition(":2,")[2], "no flag was set"


def test_the_junk_folder_is_looked_into(server: ImapServer) -> None:
    server.deliver("bob", bytes(probe(TOKEN)), junk=True)
    assert look(server, "bob") == {TOKEN: Place.JUNK}
    assert server.mails("bob", junk=True) == []


def test_a_report_of_a_mail_server_is_a_bounce_of_the_mail_that_it_quotes(server: ImapServer) -> None:
    server.deliver("cleo", bounce(TOKEN))
    server.deliver("cleo", bytes(probe(OTHER)))
    assert look(server, "cleo", one=TOKEN, two=OTHER) == {TOKEN: Place.BOUNCED, OTHER: Place.INBOX}


def test_a_list_that_bounces_for_one_member_delivered_all_the_same(server: ImapServer) -> None:
    server.deliver("dora", bounce(TOKEN))
    server.deliver("dora", bytes(probe(TOKEN)))
    assert look(server, "dora") == {TOKEN: Place.INBOX}


def test_a_mailbox_that_is_slow_at_every_step_is_left_with_what_was_found(server: ImapServer) -> None:
    server.deliver("eve", bytes(probe(TOKEN)))
    server.deliver("eve", bytes(probe(OTHER)))
    ticks = iter([0.0, 0.0, 31.0])
    found = take_out(
        mailbox_at(server.address("eve")),
        tokens={TOKEN: None, OTHER: None},
        since=datetime.now(UTC),
        tick=lambda: next(ticks),
    )
    assert found == {TOKEN: Place.INBOX}


def test_a_wrong_password_is_said_without_it(server: ImapServer) -> None:
    with pytest.raises(Closed, match="login refused") as closed:
        take_out(mailbox_at(server.address("ann", password="secret-word")), tokens={}, since=datetime.now(UTC))
    assert "secret-word" not in repr(closed.value)
    assert "secret-word" not in repr(mailbox_at(server.address("ann", password="secret-word")))


def test_nobody_at_home_and_somebody_who_talks_nonsense_are_closed() -> None:
    with pytest.raises(Closed, match="no sound answer"):
        take_out(mailbox_at(f"imap://a:b@127.0.0.1:{free_port()}"), tokens={}, since=datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_talk_nonsense, args=(server,))
        thread.start()
        with pytest.raises(Closed, match="no sound answer"):
            take_out(mailbox_at(f"imap://a:b@127.0.0.1:{server.getsockname()[1]}"), tokens={}, since=datetime.now(UTC))
        thread.join()


def _talk_nonsense(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 this is another protocol\r\n")


def test_an_address_of_a_mailbox_is_read_and_a_bad_one_is_not_repeated() -> None:
    read = mailbox_at("imaps://team%40example.org:pass%2Fword@mail.example.org/Security")
    assert (read.host, read.port, read.user, read.password, read.tls, read.folder) == (
        "mail.example.org",
        993,
        "team@example.org",
        "pass/word",
        "implicit",
        "Security",
    )
    for bad in ("https://a:secret@example.org", "imaps://example.org", "secret"):
        with pytest.raises(ValueError, match="imaps://user") as refused:
            mailbox_at(bad)
        assert "secret" not in str(refused.value)
