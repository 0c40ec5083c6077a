"""The one door to write programmes and policy versions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings as desk
from django.db import transaction

from vulndesk.apps.accounts.queries import user_by_id
from vulndesk.apps.policies.models import Membership, PolicyVersion, Programme
from vulndesk.apps.policies.queries import looks_itself, members_of
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.clocks import zone_of
from vulndesk.core.errors import BadInput, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Kind, Policy
from vulndesk.core.policy.serial import policy_from_json, policy_to_json
from vulndesk.core.releases import newest_release
from vulndesk.gateways import releases
from vulndesk.gateways.holiday_calendar import holidays_of
from vulndesk.gateways.policy_files import read_policy_file


def open_programme_from_file(path: Path, *, now: datetime) -> Programme:
    """Open the programme of this SECURITY.md, or adopt its new text when the programme exists.

    The name comes from the file (`enix.md`) or, for a SECURITY.md, from the folder that holds it. Safe to repeat.
    """
    text, policy = read_policy_file(path)
    source = str(path.resolve())
    with transaction.atomic():
        programme = _programme_for(source=source, now=now)
        _adopt(programme, text=text, policy=policy, now=now)
    return programme


def _programme_for(*, source: str, now: datetime) -> Programme:
    if known := Programme.objects.filter(source=source).first():
        return known
    name = _name_of(Path(source))
    slug = base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "project"
    number = 1
    while taken := Programme.objects.filter(slug=slug).first():
        if not Path(taken.source).exists():
            # The checkout moved: the same project under another path, not a second one.
            Programme.objects.filter(pk=taken.pk).update(source=source)
            return taken
        number += 1
        slug = f"{base}-{number}"
    return Programme.objects.create(slug=slug, name=name, source=source, opened_at=now)


def _name_of(path: Path) -> str:
    plain = path.stem
    if plain.lower() in ("security", "security_policy", "readme"):
        folder = path.parent
        plain = folder.parent.name if folder.name in (".github", "docs", ".gitlab") else folder.name
    return plain or "project"


def _adopt(programme: Programme, *, text: str, policy: Policy, now: datetime) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if programme.policy is not None and programme.policy.digest == digest:
        return
    last = PolicyVersion.objects.filter(programme=programme).order_by("-number").first()
    version = PolicyVersion.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        text=text,
        digest=digest,
        clauses=policy_to_json(policy),
        adopted_at=now,
    )
    programme.policy = version
    programme.save(update_fields=["policy"])
    record_event(
        kind=EventKind.POLICY_ADOPTED,
        now=now,
        programme_id=programme.pk,
        audience="everyone",
        facts={"number": version.number, "digest": digest},
    )


SETTINGS = ("name", "zone", "country", "repository", "package", "latest_version", "backup_contact", "retention_days")


def change_programme(programme_id: int, *, by: Actor, settings: Mapping[str, object], now: datetime) -> Programme:
    """Change what the policy does not say. Raises BadInput with the field.

    A latest version that the owner writes holds until the owner empties the field; then the desk looks itself.
    """
    require(by, Verb.CHANGE_PROGRAMME)
    programme = Programme.objects.get(pk=programme_id)
    known = {field: settings[field] for field in SETTINGS if field in settings}
    changed = {field: value for field, value in _checked(known).items() if value != getattr(programme, field)}
    if not changed:
        return programme
    fields = dict(changed)
    if "latest_version" in changed:
        fields["latest_version_source"] = "owner" if changed["latest_version"] else ""
        fields["latest_version_at"] = now if changed["latest_version"] else None
    if {"repository", "package", "latest_version"} & set(changed):
        fields["latest_problem"] = ""
    for field, value in fields.items():
        setattr(programme, field, value)
    with transaction.atomic():
        programme.save(update_fields=list(fields))
        _record(EventKind.PROGRAMME_CHANGED, programme_id, by=by, now=now, facts={"fields": sorted(changed)})
        if looks_itself(programme) and {"repository", "package", "latest_version"} & set(changed):
            add_job(task=LOOK_UP_LATEST, now=now, arguments={"programme_id": programme_id})
    return programme


def _checked(given: Mapping[str, object]) -> dict[str, object]:
    checked = {field: value.strip() if isinstance(value, str) else value for field, value in given.items()}
    if "name" in checked and not checked["name"]:
        raise BadInput("A programme needs a name.", next_step="Write one.", field="name")
    if "zone" in checked:
        zone_of(str(checked["zone"]))
    if checked.get("country"):
        country, _, subdivision = str(checked["country"]).partition("-")
        holidays_of(country=country, years=(), subdivision=subdivision)
    if checked.get("repository"):
        checked["repository"] = releases.require_repository(str(checked["repository"]))
    if checked.get("package"):
        checked["package"] = releases.require_package(str(checked["package"]))
    return checked


def review_policy(programme_id: int, number: int, *, by: Actor, now: datetime) -> PolicyVersion:
    """The owner has compared the reading with the text and stands by it."""
    require(by, Verb.CHANGE_PROGRAMME)
    with transaction.atomic():
        version = PolicyVersion.objects.select_for_update().filter(programme_id=programme_id, number=number).first()
        if version is None:
            raise NotFound("There is no such version of the policy.")
        if version.reviewed_at is None:
            version.reviewed_at = now
            version.save(update_fields=["reviewed_at"])
            _record(EventKind.POLICY_REVIEWED, programme_id, by=by, now=now, facts={"number": number})
    return version


# --- the latest release ------------------------------------------------------------------------------------------

LOOK_UP_LATEST = "policies.look_up_latest"
LOOK_EVERY = timedelta(hours=6)


def note_latest_version(programme_id: int, *, version: str, source: str, now: datetime) -> None:
    """Keep what the repository's tags or the package index say is the newest release (E1).

    What the owner wrote is never replaced. `latest_version_at` is when this version was first seen.
    """
    rows = Programme.objects.filter(pk=programme_id).exclude(latest_version_source="owner")
    rows.exclude(latest_version=version[:80]).update(latest_version=version[:80], latest_version_at=now)
    rows.update(latest_version_source=source, latest_checked_at=now, latest_problem="")


def plan_latest_versions(*, now: datetime) -> int:
    """Housekeeping: ask for the newest release of each programme that names a place to look, every six hours."""
    bucket = int(now.timestamp() // LOOK_EVERY.total_seconds())
    asked = [
        add_job(task=LOOK_UP_LATEST, now=now, key=f"latest:{one.pk}:{bucket}", arguments={"programme_id": one.pk})
        for one in Programme.objects.all()
        if looks_itself(one)
    ]
    return sum(job is not None for job in asked)


def look_now(programme_id: int, *, by: Actor, now: datetime) -> None:
    """The owner does not want to wait for the next look."""
    require(by, Verb.CHANGE_PROGRAMME)
    programme = Programme.objects.get(pk=programme_id)
    if not looks_itself(programme):
        raise NotNow(
            "There is no place to look.",
            next_step="Name a repository or a package, and leave the latest version empty.",
        )
    add_job(task=LOOK_UP_LATEST, now=now, arguments={"programme_id": programme_id})


def look_up_latest(*, programme_id: int, now: datetime) -> Callable[[], None] | None:
    """Task: ask the package index, or else the repository. A place that does not answer is noted, not retried."""
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None or not looks_itself(programme):
        return None
    source = "package" if programme.package else "repository"
    try:
        if programme.package and not desk.PYPI:
            return _note_problem(programme_id, "the desk has no package index (VULNDESK_PYPI)", now)
        if programme.package:
            names = releases.versions_of(programme.package, index=desk.PYPI)
        else:
            names = releases.tags_of(programme.repository)
    except (releases.Unreachable, BadInput) as error:
        return _note_problem(programme_id, error.kind if isinstance(error, releases.Unreachable) else error.what, now)
    newest = newest_release(names)
    if newest is None:
        return _note_problem(programme_id, "no name there looks like a release", now)
    return partial(note_latest_version, programme_id, version=newest, source=source, now=now)


def _note_problem(programme_id: int, words: str, now: datetime) -> Callable[[], None]:
    def write() -> None:
        Programme.objects.filter(pk=programme_id).update(latest_checked_at=now, latest_problem=words[:80])

    return write


def withdraw_promise(programme_id: int, clause_id: str, *, by: Actor, now: datetime) -> None:
    """Openly stop making one promise to new cases; cases that were received under it keep theirs."""
    require(by, Verb.CHANGE_PROGRAMME)
    with transaction.atomic():
        version = PolicyVersion.objects.select_for_update().get(programme_id=programme_id, pk=_current(programme_id))
        clause = policy_from_json(version.clauses).clause(clause_id)
        if clause is None or clause.kind is not Kind.DEADLINE:
            raise NotFound("This policy makes no such promise.", next_step="Reload the page.")
        if clause_id not in version.withdrawn_promises:
            version.withdrawn_promises = [*version.withdrawn_promises, clause_id]
            version.save(update_fields=["withdrawn_promises"])
            _record(
                EventKind.PROMISE_WITHDRAWN,
                programme_id,
                by=by,
                now=now,
                audience="everyone",
                facts={"clause": clause_id},
            )


# --- the team ----------------------------------------------------------------------------------------------------


def admit_member(programme_id: int, user_id: int, *, by: Actor, now: datetime) -> None:
    """From now on this person sees every case of the programme."""
    require(by, Verb.CHANGE_PROGRAMME)
    user_by_id(user_id)
    with transaction.atomic():
        _, created = Membership.objects.get_or_create(programme_id=programme_id, user_id=user_id)
        if created:
            _record(EventKind.MEMBER_ADDED, programme_id, by=by, now=now, facts={"user_id": user_id})


def remove_member(programme_id: int, user_id: int, *, by: Actor, now: datetime) -> None:
    """This person sees nothing of the programme any more; what they wrote stays."""
    require(by, Verb.CHANGE_PROGRAMME)
    if user_id not in members_of(programme_id):
        return
    with transaction.atomic():
        gone, _ = Membership.objects.filter(programme_id=programme_id, user_id=user_id).delete()
        if gone:
            _record(EventKind.MEMBER_REMOVED, programme_id, by=by, now=now, facts={"user_id": user_id})


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


def _current(programme_id: int) -> int:
    return Programme.objects.values_list("policy_id", flat=True).get(pk=programme_id)


def _record(
    kind: EventKind,
    programme_id: int,
    *,
    by: Actor,
    now: datetime,
    facts: Mapping[str, object],
    audience: str = "team",
) -> None:
    record_event(kind=kind, now=now, actor=by.name, programme_id=programme_id, audience=audience, facts=facts)
