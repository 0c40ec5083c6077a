"""What is sealed in this app's rows, opened and closed in one place. Every row is sealed with its case's own key."""

from __future__ import annotations

from typing import Any, TypedDict

from vulndesk.apps.embargo.models import Agreement, Approval, Fix, PartyConsent, Publication, ReleaseProof
from vulndesk.apps.vault.sealing import RowKey, open_row, seal_row


class FixContent(TypedDict):
    """components: of which each needs its release. introduced, fixed: whole ids; backports: among `fixed` by patch-id.

    affected, mended: names of tags. versions: what a person wrote where there is no repository to ask.
    """

    components: list[str]
    introduced: list[str]
    fixed: list[str]
    backports: list[str]
    affected: list[str]
    mended: list[str]
    never: int
    versions: str


def seal_label(key: RowKey, consent: PartyConsent, label: str) -> bytes:
    return seal_row(key, table="party_consent", row=consent.pk, content={"label": label})


def open_label(key: RowKey, consent: PartyConsent) -> str:
    return str(open_row(key, table="party_consent", row=consent.pk, sealed=consent.sealed)["label"])


def seal_fix(key: RowKey, fix: Fix, content: FixContent) -> bytes:
    return seal_row(key, table="fix", row=fix.pk, content=content)


def open_fix(key: RowKey, fix: Fix) -> FixContent:
    return open_row(key, table="fix", row=fix.pk, sealed=fix.sealed)  # type: ignore[return-value]


def seal_proof(key: RowKey, proof: ReleaseProof, content: dict[str, str]) -> bytes:
    return seal_row(key, table="release_proof", row=proof.pk, content=content)


def open_proof(key: RowKey, proof: ReleaseProof) -> dict[str, str]:
    """component, what, version, sha256, revision, person."""
    return open_row(key, table="release_proof", row=proof.pk, sealed=proof.sealed)


def seal_reason(key: RowKey, approval: Approval, reason: str) -> bytes:
    return seal_row(key, table="approval", row=approval.pk, content={"reason": reason})


def open_reason(key: RowKey, approval: Approval) -> str:
    return str(open_row(key, table="approval", row=approval.pk, sealed=approval.sealed)["reason"])


def seal_question(key: RowKey, agreement: Agreement, content: dict[str, str]) -> bytes:
    return seal_row(key, table="agreement", row=agreement.pk, content=content)


def open_question(key: RowKey, agreement: Agreement) -> dict[str, str]:
    """token, fingerprint; empty for one that was asked on the reporter's page alone."""
    return open_row(key, table="agreement", row=agreement.pk, sealed=agreement.sealed) if agreement.sealed else {}


def seal_publication(key: RowKey, publication: Publication, content: dict[str, Any]) -> bytes:
    return seal_row(key, table="publication", row=publication.pk, content=content)


def open_publication(key: RowKey, publication: Publication) -> dict[str, Any]:
    """address, release, words of the conditions that did not hold."""
    return open_row(key, table="publication", row=publication.pk, sealed=publication.sealed)
