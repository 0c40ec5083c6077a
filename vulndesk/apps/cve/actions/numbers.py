"""What people do about the CVE id of a case. What goes to CVE Services is written down first; the worker sends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.advisories.actions import save_draft
from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cve import content
from vulndesk.apps.cve.actions.asking_cna import end_open_request
from vulndesk.apps.cve.actions.telling import tell
from vulndesk.apps.cve.models import Number
from vulndesk.apps.cve.queries import STALE, numbering_of
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.cve_numbers import MAY_ASK, MAY_REJECT, Stand, checked_id
from vulndesk.core.errors import BadInput, Conflict, NotNow
from vulndesk.core.events import EventKind

LONGEST_REASON = 4000  # by the schema of CVE records
_LOOK = "Reload the page, and look where it stands."


def ask_for_number(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Have one reserved. Once: while one is being reserved, or is there, nothing more is asked for.

    Raises NotNow, NotFound, NotAllowed, Conflict.
    """
    case, _ = draft_of(by, case_id=case_id)
    if not numbering_of(case.programme).has_account:
        raise NotNow("This programme has no account of CVE Services.", next_step="Ask a CNA for an id instead.")
    with transaction.atomic():
        row = Number.objects.filter(pk=case.pk).first()
        if row is None:
            _first(case, Stand.ASKING, now=now)
        elif row.stand == Stand.ASKING and row.asked_at + STALE <= now:
            change(row, asked_at=now)
        elif Stand(row.stand) in MAY_ASK:
            change(row, stand=Stand.ASKING.value, asked_at=now, trouble="", tried_at=None, since=None)
        else:
            raise NotNow("This case has a CVE id, or one is being reserved.", next_step=_LOOK)
        tell(case, EventKind.CVE_ASKED, by=by.name, now=now)


def settle_number(case_id: UUID, cve_id: str, *, by: Actor, now: datetime) -> None:
    """A person looked: this one is ours; or with an empty id: none of them, so another is reserved.

    Raises NotNow, BadInput.
    """
    case, _ = draft_of(by, case_id=case_id)
    row = Number.objects.filter(pk=case.pk, stand=Stand.UNSURE).first()
    if row is None:
        raise NotNow("Nothing is unsure any more.", next_step=_LOOK)
    if cve_id and cve_id not in row.candidates:
        raise BadInput("This is none of the ids.", next_step="Choose one of the list.", field="cve_id")
    stand = Stand.RESERVED if cve_id else Stand.ASKING
    with transaction.atomic():
        change(row, stand=stand.value, cve_id=cve_id, candidates=[], tried_at=None, since=None, asked_at=now)
        tell(case, EventKind.CVE_RESERVED if cve_id else EventKind.CVE_ASKED, by=by.name, now=now)


def record_number(case_id: UUID, cve_id: str, *, is_ours: bool, by: Actor, now: datetime) -> None:
    """An id that came in another way: a CNA gave it, or it was reserved with another tool (is_ours: published here).

    Raises BadInput, NotNow, Conflict.
    """
    case, _ = draft_of(by, case_id=case_id)
    given = checked_id(cve_id)
    if is_ours and not numbering_of(case.programme).has_account:
        raise BadInput("This programme has no account of CVE Services.", next_step="Say that a CNA gave it.")
    stand = Stand.RESERVED if is_ours else Stand.GIVEN
    with transaction.atomic():
        row = Number.objects.filter(pk=case.pk).first()
        if row is None:
            _first(case, stand, now=now, cve_id=given)
        elif Stand(row.stand) in (Stand.DECLINED, Stand.GIVEN):
            change(row, stand=stand.value, cve_id=given, trouble="")
        else:
            raise NotNow("This case has a CVE id, or one is being reserved.", next_step=_LOOK)
        end_open_request(case, now=now)
        tell(case, EventKind.CVE_RECORDED, by=by.name, now=now)


def reject_number(case_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that the id is not to be used. reason: everybody reads it there. Raises BadInput, NotNow."""
    case, _ = draft_of(by, case_id=case_id)
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        what = "The reason is missing." if not words else "This reason is too long."
        raise BadInput(what, next_step="Say in a sentence why nobody should use the id.", field="reason")
    row = Number.objects.filter(pk=case.pk).first()
    if row is None or Stand(row.stand) not in MAY_REJECT:
        raise NotNow("This case has no CVE id that could be rejected from here.", next_step=_LOOK)
    sealed = content.seal_reason(opened_key(case.data_key), case.pk, words)
    with transaction.atomic():
        change(row, stand=Stand.REJECTING.value, sealed=sealed, trouble="")
        tell(case, EventKind.CVE_REJECTION_ASKED, by=by.name, now=now)


def put_into_draft(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """The id becomes an alias of the advisory's draft. Raises NotNow, Conflict."""
    case, state = draft_of(by, case_id=case_id)
    row = Number.objects.filter(pk=case.pk).exclude(cve_id="").first()
    if row is None or state is None:
        raise NotNow("There is no id, or nobody began to write.", next_step="Begin the advisory first.")
    others = tuple(one for one in state.written.aliases if one != row.cve_id)
    written = replace(state.written, aliases=(row.cve_id, *others))
    save_draft(case.pk, written, seen=state.row.number, by=by, now=now)


def change(row: Number, **changes: object) -> None:
    """Of the row as it was read; somebody else's change is a Conflict. In the caller's transaction."""
    same = Number.objects.filter(pk=row.pk, stand=row.stand, asked_at=row.asked_at)
    if same.update(**changes) != 1:
        raise Conflict("Somebody changed this meanwhile.", next_step=_LOOK)


def _first(case: Case, stand: Stand, *, now: datetime, cve_id: str = "") -> None:
    try:
        with transaction.atomic():
            Number(case=case, stand=stand.value, asked_at=now, cve_id=cve_id).save(force_insert=True)
    except IntegrityError:
        raise Conflict("This id is another case’s, or somebody was first.", next_step=_LOOK) from None
