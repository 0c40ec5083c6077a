"""What is sent: one row a webhook and event, posted by the worker, tried again for days, kept in a log for a month.

A sending never fails its job: what did not arrive is planned anew, so that the log says what is true. The body is made
from the event each time, never stored, and names nothing but ids, unless the owner asked for titles.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from vulndesk.apps.cases.queries import is_known_to_few, told_case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.apps.timeline.numbers import number_of
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.webhooks.actions.keeping import _row
from vulndesk.apps.webhooks.content import Target, open_target
from vulndesk.apps.webhooks.models import Sending, Webhook
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.webhooks import GONE, SWITCHED_OFF_AFTER, TEST, TYPES, body_of, headers_for, next_try
from vulndesk.gateways.web import Unreachable, Web

SEND = "webhooks.send"
LONGEST_ANSWER = 5.0  # seconds: the worker has others to serve
KEPT_FOR = timedelta(days=30)
NOBODY = 0
PUBLIC = (EventKind.ADVISORY_PUBLISHED, EventKind.ADVISORY_REVISED, EventKind.ADVISORY_WITHDRAWN)

Write = Callable[[], None]


def plan_sendings(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of every kind of core/webhooks.TYPES: a row and a job for each webhook that wants to hear of it."""
    event = timeline_event(event_id)
    if event.programme_id is None:
        return None
    type_ = TYPES[EventKind(event.kind)]
    if event.case_id is not None and event.kind not in PUBLIC and is_known_to_few(event.case_id):
        return None  # nobody knows who reads what a webhook is told
    rows = Webhook.objects.filter(programme_id=event.programme_id, switched_off_at=None)
    wanted = [row for row in rows if type_ in row.types]

    def write() -> None:
        for row in wanted:
            sending = Sending(id=new_id(), webhook=row, event_id=event.pk, type=type_, at=event.at, next_at=now)
            # A second run of the same job finds the rows of the first.
            if not Sending.objects.filter(webhook=row, event_id=event.pk).exists():
                sending.save(force_insert=True)
                _plan(sending, run_at=now, now=now)

    return write if wanted else None


def send(*, sending_id: str, tries: int, now: datetime) -> Write | None:
    """Task: one try."""
    row = Sending.objects.select_related("webhook__programme").filter(pk=sending_id, tries=tries).first()
    if row is None or row.state != Sending.State.WAITING:
        return None
    if row.webhook.switched_off_at is not None:
        return lambda: _settle(row, Sending.State.GIVEN_UP, answer=row.answer, now=now)
    answer = _post(row, open_target(row.webhook), now=now)
    if 200 <= answer < 300:
        return lambda: _arrived(row, answer, now=now)
    return lambda: _later(row, answer, now=now)


def send_again(programme_id: int, sending_id: UUID, *, by: Actor, now: datetime) -> None:
    """By hand, with the same id, so that a receiver that had it knows it again. Raises NotNow while it waits anyway."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    rows = Sending.objects.filter(pk=sending_id, webhook__programme_id=programme_id)
    row = rows.first()
    if row is None:
        raise NotFound("There is no such sending.", next_step="Reload the page.")
    with transaction.atomic():
        again = rows.exclude(state=Sending.State.WAITING).update(
            state=Sending.State.WAITING, tries=row.tries, next_at=now
        )
        if again != 1:
            raise NotNow("This is being sent already.", next_step="Look again in a moment.")
        _plan(row, run_at=now, now=now)


def send_test(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> Sending:
    """A post that says nothing but that it is a test, at once; the row says what was answered."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    webhook = _row(programme_id, row_id)
    row = Sending(id=new_id(), webhook=webhook, type=TEST, at=now, state=Sending.State.GIVEN_UP)
    row.answer = _post(row, open_target(webhook), now=now)
    row.tries, row.tried_at = 1, now
    if 200 <= row.answer < 300:
        row.state = Sending.State.ARRIVED
    row.save(force_insert=True)
    return row


def forget_sendings(*, now: datetime) -> int:
    """Housekeeping."""
    old = Sending.objects.exclude(state=Sending.State.WAITING).filter(at__lt=now - KEPT_FOR)
    return old.delete()[0]


def _post(row: Sending, target: Target, *, now: datetime) -> int:
    body = _body(row)
    headers = headers_for(f"msg_{row.pk.hex}", body, secrets=target.secrets, now=now)
    web = Web(inner=settings.INNER_NETWORKS, longest_wait=LONGEST_ANSWER)
    try:
        return web.send(target.address, body, content_type="application/json", headers=headers).status
    except Unreachable:
        return NOBODY


def _body(row: Sending) -> bytes:
    programme = row.webhook.programme
    if row.event_id is None:
        return body_of(row.type, at=row.at, told={"desk": settings.DESK_NAME, "programme": programme.slug})
    event = timeline_event(row.event_id)
    return body_of(row.type, at=row.at, told=_told(event, programme, with_titles=row.webhook.with_titles))


def _told(event: Event, programme: Programme, *, with_titles: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"event": number_of(event.pk), "programme": programme.slug}
    if advisory := event.facts.get("advisory"):
        told |= {"advisory": str(advisory), "url": f"{settings.ADDRESS}/advisories/{advisory}/"}
        if event.kind in PUBLIC:
            return told  # public: its case is nobody's business
    if review := event.facts.get("review"):
        return told | {"review": str(review), "url": _page("change_review", programme.slug, review)}
    if event.case_id is None:
        return told
    try:
        case = told_case(DESK, event.case_id)
    except NotFound:  # erased meanwhile
        return told
    # Handed over: another team's to tell of. Restricted since it was planned.
    if case.case.programme_id != programme.pk or case.case.is_restricted:
        return told
    reference = case.case.reference
    told |= {"case": reference, "url": _page("case", reference)}
    return told | {"title": case.report.title, "severity": case.case.severity} if with_titles else told


def _page(name: str, *place: object) -> str:
    return settings.ADDRESS + reverse(name, args=place)


def _plan(row: Sending, *, run_at: datetime, now: datetime) -> None:
    """In the caller's transaction."""
    arguments = {"sending_id": str(row.pk), "tries": row.tries}
    add_job(task=SEND, now=now, run_at=run_at, arguments=arguments)


def _settle(row: Sending, state: str, *, answer: int | None, now: datetime) -> None:
    settled = {"state": state, "tries": row.tries + 1, "answer": answer, "tried_at": now, "next_at": None}
    Sending.objects.filter(pk=row.pk, tries=row.tries, state=Sending.State.WAITING).update(**settled)


def _arrived(row: Sending, answer: int, *, now: datetime) -> None:
    _settle(row, Sending.State.ARRIVED, answer=answer, now=now)
    Webhook.objects.filter(pk=row.webhook_id).update(failing_since=None)


def _later(row: Sending, answer: int, *, now: datetime) -> None:
    webhook = row.webhook
    since = webhook.failing_since or now
    Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
    is_over = answer == GONE or now - since >= SWITCHED_OFF_AFTER
    following = None if is_over else next_try(row.tries + 1, now=now, jitter=random.random())  # noqa: S311  spreads load
    if is_over:
        _switch_off(webhook, answer=answer, now=now)
    if following is None:
        _settle(row, Sending.State.GIVEN_UP, answer=answer, now=now)
        return
    tried = {"tries": row.tries + 1, "answer": answer, "tried_at": now, "next_at": following}
    if Sending.objects.filter(pk=row.pk, tries=row.tries, state=Sending.State.WAITING).update(**tried) == 1:
        row.tries += 1
        _plan(row, run_at=following, now=now)


def _switch_off(webhook: Webhook, *, answer: int, now: datetime) -> None:
    if Webhook.objects.filter(pk=webhook.pk, switched_off_at=None).update(switched_off_at=now) == 1:
        record_event(
            kind=EventKind.WEBHOOK_SWITCHED_OFF,
            now=now,
            programme_id=webhook.programme_id,
            facts={"webhook": webhook.pk, "answer": answer},
        )
