"""Finding the disclosure of a case, and why nothing of a case may be disclosed now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.queries import ToldCase
from vulndesk.apps.disclosures.models import Disclosure
from vulndesk.apps.embargo.queries import holds
from vulndesk.core.access import Actor, Role
from vulndesk.core.disclosures import REPORTER, Says, State, barred

LIVE = (State.DRAFT, State.ASKING, State.PUBLIC)


def newest_of(case_id: UUID) -> Disclosure | None:
    """The one that is under way or public, or the last that was; the caller has the case under the guard."""
    return Disclosure.objects.filter(case_id=case_id).exclude(state=State.DROPPED).first()


def live_of(case_id: UUID) -> Disclosure | None:
    return Disclosure.objects.filter(case_id=case_id, state__in=LIVE).first()


def why_not(told: ToldCase, *, now: datetime) -> str:
    """As a sentence; empty: nothing speaks against it."""
    return barred(
        is_closed=told.is_closed,
        is_report=told.case.is_report,
        embargoed=holds(told.case.pk, now=now),
        related_open=bool(told.open_related),
        related_embargoed=any(holds(one, now=now) for one in told.related),
    )


def speaker_of(actor: Actor) -> str:
    """For whom this person speaks in a disclosure."""
    return REPORTER if actor.role is Role.REPORTER else actor.name


def says_of(row: Disclosure) -> dict[str, Says]:
    return {one.speaker: Says(one.says) for one in row.consents.all()}
