"""The newest release, as the repository's tags or the package index say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings as desk

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import looks_itself
from vulndesk.apps.timeline.actions import add_job
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.releases import newest_release
from vulndesk.gateways import releases
from vulndesk.gateways.package_index import published, require_package, title_of
from vulndesk.gateways.web import Unreachable, Web

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
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
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
        names = _offered(programme.package) if programme.package else releases.tags_of(programme.repository)
    except (releases.Unreachable, Unreachable, BadInput) as error:
        return _note_problem(programme_id, error.what if isinstance(error, BadInput) else error.kind, now)
    newest = newest_release(names)
    if newest is None:
        return _note_problem(programme_id, "no name there looks like a release", now)
    return partial(note_latest_version, programme_id, version=newest, source=source, now=now)


def _offered(written: str) -> list[str]:
    """The versions of a package that can be installed. Raises BadInput, Unreachable."""
    package = require_package(written)
    address = desk.PACKAGE_INDEXES.get(package.kind)
    if address is None:
        raise Unreachable(f"the desk may not ask {title_of(package)} (VULNDESK_PACKAGE_INDEXES)")
    found = published(package, address=address, web=Web(inner=desk.INNER_NETWORKS))
    return [one.version for one in found if not one.is_withdrawn]


def _note_problem(programme_id: int, words: str, now: datetime) -> Callable[[], None]:
    def write() -> None:
        Programme.objects.filter(pk=programme_id).update(latest_checked_at=now, latest_problem=words[:80])

    return write
