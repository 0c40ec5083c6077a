"""Looks into a mailbox for mail that the desk sent to itself, and takes that mail out again.

Promises: only mail that carries the desk's own mark is removed, and nothing else is changed or marked as read; of any
mail at most HEADER_BYTES of its header are read. A mailbox that does not answer is `Closed`; its words hold no name, no
password and no address.
"""

from __future__ import annotations

import contextlib
import email.parser
import email.policy
import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from vulndesk.core.doctor.judging import Place

HEADER = "X-Vulndesk-Probe"
STEP_SECONDS = 10.0
WHOLE_SECONDS = 30.0
HEADER_BYTES = 16 * 1024
_MOST_MAILS = 50
_TLS = {"imaps": "implicit", "imap+tls": "starttls", "imap": "none"}
_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>.+)')


@dataclass(frozen=True)
class Mailbox:
    """One mailbox on an IMAP server. tls: "none", "starttls" or "implicit". by_token: `password` is an OAuth token."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str = "implicit"
    folder: str = "INBOX"
    by_token: bool = False


class Closed(Exception):
    """The mailbox cannot be read now. `kind`: a short word on why."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def mailbox_at(address: str) -> Mailbox:
    """`imaps://user:password@host/folder`; also imap+tls:// and imap://. Raises ValueError, without the address."""
    parts = urlsplit(address)
    if parts.scheme not in _TLS or not parts.hostname or not parts.username:
        raise ValueError("a mailbox is written imaps://user:password@host/folder")
    return Mailbox(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        tls=_TLS[parts.scheme],
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def take_out(
    mailbox: Mailbox,
    *,
    tokens: Mapping[str, Any],
    since: datetime,
    tls_context: ssl.SSLContext | None = None,
    tick: Callable[[], float] = time.monotonic,
) -> dict[str, Place]:
    """Where the mail of each token came out, as far as it did; what is found is removed. Raises Closed.

    tokens: words of the desk's own that stand in HEADER of one mail each. A bounce is a report of a mail server
    (RFC 3464) that quotes the mail or its header. A mailbox that is slow at every step is left after WHOLE_SECONDS
    with what was found by then.
    """
    until = tick() + WHOLE_SECONDS
    found: dict[str, Place] = {}
    with opened(mailbox, tls_context) as connection:
        for folder, place in _folders(connection, mailbox.folder):
            if connection.select(in_quotes(folder))[0] != "OK":
                continue
            for token in tokens:
                if tick() > until:
                    return found
                if token not in found and (seen := _search(connection, token, since=since, place=place)):
                    found[token] = seen
    return found


@contextlib.contextmanager
def opened(mailbox: Mailbox, tls_context: ssl.SSLContext | None = None) -> Iterator[imaplib.IMAP4]:
    """A connection that is logged in; whatever goes wrong in the block is Closed."""
    try:
        connection = _connect(mailbox, tls_context or ssl.create_default_context())
        try:
            _log_in(connection, mailbox)
            yield connection
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
            with contextlib.suppress(OSError):
                connection.shutdown()  # a farewell that goes wrong leaves the socket open
    except ssl.SSLError:
        raise Closed("its TLS is not right") from None
    except TimeoutError:
        raise Closed("no answer in time") from None
    except (imaplib.IMAP4.error, OSError):
        raise Closed("no sound answer") from None


def _log_in(connection: imaplib.IMAP4, mailbox: Mailbox) -> None:
    try:
        if mailbox.by_token:
            answers = iter([f"user={mailbox.user}\x01auth=Bearer {mailbox.password}\x01\x01".encode()])
            # A refusal is a second question, which wants an empty answer.
            connection.authenticate("XOAUTH2", lambda _: next(answers, b""))
        elif (mailbox.user + mailbox.password).isascii():
            connection.login(in_quotes(mailbox.user), mailbox.password)
        else:
            connection.authenticate("PLAIN", lambda _: f"\0{mailbox.user}\0{mailbox.password}".encode())
    except imaplib.IMAP4.error as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        raise Closed("login refused") from None


def _connect(mailbox: Mailbox, context: ssl.SSLContext) -> imaplib.IMAP4:
    if mailbox.tls == "implicit":
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=STEP_SECONDS)
    connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=STEP_SECONDS)
    if mailbox.tls == "starttls":
        try:
            connection.starttls(context)
        except BaseException:
            connection.shutdown()
            raise
    return connection


def _folders(connection: imaplib.IMAP4, named: str) -> list[tuple[str, Place]]:
    """The folder where people read, and the one for junk, which a server may say (RFC 6154)."""
    found = [(named, Place.INBOX)]
    status, rows = connection.list()
    for row in rows if status == "OK" else []:
        match = _LISTED.match(row) if isinstance(row, bytes) else None
        if match and b"\\junk" in match["flags"].lower():
            found.append((match["name"].strip(b'"').decode("ascii", "replace"), Place.JUNK))
    return found


def _search(connection: imaplib.IMAP4, token: str, *, since: datetime, place: Place) -> Place | None:
    # A day earlier: SINCE counts in the server's own days.
    day = imaplib.Time2Internaldate(since - timedelta(days=1))[1:12].strip()
    status, found = connection.uid("SEARCH", "SINCE", day, "TEXT", in_quotes(token))
    ids = found[0].split() if status == "OK" and found and found[0] else []
    came: set[Place] = set()
    for uid in ids[-_MOST_MAILS:]:
        kind = _kind_of(_header(connection, uid), token)
        if kind is not None:
            came.add(Place.BOUNCED if kind is Place.BOUNCED else place)
            _remove(connection, uid)
    # A list that sends the mail on and bounces for one of its members did deliver it.
    return next((one for one in (Place.INBOX, Place.JUNK, Place.BOUNCED) if one in came), None)


def _header(connection: imaplib.IMAP4, uid: bytes) -> bytes:
    _, parts = connection.uid("FETCH", uid.decode("ascii"), f"(BODY.PEEK[HEADER]<0.{HEADER_BYTES}>)")
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _kind_of(header: bytes, token: str) -> Place | None:
    """Our own mail, a report about it, or (None) somebody's mail that quotes it, which is theirs."""
    message = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(header)
    if str(message.get(HEADER, "")).strip() == token:
        return Place.INBOX
    written = " ".join(str(message.get("Content-Type", "")).lower().split())
    if written.startswith("multipart/report") and "delivery-status" in written:
        return Place.BOUNCED
    return None


def _remove(connection: imaplib.IMAP4, uid: bytes) -> None:
    connection.uid("STORE", uid.decode("ascii"), "+FLAGS.SILENT", r"(\Deleted)")
    try:
        # RFC 4315: this one only, not what people marked for deletion. A server that cannot keeps it marked.
        connection.uid("EXPUNGE", uid.decode("ascii"))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return


def in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
