"""A promise of the policy in force is withdrawn or made longer, openly and for new cases only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vulndesk.apps.policies.actions.recording import current, record
from vulndesk.apps.policies.models import PolicyVersion
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.clocks import PROMISED
from vulndesk.core.durations import Duration, parse_duration
from vulndesk.core.errors import BadInput, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Deadline
from vulndesk.core.policy.diff import is_longer
from vulndesk.core.policy.serial import policy_from_json


def withdraw_promise(programme_id: int, clause_id: str, *, by: Actor, now: datetime) -> None:
    """Openly stop making one promise to new cases; cases that were received under it keep theirs."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        version = _current_version(programme_id)
        _promise_of(version, clause_id)
        if clause_id not in version.withdrawn_promises:
            version.withdrawn_promises = [*version.withdrawn_promises, clause_id]
            version.save(update_fields=["withdrawn_promises"])
            record(
                EventKind.PROMISE_WITHDRAWN,
                programme_id,
                by=by,
                now=now,
                audience="everyone",
                facts={"clause": clause_id},
            )


def lengthen_promise(programme_id: int, clause_id: str, within: Duration, *, by: Actor, now: datetime) -> None:
    """Openly give new cases more time than the policy's sentence says; cases that came before keep what they have.

    Said beside the sentence on the programme's page. Raises BadInput for a time that is not longer than what holds now.
    """
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        version = _current_version(programme_id)
        deadline = _promise_of(version, clause_id)
        if deadline.promise not in PROMISED:
            raise NotNow("This time is the team’s own; no reporter was promised it.")
        if clause_id in version.withdrawn_promises:
            raise NotNow("This promise is withdrawn.", next_step="Only a new version of the policy makes it again.")
        said = version.lengthened_promises.get(clause_id)
        present = parse_duration(said["within"]) if said else deadline.within
        if not is_longer(within, present):
            raise BadInput(f"This is not longer than {present.words}.", next_step="Choose more.", field="amount")
        version.lengthened_promises = {
            **version.lengthened_promises,
            clause_id: {"within": str(within), "said_at": now.isoformat()},
        }
        version.save(update_fields=["lengthened_promises"])
        record(
            EventKind.PROMISE_LENGTHENED,
            programme_id,
            by=by,
            now=now,
            audience="everyone",
            facts={"clause": clause_id, "from": str(present), "to": str(within)},
        )


def _current_version(programme_id: int) -> PolicyVersion:
    return PolicyVersion.objects.select_for_update().get(programme_id=programme_id, pk=current(programme_id))


def _promise_of(version: PolicyVersion, clause_id: str) -> Deadline:
    clause = policy_from_json(version.clauses).clause(clause_id)
    if clause is None or not isinstance(clause.value, Deadline):
        raise NotFound("This policy makes no such promise.", next_step="Reload the page.")
    return clause.value
