"""The child that reads mail, alone with it: started by gateways/mail_reader.py, one message after the other.

Memory, CPU time for each message, written files and new processes are limited before the first byte is read.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from vulndesk.core.mail.inbound_mail import read_mail
from vulndesk.gateways.limited_reader import allow, limit, receive, send


def main() -> None:
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    limit(memory)
    while (asked := receive(sys.stdin.buffer)) is not None:
        allow(cpu_seconds)
        envelope, raw = asked[0].decode(), asked[1]
        # The envelope's sender: "-" for unknown, with a sign before it otherwise.
        found = read_mail(raw, envelope_sender=None if envelope == "-" else envelope[1:])
        send(sys.stdout.buffer, json.dumps(asdict(found)).encode())


if __name__ == "__main__":
    main()
