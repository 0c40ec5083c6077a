"""The child that reads DKIM signatures: started by gateways/mail_authentication.py, one message after the other.

A question is "list" or "check", the key records by name as JSON, and the message. It reaches no network: it has only
the records that it is given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import dkim

from vulndesk.gateways.limited_reader import allow, limit, receive, send

_MOST = 10


def main() -> None:
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    limit(memory)
    while (asked := receive(sys.stdin.buffer)) is not None:
        allow(cpu_seconds)
        what, records, raw = asked
        found = list(_signatures(raw)) if what == b"list" else list(_passing(raw, json.loads(records)))
        send(sys.stdout.buffer, json.dumps(found).encode())


def _signatures(raw: bytes) -> Iterator[tuple[str, str]]:
    for tags, _, _ in _usable(raw):
        yield _text(tags[b"d"]), _text(tags[b"s"])


def _passing(raw: bytes, records: dict[str, str]) -> Iterator[str]:
    def known(name: bytes, timeout: float = 0) -> bytes | None:
        record = records.get(_text(name).rstrip("."))
        return record.encode() if record is not None else None

    for tags, message, number in _usable(raw):
        try:
            if message.verify(idx=number, dnsfunc=known):
                yield _text(tags[b"d"])
        except Exception:  # noqa: BLE001, S112  the library raises all kinds of errors on hostile keys and signatures
            continue


def _usable(raw: bytes) -> Iterator[tuple[dict[bytes, bytes], dkim.DKIM, int]]:
    """Signatures that may count: of the sender and the whole body, since text can follow a part of it; not by SHA-1
    (RFC 6376, 6.1.1 and 8.2; RFC 8301)."""
    try:
        message = dkim.DKIM(raw)
    except dkim.DKIMException:
        return
    for number in range(_MOST):
        try:
            prepared = message.verify_headerprep(number)
        except Exception:  # noqa: BLE001, S112  as above
            continue
        if not prepared:
            return
        tags, signed, _ = prepared
        if b"l" not in tags and tags[b"a"] != b"rsa-sha1" and b"from" in signed:
            yield tags, message, number


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace").lower()


if __name__ == "__main__":
    main()
