"""The guarded door to read people, and the door of every page of the team."""

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from time import monotonic
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as RECORDS_OF
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from vulndesk.apps.accounts.models import Allowance, Belonging, Invitation, Leave, Organisation, Session, User
from vulndesk.apps.accounts.sessions import alive, open_payload, session_digest
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.access import person_in
from vulndesk.core.errors import NotAllowed, NotFound

View = Callable[..., HttpResponseBase]
NOBODY = -1  # the number of no person
BROWSER_KEY = "browser"  # in a session's sealed payload: "Firefox on Linux"


@dataclass(frozen=True)
class OpenLink:
    """What a join page may say about its link."""

    first: bool
    role: str
    organisation: str  # its name; empty while the desk has one
    person: User | None  # set: the link chooses a new password for this person
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """One browser in which a person is signed in."""

    digest: str
    browser: str
    since: datetime
    last_seen: datetime | None
    is_this_one: bool


# Doors


def team_required(view: View) -> View:
    """Only signed-in people of the team pass; others are sent to the sign-in page and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.is_active:
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path())  # a path of ours, never a host

    return guarded


def owner_required(view: View) -> View:
    """Only owners of an organisation pass; whether this is theirs is asked of the thing itself."""

    @wraps(view)
    @team_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not owned_by(person_of(request)):
            raise NotAllowed("Only an owner may do this.", next_step="Ask one of them.")
        return view(request, *args, **kwargs)

    return guarded


def admin_required(view: View) -> View:
    """Only those who run the desk pass."""

    @wraps(view)
    @team_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person_of(request).is_admin:
            raise NotAllowed("Only an admin of the desk may do this.", next_step="Ask one of them.")
        return view(request, *args, **kwargs)

    return guarded


def person_of(request: HttpRequest) -> User:
    """The signed-in person of a view behind `team_required`."""
    if not isinstance(request.user, User):
        raise NotAllowed("You are not signed in.", next_step="Sign in first.")
    return request.user


def has_stepped_up(request: HttpRequest, *, now: datetime) -> bool:
    """Whether this person showed a second factor in this browser a moment ago; a password alone is none."""
    limit = now.timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, person_of(request))
    return any(one["method"] == "mfa" and one["at"] > limit for one in records)


def second_factor_shown(session: Mapping[str, Any]) -> bool:
    """Whether the person who is signed in in this session has shown a second factor in it. Costs no query."""
    person = session.get(SESSION_KEY)
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY)
    if person is None or session.get(RECORDS_OF) != person or not isinstance(records, list):
        return False
    return any(one.get("method") == "mfa" for one in records)


def way_to_second_factor(*, back: str) -> str:
    """Where a person who has none adds one, and which page they see afterwards; empty: the queue."""
    return f"{reverse('second_factor')}?{urlencode({'next': back})}" if back else reverse("second_factor")


def step_up_address(user: User, *, back: str) -> str:
    """Where a second factor is shown again; empty for a person who has none."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if not kinds:
        return ""
    name = "mfa_reauthenticate_webauthn" if Authenticator.Type.WEBAUTHN in kinds else "mfa_reauthenticate"
    return f"{reverse(name)}?{urlencode({'next': back})}"


def is_safe_path(url: str) -> bool:
    """Whether a `next` stays on this desk: a path only, so that no parameter can send people elsewhere (CWE-601)."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


@dataclass(frozen=True)
class Rate:
    """`limit` tokens that come back evenly over `per_seconds`, for somebody and a purpose."""

    purpose: str
    who: str
    limit: int
    per_seconds: int

    @property
    def digest(self) -> bytes:
        return lookup_digest("allowance", f"{self.purpose}\n{self.who}")

    @property
    def step(self) -> int:
        """How long one token takes to come back, in microseconds."""
        return self.per_seconds * 1_000_000 // self.limit


def spent_shares(rates: Sequence[Rate], *, now: datetime) -> list[float]:
    """How much of each is used: 0.0 nothing, 1.0 when no whole token is left, more where `count_spent` went on."""
    if not rates:
        return []
    rows = Allowance.objects.filter(digest__in=[rate.digest for rate in rates])
    whole = {bytes(digest): instant for digest, instant in rows.values_list("digest", "whole_again_at")}
    instant = int(now.timestamp() * 1_000_000)
    used = [max(0, whole.get(rate.digest, 0) - instant) / rate.step for rate in rates]
    return [
        max(1.0, tokens / rate.limit) if tokens > rate.limit - 1 else tokens / rate.limit
        for rate, tokens in zip(rates, used, strict=True)
    ]


def network_of(address: str) -> str:
    """The address, or for IPv6 its /64: one household or machine has all of it (RFC 6177)."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.IPv6Network((address.split("%")[0], 64), strict=False))
    except ValueError:
        return address


# People


def user_by_id(user_id: int) -> User:
    """One active person of the team. Raises NotFound."""
    person = User.objects.active().filter(pk=user_id).first()
    if person is None:
        raise NotFound("There is no such person on the team.")
    return person


def user_by_handle(username: str) -> User:
    person = User.objects.filter(username=username.strip().casefold()).first()
    if person is None:
        raise NotFound("There is no such person on the team.")
    return person


def user_id_or_nobodys(handle: str) -> int:
    """For a deed that is then refused as for somebody of another team: who else has an account here is not told."""
    try:
        return int(user_by_handle(handle).pk)
    except NotFound:
        return NOBODY


def display_name(user: User | int | None) -> str:
    """The name that others see. For lists use `display_names`: one query instead of many."""
    if isinstance(user, int):
        return display_names([user])[user]
    return user.display_name if user is not None else "Nobody"


def display_names(user_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, for active and former members alike; an unknown id is "somebody", also one that no row can have."""
    wanted = set(user_ids)
    names = {user.pk: user.display_name for user in User.objects.filter(pk__in={one for one in wanted if one < 2**63})}
    return {user_id: names.get(user_id, "somebody") for user_id in wanted}


def handles_of(user_ids: Iterable[int]) -> dict[int, str]:
    """By which programs and people of the team name them."""
    return dict(User.objects.filter(pk__in=list(user_ids)).values_list("pk", "username"))


def names_of(actors: Iterable[str], *, otherwise: str = "The desk") -> dict[str, str]:
    """By the name that events keep. otherwise: for whoever is no person of the team."""
    ids = {one: person_in(one) for one in actors}
    known = display_names(user_id for user_id in ids.values() if user_id is not None)
    return {one: otherwise if user_id is None else known[user_id] for one, user_id in ids.items()}


def name_of(actor: str, *, otherwise: str = "The desk") -> str:
    return names_of([actor], otherwise=otherwise)[actor]


def address_of(user: User) -> str:
    """Where to write to this person; empty when they gave no address or are no longer active."""
    return user.email if user.is_active else ""


def active_users() -> list[User]:
    """Everybody who can own a case, by name."""
    return sorted(User.objects.active(), key=lambda user: user.display_name.casefold())


def admins() -> list[User]:
    """Those who run the desk and are here."""
    return [user for user in active_users() if user.is_admin]


def owners_in(organisation_id: int) -> list[int]:
    """Ids of the active owners of an organisation."""
    rows = User.objects.active().filter(belongings__organisation=organisation_id, belongings__role=Belonging.OWNER)
    return list(rows.values_list("pk", flat=True))


def people_for(user: User) -> list[User]:
    """The people page, active first: whoever shares an organisation with this person; for an admin, everybody."""
    rows = User.objects.prefetch_related("belongings__organisation")
    if not user.is_admin:
        shared = Belonging.objects.filter(organisation__belongings__user=user)
        rows = rows.filter(Q(pk=user.pk) | Q(pk__in=shared.values("user_id")))
    return sorted(rows, key=lambda one: (not one.is_active, one.display_name.casefold()))


def owned_by(user: User) -> list[Organisation]:
    """The organisations that this person owns."""
    return list(Organisation.objects.filter(belongings__user=user, belongings__role=Belonging.OWNER))


def are_organisations_shown(user: User) -> bool:
    """One organisation is not named in the face. A person of one of several is told of no other."""
    return len({one.organisation_id for one in user.belongings.all()}) > 1 or (
        user.is_admin and Organisation.objects.count() > 1
    )


def owns_among(person: User) -> bool:
    """For rows of `people_for`: whether they own any organisation."""
    return any(one.role == Belonging.OWNER for one in person.belongings.all())


def organisations() -> list[Organisation]:
    """Every one, in the order in which they were made. For admins."""
    return list(Organisation.objects.prefetch_related("belongings__user"))


def organisation_by_slug(slug: str) -> Organisation:
    """For the command line. Raises NotFound."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such organisation.", next_step="The page “Organisations” lists them.")
    return found


def away(user_ids: Iterable[int], *, now: datetime) -> dict[int, date]:
    """Which of these people are away at present, and their last day of it."""
    today = now.astimezone(UTC).date()
    rows = Leave.objects.filter(user_id__in=set(user_ids), first_day__lte=today, last_day__gte=today)
    return dict(rows.values_list("user_id", "last_day"))


def leave_of(user: User, *, now: datetime) -> Leave | None:
    """What this person planned, unless it is over."""
    return Leave.objects.filter(user=user, last_day__gte=now.astimezone(UTC).date()).first()


def open_invitations(user: User, *, now: datetime) -> list[Invitation]:
    """To the organisations that this person owns; for an admin, also their own and those to no organisation."""
    rows = Invitation.objects.filter(used_at__isnull=True, expires_at__gt=now, person__isnull=True)
    theirs = Q(organisation__in=owned_by(user)) | Q(made_by=user)
    theirs |= Q(organisation__isnull=True) if user.is_admin else Q()
    return list(rows.filter(theirs).select_related("made_by", "organisation").order_by("expires_at"))


def open_link(token: str, *, now: datetime) -> OpenLink:
    """What a link is for. Raises NotFound, alike for unknown, used and expired ones."""
    rows = Invitation.objects.filter(digest=lookup_digest("invitation", token), used_at__isnull=True)
    row = rows.filter(expires_at__gt=now).select_related("person", "organisation").first()
    if row is None or (row.person is not None and not row.person.is_active):
        raise NotFound("This link does not work: it was used, it ran out, or it was never made.")
    named = row.organisation if row.organisation is not None and Organisation.objects.count() > 1 else None
    return OpenLink(
        first=row.first,
        role=row.role,
        organisation=named.name if named else "",
        person=row.person,
        expires_at=row.expires_at,
    )


def has_second_factor(user: User) -> bool:
    """A passkey or an authenticator app. Recovery codes alone are none."""
    return user.authenticator_set.exclude(type="recovery_codes").exists()  # type: ignore[attr-defined]


# Sessions


def sessions_of(user: User, *, this_key: str | None, now: datetime) -> list[SignedIn]:
    """Where a person is signed in, the present browser first."""
    here = session_digest(this_key) if this_key else b""
    rows = Session.objects.filter(alive(now), user=user).order_by("-created_at")
    listed = [
        SignedIn(
            digest=bytes(row.digest).hex(),
            browser=str(open_payload(row).get(BROWSER_KEY) or "A browser"),
            since=row.created_at,
            last_seen=row.last_seen,
            is_this_one=bytes(row.digest) == here,
        )
        for row in rows
    ]
    return sorted(listed, key=lambda entry: not entry.is_this_one)


def live_sessions(digests: Iterable[bytes], *, now: datetime) -> set[bytes]:
    """Which of these sessions may still be used: a socket asks every second, with `session_digest(key)`."""
    rows = Session.objects.filter(alive(now), digest__in=list(digests))
    return {bytes(digest) for digest in rows.values_list("digest", flat=True)}


def while_signed_in(request: HttpRequest, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, as long as the session of the request lives: it is looked up again every half second.

    A download that outlives its session breaks off, so that nobody takes the part for the whole.
    """
    key = request.session.session_key
    looked = monotonic()
    try:
        for chunk in chunks:
            if key and monotonic() - looked > 0.5:
                looked = monotonic()
                if not live_sessions([session_digest(key)], now=datetime.now(UTC)):
                    raise NotAllowed("You were signed out.", next_step="Sign in again.")
            yield chunk
    finally:
        if close := getattr(chunks, "close", None):
            close()


def session_contents(digests: Iterable[bytes], *, now: datetime) -> dict[bytes, dict[str, Any]]:
    """What sessions hold, for sockets that have only their digests; those that may no longer be used are absent."""
    rows = Session.objects.filter(alive(now), digest__in=list(digests))
    return {bytes(row.digest): open_payload(row) for row in rows if row.sealed}
