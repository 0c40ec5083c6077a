"""What the team answered the reporter, posted as a comment below the private report: each by a press of somebody's own.

Just before it is posted the report is asked for, and nothing is posted below what everybody reads. What was unsure is
looked for first, so that no reply stands there twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.queries import answer_words
from vulndesk.apps.forges.actions.asking import asking
from vulndesk.apps.forges.actions.following import follow
from vulndesk.apps.forges.actions.noting import tell_reply
from vulndesk.apps.forges.content import note_print
from vulndesk.apps.forges.models import ForgeNote, ForgeReport
from vulndesk.apps.forges.queries import CaseReport, case_report, client_of, replies
from vulndesk.apps.timeline.actions import add_job
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.forges.changes import comment_of
from vulndesk.core.forges.facts import PrivateReport, ReportNote
from vulndesk.gateways.forges import Declined, ForgeClient

REPLY = "forges.reply"
_NOW_PUBLIC = "It is public at the forge now, so nothing was posted."

Write = Callable[[], None]


def ask_to_reply(case_id: UUID, message_id: UUID, *, by: Actor, now: datetime) -> None:
    """Raises NotNow for what cannot be posted now, NotFound, NotAllowed."""
    require(by, Verb.HANDLE)
    report = case_report(by, case_id=case_id)
    wanted = next((one for one in replies(report, now=now) if one.id == message_id), None)
    if wanted is None:
        raise NotFound("There is no such reply to the reporter.", next_step="Go back to the case.")
    if not wanted.may_post:
        raise NotNow("This cannot be posted now.", next_step="Reload the page, and look where it stands.")
    asked = {"asked_at": now, "trouble": "", "print": note_print(comment_of(wanted.text))}
    with transaction.atomic():
        row, is_new = ForgeNote.objects.get_or_create(
            report=report.row, message_id=message_id, is_ours=True, defaults=asked
        )
        same = ForgeNote.objects.filter(pk=row.pk, number=None, asked_at=wanted.asked_at)
        if not is_new and same.update(**asked) != 1:
            raise NotNow("It is being posted already.", next_step="Reload the page.")
        add_job(task=REPLY, now=now, arguments={"note_id": row.pk})
        tell_reply(report.row, EventKind.FORGE_SEND_ASKED, report.connection, by=by.name, now=now)


def reply(*, note_id: str, now: datetime) -> Write | None:
    """Task: tried for about a day while the forge is away."""
    rows = ForgeNote.objects.filter(pk=note_id, is_ours=True, number=None, trouble="", report__case__erased_at=None)
    row = rows.select_related("report").first()
    if row is None or row.message_id is None or row.report.connection_id is None:
        return None
    report = case_report(DESK, case_id=row.report.case_id, row_id=row.report_id)
    client, text = client_of(report.connection.id), comment_of(answer_words(row.message_id) or "")
    if client is None or not report.is_ours:
        return lambda: _settle(report, row, "The connection is off, has no token, or is of another team.", now=now)
    if note_print(text) != row.print:
        return lambda: _settle(report, row, "It was changed here meanwhile. Read it again, and press again.", now=now)
    try:
        with asking(report.connection.id, now=now):
            found, posted = _posted(client, report.row, text)
    except Declined as no:
        trouble = no.what
        return lambda: _settle(report, row, trouble, now=now)
    if posted is None:
        return _say_public(report, row, found, now=now)
    return lambda: _arrived(report, row, posted, now=now)


def _posted(client: ForgeClient, row: ForgeReport, text: str) -> tuple[PrivateReport, ReportNote | None]:
    """The report as it is there now, and the comment; None: everybody would have read it."""
    found = client.private_report(row.key)
    wanted, known = note_print(text), set(row.notes.values_list("number", flat=True))
    alike = [one for one in client.report_notes(found) if note_print(one.text) == wanted and one.number not in known]
    if alike and (mine := client.who()) and (heard := [one for one in alike if one.author == mine]):
        return found, heard[0]
    found = client.private_report(row.key)
    return found, None if found.is_public else client.note_report(found, text)


def _say_public(report: CaseReport, row: ForgeNote, found: PrivateReport, *, now: datetime) -> Write:
    """The team hears at once, as of what a look finds."""
    change = follow(report.connection, found, team=frozenset(), now=now)

    def write() -> None:
        _settle(report, row, _NOW_PUBLIC, now=now)
        if change is not None:
            change()

    return write


def _arrived(report: CaseReport, row: ForgeNote, posted: ReportNote, *, now: datetime) -> None:
    """A look may have seen it before its answer came."""
    if ForgeNote.objects.filter(pk=row.pk, number=None).update(number=posted.number, seen_at=posted.at) == 1:
        tell_reply(report.row, EventKind.FORGE_SENT, report.connection, by="desk", now=now)


def _settle(report: CaseReport, row: ForgeNote, trouble: str, *, now: datetime) -> None:
    same = ForgeNote.objects.filter(pk=row.pk, number=None, asked_at=row.asked_at)
    if same.update(trouble=trouble[:200]) == 1:
        tell_reply(report.row, EventKind.FORGE_DECLINED, report.connection, by="desk", now=now)
