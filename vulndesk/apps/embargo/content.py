"""What is sealed in this app's rows, opened and closed in one place."""

from __future__ import annotations

from vulndesk.apps.embargo.models import PartyConsent
from vulndesk.apps.vault.sealing import RowKey, open_row, seal_row


def seal_label(key: RowKey, consent: PartyConsent, label: str) -> bytes:
    return seal_row(key, table="party_consent", row=consent.pk, content={"label": label})


def open_label(key: RowKey, consent: PartyConsent) -> str:
    return str(open_row(key, table="party_consent", row=consent.pk, sealed=consent.sealed)["label"])
