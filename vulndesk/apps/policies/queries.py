"""The guarded door to read programmes. Programmes and their policies are public; who is on a team is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.queries import actor_of
from vulndesk.apps.policies.models import Membership, PolicyVersion, Programme
from vulndesk.core.access import Actor, Role
from vulndesk.core.clocks import Calendar
from vulndesk.core.errors import NotFound
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.serial import policy_from_json
from vulndesk.gateways.holiday_calendar import holidays_of


def programmes() -> list[Programme]:
    return list(_running())


def programme(slug: str) -> Programme:
    """Raises NotFound with where to look instead."""
    try:
        return _running().get(slug=slug)
    except Programme.DoesNotExist:
        raise NotFound(
            "There is no such programme here.", next_step="The first page of this desk lists them all."
        ) from None


def _running() -> QuerySet[Programme]:
    """With their policy, whose long columns are read only when somebody asks for them (`policy_of` keeps them)."""
    rows = Programme.objects.filter(policy__isnull=False).select_related("policy")
    return rows.defer("policy__text", "policy__clauses")


def programmes_for(actor: Actor) -> list[Programme]:
    """Those whose cases this person works on."""
    return [one for one in programmes() if actor.role is Role.OWNER or one.pk in actor.programmes]


def programme_for(actor: Actor, slug: str) -> Programme:
    """For the team's pages: a programme of others is as absent as none. Raises NotFound."""
    found = _running().filter(slug=slug).first()
    if found is None or (actor.role is not Role.OWNER and found.pk not in actor.programmes):
        raise NotFound("There is no such programme.", next_step="The list of programmes has those that are yours.")
    return found


def looks_itself(programme: Programme) -> bool:
    """Whether the desk asks for the newest release: there is a place to look, and the owner wrote none."""
    return bool(programme.package or programme.repository) and programme.latest_version_source != "owner"


def version_in_force(programme: Programme) -> PolicyVersion:
    if programme.policy is None:
        raise NotFound("This programme runs no policy.")
    return programme.policy


def versions_of(programme: Programme) -> list[PolicyVersion]:
    """Every text that the programme ran, newest first, without the texts themselves."""
    return list(programme.versions.defer("text", "clauses").order_by("-number"))


def version_of(programme: Programme, number: int) -> PolicyVersion:
    found = programme.versions.filter(number=number).first()
    if found is None:
        raise NotFound("There is no such version of the policy.", next_step="The newest one’s page lists them.")
    return found


def programme_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Programme.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def policy_of(version: PolicyVersion) -> Policy:
    """The clauses of one version, read once a process: versions never change."""
    return _policy(version.pk, version.digest)


@lru_cache(maxsize=256)
def _policy(version_id: int, digest: str) -> Policy:
    # The digest is part of the key because tests and restores may reuse a row id for another text.
    version = PolicyVersion.objects.get(pk=version_id)
    return policy_from_json(version.clauses)


def policy_version(version_id: int) -> PolicyVersion:
    return PolicyVersion.objects.get(pk=version_id)


def calendar_of(programme: Programme, *, now: datetime) -> Calendar:
    """The programme's zone with its public holidays of this year and the two around it."""
    if not programme.country:
        return Calendar(zone=programme.zone)
    country, _, subdivision = programme.country.partition("-")
    years = (now.year - 1, now.year, now.year + 1)
    holidays = holidays_of(country=country, years=years, subdivision=subdivision)
    return Calendar(zone=programme.zone, holidays=holidays)


def actor_for(user: User) -> Actor:
    """The team member as the rules see them, with the programmes they belong to."""
    ids = () if user.is_owner else Membership.objects.filter(user=user).values_list("programme_id", flat=True)
    return actor_of(user, programmes=ids)


def retention_rules() -> list[tuple[int, int]]:
    """Every programme's id with the days for which it keeps closed cases."""
    return list(Programme.objects.values_list("pk", "retention_days"))


def members_of(programme_id: int) -> list[int]:
    """Ids of the users on the programme's team, without the desk's owners."""
    return list(Membership.objects.filter(programme_id=programme_id).values_list("user_id", flat=True))
