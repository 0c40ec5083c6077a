"""The one door to write people, invitations, sessions and allowances.

Promises: a link works once; of two people who use it at once, one gets the account. An unknown, used or expired link
is answered alike. Whoever is deactivated is signed out at once, and the desk never loses its last owner. What an
allowance grants is never granted twice, over any number of processes.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from vulndesk.apps.accounts.models import (
    HANDLE,
    Allowance,
    Belonging,
    CacheEntry,
    Invitation,
    Leave,
    Organisation,
    Session,
    User,
    seal_person,
)
from vulndesk.apps.accounts.organisations import (
    belong,
    first_organisation,
    require_admin,
    require_governs,
    require_may_invite,
    runs_desk_too,
)
from vulndesk.apps.accounts.queries import Rate
from vulndesk.apps.accounts.sessions import session_digest
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow, TooMany
from vulndesk.core.events import EventKind

FIRST_LINK_LASTS = timedelta(days=1)
INVITATION_LASTS = timedelta(days=7)
PASSWORD_LINK_LASTS = timedelta(days=1)
NAME_LIMIT = 80

DEAD_LINK = "This link does not work: it was used, it ran out, or it was never made."
ASK_AGAIN = "Ask an owner of the desk for a new one."


# Links


def first_account_link(*, now: datetime, address: str) -> str | None:
    """The one-time link that makes the first account, or None once there is one. A new link ends the former."""
    with transaction.atomic():
        if User.objects.exists():
            return None
        Invitation.objects.filter(first=True).delete()
        return _make_link(
            address=address,
            role=Invitation.OWNER,
            organisation=first_organisation(),
            is_admin=True,
            first=True,
            made_at=now,
            expires_at=now + FIRST_LINK_LASTS,
        )


def invite(
    *,
    by: User | None,
    role: str,
    now: datetime,
    address: str,
    programme_ids: Iterable[int] = (),
    organisation: Organisation | None = None,
) -> str:
    """A link that makes one account. by: an owner, an admin, or None for whoever runs the command line of the desk.

    organisation: the first one of the desk when none is given; an admin belongs to none.
    """
    if role not in dict(Invitation.ROLES):
        raise BadInput("There is no such role.", next_step="Choose one of the list.", field="role")
    where = None if role == Invitation.ADMIN else organisation or first_organisation()
    require_may_invite(by, role, where)
    with transaction.atomic():
        link = _make_link(
            address=address,
            role=role,
            organisation=where,
            is_admin=runs_desk_too(by, role),
            programme_ids=sorted(set(programme_ids)),
            made_by=by,
            made_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        record_event(kind=EventKind.PERSON_INVITED, now=now, actor=_actor(by), facts={"role": role})
    return link


def password_link(*, by: User | None, user_id: int, now: datetime, address: str) -> str:
    """A link with which one person chooses a new password. It removes no second factor."""
    person = _active_person(user_id)
    require_governs(by, person)
    with transaction.atomic():
        Invitation.objects.filter(person=person, used_at__isnull=True).delete()
        link = _make_link(address=address, person=person, made_by=by, made_at=now, expires_at=now + PASSWORD_LINK_LASTS)
        record_event(kind=EventKind.PERSON_LINK_MADE, now=now, actor=_actor(by), facts={"user_id": person.pk})
    return link


def withdraw_invitation(*, by: User, invitation_id: int) -> None:
    row = Invitation.objects.filter(pk=invitation_id, person__isnull=True).select_related("organisation").first()
    if row is not None and row.made_by_id != by.pk:
        require_may_invite(by, row.role, row.organisation)
    if not Invitation.objects.filter(pk=invitation_id, person__isnull=True, used_at__isnull=True).delete()[0]:
        raise NotNow("This invitation was already used or withdrawn.")


def accept_invitation(
    *,
    token: str,
    username: str,
    display_name: str,
    email: str,
    password: str | None,
    now: datetime,
    also: Callable[[User], None] = lambda made: None,
) -> User:
    """Make the account that the link stands for. Raises NotFound for a dead link, BadInput with the field otherwise.

    password: None for an account without one. also: what gives that another way in, in the same transaction.
    """
    digest = _token_digest(token)
    if not _usable(now).filter(digest=digest, person__isnull=True).exists():
        raise NotFound(DEAD_LINK, next_step=ASK_AGAIN)
    user = _unsaved_user(username=username, display_name=display_name, email=email, password=password, now=now)
    with transaction.atomic():
        _use_link(digest, now)
        invitation = Invitation.objects.get(digest=digest)
        if invitation.first and User.objects.exists():
            raise NotFound(DEAD_LINK, next_step=ASK_AGAIN)
        user.is_admin = invitation.is_admin
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            raise BadInput("Somebody here has this handle already.", field="username") from None
        if invitation.organisation_id is not None:
            belong(user.pk, invitation.organisation_id, role=invitation.role)
        also(user)
        Invitation.objects.filter(pk=invitation.pk).update(used_by=user)
        Invitation.objects.filter(first=True, used_at__isnull=True).delete()  # of no use to anybody from now on
        record_event(
            kind=EventKind.PERSON_JOINED,
            now=now,
            actor=_actor(user),
            facts={"user_id": user.pk, "role": invitation.role, "programme_ids": invitation.programme_ids},
        )
    return user


def choose_password(*, token: str, password: str, now: datetime) -> User:
    """Use a password link: sets the password and signs the person out everywhere."""
    digest = _token_digest(token)
    invitation = _usable(now).filter(digest=digest, person__is_active=True).select_related("person").first()
    if invitation is None or invitation.person is None:
        raise NotFound(DEAD_LINK, next_step=ASK_AGAIN)
    person = invitation.person
    _check_password(password, person)
    hashed = make_password(password)
    with transaction.atomic():
        _use_link(digest, now)
        User.objects.filter(pk=person.pk).update(password=hashed)
        revoke_sessions(person)
        record_event(kind=EventKind.PERSON_RESTORED, now=now, actor=_actor(person), facts={"user_id": person.pk})
    person.password = hashed
    return person


# People


def change_details(*, user: User, display_name: str, email: str) -> User:
    sealed = seal_person(username=user.username, display_name=_clean_name(display_name), email=_clean_address(email))
    User.objects.filter(pk=user.pk).update(sealed=sealed)
    return User.objects.get(pk=user.pk)


def deactivate(*, by: User | None, user_id: int, now: datetime) -> None:
    """Shut one person out, at once and everywhere. The last admin stays."""
    _require_may_shut_out(by, user_id)
    with transaction.atomic():
        # The lock makes two people who deactivate each other take turns; the second is refused.
        here = list(
            User.objects.select_for_update().filter(Q(is_admin=True) | Q(pk=by.pk if by else None), is_active=True)
        )
        if by is not None and by.pk not in {one.pk for one in here}:
            raise Conflict("You were deactivated yourself a moment ago.")
        if {one.pk for one in here if one.is_admin} == {user_id}:
            raise NotNow("This is the last admin of the desk.", next_step="Invite another one first.")
        if User.objects.filter(pk=user_id, is_active=True).update(is_active=False) != 1:
            raise Conflict("This person was already deactivated.")
        Session.objects.filter(user_id=user_id).delete()
        Invitation.objects.filter(person_id=user_id, used_at__isnull=True).delete()
        record_event(kind=EventKind.PERSON_DEACTIVATED, now=now, actor=_actor(by), facts={"user_id": user_id})


def reactivate(*, by: User | None, user_id: int, now: datetime) -> None:
    _require_may_shut_out(by, user_id)
    with transaction.atomic():
        if User.objects.filter(pk=user_id, is_active=False).update(is_active=True) != 1:
            raise Conflict("This person is active already.")
        record_event(kind=EventKind.PERSON_REACTIVATED, now=now, actor=_actor(by), facts={"user_id": user_id})


def reset_second_factor(*, by: User | None, user_id: int, now: datetime) -> None:
    """Take all second factors of a person away, who lost them: signed out everywhere, they add a new one.

    by: an owner, or None for whoever runs the command line. Oneself is refused: one's own are changed on one's account.
    """
    person = _active_person(user_id)
    require_governs(by, person)
    if by is not None and by.pk == person.pk:
        raise NotNow("These are your own.", next_step="Add and remove them under “Your account”.")
    with transaction.atomic():
        if not Authenticator.objects.filter(user=person).delete()[0]:
            raise NotNow("This person has no second factor yet.", next_step="They add one at their next sign-in.")
        revoke_sessions(person)
        record_event(kind=EventKind.SECOND_FACTOR_RESET, now=now, actor=_actor(by), facts={"user_id": person.pk})


def note_second_factor(*, user: User, is_first: bool, keep_session: str | None, now: datetime) -> None:
    """A person added a second factor, or removed one: it is on record, and their other browsers are signed out."""
    kind = EventKind.SECOND_FACTOR_ADDED if is_first else EventKind.SECOND_FACTOR_CHANGED
    with transaction.atomic():
        revoke_sessions(user, except_key=keep_session)
        record_event(kind=kind, now=now, actor=_actor(user), facts={"user_id": user.pk})


def set_password(*, user: User, password: str, keep_session: str | None) -> None:
    """Store a password that was checked already, and sign every other browser out. keep_session: a session key."""
    user.set_password(password)
    hashed = user.password
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password=hashed)
        revoke_sessions(user, except_key=keep_session)


# Leave


def plan_leave(*, user: User, first_day: date, last_day: date, now: datetime) -> None:
    """Both days included. A new plan replaces the former. Raises BadInput."""
    if last_day < first_day:
        raise BadInput("The last day is before the first.", next_step="Choose a later one.", field="last_day")
    if last_day < now.astimezone(UTC).date():
        raise BadInput("These days have passed already.", next_step="Choose a later last day.", field="last_day")
    Leave.objects.update_or_create(user=user, defaults={"first_day": first_day, "last_day": last_day})


def end_leave(*, user: User) -> None:
    """Back again, or not going."""
    Leave.objects.filter(user=user).delete()


# Sessions


def revoke_sessions(user: User, except_key: str | None = None) -> int:
    """Sign a person out everywhere, or everywhere but in the browser with this session key. Returns how many."""
    rows = Session.objects.filter(user=user)
    if except_key is not None:
        rows = rows.exclude(digest=session_digest(except_key))
    return rows.delete()[0]


def revoke_session(*, user: User, digest: bytes) -> None:
    """Sign one browser of this person out."""
    if not Session.objects.filter(user=user, digest=digest).delete()[0]:
        raise NotFound("This browser is signed out already.")


# Allowances


def spend_allowance(*, purpose: str, who: str, limit: int, per_seconds: int, now: datetime, cost: int = 1) -> None:
    """Take `cost` of `limit` tokens, which come back evenly over `per_seconds`. Raises TooMany when fewer are left.

    who: an address, a handle, a receipt; stored only as a keyed digest. Call it outside a transaction: a refusal that
    is rolled back would hand the token back, so inside one it fails loudly.
    """
    if connection.in_atomic_block and not _in_test_transaction():
        raise RuntimeError("an allowance is spent outside the transaction of the deed that it guards")
    step, instant, digest = _step(limit, per_seconds), _microseconds(now), _allowance_digest(purpose, who)
    latest = instant + step * (limit - cost)  # with this much already spent there is room for these
    table = connection.ops.quote_name(Allowance._meta.db_table)
    spend = (
        f"INSERT INTO {table} (digest, whole_again_at) VALUES (%s, %s) ON CONFLICT (digest) DO UPDATE "  # noqa: S608
        f"SET whole_again_at = CASE WHEN {table}.whole_again_at > %s THEN {table}.whole_again_at ELSE %s END + %s "
        f"WHERE {table}.whole_again_at <= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(spend, [digest, instant + step * cost, instant, instant, step * cost, latest])
        granted = cursor.rowcount == 1
    if not granted:
        full = Allowance.objects.filter(digest=digest).values_list("whole_again_at", flat=True).first()
        wait = max(1, -(-((full or instant) - latest) // 1_000_000))
        raise TooMany("Too many attempts.", retry_after=wait, next_step=f"Try again in {_plain_span(wait)}.")


def return_allowance(*, purpose: str, who: str, limit: int, per_seconds: int) -> None:
    """Give one token back: the attempt that it was spent on was no abuse."""
    table = connection.ops.quote_name(Allowance._meta.db_table)
    give_back = f"UPDATE {table} SET whole_again_at = whole_again_at - %s WHERE digest = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(give_back, [_step(limit, per_seconds), _allowance_digest(purpose, who)])


def count_spent(rates: Sequence[Rate], *, now: datetime, most: float) -> None:
    """Count one more of each, allowed or not, up to `most` times the allowance. In the transaction of what is counted:
    what was not stored after all has cost nothing. Sorted, so that two at once wait for each other in one order.
    """
    instant, table = _microseconds(now), connection.ops.quote_name(Allowance._meta.db_table)
    for rate in sorted(rates, key=lambda one: one.digest):
        full = instant + int(rate.step * rate.limit * most)
        count = (
            f"INSERT INTO {table} (digest, whole_again_at) VALUES (%s, %s) ON CONFLICT (digest) DO UPDATE "  # noqa: S608
            f"SET whole_again_at = CASE WHEN {table}.whole_again_at + %s > %s THEN %s "
            f"WHEN {table}.whole_again_at > %s THEN {table}.whole_again_at + %s ELSE %s END"
        )
        once = instant + rate.step
        with connection.cursor() as cursor:
            cursor.execute(count, [rate.digest, once, rate.step, full, full, instant, rate.step, once])


def use_once(*, purpose: str, who: str, until: datetime) -> bool:
    """True for the first one who uses it. In the caller's transaction: it is used when that is committed."""
    table = connection.ops.quote_name(Allowance._meta.db_table)
    use = f"INSERT INTO {table} (digest, whole_again_at) VALUES (%s, %s) ON CONFLICT (digest) DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(use, [_allowance_digest(purpose, who), _microseconds(until)])
        return bool(cursor.rowcount == 1)


# Housekeeping


def forget_expired(*, now: datetime) -> int:
    """What may go: expired sessions, whole allowances, old cache entries, links a month after their end."""
    gone = Session.objects.filter(expires_at__lte=now).delete()[0]
    gone += Allowance.objects.filter(whole_again_at__lte=_microseconds(now)).delete()[0]
    gone += CacheEntry.objects.filter(expires_at__lte=now).delete()[0]
    gone += Invitation.objects.filter(expires_at__lte=now - timedelta(days=30)).delete()[0]
    return gone


def _make_link(*, address: str, **fields: Any) -> str:
    token = secrets.token_urlsafe(32)  # 256 bits
    Invitation.objects.create(digest=_token_digest(token), **fields)
    return f"{address}/join/{token}/"


def _token_digest(token: str) -> bytes:
    return lookup_digest("invitation", token)


def _usable(now: datetime) -> Any:
    return Invitation.objects.filter(used_at__isnull=True, expires_at__gt=now)


def _use_link(digest: bytes, now: datetime) -> None:
    """The conditional update that makes a link work once."""
    if _usable(now).filter(digest=digest).update(used_at=now) != 1:
        raise NotFound(DEAD_LINK, next_step=ASK_AGAIN)


def _unsaved_user(*, username: str, display_name: str, email: str, password: str | None, now: datetime) -> User:
    """Checked, hashed and sealed, before any transaction is open."""
    handle = username.strip().casefold()
    try:
        HANDLE(handle)
    except ValidationError as error:
        raise BadInput(error.messages[0], field="username") from None
    sealed = seal_person(username=handle, display_name=_clean_name(display_name), email=_clean_address(email))
    user = User(username=handle, sealed=sealed, joined_at=now)
    if password is not None:
        _check_password(password, user)
    user.set_password(password)  # None: one that nothing matches
    return user


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise BadInput(f"Give the name that others see, up to {NAME_LIMIT} characters.", field="display_name")
    return name


def _clean_address(email: str) -> str:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise BadInput("This is not an e-mail address.", field="email") from None
    return email


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), field="password") from None


def _active_person(user_id: int) -> User:
    person = User.objects.active().filter(pk=user_id).first()
    if person is None:
        raise NotFound("There is no such person on the team.")
    return person


def _require_may_shut_out(by: User | None, user_id: int) -> None:
    """An admin may shut out anybody; an owner, whoever belongs to their organisations alone."""
    if by is None or (by.is_admin and by.is_active):
        return
    person = User.objects.filter(pk=user_id).first()
    if person is None or not Belonging.objects.filter(user=by, role=Belonging.OWNER).exists():
        require_admin(by)
    else:
        require_governs(by, person)


def _actor(user: User | None) -> str:
    return "desk" if user is None else f"user:{user.pk}"


def _allowance_digest(purpose: str, who: str) -> bytes:
    return lookup_digest("allowance", f"{purpose}\n{who}")


def _step(limit: int, per_seconds: int) -> int:
    return per_seconds * 1_000_000 // limit


def _microseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1_000_000)


def _plain_span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 90 else f"{-(-seconds // 60)} minutes"


def _in_test_transaction() -> bool:
    """Django's TestCase wraps each test; the same exception as in `atomic(durable=True)`."""
    return all(block._from_testcase for block in connection.atomic_blocks)  # type: ignore[attr-defined]
