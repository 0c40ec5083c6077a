"""Hands one message to a mail server and says plainly how that went.

Promises: `deliver` returns when the server has taken the message, and only then; `Refused` means that trying again is
useless, `Unreachable` that it is not. Neither carries an address or a word of the message. One delivery takes 45 s at
most, so that a slow server cannot hold up the clocks.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

STEP_SECONDS = 20.0
WHOLE_SECONDS = 45.0
LONGEST_LINE = 998  # RFC 5322, 2.1.1, without its end


@dataclass(frozen=True)
class MailServer:
    """Where mail goes. `tls`: "none", "starttls" or "implicit". `hello`: the name we give, never this machine's own."""

    host: str
    port: int
    hello: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"


def server_of(settings: Any) -> MailServer:
    """The desk's own, from what EMAIL_URL became: EMAIL_HOST and its kin, and DEFAULT_FROM_EMAIL."""
    tls = "implicit" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    return MailServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        hello=domain_of(settings.DEFAULT_FROM_EMAIL),
        user=settings.EMAIL_HOST_USER or "",
        password=settings.EMAIL_HOST_PASSWORD or "",
        tls=tls,
    )


def domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


class Refused(Exception):
    """The server will never take this message (RFC 5321, 4.2.1: a 5yz reply). `code` 0: it cannot even be offered."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


class Unreachable(Exception):
    """Not now: no connection, a 4yz reply, or a login that the owner has to put right."""

    def __init__(self, code: int, kind: str) -> None:
        super().__init__(f"{kind} {code}")
        self.code = code


class _Bounded(smtplib.SMTP):
    """Gives every step its own limit and all of them one."""

    def __init__(self, server: MailServer, *, tick: Callable[[], float], **options: Any) -> None:
        self.tick = tick
        self.until = tick() + WHOLE_SECONDS
        super().__init__(server.host, server.port, local_hostname=server.hello, timeout=STEP_SECONDS, **options)

    def getreply(self) -> tuple[int, bytes]:
        self._bound()
        return super().getreply()

    def send(self, s: Any) -> None:
        self._bound()
        super().send(s)

    def _bound(self) -> None:
        left = self.until - self.tick()
        if left <= 0:
            raise TimeoutError
        connected: socket.socket | None = self.sock
        if connected is not None:
            connected.settimeout(min(STEP_SECONDS, left))


class _BoundedImplicit(_Bounded, smtplib.SMTP_SSL):
    """TLS from the first byte (RFC 8314)."""


def deliver(
    message: EmailMessage,
    *,
    sender: str,
    recipient: str,
    server: MailServer,
    tls_context: ssl.SSLContext | None = None,
    tick: Callable[[], float] = time.monotonic,
) -> None:
    """Send `message` from and to bare addresses. Raises Refused or Unreachable."""
    try:
        connection = _connect(server, tls_context, tick)
        try:
            _hand_over(connection, message, sender=sender, recipient=recipient)
            # The server has it. A farewell that goes wrong must not make us send it again.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            connection.close()
    except smtplib.SMTPRecipientsRefused as error:
        raise _verdict(max(code for code, _ in error.recipients.values())) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused(0) from None  # an address beyond ASCII, and a server without SMTPUTF8
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(error.smtp_code, "login refused") from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _verdict(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(0, type(error).__name__) from None


def _connect(server: MailServer, context: ssl.SSLContext | None, tick: Callable[[], float]) -> smtplib.SMTP:
    trusted = None if server.tls == "none" else context or ssl.create_default_context()
    implicit = server.tls == "implicit"
    connection = _BoundedImplicit(server, tick=tick, context=trusted) if implicit else _Bounded(server, tick=tick)
    try:
        if trusted and not implicit:
            _start_tls(connection, trusted)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _hand_over(connection: smtplib.SMTP, message: EmailMessage, *, sender: str, recipient: str) -> None:
    """Like smtplib's send_message, which writes ">From" for "From" and so breaks signatures, and which encodes a
    message id that is longer than a line, so that nobody finds the thread."""
    policy, options = SMTP.clone(max_line_length=LONGEST_LINE), list[str]()
    if not f"{sender}{recipient}".isascii():
        connection.ehlo_or_helo_if_needed()
        if not connection.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError
        policy, options = policy.clone(utf8=True), ["SMTPUTF8", "BODY=8BITMIME"]
    connection.sendmail(sender, [recipient], message.as_bytes(policy=policy), mail_options=options)


def _start_tls(connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
    try:
        connection.starttls(context=context)
    except smtplib.SMTPNotSupportedError:
        # The server's fault and not the message's: the owner can put it right, and nothing goes out in clear meanwhile.
        raise smtplib.SMTPConnectError(502, b"no STARTTLS") from None
    connection.ehlo()


def _verdict(code: int) -> Refused | Unreachable:
    return Refused(code) if 500 <= code <= 599 else Unreachable(code, "put off")
