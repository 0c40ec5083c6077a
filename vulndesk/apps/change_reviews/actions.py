"""The one door to write reviews of changes: asked for by a program, answered by people, ended by housekeeping.

Whoever asked, and whoever wrote a commit of the change, does not answer. What is said of a change is part of what it is
found by: nobody can have one thing approved and another one counted.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.change_reviews.content import Asked, open_asked, seal_asked, seal_reason
from vulndesk.apps.change_reviews.models import ChangeAnswer, ChangeReview
from vulndesk.apps.change_reviews.queries import person_who, review_row
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme_key, retention_rules
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.actions import erase_with_key
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import lookup_digest, new_row_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.check.change_review import UNDECIDED_FOR, ReviewState, Verdict, is_author, set_digest, state_after
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotNow, TooLarge
from vulndesk.core.events import EventKind

MOST_WAITING = 200
LONGEST_REASON = 5_000
_EVENTS = {Verdict.APPROVED: EventKind.CHANGE_APPROVED, Verdict.OBJECTED: EventKind.CHANGE_OBJECTED}


def ask_for_review(programme: Programme, asked: Asked, *, by: Actor, now: datetime) -> tuple[ChangeReview, bool]:
    """The review of exactly this change, and whether it is new. Raises BadInput, NotAllowed, TooLarge."""
    require(by, Verb.REVIEW_CHANGE, programme.pk)
    _require_sound(asked)
    digest = _found_by(programme, asked)
    same = ChangeReview.objects.filter(programme=programme, digest=digest)
    if (there := same.first()) is not None:
        return there, False
    if ChangeReview.objects.filter(programme=programme, state=ReviewState.WAITING).count() >= MOST_WAITING:
        raise TooLarge(f"{MOST_WAITING} reviews wait already.", next_step="Answer or drop some of them first.")
    key, data_key = new_row_key(under=programme_key(programme))
    row = ChangeReview(
        id=new_id(),
        programme=programme,
        data_key=data_key,
        digest=digest,
        asked_by=by.name,
        asked_at=now,
        files=len(asked["changes"]),
        findings=len(asked["findings"]),
    )
    row.sealed = seal_asked(key, row.pk, _without_words(asked) if programme.sealed_to else asked)
    try:
        with transaction.atomic():
            data_key.save(force_insert=True)
            row.save(force_insert=True)
            _record(row, EventKind.CHANGE_REVIEW_ASKED, actor=by.name, now=now)
    except IntegrityError:  # asked for twice at once: the first one's is everybody's
        return same.get(), False
    return row, True


def answer_review(
    programme_id: int, review_id: UUID, verdict: Verdict, reason: str, *, by: Actor, now: datetime
) -> None:
    """Raises BadInput for an objection without a reason, NotAllowed for who asked or wrote it, Conflict."""
    row = review_row(by, programme_id, review_id)
    require(by, Verb.REVIEW_CHANGE, programme_id)
    reason = reason.strip()[:LONGEST_REASON]
    if verdict is Verdict.OBJECTED and not reason:
        raise BadInput("The reason is missing.", next_step="Say what is wrong with the change.", field="reason")
    _require_another(row, by)
    others = list(row.answers.exclude(by=by.name).values_list("verdict", flat=True))
    answer = ChangeAnswer(id=new_id(), review=row, by=by.name, verdict=verdict.value, at=now)
    answer.sealed = seal_reason(row, answer.pk, reason)
    changes = {
        "state": state_after([*others, verdict.value]).value,
        "revision": row.revision + 1,
        "decided_at": now,
    }
    with transaction.atomic():
        if ChangeReview.objects.filter(pk=row.pk, revision=row.revision).update(**changes) != 1:
            raise Conflict("Somebody answered at the same moment.", next_step="Look, then decide again.")
        row.answers.filter(by=by.name).delete()
        answer.save(force_insert=True)
        _record(row, _EVENTS[verdict], actor=by.name, now=now)


def drop_review(programme_id: int, review_id: UUID, *, by: Actor, now: datetime) -> None:
    """What nobody has answered is not asked any more. Raises NotNow once somebody did."""
    row = review_row(by, programme_id, review_id)
    require(by, Verb.REVIEW_CHANGE, programme_id)
    if by.name != row.asked_by and programme_id not in by.owned:
        raise NotAllowed("Somebody else asked for this review.", next_step="They can drop it, and owners can.")
    if not _end(row, actor=by.name, now=now):
        raise NotNow("Somebody has answered this review.", next_step="It stays, with what was said.")


def end_undecided(*, now: datetime) -> int:
    """Housekeeping: what nobody answered goes after UNDECIDED_FOR, with its key. Returns how many."""
    old = ChangeReview.objects.filter(state=ReviewState.WAITING, asked_at__lte=now - UNDECIDED_FOR)
    return sum(_end(row, actor="desk", now=now) for row in old)


def forget_reviews(*, now: datetime) -> int:
    """Housekeeping: what was answered goes when a closed case of that age would. Returns how many."""
    gone = 0
    for programme_id, days in retention_rules():
        over = now - timedelta(days=days)
        for row in ChangeReview.objects.filter(programme_id=programme_id, decided_at__lte=over):
            gone += _erase(row, only=row.state)
    return gone


def forget_reviews_of(programme_id: int, *, now: datetime) -> int:
    """All of a programme whose key is going to be destroyed. Returns how many."""
    old = ChangeReview.objects.filter(programme_id=programme_id, asked_at__lte=now)
    return sum(_erase(row, only=row.state) for row in old)


def _require_sound(asked: Asked) -> None:
    """That the set's digest is of these changes, and that nothing is said of a file that is none of them."""
    if asked["digest"] != set_digest(one["digest"] for one in asked["changes"]):
        raise BadInput(
            "The digest is not that of these changes.", next_step="Let `vulndesk check` ask.", field="digest"
        )
    paths = {one["path"] for one in asked["changes"]}
    if len(paths) != len(asked["changes"]) or any(one["path"] not in paths for one in asked["findings"]):
        raise BadInput(
            "Each path of a finding is one of `changes`, which has each path once.",
            next_step="Let `vulndesk check` ask.",
            field="changes",
        )


def _found_by(programme: Programme, asked: Asked) -> bytes:
    changes = sorted((one["path"], one["digest"], one["added"], one["removed"]) for one in asked["changes"])
    findings = sorted((one["rule"], one["path"], one["line"], one["said"]) for one in asked["findings"])
    return lookup_digest("change review", json.dumps([programme.pk, asked["digest"], changes, findings]))


def _without_words(asked: Asked) -> Asked:
    """A sealed programme's desk reads nothing of its flaws: which lines go is left to who has the code."""
    changes = [one | {"path": ""} for one in asked["changes"]]
    findings = [one | {"path": "", "said": ""} for one in asked["findings"]]
    return asked | {"changes": changes, "findings": findings}


def _require_another(row: ChangeReview, by: Actor) -> None:
    if by.name == row.asked_by:
        raise NotAllowed("You asked for this review.", next_step="Somebody else of the team answers it.")
    if is_author(person_who(by).known, open_asked(row)["authors"]):
        raise NotAllowed("You wrote a commit of this change.", next_step="Somebody else of the team answers it.")


def _end(row: ChangeReview, *, actor: str, now: datetime) -> bool:
    with transaction.atomic():
        if not _erase(row, only=ReviewState.WAITING):
            return False
        _record(row, EventKind.CHANGE_REVIEW_DROPPED, actor=actor, now=now)
    return True


def _erase(row: ChangeReview, *, only: str) -> bool:
    """With its key, while it is still in this state."""
    return erase_with_key(ChangeReview.objects.filter(pk=row.pk, state=only), row.data_key_id)


def _record(row: ChangeReview, kind: EventKind, *, actor: str, now: datetime) -> None:
    facts = {"review": str(row.pk), "files": row.files, "findings": row.findings}
    record_event(kind=kind, now=now, actor=actor, programme_id=row.programme_id, facts=facts)
