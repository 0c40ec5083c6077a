"""Consent to tests: asked for without an account, granted with an exact window, revoked, ended by itself (E21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.queries import listening_to, programme_id_of
from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.apps.conduct.queries.guard import consent_of
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme_key, retention_rules
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.actions import erase_with_key
from vulndesk.apps.vault.ids import new_id, new_receipt, new_reference
from vulndesk.apps.vault.sealing import lookup_digest, new_row_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.conduct import Consent, consent_now, require_window
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind

RECEIPT = "receipt of a consent"  # the purpose of its digest
LOOK_AGAIN = "Nothing of yours was done. Look, then decide again."


@dataclass(frozen=True)
class Grant:
    """What exactly is agreed to."""

    scope: str
    methods: str
    accounts: str
    conditions: str
    starts_at: datetime
    ends_at: datetime


def ask_to_test(
    programme: Programme, asked: content.Asked, *, case_id: UUID | None = None, now: datetime
) -> tuple[UUID, str]:
    """Store a request. case_id: of a report that is open in the same browser. Returns its id and its receipt."""
    for name, words in (("who", "Say who asks, by a name or a handle."), ("scope", "Say what you want to test.")):
        if not asked[name].strip():  # type: ignore[literal-required]
            raise BadInput("This is missing.", next_step=words, field=name)
    if case_id is not None and programme_id_of(case_id) != programme.pk:
        case_id = None
    key, data_key = new_row_key(under=programme_key(programme))
    receipt, consent_id = new_receipt(), new_id()
    row = ConsentToTest(
        id=consent_id,
        reference=new_reference().replace("VD-", "TC-", 1),
        programme=programme,
        case_id=case_id,
        data_key=data_key,
        receipt_digest=lookup_digest(RECEIPT, receipt),
        asked_at=now,
        asked=content.seal_asked(key, consent_id, asked),
    )
    with transaction.atomic():
        data_key.save(force_insert=True)
        row.save(force_insert=True)
        _record(row, EventKind.TEST_ASKED, actor="reporter", now=now)
    return consent_id, receipt


def take_back(consent_id: UUID, *, now: datetime) -> None:
    """Who asked does not want it any more, or has stopped testing."""
    row = ConsentToTest.objects.filter(pk=consent_id).first()
    if row is None:
        raise NotFound("There is no such request.")
    _require(row, {Consent.ASKED, Consent.COMING, Consent.GRANTED}, now=now)
    changes = {"state": Consent.WITHDRAWN.value, "over_at": now}
    _change(row, changes, EventKind.TEST_TAKEN_BACK, actor="reporter", now=now)


def grant_consent(consent_id: UUID, grant: Grant, *, by: Actor, now: datetime) -> ConsentToTest:
    """The explicit consent of the policy's clause. Raises BadInput for a window that cannot be."""
    require(by, Verb.HANDLE)
    row = consent_of(by, consent_id)
    _require(row, {Consent.ASKED}, now=now)
    require_window(starts_at=grant.starts_at, ends_at=grant.ends_at, now=now)
    if not grant.scope.strip():
        raise BadInput("A consent needs its scope.", next_step="Write what exactly may be tested.", field="scope")
    answer: content.Answer = {
        "scope": grant.scope.strip(),
        "methods": grant.methods.strip(),
        "accounts": grant.accounts.strip(),
        "conditions": grant.conditions.strip(),
    }
    changes = {
        "state": Consent.GRANTED.value,
        "starts_at": grant.starts_at,
        "ends_at": grant.ends_at,
        "decided_at": now,
        "decided_by": by.name,
        "answer": content.seal_answer(row, answer),
    }
    return _change(row, changes, EventKind.TEST_GRANTED, actor=by.name, now=now)


def decline_consent(consent_id: UUID, words: str, *, by: Actor, now: datetime) -> ConsentToTest:
    require(by, Verb.HANDLE)
    row = consent_of(by, consent_id)
    _require(row, {Consent.ASKED}, now=now)
    answer: content.Answer = {"words": _said(words)}
    changes = {
        "state": Consent.DECLINED.value,
        "decided_at": now,
        "decided_by": by.name,
        "over_at": now,
        "answer": content.seal_answer(row, answer),
    }
    return _change(row, changes, EventKind.TEST_DECLINED, actor=by.name, now=now)


def revoke_consent(consent_id: UUID, words: str, *, by: Actor, now: datetime) -> ConsentToTest:
    """From this instant on nothing is agreed any more. What was done before was."""
    require(by, Verb.HANDLE)
    row = consent_of(by, consent_id)
    _require(row, {Consent.COMING, Consent.GRANTED}, now=now)
    answer = content.open_answer(row)
    answer["revoked"] = _said(words)
    changes = {"state": Consent.REVOKED.value, "over_at": now, "answer": content.seal_answer(row, answer)}
    return _change(row, changes, EventKind.TEST_REVOKED, actor=by.name, now=now)


def link_consent(consent_id: UUID, reference: str, *, by: Actor, now: datetime) -> ConsentToTest:
    """Say which report came out of the tests. An empty reference takes the link away."""
    require(by, Verb.HANDLE)
    row = consent_of(by, consent_id)
    case_id = None
    if reference.strip():
        try:
            case_id = listening_to(by, reference=reference.strip())
        except NotFound as error:
            raise BadInput(error.what, next_step="Check the reference.", field="reference") from None
        if programme_id_of(case_id) != row.programme_id:
            raise BadInput("This case belongs to another programme.", field="reference")
    return _change(row, {"case_id": case_id}, EventKind.TEST_LINKED, actor=by.name, now=now)


def end_consents(*, now: datetime) -> int:
    """Housekeeping: what ended by itself is written down once. Returns how many."""
    over = ConsentToTest.objects.filter(state=Consent.GRANTED.value, ends_at__lte=now)
    return sum(_end(row, now=now) for row in over)


def _end(row: ConsentToTest, *, now: datetime) -> int:
    try:
        _change(row, {"state": Consent.ENDED.value, "over_at": row.ends_at}, EventKind.TEST_ENDED, now=now)
    except Conflict:
        return 0
    return 1


def forget_consents(*, now: datetime) -> int:
    """Housekeeping: what is over for as long as closed cases are kept goes, with its key. Returns how many."""
    gone = 0
    for programme_id, days in retention_rules():
        old = ConsentToTest.objects.filter(programme_id=programme_id, over_at__lte=now - timedelta(days=days))
        gone += sum(_forget(row) for row in old)
    return gone


def forget_consents_of(programme_id: int, *, now: datetime) -> int:
    """All of a programme whose key is going to be destroyed. Returns how many."""
    return sum(_forget(row) for row in ConsentToTest.objects.filter(programme_id=programme_id, asked_at__lte=now))


def _forget(row: ConsentToTest) -> int:
    return int(erase_with_key(ConsentToTest.objects.filter(pk=row.pk), row.data_key_id))


def _said(words: str) -> str:
    if not words.strip():
        raise BadInput("The reason is missing.", next_step="Write what the tester will read.", field="words")
    return words.strip()


def _require(row: ConsentToTest, states: set[Consent], *, now: datetime) -> None:
    if consent_now(row.state, starts_at=row.starts_at, ends_at=row.ends_at, now=now) not in states:
        raise NotNow("This request is decided already, or over.", next_step="Reload the page.")


def _change(
    row: ConsentToTest, changes: dict[str, Any], kind: EventKind, *, actor: str = "desk", now: datetime
) -> ConsentToTest:
    """Of two people who decide at once, one wins."""
    with transaction.atomic():
        same = ConsentToTest.objects.filter(pk=row.pk, state=row.state)
        if same.update(**changes) != 1:
            raise Conflict("Somebody else was first.", next_step=LOOK_AGAIN)
        for name, value in changes.items():
            setattr(row, name, value)
        _record(row, kind, actor=actor, now=now)
    return row


def _record(row: ConsentToTest, kind: EventKind, *, actor: str, now: datetime) -> None:
    """On the case's own timeline once the two are linked."""
    record_event(
        kind=kind,
        now=now,
        actor=actor,
        case_id=row.case_id,
        programme_id=row.programme_id,
        audience="everyone" if row.case_id else "team",
        facts={"consent": str(row.pk)},
    )
