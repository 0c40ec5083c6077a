"""What makes the desk a trusted provider of CSAF 2.0 (section 7.2.4) beside the documents: who it is, and its feeds.

Links are absolute, because the standard asks for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vulndesk.core.advisory.outlets import places
from vulndesk.core.advisory.outlets.listing import Listed, Outlet, second

_SCHEMA = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"
_CSAF_TERM = {"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}


def provider_metadata(outlet: Outlet, *, fingerprint: str, years: Sequence[int]) -> bytes:
    """years: in which something was published first, the newest first; each has a feed of its own."""
    publisher = outlet.publisher
    feeds = [
        {
            "summary": f"Every public advisory of {year}.",
            "tlp_label": "WHITE",
            "url": outlet.url(places.rolie_path(year)),
        }
        for year in years
    ]
    rolie = {
        "feeds": feeds,
        "categories": [outlet.url(places.ROLIE_CATEGORIES)],
        "services": [outlet.url(places.ROLIE_SERVICE)],
    }
    who: dict[str, Any] = {"category": publisher.category.value, "name": publisher.name}
    who |= {"contact_details": publisher.contact} if publisher.contact else {}
    return _document(
        {
            "canonical_url": outlet.url(places.PROVIDER),
            "distributions": [{"rolie": rolie}, {"directory_url": outlet.url(places.WHITE)}],
            "last_updated": second(outlet.updated),
            "list_on_CSAF_aggregators": True,
            "metadata_version": "2.0",
            "mirror_on_CSAF_aggregators": True,
            "public_openpgp_keys": [{"fingerprint": fingerprint, "url": outlet.url(key_path(fingerprint))}],
            "publisher": {**who, "namespace": publisher.namespace},
            "role": "csaf_trusted_provider",
        }
    )


def key_path(fingerprint: str) -> str:
    return f"{places.CSAF_KEY}{fingerprint}.asc"


def rolie_feed(outlet: Outlet, year: int, entries: Iterable[Listed]) -> Iterator[bytes]:
    """entries: of one year, the one that changed last first; piece by piece."""
    path = places.rolie_path(year)
    rest = iter(entries)
    first = next(rest)
    head: dict[str, Any] = {
        "id": f"csaf-feed-tlp-white-{year}",
        "title": f"Advisories of {outlet.name}, {year} (TLP:WHITE)",
        "link": [
            {"rel": "self", "href": outlet.url(path)},
            {"rel": "service", "href": outlet.url(places.ROLIE_SERVICE)},
        ],
        "category": [_CSAF_TERM],
        "updated": second(first.modified),
    }
    yield f'{{"feed":{_compact(head)[:-1]},"entry":['.encode()
    yield _entry(outlet, first)
    for one in rest:
        yield b","
        yield _entry(outlet, one)
    yield b"]}}\n"


def _entry(outlet: Outlet, one: Listed) -> bytes:
    document = outlet.url(one.csaf)
    links = [("self", ""), ("hash", ".sha256"), ("hash", ".sha512"), ("signature", ".asc")]
    entry = {
        "id": one.id,
        "title": one.headline,
        "link": [{"rel": rel, "href": document + end} for rel, end in links],
        "published": second(one.published),
        "updated": second(one.modified),
        "summary": {"content": one.summary or one.title},
        "content": {"type": places.JSON, "src": document},
        "format": {"schema": _SCHEMA, "version": "2.0"},
        "category": [{"scheme": outlet.url(places.ROLIE_CATEGORIES), "term": one.programme}],
    }
    return _compact(entry).encode()


def rolie_service(outlet: Outlet, years: Iterable[int]) -> bytes:
    collections = [
        {
            "title": f"Public advisories, {year} (TLP:WHITE)",
            "href": outlet.url(places.rolie_path(year)),
            "categories": {"category": [_CSAF_TERM]},
        }
        for year in years
    ]
    return _document({"service": {"workspace": [{"title": "Public CSAF feeds", "collection": collections}]}})


def rolie_categories(programmes: Iterable[str]) -> bytes:
    """By which programme an entry can be chosen (CSAF 2.0, 7.1.17)."""
    return _document({"categories": {"category": [{"term": one} for one in programmes]}})


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _document(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
