"""The list of a programme, stage by stage. For its team."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.early_notices import content
from vulndesk.apps.early_notices.models import Recipient, Stage
from vulndesk.core.parties import ROLE_WORDS, PartyRole
from vulndesk.core.traffic_light import in_words


@dataclass(frozen=True)
class ListedView:
    id: UUID
    name: str
    address: str
    role: str
    label: str
    terms: str
    has_key: bool


@dataclass(frozen=True)
class StageView:
    id: UUID
    name: str
    days: int
    recipients: tuple[ListedView, ...]


def list_of(programme_id: int) -> tuple[StageView, ...]:
    """The earliest stage first. The caller has asked whether this person may read it."""
    by_stage: dict[UUID, list[ListedView]] = {}
    for row in Recipient.objects.filter(stage__programme_id=programme_id):
        listed = content.open_listed(row)
        by_stage.setdefault(row.stage_id, []).append(
            ListedView(
                id=row.pk,
                name=listed["name"],
                address=listed["address"],
                role=ROLE_WORDS[PartyRole(row.role)],
                label=in_words(listed["label"]),
                terms=listed["terms"],
                has_key=bool(listed["key"]),
            )
        )
    stages = Stage.objects.filter(programme_id=programme_id)
    return tuple(StageView(one.pk, one.name, one.days, tuple(by_stage.get(one.pk, ()))) for one in stages)
