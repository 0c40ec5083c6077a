"""Files about many advisories: lists, feeds, the archive, and who provides them; piece by piece, never all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db.models import QuerySet

from vulndesk.apps.advisories.queries import publisher_of
from vulndesk.apps.feeds.models import ListedAdvisory, Tree
from vulndesk.apps.feeds.queries import syndication
from vulndesk.apps.keys.queries import desk_certificate
from vulndesk.apps.policies.queries import programme
from vulndesk.core.advisory.outlets import archive, csaf_provider, listing, places
from vulndesk.core.advisory.outlets.listing import Listed, Outlet
from vulndesk.core.advisory.parts import Publisher, PublisherCategory

CHUNK = 500
MOST_IN_FEED = 50
MADE_AS = "1"  # another number makes everything that is composed anew
Maker = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class TreeState:
    """The tree as it is now. name: of this tree alone; stamp: another one whenever any file may be another one.

    programmes: (slug, name) of each that has published; years: in which something with a CSAF document was.
    """

    name: str
    version: int
    outlet: Outlet
    programmes: tuple[tuple[str, str], ...]
    years: tuple[int, ...]

    @property
    def changed_at(self) -> datetime:
        return self.outlet.updated

    @property
    def stamp(self) -> str:
        return hashlib.sha256(f"{MADE_AS} {self}".encode()).hexdigest()[:24]


def tree_state() -> TreeState | None:
    """None: nothing was published yet."""
    row = Tree.objects.first()
    if row is None:
        return None
    programmes = tuple((slug, name) for slug, name in row.programmes)
    return TreeState(row.name, row.version, _outlet(programmes, row.changed_at), programmes, tuple(row.years))


def _outlet(programmes: tuple[tuple[str, str], ...], changed_at: datetime) -> Outlet:
    """Whose tree it is: with one programme that publishes, its publisher's; with several, the desk's."""
    if len(programmes) == 1:
        publisher = publisher_of(programme(programmes[0][0]))
    else:
        contact = f"{settings.ADDRESS}/"
        publisher = Publisher(settings.DESK_NAME, settings.ADDRESS, contact, PublisherCategory.COORDINATOR)
    return Outlet(settings.ADDRESS, publisher.name, publisher, changed_at)


def composed(state: TreeState) -> Mapping[str, Maker]:
    """Every composed file of this moment and how it is made; what leads to others stands after them."""
    found: dict[str, Maker] = {}
    for slug in ("", *(slug for slug, _ in state.programmes)):
        atom, json_feed = places.feed_paths(slug) if slug else (places.ATOM, places.JSON_FEED)
        found[atom] = partial(_syndicated, syndication.atom, state.outlet, atom, slug)
        found[json_feed] = partial(_syndicated, syndication.json_feed, state.outlet, json_feed, slug)
    found |= {places.OSV_ALL: _osv_all, places.OSV_LIST: _osv_list}
    key = desk_certificate()
    return found | _csaf_files(state, *key) if key is not None and state.years else found


def _csaf_files(state: TreeState, fingerprint: str, certificate: bytes) -> dict[str, Maker]:
    of, years, names = state.outlet, state.years, [name for _, name in state.programmes]
    return {
        csaf_provider.key_path(fingerprint): lambda: iter([certificate]),
        **{f"{places.WHITE}{year}/index.html": partial(_folder_of_year, year) for year in years},
        **{places.rolie_path(year): partial(_rolie, of, year) for year in years},
        f"{places.WHITE}index.html": lambda: listing.folder(places.WHITE, _in_white(years)),
        places.CSAF_INDEX: lambda: listing.csaf_index(_newest_csaf().values_list("csaf", flat=True).iterator(CHUNK)),
        places.CSAF_CHANGES: lambda: listing.csaf_changes(
            _newest_csaf().values_list("csaf", "modified_at").iterator(CHUNK)
        ),
        places.ROLIE_CATEGORIES: lambda: iter([csaf_provider.rolie_categories(names)]),
        places.ROLIE_SERVICE: lambda: iter([csaf_provider.rolie_service(of, years)]),
        places.PROVIDER: lambda: iter([csaf_provider.provider_metadata(of, fingerprint=fingerprint, years=years)]),
    }


def _newest_csaf() -> QuerySet[ListedAdvisory]:
    return ListedAdvisory.objects.exclude(csaf="").order_by("-modified_at", "-id")


def _in_white(years: Iterable[int]) -> list[str]:
    return ["changes.csv", "index.txt", *(f"{year}/" for year in years)]


def _folder_of_year(year: int) -> Iterator[bytes]:
    paths = ListedAdvisory.objects.exclude(csaf="").filter(year=year).order_by("csaf").values_list("csaf", flat=True)
    folder = f"{places.WHITE}{year}/"
    names = (
        f"{path.removeprefix(folder)}{end}" for path in paths.iterator(CHUNK) for end in ("", *listing.CSAF_SIDECARS)
    )
    return listing.folder(folder, names)


def _rolie(of: Outlet, year: int) -> Iterator[bytes]:
    rows = _newest_csaf().filter(year=year).defer("osv_packed").iterator(CHUNK)
    return csaf_provider.rolie_feed(of, year, map(_listed, rows))


def _osv_all() -> Iterator[bytes]:
    rows = ListedAdvisory.objects.exclude(osv="").order_by("id")
    columns = rows.values_list("osv", "osv_packed", "osv_crc", "osv_size", "modified_at")
    return archive.archive(
        archive.Entry(path.removeprefix("osv/"), bytes(packed), crc, size, modified)
        for path, packed, crc, size, modified in columns.iterator(CHUNK)
    )


def _osv_list() -> Iterator[bytes]:
    rows = ListedAdvisory.objects.exclude(osv="").order_by("-modified_at", "-id").values_list("osv", "modified_at")
    named = ((path.removeprefix("osv/").removesuffix(".json"), modified) for path, modified in rows.iterator(CHUNK))
    return listing.osv_list(named)


def _syndicated(write: syndication.Writer, of: Outlet, path: str, slug: str) -> Iterator[bytes]:
    yield write(of, path, _for_readers(slug))


def _for_readers(slug: str) -> list[Listed]:
    """A feed is read often and its reader remembers: the newest fifty are enough, however many there are."""
    rows = ListedAdvisory.objects.order_by("-modified_at", "-id").defer("osv_packed")
    chosen = rows.filter(programme_id=programme(slug).pk) if slug else rows
    return [_listed(row) for row in chosen[:MOST_IN_FEED]]


def _listed(row: ListedAdvisory) -> Listed:
    return Listed(
        id=row.public_id,
        title=row.title,
        summary=row.summary,
        programme=row.programme,
        published=row.published_at,
        modified=row.modified_at,
        is_withdrawn=row.is_withdrawn,
        csaf=row.csaf,
        page=f"advisories/{row.public_id}/",
    )
