"""Asking a CNA for an id, where the programme is none itself: a person sends the text, the desk counts the days."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.cases.actions import WantedClock, keep_law_clocks
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cve import content
from vulndesk.apps.cve.actions.telling import tell
from vulndesk.apps.cve.models import CnaRequest
from vulndesk.apps.policies.queries import calendar_of
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.clocks import due_at
from vulndesk.core.durations import Duration, Unit
from vulndesk.core.errors import BadInput, Conflict, NotNow
from vulndesk.core.events import EventKind

CLOCK = "cve_answer"
MOST_DAYS = 365


def ask_cna(case_id: UUID, *, of: str, text: str, days: int, by: Actor, now: datetime) -> None:
    """A person asked this CNA, with this text, now. An answer is expected within the days; a clock counts them.

    Raises BadInput, Conflict, NotFound.
    """
    case, _ = draft_of(by, case_id=case_id)
    if not of.strip() or not text.strip():
        field = "of" if not of.strip() else "text"
        raise BadInput("Something is missing.", next_step="Say whom you asked, and what.", field=field)
    if not 0 < days <= MOST_DAYS:
        raise BadInput("This is no number of days.", next_step=f"1 to {MOST_DAYS}.", field="days")
    row = CnaRequest(id=new_id(), case=case, asked_at=now, expected_at=now + timedelta(days=days), actor=by.name)
    row.sealed = content.seal_asked(opened_key(case.data_key), row.pk, {"of": of.strip()[:200], "text": text.strip()})
    clock = _clock(case, row, met_at=None, now=now)
    row.expected_at = clock.due.instant
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            keep_law_clocks(case.pk, [clock], now=now)
            tell(case, EventKind.CVE_REQUESTED, by=by.name, now=now)
    except IntegrityError:
        raise Conflict("A CNA was asked already.", next_step="Record its answer first.") from None


def end_request(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """The CNA said no, or it is not waited for any more. Raises NotNow."""
    case, _ = draft_of(by, case_id=case_id)
    with transaction.atomic():
        if not end_open_request(case, now=now):
            raise NotNow("No CNA is asked at the moment.", next_step="Reload the page.")
        tell(case, EventKind.CVE_REQUEST_ENDED, by=by.name, now=now)


def end_open_request(case: Case, *, now: datetime) -> bool:
    """Its clock stops. In the caller's transaction."""
    row = CnaRequest.objects.filter(case=case, ended_at=None).first()
    if row is None or CnaRequest.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now) != 1:
        return False
    keep_law_clocks(case.pk, [_clock(case, row, met_at=now, now=now)], now=now)
    return True


def _clock(case: Case, row: CnaRequest, *, met_at: datetime | None, now: datetime) -> WantedClock:
    days = max(1, round((row.expected_at - row.asked_at) / timedelta(days=1)))
    within = Duration(days, Unit.DAYS)
    due = due_at(start=row.asked_at, within=within, calendar=calendar_of(case.programme, now=now))
    return WantedClock(CLOCK, row.asked_at, within, due, law=False, met_at=met_at)
