"""What tools fetch: laid out once for every change, and served with what a reader needs to ask again cheaply."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest

from tests.apps.feeds.conftest import CHANGES, answered, fetched, laid_out, named, publish
from tests.core.advisory.written import ADVISORY
from tests.people import NOW
from vulndesk.apps.advisories.actions import withdraw
from vulndesk.apps.feeds.actions import lay_out_again
from vulndesk.apps.feeds.models import AffectedKey, Document, ListedAdvisory, Tree
from vulndesk.apps.feeds.queries import paths_composed, tree_state
from vulndesk.server.subscriptions import LAY_OUT, SUBSCRIPTIONS, TASKS

pytestmark = pytest.mark.django_db

CSAF = ".well-known/csaf/white/2026/x_acme-2026-0001.json"
OSV = "osv/x_ACME-2026-0001.json"
OWN = {
    OSV,
    "openvex/x_ACME-2026-0001.json",
    "cve/CVE-2026-12345.json",
    *(f"{CSAF}{end}" for end in ("", ".sha256", ".sha512", ".asc")),
}
LATER = NOW + timedelta(days=300)


def state():
    return [list(model.objects.order_by("pk").values_list()) for model in (Tree, ListedAdvisory, Document, AffectedKey)]


def test_a_published_advisory_is_there_in_every_format(client, public):
    assert set(Document.objects.values_list("path", flat=True)) == OWN
    assert json.loads(fetched(client, OSV))["aliases"] == ["CVE-2026-12345", "GHSA-2222-3333-4444"]
    assert fetched(client, f"{CSAF}.sha512").split()[0].decode() == hashlib.sha512(fetched(client, CSAF)).hexdigest()
    own = [
        one["url"] for one in json.loads(fetched(client, CSAF))["document"]["references"] if one["category"] == "self"
    ]
    assert f"https://desk.example/{CSAF}" in own
    vex = json.loads(fetched(client, "openvex/x_ACME-2026-0001.json"))
    assert vex["@id"] == "https://desk.example/openvex/x_ACME-2026-0001.json"
    assert json.loads(fetched(client, "cve/CVE-2026-12345.json"))["cveMetadata"]["state"] == "PUBLISHED"


def test_a_list_is_saved_under_its_own_name(client, public):
    assert answered(client, "osv/all.zip")[0]["Content-Disposition"] == 'inline; filename="all.zip"'


def test_every_list_names_it(client, public):
    with zipfile.ZipFile(io.BytesIO(fetched(client, "osv/all.zip"))) as whole:
        assert whole.read("x_ACME-2026-0001.json") == fetched(client, OSV)
    assert fetched(client, "osv/modified_id.csv") == b"2026-11-22T12:00:00Z,x_ACME-2026-0001\n"
    assert fetched(client, ".well-known/csaf/white/index.txt") == b"2026/x_acme-2026-0001.json\n"
    assert b'<a href="x_acme-2026-0001.json.asc">' in fetched(client, ".well-known/csaf/white/2026/")
    for path in ("advisories/feed.json", "p/enix/advisories/feed.json"):
        (item,) = json.loads(fetched(client, path))["items"]
        assert item["url"] == "https://desk.example/advisories/x_ACME-2026-0001/"


def test_what_is_laid_out_again_is_the_same_to_the_last_byte(public, enix):
    before = state()
    laid_out(enix, now=LATER)
    assert state() == before


def test_a_withdrawn_advisory_stays_and_says_so_in_each_format(client, public, enix, olga):
    withdraw("x_ACME-2026-0001", reason="It was no vulnerability.", by=olga, now=LATER)
    laid_out(enix)
    assert "withdrawn" in json.loads(fetched(client, OSV))
    assert json.loads(fetched(client, "cve/CVE-2026-12345.json"))["cveMetadata"]["state"] == "REJECTED"
    title = json.loads(fetched(client, "advisories/feed.json"))["items"][0]["title"]
    assert title.startswith("x_ACME-2026-0001: Withdrawn: ")
    assert not AffectedKey.objects.exists()


def test_a_file_that_an_advisory_lost_is_gone(client, public, enix, olga):
    lost = "cve/CVE-2026-1.json"
    of = {"listed": ListedAdvisory.objects.get(), "content": b"{}", "changed_in": 1, "changed_at": NOW}
    Document.objects.create(path=lost, digest="0" * 64, **of)
    assert fetched(client, lost) == b"{}"
    withdraw("x_ACME-2026-0001", reason="Twice.", by=olga, now=LATER)
    laid_out(enix)
    fetched(client, lost, 404)
    assert Document.objects.get(path=lost).is_gone


def test_a_reader_who_has_a_file_is_not_sent_it_again(client, public):
    for path in (OSV, "osv/all.zip"):
        etag = answered(client, path)[0]["ETag"]
        answer = client.get(f"/{path}", headers={"If-None-Match": etag})
        assert (answer.status_code, answer["ETag"], answer.content) == (304, etag, b"")
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_file_can_be_looked_at_without_its_bytes(client, public):
    answer = client.head(f"/{OSV}")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"", "application/json")


def test_a_change_gives_every_list_another_etag(client, public, enix, olga):
    before = answered(client, "osv/all.zip")[0]["ETag"]
    publish(enix, olga, named("x_ACME-2026-0002"))
    assert answered(client, "osv/all.zip")[0]["ETag"] != before
    assert fetched(client, "osv/modified_id.csv").count(b"\n") == 2


@pytest.mark.slow
def test_feeds_hold_the_newest_fifty(client, enix, olga):
    publish(enix, olga, *(named(f"x_ACME-2026-{number:04}") for number in range(1, 53)))
    assert len(json.loads(fetched(client, "advisories/feed.json"))["items"]) == 50


@pytest.mark.parametrize("path", ["advisories/feed.atom", "p/enix/advisories/feed.atom"])
def test_a_feed_reader_reads_the_feed(client, public, path):
    read = feedparser.parse(fetched(client, path))
    assert (read.version, read.bozo, read.feed.title) == ("atom10", False, "Advisories of enix")
    (entry,) = read.entries
    assert entry.link == entry.id == "https://desk.example/advisories/x_ACME-2026-0001/"
    assert (entry.published, entry.updated) == ("2026-11-20T12:00:00+00:00", "2026-11-22T12:00:00+00:00")


def test_before_the_first_publication_there_is_nothing(client, enix):
    for path in ("osv/all.zip", ".well-known/csaf/provider-metadata.json", "advisories/feed.atom", OSV, "osv/"):
        fetched(client, path, 404)
    assert b"CSAF:" not in fetched(client, ".well-known/security.txt")


def test_security_txt_leads_to_the_provider(client, public):
    line = b"CSAF: https://desk.example/.well-known/csaf/provider-metadata.json"
    assert line in fetched(client, ".well-known/security.txt")
    assert line in fetched(client, "p/enix/security.txt")


def test_a_desk_that_moved_lays_everything_out_again(client, public, settings):
    settings.ADDRESS = "https://other.example"
    lay_out_again(now=NOW)
    assert b"https://other.example/openvex/" in fetched(client, "openvex/x_ACME-2026-0001.json")


def test_a_cna_is_named_in_its_cve_records(client, public, settings):
    settings.CVE_ORG, settings.CVE_ORG_NAME = "6d3b1a5a-7c1f-4f0e-8d5e-2f1c6a7b8c9d", "acme"
    lay_out_again(now=NOW)
    metadata = json.loads(fetched(client, "cve/CVE-2026-12345.json"))["cveMetadata"]
    assert (metadata["assignerOrgId"], metadata["assignerShortName"]) == (settings.CVE_ORG, "acme")


def test_a_full_disk_keeps_nobody_from_reading(client, public, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    before = fetched(client, "osv/modified_id.csv")
    monkeypatch.setattr("vulndesk.gateways.public_files.kept", full)
    assert fetched(client, "osv/modified_id.csv") == before


def test_every_change_is_laid_out_by_the_worker():
    assert all(LAY_OUT in SUBSCRIPTIONS[kind] and LAY_OUT in TASKS for kind in CHANGES)


def test_what_leads_to_others_comes_last(public):
    assert paths_composed(tree_state())[-1] == ".well-known/csaf/provider-metadata.json"


def test_an_advisory_about_a_service_has_no_osv_document(client, enix, olga):
    hosted = replace(ADVISORY.components[1], repository="", ranges=(), versions=(), is_hosted=True)
    publish(enix, olga, named("x_ACME-2026-0009", components=(hosted,)))
    fetched(client, "osv/x_ACME-2026-0009.json", 404)
    assert fetched(client, ".well-known/csaf/white/index.txt") == b"2026/x_acme-2026-0009.json\n"
