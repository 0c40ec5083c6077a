"""Programmes, their versions and their teams."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, SlugField

from vulndesk.apps.accounts.models import Belonging, User
from vulndesk.apps.policies.models import Membership, PolicyVersion, Programme
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import EVERYWHERE, ONE_CASE, Actor, Role
from vulndesk.core.clocks import Calendar
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import NotFound
from vulndesk.core.policy.clauses import Clause, Deadline, Policy
from vulndesk.core.policy.serial import policy_from_json
from vulndesk.gateways.holiday_calendar import holidays_of

# Not an empty condition, which would vanish beside an "or" and leave the other half.
EVERY_ROW = ~Q(pk__in=())

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
    return [one for one in programmes() if actor.handles(one.pk)]


def in_programmes_of(actor: Actor, field: str = "programme_id") -> Q:
    """Rows of the programmes whose cases this person handles. field: where a row names its programme."""
    if actor.role in EVERYWHERE:
        return EVERY_ROW
    return Q(**{f"{field}__in": frozenset() if actor.role in ONE_CASE else actor.programmes})


def programme_for(actor: Actor, slug: str) -> Programme:
    """For the team's pages: a programme of others is as absent as none. Raises NotFound."""
    found = _running().filter(slug=slug).first()
    if found is None or not actor.handles(found.pk):
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
    """A person of the team as the rules see them, with the programmes of each of their roles; by one query."""
    mine = Exists(Membership.objects.filter(programme=OuterRef("organisation__programmes"), user=user))
    rows = Belonging.objects.filter(user=user).annotate(mine=mine)
    held: dict[str, set[int]] = {}
    for role, programme_id, is_mine in rows.values_list("role", "organisation__programmes", "mine"):
        there = held.setdefault(role, set())
        if programme_id is not None and (is_mine or role != Belonging.MEMBER):
            there.add(programme_id)
    owned = frozenset(held.get(Belonging.OWNER, ()))
    user.outside = user.outside_with(set(held))
    widest = next((one for one in (Role.OWNER, Role.MEMBER, Role.AUDITOR) if one.value in held), None)
    return Actor(
        widest or (Role.ADMIN if user.is_admin else Role.MEMBER),
        user_id=user.pk,
        programmes=owned | frozenset(held.get(Belonging.MEMBER, ())),
        owned=owned,
        audited=frozenset(held.get(Belonging.AUDITOR, ())),
        is_admin=user.is_admin,
    )


def retention_rules() -> list[tuple[int, int]]:
    """The programmes that do not keep closed cases for ever: ids with the days for which they do."""
    return list(Programme.objects.filter(retention_days__gt=0).values_list("pk", "retention_days"))


def idle_rules() -> list[tuple[int, int]]:
    """The programmes that give away what nobody owns: ids with the days after which."""
    return list(Programme.objects.filter(idle_days__gt=0).values_list("pk", "idle_days"))


def members_of(programme_id: int) -> list[int]:
    """Ids of the users on the programme's team, without the owners of its organisation."""
    return list(_on_the_team(programme_id).values_list("pk", flat=True))


def owners_of(programme_id: int) -> list[int]:
    """Ids of the active owners of the programme's organisation."""
    return list(_owning(programme_id).filter(is_active=True).values_list("pk", flat=True))


def handlers_of(programme_id: int) -> list[int]:
    """Ids of active users who handle this programme's cases: its members and the owners of its organisation."""
    found = (_on_the_team(programme_id) | _owning(programme_id)).filter(is_active=True)
    return list(found.distinct().values_list("pk", flat=True))


def people_overseen(actor: Actor) -> set[int]:
    """Ids of the people of organisations that this person owns or audits, also of those who were shut out.

    Somebody may belong to another organisation, too: what they do there is nobody's business here.
    """
    if actor.role in EVERYWHERE:
        return set(User.objects.values_list("pk", flat=True))
    there = Belonging.objects.filter(organisation__programmes__in=actor.owned | actor.audited)
    return set(there.values_list("user_id", flat=True))


def organisation_of(programme_id: int) -> int:
    return Programme.objects.values_list("organisation_id", flat=True).get(pk=programme_id)


def organisations_of(programme_ids: Collection[int]) -> set[int]:
    return set(Programme.objects.filter(pk__in=programme_ids).values_list("organisation_id", flat=True))


def programmes_of_organisation(organisation_id: int) -> list[int]:
    return list(Programme.objects.filter(organisation_id=organisation_id).values_list("pk", flat=True))


def colleagues_of(programme_id: int) -> list[User]:
    """The active members of its organisation who are not on its team, by name."""
    belong = Q(belongings__organisation__programmes=programme_id, belongings__role=Belonging.MEMBER)
    rows = User.objects.active().filter(belong).exclude(pk__in=_on_the_team(programme_id).values("pk"))
    return sorted(rows, key=lambda user: user.display_name.casefold())


def _on_the_team(programme_id: int) -> QuerySet[User]:
    return User.objects.filter(is_member_of(programme_id))


def _owning(programme_id: int) -> QuerySet[User]:
    return User.objects.filter(is_owner_of(programme_id))


def is_member_of(programme_id: int) -> Q:
    """Whether a user row is on the programme's team: named there, and still a member of its organisation."""
    belongs = Belonging.objects.filter(
        user=OuterRef("pk"), organisation__programmes=programme_id, role=Belonging.MEMBER
    )
    return Q(Exists(Membership.objects.filter(programme_id=programme_id, user=OuterRef("pk")))) & Q(Exists(belongs))


def is_owner_of(programme_id: int) -> Q:
    """Whether a user row owns the programme's organisation."""
    owning = Belonging.objects.filter(user=OuterRef("pk"), organisation__programmes=programme_id, role=Belonging.OWNER)
    return Q(Exists(owning))
