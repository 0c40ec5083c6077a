"""What only the reporter does: credit, withdrawal, a nudge after a breach, an appeal against a verdict."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change, never_in_vain
from vulndesk.apps.cases.actions.clocks import end_clocks, refresh_next_due
from vulndesk.apps.cases.actions.standing import require_open_thread
from vulndesk.apps.cases.actions.thread import prepare_message, store_message
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of, facts_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.credits import checked_link, checked_name, checked_type
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import OPEN, Command, Deed, decide
from vulndesk.core.moves import FOR_THE_TEAM
from vulndesk.core.policy.clauses import Item

ANONYMOUS = "anonymous"
CREDIT_MODES = ("name", "handle", ANONYMOUS)
NUDGE_EVERY = timedelta(days=1)


def checked_credit(given: dict[str, str]) -> dict[str, str]:
    """mode, name, link and, where it was said, type of a credit choice. Raises BadInput."""
    mode = given.get("mode", "")
    if not given or not mode:
        return {}
    if mode not in CREDIT_MODES:
        raise BadInput(
            "There is no such credit mode.",
            next_step=f"Use one of {', '.join(CREDIT_MODES)}.",
            field="credit",
        )
    if mode == ANONYMOUS:
        return {"mode": mode}
    try:
        choice = {
            "mode": mode,
            "name": checked_name(given.get("name", "")),
            "link": checked_link(given.get("link", "")),
        }
        return choice | ({"type": checked_type(given["type"]).value} if given.get("type") else {})
    except BadInput as error:
        raise BadInput(error.what, next_step=error.next_step, field="credit") from None


def change_credit(case_id: UUID, given: dict[str, str], *, by: Actor, now: datetime) -> Case:
    """E12: the reporter keeps the choice until publication, and anonymity beyond it; the team cannot change it."""
    require(by, Verb.CHANGE_CREDIT)
    credit = checked_credit(given)

    def change() -> Case:
        # Under the revision: a team member who closes at the same moment must not write an older credit back.
        case = case_of(by, case_id)
        body = content.open_body(case)
        before = body["credit"]
        if body.get("credit_fixed") and ANONYMOUS not in (credit.get("mode"), before.get("mode")):
            raise NotNow("Your credit is public already.", next_step="You can still ask not to be named any more.")
        # A choice without an instant came with the report.
        dated = before | {"at": before.get("at") or case.received_at.isoformat()}
        body["credit_history"] = [*body.get("credit_history", []), dated]
        body["credit"] = credit | {"at": now.isoformat()} if credit else {}
        sealed = content.seal_body(opened_key(case.data_key), case.pk, body)
        with transaction.atomic():
            apply_change(case, {"body": sealed}, now=now)
            _record(case, EventKind.CREDIT_CHANGED, by=by, now=now)
        return case

    case = never_in_vain(change)
    case.refresh_from_db()
    return case


def fix_credit(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """What the reporter chose, or their silence, became public: from now on they can only ask for anonymity."""
    require(by, Verb.HANDLE)

    def fix() -> None:
        case = case_of(by, case_id)
        body = content.open_body(case)
        body["credit_fixed"] = body.get("credit_fixed") or now.isoformat()
        apply_change(case, {"body": content.seal_body(opened_key(case.data_key), case.pk, body)}, now=now)

    never_in_vain(fix)


def withdraw_report(case_id: UUID, *, by: Actor, now: datetime) -> Case:
    """The reporter takes the report back. The team still sees it and decides what to do with what it says."""
    require(by, Verb.WITHDRAW)

    def withdraw() -> Case:
        case = case_of(by, case_id)
        decision = decide(facts_of(case), Command(Deed.WITHDRAW))
        changes = {"withdrawn": True, "waiting_on_reporter": decision.waiting_on_reporter, "unanswered": "withdrawal"}
        with transaction.atomic():
            apply_change(case, changes, now=now)
            end_clocks(case, now=now)
            refresh_next_due(case)
            _record(case, EventKind.WITHDRAWN, by=by, now=now)
        return case

    case = never_in_vain(withdraw)
    case.refresh_from_db()
    return case


def give_item(case_id: UUID, item: str, text: str, *, by: Actor, now: datetime) -> Case:
    """E5: what the policy asks for and the report lacked, given later. It joins the report and stands in the thread."""
    require(by, Verb.WRITE)
    case = never_in_vain(lambda: _give_item(case_id, item, text, by=by, now=now))
    case.refresh_from_db()
    return case


def _give_item(case_id: UUID, item: str, text: str, *, by: Actor, now: datetime) -> Case:
    case = case_of(by, case_id)
    require_open_thread(case, by=by, now=now)
    body = content.open_body(case)
    if item not in body["missing"]:
        raise NotNow("This is not asked for any more.", next_step="Write it as a message.")
    if not text.strip():
        raise BadInput("There is nothing to send.", next_step="Write an answer, or leave it for later.", field="answer")
    body["missing"] = [one for one in body["missing"] if one != item]
    if item == Item.CONTACT.value:
        body["contact"], body["anonymous"] = text.strip()[:500], False
    else:
        body["report"][item] = [text.strip()] if item == Item.VERSIONS.value else text.strip()
    sealed = content.seal_body(opened_key(case.data_key), case.pk, body)
    words = text if item != Item.CONTACT.value else "The reporter added a way to reach them."
    prepared = prepare_message(case, text=words, kind=f"item_{item}", by=by, audience="everyone", now=now)
    decision = decide(facts_of(case), Command(Deed.ANSWER, message=True))
    changes: dict[str, object] = {
        "body": sealed,
        "waiting_on_reporter": decision.waiting_on_reporter,
        "unanswered": "answer",
    }
    if decision.reopens:
        changes |= {"rm": decision.rm.value, "is_open": decision.rm in OPEN, "closed_at": None, "close_reason": ""}
        changes["duplicate_of"] = None
    with transaction.atomic():
        apply_change(case, changes, now=now)
        store_message(prepared)
        for kind in decision.events:
            _record(case, kind, by=by, now=now)
    return case


def nudge(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """After a breach, at most once a day: the team is told that the reporter is still waiting."""
    require(by, Verb.WRITE)
    case = case_of(by, case_id)
    if not case.deadlines.filter(breached_at__isnull=False).exclude(strength__in=FOR_THE_TEAM).exists():
        raise NotNow("No promise has been missed.", next_step="You can write a message at any time.")
    spend_allowance(purpose="nudge", who=str(case.pk), limit=1, per_seconds=int(NUDGE_EVERY.total_seconds()), now=now)
    with transaction.atomic():
        Case.objects.filter(pk=case.pk, unanswered="").update(unanswered="nudge")
        _record(case, EventKind.NUDGED, by=by, now=now)


def appeal(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """E14: a negative verdict can be looked at again, by another person where there is one."""
    require(by, Verb.WRITE)
    case = case_of(by, case_id)
    if case.rm != "I" and not (case.rm == "C" and case.close_reason in ("not_valid", "wont_fix", "duplicate")):
        raise NotNow("There is no negative verdict on this report.", next_step="You can write a message at any time.")
    spend_allowance(purpose="appeal", who=str(case.pk), limit=1, per_seconds=7 * 86400, now=now)
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(unanswered="appeal")
        _record(case, EventKind.APPEALED, by=by, now=now)


def _record(case: Case, kind: EventKind, *, by: Actor, now: datetime) -> None:
    record_event(
        kind=kind, now=now, actor=by.name, case_id=case.pk, programme_id=case.programme_id, audience="everyone"
    )
