"""Who is on the team of a programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from vulndesk.apps.accounts.models import Belonging
from vulndesk.apps.accounts.organisations import belong
from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Membership, Programme
from vulndesk.apps.policies.queries import colleagues_of, members_of, programme_by_id
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound
from vulndesk.core.events import EventKind


def admit_member(programme_id: int, user_id: int, *, by: Actor, now: datetime) -> None:
    """From now on this person sees every case of the programme."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if user_id not in {one.pk for one in colleagues_of(programme_id)} | set(members_of(programme_id)):
        raise NotFound("There is no such person in the organisation.")
    with transaction.atomic():
        _, created = Membership.objects.get_or_create(programme_id=programme_id, user_id=user_id)
        if created:
            record(EventKind.MEMBER_ADDED, programme_id, by=by, now=now, facts={"user_id": user_id})


def remove_member(programme_id: int, user_id: int, *, by: Actor, now: datetime) -> None:
    """This person sees nothing of the programme any more; what they wrote stays."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if user_id not in members_of(programme_id):
        return
    with transaction.atomic():
        gone, _ = Membership.objects.filter(programme_id=programme_id, user_id=user_id).delete()
        if gone:
            record(EventKind.MEMBER_REMOVED, programme_id, by=by, now=now, facts={"user_id": user_id})


def add_member(programme_id: int, user_id: int) -> None:
    """On its team, and a member of its organisation unless they have another role there."""
    belong(user_id, programme_by_id(programme_id).organisation_id)
    Membership.objects.get_or_create(programme_id=programme_id, user_id=user_id)


def join_programmes(*, event_id: int, now: datetime) -> Callable[[], None]:
    """Subscriber of person_joined: the new member belongs to the programmes that the invitation named."""
    facts = timeline_event(event_id).facts
    # Who was taken out of the organisation meanwhile is not brought back by this.
    theirs = Belonging.objects.filter(user_id=facts["user_id"]).values("organisation_id")
    named = Programme.objects.filter(pk__in=facts["programme_ids"], organisation_id__in=theirs)
    there = set(named.values_list("pk", flat=True))

    def write() -> None:
        for programme_id in sorted(there):
            add_member(programme_id, facts["user_id"])

    return write
