"""Keys as GnuPG and Sequoia make them; files that are no keys."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pysequoia
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.gateways.pgp import LARGEST, read_keys

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
