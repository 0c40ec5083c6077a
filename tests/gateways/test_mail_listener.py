"""The protocol side of taking mail: what is acknowledged was taken, byte for byte; tricks with endings are refused."""

from __future__ import annotations

import smtplib
import socket
import threading
from dataclasses import dataclass, field

import pytest

from vulndesk.core.errors import BadInput, Busy, Refused, TooLarge
from vulndesk.gateways import mail_listener
from vulndesk.gateways.mail_listener import Handed

LIMIT = 1_000_000
MAIL = b"From: rita@example.org\r\nSubject: x\r\n\r\nIt leaks.\r\n"


@dataclass
class Server:
    """A listener in a thread of this process; what it was handed, and what it raises instead."""

    ports: dict[str, int] = field(default_factory=dict)
    handed: list[Handed] = field(default_factory=list)
    refusal: Exception | None = None

    def take(self, handed: Handed) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.handed.append(handed)

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.ports["smtp"], local_hostname="localhost", timeout=10)

    def raw(self, *, until: bytes = b"\r\n.\r\n", body: bytes) -> bytes:
        """One dialogue by hand; the answer to what follows DATA."""
        with socket.create_connection(("127.0.0.1", self.ports["smtp"]), timeout=10) as connection:
            stream = connection.makefile("rb")
            stream.readline()
            for line in (b"EHLO x", b"MAIL FROM:<a@example.org>", b"RCPT TO:<b@example.org>", b"DATA"):
                connection.sendall(line + b"\r\n")
                while stream.readline()[3:4] == b"-":
                    pass
            connection.sendall(body + until)
            return stream.readline()


@pytest.fixture(scope="module")
def running() -> Server:
    server = Server()
    listeners = [mail_listener.listen(f"{kind}:127.0.0.1:0") for kind in ("smtp", "lmtp")]
    server.ports = {kind: listener.getsockname()[1] for kind, listener in listeners}
    ready = threading.Event()
    threading.Thread(
        target=mail_listener.serve,
        args=(listeners,),
        kwargs={"take": server.take, "limit": LIMIT, "ready": ready.set},
        daemon=True,
    ).start()
    assert ready.wait(10)
    return server


@pytest.fixture
def server(running: Server) -> Server:
    running.handed.clear()
    running.refusal = None
    return running


def test_a_message_is_taken_byte_for_byte_with_its_envelope(server: Server) -> None:
    body = MAIL + b".\r\n..two\r\n" + b"x" * 100_000 + b"\r\n\xff\x00 end\r\n"
    with server.smtp() as client:
        client.sendmail("rita@example.org", ["security@enix.example"], body)
    assert server.handed == [Handed(body, "rita@example.org", "security@enix.example")]


def test_nobody_is_a_sender_too(server: Server) -> None:
    with server.smtp() as client:
        client.sendmail("", ["security@enix.example"], MAIL)
    assert server.handed[0].sender == ""


def test_lmtp_answers_for_each_recipient(server: Server) -> None:
    client = smtplib.LMTP("127.0.0.1", server.ports["lmtp"])
    client.sendmail("rita@example.org", ["one@enix.example", "two@enix.example"], MAIL)
    assert client.getreply() == (250, b"2.0.0 stored")  # the library reads the first answer only
    assert client.quit()[0] == 221
    assert [one.recipient for one in server.handed] == ["one@enix.example", "two@enix.example"]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (BadInput("x"), 550),
        (TooLarge("x"), 552),
        (Busy("x"), 452),
        (Refused("x"), 451),
        (RuntimeError("x"), 451),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_stored_is_never_acknowledged(server: Server, refusal: Exception, code: int) -> None:
    server.refusal = refusal
    with server.smtp() as client, pytest.raises(smtplib.SMTPDataError) as answer:
        client.sendmail("rita@example.org", ["security@enix.example"], MAIL)
    assert answer.value.smtp_code == code
    server.refusal = None
    with server.smtp() as client:
        client.sendmail("rita@example.org", ["security@enix.example"], MAIL)
    assert len(server.handed) == 1


def test_a_message_over_the_limit_is_refused_and_the_connection_goes_on(server: Server) -> None:
    with server.smtp() as client:
        client.ehlo_or_helo_if_needed()
        client.mail("rita@example.org")
        client.rcpt("security@enix.example")
        assert client.data(MAIL + b"x" * 2 * LIMIT)[0] == 552
        client.sendmail("rita@example.org", ["security@enix.example"], MAIL)
    assert len(server.handed) == 1


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\n.\r"])
@pytest.mark.slow
def test_another_end_of_message_inside_hides_no_second_one(server: Server, end: bytes) -> None:
    smuggled = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nfake\r\n"
    answer = server.raw(body=b"Subject: x\r\n\r\nhello" + end + smuggled)
    assert answer.startswith(b"550 5.5.2")
    assert server.handed == []


def test_commands_behind_the_end_of_a_message_are_refused_with_it(server: Server) -> None:
    assert server.raw(body=b"Subject: x\r\n\r\nhello\r\n.\r\nMAIL FROM:<evil@example.org>").startswith(b"550")
    assert server.handed == []


def test_a_connection_that_breaks_off_hands_over_nothing(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.ports["smtp"])) as connection:
        connection.sendall(b"EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: x\r\n")
    with server.smtp() as client:
        client.noop()
    assert server.handed == []


@pytest.mark.parametrize("place", ["lmtp:0.0.0.0:2424", "smtp:mx.example.org:25", "imap:127.0.0.1:143", "lmtp:", ""])
def test_only_this_machine_may_hand_over(place: str) -> None:
    with pytest.raises(Refused):
        mail_listener.listen(place)


def test_an_address_that_is_none_is_refused(server: Server) -> None:
    with server.smtp() as client:
        client.ehlo()
        client.mail("rita@example.org")
        assert client.rcpt("not an address")[0] in (501, 553)
