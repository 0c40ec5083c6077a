"""Messages of GnuPG, opened and verified: each kind of key and each way to protect it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysequoia.packet import PacketPile

from tests.gnupg import GnuPG, needs_gnupg
from vulndesk.core.mail.openpgp import Sealing, Signature, closed_words, is_signed_by, signature_words
from vulndesk.core.mail.protected_parts import unwrap
from vulndesk.gateways.limited_reader import GaveUp
from vulndesk.gateways.pgp import BadKey, Secret, make_key, require_secret
from vulndesk.gateways.pgp_messages import Sequoia
from vulndesk.gateways.pgp_reader import PgpReader

pytestmark = needs_gnupg
DESK, RITA = "desk@example.org", "rita@example.org"


@pytest.fixture
def gpg(tmp_path: Path) -> Iterator[GnuPG]:
    keyring = GnuPG(tmp_path / "g")
    keyring.make(f"Rita <{RITA}>")
    yield keyring
    keyring.close()


@pytest.mark.parametrize(
    ("kind", "passphrase"),
    [
        *((kind, "") for kind in ("rsa2048", "future-default", "nistp256", "nistp384", "nistp521")),
        ("rsa2048", "plain words"),
        ("future-default", "plain wörds"),
    ],
)
@pytest.mark.slow
def test_a_signature_that_gnupg_compressed_and_encrypted_is_verified(gpg: GnuPG, kind: str, passphrase: str) -> None:
    if kind == "future-default":
        gpg.make(f"Desk <{DESK}>", passphrase=passphrase)
    else:
        gpg("--passphrase", passphrase, "--quick-generate-key", f"Desk <{DESK}>", kind, "sign", "0")
        gpg("--passphrase", passphrase, "--quick-add-key", gpg.fingerprint(DESK), kind, "encr", "0")
    secret = require_secret(gpg.secret(DESK, passphrase=passphrase), passphrase=passphrase)
    text = b"It leaks.\n" * 50
    for options in (["--compress-algo", "zip"], ["--compress-algo", "zlib"], ["-z0"], ["--throw-keyids"]):
        sealed = gpg(*options, "--sign", "--local-user", RITA, "--encrypt", "--recipient", DESK, given=text)
        knows = Sequoia([secret], [gpg.public(RITA)])
        opened, signed = knows.decrypt(sealed), knows.signature_inside(sealed)
        assert (opened.sealing, opened.content) == (Sealing.OPENED, text)
        assert (signed.signature, signed.fingerprint) == (Signature.GOOD, gpg.fingerprint(RITA))
        stranger = Sequoia([secret], []).signature_inside(sealed)
        assert (stranger.signature, stranger.key_ids) == (Signature.UNKNOWN, (gpg.fingerprint(RITA)[-16:],))


def test_a_locked_key_is_refused_without_its_passphrase_and_so_is_one_that_cannot_decrypt(gpg: GnuPG) -> None:
    gpg.make(f"Desk <{DESK}>", passphrase="plain words")
    raw = gpg.secret(DESK, passphrase="plain words")
    for passphrase in ("", "plain word"):
        with pytest.raises(BadKey, match="another passphrase"):
            require_secret(raw, passphrase=passphrase)
    gpg("--passphrase", "", "--quick-generate-key", "Signs <s@example.org>", "ed25519", "sign", "0")
    with pytest.raises(BadKey, match="signing only"):
        require_secret(gpg.secret("s@example.org"))


def test_every_subkey_opens_what_was_encrypted_to_it(gpg: GnuPG) -> None:
    gpg("--passphrase", "", "--quick-generate-key", f"Desk <{DESK}>", "ed25519", "sign", "0")
    sealed = []
    for _ in range(2):
        gpg("--passphrase", "", "--quick-add-key", gpg.fingerprint(DESK), "cv25519", "encr", "0")
        newest = [line.split(":")[4] for line in gpg("--with-colons", "--list-keys", DESK).decode().splitlines()
                  if line.startswith("sub:")][-1]  # fmt: skip
        sealed.append(gpg("--encrypt", "--recipient", f"{newest}!", given=b"x"))
    knows = Sequoia([Secret(gpg.secret(DESK))], [])
    assert [knows.decrypt(one).content for one in sealed] == [b"x", b"x"]


def test_plain_text_that_only_looks_sealed_is_not_called_so(gpg: GnuPG) -> None:
    """Sequoia would read these; they were protected by nothing."""
    knows = Sequoia([make_key(name="Desk", addresses=[DESK])], [gpg.public(RITA)])
    for options in (["--store"], ["--sign", "--local-user", RITA]):
        assert knows.decrypt(gpg(*options, given=b"x")).sealing is Sealing.NOT_PGP


def test_a_message_without_authentication_is_refused_even_when_its_key_is_here(gpg: GnuPG) -> None:
    """The tag of the packet is all that says whether there is any (RFC 9580, 5.7): 18 turned into 9."""
    gpg.make(f"Desk <{DESK}>")
    session, sealed = PacketPile.from_bytes(gpg("-z0", "--encrypt", "--recipient", DESK, given=b"the secret"))
    body = bytes(sealed.body)[1:]
    old = bytes(session) + b"\xc9\xff" + len(body).to_bytes(4) + body
    found = Sequoia([Secret(gpg.secret(DESK))], []).decrypt(old)
    assert (found.sealing, found.content) == (Sealing.DAMAGED, b"")


def test_a_signature_over_other_words_is_bad_and_by_nobody_known_is_unknown(gpg: GnuPG) -> None:
    signature = gpg("--local-user", RITA, "--detach-sign", given=b"It leaks.")
    knows = Sequoia([], [gpg.public(RITA)])
    assert knows.verify(b"It leaks.", signature).signature is Signature.GOOD
    assert knows.verify(b"It holds.", signature).signature is Signature.BAD
    assert Sequoia([], []).verify(b"It leaks.", signature).signature is Signature.UNKNOWN
    assert knows.verify(b"It leaks.", b"no signature").signature is Signature.BAD


def text(body: bytes) -> bytes:
    return b"From: rita@example.org\r\nContent-Type: text/plain\r\n\r\n" + body


def test_a_signed_text_that_quotes_another_one_is_verified_as_a_whole(gpg: GnuPG) -> None:
    quoted = gpg("--local-user", RITA, "--clear-sign", given=b"The first.\n")
    signed = gpg("--local-user", RITA, "--clear-sign", given=b"I quote:\n" + quoted + b"and I mean it.\n")
    (found,) = unwrap(text(signed), Sequoia([], [gpg.public(RITA)])).findings
    assert (found.signature, found.whole) == (Signature.GOOD, True)


def test_two_signed_texts_in_one_mail_speak_each_for_itself(gpg: GnuPG) -> None:
    """An old text by Rita, and behind it one by somebody else, is no mail by Rita."""
    gpg.make("Eve <eve@example.org>")
    old = gpg("--local-user", RITA, "--clear-sign", given=b"It leaks.\n")
    new = gpg("--local-user", "eve@example.org", "--clear-sign", given=b"Withdraw it.\n")
    found = unwrap(text(old + new), Sequoia([], [gpg.public(RITA)])).findings
    assert [one.signature for one in found] == [Signature.GOOD, Signature.UNKNOWN]
    assert not is_signed_by(found, gpg.fingerprint(RITA))
    assert any("Only a part" in one for one in signature_words(found, pinned=gpg.fingerprint(RITA)))


@pytest.mark.parametrize("line", ["BEGIN PGP MESSAGE", "BEGIN PGP SIGNED MESSAGE", "BEGIN PGP SIGNATURE"])
def test_a_megabyte_of_beginnings_without_an_end_costs_next_to_nothing(line: str) -> None:
    body = b"-----BEGIN PGP SIGNED MESSAGE-----\n" + f"-----{line}-----\n".encode() * (2**20 // (len(line) + 11))
    began = time.process_time()
    unwrap(text(body), Sequoia([], []))
    Sequoia([], []).decrypt(body)
    assert time.process_time() - began < 1


def test_packets_behind_a_message_make_it_damaged_and_a_marker_does_not_make_it_another_one(gpg: GnuPG) -> None:
    """Who resends a ciphertext to a case of their own must not be able to make it look new."""
    gpg.make(f"Desk <{DESK}>")
    knows = Sequoia([Secret(gpg.secret(DESK))], [])
    sealed = gpg("--encrypt", "--recipient", DESK, given=b"the secret")
    marker = b"\xca\x03PGP"
    assert knows.decrypt(marker + sealed + marker).digest == knows.decrypt(sealed).digest
    for behind in (sealed, b"\xd2\x05\x01junk"):
        assert knows.decrypt(sealed + behind).sealing is Sealing.DAMAGED


def test_what_is_encrypted_with_a_password_is_called_so(gpg: GnuPG) -> None:
    sealed = gpg("--armor", "--symmetric", "--passphrase", "four words", given=b"x")
    found = unwrap(text(sealed), Sequoia([], [])).findings
    assert found[0].sealing is Sealing.PASSWORD
    assert "with a password" in closed_words(found)[0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_a_mail_nothing_is_raised_and_what_has_no_pgp_stays_as_it_is(data: st.DataObject) -> None:
    marks = [
        b"-----BEGIN PGP MESSAGE-----", b"-----END PGP MESSAGE-----", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n",
        b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----", b"-----BEGIN PGP PUBLIC KEY BLOCK-----",
        b"Content-Type: multipart/encrypted; boundary=B\n", b"Content-Type: multipart/signed; boundary=B\n", b"\n\n",
        b"--B\n", b"--B--\n", b"Content-Type: application/pgp-encrypted\n",
        b"Content-Type: application/pgp-signature\n",
        b"Autocrypt: addr=a@b.c; keydata=AAAA\n", b"From: a@b.c\n", b"Version: 1\n", b"x", b"\x85", b"\xc1\x00",
        b'Content-Disposition: attachment; filename="a.asc"\n', b"\n", b"Content-Transfer-Encoding: base64\n",
    ]  # fmt: skip
    raw = b"".join(data.draw(st.lists(st.one_of(st.sampled_from(marks), st.binary(max_size=20)), max_size=25)))
    found = unwrap(raw, Sequoia([], []))
    assert not any(one.sealing is Sealing.OPENED or one.signature is Signature.GOOD for one in found.findings)
    if not found.findings:
        assert found.clear == raw


@pytest.mark.slow
def test_the_child_says_what_the_module_says_and_a_broken_one_is_replaced(gpg: GnuPG) -> None:
    secret = make_key(name="Desk", addresses=[DESK])
    reader = PgpReader()
    raw = b"From: a@b.c\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nxx\r\n-----END PGP MESSAGE-----\r\n"
    assert reader.unwrap(raw, secrets=[secret], certificates=[]) == unwrap(raw, Sequoia([secret], []))
    reader.close()
    small = PgpReader(memory=120 * 2**20)
    with pytest.raises(GaveUp):
        small.unwrap(raw + b"x" * 200_000_000, secrets=[secret], certificates=[])
    assert small.unwrap(raw, secrets=[secret], certificates=[]).findings
    small.close()
