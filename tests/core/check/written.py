"""Secrets are made when the tests run, so that none stands in this repository."""

import random
import string

from vulndesk.core.check.secret_formats import crc_of


def drawn(alphabet: str, length: int, *, seed: int = 7) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=length))


def github_token(*, seed: int = 7, holds: bool = True) -> str:
    body = drawn(string.ascii_letters + string.digits, 30, seed=seed)
    check = crc_of(body)
    return f"ghp_{body}{check if holds else check[::-1] + 'A' * (check == check[::-1])}"[:40]


def aws_key(*, seed: int = 7) -> str:
    return "AKIA" + drawn("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16, seed=seed)


def private_key(*, seed: int = 7, lines: int = 6) -> str:
    body = "\n".join(drawn(string.ascii_letters + string.digits + "+/", 64, seed=seed + line) for line in range(lines))
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"


def random_secret(*, seed: int = 7, length: int = 40) -> str:
    return drawn(string.ascii_letters + string.digits, length, seed=seed)
