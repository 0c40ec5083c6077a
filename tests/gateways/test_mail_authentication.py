"""DKIM and DMARC checked by the desk itself: real signatures, a real name server, a child that reaches no network."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.dns_server import dns_server
from vulndesk.core.mail.authentication import Standing, judge
from vulndesk.gateways.limited_reader import GaveUp
from vulndesk.gateways.mail_authentication import SignatureChecker, verify
from vulndesk.gateways.resolver import resolver_at

MAIL = b"From: Rita <rita@example.org>\r\nTo: security@desk.example\r\nSubject: A leak\r\n\r\nIt leaks.\r\n"
REJECT = "v=DMARC1; p=reject; rua=mailto:x@example.org"


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def private() -> bytes:
    return key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def record(more: str = "") -> str:
    public = key().public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa;{more} p={base64.b64encode(der).decode()}"


def signed(raw: bytes = MAIL, *, domain: bytes = b"example.org", **options: object) -> bytes:
    signature: bytes = dkim.sign(raw, b"s1", domain, private(), **options)
    return signature + raw


@pytest.fixture(scope="module")
def checker() -> Iterator[SignatureChecker]:
    started = SignatureChecker()
    yield started
    started.close()


def said(
    raw: bytes,
    records: dict[str, str],
    checker: SignatureChecker,
    *,
    domain: str = "example.org",
    **more: frozenset[str],
):
    with dns_server(records, **more) as server:
        found = verify(raw, sender_domain=domain, lookup=resolver_at([server.address]), checker=checker)
        return judge(found, sender_domain=domain), server.asked


KEY = {"s1._domainkey.example.org": record()}


def test_a_signature_of_the_sender_s_domain_makes_it_verified(checker):
    verdict, _ = said(signed(), KEY | {"_dmarc.example.org": REJECT}, checker)
    assert verdict.words == "verified: DKIM and DMARC pass for example.org"
    verdict, _ = said(signed(), KEY, checker)
    assert verdict.words == "verified: DKIM passes for example.org"


def test_the_domain_above_may_sign_and_its_record_counts(checker):
    raw = signed(MAIL.replace(b"rita@example.org", b"rita@mail.example.org"))
    verdict, asked = said(raw, KEY | {"_dmarc.example.org": REJECT}, checker, domain="mail.example.org")
    assert verdict.words == "verified: DKIM and DMARC pass for mail.example.org"
    assert asked == ["s1._domainkey.example.org", "_dmarc.mail.example.org", "_dmarc.example.org"]


@pytest.mark.parametrize(
    ("raw", "records"),
    [
        (signed().replace(b"It leaks.", b"It leaks money."), KEY),
        (signed().replace(b"A leak", b"No leak"), KEY),
        (signed() + b"and more", KEY),
        (signed(length=True) + b"and more", KEY),
        (signed(signature_algorithm=b"rsa-sha256", include_headers=[b"from", b"subject"])[:-200], KEY),
        (signed(), {}),
        (signed(), {"s1._domainkey.example.org": record(" t=y:s;")}),
        (signed(), {"s1._domainkey.example.org": "v=DKIM1; k=rsa; p="}),
        (signed(), {"s1._domainkey.example.org": "v=DKIM1; k=rsa; p=AAAA"}),
        (MAIL, KEY),
    ],
    ids=["body", "subject", "longer", "part of it", "cut", "no key", "trial", "revoked", "no such key", "unsigned"],
)
def test_what_does_not_fit_is_not_verified(checker, raw, records):
    verdict, _ = said(raw, records, checker)
    assert verdict.standing is Standing.UNVERIFIED


def test_a_stranger_s_signature_is_not_even_looked_up(checker):
    verdict, asked = said(signed(domain=b"evil.example"), {"s1._domainkey.evil.example": record()}, checker)
    assert verdict.standing is Standing.UNVERIFIED
    assert asked == ["_dmarc.example.org"]


def test_an_unsigned_mail_of_a_domain_that_wants_such_mail_refused_says_so(checker):
    verdict, _ = said(MAIL, {"_dmarc.example.org": REJECT}, checker)
    assert verdict.words == (
        "not verified: there is no signature of example.org, which asks that such mail be refused (DMARC)"
    )
    below, _ = said(MAIL, {"_dmarc.example.org": REJECT + "; sp=none"}, checker, domain="a.example.org")
    assert "DMARC" not in below.words


def test_a_name_server_that_cannot_say_verifies_nothing(checker):
    verdict, _ = said(signed(), KEY, checker, broken=frozenset({"s1._domainkey.example.org"}))
    assert verdict.words == "not verified: the key of example.org could not be asked for"


@pytest.mark.parametrize(
    "field",
    [
        b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=x; b=y\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=..; h=from:from; bh=eA==; b=eHh4\r\n",
        b"DKIM-Signature: \xff\xfe; ;;=\r\n" * 30,
        b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=subject; bh=eA==; b=eHh4\r\n",
    ],
)
def test_hostile_signatures_are_no_signatures_and_the_child_lives(checker, field):
    verdict, _ = said(field + MAIL, KEY, checker)
    assert verdict.standing is Standing.UNVERIFIED
    assert said(signed(), KEY, checker)[0].standing is Standing.VERIFIED


def test_a_child_that_gives_up_verifies_nothing(checker, monkeypatch):
    def gave_up(*pieces: bytes) -> list[bytes]:
        raise GaveUp("reading it took too long")

    monkeypatch.setattr(checker, "ask", gave_up)
    assert said(signed(), KEY, checker)[0].standing is Standing.UNVERIFIED


def test_the_resolver_is_an_address_of_a_machine():
    for bad in ("dns.example.org", "192.0.2.1:x", "192.0.2", ""):
        with pytest.raises(ValueError):
            resolver_at([bad])
    for good in ("192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:5353"):
        resolver_at([good])
