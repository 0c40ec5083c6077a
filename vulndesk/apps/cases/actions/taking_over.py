"""A report from a platform's export becomes a case: history that the team can search, and what is still open there.

Private as every case. No clock runs, for its promises were made elsewhere, and nobody is told: the desk knows no
address of its reporter, and nobody holds its receipt.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction

from vulndesk.apps.cases.actions.receive import NewReport, insert_case, prepare_case
from vulndesk.apps.cases.actions.room import name_case
from vulndesk.apps.cases.actions.thread import prepare_message, store_message
from vulndesk.apps.cases.models import Case, OtherName
from vulndesk.apps.cases.queries.queue import name_digest
from vulndesk.apps.policies.queries import programme_by_id
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.audience import TEAM
from vulndesk.core.clocks import instant_words
from vulndesk.core.errors import NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import RM
from vulndesk.core.platforms.report import PlatformReport
from vulndesk.core.severity import queue_rank

CHANNEL = "import"
TITLES = {"hackerone": "HackerOne", "bugcrowd": "Bugcrowd"}


class Taken(StrEnum):
    NEW = "new"
    HERE = "here"


def take_over_report(programme_id: int, report: PlatformReport, *, by: Actor, now: datetime) -> Taken:
    """Once for each report, however often it is asked. Raises NotAllowed, NotNow for what would be erased at once."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    programme = programme_by_id(programme_id)
    digest = name_digest(report.id)
    known = OtherName.objects.filter(whose=report.platform, digest=digest, case__programme_id=programme_id)
    if known.exists():
        return Taken.HERE
    ended = (report.closed_at or report.received_at) if report.outcome else None
    if ended and ended + timedelta(days=programme.retention_days) <= now:
        raise NotNow(
            f"It was closed over {programme.retention_days} days ago, and the programme erases a case after those.",
            next_step="Keep closed cases for longer in the programme’s settings first, if you want it here.",
        )
    new = NewReport(
        report={"description": report.text or report.title, "type": report.weakness},
        title=report.title,
        other=_told(report),
    )
    prepared = prepare_case(new, programme=programme, channel=CHANNEL, receipt=new_receipt(), now=report.received_at)
    case = _settled(prepared.case, report, ended)
    words = _words(report)
    note = prepare_message(case, text=words, kind="note", by=DESK, audience=TEAM, now=now)
    try:
        with transaction.atomic():
            insert_case(replace(prepared, deadlines=(), alerts=()))
            name_case(case.pk, report.id, whose=report.platform)
            if known.count() != 1:  # somebody imported the same at this moment
                raise IntegrityError
            store_message(note)
            record_event(
                kind=EventKind.REPORT_IMPORTED,
                now=now,
                actor=by.name,
                case_id=case.pk,
                programme_id=programme_id,
                audience="team",
                facts={"platform": TITLES[report.platform]},
            )
    except IntegrityError:
        return Taken.HERE
    return Taken.NEW


def _settled(case: Case, report: PlatformReport, ended: datetime | None) -> Case:
    """As it stood on the platform; not yet stored."""
    case.next_due_at, case.next_promise = None, ""
    case.acknowledged_at = report.acknowledged_at
    case.severity, case.score = report.rating, report.score
    case.rank = queue_rank(report.rating or None)
    if report.outcome is not None:
        case.rm, case.is_open = RM.CLOSED.value, False
        case.closed_at, case.close_reason = ended, report.outcome.value
        case.is_report = report.outcome.value != "not_a_report"
    return case


def _told(report: PlatformReport) -> dict[str, str]:
    """What the export says besides, for the team. The reporter too: nobody asked whether they want to be named here."""
    own = {"number": report.id, "state": report.state, "reporter": report.reporter, "CVE": ", ".join(report.cves)}
    said = {name.replace("_", " "): value for name, value in {**report.other, **own}.items() if value}
    return {f"{TITLES[report.platform]}: {name}": _plain(value) for name, value in said.items()}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _words(report: PlatformReport) -> str:
    where = f"{TITLES[report.platform]}, report {report.id}, “{report.state}” there"
    lines = [f"Taken over from {where}. It was received on {instant_words(report.received_at)}."]
    if report.outcome is None:
        lines.append(
            "It is still open there. Nobody holds a receipt of it here, so what you write to its reporter on this desk "
            f"reaches nobody: answer on {TITLES[report.platform]}. No clock runs for it here."
        )
    return " ".join(lines)
