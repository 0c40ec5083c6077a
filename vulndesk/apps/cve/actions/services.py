"""What the worker asks CVE Services, from events. Each may run again after a crash: none reserves or publishes twice.

A record is made of what is public in the desk, never of a draft: so nothing reaches CVE Services before the gate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from vulndesk.apps.advisories.queries import Published, revision
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cve import content
from vulndesk.apps.cve.actions.numbers import change
from vulndesk.apps.cve.actions.telling import tell
from vulndesk.apps.cve.models import Number, Numbering
from vulndesk.apps.cve.queries import numbering_of
from vulndesk.apps.timeline.actions import Hopeless
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.advisory.cve import Assigner, build_cna
from vulndesk.core.cve_numbers import MAY_SUBMIT, Stand
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind
from vulndesk.gateways import cve_services
from vulndesk.gateways.cve_services import Absent, Declined
from vulndesk.gateways.web import Web

Write = Callable[[], None]
# Their clock and ours differ, and a request that nobody waits for any more may still be heard.
CLOCKS_DIFFER = timedelta(minutes=2)
HEARD_LATE = timedelta(seconds=60)


class TooSoon(Exception):
    """An earlier request may still arrive: look later."""


def reserve_number(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of CVE_ASKED. Looks before it asks again, when an earlier try ended without an answer."""
    row, case, numbering = _held(event_id, Stand.ASKING)
    if row is None or case is None or numbering is None:
        return None
    if row.tried_at is not None:
        found = _reserved_meanwhile(row, numbering, now=now)
        if found:
            return lambda: _settle(row, case, EventKind.CVE_UNSURE, now=now, stand=Stand.UNSURE, candidates=found)
    # Written down before it is asked: whoever comes after a crash knows that something may have been reserved.
    mine = Number.objects.filter(pk=row.pk, stand=Stand.ASKING, tried_at=row.tried_at)
    if mine.update(tried_at=now, since=row.since or now) != 1:
        return None
    try:
        reserved = cve_services.reserve(content.open_account(numbering), year=now.year, web=_web())
    except Declined as no:
        trouble = no.what[:300]
        return lambda: _settle(row, case, EventKind.CVE_DECLINED, now=now, stand=Stand.DECLINED, trouble=trouble)
    except Absent:
        Number.objects.filter(pk=row.pk, tried_at=now).update(tried_at=row.tried_at, since=row.since)
        raise
    name = reserved.cve_id
    return lambda: _settle(row, case, EventKind.CVE_RESERVED, now=now, stand=Stand.RESERVED, cve_id=name)


def _reserved_meanwhile(row: Number, numbering: Numbering, *, now: datetime) -> list[str]:
    """What this user reserved since the first try, and no case of this desk has."""
    if row.tried_at is None or row.since is None or now < row.tried_at + HEARD_LATE:
        raise TooSoon
    since = row.since - CLOCKS_DIFFER
    names = [one.cve_id for one in cve_services.reserved_since(content.open_account(numbering), since, web=_web())]
    known = set(Number.objects.filter(cve_id__in=names).values_list("cve_id", flat=True))
    return [one for one in names if one not in known]


def submit_record(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of published and revised advisories: CVE Services get what everybody can read now."""
    event = timeline_event(event_id)
    row, case = _case_of(event.case_id)
    if row is None or case is None or Stand(row.stand) not in MAY_SUBMIT:
        return None
    numbering = numbering_of(case.programme)
    public = revision(str(event.facts["advisory"]))
    if not numbering.has_account or public.record.withdrawn or row.sent_revision >= public.number:
        return None
    if public.record.cve != row.cve_id:
        Number.objects.filter(pk=row.pk).update(trouble=NOT_NAMED)
        raise Hopeless("cve_id_not_named")
    return _submit(row, case, numbering, public, now=now)


NOT_NAMED = "The published advisory does not name this CVE id. Put it into the draft, and revise the advisory."


def _submit(row: Number, case: Case, numbering: Numbering, public: Published, *, now: datetime) -> Write:
    try:
        container = build_cna(public.record, assigner=Assigner(numbering.org_id, numbering.org))
        cve_services.put_record(content.open_account(numbering), row.cve_id, container, web=_web())
    except (BadInput, Declined) as no:
        Number.objects.filter(pk=row.pk).update(trouble=(no.what if isinstance(no, Declined) else str(no))[:300])
        raise Hopeless(no.kind if isinstance(no, Declined) else "no_record") from None

    def write() -> None:
        newer = Number.objects.filter(pk=row.pk, stand__in=MAY_SUBMIT, sent_revision__lt=public.number)
        if newer.update(stand=Stand.PUBLISHED, sent_revision=public.number, trouble="") == 1:
            tell(case, EventKind.CVE_PUBLISHED, by="desk", now=now)

    return write


def reject_at_services(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of CVE_REJECTION_ASKED."""
    row, case, numbering = _held(event_id, Stand.REJECTING)
    if row is None or case is None or numbering is None:
        return None
    reason = content.open_reason(opened_key(case.data_key), row)
    account = content.open_account(numbering)
    try:
        cve_services.reject_record(account, row.cve_id, org_id=numbering.org_id, reason=reason, web=_web())
    except Declined as no:
        back = Stand.PUBLISHED if row.sent_revision else Stand.RESERVED
        trouble = no.what[:300]
        return lambda: _settle(row, case, EventKind.CVE_DECLINED, now=now, stand=back, trouble=trouble)
    return lambda: _settle(row, case, EventKind.CVE_REJECTED, now=now, stand=Stand.REJECTED)


def _held(event_id: int, stand: Stand) -> tuple[Number | None, Case | None, Numbering | None]:
    """The row while it stands so; nothing when somebody or an earlier run settled it."""
    row, case = _case_of(timeline_event(event_id).case_id)
    if row is None or case is None or row.stand != stand:
        return None, None, None
    numbering = numbering_of(case.programme)
    return row, case, numbering if numbering.has_account else None


def _case_of(case_id: UUID | None) -> tuple[Number | None, Case | None]:
    if case_id is None:
        return None, None
    case = Case.objects.filter(pk=case_id, erased_at=None).select_related("programme", "data_key").first()
    return Number.objects.filter(pk=case_id).first(), case


def _settle(row: Number, case: Case, kind: EventKind, *, now: datetime, **changes: object) -> None:
    change(row, tried_at=None, since=None, **changes)
    tell(case, kind, by="desk", now=now)


def _web() -> Web:
    return Web(inner=settings.INNER_NETWORKS)
