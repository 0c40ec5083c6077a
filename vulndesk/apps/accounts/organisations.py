"""The one door to write organisations and who belongs to them: founded, renamed, a person's role given and taken."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from vulndesk.apps.accounts.models import Belonging, Invitation, Organisation, User
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Role
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.events import EventKind

FIRST = "default"
NAME_LIMIT = 80
NOTHING = ""  # instead of a role: the person belongs there no more
ROLES_HERE = [*Belonging.ROLES, (NOTHING, "nothing any more")]


def first_organisation() -> Organisation:
    """The one that a desk begins with: what is opened without saying whose it is belongs to it."""
    found = Organisation.objects.order_by("pk").first()
    if found is not None:
        return found
    return Organisation.objects.get_or_create(slug=FIRST, defaults={"name": FIRST, "made_at": datetime.now(UTC)})[0]


def found_organisation(name: str, *, by: User | None, now: datetime) -> Organisation:
    """by: an admin, or None for whoever runs the command line. Its first owner is invited next."""
    require_admin(by)
    name = _clean_name(name)
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    slug = next(one for one in (base, *numbered) if one not in taken)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(slug=slug, name=name, made_at=now)
            _record(EventKind.ORGANISATION_CHANGED, by, now=now, organisation_id=made.pk)
    except IntegrityError:
        raise Conflict("Somebody made an organisation of this name at this moment.") from None
    return made


def rename_organisation(organisation_id: int, name: str, *, by: User | None, now: datetime) -> None:
    require_admin(by)
    name = _clean_name(name)
    with transaction.atomic():
        if Organisation.objects.filter(pk=organisation_id).update(name=name) != 1:
            raise NotFound("There is no such organisation.")
        _record(EventKind.ORGANISATION_CHANGED, by, now=now, organisation_id=organisation_id)


def belong(user_id: int, organisation_id: int, *, role: str = Belonging.MEMBER) -> None:
    """Somebody who has no role there gets this one; who has one keeps it."""
    Belonging.objects.get_or_create(user_id=user_id, organisation_id=organisation_id, defaults={"role": role})


def change_role(user_id: int, organisation_id: int, role: str, *, by: User, now: datetime) -> None:
    """In force at this person's next request, also in their open sockets. The last owner stays.

    Raises NotFound for whoever does not belong there, and for an organisation that is not this person's to change.
    """
    with transaction.atomic():
        # The lock makes two owners who take each other's role away take turns; the second is refused.
        rows = {row.user_id: row for row in Belonging.objects.select_for_update().filter(organisation=organisation_id)}
        mine, theirs = rows.get(by.pk), rows.get(user_id)
        if mine is None or mine.role != Belonging.OWNER or theirs is None:
            raise NotFound("There is no such person in an organisation of yours.")
        if role not in dict(ROLES_HERE):
            raise BadInput("There is no such role.", next_step="Choose one of the list.", field="role")
        owners = set(
            User.objects.active().filter(belongings__organisation=organisation_id, belongings__role=Belonging.OWNER)
            .values_list("pk", flat=True)
        )  # fmt: skip
        if owners == {user_id} and role != Belonging.OWNER:
            raise NotNow("This is the last owner of the organisation.", next_step="Make another owner first.")
        if role == NOTHING:
            theirs.delete()
        else:
            Belonging.objects.filter(pk=theirs.pk).update(role=role)
        _record(EventKind.ROLE_CHANGED, by, now=now, organisation_id=organisation_id, user_id=user_id, role=role)


def require_may_invite(by: User | None, role: str, organisation: Organisation | None) -> None:
    """An owner invites to their organisation. An admin invites admins, and the owner of one that has none: whoever runs
    the desk gets at nobody's cases by making an account. by None: whoever runs the command line.
    """
    if by is None:
        return
    if role == Invitation.ADMIN:
        require_admin(by)
        return
    if organisation is not None and by.is_active:
        owners = Belonging.objects.filter(organisation=organisation, role=Belonging.OWNER, user__is_active=True)
        held = set(owners.values_list("user_id", flat=True))
        if by.pk in held or (by.is_admin and not held and role == Invitation.OWNER):
            return
    raise NotAllowed("Only an owner of the organisation may do this.", next_step="Ask one of them.")


def require_governs(by: User | None, person: User) -> None:
    """Who may take somebody's account in hand: owners of every organisation that the person belongs to, so that nobody
    gets at another organisation's cases through one who belongs to both. by None: whoever runs the command line.
    """
    if by is not None and not (by.is_active and governs(by, [person])):
        raise NotAllowed(
            "Only the owners of every organisation that this person belongs to may do this.",
            next_step="Ask them, or whoever runs the desk’s command line.",
        )


def governs(by: User, people: list[User]) -> set[int]:
    """Whose accounts this person may take in hand: their ids."""
    rows = Belonging.objects.filter(user_id__in={one.pk for one in people} | {by.pk})
    where: dict[int, set[int]] = {}
    owned = set()
    for user_id, organisation_id, role in rows.values_list("user_id", "organisation_id", "role"):
        where.setdefault(user_id, set()).add(organisation_id)
        if user_id == by.pk and role == Belonging.OWNER:
            owned.add(organisation_id)
    within = [one for one in people if where.get(one.pk, set()) <= owned]
    return {one.pk for one in within if by.is_admin or (where.get(one.pk) and not one.is_admin)}


def require_admin(by: User | None) -> None:
    if by is not None and not (by.is_admin and by.is_active):
        raise NotAllowed("Only an admin of the desk may do this.", next_step="Ask one of them.")


def runs_desk_too(by: User | None, role: str) -> bool:
    """While there is one organisation, whoever owns it runs the desk, too, when an admin invites them."""
    if role == Invitation.ADMIN:
        return True
    is_admin = by is None or by.is_admin
    return role == Invitation.OWNER and is_admin and Organisation.objects.count() < 2


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise BadInput(f"Give a name of up to {NAME_LIMIT} characters.", field="name")
    return name


def _record(kind: EventKind, by: User | None, *, now: datetime, **facts: object) -> None:
    actor = f"user:{by.pk}" if by is not None else Role.DESK.value
    record_event(kind=kind, now=now, actor=actor, facts=facts)
