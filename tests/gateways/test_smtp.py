"""Handing mail to a real server: taken, refused for good, or not now; never twice and never in clear."""

import itertools
import socket
import threading
from email.message import EmailMessage

import pytest

from tests.mail_server import HOST, Mailbox, certificate, free_port, mail_server
from vulndesk.gateways.smtp import MailServer, Refused, Unreachable, deliver


def letter():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@example.org", "rita@example.net", "There is an answer"
    message.set_content("Somebody has written to you.\n")
    return message


def send(port, *, recipient="rita@example.net", tls="none", context=None, **options):
    server = MailServer(HOST, port, hello="desk.example.org", tls=tls, **options)
    deliver(letter(), sender="desk@example.org", recipient=recipient, server=server, tls_context=context)


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


def test_a_message_arrives_once_and_as_it_was_given():
    box = Mailbox()
    with mail_server(box) as port:
        send(port)
    (got,) = box.arrived
    assert (got["from"], got["to"]) == ("desk@example.org", ["rita@example.net"])
    assert b"Subject: There is an answer\r\n" in got["bytes"]
    assert got["bytes"].endswith(b"\r\n\r\nSomebody has written to you.\r\n")


def test_the_server_is_greeted_with_the_desk_s_name_and_not_this_machine_s():
    box = Mailbox()
    with mail_server(box) as port:
        send(port)
    assert set(box.greeted_as) == {"desk.example.org"}
    assert socket.gethostname() not in box.greeted_as


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_good_says_its_code_and_no_address(step):
    box = Mailbox()
    box.answers[step] = "550 rita@example.net does not live here"
    with mail_server(box) as port, pytest.raises(Refused) as refusal:
        send(port)
    assert refusal.value.code == 550
    assert "rita" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_now_is_worth_another_try(step):
    box = Mailbox()
    box.answers[step] = ["451 greylisted, rita@example.net"]
    with mail_server(box) as port:
        with pytest.raises(Unreachable) as refusal:
            send(port)
        send(port)
    assert refusal.value.code == 451
    assert "rita" not in str(refusal.value)
    assert len(box.arrived) == 1


def test_nobody_listening_is_worth_another_try():
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        send(free_port())


def test_starttls_protects_the_mail_and_the_password(contexts):
    ours, theirs = contexts
    box = Mailbox()
    with mail_server(box, tls="starttls", context=ours, password="right") as port:
        send(port, tls="starttls", context=theirs, user="desk", password="right")
    assert box.arrived[0]["tls"]
    assert box.arrived[0]["login"]


def test_tls_from_the_first_byte(contexts):
    ours, theirs = contexts
    box = Mailbox()
    with mail_server(box, tls="implicit", context=ours) as port:
        send(port, tls="implicit", context=theirs)
    assert len(box.arrived) == 1


def test_a_wrong_password_is_the_owner_s_to_put_right(contexts):
    ours, theirs = contexts
    box = Mailbox()
    with (
        mail_server(box, tls="starttls", context=ours, password="right") as port,
        pytest.raises(Unreachable, match="login refused 535"),
    ):
        send(port, tls="starttls", context=theirs, user="desk", password="wrong")
    assert box.arrived == []


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for_stops_the_mail(contexts, tls):
    ours, _ = contexts
    box = Mailbox()
    with mail_server(box, tls=tls, context=ours) as port, pytest.raises(Unreachable, match="SSLCertVerificationError"):
        send(port, tls=tls)
    assert box.tried == 0


def test_a_server_without_starttls_gets_nothing_in_clear():
    box = Mailbox()
    with mail_server(box) as port, pytest.raises(Unreachable):
        send(port, tls="starttls")
    assert box.tried == 0


def test_an_address_beyond_ascii_needs_a_server_that_takes_it():
    box = Mailbox()
    with mail_server(box, enable_SMTPUTF8=False) as port, pytest.raises(Refused):
        send(port, recipient="rità@example.net")
    with mail_server(box, enable_SMTPUTF8=True) as port:
        send(port, recipient="rità@example.net")
    assert box.arrived[0]["to"] == ["rità@example.net"]


def play(*lines):
    """A server that says these lines, one for each that it hears after the greeting. None: it falls silent."""
    listener = socket.create_server((HOST, 0))

    def serve():
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as heard:
            for line in lines:
                if line is None:
                    heard.read()
                    return
                connection.sendall(line)
                while True:
                    command = heard.readline()
                    in_text = line.startswith(b"354")
                    if not command or not in_text or command == b".\r\n":
                        break

    thread = threading.Thread(target=serve)
    thread.start()
    return listener, thread


def test_a_farewell_that_goes_wrong_does_not_make_it_be_sent_again():
    ok = b"250 OK\r\n"
    listener, thread = play(b"220 hello\r\n", ok, ok, ok, b"354 go on\r\n", ok)  # and it hangs up instead of 221
    with listener:
        send(listener.getsockname()[1])
        thread.join(timeout=5)
    assert not thread.is_alive()


def test_a_server_that_hangs_up_before_it_took_the_mail_is_tried_again():
    ok = b"250 OK\r\n"
    listener, thread = play(b"220 hello\r\n", ok, ok, ok, b"354 go on\r\n")
    with listener, pytest.raises(Unreachable, match="SMTPServerDisconnected"):
        send(listener.getsockname()[1])
    thread.join(timeout=5)


def test_a_slow_server_cannot_hold_the_worker_longer_than_one_delivery_may_take():
    ticks = itertools.count(0, 20)  # each look at the clock finds it 20 s later
    box = Mailbox()
    server = MailServer(HOST, 0, hello="desk.example.org", tls="none")
    with mail_server(box) as port, pytest.raises(Unreachable):
        deliver(
            letter(),
            sender="desk@example.org",
            recipient="rita@example.net",
            server=MailServer(server.host, port, hello=server.hello, tls="none"),
            tick=lambda: float(next(ticks)),
        )
    assert box.arrived == []


def test_the_password_is_in_no_representation():
    assert "hunter2" not in repr(MailServer(HOST, 25, hello="d", user="u", password="hunter2"))
