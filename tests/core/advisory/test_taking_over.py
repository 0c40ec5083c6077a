"""A history in the formats of others: what may be published as it was, and what stays out with a reason."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.core.advisory.lint.good import CSAF, CVE, GHSA, GONE, OSV, VEX, with_mistake
from vulndesk.core.advisory.ghsa_reading import read_ghsa
from vulndesk.core.advisory.parts import Publisher
from vulndesk.core.advisory.record import FIRST, EventKind, affects
from vulndesk.core.advisory.taking_over import completed, published_in
from vulndesk.core.errors import BadInput

ACME = Publisher("Acme", "https://acme.example")
TWO = {
    **CSAF,
    "document": {**CSAF["document"], "notes": [{"category": "summary", "text": "Two flaws."}]},
    "product_tree": {"full_product_names": [{"name": "Jinja 3", "product_id": "P"}]},
    "vulnerabilities": [{"cve": f"CVE-2026-1234{at}", "product_status": {"known_affected": ["P"]}} for at in (5, 6)],
}


@pytest.mark.parametrize("document", [OSV, CVE, GHSA], ids=["osv", "cve", "ghsa"])
def test_each_format_gives_a_record_that_can_be_published(document: dict[str, Any]) -> None:
    (found,) = published_in(document)
    record = completed(found.record, publisher=ACME)
    assert record.publisher.namespace
    assert record.published == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert record.revisions
    assert record.title == "A template can leave its sandbox"
    assert affects(record.components[0], "3.1.4")
    assert not affects(record.components[0], "3.1.5")


def test_a_csaf_document_with_two_vulnerabilities_gives_two_records() -> None:
    found = [one.record for one in published_in(TWO)]
    assert [one.id for one in found] == ["CVE-2026-12345", "CVE-2026-12346"]
    assert found[0].related == ("ACME-2026-0001", "CVE-2026-12346")
    assert found[0].aliases == ()
    with pytest.raises(BadInput, match="id of its own"):
        list(published_in(with_mistake(TWO, "/vulnerabilities/0/cve", GONE)))


@pytest.mark.parametrize(
    ("document", "where", "value", "why"),
    [
        (GHSA, "/state", "draft", "not published"),
        (GHSA, "/state", "triage", "not published"),
        (GHSA, "/ghsa_id", GONE, "GitHub"),
        (CVE, "/cveMetadata/state", "REJECTED", "not published"),
        (CSAF, "/document/tracking/status", "draft", "a draft"),
        (VEX, "/author", "Acme", "no OSV, CSAF, CVE or GitHub"),
    ],
)
def test_what_is_not_public_stays_out(document: dict[str, Any], where: str, value: Any, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        list(published_in(with_mistake(document, where, value) if where != "/state" else {**document, "state": value}))
    assert why in str(refused.value)
    assert refused.value.next_step


def test_what_every_format_asks_for_is_filled_in_or_named() -> None:
    (found,) = published_in(with_mistake(OSV, "/summary", GONE))
    assert completed(found.record, publisher=ACME).title == "Whoever may write a template runs commands."
    for wrong in (
        dataclasses.replace(found.record, id="a/b"),
        dataclasses.replace(found.record, published=None, modified=None),
        dataclasses.replace(found.record, components=()),
    ):
        with pytest.raises(BadInput) as refused:
            completed(wrong, publisher=ACME)
        assert refused.value.next_step


def test_a_range_of_github_ends_at_its_patched_version() -> None:
    vulnerability = {"package": {"ecosystem": "pip", "name": "jinja2"}, "vulnerable_version_range": ">= 0"}
    open_range = {**GHSA, "vulnerabilities": [{**vulnerability, "first_patched_version": {"identifier": "3.1.5"}}]}
    (held,) = read_ghsa(open_range)[0].components[0].ranges
    assert [(one.kind, one.value) for one in held.events] == [
        (EventKind.INTRODUCED, FIRST),
        (EventKind.FIXED, "3.1.5"),
    ]
    exact = {**GHSA, "vulnerabilities": [{**vulnerability, "vulnerable_version_range": "= 3.0 || < 2"}]}
    component = read_ghsa(exact)[0].components[0]
    assert [affects(component, one) for one in ("1.9", "2.0", "3.0", "3.1")] == [True, False, True, False]
    lost = {**GHSA, "vulnerabilities": [{**vulnerability, "vulnerable_version_range": "> 3.0"}]}
    assert [one.path for one in read_ghsa(lost)[1]] == ["$.vulnerabilities[0].vulnerable_version_range"]


def test_who_declined_credit_on_github_is_not_named() -> None:
    detailed = [
        {"user": {"login": "rita"}, "type": "finder", "state": "accepted"},
        {"user": {"login": "mona"}, "type": "analyst", "state": "declined"},
    ]
    record, losses = read_ghsa({**GHSA, "credits_detailed": detailed})
    assert [one.name for one in record.credits] == ["rita"]
    assert losses == ()
