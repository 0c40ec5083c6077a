"""Who is on the team of a programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from vulndesk.apps.accounts.queries import user_by_id
from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Membership, Programme
from vulndesk.apps.policies.queries import members_of
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.events import EventKind


def admit_member(programme_id: int, user_id: int, *, by: Actor, now: datetime) -> None:
    """From now on this person sees every case of the programme."""
    require(by, Verb.CHANGE_PROGRAMME)
    user_by_id(user_id)
    with transaction.atomic():
        _, created = Membership.objects.get_or_create(programme_id=programme_id, user_id=user_id)
        if created:
            record(EventKind.MEMBER_ADDED, programme_id, by=by, now=now, facts={"user_id": user_id})


def remove_member(programme_id: int, user_id: int, *, by: Actor, now: datetime) -> None:
    """This person sees nothing of the programme any more; what they wrote stays."""
    require(by, Verb.CHANGE_PROGRAMME)
    if user_id not in members_of(programme_id):
        return
    with transaction.atomic():
        gone, _ = Membership.objects.filter(programme_id=programme_id, user_id=user_id).delete()
        if gone:
            record(EventKind.MEMBER_REMOVED, programme_id, by=by, now=now, facts={"user_id": user_id})


def add_member(programme_id: int, user_id: int) -> None:
    Membership.objects.get_or_create(programme_id=programme_id, user_id=user_id)


def join_programmes(*, event_id: int, now: datetime) -> Callable[[], None]:
    """Subscriber of person_joined: the new member belongs to the programmes that the invitation named."""
    facts = timeline_event(event_id).facts
    there = set(Programme.objects.filter(pk__in=facts["programme_ids"]).values_list("pk", flat=True))

    def write() -> None:
        for programme_id in sorted(there):
            add_member(programme_id, facts["user_id"])

    return write
