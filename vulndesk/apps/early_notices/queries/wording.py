"""What a recipient is told: terms before anything of the case, and the link that leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.early_notices import content
from vulndesk.apps.early_notices.models import EarlyNotice
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.traffic_light import in_words, meaning


def terms_for(planned: content.Listed) -> str:
    """The label with its meaning, and the programme's own terms; empty where there are none."""
    label = planned["label"]
    said = f"{in_words(label)}: {meaning(label)}." if label else ""
    return "\n\n".join(part for part in (said, planned["terms"]) if part)


@dataclass(frozen=True)
class LinkToSend:
    address: str
    code: str
    key: str


def link_to_send(notice_id: UUID) -> LinkToSend | None:
    """For the mail, by the desk itself. None: the mail with the link was made already."""
    row = EarlyNotice.objects.filter(pk=notice_id).select_related("case__data_key").first()
    planned = content.open_planned(opened_key(row.case.data_key), row) if row is not None else None
    return LinkToSend(planned["address"], planned["code"], planned["key"]) if planned and planned["code"] else None
