"""OpenPGP in a mail: opened with the programme's keys, verified by the keys that are known, and keys that came along.

A key is pinned by itself only once, for the first mail of a case: when the mail is signed with it as a whole, or names
it in its Autocrypt header, and the key names the sender's address. Every other key waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from vulndesk.apps.cases.queries import first_case_of
from vulndesk.apps.handover.queries import former_programmes
from vulndesk.apps.keys import actions as keys
from vulndesk.apps.keys.actions import KnownKey
from vulndesk.apps.keys.queries import cases_of_ciphertexts, keys_of_address, opening_keys, pinned_key
from vulndesk.apps.mail import queries
from vulndesk.core.mail.inbound_mail import InboundMail
from vulndesk.core.mail.openpgp import (
    Finding,
    OfferedKey,
    Sealing,
    closed_words,
    is_signed_by,
    signature_words,
)
from vulndesk.gateways.limited_reader import GaveUp
from vulndesk.gateways.pgp import Secret
from vulndesk.gateways.pgp_reader import PgpReader

TOO_MUCH = "Opening its encryption took too much memory or time, so nothing of it is shown."


@cache
def opener() -> PgpReader:
    """One child for the process; it is started when the first protected mail comes."""
    return PgpReader()


@dataclass(frozen=True)
class Unsealed:
    """clear: the mail as it reads once it is open; empty when it is the raw one. pinned: fingerprint of the case's key.

    problem: for everybody in the case; empty when the child could do its work.
    """

    clear: bytes = field(default=b"", repr=False)
    findings: tuple[Finding, ...] = ()
    offered: tuple[OfferedKey, ...] = ()
    known: tuple[KnownKey, ...] = ()
    pinned: str = ""
    problem: str = ""

    @property
    def closed(self) -> list[str]:
        """Why something stays closed; empty when nothing does."""
        return [self.problem] if self.problem else closed_words(self.findings)

    @property
    def signed(self) -> list[str]:
        return signature_words(self.findings, pinned=self.pinned)

    @property
    def is_by_pinned_key(self) -> bool:
        return self.is_signed_by(self.pinned)

    def is_signed_by(self, fingerprint: str) -> bool:
        """All of the mail, and by this key."""
        return is_signed_by(self.findings, fingerprint)


UNPROTECTED = Unsealed()


def unsealed(raw: bytes, read: InboundMail, *, programme_id: int, recipient: str, mail_id: UUID) -> Unsealed:
    """Outside of transactions: waits for the child. `read`: what the mail says while it is closed."""
    if not read.is_protected:
        return UNPROTECTED
    case_id = _case_of(read, programme_id=programme_id, recipient=recipient, mail_id=mail_id)
    pinned = pinned_key(first_case_of(case_id)) if case_id else None
    sender = read.sender.address if read.sender else ""
    known = tuple(filter(None, (pinned, *(keys_of_address(sender) if sender else ()))))
    fingerprint = pinned.fingerprint if pinned else ""
    try:
        found = opener().unwrap(
            raw, secrets=_secrets(case_id, programme_id), certificates=[one.certificate for one in known]
        )
    except GaveUp:
        return Unsealed(pinned=fingerprint, problem=TOO_MUCH)
    seen = cases_of_ciphertexts(one.digest for one in found.findings if one.sealing is Sealing.OPENED)
    if seen - {case_id}:
        # Whoever resends another's ciphertext to a case of their own must not be shown what it says.
        findings = tuple(replace(one, sealing=Sealing.REPEATED) if one.sealing else one for one in found.findings)
        return Unsealed(findings=findings, offered=found.offered, known=known, pinned=fingerprint)
    return Unsealed(found.clear, found.findings, found.offered, known, fingerprint)


def _secrets(case_id: UUID | None, programme_id: int) -> list[Secret]:
    """Of a case that was handed over, the former programme's keys too: its reporter may know no other."""
    former = former_programmes(case_id) if case_id else []
    return [secret for one in dict.fromkeys((programme_id, *former)) for secret in opening_keys(one)]


def _case_of(read: InboundMail, *, programme_id: int, recipient: str, mail_id: UUID) -> UUID | None:
    """The case that it seems to belong to: only to know whose key to try first."""
    named = queries.case_at([recipient, *(one.address for one in read.recipients)])
    quoted = named or queries.case_quoted(read.refers_to, read.subject, programme_id)
    same = None if quoted else queries.mail_with_id(read.message_id, other_than=mail_id)
    return quoted or (same.case_id if same else None)


def keep_keys(found: Unsealed, case_id: UUID, *, sender: str, is_known: bool, now: datetime) -> None:
    """Pin or offer what came with a mail. is_known: it is the mail of who writes in this case, as far as is known.

    In the caller's transaction.
    """
    keys.remember_ciphertexts([one.digest for one in found.findings if one.sealing is Sealing.OPENED], case_id=case_id)
    case_id = first_case_of(case_id)
    for key in _own(found, sender) if is_known else ():
        keys.pin_key(case_id, key, address=sender, now=now)
    for one in found.offered:
        key = KnownKey(one.certificate, one.fingerprint, one.addresses, one.source)
        pinned = pinned_key(case_id)
        if pinned is not None and pinned.fingerprint == one.fingerprint:
            keys.pin_key(case_id, key, address=sender, now=now)
        else:
            keys.offer_key(case_id, key, now=now)


def _own(found: Unsealed, sender: str) -> Iterator[KnownKey]:
    """The key that speaks for itself: the mail is signed with it, or names it in the header made for that."""
    address = sender.casefold()
    for key in found.known:
        if is_signed_by(found.findings, key.fingerprint):
            yield key
    for one in found.offered:
        is_signer = is_signed_by(found.findings, one.fingerprint)
        if address in map(str.casefold, one.addresses) and (is_signer or one.source == "autocrypt"):
            source = "signature" if is_signer else one.source
            yield KnownKey(one.certificate, one.fingerprint, one.addresses, source)
