"""Reads new mail out of a mailbox that people go on using, and leaves it as it is.

Promises: the folder is opened for reading only and every message is peeked at, so that no flag and no mail changes;
what was read before is not read again, by the folder's own count (RFC 9051, 2.3.1.1); a mail over the limit is never
fetched. Troubles are `Closed`, as of gateways/mailbox.py.
"""

from __future__ import annotations

import base64
import imaplib
import json
import re
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from vulndesk.gateways.mailbox import Closed, Mailbox, in_quotes, opened
from vulndesk.gateways.web import Unreachable, Web

ROUND_SECONDS = 60.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_OVERLAP = timedelta(days=3)


@dataclass(frozen=True)
class Mark:
    """How far a folder was read: all up to `uid`, as long as the folder's count is `validity`."""

    validity: int
    uid: int


@dataclass(frozen=True)
class Found:
    """One message. raw: None when its size is over the limit. mark: how far the folder is read with it.

    Size 0 is no message, only how far.
    """

    mark: Mark
    size: int
    raw: bytes | None = field(repr=False)


@dataclass(frozen=True)
class TokenSource:
    """Where a password that changes (an OAuth access token) is asked for (RFC 6749, 6)."""

    address: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """access: good for an hour or so. refresh: to ask with from now on; some providers change it each time."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


def new_tokens(source: TokenSource, *, web: Web) -> Tokens:
    """Raises Closed."""
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": source.refresh_token,
        "client_id": source.client_id,
        "client_secret": source.client_secret,
    }
    try:
        answer = web.send_form(source.address, urlencode({name: text for name, text in asked.items() if text}))
        found = json.loads(answer.body) if answer.status == 200 else {}
    except (Unreachable, ValueError):
        raise Closed("no token") from None
    if not isinstance(found, dict) or not (access := _token(found.get("access_token"))):
        raise Closed("no token")
    return Tokens(access, _token(found.get("refresh_token")) or source.refresh_token)


def _token(value: object) -> str:
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else ""


def end_of(mailbox: Mailbox, *, tls_context: ssl.SSLContext | None = None) -> Mark:
    """Where the folder ends now: what comes later is new. Raises Closed."""
    with opened(mailbox, tls_context) as connection:
        return _select(connection, mailbox.folder)


def new_mails(
    mailbox: Mailbox,
    *,
    after: Mark,
    since: datetime,
    largest: int,
    most: int,
    tls_context: ssl.SSLContext | None = None,
    tick: Callable[[], float] = time.monotonic,
) -> Iterator[Found]:
    """What came after the mark, oldest first, at most so many and for about ROUND_SECONDS. Raises Closed.

    since: when the folder was read last. A folder that counts anew (its server was moved or mended) is read again from
    a few days before that; whoever stores the mails must know the same bytes again.
    """
    until = tick() + ROUND_SECONDS
    with opened(mailbox, tls_context) as connection:
        end = _select(connection, mailbox.folder)
        counts_on = end.validity == after.validity
        uids = _after(connection, after.uid) if counts_on else _since(connection, since)
        for uid in uids[:most]:
            if tick() > until:
                return
            mark = Mark(end.validity, uid)
            size = _size(connection, uid)
            if size is None:
                continue  # somebody deleted it meanwhile
            yield Found(mark, size, _fetch(connection, uid) if size <= largest else None)
        if not uids and not counts_on:
            yield Found(end, 0, None)


def _select(connection: imaplib.IMAP4, folder: str) -> Mark:
    """Opened for reading only: the server itself then changes no flag."""
    status, _ = connection.select(in_quotes(_as_sent(folder)), readonly=True)
    if status != "OK":
        raise Closed("no such folder")
    validity, following = (_number(connection, name) for name in ("UIDVALIDITY", "UIDNEXT"))
    if validity is None:
        raise Closed("no sound answer")
    if following is None:
        following = max(_search(connection, "ALL"), default=0) + 1
    return Mark(validity, following - 1)


def _as_sent(folder: str) -> str:
    """Names beyond ASCII go in a base64 of their own (RFC 3501, 5.1.3)."""

    def coded(found: re.Match[str]) -> str:
        letters = base64.b64encode(found[0].encode("utf-16-be"), b"+,").decode("ascii")
        return f"&{letters.rstrip('=')}-"

    return re.sub(r"[^ -~]+", coded, folder.replace("&", "&-"))


def _number(connection: imaplib.IMAP4, name: str) -> int | None:
    found = connection.response(name)[1]
    text = found[-1] if found else None
    return int(text) if isinstance(text, bytes) and text.isdigit() else None


def _after(connection: imaplib.IMAP4, uid: int) -> list[int]:
    # "n:*" always has the last message, also when it is older than n.
    return [found for found in _search(connection, "UID", f"{uid + 1}:*") if found > uid]


def _since(connection: imaplib.IMAP4, since: datetime) -> list[int]:
    return _search(connection, "SINCE", imaplib.Time2Internaldate(since - _OVERLAP)[1:12].strip())


def _search(connection: imaplib.IMAP4, *asked: str) -> list[int]:
    status, found = connection.uid("SEARCH", *asked)
    if status != "OK":
        raise Closed("no sound answer")
    return sorted({int(one) for row in found if isinstance(row, bytes) for one in row.split() if one.isdigit()})


def _size(connection: imaplib.IMAP4, uid: int) -> int | None:
    _, rows = connection.uid("FETCH", str(uid), "(RFC822.SIZE)")
    found = next((match for row in rows if isinstance(row, bytes) and (match := _SIZE.search(row))), None)
    return int(found[1]) if found else None


def _fetch(connection: imaplib.IMAP4, uid: int) -> bytes:
    _, parts = connection.uid("FETCH", str(uid), "(BODY.PEEK[])")
    found = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if not isinstance(found, bytes):
        raise Closed("no sound answer")
    return found
