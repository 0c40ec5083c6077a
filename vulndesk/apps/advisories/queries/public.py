"""What everybody may read: published advisories and what they affect. No draft's table is read here.

Whoever is published is found by its own id, by another name of it, by words, or by what it affects. For anything else
there is one answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from vulndesk.apps.advisories.models import Advisory, Affected, OtherId, Revision
from vulndesk.core.access import Actor
from vulndesk.core.advisory import record
from vulndesk.core.advisory.package_names import package_key
from vulndesk.core.advisory.serial import from_dict, from_json, to_dict
from vulndesk.core.errors import NotFound

MOST = 1000


@dataclass(frozen=True)
class Published:
    """One published advisory at one of its revisions. newest: the number of the newest; stored: canonical JSON."""

    public_id: str
    programme_id: int
    programme: str
    slug: str
    title: str
    severity: str
    number: int
    newest: int
    at: datetime
    published_at: datetime
    modified_at: datetime
    withdrawn_at: datetime | None
    stored: str

    @cached_property
    def record(self) -> record.Advisory:
        return from_json(self.stored)

    @property
    def is_newest(self) -> bool:
        return self.number == self.newest


@dataclass(frozen=True)
class AffectedComponent:
    """One component of a published advisory, for the question whether a version of it is affected."""

    public_id: str
    modified_at: datetime
    withdrawn_at: datetime | None
    component: record.Component


def published(
    *, programme_id: int | None = None, since: datetime | None = None, limit: int | None = None
) -> list[Published]:
    """At their newest revision, what changed last first. since: only what changed after this instant."""
    rows = _of(programme_id).order_by("-modified_at", "-id")
    if since is not None:
        rows = rows.filter(modified_at__gt=since)
    return _with_records(rows if limit is None else rows[:limit])


def published_named(public_ids: Iterable[str]) -> list[Published]:
    """Those of these ids that are published, at their newest revision, by id."""
    return _with_records(_of(None).filter(public_id__in=list(public_ids)).order_by("public_id"))


def revision(public_id: str, number: int | None = None) -> Published:
    """One revision, or the newest. Raises NotFound for everything that is not published."""
    row = _of(None).filter(public_id=public_id).first()
    found = (
        Revision.objects.filter(advisory=row, number=row.newest if number is None else number).first() if row else None
    )
    if row is None or found is None:
        raise absent()
    return _published(row, found.number, at=found.at, stored=found.record)


def revisions_of(public_id: str) -> list[Published]:
    """The newest first. Raises NotFound."""
    row = _of(None).filter(public_id=public_id).first()
    if row is None:
        raise absent()
    return [_published(row, one.number, at=one.at, stored=one.record) for one in row.revisions.order_by("-number")]


def id_of(name: str) -> str:
    """The id under which it is published here, by that id in any case or by another name. Raises NotFound."""
    own = Advisory.objects.filter(public_id__iexact=name).values_list("public_id", flat=True).first()
    if own is None:
        others = OtherId.objects.filter(value=name.upper()).order_by("advisory__published_at")
        own = others.values_list("advisory__public_id", flat=True).first()
    if own is None:
        raise absent()
    return own


def affected_packages(ecosystem: str, name: str) -> list[AffectedComponent]:
    """What is said of a package. ecosystem: as OSV names it; with no release ("Debian") of every release of it."""
    rows = Affected.objects.filter(name=package_key(ecosystem, name))
    if ":" in ecosystem:
        rows = rows.filter(ecosystem=ecosystem)
    else:
        rows = rows.filter(Q(ecosystem=ecosystem) | Q(ecosystem__startswith=f"{ecosystem}:"))
    return _components(rows)


def affected_repositories(repository: str) -> list[AffectedComponent]:
    """What is said of a repository, by its address as it was written."""
    return _components(Affected.objects.filter(repository=repository))


def named_components(programme_id: int | None = None, *, most: int) -> list[str]:
    """What people call the components of the newest advisories, by name: at most so many."""
    rows = Affected.objects.order_by("-advisory__published_at", "-advisory_id", "id")
    if programme_id is not None:
        rows = rows.filter(advisory__programme_id=programme_id)
    labels = (component_in(one).label for one in rows.values_list("component", flat=True)[:MOST])
    named = list(dict.fromkeys(label for label in labels if label))
    return sorted(named[:most], key=str.casefold)


def is_ours(actor: Actor, public_id: str) -> bool:
    """Whether this person is of its programme's team."""
    row = Advisory.objects.filter(public_id=public_id).first()
    return row is not None and actor.handles(row.programme_id)


def ours(actor: Actor, public_id: str) -> Published:
    """At its newest revision. Raises NotFound for what is not published, and for whoever is not of its team."""
    if not is_ours(actor, public_id):
        raise absent()
    return revision(public_id)


def last_change(programme_id: int | None = None) -> datetime | None:
    """When anything public changed last: for what a reader may keep until then. None: nothing is published."""
    changed: datetime | None = _of(programme_id).aggregate(at=Max("modified_at"))["at"]
    return changed


@dataclass(frozen=True)
class Search:
    """words: every one of them stands in the advisory. severity: a word of CVSS. after: the id that a page ended at."""

    words: str = ""
    severity: str = ""
    after: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.words.strip() or self.severity)


@dataclass(frozen=True)
class ListPage:
    """The newest publication first. after: where the next page begins; empty: there is none."""

    rows: tuple[Published, ...]
    after: str


def listed(search: Search, *, programme_id: int | None = None, size: int = 25) -> ListPage:
    """One page, whatever the number of advisories. An unknown `after` begins at the top."""
    rows = _of(programme_id).order_by("-published_at", "-id")
    for word in search.words.lower().split()[:8]:
        rows = rows.filter(text__contains=word[:80])
    if search.severity:
        rows = rows.filter(severity=search.severity)
    end = Advisory.objects.filter(public_id=search.after).first() if search.after else None
    if end is not None:
        earlier = Q(published_at__lt=end.published_at) | Q(published_at=end.published_at, id__lt=end.pk)
        rows = rows.filter(earlier)
    found = _with_records(rows[: size + 1])
    return ListPage(tuple(found[:size]), found[size - 1].public_id if len(found) > size else "")


@dataclass(frozen=True)
class Line:
    """One advisory in the list of a year."""

    public_id: str
    title: str
    published_at: datetime
    withdrawn_at: datetime | None


def years(programme_id: int | None = None) -> tuple[int, ...]:
    """In which something was published (UTC), the newest first."""
    found = _of(programme_id).datetimes("published_at", "year", order="DESC", tzinfo=UTC)
    return tuple(one.year for one in found)


def published_in(year: int, programme_id: int | None = None) -> list[Line]:
    """All of a year (UTC), the newest first. Raises NotFound for one in which nothing was published."""
    rows = _of(programme_id).filter(published_at__year=year).order_by("-published_at", "-id")
    found = [Line(*one) for one in rows.values_list("public_id", "title", "published_at", "withdrawn_at")]
    if not found:
        raise absent()
    return found


def absent() -> NotFound:
    return NotFound("There is no such advisory here.", next_step="The list of advisories has all that are published.")


def component_in(stored: dict) -> record.Component:
    return from_dict({**_EMPTY, "components": [stored]}).components[0]


_EMPTY = to_dict(record.Advisory(id=""))


def _of(programme_id: int | None) -> QuerySet[Advisory]:
    rows = Advisory.objects.select_related("programme")
    return rows.filter(programme_id=programme_id) if programme_id is not None else rows


def _components(rows: QuerySet[Affected]) -> list[AffectedComponent]:
    found = rows.select_related("advisory").order_by("advisory__public_id", "id")[:MOST]
    return [
        AffectedComponent(
            one.advisory.public_id, one.advisory.modified_at, one.advisory.withdrawn_at, component_in(one.component)
        )
        for one in found
    ]


def _with_records(rows: QuerySet[Advisory]) -> list[Published]:
    newest = Revision.objects.filter(advisory=OuterRef("pk"), number=OuterRef("newest"))
    found = rows.annotate(revised_at=Subquery(newest.values("at")), record=Subquery(newest.values("record")))
    return [_published(one, one.newest, at=one.revised_at, stored=one.record) for one in found]


def _published(row: Advisory, number: int, *, at: datetime, stored: str) -> Published:
    return Published(
        public_id=row.public_id,
        programme_id=row.programme_id,
        programme=row.programme.name,
        slug=row.programme.slug,
        title=row.title,
        severity=row.severity,
        number=number,
        newest=row.newest,
        at=at,
        published_at=row.published_at,
        modified_at=row.modified_at,
        withdrawn_at=row.withdrawn_at,
        stored=stored,
    )
