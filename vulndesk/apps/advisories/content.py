"""What is sealed of a draft, opened and closed in one place: every word of it, with its case's own key."""

from __future__ import annotations

from vulndesk.apps.advisories.models import DraftVersion
from vulndesk.apps.vault.sealing import RowKey, open_row, seal_row
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.serial import from_dict, to_dict


def seal_draft(key: RowKey, version: DraftVersion, written: Advisory) -> bytes:
    return seal_row(key, table="advisory.draft", row=version.pk, content=to_dict(written))


def open_draft(key: RowKey, version: DraftVersion) -> Advisory:
    return from_dict(open_row(key, table="advisory.draft", row=version.pk, sealed=version.sealed))
