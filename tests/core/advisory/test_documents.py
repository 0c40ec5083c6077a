"""Every document is what its format asks for, by the official schemas and by the readers of strangers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.advisory.checked_documents import (
    csaf_errors,
    cve_errors,
    osv_errors,
    secvisogram_errors,
    vex_errors,
    vexipy_errors,
)
from tests.core.advisory.made import advisories, odd_advisories
from tests.core.advisory.written import ADVISORY, at, component, since
from vulndesk.core.advisory.csaf import Profile, build_csaf, file_name
from vulndesk.core.advisory.cve import Assigner, build_cna, build_cve
from vulndesk.core.advisory.osv import build_osv, has_osv, osv_id
from vulndesk.core.advisory.record import Advisory, Component, Status, VersionStatus
from vulndesk.core.advisory.vex import build_vex
from vulndesk.core.errors import BadInput
from vulndesk.core.traffic_light import Label

CNA = Assigner("00000000-0000-4000-8000-000000000000", "example")
HOSTED = replace(ADVISORY, components=(Component(product="Acme Cloud", vendor="Acme", is_hosted=True),))
UNSAID = Advisory("x_ACME-1", publisher=ADVISORY.publisher, published=at(1), components=(component(since("0")),))


def _of_strangers(made: Sequence[Advisory], folder: Path) -> list[str]:
    """An advisory without a CVE id gets one for its CVE record."""
    found = []
    for advisory in made:
        found += vexipy_errors(build_vex(advisory))
        numbered = advisory if advisory.cve else replace(advisory, aliases=("CVE-2026-9999",))
        for version in ("5.2", "5.1"):
            found += cve_errors(build_cve(numbered, assigner=CNA, version=version))
    return found + csaf_errors([build_csaf(one, profile=kind) for one in made for kind in Profile], folder)


def _by_schema(made: Sequence[Advisory]) -> list[str]:
    of_osv = [error for one in made if has_osv(one) for error in osv_errors(build_osv(one))]
    return of_osv + [error for one in made for error in vex_errors(build_vex(one))]


def _some() -> list[Advisory]:
    return [*advisories(5, seed=7), *odd_advisories(5, seed=7), ADVISORY, HOSTED, UNSAID]


@pytest.mark.slow
def test_strangers_accept_the_documents(tmp_path: Path) -> None:
    assert _of_strangers(_some(), tmp_path) == []


def test_the_published_schemas_accept_the_documents() -> None:
    assert _by_schema(_some()) == []


@pytest.mark.slow
def test_strangers_accept_the_documents_of_three_hundred_advisories(tmp_path: Path) -> None:
    made = [*advisories(300, seed=300), *odd_advisories(200, seed=200)]
    assert _of_strangers(made, tmp_path) == []
    assert _by_schema(made) == []


@pytest.mark.slow
def test_a_second_validator_accepts_three_hundred_csaf_documents(tmp_path: Path) -> None:
    made = [*advisories(300, seed=300), *odd_advisories(200, seed=200)]
    documents = [build_csaf(one, profile=kind) for one in made for kind in Profile]
    assert secvisogram_errors([*documents, build_csaf(HOSTED)], tmp_path) == []


@pytest.mark.slow
def test_a_wrong_document_would_be_found(tmp_path: Path) -> None:
    vex, csaf = build_vex(ADVISORY), build_csaf(ADVISORY)
    assert cve_errors({**build_cve(ADVISORY, assigner=CNA), "dataType": "x"})
    with pytest.raises(ValueError, match="vulnerability"):
        vexipy_errors({**vex, "statements": [{"status": "fixed"}]})
    csaf["vulnerabilities"][0]["product_status"]["fixed"].append("CSAFPID-0001")
    assert "6_1_6" in csaf_errors([csaf], tmp_path)[0]


def test_the_published_schemas_would_find_a_wrong_document() -> None:
    assert osv_errors({**build_osv(ADVISORY), "id": "ACME-1"})
    assert vex_errors({**build_vex(ADVISORY), "statements": [{"status": "fixed"}]})


def test_a_hosted_service_has_no_osv_document() -> None:
    assert not has_osv(HOSTED)
    with pytest.raises(BadInput, match="neither"):
        build_osv(HOSTED)
    assert build_cna(HOSTED, assigner=CNA)["tags"] == ["exclusively-hosted-service"]
    assert build_cna(HOSTED, assigner=CNA)["affected"][0]["defaultStatus"] == "affected"
    both = replace(HOSTED, components=(*HOSTED.components, component(since("0", fixed="2.0"))))
    assert [one["package"]["name"] for one in build_osv(both)["affected"]] == ["jinja2"]
    assert "tags" not in build_cna(both, assigner=CNA)


def test_what_is_unsupported_is_tagged_when_all_of_it_is() -> None:
    old = replace(component(since("0")), is_unsupported=True)
    assert build_cna(replace(ADVISORY, components=(old,)), assigner=CNA)["tags"] == ["unsupported-when-assigned"]
    assert "tags" not in build_cna(replace(ADVISORY, components=(old, component(since("0")))), assigner=CNA)


def test_a_withdrawn_advisory_is_a_rejected_cve_record(tmp_path: Path) -> None:
    withdrawn = replace(ADVISORY, withdrawn=at(25))
    record = build_cve(withdrawn, assigner=CNA)
    assert record["cveMetadata"]["state"] == "REJECTED"
    assert record["containers"]["cna"]["rejectedReasons"][0]["value"] == ADVISORY.revisions[-1].summary
    assert cve_errors(record) == []
    assert build_osv(withdrawn)["withdrawn"] == "2026-11-25T12:00:00Z"


def test_without_a_cve_id_there_is_a_container_and_no_record() -> None:
    nameless = replace(ADVISORY, aliases=())
    assert build_cna(nameless, assigner=CNA)["title"] == ADVISORY.title
    with pytest.raises(BadInput, match="CVE id"):
        build_cve(nameless, assigner=CNA)


def test_an_id_of_an_unknown_database_gets_the_prefix_that_osv_asks_for() -> None:
    assert osv_id(replace(ADVISORY, id="ACME-2026-1")) == "x_ACME-2026-1"
    assert osv_id(replace(ADVISORY, id="GHSA-2222-3333-4444")) == "GHSA-2222-3333-4444"


def test_a_range_that_ends_in_both_ways_is_split_for_osv() -> None:
    events = (*since("1.0", fixed="1.5").events, *since("2.0", last="2.5").events)
    mixed = component(replace(since("0"), events=events))
    document = build_osv(replace(ADVISORY, components=(mixed,)))
    assert [one["events"] for one in document["affected"][0]["ranges"]] == [
        [{"introduced": "1.0"}, {"fixed": "1.5"}],
        [{"introduced": "2.0"}, {"last_affected": "2.5"}],
    ]
    assert osv_errors(document) == []


@pytest.mark.slow
def test_a_component_that_is_fixed_throughout_is_valid_too(tmp_path: Path) -> None:
    mended = replace(ADVISORY, components=(component(statuses=(VersionStatus("", Status.FIXED),)),), workarounds="")
    for told in ("Update.", ""):
        document = build_csaf(replace(mended, remediation=told))
        assert document["vulnerabilities"][0]["remediations"][0]["details"] == (told or "It is fixed.")
        assert csaf_errors([document], tmp_path) == []


@pytest.mark.slow
def test_what_is_only_looked_at_is_a_vex(tmp_path: Path) -> None:
    open_question = component(statuses=(VersionStatus("", Status.UNDER_INVESTIGATION),))
    document = build_csaf(replace(ADVISORY, components=(open_question,)))
    assert document["document"]["category"] == "csaf_vex"
    assert document["vulnerabilities"][0]["remediations"][0]["details"] == "It is still being looked at."
    assert csaf_errors([document], tmp_path) == []


def test_csaf_marks_who_may_read_it_and_where_it_is(tmp_path: Path) -> None:
    url = f"https://acme.example/csaf/2026/{file_name(ADVISORY)}"
    document = build_csaf(replace(ADVISORY, tlp=Label.AMBER_STRICT), url=url)
    assert document["document"]["distribution"] == {"text": "TLP:AMBER+STRICT", "tlp": {"label": "AMBER"}}
    assert document["document"]["references"][0] == {"category": "self", "summary": "This document", "url": url}
    assert file_name(ADVISORY) == "x_acme-2026-0001.json"


def test_a_cve_description_that_is_too_long_stands_whole_beside_its_beginning() -> None:
    long = replace(ADVISORY, summary="", details="word " * 1000)
    said = build_cna(long, assigner=CNA)["descriptions"][0]
    assert len(said["value"]) == 4096
    assert said["supportingMedia"][0]["value"] == long.details.strip()


def test_vex_says_what_to_do_and_why_not() -> None:
    mended = replace(ADVISORY, remediation="", workarounds="")
    statements = {one["status"]: one for one in build_vex(mended)["statements"]}
    assert statements["affected"]["action_statement"] == "Install 2.11.4 or 3.1.5."
    assert statements["not_affected"]["justification"] == "vulnerable_code_not_present"
    assert statements["fixed"]["products"][0]["@id"] == "pkg:pypi/jinja2@2.11.4"
    open_ended = replace(mended, components=(component(since("0")),))
    assert build_vex(open_ended)["statements"][0]["action_statement"] == "There is no fix yet."


def test_under_investigation_is_unknown_to_cve_and_no_affected_version_anywhere() -> None:
    looked_at = component(since("2.0", fixed="3.0"), statuses=(VersionStatus("", Status.UNDER_INVESTIGATION),))
    advisory = replace(ADVISORY, components=(looked_at,))
    assert build_cna(advisory, assigner=CNA)["affected"][0]["defaultStatus"] == "unknown"
    assert "under_investigation" in build_csaf(advisory)["vulnerabilities"][0]["product_status"]


@pytest.mark.parametrize("build", [build_osv, build_csaf, build_vex])
def test_an_undated_advisory_is_refused_with_what_to_do(build) -> None:
    with pytest.raises(BadInput) as refused:
        build(replace(ADVISORY, published=None, modified=None))
    assert refused.value.next_step
