"""The child that reads mail, alone with it: started by gateways/mail_reader.py, one message after the other.

It answers each length-prefixed message on standard input with one length-prefixed JSON document on standard output.
Memory, CPU time for each message, written files and new processes are limited before the first byte is read.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from dataclasses import asdict
from typing import BinaryIO

from vulndesk.core.mail.inbound_mail import read_mail

_HEAD = 8


def main() -> None:
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    while (asked := _receive(sys.stdin.buffer)) is not None:
        envelope, raw = asked
        used = resource.getrusage(resource.RUSAGE_SELF)
        # Counted over the whole life of the process, so each message raises the limit by its own share.
        limit = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        _send(sys.stdout.buffer, asdict(read_mail(raw, envelope_sender=envelope)))


def _receive(source: BinaryIO) -> tuple[str | None, bytes] | None:
    """The envelope's sender ("-" for unknown, with a sign before it otherwise) and the message."""
    head = source.read(2 * _HEAD)
    if len(head) < 2 * _HEAD:
        return None
    envelope = source.read(int.from_bytes(head[:_HEAD])).decode()
    raw = source.read(int.from_bytes(head[_HEAD:]))
    return (None if envelope == "-" else envelope[1:]), raw


def _send(target: BinaryIO, answer: object) -> None:
    written = json.dumps(answer).encode()
    target.write(len(written).to_bytes(_HEAD) + written)
    target.flush()


if __name__ == "__main__":
    main()
