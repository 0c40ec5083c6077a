"""The one door to write mirrors: made and renewed by the worker, and settled by an owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.evidence.queries import place_of
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.gateways import mirror, package_index
from vulndesk.gateways.mirror import Fetched, Limits
from vulndesk.gateways.web import Unreachable, Web

RENEW = "evidence.renew_mirror"
RENEW_EVERY = timedelta(hours=1)
PLAN_EVERY = timedelta(minutes=10)
LOOK_AGAIN_AFTER = timedelta(seconds=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
# The worker's clocks wait as long as a task: most fetches are over by then, and the others are looked at again.
PATIENCE = 5.0

Write = Callable[[], None]


def change_mirror(programme_id: int, *, is_wanted: bool, audience: str, by: Actor, now: datetime) -> None:
    """Whether there is a mirror, and who is shown what is found in it. Raises BadInput with the field."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if audience not in Mirror.Audience.values:
        raise BadInput("This is not one of the choices.", next_step="Choose one of the list.", field="audience")
    given: dict[str, Any] = {"is_wanted": is_wanted, "audience": audience}
    with transaction.atomic():
        row, _ = Mirror.objects.get_or_create(programme_id=programme_id)
        changed = {name: value for name, value in given.items() if getattr(row, name) != value}
        if not changed:
            return
        Mirror.objects.filter(pk=row.pk).update(**changed)
        _record(programme_id, by=by, now=now)
        if "is_wanted" in changed:
            _ask(programme_id, now=now)


def renew_now(programme_id: int, *, by: Actor, now: datetime) -> None:
    """The owner does not want to wait for the next fetch."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    programme = Programme.objects.get(pk=programme_id)
    row = Mirror.objects.filter(programme=programme).first()
    if not programme.repository or (row is not None and not row.is_wanted):
        raise NotNow("There is nothing to copy.", next_step="Name the repository in the settings, and keep a copy.")
    with transaction.atomic():
        Mirror.objects.get_or_create(programme_id=programme_id)
        Mirror.objects.filter(programme_id=programme_id).update(next_at=None, failures=0)
        _ask(programme_id, now=now)


def plan_mirrors(*, now: datetime) -> int:
    """Housekeeping: a mirror for every programme that names its repository, renewed hourly; trouble waits longer."""
    bucket = int(now.timestamp() // PLAN_EVERY.total_seconds())
    known = {row.programme_id: row for row in Mirror.objects.all()}
    due = [one.pk for one in Programme.objects.all() if _is_due(one, known.get(one.pk), now=now)]
    asked = [add_job(task=RENEW, now=now, key=f"mirror:{pk}:{bucket}", arguments={"programme_id": pk}) for pk in due]
    return sum(job is not None for job in asked)


def _is_due(programme: Programme, row: Mirror | None, *, now: datetime) -> bool:
    if not programme.repository or (row is not None and not row.is_wanted):
        return row is not None and bool(row.folder)  # it is to be removed
    if row is None or row.next_at is None or row.address not in ("", programme.repository):
        return True
    return row.next_at <= now


def renew_mirror(*, programme_id: int, now: datetime) -> Write | None:
    """Task: begin a fetch, or look how it ended. What goes wrong is noted in plain words and tried again later."""
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None:
        return None
    row = Mirror.objects.filter(programme=programme).first() or Mirror(programme=programme)
    place = place_of(programme_id)
    if not programme.repository or not row.is_wanted:
        mirror.remove(place)
        return lambda: _forget(programme_id)
    address, limits = programme.repository, Limits(settings.MIRROR_LIMIT, settings.DISK_RESERVE)
    try:
        fetched = mirror.renew(place, address, current=row.folder, limits=limits, wait=PATIENCE)
    except BadInput as error:  # the address was one before the rules were changed
        fetched = Fetched(address, problem=error.what)
    except OSError:
        fetched = Fetched(address, problem="the desk could not write to its data folder")
    listed = _published(programme.package) if fetched is not None and programme.package else None
    return lambda: _note(programme_id, fetched, listed, now=now)


def _published(package: str) -> list[Any] | None:
    """What the package's index lists; None when it may not be asked or does not answer: what is known stays."""
    try:
        found = package_index.require_package(package)
        if (address := settings.PACKAGE_INDEXES.get(found.kind)) is None:
            return None
        listed = package_index.published(found, address=address, web=Web(inner=settings.INNER_NETWORKS))
    except (BadInput, Unreachable):
        return None
    return [[one.version, one.is_withdrawn] for one in listed]


def _note(programme_id: int, fetched: Fetched | None, listed: list[Any] | None, *, now: datetime) -> None:
    Mirror.objects.get_or_create(programme_id=programme_id)
    rows = Mirror.objects.filter(programme_id=programme_id)
    if fetched is None:
        rows.filter(fetching_since=None).update(fetching_since=now)
        add_job(task=RENEW, now=now, run_at=now + LOOK_AGAIN_AFTER, arguments={"programme_id": programme_id})
        return
    if not Programme.objects.filter(pk=programme_id, repository=fetched.address).exists():
        return  # an owner named another one meanwhile: the next look is about that
    if listed is not None:
        rows.update(published=listed)
    if fetched.problem:
        wait = min(FIRST_WAIT * 2 ** min(rows.values_list("failures", flat=True)[0], 10), LONGEST_WAIT)
        rows.update(
            tried_at=now,
            fetching_since=None,
            problem=fetched.problem[:200],
            failures=F("failures") + 1,
            next_at=now + wait,
        )
        return
    names = ("address", "folder", "tips", "newest", "branches", "tags", "size", "is_open")
    kept = {name: getattr(fetched, name) for name in names} | {"newest": fetched.newest[:100]}
    rows.update(
        **kept, fetched_at=now, tried_at=now, fetching_since=None, problem="", failures=0, next_at=now + RENEW_EVERY
    )


def _forget(programme_id: int) -> None:
    gone: dict[str, Any] = {"published": [], "address": "", "folder": "", "tips": "", "newest": "", "problem": ""}
    numbers = {"branches": 0, "tags": 0, "size": 0, "failures": 0, "is_open": False}
    times = {"fetched_at": None, "tried_at": None, "fetching_since": None, "next_at": None}
    Mirror.objects.filter(programme_id=programme_id).update(**gone, **numbers, **times)


def _ask(programme_id: int, *, now: datetime) -> None:
    add_job(task=RENEW, now=now, arguments={"programme_id": programme_id})


def _record(programme_id: int, *, by: Actor, now: datetime) -> None:
    record_event(
        kind=EventKind.PROGRAMME_CHANGED,
        now=now,
        actor=by.name,
        programme_id=programme_id,
        facts={"fields": ["mirror"]},
    )
