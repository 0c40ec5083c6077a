"""What is done at the forge: one comment, and hiding or locking. Asked for by a person or by what the owner set.

A step never fails its job. The comment carries a mark; before every try the comments there are looked through for it,
so that an answer that was lost, or a process that was killed, makes no second one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from vulndesk.apps.forges.actions.asking import asking
from vulndesk.apps.forges.queries import client_of
from vulndesk.apps.guard.models import Sighting
from vulndesk.apps.guard.queries import watch_of, way_to_shut
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.core.access import DESK
from vulndesk.core.events import EventKind
from vulndesk.core.forges.facts import About
from vulndesk.core.guard.comment import mark_of, neutral_comment
from vulndesk.core.guard.sightings import State, Step, StepState
from vulndesk.core.webhooks import next_try
from vulndesk.gateways.forges import Ability, Absent, Declined, ForgeClient, ForgeTrouble

GO = "guard.go_through_steps"
_LONGEST = 200
_BUSY_FOR = timedelta(seconds=90)
_PATIENCE = timedelta(seconds=45)  # for looking through the comments: long before somebody else may write one

Write = Callable[[], None]


def plan_steps(
    row: Sighting, wanted: Sequence[Step], *, run_at: datetime, now: datetime, by_itself: bool = False
) -> None:
    """In the caller's transaction. A job of an earlier run finds another number, and does nothing."""
    changes: dict[str, Any] = {step.value: StepState.PLANNED.value for step in wanted}
    changes |= {"run": row.run + 1, "tries": 0, "next_at": run_at, "trouble": "", "by_itself": by_itself}
    Sighting.objects.filter(pk=row.pk).update(**changes)
    _add_job(row, run=row.run + 1, tries=0, run_at=run_at, now=now)


def call_off(row: Sighting, *, only_by_itself: bool) -> None:
    """In the caller's transaction: what is planned is not done. only_by_itself: unless a person asked for it."""
    if only_by_itself and not row.by_itself:
        return
    Sighting.objects.filter(pk=row.pk, run=row.run).update(run=row.run + 1, next_at=None, **undone(row))


def undone(row: Sighting) -> dict[str, str]:
    """Its planned steps as they are when nobody wants them."""
    return {step.value: StepState.NONE.value for step in Step if getattr(row, step.value) == StepState.PLANNED}


def go_through_steps(*, sighting_id: str, run: int, tries: int, now: datetime) -> Write | None:
    """Task: one try of everything that is planned. What the forge declines stops nothing else of it."""
    row = Sighting.objects.select_related("programme").filter(pk=sighting_id, run=run, tries=tries).first()
    if row is None or row.state == State.FALSE_ALARM:
        return None
    if not _is_mine(row, now=now):
        return partial(_add_job, row, run=run, tries=tries, run_at=now + _BUSY_FOR, now=now)
    planned = [step for step in _order(row) if getattr(row, step.value) == StepState.PLANNED]
    done: list[Step] = []
    declined: list[Step] = []
    reason: ForgeTrouble | None = None
    for step in planned:
        try:
            with asking(row.connection_id, now=now):
                _DEEDS[step](_client(row), row)
        except Declined as trouble:
            declined.append(step)
            reason = reason or trouble
        except ForgeTrouble as trouble:
            rest = [one for one in planned if one not in done and one not in declined]
            return partial(_later, row, done, declined, rest, trouble, now=now)
        else:
            done.append(step)
    return partial(_settle, row, done, declined, reason, now=now)


def _order(row: Sighting) -> Sequence[Step]:
    """What can be hidden is hidden first: then the comment is read by its author and the team alone. A lock shuts some
    tokens out, so it comes last.
    """
    hides = way_to_shut(row.connection_id, About(row.about)) is Ability.CONFIDENTIAL
    return (Step.SHUT, Step.COMMENT) if hides else (Step.COMMENT, Step.SHUT)


def _is_mine(row: Sighting, *, now: datetime) -> bool:
    """Two that look for the comment at once would both write it. A process that was killed lets go by time."""
    free = Sighting.objects.filter(pk=row.pk).filter(Q(busy_until=None) | Q(busy_until__lte=now))
    return free.update(busy_until=now + _BUSY_FOR) == 1


def _client(row: Sighting) -> ForgeClient:
    client = client_of(row.connection_id)
    if client is None:
        raise Declined("no_token", "The desk has no token for this repository, or the connection is off.")
    return client


def _comment(client: ForgeClient, row: Sighting) -> None:
    about, mark, began = About(row.about), row.pk.hex, time.monotonic()
    if any(mark_of(mark) in one.text for one in client.comments(row.number, about=about)):
        return
    if time.monotonic() - began > _PATIENCE.total_seconds():
        raise Absent("too_slow", "The forge took too long to list its comments, so none was written.")
    link = settings.ADDRESS + reverse("programme", args=[row.programme.slug])
    words = watch_of(row.programme_id).comment
    text = neutral_comment(project=row.programme.name, link=link, mark=mark, words=words)
    client.comment(row.number, text, about=about)


def _shut(client: ForgeClient, row: Sighting) -> None:
    about = About(row.about)
    way = way_to_shut(row.connection_id, about)
    if way is None:
        raise Declined("not_there", "This forge cannot hide or lock it by its API. Do it there by hand.")
    if way is Ability.CONFIDENTIAL:
        client.make_confidential(row.number, about=about)
    elif not client.writing(row.number, about=about).is_locked:
        client.lock(row.number, about=about)


_DEEDS: dict[Step, Callable[[ForgeClient, Sighting], None]] = {Step.COMMENT: _comment, Step.SHUT: _shut}


def _settle(
    row: Sighting, done: Sequence[Step], failed: Sequence[Step], trouble: ForgeTrouble | None, *, now: datetime
) -> None:
    """In the transaction of the job."""
    _keep_done(row, done, now=now)
    changes = {"next_at": None, "tries": row.tries + 1, "trouble": trouble.what[:_LONGEST] if trouble else ""}
    _keep_failed(row, failed, changes, now=now)


def _keep_failed(row: Sighting, failed: Sequence[Step], changes: dict[str, Any], *, now: datetime) -> bool:
    """False: something else was decided meanwhile."""
    states = {step.value: StepState.FAILED.value for step in failed}
    if Sighting.objects.filter(pk=row.pk, run=row.run, tries=row.tries).update(**states, **changes) != 1:
        return False
    for step in failed:
        _record(row, EventKind.GUARD_STEP_FAILED, step, now=now)
    return True


def _keep_done(row: Sighting, done: Sequence[Step], *, now: datetime) -> None:
    """What happened at the forge is kept, whatever was decided meanwhile."""
    changes: dict[str, Any] = {step.value: StepState.DONE.value for step in done}
    Sighting.objects.filter(pk=row.pk).update(busy_until=None, **changes)
    for step in done:
        _record(row, EventKind.GUARD_STEP_DONE, step, now=now)


def _later(
    row: Sighting,
    done: Sequence[Step],
    declined: Sequence[Step],
    rest: Sequence[Step],
    trouble: ForgeTrouble,
    *,
    now: datetime,
) -> None:
    """In the transaction of the job: the rest is tried again, or given up."""
    following = next_try(row.tries + 1, now=now, jitter=random.random())  # noqa: S311  spreads load
    if following is None:
        _settle(row, done, [*declined, *rest], trouble, now=now)
        return
    _keep_done(row, done, now=now)
    changes: dict[str, Any] = {"tries": row.tries + 1, "next_at": following, "trouble": trouble.what[:_LONGEST]}
    if _keep_failed(row, declined, changes, now=now):
        _add_job(row, run=row.run, tries=row.tries + 1, run_at=following, now=now)


def _add_job(row: Sighting, *, run: int, tries: int, run_at: datetime, now: datetime) -> None:
    arguments = {"sighting_id": str(row.pk), "run": run, "tries": tries}
    add_job(task=GO, now=now, run_at=run_at, arguments=arguments)


def _record(row: Sighting, kind: EventKind, step: Step, *, now: datetime) -> None:
    with transaction.atomic():
        record_event(
            kind=kind,
            now=now,
            actor=DESK.name,
            programme_id=row.programme_id,
            facts={"sighting": row.pk, "about": row.about, "step": step.value},
        )
