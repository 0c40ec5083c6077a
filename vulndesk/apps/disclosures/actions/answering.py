"""A speaker says whether their words may be shown: the reporter by their receipt, a participant by its link, the team
by account. An answer is to what its page showed; one to anything else is refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.queries import told_case
from vulndesk.apps.disclosures import content
from vulndesk.apps.disclosures.actions.keeping import LOOK_AGAIN, apply_change, record, require_state, void
from vulndesk.apps.disclosures.models import SpeakerConsent
from vulndesk.apps.disclosures.queries.proposal import audience_for
from vulndesk.apps.disclosures.queries.rows import live_of, speaker_of, why_not
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.disclosures import Says, State, named_as
from vulndesk.core.errors import Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind

_MEANS = {Role.REPORTER: "receipt", Role.GUEST: "link"}


def answer(case_id: UUID, *, agrees: bool, version: int, by: Actor, now: datetime, name: str = "") -> None:
    """version: of what the person saw. name: by which they are called there; never of who is anonymous.

    It can be changed until publication; approvals that were given before an answer count no more.
    """
    told = told_case(by, case_id)
    row = require_state(live_of(told.case.pk), State.ASKING)
    if version != row.version:
        raise Conflict("What is to be shown changed meanwhile.", next_step=LOOK_AGAIN)
    if barred := why_not(told, now=now):
        raise NotNow(barred, next_step="Nothing is asked until that is over.")
    speaker = speaker_of(by)
    consent = SpeakerConsent.objects.filter(disclosure=row, speaker=speaker).first()
    if consent is None:
        raise NotFound("None of your words are to be disclosed.", next_step="Go back to the case.")
    hidden = by.role is Role.REPORTER and told.is_anonymous
    called = named_as(name, contact=told.contact if by.role is Role.REPORTER else "") if agrees and not hidden else ""
    sealed = content.seal_name(opened_key(told.case.data_key), consent.pk, called)
    says = Says.AGREES if agrees else Says.REFUSES
    means = _MEANS.get(by.role, "account")
    with transaction.atomic():
        apply_change(row)
        void(row)
        SpeakerConsent.objects.filter(pk=consent.pk).update(says=says, means=means, at=now, sealed=sealed)
        kind = EventKind.DISCLOSURE_AGREED if agrees else EventKind.DISCLOSURE_REFUSED
        record(row, kind, by=by, now=now, audience=audience_for(speaker), means=means)
