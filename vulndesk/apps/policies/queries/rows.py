"""Programmes, their versions and their teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db.models import BigIntegerField, QuerySet, SlugField

from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.queries import actor_of
from vulndesk.apps.policies.models import Membership, PolicyVersion, Programme
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor, Role
from vulndesk.core.clocks import Calendar
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import NotFound
from vulndesk.core.policy.clauses import Clause, Deadline, Policy
from vulndesk.core.policy.serial import policy_from_json
from vulndesk.gateways.holiday_calendar import holidays_of

# Columns of a version that are read only when somebody asks for them.
LONG = ("text", "clauses", "overlay", "beside")


def programmes() -> list[Programme]:
    return _ALL.ask()


def programme(slug: str) -> Programme:
    """Raises NotFound with where to look instead."""
    found = _BY_SLUG.first(slug=slug)
    if found is None:
        raise NotFound("There is no such programme here.", next_step="The first page of this desk lists them all.")
    return found


def programme_by_id(programme_id: int) -> Programme:
    """Raises NotFound."""
    found = _BY_ID.first(id=programme_id)
    if found is None:
        raise NotFound("There is no such programme here.")
    return found


def _running() -> QuerySet[Programme]:
    """With their policy, whose long columns are read only when somebody asks for them (`policy_of` keeps them)."""
    rows = Programme.objects.filter(policy__isnull=False).select_related("policy")
    return rows.defer(*(f"policy__{name}" for name in LONG))


_ALL = Question(_running)
_BY_ID = Question(lambda: _running().filter(pk=Given("id", BigIntegerField())).order_by())
_BY_SLUG = Question(lambda: _running().filter(slug=Given("slug", SlugField())).order_by())


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
    """Every text that the programme ran or was proposed, newest first, without the texts themselves."""
    return list(programme.versions.defer(*LONG).order_by("-number"))


def was_live(version: PolicyVersion) -> bool:
    """A proposal that was declined, or replaced by a newer one, never ran."""
    return version.state == "live" or (version.state == "replaced" and version.adopted_at != version.proposed_at)


def public_versions(programme: Programme) -> list[PolicyVersion]:
    """Every version that ran, newest first: since when is adopted_at, until when ended_at."""
    return [one for one in versions_of(programme) if was_live(one)]


def version_of(programme: Programme, number: int) -> PolicyVersion:
    found = programme.versions.filter(number=number).first()
    if found is None:
        raise NotFound("There is no such version of the policy.", next_step="The newest one’s page lists them.")
    return found


def programme_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Programme.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def policy_of(version: PolicyVersion) -> Policy:
    """The clauses of one version, read once a process: versions never change."""
    return _policy(version.pk, version.reading_digest or version.digest)


@lru_cache(maxsize=256)
def _policy(version_id: int, digest: str) -> Policy:
    # The digest is part of the key because tests and restores may reuse a row id for another reading.
    version = PolicyVersion.objects.get(pk=version_id)
    return policy_from_json(version.clauses)


def promises_of(version: PolicyVersion) -> Policy:
    """The clauses as new cases run them: without the promises that were withdrawn, with the lengths that were openly
    made longer. The sentences stay what they are."""
    policy = policy_of(version)
    if not version.withdrawn_promises and not version.lengthened_promises:
        return policy
    kept = (one for one in policy.clauses if one.id not in version.withdrawn_promises)
    return replace(policy, clauses=tuple(_lengthened(one, version.lengthened_promises) for one in kept))


def _lengthened(clause: Clause, said: Mapping[str, Mapping[str, str]]) -> Clause:
    if clause.id not in said or not isinstance(clause.value, Deadline):
        return clause
    return replace(clause, value=replace(clause.value, within=parse_duration(said[clause.id]["within"])))


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


def idle_rules() -> list[tuple[int, int]]:
    """The programmes that give away what nobody owns: ids with the days after which."""
    return list(Programme.objects.filter(idle_days__gt=0).values_list("pk", "idle_days"))


def members_of(programme_id: int) -> list[int]:
    """Ids of the users on the programme's team, without the desk's owners."""
    return list(Membership.objects.filter(programme_id=programme_id).values_list("user_id", flat=True))
