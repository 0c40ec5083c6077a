"""Every rule of the lint of advisories: how grave, why, and the published mistake or the standard it comes from.

FIELDS: to which field of the neutral record a rule belongs, for the editor.
"""

from __future__ import annotations

from collections.abc import Mapping

from vulndesk.core.advisory.lint.csaf_tests import TESTS, rule_of
from vulndesk.core.findings import Rule, Weight

_OSV = "OSV schema"
_CVE = "CVE record format 5"
_VEX = "OpenVEX specification 0.2.0"
_CVSS = "FIRST, CVSS"

_AFFECTED = (
    Rule(
        "unknown-fix",
        Weight.ERROR,
        "Who installs the version that an advisory names as the fix must find it.",
        "github/advisory-database#9028: a fixed version that was never published broke every install",
    ),
    Rule(
        "unknown-version",
        Weight.WARNING,
        "A version that was never released begins or ends nothing.",
        "github/advisory-database#5639",
    ),
    Rule(
        "unknown-package",
        Weight.ERROR,
        "A package that does not exist is installed by nobody, and its real name is not warned of.",
        "osv-linter’s PACKAGE tests: GHSA-9v2f-6vcg-3hgv named a package that PyPI does not have",
    ),
    Rule(
        "open-range",
        Weight.WARNING,
        "A range without an end flags every version to come, the fixed ones too.",
        "erlef/security-wg#59, github/advisory-database#7295",
    ),
    Rule(
        "swallowed-list",
        Weight.WARNING,
        "A range from 0 without an end makes the versions beside it mean nothing.",
        "google/osv.dev#5574, github/advisory-database#7878",
    ),
    Rule("empty-range", Weight.ERROR, "A range that ends before it begins warns nobody.", f"{_OSV}, events"),
    Rule("no-introduced", Weight.ERROR, "A range without a beginning is ignored.", f"{_OSV}, events"),
    Rule("two-ends", Weight.ERROR, "A range with two ends is read in two ways.", f"{_OSV}, events; {_CVE}, versions"),
    Rule("two-events-in-one", Weight.ERROR, "An event says one thing.", f"{_OSV}, events"),
    Rule(
        "fixed-is-affected",
        Weight.ERROR,
        "A version cannot be the fix and affected.",
        "pypa/advisory-database#288, #346: versions and ranges that contradict each other",
    ),
    Rule(
        "words-in-version",
        Weight.WARNING,
        "“prior to 1.2” and “< 1.2” are no versions: tools compare texts.",
        "CVEProject/cvelistV5#5: records without versions that a tool can use",
    ),
    Rule(
        "disorderly-version",
        Weight.WARNING,
        "A version that its ecosystem cannot order ends no range.",
        f"{_OSV}, affected[].ranges[]",
    ),
    Rule(
        "all-unaffected",
        Weight.ERROR,
        "A default and versions that are all unaffected describe no vulnerability.",
        "CVEProject/cve-schema#241",
    ),
    Rule(
        "no-affected",
        Weight.WARNING,
        "Without affected versions no tool can warn anybody.",
        "CVEProject/cvelistV5#5: 118,955 records without usable data",
    ),
)
_NAMES = (
    Rule("bad-id", Weight.ERROR, "An id of a known form must have that form.", f"{_OSV}, id; {_CVE}, cveId"),
    Rule("bad-alias", Weight.WARNING, "An alias is another name of the same vulnerability.", f"{_OSV}, aliases"),
    Rule(
        "several-cves",
        Weight.WARNING,
        "Two CVE ids are two vulnerabilities; as aliases they are taken for one.",
        "github/advisory-database#3085: records that cannot be merged or told apart",
    ),
    Rule("duplicate-id", Weight.ERROR, "An id belongs to one advisory.", "github/advisory-database#3085"),
    Rule(
        "unknown-ecosystem",
        Weight.ERROR,
        "A package of an ecosystem that tools do not know is never found.",
        f"{_OSV}, affected[].package",
    ),
    Rule("bad-purl", Weight.ERROR, "A package URL that cannot be read matches nothing.", "package-url/purl-spec"),
    Rule("purl-with-version", Weight.WARNING, "The ranges say the version, not the purl.", f"{_OSV}, package.purl"),
    Rule(
        "purl-of-another",
        Weight.ERROR,
        "A package URL and a name that differ point tools at two packages.",
        f"{_OSV}, package.purl",
    ),
    Rule("bad-weakness", Weight.ERROR, "A CWE id is CWE- and a number.", "MITRE, CWE"),
    Rule("unknown-weakness", Weight.WARNING, "Categories and views are no weaknesses.", "MITRE, CWE mapping guidance"),
    Rule("deprecated-weakness", Weight.WARNING, "MITRE gave this entry up.", "MITRE, CWE mapping guidance"),
    Rule("bad-reference", Weight.WARNING, "A reference must lead somebody somewhere.", "CISA, CSAF; CVE rules 4.5"),
    Rule("dead-reference", Weight.WARNING, "A reference leads nowhere any more.", "cisagov/CSAF#79: a missing file"),
)
_SCORES = (
    Rule("bad-severity", Weight.ERROR, "A vector that cannot be read has no score.", _CVSS),
    Rule("severity-type", Weight.ERROR, "A vector of one version under the name of another is refused.", _CVSS),
    Rule("severity-score", Weight.ERROR, "A score that is not the vector's: which is right?", _CVSS),
    Rule("severity-word", Weight.WARNING, "A word that is not the score's: which is right?", _CVSS),
)
_INSTANTS = (
    Rule("bad-date", Weight.ERROR, "Tools sort by dates, and cannot by this one.", "RFC 3339"),
    Rule("date-to-come", Weight.ERROR, "What lies in the future has not happened.", "RFC 3339"),
    Rule("disorderly-dates", Weight.ERROR, "Nothing changes before it is published.", f"{_OSV}, modified"),
)
_WORDS = (
    Rule(
        "no-credit",
        Weight.NOTE,
        "Credit is what most finders get.",
        "github/advisory-database#9196, apple/swift-nio#3655: credit that was missing or vanished",
    ),
    Rule("empty-credit", Weight.WARNING, "A credit without a name thanks nobody.", f"{_OSV}, credits"),
    Rule("template-left", Weight.WARNING, "Text of a template says nothing.", "GitHub's and MITRE's templates"),
    Rule("no-text", Weight.WARNING, "People need a sentence.", f"{_OSV}, summary; {_CVE}, descriptions"),
)
_SHAPE = (
    Rule("unknown-format", Weight.ERROR, "A file that is no advisory warns nobody.", "the formats that are read here"),
    Rule("wrong-shape", Weight.ERROR, "A value of another type stops tools, or is skipped.", "the format's schema"),
    Rule("missing-field", Weight.ERROR, "The format asks for it.", "the format's schema"),
    Rule("unknown-word", Weight.ERROR, "The format has a list of words here.", "the format's schema"),
)
_OPENVEX = (
    Rule("vex-no-reason", Weight.ERROR, "“Not affected” without a reason convinces nobody.", _VEX),
    Rule("vex-no-action", Weight.ERROR, "“Affected” without an action leaves users alone.", _VEX),
    Rule("vex-idle-reason", Weight.WARNING, "A justification belongs to “not affected”.", _VEX),
    Rule("vex-no-products", Weight.ERROR, "A statement is about a product.", _VEX),
    Rule("vex-no-vulnerability", Weight.ERROR, "A statement is about a vulnerability.", _VEX),
    Rule("vex-two-statuses", Weight.ERROR, "Two statuses at one instant: which holds?", _VEX),
)
_CSAF = (
    Rule("csaf-version", Weight.NOTE, "Each version of CSAF has tests of its own.", "OASIS, CSAF 2.0"),
    *(Rule(rule_of(test), Weight.ERROR, words, f"OASIS, CSAF 2.0, {test}") for test, words in TESTS.items()),
)

RULES = (*_SHAPE, *_AFFECTED, *_NAMES, *_SCORES, *_INSTANTS, *_WORDS, *_OPENVEX, *_CSAF)

FIELDS: Mapping[str, str] = {
    **{one.id: "components" for one in (*_AFFECTED, *_OPENVEX)},
    **dict.fromkeys(("unknown-ecosystem", "bad-purl", "purl-with-version", "purl-of-another"), "components"),
    **dict.fromkeys(("bad-id", "duplicate-id"), "id"),
    **dict.fromkeys(("bad-alias", "several-cves"), "aliases"),
    **dict.fromkeys(("bad-weakness", "unknown-weakness", "deprecated-weakness"), "weaknesses"),
    **dict.fromkeys(("bad-reference", "dead-reference"), "references"),
    **{one.id: "severities" for one in _SCORES},
    **dict.fromkeys(("no-credit", "empty-credit"), "credits"),
    **dict.fromkeys(("bad-date", "date-to-come"), "published"),
    "disorderly-dates": "modified",
    **dict.fromkeys(("template-left", "no-text"), "details"),
}
