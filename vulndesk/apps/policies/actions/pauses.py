"""Intake is closed for a planned time, and opens by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Pause, Programme
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.pauses import PlannedPause, require_plan


def plan_pause(programme_id: int, plan: PlannedPause, *, by: Actor, now: datetime) -> Pause:
    """Raises BadInput for instants that make no pause, NotNow when another one is planned or holds."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    require_plan(starts_at=plan.starts_at, ends_at=plan.ends_at, now=now)
    with transaction.atomic():
        # Of two owners who plan at once, the second is told of the first one's pause.
        Programme.objects.select_for_update().get(pk=programme_id)
        if Pause.objects.filter(programme_id=programme_id, ended_early_at=None, ends_at__gt=now).exists():
            raise NotNow("A pause is planned already.", next_step="End that one first.")
        pause = Pause.objects.create(
            programme_id=programme_id,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            text=plan.text.strip(),
            open_for_urgent=plan.open_for_urgent,
            clocks=plan.clocks.value,
            made_at=now,
        )
        Programme.objects.filter(pk=programme_id).update(paused_until=plan.ends_at)
        facts = {"from": plan.starts_at.isoformat(), "until": plan.ends_at.isoformat()}
        record(EventKind.INTAKE_PAUSED, programme_id, by=by, now=now, audience="everyone", facts=facts)
    return pause


def end_pause(programme_id: int, pause_id: int, *, by: Actor, now: datetime) -> None:
    """Intake opens now, or the planned pause does not happen. Clocks that were told to start later start then."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        rows = Pause.objects.filter(programme_id=programme_id, pk=pause_id)
        if not rows.exists():
            raise NotFound("There is no such pause.")
        if rows.filter(ended_early_at=None, ends_at__gt=now).update(ended_early_at=now) != 1:
            raise NotNow("This pause is over already.", next_step="Reload the page.")
        Programme.objects.filter(pk=programme_id).update(paused_until=None)
        record(EventKind.INTAKE_REOPENED, programme_id, by=by, now=now, audience="everyone", facts={})
