"""The case goes to another programme: the embargo stays as it was agreed, what the former team prepared does not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from vulndesk.apps.embargo.models import Agreement, Approval, Embargo, Fix, PartyConsent, ReleaseProof, Trial
from vulndesk.apps.embargo.queries.state import TEAM
from vulndesk.core.embargo import Consent


def leave_embargo(case_id: UUID, *, now: datetime) -> None:
    """The new team took the embargo on when it accepted; a fix, its releases and approvals are of the former one.

    In the caller's transaction. Whoever acts from a page of before meets a conflict.
    """
    Embargo.objects.filter(pk=case_id).update(revision=F("revision") + 1)
    agreed = PartyConsent.objects.filter(case_id=case_id, party=TEAM, state=Consent.SIGNATORY.value)
    agreed.update(means="account", changed_at=now)
    Approval.objects.filter(case_id=case_id, taken_back_at=None).update(taken_back_at=now)
    for model in (Fix, Trial, ReleaseProof, Agreement):
        model.objects.filter(case_id=case_id).delete()
