"""A real time-stamping authority is asked over loopback, and each way in which it can lie is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.time_stamping import Authority, openssl, served
from vulndesk.gateways.time_stamps import NoStamp, Stamp, ask, certificates_in, checked
from vulndesk.gateways.web import Web, networks

CONTENT = b"desk.example.org/ledger\n256\nroot\n"
WEB = Web(inner=networks(["127.0.0.0/8"]), longest_wait=5)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with served(tmp_path_factory.mktemp("authority")) as one:
        yield one


@pytest.fixture(scope="module")
def stamp(authority: Authority) -> Stamp:
    authority.manner = "honest"
    return asked(authority)


def asked(authority: Authority, *, now: datetime | None = None, web: Web = WEB) -> Stamp:
    trusted = certificates_in(authority.root.read_bytes())
    return ask(authority.address, CONTENT, trusted=trusted, web=web, now=now or datetime.now(UTC))


def why(*arguments: object, **given: object) -> str:
    with pytest.raises(NoStamp) as refused:
        asked(*arguments, **given)  # type: ignore[arg-type]
    return refused.value.kind


def test_an_honest_stamp_says_when_and_who_and_openssl_agrees(authority: Authority, stamp: Stamp, tmp_path: Path):
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert stamp.authority == "CN=Stamps"
    (tmp_path / "content").write_bytes(CONTENT)
    (tmp_path / "stamp.tsr").write_bytes(stamp.raw)
    said = openssl("ts", "-verify", "-data", "content", "-in", "stamp.tsr", "-CAfile", authority.root, cwd=tmp_path)
    assert "Verification: OK" in said


def test_the_authority_learns_a_digest_and_no_word(authority: Authority, stamp: Stamp):
    assert b"desk.example" not in authority.asked[0]
    assert len(authority.asked[0]) < 120


@pytest.mark.parametrize(
    ("manner", "kind"),
    [
        ("another digest", "digest"),
        ("another nonce", "nonce"),
        ("another certificate", "signature"),
        ("refuses", "refused"),
        ("no stamp", "unreadable"),
        ("too much", "unreadable"),
        ("busy", "unreachable"),
    ],
)
def test_each_lie_and_each_refusal_is_told_apart(authority: Authority, manner: str, kind: str):
    authority.manner = manner
    assert why(authority) == kind


@pytest.mark.slow
def test_one_that_is_silent_is_not_waited_for(authority: Authority):
    authority.manner = "silent"
    assert why(authority, web=Web(inner=WEB.inner, longest_wait=0.2)) == "unreachable"


def test_nobody_is_asked_in_a_network_that_the_owner_did_not_name(authority: Authority):
    authority.manner, before = "honest", len(authority.asked)
    assert why(authority, web=Web()) == "unreachable"
    assert len(authority.asked) == before


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_differs_is_no_stamp(authority: Authority, minutes: int):
    authority.manner = "honest"
    assert why(authority, now=datetime.now(UTC) + timedelta(minutes=minutes)) == "time"


def test_no_changed_bit_moves_the_time_or_the_signer(authority: Authority, stamp: Stamp):
    trusted = certificates_in(authority.root.read_bytes())
    chance = random.Random(3161)
    for _ in range(300):
        raw = bytearray(stamp.raw)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        try:
            found = checked(bytes(raw), CONTENT, trusted=trusted)
        except NoStamp:
            continue
        assert (found.at, found.authority) == (stamp.at, stamp.authority)


def test_what_is_no_certificate_is_said():
    for written in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(ValueError):
            certificates_in(written)
