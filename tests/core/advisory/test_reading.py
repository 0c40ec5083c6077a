"""Documents come back as records; what is lost is named by its path."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.core.advisory.checked_documents import CONFORMANCE
from tests.core.advisory.made import advisories, odd_advisories
from tests.core.advisory.written import ADVISORY, component, since
from vulndesk.core.advisory.csaf import Profile, build_csaf
from vulndesk.core.advisory.csaf_reading import read_csaf
from vulndesk.core.advisory.cve import Assigner, build_cna, build_cve
from vulndesk.core.advisory.cve_reading import read_cve
from vulndesk.core.advisory.gaps import gaps
from vulndesk.core.advisory.given import Loss
from vulndesk.core.advisory.osv import build_osv, has_osv
from vulndesk.core.advisory.osv_reading import read_osv
from vulndesk.core.advisory.parts import Annex, Publisher
from vulndesk.core.advisory.record import Advisory, RangeType, Status, affects, status_of
from vulndesk.core.advisory.serial import from_json, to_json
from vulndesk.core.advisory.vex import build_vex
from vulndesk.core.advisory.vex_reading import read_openvex
from vulndesk.core.errors import BadInput

CNA = Assigner("00000000-0000-4000-8000-000000000000", "Acme")
Reader = Callable[[object], tuple[Advisory, tuple[Loss, ...]]]
READERS: dict[str, tuple[Reader, Callable[[Advisory], dict[str, Any]]]] = {
    "osv": (read_osv, build_osv),
    "csaf": (read_csaf, build_csaf),
    "cve": (read_cve, lambda one: build_cve(one, assigner=CNA)),
    "openvex": (read_openvex, build_vex),
}
PARTS = (
    "id",
    "published",
    "modified",
    "weaknesses",
    "severities",
    "timeline",
    "workarounds",
    "remediation",
    "exploited",
)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.slow
def test_what_we_wrote_is_read_without_loss(name: str) -> None:
    read, build = READERS[name]
    for advisory in (ADVISORY, *advisories(5, seed=11), *odd_advisories(5, seed=11)):
        if (name == "cve" and not advisory.cve) or (name == "osv" and not has_osv(advisory)):
            continue
        document = build(advisory)
        record, losses = read(document)
        assert losses == ()
        again, _ = read(build(replace(record, publisher=ADVISORY.publisher)))
        assert again.components == record.components, advisory


@pytest.mark.parametrize("name", ["osv", "csaf", "cve"])
def test_what_a_format_can_say_comes_back(name: str) -> None:
    read, build = READERS[name]
    record, _ = read(build(ADVISORY))
    for part in PARTS:
        if part == "weaknesses":
            assert [one.id for one in record.weaknesses] == ["CWE-94"]
        else:
            assert getattr(record, part) == getattr(ADVISORY, part), part
    assert [(one.name, one.type) for one in record.credits] == [(one.name, one.type) for one in ADVISORY.credits]
    assert [(one.url, one.type) for one in record.references] == [(one.url, one.type) for one in ADVISORY.references]


def test_csaf_keeps_the_most(tmp_path: Path) -> None:
    record, _ = read_csaf(build_csaf(ADVISORY))
    same = [name for name in Advisory.__dataclass_fields__ if getattr(record, name) == getattr(ADVISORY, name)]
    assert set(Advisory.__dataclass_fields__) - set(same) == {"components"}
    first, second = record.components
    assert first == replace(ADVISORY.components[0])
    assert second.ranges[0].type is RangeType.GIT
    assert (second.repository, second.versions) == ("https://git.example/acme/jinja", ("v2.0",))


def test_a_vex_document_gives_the_statuses() -> None:
    record, _ = read_openvex(build_vex(ADVISORY))
    jinja = record.components[0]
    assert (record.id, record.aliases[0]) == (ADVISORY.id, "CVE-2026-12345")
    assert [affects(jinja, one) for one in ("1.9.post1", "2.11.3", "2.11.4", "3.1")] == [True, True, False, True]
    assert status_of(jinja, "1.0") is Status.NOT_AFFECTED
    assert status_of(jinja, "3.1.5") is Status.FIXED


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("odd", [None, [], "text", 7, {}, {"document": 1}, {"id": 1}, {"statements": []}])
def test_what_is_no_such_document_is_refused_with_what_to_do(name: str, odd: object) -> None:
    with pytest.raises(BadInput) as refused:
        READERS[name][0](odd)
    assert refused.value.next_step


@pytest.mark.parametrize("name", READERS)
def test_a_key_that_nobody_knows_is_a_loss_with_its_path(name: str) -> None:
    read, build = READERS[name]
    document = build(ADVISORY)
    document["strange"] = {"a": 1}
    assert [one.path for one in read(document)[1]] == ["$.strange"]


def test_what_a_database_adds_to_osv_comes_back_in_osv_alone() -> None:
    document = build_osv(ADVISORY)
    document["database_specific"] |= {"a/b": [1], "cwe_ids": ["CWE-94"]}
    document["affected"][0]["ecosystem_specific"] = {"functions": ["f"]}
    document["upstream"] = ["CVE-2025-1"]
    record, losses = read_osv(document)
    assert losses == ()
    assert build_osv(record) == document
    assert build_osv(from_json(to_json(record))) == document
    published = replace(record, publisher=ADVISORY.publisher)
    assert "functions" not in json.dumps([build_csaf(published), build_vex(published)])


@pytest.mark.parametrize(
    "details",
    [
        "A\n\n## Workarounds\n\nW\n",
        "A\n\n\n## Workarounds\n\n W",
        "A\n\n## Remediation\n\nR\n\n## Workarounds\n\nW",
        "## Workarounds\n\nW",
        "A\n\n## Workarounds\n\nW\n\n## More\n\nM",
        "A\n\n## Timeline\n\n- soon",
        "\nA\n\n## Workarounds\n\nW\n\n## Remediation\n\nR\n\n## Timeline\n\n- 2026-01-01T00:00:00Z: It",
    ],
)
def test_sections_that_others_wrote_stay_where_they_stand(details: str) -> None:
    record, _ = read_osv({**build_osv(ADVISORY), "details": details})
    assert build_osv(record)["details"] == details


def test_what_lies_too_deep_is_a_loss() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    _, losses = read_osv({**build_osv(ADVISORY), "upstream": deep})
    assert [one.path for one in losses] == ["$.upstream"]
    document = build_csaf(ADVISORY)
    branch = document["product_tree"]["branches"][0]
    for _ in range(60):
        branch = {"category": "product_family", "name": "x", "branches": [branch]}
    document["product_tree"]["branches"][0] = branch
    assert any("more than 40 deep" in one.reason for one in read_csaf(document)[1])


def test_an_annex_never_replaces_what_the_record_says() -> None:
    own = tuple(Annex("osv", place, '"other"') for place in ("id", "database_specific/cwe_ids", "details/x"))
    document = build_osv(replace(ADVISORY, annexes=own))
    assert (document["id"], document["database_specific"]["cwe_ids"]) == (ADVISORY.id, ["CWE-94"])
    broken = replace(ADVISORY, annexes=(Annex("osv", "a", "{"),))
    assert [gap.field for gap in gaps(broken)] == ["annexes[0]"]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.slow
def test_wrong_types_anywhere_are_losses_and_no_errors(name: str) -> None:
    """Each value of a document in turn becomes something that it must not be."""
    read, build = READERS[name]
    text = json.dumps(build(ADVISORY))
    for path in _paths(json.loads(text)):
        for odd in (7, [7], {"odd": 7}, None):
            document = json.loads(text)
            _put(document, path, odd)
            try:
                read(document)
            except BadInput:
                continue


def test_half_a_character_is_replaced_and_named() -> None:
    record, losses = read_osv({**build_osv(ADVISORY), "summary": "a\ud800", "aliases": ["\udfff"]})
    assert (record.title, record.aliases) == ("a?", ("?",))
    assert [one.path for one in losses] == ["$.summary", "$.aliases"]


def _paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [*([at] if at else []), *(path for key in keys for path in _paths(value[key], (*at, key)))]


def _put(document: Any, path: tuple[Any, ...], odd: object) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = odd


def test_cve_says_affected_unless_listed() -> None:
    """As some publishers write “affected before 2.0”."""
    cna = build_cna(replace(ADVISORY, components=(component(since("0")),)), assigner=CNA)
    spared = {"version": "2.0", "lessThan": "*", "status": "unaffected", "versionType": "python"}
    cna["affected"][0] |= {"defaultStatus": "affected", "versions": [spared]}
    record, losses = read_cve(cna)
    assert [affects(record.components[0], one) for one in ("1.9", "2.0", "3")] == [True, False, False]
    assert losses == ()


def test_one_vulnerability_of_several_is_chosen_and_the_others_are_losses() -> None:
    document = build_csaf(ADVISORY, profile=Profile.VEX)
    document["vulnerabilities"].append({"cve": "CVE-2026-7777", "title": "Another"})
    record, losses = read_csaf(document)
    assert "CVE-2026-12345" in record.aliases
    assert losses[0].path == "$.vulnerabilities[1]"
    other, losses = read_csaf(document, vulnerability="CVE-2026-7777")
    assert "CVE-2026-7777" in other.aliases
    with pytest.raises(BadInput, match="no vulnerability"):
        read_csaf(document, vulnerability="CVE-2026-1")


# --- what others wrote ----------------------------------------------------------------------------------------------


def _files(pattern: str) -> list[Path]:
    found = sorted(CONFORMANCE.glob(pattern))
    if not found:
        pytest.skip(f"the documents of others ({pattern}) are not beside the checkout")
    return found


def _document(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if file.suffix == ".json" else json.loads(json.dumps(yaml.safe_load(text), default=_iso))


def _iso(instant: Any) -> str:
    return str(instant.isoformat())


def _osv_meaning(document: dict[str, Any]) -> dict[str, Any]:
    """Without empty values, instants as instants."""
    kept = {key: value for key, value in document.items() if value and key != "schema_version"}
    for key in ("modified", "published", "withdrawn"):
        if key in kept:
            kept[key] = kept[key].replace("+00:00", "").rstrip("Z")
    kept["affected"] = [{key: value for key, value in one.items() if value} for one in kept["affected"]]
    return kept


def _compare_osv(files: list[Path]) -> list[str]:
    differing = []
    for file in files:
        document = _document(file)
        record, losses = read_osv(document)
        is_same = _osv_meaning(build_osv(record)) == _osv_meaning(document)
        if not is_same and not losses:
            raise AssertionError(f"{file.name} changed, and no loss was named")
        differing += [] if is_same else [file.name]
    return differing


def test_documents_of_two_osv_databases_come_back_as_they_were() -> None:
    assert _compare_osv(_files("osv-pypa/vulns/*/*.yaml")[::12] + _files("osv-rustsec/crates/*.json")[::12]) == []


@pytest.mark.slow
def test_every_document_of_two_osv_databases_comes_back_as_it_was() -> None:
    """The one that differs holds a commit id that is none, and the loss is named."""
    files = _files("osv-pypa/vulns/*/*.yaml") + _files("osv-rustsec/crates/*.json")
    assert _compare_osv(files) == ["PYSEC-2017-27.yaml"]


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("csaf/csaf_2.0/examples/csaf/**/*.json", read_csaf),
        ("cve/ref/examples-official/*.json", read_cve),
        ("openvex/examples/[or]*.json", read_openvex),
        ("osv-schema/tools/osv-linter/testdata/*.json", read_osv),
    ],
)
def test_official_examples_can_be_read(pattern: str, read: Reader) -> None:
    for file in _files(pattern):
        record, losses = read(_document(file))
        assert record.id or record.details, file.name
        assert all(one.path.startswith("$") and one.reason for one in losses)


def test_what_is_a_component_of_a_product_is_read_by_its_own_purl() -> None:
    document = _document(_files("osv-schema/tools/redhat/testdata/CSAF/rhsa-2024_4546.json")[0])
    record, losses = read_csaf(document)
    fixed = {(one.ecosystem, one.name, said.version) for one in record.components for said in one.statuses}
    assert ("Red Hat", "git-lfs", "2.13.3-3.el8_6.1") in fixed
    assert any(one.path == "$.product_tree.relationships[0].relates_to_product_reference" for one in losses)


def test_an_official_csaf_example_becomes_osv_and_back() -> None:
    file = _files("csaf/csaf_2.0/examples/csaf/rhsa-2022_0011.json")[0]
    record, _ = read_csaf(_document(file))
    assert record.publisher == Publisher(
        "Red Hat Product Security", "https://www.redhat.com", record.publisher.contact, record.publisher.category
    )
    assert read_csaf(build_csaf(record))[1] == ()
