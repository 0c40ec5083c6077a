"""Private reports at a forge become cases, and what changes there is said in them.

A delivery and a look tell the same, in any order and as often as they like: what is older than what was seen last is
left, and of what is the same nothing follows.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from vulndesk.apps.cases.actions import NewReport, add_note
from vulndesk.apps.forges.actions.asking import asking
from vulndesk.apps.forges.actions.noting import Below, below, write_below
from vulndesk.apps.forges.actions.taking import count_outcome, forget_words
from vulndesk.apps.forges.models import Connection, ForgeNote, ForgeReport
from vulndesk.apps.forges.queries import ConnectionView, Seen, client_of, connection_by_id, seen
from vulndesk.apps.intake.actions import Received, receive_report
from vulndesk.apps.policies.queries import programme_by_id
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.errors import Conflict, NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.forges.changes import changed_words, differences, fields_of, report_words, versions_of
from vulndesk.core.forges.facts import Forge, PrivateReport, ReportNote
from vulndesk.core.forges.reading import Outcome
from vulndesk.core.pauses import IntakePaused
from vulndesk.gateways.forges import Ability, Declined, ForgeClient, ForgeTrouble

FOLLOW, NOTE, LOOK = "forges.follow_report", "forges.follow_note", "forges.look"
LOOK_EVERY = timedelta(minutes=10)
WAITS_FOR = timedelta(days=1)  # a comment for its report, where nobody can be asked
CHANNEL = "forge"
_OVER = ("closed", "published", "withdrawn")

Write = Callable[[], None]


def follow_report(*, delivery_id: str, now: datetime) -> Write | None:
    """Task of settings.FORGE_TASKS."""
    told = seen(delivery_id)
    if told is None or not isinstance(told.fact, PrivateReport):
        return None
    try:
        change = follow(told.connection, told.fact, team=_team(told, now=now), now=now)
    except IntakePaused as paused:  # it waits, sealed, as a letter would before a shut office
        until = paused.until
        return lambda: _wait(delivery_id, until=until, now=now)

    def write() -> None:
        if change is not None:
            change()
        forget_words(told.delivery_id)

    return write


def follow_note(*, delivery_id: str, now: datetime) -> Write | None:
    """Task of settings.FORGE_TASKS. With a token the forge is asked, so nothing is read that is not there any more."""
    told = seen(delivery_id)
    if told is None or not isinstance(told.fact, ReportNote):
        return None
    connection, note = told.connection, told.fact
    if programme_by_id(connection.programme_id).sealed_to:
        return lambda: forget_words(told.delivery_id)
    try:
        change, found = _asked(connection, note, team=_team(told, now=now), now=now)
    except IntakePaused as paused:
        until = paused.until
        return lambda: _wait(delivery_id, until=until, now=now, task=NOTE)
    row = _row(connection, note.key)
    if found is None and row is not None:
        found = Below(row.pk, [note])
    if found is None and client_of(connection.id) is None and now - note.at < WAITS_FOR:
        until = now + LOOK_EVERY  # the report itself may be on its way
        return lambda: _wait(delivery_id, until=until, now=now, task=NOTE)

    def write() -> None:
        if change is not None:
            change()
        if found is not None:
            write_below(connection, found, now=now)
        forget_words(told.delivery_id)

    return write


def _asked(
    connection: ConnectionView, note: ReportNote, *, team: frozenset[str], now: datetime
) -> tuple[Write | None, Below | None]:
    """The report of a comment, and what is below it now. Stores a new case. Raises ForgeTrouble, IntakePaused."""
    client = client_of(connection.id)
    if client is None or Ability.REPORT_NOTES not in client.can:
        return None, None
    with asking(connection.id, now=now):
        try:
            report = client.private_report(note.key)
        except Declined:  # it is gone there, or moved: what the delivery said is what there is
            return None, None
        row = _row(connection, note.key)
        if row is None and report.is_public:
            return None, None
        change = follow(connection, report, team=team, now=now)
        row = row or _row(connection, note.key)
        return change, below(client, report, row) if row is not None else None


def _row(connection: ConnectionView, key: str) -> ForgeReport | None:
    return ForgeReport.objects.filter(digest=_digest(connection, key)).first()


def _team(told: Seen, *, now: datetime) -> frozenset[str]:
    """Asked only where the forge does not tell reports from what the team wrote."""
    client = client_of(told.connection.id) if told.connection.forge is Forge.GITLAB else None
    if client is None:
        return frozenset()
    with asking(told.connection.id, now=now):
        return client.team()


def plan_looks(*, now: datetime) -> int:
    """Housekeeping: forges tell of few changes, and a delivery that met a desk that was down comes no more."""
    bucket = int(now.timestamp() // LOOK_EVERY.total_seconds())
    forges = (Forge.GITHUB, Forge.GITLAB)
    asked = [
        add_job(task=LOOK, now=now, key=f"forge:{pk}:{bucket}", arguments={"connection_id": pk})
        for pk in Connection.objects.filter(switched_off_at=None, forge__in=forges).values_list("pk", flat=True)
    ]
    return sum(job is not None for job in asked)


def look_now(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if not Connection.objects.filter(pk=row_id, programme_id=programme_id).exists():
        raise NotFound("There is no such connection.", next_step="Reload the page.")
    add_job(task=LOOK, now=now, arguments={"connection_id": row_id})


def look(*, connection_id: str, now: datetime) -> Write | None:
    """Task: what the forge has of private reports, compared with what is known here."""
    client, connection = client_of(UUID(connection_id)), connection_by_id(UUID(connection_id))
    if client is None or connection is None or Ability.PRIVATE_REPORTS not in client.can:
        return None
    if programme_by_id(connection.programme_id).sealed_to:
        return None
    try:
        with asking(connection.id, now=now):
            found, team = _all_of(client, connection.id), client.team()
    except ForgeTrouble:
        return None  # the page says so, and the next look comes in ten minutes
    writes = []
    for report in found:
        try:
            writes.append(follow(connection, report, team=team, now=now))
        except IntakePaused:
            continue  # the looks after its end find it

    belows = _belows(client, connection, found, now=now)

    def write_all() -> None:
        for write in writes:
            if write is not None:
                write()
        for one in belows:
            write_below(connection, one, now=now)

    return write_all


def _belows(
    client: ForgeClient, connection: ConnectionView, reports: list[PrivateReport], *, now: datetime
) -> list[Below]:
    """While the forge does not answer the page says so, and the next look asks again."""
    found: list[Below] = []
    if Ability.REPORT_NOTES not in client.can:
        return found
    try:
        with asking(connection.id, now=now):
            for report in reports:
                row = _row(connection, report.key)
                with suppress(Declined):  # of this one alone
                    if row is not None:
                        found.append(below(client, report, row))
    except ForgeTrouble:
        pass
    return found


def _all_of(client: ForgeClient, connection_id: UUID) -> list[PrivateReport]:
    """Those that the forge lists, and those in no list that are open there, or here while comments can come."""
    found = list(client.private_reports())
    listed = {one.key for one in found}
    rows = ForgeReport.objects.filter(connection_id=connection_id, case__erased_at=None)
    is_followed = ~Q(state__in=_OVER)
    if Ability.REPORT_NOTES in client.can:
        is_followed |= Q(state="closed", case__is_open=True)
    for key in rows.filter(is_followed).exclude(key__in=listed).values_list("key", flat=True):
        try:
            found.append(client.private_report(key))
        except Declined:  # it is gone there, or moved
            continue
    return found


def follow(connection: ConnectionView, report: PrivateReport, *, team: frozenset[str], now: datetime) -> Write | None:
    """Stores a new case at once; of a change, returns what is to be written. Raises IntakePaused."""
    digest = _digest(connection, report.key)
    row = ForgeReport.objects.filter(digest=digest).select_related("case").first()
    if row is not None:
        return _go_on(row, connection, report, now=now)
    if not report.is_report or report.state == "closed" or report.author_id in team:
        return None
    # What the app above saw in public and then hid is no new report, wherever it is listed now.
    if import_string(settings.SEEN_IN_PUBLIC)(connection.id, report.key):
        return None
    programme = programme_by_id(connection.programme_id)
    if programme.sealed_to:
        return lambda: count_outcome(connection.id, Outcome.SEALED_PROGRAMME, now=now)

    def keep(received: Received) -> None:
        # In the transaction that stores the case: of two that see the report at once, one has it.
        ForgeReport.objects.create(
            connection_id=connection.id,
            digest=digest,
            key=report.key,
            case_id=received.case_id,
            state=report.state,
            is_public=report.is_public,
            seen_at=report.at,
            prints=prints_of(report),
        )

    receive_report(_new(connection, report), programme=programme, channel=CHANNEL, now=now, tell=keep)
    return None


def _digest(connection: ConnectionView, key: str) -> bytes:
    """Of its place, so that a repository that is connected anew brings no report a second time."""
    place = (str(connection.programme_id), connection.address, connection.repository.lower(), key)
    return lookup_digest("forge report", "|".join(place))


def _new(connection: ConnectionView, report: PrivateReport) -> NewReport:
    words = connection.forge_words
    return NewReport(
        report={"description": report.text or report.title, "versions": versions_of(report)},
        title=report.title,
        contact=f"{report.author}, at {words}" if report.author else "",
        display_name=report.author,
        public=report.is_public,
        other={"forge": report_words(report, forge=words)},
    )


def _go_on(row: ForgeReport, connection: ConnectionView, report: PrivateReport, *, now: datetime) -> Write | None:
    case = row.case
    # Of what was erased nothing is written again, and of what went to another programme nothing by this connection.
    if report.at < row.seen_at or case.erased_at is not None or case.programme_id != connection.programme_id:
        return None
    if row.connection_id != connection.id:
        ForgeReport.objects.filter(pk=row.pk).update(connection_id=connection.id)
    prints = prints_of(report)
    names, is_known = differences(row.prints, prints), (report.state, report.is_public) == (row.state, row.is_public)
    if not names and is_known:
        return None
    same = ForgeReport.objects.filter(pk=row.pk, seen_at=row.seen_at, prints=row.prints, state=row.state)
    text = changed_words(report, names, state=row.state, forge=connection.forge_words)

    def write() -> None:
        with transaction.atomic():
            changed = {"state": report.state, "is_public": report.is_public, "seen_at": report.at, "prints": prints}
            if same.update(**changed) != 1:
                raise Conflict("This report was followed at the same moment.")
            if names or report.state != row.state:
                add_note(case.pk, text, by=DESK, now=now)
            for kind in _kinds(row, report, has_words=bool(names)):
                facts = {"forge": connection.forge.value, "state": report.state}
                record_event(kind=kind, now=now, case_id=case.pk, programme_id=case.programme_id, facts=facts)

    return write


def _kinds(row: ForgeReport, report: PrivateReport, *, has_words: bool) -> list[EventKind]:
    if report.is_public and not row.is_public:
        return [EventKind.FORGE_PUBLISHED]
    return [EventKind.FORGE_REPORT_CHANGED] if has_words or report.state != row.state else []


def forget_case(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of an erased case. That it came by a forge stays, or its report would come in anew."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None

    def write() -> None:
        ForgeReport.objects.filter(case_id=case_id).update(prints={}, sending="", trouble="")
        ForgeNote.objects.filter(report__case_id=case_id).update(print="", trouble="")

    return write


def prints_of(report: PrivateReport) -> dict[str, str]:
    """Keyed, so that whoever has the database cannot test a guess."""
    fields = fields_of(report)
    return {name: lookup_digest(f"forge {name}", value).hex()[:24] for name, value in fields.items() if value}


def _wait(delivery_id: str, *, until: datetime, now: datetime, task: str = FOLLOW) -> None:
    add_job(task=task, now=now, run_at=until, arguments={"delivery_id": delivery_id})
