"""Keys as GnuPG and Sequoia make them; files that are no keys."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pysequoia
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysequoia.packet import PacketPile, Tag

from vulndesk.gateways.pgp import LARGEST, joined, read_keys

ADDRESS = "security@example.org"


class Gpg:
    """GnuPG with a home of its own."""

    def __init__(self, home: str) -> None:
        Path(home).chmod(0o700)
        self.base = ["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""]

    def __call__(self, *arguments: str) -> bytes:
        return subprocess.run([*self.base, *arguments], check=True, capture_output=True).stdout


@pytest.fixture
def gpg() -> Iterator[Gpg]:
    if shutil.which("gpg") is None:
        pytest.skip("SKIPPED: there is no gpg")
    with tempfile.TemporaryDirectory(prefix="vd-gpg-", ignore_cleanup_errors=True) as home:
        yield Gpg(home)
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False, capture_output=True)


@pytest.mark.slow
def test_a_key_of_gnupg_is_read_with_its_address_and_its_end(gpg: Gpg) -> None:
    gpg("--quick-gen-key", f"Enix Security <{ADDRESS}>", "default", "default", "1y")
    (key,) = read_keys(gpg("--armor", "--export"))
    assert read_keys(gpg("--export")) == [key]
    assert (key.addresses, key.is_revoked, key.can_encrypt) == ((ADDRESS,), False, True)
    assert key.expires is not None
    assert 360 < (key.expires - datetime.now(UTC)).days < 367
    assert len(key.fingerprint) == 40
    assert key.fingerprint == key.fingerprint.upper()


def test_a_key_that_only_signs_cannot_encrypt_and_one_whose_subkey_has_an_end_says_when(gpg: Gpg) -> None:
    gpg("--quick-gen-key", f"Enix Security <{ADDRESS}>", "ed25519", "sign", "1y")
    (key,) = read_keys(gpg("--export"))
    assert not key.can_encrypt
    gpg("--quick-add-key", key.fingerprint, "cv25519", "encr", "seconds=100")
    (key,) = read_keys(gpg("--export"))
    assert key.can_encrypt
    assert key.encryption_expires is not None
    assert timedelta(0) < key.encryption_expires - datetime.now(UTC) <= timedelta(seconds=100)
    gpg("--quick-add-key", key.fingerprint, "cv25519", "encr", "never")
    (key,) = read_keys(gpg("--export"))
    assert key.encryption_expires is None


def certificate(seconds: int = 10**8) -> pysequoia.Tsk:
    return pysequoia.Tsk.generate(user_ids=[f"Enix <{ADDRESS}>"], validity_seconds=seconds)


def test_a_key_that_has_expired_says_when() -> None:
    (key,) = read_keys(bytes(certificate(1).extract_certificate()))
    assert key.expires is not None
    assert key.expires < datetime.now(UTC)


def test_several_keys_in_one_file_are_told_apart() -> None:
    found = read_keys(b"".join(bytes(certificate().extract_certificate()) for _ in range(2)))
    assert len({one.fingerprint for one in found}) == 2


@pytest.mark.parametrize("raw", [b"", b"<html>not here</html>", b"x" * (LARGEST + 1), b"\x99" * 1000])
def test_what_is_no_key_gives_none(raw: bytes) -> None:
    assert read_keys(raw) == []


@settings(max_examples=50)
@given(st.binary(max_size=400))
def test_any_bytes_give_keys_or_none(raw: bytes) -> None:
    assert read_keys(raw) == []


def packet(tag: int, body: bytes) -> bytes:
    return bytes([0xC0 | tag]) + b"\xff" + len(body).to_bytes(4) + body


REVOKES, BINDS = 0x28, 0x18  # RFC 9580, 5.2.1


def forged(kind: int, key: bytes) -> bytes:
    """A signature of the key's own, made into one of another kind: it does not hold, and Sequoia keeps it."""
    binding = bytearray(
        next(bytes(one.body) for one in reversed(list(PacketPile.from_bytes(key))) if one.tag == Tag.Signature)
    )
    binding[1] = kind
    binding[-1] ^= 1
    return packet(2, bytes(binding))


@pytest.mark.parametrize("kind", [REVOKES, BINDS])
@pytest.mark.slow
def test_a_signature_that_does_not_hold_ends_no_key(gpg: Gpg, kind: int) -> None:
    """Whoever mails a public key with such a one must not keep answers from being encrypted to it."""
    gpg("--quick-gen-key", f"Rita <{ADDRESS}>", "default", "default", "never")
    key = gpg("--export")
    assert read_keys(key + forged(kind, key)) == read_keys(key)
    assert joined(key, key + forged(kind, key)) == key, "and it is not kept"


@pytest.mark.slow
def test_a_subkey_that_was_really_revoked_is_used_no_more_and_joining_says_so(gpg: Gpg) -> None:
    gpg("--quick-gen-key", f"Rita <{ADDRESS}>", "default", "default", "never")
    before = gpg("--export")
    steps = b"key 1\nrevkey\ny\n0\n\ny\nsave\n"
    command = [one for one in gpg.base if one != "--batch"]
    subprocess.run(
        [*command, "--no-tty", "--yes", "--pinentry-mode", "loopback", "--command-fd", "0", "--edit-key", ADDRESS],
        input=steps, check=True, capture_output=True,
    )  # fmt: skip
    after = gpg("--export")
    assert [key.can_encrypt for key in read_keys(before) + read_keys(after)] == [True, False]
    assert not read_keys(joined(before, after))[0].can_encrypt
    assert not read_keys(joined(after, before))[0].can_encrypt, "an older copy takes nothing back"


@pytest.mark.slow
def test_a_key_with_a_heap_of_signatures_is_not_gone_through_and_spoils_no_other(gpg: Gpg) -> None:
    gpg("--quick-gen-key", f"Rita <{ADDRESS}>", "default", "default", "never")
    key = gpg("--export")
    heap = b"".join(forged(BINDS, key)[:-2] + number.to_bytes(2) for number in range(2000))
    began = time.process_time()
    assert read_keys(key + heap) == []
    assert joined(key, key + heap) == key
    assert time.process_time() - began < 4
