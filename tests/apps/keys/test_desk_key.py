"""The desk's own key: one for good, and its signatures hold for other programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gnupg import GnuPG, needs_gnupg
from tests.people import NOW
from vulndesk.apps.keys.actions import sign_as_desk
from vulndesk.apps.keys.models import DeskKey
from vulndesk.apps.keys.queries import desk_certificate

pytestmark = pytest.mark.django_db


def test_a_desk_that_signed_nothing_has_no_key() -> None:
    assert desk_certificate() is None


@needs_gnupg
def test_what_the_desk_signs_is_verified_by_its_published_key(tmp_path: Path) -> None:
    signed = tmp_path / "a.json.asc"
    signed.write_bytes(sign_as_desk(b"{}", now=NOW))
    sign_as_desk(b"another", now=NOW)
    fingerprint, certificate = desk_certificate() or ("", b"")
    assert DeskKey.objects.count() == 1
    gpg = GnuPG(tmp_path / "keyring")
    try:
        gpg("--import", given=certificate)
        verified = gpg.run("--verify", str(signed), "-", given=b"{}").stderr.decode(errors="replace")
        valid = next(line for line in verified.splitlines() if "VALIDSIG" in line)  # of a subkey, then of the key
        assert valid.endswith(fingerprint)
        gpg("--verify", str(signed), "-", given=b"{ }", status=1)
    finally:
        gpg.close()


def test_the_secret_half_is_stored_sealed() -> None:
    sign_as_desk(b"{}", now=NOW)
    row = DeskKey.objects.get()
    assert b"PRIVATE KEY" not in bytes(row.sealed)
    assert bytes(row.certificate)[:20] not in bytes(row.sealed)
