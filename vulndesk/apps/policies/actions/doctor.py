"""The policy doctor: looks once a day where the owner allowed it, or when somebody asks, and raises each alarm once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from vulndesk.apps.policies.actions import mail_trips
from vulndesk.apps.policies.actions.looking import look
from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Alarm, Checkup, Programme
from vulndesk.apps.timeline.actions import add_job
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.doctor.alarms import change, is_unsure, settled
from vulndesk.core.doctor.diagnosis import Check, Diagnosis, Found, Outcome
from vulndesk.core.doctor.judging import Trip
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind
from vulndesk.gateways import mailbox, smtp

CHECK_CHANNEL = "policies.check_channel"
LOOK_FOR_MAIL = "policies.look_for_mail"
LOOK_EVERY = timedelta(days=1)
AGAIN_AFTER = timedelta(hours=1)
# Two looks within a few minutes are one look: a passing trouble may last that long.
SURE_AFTER = timedelta(minutes=15)
_LONGEST = 500
_HOST = re.compile(r"[\w.:-]{1,250}")

Write = Callable[[], None]


# --- what the owner settles --------------------------------------------------------------------------------------


def change_doctor(programme_id: int, *, may_check: bool, web_site: str, by: Actor, now: datetime) -> None:
    """may_check: the desk reaches out by itself. web_site: whose security.txt is looked at. Raises BadInput."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    given = {"may_check": may_check, "web_site": require_site(web_site)}
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme_id)
        changed = {name: value for name, value in given.items() if getattr(programme, name) != value}
        if not changed:
            return
        Programme.objects.filter(pk=programme_id).update(**changed)
        record(EventKind.PROGRAMME_CHANGED, programme_id, by=by, now=now, facts={"fields": sorted(changed)})
        if may_check:
            _ask(programme_id, now=now)


def require_site(text: str) -> str:
    """ "https://example.org", from whatever page of it. Empty stays empty. Raises BadInput."""
    written = text.strip()
    if not written:
        return ""
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # a broken IPv6 number, or a port that is none
        host = ""
    if not _HOST.fullmatch(host) or parts.scheme not in ("https", "http") or "@" in parts.netloc:
        raise BadInput(
            "This is not the address of a web site.",
            next_step="Write it as https://example.org.",
            field="web_site",
        )
    return f"{parts.scheme}://{parts.netloc}"


def check_now(programme_id: int, *, by: Actor, now: datetime) -> None:
    """Somebody of the team asked: every check runs once, whether the desk may look by itself or not."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    with transaction.atomic():
        _ask(programme_id, now=now)


def _ask(programme_id: int, *, now: datetime) -> None:
    for check in Check:
        add_job(task=CHECK_CHANNEL, now=now, arguments={"programme_id": programme_id, "check": check.value})


# --- when the worker looks ---------------------------------------------------------------------------------------


def plan_checkups(*, now: datetime) -> int:
    """Housekeeping: once a day each. Only what needs no network is looked at without the owner's leave."""
    bucket = int(now.timestamp() // LOOK_EVERY.total_seconds())
    asked = [
        add_job(
            task=CHECK_CHANNEL,
            now=now,
            key=f"doctor:{one.pk}:{check.value}:{bucket}",
            arguments={"programme_id": one.pk, "check": check.value},
        )
        for one in Programme.objects.filter(policy__isnull=False)
        for check in (Check if one.may_check else (Check.VERSIONS,))
    ]
    return sum(job is not None for job in asked)


def check_channel(*, programme_id: int, check: str, now: datetime) -> Write | None:
    """Task: one check of one programme."""
    programme = Programme.objects.select_related("policy").filter(pk=programme_id, policy__isnull=False).first()
    if programme is None:
        return None
    diagnosis, trips = examine(programme, Check(check), now=now)
    return partial(record_diagnosis, programme_id, diagnosis, trips=trips, now=now)


def look_for_mail(*, programme_id: int, now: datetime) -> Write | None:
    """Task: has the doctor's mail come out by now?"""
    trips = _trips_of(programme_id)
    if not any(mail_trips.is_waiting(one) for one in trips):
        return None
    diagnosis, trips = _searched(programme_id, trips, now=now)
    return partial(record_diagnosis, programme_id, diagnosis, trips=trips, now=now)


def examine(programme: Programme, check: Check, *, now: datetime) -> tuple[Diagnosis, list[Trip]]:
    """Ask the outside world; nothing is written. For the mailbox the mail is sent, and looked for later.

    While a mail is on its way no other one is sent.
    """
    if check is not Check.MAILBOX:
        return look(programme, check, now=now), []
    if lacking := mail_trips.why_not(programme):
        return lacking, []
    under_way = _trips_of(programme.pk)
    if mail_trips.next_look(under_way, now=now) is not None:
        return _searched(programme.pk, under_way, now=now)
    try:
        trips = mail_trips.send(programme, now=now)
    except smtp.Unreachable:
        note = "The desk’s own mail server takes no mail at the moment (EMAIL_URL)."
        return Diagnosis(check, Outcome.UNKNOWN, note), []
    return mail_trips.judge(trips, now=now), trips


def _trips_of(programme_id: int) -> list[Trip]:
    row = Checkup.objects.filter(programme_id=programme_id, check_name=Check.MAILBOX).first()
    return mail_trips.trips_from_json(row.trips) if row else []


def _searched(programme_id: int, trips: Sequence[Trip], *, now: datetime) -> tuple[Diagnosis, list[Trip]]:
    try:
        found = mail_trips.search(programme_id, trips)
    except mailbox.Closed as closed:
        return mail_trips.judge(trips, now=now, closed=closed.kind), list(trips)
    return mail_trips.judge(found, now=now), found


# --- what is kept ------------------------------------------------------------------------------------------------


def record_diagnosis(programme_id: int, diagnosis: Diagnosis, *, trips: Sequence[Trip] = (), now: datetime) -> None:
    """Keep how the check ended, raise what is new, clear what is over; an event each."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme_id)
        last = Checkup.objects.filter(programme=programme, check_name=diagnosis.check).first()
        if last is not None and _is_overtaken(mail_trips.trips_from_json(last.trips), trips):
            return
        since = _since(last.faults if last else [])
        found = settled(_cut(diagnosis), before=[key for key, when in since.items() if now - when >= SURE_AFTER])
        _settle_alarms(programme_id, found, now=now)
        Checkup.objects.update_or_create(
            programme=programme,
            check_name=found.check,
            defaults={
                "outcome": found.outcome.value,
                "note": found.note[:_LONGEST],
                "faults": [_fault_to_json(one, since.get(one.key, now)) for one in found.faults],
                "trips": mail_trips.trips_to_json(trips),
                "looked_at": now,
            },
        )
        _look_again(programme, found, trips, now=now)


def _is_overtaken(kept: Sequence[Trip], given: Sequence[Trip]) -> bool:
    """Somebody else looked at the same time and took the mail out; who came second must not call it lost."""
    out = {(one.address, one.sent_at) for one in kept if not mail_trips.is_waiting(one)}
    return any((one.address, one.sent_at) in out for one in given if mail_trips.is_waiting(one))


def _cut(diagnosis: Diagnosis) -> Diagnosis:
    """Within what the columns hold, before keys are compared with what they held."""
    cut = (Found(one.fault, one.subject[:_LONGEST], one.detail[:300], one.is_certain) for one in diagnosis.faults)
    return replace(diagnosis, faults=tuple(cut))


def _since(stored: Sequence[dict[str, Any]]) -> dict[tuple[str, str], datetime]:
    return {(one["fault"], one["subject"]): datetime.fromisoformat(one["since"]) for one in stored}


def _fault_to_json(found: Found, since: datetime) -> dict[str, Any]:
    return {
        "fault": found.fault.value,
        "subject": found.subject,
        "detail": found.detail,
        "is_certain": found.is_certain,
        "since": since.astimezone(UTC).isoformat(),
    }


def _settle_alarms(programme_id: int, diagnosis: Diagnosis, *, now: datetime) -> None:
    rows = Alarm.objects.filter(programme_id=programme_id, check_name=diagnosis.check, cleared_at__isnull=True)
    open_alarms = {(one.fault, one.subject): one for one in rows}
    changed = change(diagnosis, open_alarms=list(open_alarms))
    for found in changed.raised:
        alarm = Alarm.objects.create(
            programme_id=programme_id,
            check_name=diagnosis.check.value,
            fault=found.fault.value,
            subject=found.subject,
            detail=found.detail,
            raised_at=now,
        )
        _tell(EventKind.CHANNEL_FAULT_FOUND, alarm, now=now)
    for key in changed.cleared:
        alarm = open_alarms[key]
        Alarm.objects.filter(pk=alarm.pk, cleared_at__isnull=True).update(cleared_at=now)
        _tell(EventKind.CHANNEL_FAULT_CLEARED, alarm, now=now)


def _tell(kind: EventKind, alarm: Alarm, *, now: datetime) -> None:
    facts = {"alarm": alarm.pk, "check": alarm.check_name, "fault": alarm.fault}
    record(kind, alarm.programme_id, by=DESK, now=now, facts=facts)


def _look_again(programme: Programme, diagnosis: Diagnosis, trips: Sequence[Trip], *, now: datetime) -> None:
    if (when := mail_trips.next_look(trips, now=now)) is not None:
        key = f"mail-trip:{programme.pk}:{when.isoformat()}"
        add_job(task=LOOK_FOR_MAIL, now=now, run_at=when, key=key, arguments={"programme_id": programme.pk})
    elif is_unsure(diagnosis) and programme.may_check:
        arguments = {"programme_id": programme.pk, "check": diagnosis.check.value}
        key = f"doctor-again:{programme.pk}:{diagnosis.check.value}:{now:%Y%m%d%H}"
        add_job(task=CHECK_CHANNEL, now=now, run_at=now + AGAIN_AFTER, key=key, arguments=arguments)
