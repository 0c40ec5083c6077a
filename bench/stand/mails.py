"""The mails of the measurement, and a mail server's side of delivering them over LMTP.

    python -m bench.stand.mails PORT KIND COUNT CLIENTS SEED     delivers, and prints what it saw as JSON

Deterministic: the same seed gives the same bytes. 50 senders; `small` is 4 KB of text, `large` a text with one file of
1 MiB in base64.
"""

from __future__ import annotations

import base64
import json
import random
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

TO = "security@enix.example"
TEXT = "The parser reads past the end of its buffer when a chunk is longer than its head says. "
SMALL, ATTACHMENT = 4096, 1 << 20


def mail(kind: str, number: int, *, seed: int) -> bytes:
    dice = random.Random(f"{kind} {number} {seed}")
    name = f"{seed}-{number}-{dice.getrandbits(32):08x}"
    head = (
        f"From: Finder {number % 50} <finder{number % 50}@example.org>\r\nTo: Security <{TO}>\r\n"
        f"Subject: Finding {name} in the parser\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
        f"Message-ID: <{name}@example.org>\r\nMIME-Version: 1.0\r\n"
    )
    if kind == "small":
        head += "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        return (head + _text(name, SMALL - len(head))).encode()
    content = base64.encodebytes(dice.randbytes(ATTACHMENT)).replace(b"\n", b"\r\n").decode()
    return (
        f'{head}Content-Type: multipart/mixed; boundary="part"\r\n\r\n--part\r\nContent-Type: text/plain\r\n\r\n'
        f"{_text(name, 1000)}\r\n--part\r\nContent-Type: application/octet-stream\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="trace.bin"\r\n\r\n{content}--part--\r\n'
    ).encode()


def _text(name: str, length: int) -> str:
    """Lines of 76 characters, CRLF and all."""
    words = f"Report {name}. " + TEXT * (length // len(TEXT) + 1)
    lines = [words[start : start + 76] for start in range(0, length * 76 // 78 - 2, 76)]
    return "\r\n".join(lines) + "\r\n"


def deliver(port: int, mails: list[bytes], clients: int) -> dict[str, object]:
    """Each client holds one connection, as a mail server does. Instants are of time.monotonic()."""
    milliseconds: list[float] = []
    waiting = iter(enumerate(mails))
    lock = threading.Lock()

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            answers = connection.makefile("rb")
            _expect(answers, b"220")
            _say(connection, answers, b"LHLO localhost\r\n", b"250")
            while True:
                with lock:
                    number, raw = next(waiting, (0, b""))
                if not raw:
                    return
                began = time.perf_counter()
                _say(connection, answers, b"MAIL FROM:<finder%d@example.org>\r\n" % (number % 50), b"250")
                _say(connection, answers, b"RCPT TO:<%s>\r\n" % TO.encode(), b"250")
                _say(connection, answers, b"DATA\r\n", b"354")
                _say(connection, answers, raw + b".\r\n", b"250")  # no line of them starts with a dot
                milliseconds.append((time.perf_counter() - began) * 1000)

    with ThreadPoolExecutor(clients) as pool:
        began = time.monotonic()
        for done in [pool.submit(client) for _ in range(clients)]:
            done.result()
    return {"began": began, "ended": time.monotonic(), "milliseconds": milliseconds}


def _say(connection: socket.socket, answers: BinaryIO, words: bytes, code: bytes) -> None:
    connection.sendall(words)
    _expect(answers, code)


def _expect(answers: BinaryIO, code: bytes) -> None:
    while (line := answers.readline())[3:4] == b"-":
        pass
    if not line.startswith(code):
        raise SystemExit(f"expected {code!r}, got {line!r}")


if __name__ == "__main__":
    port, kind, count, clients, seed = int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
    json.dump(deliver(port, [mail(kind, number, seed=seed) for number in range(count)], clients), sys.stdout)
