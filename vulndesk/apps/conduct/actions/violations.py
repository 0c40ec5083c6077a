"""A violation: recorded with its evidence, then dropped or decided. Only the team knows of it before (E21, E22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.accounts.queries import user_by_id
from vulndesk.apps.cases.actions import close_thread, open_thread
from vulndesk.apps.cases.queries import handlers_of, listening_to, programme_id_of
from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.actions.marks import marks_of
from vulndesk.apps.conduct.models import Evidence, Revocation, Violation
from vulndesk.apps.conduct.queries.evidence import quoted_messages
from vulndesk.apps.conduct.queries.guard import violation_of
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme_key
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import new_row_key
from vulndesk.core.access import Actor, Verb, may, require
from vulndesk.core.conduct import Access
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.events import EventKind


@dataclass(frozen=True)
class Happened:
    """clauses: sentences of the policy, at least one. messages: ids, or "report", of the case. person: of the team."""

    clauses: tuple[str, ...]
    happened: str
    when: str = ""
    about: str = ""
    messages: tuple[str, ...] = ()
    files: tuple[SealedUpload, ...] = ()
    person_id: int | None = None


@dataclass(frozen=True)
class Decided:
    """words: what the person is told. until: an end for each access that is taken away, None for good.

    outside: who was told about the access that the desk does not own.
    """

    words: str
    until: Mapping[Access, datetime | None] = field(default_factory=dict)
    outside: str = ""


def record_violation(
    programme: Programme, what: Happened, *, case_id: UUID | None = None, by: Actor, now: datetime
) -> Violation:
    """Raises BadInput for a record without a clause, without words, or about nobody."""
    require(by, Verb.HANDLE)
    _require_record(programme, what, case_id=case_id, by=by)
    quoted = quoted_messages(by, case_id, what.messages, now=now) if case_id else []
    key, data_key = new_row_key(under=programme_key(programme))
    row = Violation(
        id=new_id(),
        programme=programme,
        case_id=case_id,
        person_id=what.person_id,
        data_key=data_key,
        recorded_at=now,
        recorded_by=by.name,
    )
    record: content.Record = {
        "clauses": list(what.clauses),
        "about": what.about.strip(),
        "happened": what.happened.strip(),
        "when": what.when.strip(),
        "messages": quoted,
    }
    row.sealed = content.seal_record(key, row.pk, record)
    evidence = []
    for upload in what.files:
        ident = new_id()
        sealed = content.seal_evidence(key, ident, upload)
        evidence.append(Evidence(id=ident, violation=row, file_id=upload.id, size=upload.size, sealed=sealed))
    with transaction.atomic():
        data_key.save(force_insert=True)
        row.save(force_insert=True)
        Evidence.objects.bulk_create(evidence)
        record_about(row, EventKind.VIOLATION_RECORDED, by=by.name, now=now)
    return row


def _require_record(programme: Programme, what: Happened, *, case_id: UUID | None, by: Actor) -> None:
    if not what.clauses:
        raise BadInput("Which sentence was broken?", next_step="Choose at least one.", field="clauses")
    if not what.happened.strip():
        raise BadInput("What happened is missing.", next_step="Write it down.", field="happened")
    if case_id is not None:
        listening_to(by, case_id)
        if programme_id_of(case_id) != programme.pk:
            raise BadInput("This case belongs to another programme.")
    elif what.person_id is not None:
        if what.person_id not in handlers_of(programme.pk):
            raise NotFound("There is no such person on the team.")
    elif not what.about.strip():
        raise BadInput("Who did it?", next_step="Choose a person, or say who, as far as you know.", field="about")


def drop_violation(violation_id: UUID, reason: str, *, by: Actor, now: datetime) -> Violation:
    """It was none, or it is not worth a word. Nobody is told."""
    require(by, Verb.HANDLE)
    row = violation_of(by, violation_id)
    if not reason.strip():
        raise BadInput("The reason is missing.", next_step="Write it for the record.", field="words")
    sealed = content.seal_decision(row, {"words": reason.strip(), "outside": ""})
    with transaction.atomic():
        _settle(row, "dropped", sealed, by=by, now=now)
        record_about(row, EventKind.VIOLATION_DROPPED, by=by.name, now=now)
    return row


def decide_violation(violation_id: UUID, what: Decided, *, by: Actor, now: datetime) -> Violation:
    """From now on the person knows of it. What is taken away, is taken away in the same transaction."""
    require(by, Verb.HANDLE)
    row = violation_of(by, violation_id)
    _require_decision(row, what, by=by, now=now)
    if row.case_id is not None and what.until:
        row.contact_digest, row.key_digest = marks_of(row.case_id)
    sealed = content.seal_decision(row, {"words": what.words.strip(), "outside": what.outside.strip()})
    with transaction.atomic():
        _settle(row, "decided", sealed, by=by, now=now)
        record_about(row, EventKind.VIOLATION_DECIDED, by=by.name, now=now, told=True)
        for access, until in what.until.items():
            Revocation.objects.create(violation=row, access=access.value, starts_at=now, ends_at=until)
            _take_away(row, access, by=by, now=now)
            facts = {"access": access.value, "until": until.isoformat() if until else None}
            record_about(row, EventKind.ACCESS_REVOKED, by=by.name, now=now, told=True, **facts)
    return row


def _require_decision(row: Violation, what: Decided, *, by: Actor, now: datetime) -> None:
    if row.state != "recorded":
        raise NotNow("This is decided already.", next_step="Reload the page.")
    if not what.words.strip():
        raise BadInput("What the person is told is missing.", next_step="Write it plainly.", field="words")
    for access, until in what.until.items():
        if until is not None and (until.utcoffset() is None or until <= now):
            raise BadInput("This end has passed already.", next_step="Choose a later one.", field=f"{access}_until")
    if Access.THREAD in what.until and row.case_id is None:
        raise BadInput("There is no thread: nobody’s report is named.", field="thread")
    if Access.TEAM in what.until:
        if row.person_id is None:
            raise BadInput("There is no account: nobody of the team is named.", field="team")
        if not may(by, Verb.SHUT_OUT, row.programme_id):
            raise NotAllowed("Only an owner shuts people out.", next_step="Ask one of them.")
    if Access.PROJECT in what.until and not what.outside.strip():
        raise BadInput(
            "The desk does not own that access.", next_step="Say who was told to take it away.", field="outside"
        )


def _take_away(row: Violation, access: Access, *, by: Actor, now: datetime) -> None:
    if access is Access.THREAD and row.case_id is not None:
        settle_thread(row.case_id, now=now)
    if access is Access.TEAM and row.person_id is not None:
        owner = user_by_id(by.user_id) if by.user_id is not None else None
        deactivate(by=owner, user_id=row.person_id, now=now)


def settle_thread(case_id: UUID, *, now: datetime) -> None:
    """As every decision about this case together says: closed until the latest of their ends, or open."""
    taken = Revocation.objects.filter(violation__case_id=case_id, access=Access.THREAD.value, ended_at=None)
    ends = [one.ends_at for one in taken if one.ends_at is None or one.ends_at > now]
    if not ends:
        open_thread(case_id)
    else:
        close_thread(case_id, until=None if None in ends else max(end for end in ends if end))


def _settle(row: Violation, state: str, sealed: bytes, *, by: Actor, now: datetime) -> None:
    changes: dict[str, Any] = {
        "state": state,
        "decided_at": now,
        "decided_by": by.name,
        "decision": sealed,
        "contact_digest": row.contact_digest,
        "key_digest": row.key_digest,
    }
    if Violation.objects.filter(pk=row.pk, state="recorded").update(**changes) != 1:
        raise Conflict("Somebody else decided first.", next_step="Nothing of yours was done. Look at the decision.")
    for name, value in changes.items():
        setattr(row, name, value)


def record_about(
    row: Violation, kind: EventKind, *, by: str, now: datetime, told: bool = False, **facts: object
) -> None:
    """On the case's timeline, where there is one. told: its reporter sees it too."""
    record_event(
        kind=kind,
        now=now,
        actor=by,
        case_id=row.case_id,
        programme_id=row.programme_id,
        audience="everyone" if told and row.case_id else "team",
        facts={"violation": str(row.pk), **facts},
    )
