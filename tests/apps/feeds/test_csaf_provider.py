"""The desk as a trusted provider of CSAF 2.0, checked by the standard's own list; GnuPG verifies the signatures."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from tests.apps.feeds.conftest import named, publish
from tests.apps.feeds.provider_checker import Provider
from tests.core.advisory.checked_documents import csaf_errors
from tests.core.advisory.written import ADVISORY
from tests.gnupg import GnuPG, needs_gnupg
from tests.people import NOW
from vulndesk.apps.advisories.actions import withdraw
from vulndesk.apps.feeds.models import Document, ListedAdvisory
from vulndesk.core.advisory.parts import Revision

REFERENCE = Path(__file__).parents[4] / "shared" / "conformance" / "csaf" / "ref"
pytestmark = [pytest.mark.django_db, needs_gnupg]
HERE = "https://desk.example"


def schemas():
    """The standard's where they are beside this checkout; else the rest is checked without them."""
    if not REFERENCE.is_dir():
        return {"provider": Draft202012Validator({}), "rolie": Draft202012Validator({})}
    read = {
        name: json.loads((REFERENCE / path).read_text())
        for name, path in (
            ("csaf", "csaf_2.0/json_schema/csaf_json_schema.json"),
            ("provider", "csaf_2.0/json_schema/provider_json_schema.json"),
            ("rolie", "rolie/ROLIE_feed_json_schema.json"),
        )
    }
    known = Registry().with_resource(read["csaf"]["$id"], Resource.from_contents(read["csaf"]))
    return {
        name: Draft202012Validator(read[name], registry=known, format_checker=FormatChecker())
        for name in ("provider", "rolie")
    }


@pytest.fixture
def gpg(tmp_path):
    one = GnuPG(tmp_path / "keyring")
    yield one
    one.close()


@pytest.fixture
def check(gpg, tmp_path):
    """Every fault of the desk as it is now."""

    def fetch(url):
        assert url.startswith(HERE)
        answer = Client().get(url.removeprefix(HERE))
        return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content

    def verify(document, signature, key, fingerprint):
        gpg("--import", given=key)
        (tmp_path / "signature").write_bytes(signature)
        done = gpg.run("--verify", str(tmp_path / "signature"), "-", given=document, status=None)
        valid = [line for line in done.stderr.decode(errors="replace").splitlines() if "VALIDSIG" in line]
        return done.returncode == 0 and any(line.endswith(fingerprint) for line in valid)

    def valid(documents):
        return csaf_errors(documents, tmp_path)

    return lambda: Provider(HERE, fetch=fetch, verify=verify, valid=valid, schemas=schemas()).check()


@pytest.fixture
def years(enix, olga):
    """Three advisories of two years, one of them withdrawn."""
    earlier = NOW.replace(year=2025)
    old = named("ACME:2025#7", published=earlier, modified=earlier, revisions=(Revision("1", earlier, "Published."),))
    publish(enix, olga, ADVISORY, named("x_ACME-2026-0002"), old)
    withdraw("x_ACME-2026-0002", reason="It was no vulnerability.", by=olga, now=NOW + timedelta(days=300))
    publish(enix, olga)


@pytest.mark.slow
def test_the_desk_is_a_trusted_provider(years, check):
    assert check() == []


def test_before_anything_is_published_it_is_none(enix, check):
    assert {one.partition(":")[0] for one in check()} == {"8", "9"}


@pytest.mark.parametrize(
    ("end", "change", "requirement"),
    [
        (".json.asc", {"content": b"no signature"}, "19"),
        (".json.sha512", {"content": b"0" * 128}, "18"),
        (".json.sha256", {"is_gone": True}, "18"),
        (".json", {"is_gone": True}, "15"),
    ],
)
@pytest.mark.slow
def test_the_checker_finds_what_is_wrong(public, check, end, change, requirement):
    Document.objects.filter(path__startswith=".well-known/csaf", path__endswith=end).update(**change)
    assert requirement in {one.partition(":")[0] for one in check()}


@pytest.mark.slow
def test_the_checker_finds_a_document_in_the_wrong_year(public, check):
    ListedAdvisory.objects.update(csaf=".well-known/csaf/white/2025/x_acme-2026-0001.json")
    path = ".well-known/csaf/white/2025/x_acme-2026-0001.json"
    for row in Document.objects.filter(path__startswith=".well-known/csaf"):
        Document.objects.filter(pk=row.pk).update(path=row.path.replace("/2026/", "/2025/"))
    assert Document.objects.filter(path=path).exists()
    assert "11" in {one.partition(":")[0] for one in check()}
