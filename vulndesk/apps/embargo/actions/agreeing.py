"""The reporter's agreement that it is published before a release: with the receipt, or in a mail that they signed.

There are no accounts of reporters. A mail counts only when all of it is signed by the key that was pinned before it
came, and when it says the line of the question that the team asked last; then a person records it, with the mail as
the proof. What a mail says without that is a wish (apps/cases/actions/wishes.py), which never opens the gate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions import tell_reporter
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.actions.ending import guarded
from vulndesk.apps.embargo.actions.keeping import apply_change, record
from vulndesk.apps.embargo.actions.publishing import require_unpublished
from vulndesk.apps.embargo.models import Agreement, Publication
from vulndesk.apps.embargo.queries.gate import agreement_of
from vulndesk.apps.keys.queries import pinned_key
from vulndesk.apps.vault.ids import new_public_code
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.errors import NotAllowed, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.gate import AGREEMENT
from vulndesk.core.mail.openpgp import written_fingerprint
from vulndesk.core.signed_agreement import SignedQuestion, answer_in

NO_ANSWER = {"answer": "", "means": "", "answered_at": None, "proof": None, "signed": "", "sealed": b""}


def ask_agreement(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Ask the reporter whether it may be published before a release. A former answer counts no more.

    Who has a pinned key is also sent the line to sign. Raises NotNow for one who can agree in no way.
    """
    embargo = guarded(case_id, by, now=now)
    require_unpublished(embargo)
    case = embargo.case
    key = pinned_key(case.first_id)
    if key is None and case.channel == "mail":
        raise NotNow(
            "This reporter has no receipt, and no key of theirs is pinned.",
            next_step="Ask them for their OpenPGP key, or wait for a release.",
        )
    asked: dict[str, Any] = NO_ANSWER | {"asked_at": now, "asked_by": by.name}
    question = SignedQuestion(case.reference, new_public_code().upper())
    if key is not None:
        row = Agreement(case_id=case_id)
        asked["sealed"] = content.seal_question(opened_key(case.data_key), row, {"token": question.token})
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        Agreement.objects.update_or_create(case_id=case_id, defaults=asked)
        record(embargo, EventKind.AGREEMENT_ASKED, by=by.name, now=now)
        if key is not None:
            tell_reporter(case_id, question.words(key=written_fingerprint(key.fingerprint)), by=by, now=now)


def answer_agreement(case_id: UUID, *, agrees: bool, means: str, by: Actor, now: datetime) -> None:
    """The reporter's own answer; it can be changed until publication. means: receipt, of AGREEMENT."""
    if by.role is not Role.REPORTER:
        raise NotAllowed("Only the reporter can agree.", next_step="Ask them.")
    if means not in AGREEMENT:
        raise NotAllowed("This is no way to agree.", next_step="Use the receipt.")
    _answer(case_id, {"answer": "yes" if agrees else "no", "means": means, "answered_at": now}, by=by, now=now)


def note_signed_answer(
    case_id: UUID, message: Message, text: str, *, is_signed_by: Callable[[str], bool], now: datetime
) -> str:
    """A mail of the reporter was stored: does it answer the question, signed as a whole by the pinned key?

    Called before any key that the mail brings is kept. Returns what the team should know, empty for any other mail. In
    the caller's transaction.
    """
    row = Agreement.objects.filter(case_id=case_id).select_related("case__data_key").first()
    key = pinned_key(row.case.first_id) if row is not None else None
    if row is None or not row.sealed or key is None or not is_signed_by(key.fingerprint):
        return ""
    opened = content.open_question(opened_key(row.case.data_key), row)
    agrees = answer_in(text, SignedQuestion(row.case.reference, opened["token"]))
    if agrees is None or Publication.objects.filter(case_id=case_id).exists():
        return ""
    said = "yes" if agrees else "no"
    sealed = content.seal_question(
        opened_key(row.case.data_key), row, {"token": opened["token"], "fingerprint": key.fingerprint}
    )
    changes: dict[str, Any] = {"proof": message, "signed": said, "sealed": sealed}
    if not agrees:  # a no holds at once; only a yes waits for a person
        changes |= {"answer": "", "means": "", "answered_at": None}
    Agreement.objects.filter(pk=row.pk, sealed=row.sealed).update(**changes)
    verdict = "agrees" if agrees else "does not agree"
    return f"It answers your question and {verdict} that it is published before a release. Record it on “Publication”."


def record_signed_answer(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """A person of the team looked at the mail. Raises NotNow where there is none, or its key is pinned no more."""
    require(by, Verb.HANDLE)
    embargo = guarded(case_id, by, now=now)
    row = agreement_of(embargo.case)
    if row is None or row.proof_id is None or not row.signed or (row.answer == row.signed and row.means):
        raise NotNow("There is no signed answer to record.", next_step="Reload the page.")
    require_pinned(embargo.case, row)
    answer = {"answer": row.signed, "means": "pinned_key", "answered_at": row.proof.at if row.proof else now}
    _answer(case_id, answer, by=by, now=now, proof=row.proof_id)


def require_pinned(case: Case, row: Agreement) -> None:
    signed_by = content.open_question(opened_key(case.data_key), row).get("fingerprint")
    key = pinned_key(case.first_id)
    if key is None or key.fingerprint != signed_by:
        raise NotNow("The key that signed it is not the pinned one any more.", next_step="Ask the reporter again.")


def _answer(case_id: UUID, answer: dict[str, Any], *, by: Actor, now: datetime, **same: Any) -> None:
    """same: what the row must still be, so that an answer that came meanwhile is not recorded unseen."""
    embargo = guarded(case_id, by, now=now)
    require_unpublished(embargo)
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        if Agreement.objects.filter(case_id=case_id, **same).update(**answer) != 1:
            raise NotNow("The team has not asked.", next_step="Write to them in the thread.")
        kind = EventKind.AGREEMENT_GIVEN if answer["answer"] == "yes" else EventKind.AGREEMENT_REFUSED
        record(embargo, kind, by=by.name, now=now, means=answer["means"])
