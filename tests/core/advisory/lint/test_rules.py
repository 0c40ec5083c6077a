"""Each rule finds its mistake, alone and at its place, and good advisories of every format are left in peace."""

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.advisory.lint.good import COMMIT, CSAF, CVE, GHSA, GONE, GOOD, OSV, V31, V40, VEX, with_mistake
from tests.core.advisory.written import ADVISORY, component, since
from vulndesk.core.advisory.lint import duplicate_ids, lint_document, lint_record
from vulndesk.core.advisory.lint.csaf_tests import TESTS
from vulndesk.core.advisory.lint.rules import FIELDS, RULES
from vulndesk.core.advisory.lint.subject import Known, Package
from vulndesk.core.advisory.parts import Rating, Weakness
from vulndesk.core.advisory.record import RangeType, VersionRange
from vulndesk.core.findings import Finding, Weight

JINJA = Package("pypi", "jinja2")
KNOWN = Known(
    now=datetime(2026, 11, 30, tzinfo=UTC), weaknesses={79: "XSS", 78: "OS"}, weaknesses_given_up=frozenset({1187})
)
ASKED = dataclasses.replace(
    KNOWN,
    published={JINJA: ["1.0", "2.0.0", "2.11.4", "3.0", "3.1.4", "3.1.5"]},
    dead={"https://acme.example/gone": "the server answers 404"},
)


def lint(document: Any, known: Known = KNOWN) -> tuple[Finding, ...]:
    return lint_document(document, known=known)


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    return [one.rule.id for one in findings]


PYPI, GIT = "/affected/0/ranges/0/events", "/affected/0/ranges/1/events"
ENTRY = "/containers/cna/affected/0/versions"
METRIC = "/containers/cna/metrics/0/cvssV3_1"
ALL = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}
WHOLE_GIT = {"type": "GIT", "repo": "https://git.example/jinja", "events": [{"introduced": "0"}]}
LESS_THAN = {"version": "0", "lessThan": "*", "versionType": "python", "status": "affected"}

# rule, clean document, where, what stands there by mistake, where it is found (empty: there)
MISTAKES = [
    ("unknown-fix", OSV, f"{PYPI}/3/fixed", "3.1.6", ""),
    (
        "unknown-fix",
        GHSA,
        "/vulnerabilities/0",
        {**GHSA["vulnerabilities"][0], "vulnerable_version_range": "< 3.1.7", "patched_versions": "3.1.7"},
        "/vulnerabilities/0/vulnerable_version_range",
    ),
    ("unknown-version", OSV, "/affected/0/versions/0", "2.9.9", ""),
    (
        "unknown-package",
        OSV,
        "/affected/0/package",
        {"ecosystem": "PyPI", "name": "ninja2"},
        "/affected/0/package/name",
    ),
    ("open-range", OSV, PYPI, [{"introduced": "3.0"}], "/affected/0/ranges/0"),
    ("open-range", OSV, "/affected", [{**OSV["affected"][0], "ranges": [ALL]}], "/affected/0/ranges/0"),
    ("open-range", GHSA, "/vulnerabilities/0/vulnerable_version_range", ">= 3.0", ""),
    ("open-range", CVE, ENTRY, [LESS_THAN, {"version": "3.1.5", "status": "unaffected"}], f"{ENTRY}/0"),
    ("swallowed-list", OSV, "/affected/0/ranges/1", WHOLE_GIT, ""),
    ("swallowed-list", OSV, "/affected/1/ranges", [WHOLE_GIT], "/affected/1/ranges/0"),
    ("swallowed-list", CVE, f"{ENTRY}/1", LESS_THAN, ""),
    ("empty-range", OSV, f"{PYPI}/3/fixed", "2.12.0", "/affected/0/ranges/0"),
    ("empty-range", OSV, f"{GIT}/0/introduced", COMMIT, "/affected/0/ranges/1"),
    ("empty-range", CVE, f"{ENTRY}/0/version", "3.2.0", f"{ENTRY}/0"),
    ("empty-range", GHSA, "/vulnerabilities/0/vulnerable_version_range", ">= 3.2, < 3.1.5", ""),
    ("no-introduced", OSV, GIT, [{"fixed": COMMIT}], "/affected/0/ranges/1"),
    (
        "two-ends",
        OSV,
        GIT,
        [{"introduced": "0"}, {"fixed": COMMIT}, {"last_affected": "b" * 40}],
        "/affected/0/ranges/1",
    ),
    ("two-ends", CVE, f"{ENTRY}/0/lessThanOrEqual", "3.1.4", f"{ENTRY}/0"),
    ("two-events-in-one", OSV, GIT, [{"introduced": "0", "fixed": COMMIT}], f"{GIT}/0"),
    ("fixed-is-affected", OSV, "/affected/0/versions/2", "3.1.5", ""),
    ("fixed-is-affected", OSV, "/affected/0/versions/2", "3.1.5.0", ""),
    ("fixed-is-affected", CVE, f"{ENTRY}/1/version", "3.1.5", ""),
    ("words-in-version", CVE, f"{ENTRY}/1/version", "prior to 3.1", ""),
    ("words-in-version", OSV, "/affected/1/versions/0", "< 3.1", ""),
    ("words-in-version", GHSA, "/vulnerabilities/0/vulnerable_version_range", "before 3.1", ""),
    ("disorderly-version", OSV, f"{PYPI}/3/fixed", "3.1-release-five", ""),
    ("disorderly-version", OSV, f"{GIT}/1/fixed", "abcdef1", ""),
    ("all-unaffected", CVE, ENTRY, [{"version": "1.0", "status": "unaffected"}], "/containers/cna/affected/0"),
    ("no-affected", CVE, ENTRY, [{"version": "n/a", "status": "affected"}], "/containers/cna/affected/0"),
    ("no-affected", OSV, "/affected/1", {"package": {"ecosystem": "Debian:12", "name": "jinja2"}}, ""),
    ("no-affected", OSV, "/affected", GONE, "/"),
    ("bad-id", OSV, "/id", "ACME-2026-0001", ""),
    ("bad-id", OSV, "/aliases/0", "CVE-2026-123", ""),
    ("bad-id", OSV, "/aliases/1", "GHSA-1111-2222-3333", ""),
    ("bad-id", CVE, "/cveMetadata/cveId", "GHSA-2222-3333-4444", ""),
    ("bad-alias", OSV, "/aliases/1", "x_ACME-2026-0001", ""),
    ("bad-alias", OSV, "/aliases/1", "CVE-2026-12345", ""),
    ("several-cves", OSV, "/aliases/1", "CVE-2026-12346", ""),
    ("unknown-ecosystem", OSV, "/affected/1/package/ecosystem", "debian:12", ""),
    ("unknown-ecosystem", GHSA, "/vulnerabilities/0/package/ecosystem", "pipi", ""),
    ("bad-purl", OSV, "/affected/0/package/purl", "jinja2", ""),
    ("bad-purl", CVE, "/containers/cna/affected/0/packageURL", "pkg:/jinja2", ""),
    ("purl-with-version", OSV, "/affected/0/package/purl", "pkg:pypi/jinja2@3.0", ""),
    ("purl-of-another", OSV, "/affected/0/package/purl", "pkg:npm/jinja2", ""),
    ("purl-of-another", OSV, "/affected/0/package/purl", "pkg:pypi/jinja", ""),
    ("bad-weakness", OSV, "/database_specific/cwe_ids/0", "79", ""),
    ("unknown-weakness", OSV, "/database_specific/cwe_ids/0", "CWE-1035", ""),
    ("deprecated-weakness", GHSA, "/cwe_ids/0", "CWE-1187", ""),
    ("bad-reference", OSV, "/references/0/url", "acme.example/1", ""),
    ("bad-reference", CVE, "/containers/cna/references/0/url", "http://wiki.internal/1", ""),
    ("dead-reference", CSAF, "/document/references/0/url", "https://acme.example/gone", ""),
    ("bad-severity", OSV, "/severity/0/score", "9.8", ""),
    ("bad-severity", OSV, "/severity/0/score", V31.replace("/A:H", ""), ""),
    ("severity-type", OSV, "/severity/0/type", "CVSS_V4", "/severity/0/score"),
    (
        "severity-type",
        CVE,
        "/containers/cna/metrics/0",
        {"cvssV4_0": CVE["containers"]["cna"]["metrics"][0]["cvssV3_1"]},
        "/containers/cna/metrics/0/cvssV4_0/vectorString",
    ),
    ("severity-score", CVE, f"{METRIC}/baseScore", 7.5, f"{METRIC}/vectorString"),
    ("severity-word", CVE, f"{METRIC}/baseSeverity", "HIGH", f"{METRIC}/vectorString"),
    ("severity-word", GHSA, "/severity", "moderate", "/cvss/vector_string"),
    ("bad-date", OSV, "/published", "20 November 2026", ""),
    ("bad-date", OSV, "/published", "2026-11-20T12:00:00", ""),
    ("date-to-come", VEX, "/timestamp", "2027-11-20T12:00:00Z", ""),
    ("disorderly-dates", OSV, "/modified", "2026-11-19T12:00:00Z", ""),
    ("disorderly-dates", GHSA, "/withdrawn_at", "2026-11-19T12:00:00Z", ""),
    ("no-credit", OSV, "/credits", [], "/"),
    ("empty-credit", OSV, "/credits/0/name", " ", ""),
    ("template-left", GHSA, "/description", "### Impact\n_What kind of vulnerability is it? Who is impacted?_", ""),
    ("template-left", CVE, "/containers/cna/descriptions/0/value", "[PROBLEMTYPE] in Jinja", ""),
    ("no-text", CVE, "/containers/cna/descriptions/0/value", " ", "/"),
    ("unknown-format", OSV, "/affected", GONE, "/"),
    ("wrong-shape", OSV, "/affected/0/versions/1", 3.0, ""),
    ("wrong-shape", OSV, GIT, [{"introduced": "0"}, {"fixed": COMMIT}, {}], f"{GIT}/2"),
    ("wrong-shape", OSV, "/references/0/url", {"href": "https://acme.example"}, ""),
    ("wrong-shape", CSAF, "/document/title", GONE, "/document"),
    ("missing-field", OSV, "/modified", GONE, "/"),
    ("missing-field", CVE, "/containers/cna/references", [], "/containers/cna"),
    ("unknown-word", OSV, "/references/0/type", "BLOG", ""),
    ("unknown-word", VEX, "/statements/0/status", "unaffected", ""),
    ("vex-no-reason", VEX, "/statements/0/justification", GONE, "/statements/0"),
    ("vex-no-action", VEX, "/statements/1/action_statement", GONE, "/statements/1"),
    ("vex-idle-reason", VEX, "/statements/1/justification", "component_not_present", ""),
    ("vex-no-products", VEX, "/statements/1/products", [], "/statements/1"),
    ("vex-no-vulnerability", VEX, "/statements/1/vulnerability", {}, "/statements/1"),
    ("vex-two-statuses", VEX, "/statements/1/products/0/@id", "pkg:pypi/jinja2@3.1.5", "/statements/1"),
    ("csaf-version", CSAF, "/document/csaf_version", "2.1", ""),
]


@pytest.mark.parametrize(("rule", "document", "where", "value", "found"), MISTAKES)
def test_a_mistake_is_found_by_its_rule_alone(rule: str, document: Any, where: str, value: Any, found: str) -> None:
    known = ASKED if rule.startswith("unknown-") or rule == "dead-reference" else KNOWN
    if rule == "unknown-package":
        known = dataclasses.replace(ASKED, published={Package("pypi", "ninja2"): []})
    if rule == "unknown-format":
        document = {"name": "package.json"}
        where, value = "/version", "1"
    findings = lint(with_mistake(document, where, value), known)
    assert set(rules_of(findings)) == {rule}, findings
    assert findings[0].at == (found or where).rstrip("/"), findings
    assert findings[0].message.endswith((".", "?"))


def test_every_rule_has_a_mistake_that_shows_it_and_a_source() -> None:
    shown = {rule for rule, *_ in MISTAKES} | {f"csaf-{test}" for test in TESTS} | {"duplicate-id"}
    assert shown == {rule.id for rule in RULES}
    assert all(rule.source and rule.why.endswith((".", "?")) for rule in RULES)
    assert FIELDS.keys() <= shown


@pytest.mark.parametrize("document", GOOD.values(), ids=GOOD)
def test_a_good_advisory_is_left_in_peace(document: dict[str, Any]) -> None:
    assert lint(document, ASKED) == ()


def test_the_same_without_an_index_says_nothing_of_versions_that_may_not_exist() -> None:
    assert lint(with_mistake(OSV, f"{PYPI}/3/fixed", "3.1.6")) == ()


def test_the_tags_of_a_repository_know_versions_by_their_numbers() -> None:
    tags = ["v2.0", "jinja2-2.11.4", "3.0.0", "3.1.4", "v3.1.5", "debian/3.0-1"]
    assert lint(OSV, dataclasses.replace(KNOWN, tags=tags)) == ()
    without = dataclasses.replace(KNOWN, tags=[tag for tag in tags if tag != "v3.1.5"])
    assert rules_of(lint(OSV, without)) == ["unknown-fix"]


def test_a_flaw_without_a_fix_may_list_every_version_so_far() -> None:
    """As PyPA writes it; the list is swallowed only when the index has versions that it leaves out."""
    unfixed = with_mistake(OSV, "/affected", [{**OSV["affected"][0], "ranges": [ALL], "versions": ["1.0", "2.0"]}])
    unfixed["details"] = "No version mends this."
    assert lint(unfixed) == ()
    assert "swallowed-list" in rules_of(lint(unfixed, ASKED))
    assert lint(unfixed, dataclasses.replace(KNOWN, published={JINJA: ["1.0", "2.0.0"]})) == ()


def test_a_withdrawn_advisory_and_a_rejected_cve_need_no_versions() -> None:
    withdrawn = with_mistake(with_mistake(OSV, "/affected", GONE), "/withdrawn", "2026-11-23T00:00:00Z")
    assert lint(withdrawn) == ()
    rejected = {
        "dataType": "CVE_RECORD",
        "cveMetadata": {"cveId": "CVE-2026-12345", "state": "REJECTED", "dateRejected": "2026-11-23T00:00:00.000Z"},
        "containers": {"cna": {"rejectedReasons": [{"lang": "en", "value": "Not used."}]}},
    }
    assert lint(rejected) == ()


def test_a_score_after_temporal_metrics_is_a_score_of_the_vector() -> None:
    metric = {"vectorString": f"{V31}/E:U/RL:O/RC:C", "baseScore": 9.8, "baseSeverity": "CRITICAL"}
    assert lint(with_mistake(CVE, METRIC, metric)) == ()


def test_the_container_that_a_cna_hands_in_and_graphql_are_read_too() -> None:
    assert lint(CVE["containers"]["cna"]) == ()
    graphql = {
        "ghsaId": "GHSA-2222-3333-4444",
        "summary": "A template can leave its sandbox",
        "vulnerabilities": {
            "nodes": [
                {
                    "package": {"ecosystem": "NPM", "name": "x"},
                    "vulnerableVersionRange": "<= 1.2",
                    "firstPatchedVersion": {"identifier": "1.2.0"},
                }
            ]
        },
        "cvss": {"vectorString": V31, "score": 9.8},
    }
    assert rules_of(lint(graphql)) == ["no-credit"]


def test_two_documents_with_one_id_are_found() -> None:
    found = list(duplicate_ids([("a.json", "X-1"), ("b.json", "X-2"), ("c.json", "X-1"), ("d.json", "")]))
    assert [(path, one.rule.id) for path, one in found] == [("c.json", "duplicate-id")]
    assert "a.json" in found[0][1].message


def test_a_record_is_linted_by_the_names_of_its_fields() -> None:
    assert lint_record(ADVISORY, known=dataclasses.replace(KNOWN, weaknesses=None)) == ()
    flawed = dataclasses.replace(
        ADVISORY,
        components=(component(since("3.0", fixed="2.9")), component(VersionRange(RangeType.ECOSYSTEM, ()))),
        severities=(Rating(V40), Rating("CVSS:3.1/AV:N")),
        weaknesses=(Weakness("CWE-1187"),),
        credits=(),
    )
    found = {(one.rule.id, one.field) for one in lint_record(flawed, known=KNOWN)}
    assert ("empty-range", "components[0].ranges[0]") in found
    assert ("no-introduced", "components[1].ranges[0]") in found
    assert ("bad-severity", "severities[1].vector") in found
    assert ("deprecated-weakness", "weaknesses[0].id") in found
    assert ("no-credit", "credits") in found


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_document_is_too_broken_to_be_linted(data: st.DataObject) -> None:
    """Something else at any one place of a good document: findings, never an error."""
    name = data.draw(st.sampled_from(sorted(GOOD)))
    pointers = list(_pointers(GOOD[name]))
    changed = with_mistake(GOOD[name], data.draw(st.sampled_from(pointers)), data.draw(_JSON))
    for one in lint(json.loads(json.dumps(changed)), ASKED):
        assert one.rule.weight in Weight
        assert one.message


def _pointers(value: Any, at: str = "") -> list[str]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer for key, held in inside for pointer in (f"{at}/{key}", *_pointers(held, f"{at}/{key}"))]
