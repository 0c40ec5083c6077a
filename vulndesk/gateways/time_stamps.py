"""Stamps of a time-stamping authority (RFC 3161): asked for, and checked without a network.

The authority is told a SHA-256 and a random number, and nothing else. Whatever it answers is checked before it counts:
that it was granted, is of these bytes and of this question, and was signed by a certificate for time-stamping that the
certificates at hand vouch for. Reading and verifying is rfc3161-client's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from vulndesk.core.ledger.receipt_file import LONGEST_STAMP
from vulndesk.gateways.web import Unreachable, Web

if TYPE_CHECKING:  # heavy, and needed by few
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

CLOCKS_DIFFER = timedelta(minutes=5)
_SHA256 = "2.16.840.1.101.3.4.2.1"  # RFC 5754, 2.2
_GRANTED = 0  # RFC 3161, 2.4.2


class NoStamp(Exception):
    """There is none, or it does not hold. kind: unreachable, refused, unreadable, digest, nonce, signature or time."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    @property
    def is_worth_another_try(self) -> bool:
        return self.kind in ("unreachable", "refused")


@dataclass(frozen=True)
class Stamp:
    """raw: the TimeStampResp in DER; at: when, by the authority; authority: whom its certificate names."""

    raw: bytes = field(repr=False)
    at: datetime
    authority: str


def certificates_in(pem: bytes) -> tuple[Certificate, ...]:
    """Raises ValueError when there is none."""
    from cryptography.x509 import load_pem_x509_certificates

    return tuple(load_pem_x509_certificates(pem))


def ask(address: str, content: bytes, *, trusted: tuple[Certificate, ...], web: Web, now: datetime) -> Stamp:
    """A stamp of these bytes, checked. Raises NoStamp."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    question = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    kind = "application/timestamp-query"
    try:
        answer = web.send(address, question.as_bytes(), content_type=kind)
    except Unreachable:
        raise NoStamp("unreachable") from None
    if answer.status != 200:
        raise NoStamp("unreachable")
    stamp = checked(answer.body, content, trusted=trusted, nonce=question.nonce)
    if abs(stamp.at - now) > CLOCKS_DIFFER:
        raise NoStamp("time")
    return stamp


def checked(raw: bytes, content: bytes, *, trusted: tuple[Certificate, ...], nonce: int | None = None) -> Stamp:
    """What this answer says of these bytes. Raises NoStamp."""
    from rfc3161_client import VerificationError, VerifierBuilder

    response = _read(raw)
    told = response.tst_info
    imprint = told.message_imprint
    digest = sha256(content).digest()
    if imprint.hash_algorithm.dotted_string != _SHA256 or bytes(imprint.message) != digest:
        raise NoStamp("digest")
    if nonce is not None and told.nonce != nonce:
        raise NoStamp("nonce")
    try:
        VerifierBuilder(roots=list(trusted)).build().verify(response, digest)
    except (VerificationError, ValueError):
        raise NoStamp("signature") from None
    return Stamp(raw, told.gen_time, _signer(response))


def _read(raw: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    if len(raw) > LONGEST_STAMP:
        raise NoStamp("unreadable")
    try:
        response = decode_timestamp_response(raw)
        if response.status != _GRANTED:
            raise NoStamp("refused")
        response.tst_info.message_imprint  # noqa: B018  the library reads what is inside only when it is asked for
    except ValueError:
        raise NoStamp("unreadable") from None
    return response


def _signer(response: TimeStampResponse) -> str:
    """Of the certificate that signed, as `verify` found it."""
    from cryptography.x509 import load_der_x509_certificate

    signers = [(one.issuer, one.serial_number) for one in response.signed_data.signer_infos]
    for raw in response.signed_data.certificates:
        one = load_der_x509_certificate(raw)
        if (one.issuer, one.serial_number) in signers:
            return one.subject.rfc4514_string()
    return ""
