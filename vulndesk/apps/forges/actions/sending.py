"""What goes back to the forge of a private report: what somebody pressed, and of words only what is public here.

Before the publication that is a state and nothing else. A change of the same fields to the same values may be asked for
twice, so what was unsure is simply sent again; a comment is looked for first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vulndesk.apps.advisories.queries import revision
from vulndesk.apps.forges.actions.asking import asking
from vulndesk.apps.forges.actions.following import prints_of
from vulndesk.apps.forges.models import ForgeReport
from vulndesk.apps.forges.queries import CaseReport, case_report, client_of
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.errors import NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.forges.changes import CLOSED, PUBLISHED_AT, ReportChange, Sending, published_as, state_after
from vulndesk.core.forges.facts import About, Forge, PrivateReport
from vulndesk.gateways.forges import Declined, ForgeClient

SEND = "forges.send"

Write = Callable[[], None]


def ask_to_send(case_id: UUID, what: Sending, *, by: Actor, now: datetime) -> None:
    """Raises NotNow for what cannot be sent now, NotFound, NotAllowed."""
    require(by, Verb.HANDLE)
    report = case_report(by, case_id=case_id)
    if what not in report.may_send(now=now):
        raise NotNow("This cannot be sent now.", next_step="Reload the page, and look where it stands.")
    row = report.row
    with transaction.atomic():
        same = ForgeReport.objects.filter(pk=row.pk, sending=row.sending, asked_at=row.asked_at)
        if same.update(sending=what.value, asked_at=now, trouble="") != 1:
            raise NotNow("Something is being sent already.", next_step="Reload the page.")
        add_job(task=SEND, now=now, arguments={"report_id": row.pk, "what": what.value})
        _tell(report, EventKind.FORGE_SEND_ASKED, what, by=by.name, now=now)


def send(*, report_id: str, what: str, now: datetime) -> Write | None:
    """Task: tried for about a day while the forge is away."""
    sending = Sending(what)
    row = ForgeReport.objects.filter(pk=report_id, sending=what, case__erased_at=None).first()
    if row is None or row.connection_id is None:
        return None
    report = case_report(DESK, case_id=row.case_id, row_id=row.pk)
    client = client_of(report.connection.id)
    if client is None or not report.is_ours:
        return lambda: _settle(report, sending, "The connection is off, has no token, or is of another team.", now=now)
    try:
        with asking(report.connection.id, now=now):
            found = _sent(client, report, sending)
    except Declined as no:
        trouble = no.what
        return lambda: _settle(report, sending, trouble, now=now)
    return lambda: _arrived(report, sending, found, now=now)


def _sent(client: ForgeClient, report: CaseReport, what: Sending) -> PrivateReport:
    key = report.row.key
    if what is not Sending.PUBLISH:
        return client.change_private_report(key, ReportChange(state=state_after(what)))
    public = revision(report.public_id)  # raises NotFound for what is not public here: nothing leaves before the gate
    if report.connection.forge is Forge.GITLAB:
        # Whether what was said there in confidence becomes public is for people to press at GitLab.
        address = f"{settings.ADDRESS}/advisories/{public.public_id}/"
        if all(address not in one.text for one in client.comments(int(key), about=About.ISSUE)):
            client.comment(int(key), PUBLISHED_AT.format(address), about=About.ISSUE)
        return client.change_private_report(key, ReportChange(state=CLOSED))
    author = client.private_report(key).author
    return client.change_private_report(key, published_as(public.record, author=author))


def _arrived(report: CaseReport, what: Sending, found: PrivateReport, *, now: datetime) -> None:
    changed = {"state": found.state, "is_public": found.is_public, "seen_at": found.at, "prints": prints_of(found)}
    rows = ForgeReport.objects.filter(pk=report.row.pk, sending=what.value)
    if rows.update(sending="", sent_at=now, trouble="", **changed) == 1:
        _tell(report, EventKind.FORGE_SENT, what, by="desk", now=now)


def _settle(report: CaseReport, what: Sending, trouble: str, *, now: datetime) -> None:
    rows = ForgeReport.objects.filter(pk=report.row.pk, sending=what.value)
    if rows.update(sending="", trouble=trouble[:200]) == 1:
        _tell(report, EventKind.FORGE_DECLINED, what, by="desk", now=now)


def _tell(report: CaseReport, kind: EventKind, what: Sending, *, by: str, now: datetime) -> None:
    case, facts = report.case, {"forge": report.connection.forge.value, "what": what.value}
    record_event(kind=kind, now=now, actor=by, case_id=case.pk, programme_id=case.programme_id, facts=facts)
