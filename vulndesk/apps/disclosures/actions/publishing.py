"""A disclosure becomes public by two people's word and the reporter's, as a copy that nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.cases.queries import handlers_of, told_case
from vulndesk.apps.disclosures import content
from vulndesk.apps.disclosures.actions.keeping import apply_change, record, require_seen, require_state
from vulndesk.apps.disclosures.models import Disclosure, DisclosureApproval
from vulndesk.apps.disclosures.queries.choosing import ROLES
from vulndesk.apps.disclosures.queries.proposal import copy_of, facts_of
from vulndesk.apps.disclosures.queries.public import is_ours
from vulndesk.apps.disclosures.queries.rows import live_of, why_not
from vulndesk.apps.embargo.actions import require_own_approval
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import DESK, Actor, Role, Verb, require
from vulndesk.core.disclosures import REPORTER, State, cover_again, require_open, without_name
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow
from vulndesk.core.events import EventKind


def approve(case_id: UUID, *, seen: int, reason: str, by: Actor, now: datetime, stepped_up: bool = False) -> None:
    """A second person's yes to what stands there; whoever is alone waits in the open, as at the gate of publication.

    Raises NotAllowed for whoever chose it, BadInput, NotNow, Conflict.
    """
    require(by, Verb.HANDLE)
    told = told_case(by, case_id)
    row = require_state(live_of(told.case.pk), State.ASKING)
    require_seen(row, seen)
    alone = len(handlers_of(told.case.programme_id)) < 2
    if not alone and by.name == row.proposer:
        raise NotAllowed(
            "You chose it, so somebody else looks and approves.", next_step="Ask another person of the team."
        )
    require_own_approval(alone=alone, stepped_up=stepped_up)
    if alone and not reason.strip():
        raise BadInput("This needs a reason. It stays with the case.", next_step="Write one.", field="reason")
    approval = DisclosureApproval(id=new_id(), disclosure=row, actor=by.name, alone=alone, at=now)
    approval.sealed = content.seal_reason(opened_key(told.case.data_key), approval.pk, reason.strip())
    try:
        with transaction.atomic():
            apply_change(row)
            approval.save(force_insert=True)
            record(row, EventKind.DISCLOSURE_APPROVED, by=by, now=now, audience="team", alone=alone)
    except IntegrityError:
        raise NotNow("You said so already.", next_step="Reload the page.") from None


def take_back(case_id: UUID, approval_id: UUID, *, by: Actor, now: datetime) -> None:
    """Anybody of the team may take an approval back before publication."""
    require(by, Verb.HANDLE)
    told = told_case(by, case_id)
    row = require_state(live_of(told.case.pk), State.ASKING)
    with transaction.atomic():
        apply_change(row)
        if DisclosureApproval.objects.filter(pk=approval_id, disclosure=row).delete()[0] != 1:
            raise NotNow("It does not count any more.", next_step="Reload the page.")
        record(row, EventKind.APPROVAL_TAKEN_BACK, by=by, now=now, audience="team")


def publish(case_id: UUID, *, seen: int, by: Actor, now: datetime) -> str:
    """The code of the public page. The copy is made here, from what was chosen and agreed to, and read from then on."""
    require(by, Verb.HANDLE)
    told = told_case(by, case_id)
    row = require_state(live_of(told.case.pk), State.ASKING)
    require_seen(row, seen)
    require_open(facts_of(row, told, now=now), now=now)
    sealed = content.seal_public(row, copy_of(row, told, final=True))
    with transaction.atomic():
        programme_id = told.case.programme_id  # another one's, when the case was handed over since it was proposed
        apply_change(row, state=State.PUBLIC, published_at=now, public=sealed, programme_id=programme_id)
        # Asked again: nothing becomes public of a case that somebody reopened at this moment.
        if barred := why_not(told_case(by, case_id), now=now):
            raise NotNow(barred, next_step="It can be disclosed once that is over.")
        record(row, EventKind.DISCLOSED, by=by, now=now, audience="everyone")
    return row.code


def withdraw(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """By the reporter or the team, at any time: the page says so from now on, and nothing of it is kept for it."""
    if by.role is not Role.REPORTER:
        require(by, Verb.HANDLE)
    told = told_case(by, case_id)
    _withdraw(require_state(live_of(told.case.pk), State.PUBLIC), by=by, now=now)


def withdraw_by_code(code: str, *, by: Actor, now: datetime) -> None:
    """The same by the team from the public page, also when its case was erased. Raises NotFound."""
    require(by, Verb.HANDLE)
    if not is_ours(by, code):
        raise NotFound("There is no such report.", next_step="Check the address.")
    _withdraw(Disclosure.objects.get(code=code), by=by, now=now)


def follow_anonymity(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of a changed credit: a reporter who is not named any more is not named in what is public, either."""
    case_id = timeline_event(event_id).case_id
    row = Disclosure.objects.filter(case_id=case_id, state=State.PUBLIC).first() if case_id is not None else None
    if case_id is None or row is None or not told_case(DESK, case_id).is_anonymous:
        return None
    copy = content.open_public(row)
    before = content.as_shown(copy["entries"])
    after = without_name(before, role=ROLES[REPORTER])
    if after == before:
        return None
    names = {one.who for one in before if one.role == ROLES[REPORTER]}
    title = list(cover_again(tuple(copy["title"]), words=names))
    sealed = content.seal_public(row, {**copy, "title": title, "entries": content.as_stored(after)})
    return lambda: apply_change(row, public=sealed)


def _withdraw(row: Disclosure, *, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        apply_change(row, state=State.WITHDRAWN, gone_at=now, gone_by=by.name, public=b"", choice=b"")
        record(row, EventKind.DISCLOSURE_WITHDRAWN, by=by, now=now, audience="everyone")
