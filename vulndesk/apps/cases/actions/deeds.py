"""What the team does to a case. Each deed: load under the guard, decide, seal, then one small transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change, require_fresh
from vulndesk.apps.cases.actions.clocks import (
    end_clocks,
    fix_target,
    keep_promises,
    refresh_next_due,
    replace_fix_target,
    restart_clocks,
)
from vulndesk.apps.cases.actions.thread import UNMARKED, Marks, PreparedMessage, prepare_message, store_message
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.duplicates import original_for
from vulndesk.apps.cases.queries.guard import case_of, facts_of
from vulndesk.apps.cases.queries.people import handlers_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput
from vulndesk.core.events import TEAM_ONLY, EventKind
from vulndesk.core.lifecycle import OPEN, RM, CloseReason, Command, Decision, Deed, decide
from vulndesk.core.severity import assess, queue_rank
from vulndesk.core.ssvc import decide_by, most_urgent


@dataclass(frozen=True)
class DeedRequest:
    """One deed as a person asked for it.

    message: to the reporter. seen: the case's revision on the page the person acted from, None without a page.
    owner_id: for assign, and for validate when another person takes it. original: reference of a duplicate's original.
    """

    deed: Deed
    message: str = ""
    seen: int | None = None
    owner_id: int | None = None
    reason: CloseReason | None = None
    original: str = ""
    release: str = ""
    files: tuple[SealedUpload, ...] = ()
    marks: Marks = UNMARKED


def do_deed(case_id: UUID, request: DeedRequest, *, by: Actor, now: datetime) -> Case:
    """Do it, or raise: NotFound, NotAllowed, NotNow (state), BadInput (content), Conflict (somebody was first)."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    owner_id = _owner_after(case, request, by)
    command = Command(
        deed=request.deed,
        message=bool(request.message.strip()),
        owner_after=owner_id is not None,
        reason=request.reason,
    )
    require_fresh(case, request.seen, now=now)
    decision = decide(facts_of(case), command)
    changes = _changes(case, request, decision, owner_id=owner_id, now=now)
    if request.deed is Deed.MARK_DUPLICATE:
        changes["duplicate_of_id"] = original_for(case, request.original, by=by).pk
    prepared = _message(case, request, by=by, now=now)
    with transaction.atomic():
        apply_change(case, changes, now=now)
        if request.deed is Deed.MARK_DUPLICATE:
            # What repeated this case repeats the first report.
            Case.objects.filter(duplicate_of=case).update(duplicate_of=changes["duplicate_of_id"])
        if prepared is not None:
            store_message(prepared)
        keep_promises(case, decision.keeps, now=now)
        if decision.ends_clocks:
            end_clocks(case, now=now, withdrawn=request.deed is Deed.NOT_A_REPORT)
        if request.deed is Deed.REOPEN and not case.is_report:
            restart_clocks(case, now=now)
        refresh_next_due(case)
        _record(case, request, decision, by=by, now=now, owned=owner_id is not None)
    case.refresh_from_db()
    return case


def tell_reporter(case_id: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """A message of the team in any state: a reply while the case is open, a word more once it is closed."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    if case.is_open:
        do_deed(case_id, DeedRequest(Deed.REPLY, message=text), by=by, now=now)
        return
    if not text.strip():
        raise BadInput("There is nothing to send.", next_step="Write a message.", field="message")
    prepared = prepare_message(case, text=text, kind="reply", by=by, audience="everyone", now=now)
    with transaction.atomic():
        store_message(prepared)
        record_event(
            kind=EventKind.MESSAGE_POSTED,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience="everyone",
        )


def set_severity(case_id: UUID, vector: str, *, by: Actor, now: datetime, seen: int | None = None) -> Case:
    """Score the case by a CVSS 4.0 or 3.1 vector. Starts the internal fix target of that severity (E10)."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    severity = assess(vector)
    changes = {
        "severity": severity.word,
        "score": severity.score,
        "vector": severity.vector,
        "rank": queue_rank(severity.word, ssvc=case.ssvc_outcome),
    }
    target = fix_target(case, severity.word, now=now)
    with transaction.atomic():
        apply_change(case, changes, now=now)
        if case.is_open:
            replace_fix_target(case, target, now=now)
        refresh_next_due(case)
        record_event(
            kind=EventKind.SEVERITY_SET,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience="everyone",
            facts={"word": severity.word, "score": severity.score},
        )
    case.refresh_from_db()
    return case


def decide_ssvc(
    case_id: UUID, tree: str, answers: Mapping[str, str], *, by: Actor, now: datetime, seen: int | None = None
) -> Case:
    """What to do first, by a table of SSVC. The supplier's and the deployer's also rank the case in the queue (E10)."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    decision = decide_by(tree, answers)
    vectors = {**case.ssvc, decision.tree.name: decision.vector}
    outcome = most_urgent(vectors)
    changes = {"ssvc": vectors, "ssvc_outcome": outcome, "rank": queue_rank(case.severity or None, ssvc=outcome)}
    with transaction.atomic():
        apply_change(case, changes, now=now)
        record_event(
            kind=EventKind.SSVC_DECIDED,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            facts={"tree": decision.tree.name, "outcome": decision.outcome.name.lower()},
        )
    case.refresh_from_db()
    return case


def _owner_after(case: Case, request: DeedRequest, by: Actor) -> int | None:
    owner_id = case.owner_id
    if request.deed is Deed.ASSIGN:
        owner_id = request.owner_id
    elif request.deed is Deed.VALIDATE:
        # E8: a valid issue is investigated at once, so whoever confirms it owns it unless another person is named.
        owner_id = request.owner_id or case.owner_id or by.user_id
    if owner_id is not None and owner_id != case.owner_id and owner_id not in handlers_of(case.programme_id):
        raise BadInput("This person is not on the team of this programme.", next_step="Choose another.", field="owner")
    return owner_id


def _changes(
    case: Case, request: DeedRequest, decision: Decision, *, owner_id: int | None, now: datetime
) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "rm": decision.rm.value,
        "is_open": decision.rm in OPEN,
        "waiting_on_reporter": decision.waiting_on_reporter,
        "owner_id": owner_id,
    }
    if case.acknowledged_at is None and decision.keeps:
        changes["acknowledged_at"] = now
    if request.deed is not Deed.ASSIGN:
        changes["unanswered"] = ""
    if request.deed is Deed.NOT_A_REPORT:
        changes |= {"is_report": False, "closed_at": now, "close_reason": CloseReason.NOT_A_REPORT.value}
    if request.deed is Deed.CLOSE and request.reason is not None:
        changes |= {"closed_at": now, "close_reason": request.reason.value}
    if decision.reopens:
        changes |= {"closed_at": None, "close_reason": "", "is_report": True, "duplicate_of_id": None}
    if request.release.strip():
        body = content.open_body(case)
        body["references"] = body["references"] | {"release": request.release.strip()}
        changes["body"] = content.seal_body(opened_key(case.data_key), case.pk, body)
    return changes


def _message(case: Case, request: DeedRequest, *, by: Actor, now: datetime) -> PreparedMessage | None:
    """The words to the reporter and the files that go with them; files never go without a word."""
    if not request.message.strip():
        if request.files:
            raise BadInput("The files need a sentence with them.", next_step="Write one.", field="message")
        return None
    return prepare_message(
        case,
        text=request.message,
        kind=request.deed.value,
        by=by,
        audience="everyone",
        now=now,
        files=request.files,
        marks=request.marks,
    )


def _record(case: Case, request: DeedRequest, decision: Decision, *, by: Actor, now: datetime, owned: bool) -> None:
    kinds = list(decision.events)
    if decision.rm is RM.VALID and not owned:
        kinds.append(EventKind.UNOWNED_ALARM)
    facts = {"rm": decision.rm.value}
    if request.reason is not None:
        facts["reason"] = request.reason.value
    for kind in kinds:
        record_event(
            kind=kind,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience="team" if kind in TEAM_ONLY else "everyone",
            facts=facts,
        )
