"""A case becomes another programme's: judged by that one's policy, with its promises from now on.

Who agreed to it, and who may ask for it, is the app `handover`'s, above; it also records the events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change
from vulndesk.apps.cases.actions.clocks import end_clocks, fix_target, refresh_next_due
from vulndesk.apps.cases.actions.receive import first_clocks, judged_anew
from vulndesk.apps.cases.actions.similar import forget_likeness
from vulndesk.apps.cases.models import Case, Deadline, Evidence, Named
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme_key, version_in_force
from vulndesk.apps.vault.sealing import WrappedAnew, opened_key, wrapped_anew
from vulndesk.apps.vault.statements import insert
from vulndesk.core.lifecycle import RM


@dataclass(frozen=True)
class PreparedGift:
    """before: the case as it was read; the change is conditional on its revision. body: sealed, judged anew."""

    before: Case
    programme: Programme
    body: bytes
    data_key: WrappedAnew | None


def prepare_gift(case: Case, programme: Programme) -> PreparedGift:
    """Judges and seals; changes nothing. The caller has the case under its guard."""
    files = case.attachments.filter(message=None, audience="everyone", purged_at=None).count()
    version = version_in_force(programme)
    body = judged_anew(content.open_body(case), programme=programme, version=version, files=files)
    over = programme_key(programme)
    anew = wrapped_anew(case.data_key, under=over) if over is not None else None
    return PreparedGift(case, programme, content.seal_body(opened_key(case.data_key), case.pk, body), anew)


def give_case(gift: PreparedGift, *, now: datetime) -> Case:
    """The new team has seen nothing yet, so the case is received and nobody's. In the caller's transaction.

    What was promised before keeps its policy and its end: kept, late, or ended in time. Raises Conflict.
    """
    case, programme = gift.before, gift.programme
    former = case.received_under_id or case.policy_id
    changes = {
        "programme": programme,
        "policy": version_in_force(programme),
        "received_under": None,
        "owner": None,
        "rm": RM.RECEIVED.value,
        "acknowledged_at": None,
        "waiting_on_reporter": False,
        "unanswered": "",
        "reminded_at": None,
        "slow_lane": False,
        "is_restricted": False,
        "body": gift.body,
    }
    apply_change(case, changes, now=now)
    Named.objects.filter(case=case).delete()  # the new team says itself who may know of it
    if gift.data_key is not None:
        gift.data_key.put()  # if it was moved meanwhile, housekeeping moves it again
    Deadline.objects.filter(case=case, policy=None).update(policy=former)
    end_clocks(case, now=now, given=True)
    # What was found in the other project's code, and among its reports, says nothing here.
    Evidence.objects.filter(case=case).delete()
    forget_likeness(case)
    case.refresh_from_db()
    insert(first_clocks(case, now=now))
    target = fix_target(case, case.severity, start=now, now=now) if case.severity else None
    if target is not None:
        target.save(force_insert=True)
    refresh_next_due(case)
    return case
