"""How a participant's row changes: conditional on its revision, with an event that names it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from vulndesk.apps.cases import content as case_content
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.audience import TEAM, for_party
from vulndesk.core.errors import Conflict
from vulndesk.core.events import TEAM_ONLY, EventKind
from vulndesk.core.lifecycle import RM
from vulndesk.core.parties import PartyRole, PartyState, Status


def state_of(row: Participant) -> PartyState:
    return PartyState(PartyRole(row.role), Status(row.status), RM(row.rm), row.path)


def columns_of(state: PartyState) -> dict[str, Any]:
    return {"role": state.role.value, "status": state.status.value, "rm": state.rm.value, "path": state.path}


def apply_change(row: Participant, changes: dict[str, Any]) -> None:
    """Its count must be 1, or somebody else was first and nothing happens. In the caller's transaction."""
    mine = Participant.objects.filter(pk=row.pk, revision=row.revision, revoked_at=None)
    if mine.update(revision=F("revision") + 1, **changes) != 1:
        raise Conflict(
            "Something about this participant changed meanwhile.",
            next_step="Nothing of yours was done. Look, then decide again.",
        )


def sealed_name(row: Participant) -> bytes:
    """For the event: made before the transaction."""
    key = opened_key(row.case.data_key)
    return case_content.seal_name(key, row.case_id, content.open_person(key, row)["name"])


def record(row: Participant, kind: EventKind, *, by: Actor, now: datetime, name: bytes, **facts: object) -> None:
    """In the caller's transaction. What a participant does is for itself and the team; the rest is the team's."""
    record_event(
        kind=kind,
        now=now,
        actor=by.name,
        case_id=row.case_id,
        programme_id=row.case.programme_id,
        audience=TEAM if kind in TEAM_ONLY else for_party(row.pk),
        facts={"party": row.pk, **facts},
        sealed=name,
    )
