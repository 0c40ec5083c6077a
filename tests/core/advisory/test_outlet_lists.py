"""Names, hashes and lists of the public files, by CSAF 2.0's section 7.1 and as osv.dev has them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from vulndesk.core.advisory.outlets import csaf_provider, listing, places
from vulndesk.core.advisory.outlets.listing import Listed, Outlet
from vulndesk.core.advisory.parts import Publisher
from vulndesk.core.advisory.record import Advisory

REFERENCE = Path(__file__).parents[4] / "shared" / "conformance" / "csaf" / "ref"
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
OUTLET = Outlet("https://desk.example", "Acme", Publisher("Acme", "https://acme.example", "security@acme.example"), AT)


def listed(number: int, **more: object) -> Listed:
    given = {
        "id": f"x_ACME-2026-{number:04}",
        "title": "A “quoted” title",
        "summary": "",
        "programme": "Acme",
        "published": AT,
        "modified": AT,
        "is_withdrawn": False,
        "csaf": places.csaf_path(Advisory(f"x_ACME-2026-{number:04}"), AT),
        "page": f"advisories/x_ACME-2026-{number:04}/",
    }
    return Listed(**(given | more))  # type: ignore[arg-type]


def test_a_csaf_file_lies_in_the_year_of_its_first_release() -> None:
    first = datetime.fromisoformat("2027-01-01T00:30:00+01:00")
    assert places.csaf_path(Advisory("A-1"), first) == ".well-known/csaf/white/2026/a-1.json"


def test_hashes_begin_with_the_hash_and_name_the_file() -> None:
    document = places.PublicFile("a/b.json", b"{}")
    found = {one.path: one.content.decode().split() for one in places.with_sums(document)[1:]}
    assert found == {
        "a/b.json.sha256": [hashlib.sha256(b"{}").hexdigest(), "b.json"],
        "a/b.json.sha512": [hashlib.sha512(b"{}").hexdigest(), "b.json"],
    }


def test_a_web_server_is_told_what_each_file_is() -> None:
    kinds = {
        path: places.media_type(path) for path in (places.ATOM, places.JSON_FEED, places.OSV_ALL, places.CSAF_INDEX)
    }
    assert kinds == {
        places.ATOM: "application/atom+xml; charset=utf-8",
        places.JSON_FEED: "application/feed+json",
        places.OSV_ALL: "application/zip",
        places.CSAF_INDEX: "text/plain; charset=utf-8",
    }
    assert places.media_type(csaf_provider.key_path("A" * 40)) == "application/pgp-keys"
    assert places.media_type("x/a.json.asc") == "application/pgp-signature"
    assert places.media_type("x/a.json.sha256").startswith("text/plain")


def test_lists_are_relative_to_their_own_folder() -> None:
    rows = [(places.csaf_path(Advisory("A-2"), AT), AT), (places.csaf_path(Advisory("A-1"), AT), AT)]
    assert b"".join(listing.csaf_index(path for path, _ in rows)) == b"2026/a-2.json\n2026/a-1.json\n"
    assert b"".join(listing.csaf_changes(rows[:1])) == b'"2026/a-2.json","2026-11-30T12:00:00Z"\n'
    assert b"".join(listing.osv_list([("x_A-1", AT)])) == b"2026-11-30T12:00:00Z,x_A-1\n"


def test_a_feed_names_each_document_its_hashes_and_its_signature() -> None:
    feed = json.loads(b"".join(csaf_provider.rolie_feed(OUTLET, 2026, [listed(2, is_withdrawn=True), listed(1)])))
    first, second = feed["feed"]["entry"]
    assert first["title"] == "Withdrawn: A “quoted” title"
    assert [link["href"].rpartition("/")[2] for link in second["link"]] == [
        "x_acme-2026-0001.json",
        "x_acme-2026-0001.json.sha256",
        "x_acme-2026-0001.json.sha512",
        "x_acme-2026-0001.json.asc",
    ]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="SKIPPED: the standards' schemas are not beside this checkout")
def test_the_provider_and_its_feeds_keep_to_their_schemas() -> None:
    metadata = csaf_provider.provider_metadata(OUTLET, fingerprint="A" * 40, years=[2026, 2025])
    feed = b"".join(csaf_provider.rolie_feed(OUTLET, 2026, [listed(2), listed(1)]))
    csaf = Resource.from_contents(json.loads((REFERENCE / "csaf_2.0/json_schema/csaf_json_schema.json").read_text()))
    known: Registry = Registry().with_resource(csaf.id() or "", csaf)
    for schema, document in (
        ("csaf_2.0/json_schema/provider_json_schema.json", metadata),
        ("rolie/ROLIE_feed_json_schema.json", feed),
    ):
        rules = json.loads((REFERENCE / schema).read_text())
        errors = Draft202012Validator(rules, registry=known, format_checker=FormatChecker()).iter_errors(
            json.loads(document)
        )
        assert [error.message for error in errors] == []


def test_the_service_leads_to_every_feed_and_the_categories_name_the_programmes() -> None:
    service = json.loads(csaf_provider.rolie_service(OUTLET, [2026, 2025]))
    collections = service["service"]["workspace"][0]["collection"]
    assert [one["href"] for one in collections] == [OUTLET.url(places.rolie_path(year)) for year in (2026, 2025)]
    categories = json.loads(csaf_provider.rolie_categories(["Acme", "Enix"]))
    assert categories == {"categories": {"category": [{"term": "Acme"}, {"term": "Enix"}]}}
