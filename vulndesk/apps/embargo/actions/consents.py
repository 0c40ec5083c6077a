"""Each participant's own answer to the embargo, by the table, with the means by which it came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.embargo.actions.keeping import apply_change, record, write_consent
from vulndesk.apps.embargo.models import PartyConsent
from vulndesk.apps.embargo.queries.state import embargo_of
from vulndesk.core.access import Actor, Role
from vulndesk.core.embargo import Consent, Step, consent_after
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.events import EventKind

# A mail can be forged, so it is no way to agree.
MEANS = frozenset({"receipt", "account", "pinned_key", "link"})


def open_consent(case_id: UUID, *, party: str, label: str, by: Actor, now: datetime) -> None:
    """Ask a party (INVITE). label: the name as it is now. Raises NotNow for one who was asked or agreed already."""
    _guard(case_id, by)
    embargo = embargo_of(case_id)
    row = PartyConsent.objects.filter(case_id=case_id, party=party).first()
    state = consent_after(Consent(row.state) if row else Consent.NO_EMBARGO, Step.INVITE)
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        write_consent(embargo, party, state, label=label, means="", until=None, now=now)
        record(embargo, EventKind.CONSENT_CHANGED, by=by.name, now=now, party=party, step=Step.INVITE.value)


def record_consent(case_id: UUID, *, party: str, step: Step, means: str, by: Actor, now: datetime) -> Consent:
    """A party's answer. means: receipt, account, pinned_key or link. Whoever calls this for a party that is neither
    the team nor the reporter has checked its invitation. Raises NotFound for one who was never asked, NotNow.
    """
    _guard(case_id, by)
    if means not in MEANS:
        raise BadInput("This is no way to agree.", next_step="Use the receipt, an account, a pinned key or the link.")
    embargo = embargo_of(case_id)
    row = PartyConsent.objects.filter(case_id=case_id, party=party).first()
    if row is None:
        raise NotFound("Nobody of this name was asked.", next_step="Invite them first.")
    state = consent_after(Consent(row.state), step)
    until = embargo.until if state is Consent.SIGNATORY else None
    with transaction.atomic():
        apply_change(embargo, {}, now=now)
        write_consent(embargo, party, state, label="", means=means, until=until, now=now)
        record(embargo, EventKind.CONSENT_CHANGED, by=by.name, now=now, party=party, step=step.value, means=means)
    return state


def _guard(case_id: UUID, by: Actor) -> None:
    """The team and the reporter need to see the case; a party that is invited does not see it yet."""
    if by.is_team or by.role is Role.REPORTER:
        listening_to(by, case_id)
