"""An owner's review: rulings on sentences, gathered until the owner puts them into force as a version of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.actions.versions import Source, add_version, go_live, read_with
from vulndesk.apps.policies.models import PolicyVersion, Programme, Review
from vulndesk.apps.policies.queries.review import ReviewPage, review_of, stands_in
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Policy, Value
from vulndesk.core.policy.overlay import Overlay, Ruling
from vulndesk.core.policy.overlay_file import (
    LONGEST_WORDS,
    MOST_MEANINGS,
    MOST_RULINGS,
    overlay_from_json,
    overlay_to_json,
)
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.serial import policy_from_json

UNDER_REVIEW = ("live", "proposed")


def rule_on(
    programme_id: int, number: int, words: str, means: Iterable[Value] | None, *, by: Actor, seen: int, now: datetime
) -> None:
    """Say all that this sentence means; None takes back what was said. Nothing runs before `finish_review`.

    seen: the review's revision on the page. Raises BadInput for a sentence that is not in the text, Conflict.
    """
    require(by, Verb.CHANGE_POLICY, programme_id)
    version = _version(programme_id, number)
    overlay = review_of(version).overlay
    if means is None:
        changed = overlay.without(words)
    else:
        ruling = Ruling(words, tuple(dict.fromkeys(means)))
        _require_fitting(ruling, overlay)
        if overlay.of(words) is None and not stands_in(version.text, words):
            raise BadInput("This sentence is not in the text.", next_step="Choose one of the list.", field="words")
        changed = overlay.ruled(ruling)
    _keep(version, changed, seen=seen, now=now)


def confirm_sentences(
    programme_id: int, number: int, words: Iterable[str], *, by: Actor, seen: int, now: datetime
) -> None:
    """These sentences mean what the desk read. One that has a ruling keeps it."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    version = _version(programme_id, number)
    page = review_of(version)
    wanted = set(words)
    overlay = page.overlay
    for one in page.sentences:
        if one.words in wanted and one.read and overlay.of(one.words) is None:
            ruling = Ruling(one.words, one.read)
            _require_fitting(ruling, overlay)
            overlay = overlay.ruled(ruling)
    _keep(version, overlay, seen=seen, now=now)


def drop_review(programme_id: int, number: int, *, by: Actor, now: datetime) -> None:
    """Forget what is not in force yet."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    Review.objects.filter(version=_version(programme_id, number)).delete()


def finish_review(programme_id: int, number: int, *, by: Actor, seen: int, now: datetime) -> PolicyVersion:
    """The owner stands by the reading as it is now reviewed, and it runs.

    Where nothing changes what runs, the version itself is marked as reviewed; else a new version with the same text is
    made and goes live. A proposed version goes live either way.
    """
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        # One deed on a programme's versions at a time, as in versions.py.
        Programme.objects.select_for_update().get(pk=programme_id)
        programme = Programme.objects.select_related("policy").get(pk=programme_id)
        version = _version(programme_id, number)
        page = review_of(version)
        _require_seen(page, seen)
        if not page.policy.clauses:
            raise BadInput(
                "Nothing of this policy would be left.", next_step="Leave at least one sentence a meaning, or add one."
            )
        if page.policy.clauses == policy_from_json(version.clauses).clauses:
            result = _confirmed(programme, version, page.overlay, by=by, now=now)
        else:
            result = _corrected(programme, version, page, by=by, now=now)
        Review.objects.filter(version=version).delete()
        record(EventKind.POLICY_REVIEWED, programme_id, by=by, now=now, facts={"number": result.number})
    return result


def _confirmed(
    programme: Programme, version: PolicyVersion, overlay: Overlay, *, by: Actor, now: datetime
) -> PolicyVersion:
    version.overlay = overlay_to_json(overlay) if overlay.rulings else {}
    version.reviewed_at = now
    version.save(update_fields=["overlay", "reviewed_at"])
    if version.state == "proposed":
        go_live(programme, version, by=by, now=now)
    return version


def _corrected(
    programme: Programme, version: PolicyVersion, page: ReviewPage, *, by: Actor, now: datetime
) -> PolicyVersion:
    given = Source(version.text, read_policy(version.text), version.beside)
    corrected = add_version(
        programme,
        given,
        page.overlay,
        now=now,
        origin="review",
        commit=version.commit,
        source_digest=version.source_digest,
        reviewed_at=now,
        **_openly_changed(version, read_with(given, page.overlay)),
    )
    if version.state == "proposed":
        PolicyVersion.objects.filter(pk=version.pk).update(state="replaced", ended_at=now)
    go_live(programme, corrected, by=by, now=now)
    return corrected


def _openly_changed(version: PolicyVersion, policy: Policy) -> dict[str, Any]:
    """Promises that were withdrawn or made longer stay so in a corrected version, under the ids that they have there.

    The same value from the same words is the same promise.
    """
    before = policy_from_json(version.clauses)

    def now_known_as(clause_id: str) -> str | None:
        old = before.clause(clause_id)
        same = (one.id for one in policy.clauses if old and (one.value, one.sentence) == (old.value, old.sentence))
        return next(same, None)

    return {
        "withdrawn_promises": [new for old in version.withdrawn_promises if (new := now_known_as(old))],
        "lengthened_promises": {
            new: said for old, said in version.lengthened_promises.items() if (new := now_known_as(old))
        },
    }


def _version(programme_id: int, number: int) -> PolicyVersion:
    version = PolicyVersion.objects.filter(programme_id=programme_id, number=number).first()
    if version is None:
        raise NotFound("There is no such version of the policy.")
    if version.state not in UNDER_REVIEW:
        raise NotNow("This version is over.", next_step="Review the one that runs.")
    return version


def _require_seen(page: ReviewPage, seen: int) -> None:
    if page.revision != seen:
        raise Conflict("Somebody else changed this review first.", next_step="Look, then decide again.")


def _require_fitting(ruling: Ruling, overlay: Overlay) -> None:
    """The document that the overlay becomes has limits."""
    if len(ruling.words) > LONGEST_WORDS or len(ruling.means) > MOST_MEANINGS:
        raise BadInput("This sentence is too long, or means too much.", next_step="Split it in the text.")
    if len(overlay.rulings) >= MOST_RULINGS and overlay.of(ruling.words) is None:
        raise BadInput(f"A review has at most {MOST_RULINGS} rulings.", next_step="Finish it first.")


def _keep(version: PolicyVersion, overlay: Overlay, *, seen: int, now: datetime) -> None:
    """The conditional update: of two people who rule at once, one is told."""
    document = overlay_to_json(overlay)
    overlay_from_json(document)  # what is kept can be read back, or it is a bug that shows here
    with transaction.atomic():
        if seen == 0:
            _, made = Review.objects.get_or_create(
                version=version, defaults={"overlay": document, "revision": 1, "changed_at": now}
            )
            changed = int(made)
        else:
            rows = Review.objects.filter(version=version, revision=seen)
            changed = rows.update(overlay=document, revision=F("revision") + 1, changed_at=now)
        if changed != 1:
            raise Conflict("Somebody else changed this review first.", next_step="Look, then decide again.")
