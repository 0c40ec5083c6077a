"""What a reporter wishes for by mail: recorded by a person with the mail as proof, and done only if nobody objects.

A mail can be forged, so it counts as no agreement: for a week any message of the reporter stops the wish, and what was
only read out of a mail is never done at once. Who holds a receipt does these things alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.objections import end_wish, record_about
from vulndesk.apps.cases.actions.reporter import ANONYMOUS, change_credit, checked_credit, withdraw_report
from vulndesk.apps.cases.models import Case, Message, Wish
from vulndesk.apps.cases.queries.guard import case_of, facts_of
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.errors import BadInput, NotFound, NotNow, Refused
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Command, Deed, decide

OBJECT_WITHIN = timedelta(days=7)
Kind, State = Wish.Kind, Wish.State
NAMING = (Kind.CREDIT, Kind.ANONYMITY)


def record_wish(
    case_id: UUID,
    kind: str,
    *,
    proof: UUID | None,
    credit: dict[str, str] | None = None,
    not_before: date | None = None,
    by: Actor,
    now: datetime,
) -> Wish:
    """proof: the reporter's message that says so, None for the report itself. credit: as `change_credit` takes it.

    not_before: of a disclosure. Raises BadInput for a proof that is not the reporter's word, NotNow where the reporter
    has a receipt, the state forbids it, or the same wish is recorded already.
    """
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    if case.channel != "mail":
        raise NotNow("This reporter holds a receipt and can do it.", next_step="Ask them to do it on their page.")
    message = _proof(case, proof) if proof is not None else None
    if kind == Kind.WITHDRAWAL:
        decide(facts_of(case), Command(Deed.WITHDRAW))
    wanted = _credit(case, kind, credit or {}) if kind in NAMING else {}
    wish = Wish(
        id=new_id(), case=case, kind=Kind(kind), proof=message, actor=by.name, at=now, due_at=now + OBJECT_WITHIN
    )
    day = not_before.isoformat() if not_before and kind == Kind.DISCLOSURE else ""
    wish.sealed = content.seal_wish(opened_key(case.data_key), wish.pk, {"credit": wanted, "not_before": day})
    try:
        with transaction.atomic():
            wish.save(force_insert=True)
            record_about(case, EventKind.WISH_RECORDED, wish, by=by.name, now=now)
    except IntegrityError:
        raise NotNow("The same wish is recorded already.", next_step="Wait for it, or drop it first.") from None
    return wish


def _proof(case: Case, message_id: UUID) -> Message:
    message = Message.objects.filter(pk=message_id, case=case, actor="reporter", audience="everyone").first()
    if message is None:
        raise BadInput("This is no message of the reporter.", next_step="Choose the one that says so.", field="proof")
    return message


def _credit(case: Case, kind: str, given: dict[str, str]) -> dict[str, str]:
    """To name who asked to stay anonymous is more than another credit, so nobody records it as one by mistake."""
    wanted = checked_credit(given)
    if not wanted:
        raise BadInput("The credit is missing.", next_step="Choose how they want to be named.", field="mode")
    is_hidden = content.open_body(case)["credit"].get("mode") == ANONYMOUS
    if is_hidden and wanted["mode"] != ANONYMOUS and kind == Kind.CREDIT:
        raise BadInput(
            "They asked to stay anonymous.", next_step="Record it as a wish to be named after all.", field="kind"
        )
    if kind == Kind.ANONYMITY and not is_hidden:
        raise BadInput("They did not ask to stay anonymous.", next_step="Record it as another credit.", field="kind")
    if kind == Kind.ANONYMITY and wanted["mode"] == ANONYMOUS:
        raise BadInput("The name is missing.", next_step="Choose how they want to be named.", field="mode")
    return wanted


def drop_wish(wish_id: UUID, *, by: Actor, now: datetime) -> Wish:
    """The team takes back what it recorded; what was said about disclosure also afterwards, for nothing came of it."""
    require(by, Verb.HANDLE)
    standing = Q(state=State.WAITING) | Q(state=State.DONE, kind=Kind.DISCLOSURE)
    wish = Wish.objects.filter(standing, pk=wish_id).select_related("case").first()
    if wish is None:
        raise NotFound("There is no such wish.", next_step="Reload the case.")
    case_of(by, wish.case_id)
    end_wish(wish, State.DROPPED, by=by.name, now=now)
    return wish


def fulfil_wishes(*, now: datetime) -> int:
    """Housekeeping: what nobody objected to is done, as the reporter's own deed. Returns how many were."""
    due = Wish.objects.filter(state=State.WAITING, due_at__lte=now, case__erased_at=None)
    return sum(_fulfil(wish, now=now) for wish in due.select_related("case__data_key"))


def _fulfil(wish: Wish, *, now: datetime) -> bool:
    reporter = Actor(Role.REPORTER, case_id=wish.case_id)
    wished = content.open_wish(opened_key(wish.case.data_key), wish)
    try:
        with transaction.atomic():
            if Wish.objects.filter(pk=wish.pk, state=State.WAITING).update(state=State.DONE, settled_at=now) != 1:
                return False
            if wish.kind == Kind.WITHDRAWAL:
                withdraw_report(wish.case_id, by=reporter, now=now)
            elif wish.kind == Kind.DISCLOSURE:
                record_about(wish.case, EventKind.WISH_STANDS, wish, by="desk", now=now)
            else:
                change_credit(wish.case_id, wished["credit"], by=reporter, now=now)
    except Refused:
        end_wish(wish, State.DROPPED, by="desk", now=now)  # the case was closed or withdrawn meanwhile
        return False
    return True
