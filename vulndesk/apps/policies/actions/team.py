"""Who is on the team of a programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from vulndesk.apps.accounts.models import Belonging, Organisation, User
from vulndesk.apps.accounts.organisations import belong, require_admin
from vulndesk.apps.accounts.queries import owned_by
from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Membership, Programme
from vulndesk.apps.policies.queries import colleagues_of, members_of, programme_by_id
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.access import OPERATOR, Actor, Role, Verb, require
from vulndesk.core.errors import Conflict, NotFound, NotNow
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


def move_programme(slug: str, organisation_id: int, *, by: User | None, now: datetime) -> None:
    """Give a programme, with all of its cases, to another organisation; its former team sees nothing of it any more.

    by: an admin who owns the organisation that has it, so that nobody takes what is another's; None for whoever runs
    the command line. Raises NotFound, for a programme that is not theirs to give, too.
    """
    require_admin(by)
    row = Programme.objects.filter(slug=slug).first()
    wanted = Organisation.objects.filter(pk=organisation_id).first()
    theirs = by is None or (row is not None and row.organisation_id in {one.pk for one in owned_by(by)})
    if row is None or wanted is None or not theirs:
        raise NotFound("There is no such programme or organisation of yours.")
    if row.organisation_id == wanted.pk:
        raise NotNow("It belongs to this organisation already.", next_step="Choose another one.")
    actor = OPERATOR if by is None else Actor(Role.OWNER, user_id=by.pk)
    with transaction.atomic():
        if Programme.objects.filter(pk=row.pk, organisation=row.organisation_id).update(organisation=wanted) != 1:
            raise Conflict("Somebody moved it at this moment.")
        former = list(Membership.objects.filter(programme=row).values_list("user_id", flat=True))
        Membership.objects.filter(programme=row).delete()
        record(EventKind.PROGRAMME_CHANGED, row.pk, by=actor, now=now, facts={"organisation": wanted.pk})
        for user_id in former:  # whose open cases there are nobody's now
            record(EventKind.MEMBER_REMOVED, row.pk, by=actor, now=now, facts={"user_id": user_id})


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
