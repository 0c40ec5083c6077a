"""What every deed on a programme leaves in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor
from vulndesk.core.events import EventKind


def current(programme_id: int) -> int:
    """The id of the version in force."""
    return Programme.objects.values_list("policy_id", flat=True).get(pk=programme_id)


def record(
    kind: EventKind,
    programme_id: int,
    *,
    by: Actor,
    now: datetime,
    facts: Mapping[str, object],
    audience: str = "team",
) -> None:
    """In the caller's transaction."""
    record_event(kind=kind, now=now, actor=by.name, programme_id=programme_id, audience=audience, facts=facts)
