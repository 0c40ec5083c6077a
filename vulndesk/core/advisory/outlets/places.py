"""Where each public file of an advisory lies, below the desk's address, and what it is to a web server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vulndesk.core.advisory.csaf import file_name
from vulndesk.core.advisory.record import Advisory

OSV_ALL = "osv/all.zip"
OSV_LIST = "osv/modified_id.csv"
CSAF = ".well-known/csaf/"
PROVIDER = f"{CSAF}provider-metadata.json"
CSAF_KEY = f"{CSAF}openpgp/"
WHITE = f"{CSAF}white/"
CSAF_INDEX = f"{WHITE}index.txt"
CSAF_CHANGES = f"{WHITE}changes.csv"
ROLIE = f"{CSAF}rolie/"
ROLIE_SERVICE = f"{ROLIE}service.json"
ROLIE_CATEGORIES = f"{ROLIE}category-white.json"
ATOM, JSON_FEED = "advisories/feed.atom", "advisories/feed.json"

JSON = "application/json"
# By how the name ends, the first that fits.
_MEDIA_TYPES: Mapping[str, str] = {
    "/feed.json": "application/feed+json",
    ".json": JSON,
    ".atom": "application/atom+xml; charset=utf-8",
    ".zip": "application/zip",
    ".csv": "text/csv; charset=utf-8",
    ".asc": "application/pgp-signature",
    ".html": "text/html; charset=utf-8",
    "": "text/plain; charset=utf-8",
}

_ODD = re.compile(r"[^A-Za-z0-9._:+\-]")


@dataclass(frozen=True)
class PublicFile:
    """path: below the desk's address, without a slash before it."""

    path: str
    content: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        return media_type(self.path)

    @property
    def digest(self) -> str:
        return digest_of(self.content)


def media_type(path: str) -> str:
    if path.startswith(CSAF_KEY):
        return "application/pgp-keys"
    return next(kind for end, kind in _MEDIA_TYPES.items() if f"/{path}".endswith(end))


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def osv_path(advisory_id: str) -> str:
    return f"osv/{_in_an_address(advisory_id)}.json"


def vex_path(advisory_id: str) -> str:
    return f"openvex/{_in_an_address(advisory_id)}.json"


def _in_an_address(advisory_id: str) -> str:
    """As it is, but for what an address takes for something else; ids that were given elsewhere may have any sign."""
    return _ODD.sub("_", advisory_id)


def cve_path(cve: str) -> str:
    return f"cve/{cve}.json"


def csaf_path(record: Advisory, first_published: datetime) -> str:
    """In the folder of the year in which it was published first (CSAF 2.0, 7.1.11), so that it never moves."""
    return f"{WHITE}{year_of(first_published)}/{file_name(record)}"


def rolie_path(year: int) -> str:
    return f"{ROLIE}white-{year}.json"


def feed_paths(slug: str) -> tuple[str, str]:
    """Atom and JSON Feed of one programme."""
    return f"p/{slug}/advisories/feed.atom", f"p/{slug}/advisories/feed.json"


def year_of(at: datetime) -> int:
    return at.astimezone(UTC).year


def with_sums(document: PublicFile) -> tuple[PublicFile, ...]:
    """A CSAF document with its hashes, in the form of sha256sum (CSAF 2.0, 7.1.18)."""
    name = document.path.rpartition("/")[2]
    sums = ((kind, hashlib.new(kind, document.content).hexdigest()) for kind in ("sha256", "sha512"))
    return (document, *(PublicFile(f"{document.path}.{kind}", f"{sum_}  {name}\n".encode()) for kind, sum_ in sums))
