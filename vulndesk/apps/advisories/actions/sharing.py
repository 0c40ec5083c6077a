"""The reporter reads the draft before everybody does, when the team shows it, and says whether it is right."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.advisories.actions.drafting import record
from vulndesk.apps.advisories.actions.publishing import settle_draft, written_draft
from vulndesk.apps.advisories.models import Draft
from vulndesk.apps.cases.actions import DeedRequest, answer, do_deed
from vulndesk.apps.cases.queries import credit_case
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotAllowed, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed


def share_draft(case_id: UUID, *, message: str, version: int, by: Actor, now: datetime) -> None:
    """Show this version to the reporter, with a message in the thread. What is saved later they do not see.

    Raises NotNow, Conflict, NotFound, NotAllowed.
    """
    case, state = written_draft(by, case_id, version)
    shared = {"shared_number": version, "shared_at": now, "answer": "", "answered_at": None}
    with transaction.atomic():
        do_deed(case_id, DeedRequest(Deed.REPLY, message=message), by=by, now=now)
        settle_draft(state, **shared)
        record(case, EventKind.ADVISORY_SHARED, by=by.name, now=now, audience="everyone")


def answer_draft(case_id: UUID, *, fine: bool, words: str, by: Actor, now: datetime) -> None:
    """The reporter's own word; it can be changed while the draft is shown. words: for the thread; may be empty."""
    if by.role is not Role.REPORTER:
        raise NotAllowed("Only the reporter can answer this.", next_step="Ask them in the thread.")
    case = credit_case(by, case_id).case
    said = {"answer": "fine" if fine else "wrong", "answered_at": now}
    with transaction.atomic():
        if Draft.objects.filter(pk=case.pk, shared_number__isnull=False).update(**said) != 1:
            raise NotNow("There is no draft to read yet.", next_step="Write to the team in the thread.")
        if words.strip():
            answer(case_id, words, by=by, now=now)
        record(case, EventKind.ADVISORY_ANSWERED, by=by.name, now=now, audience="everyone", fine=fine)
