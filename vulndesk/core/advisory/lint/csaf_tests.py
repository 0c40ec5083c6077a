"""CSAF's own schema and mandatory tests (CSAF 2.0, 6.1), run by the `csaf` library, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vulndesk.core.advisory.lint.subject import Flaw, shown

# test -> (what it asks for, in plain words, which is also what to do)
TESTS: Mapping[str, str] = {
    "6.1.1": "Every product id that is used must be defined in the product tree.",
    "6.1.2": "A product id may be defined once only.",
    "6.1.3": "A product may not be defined by itself through relationships.",
    "6.1.4": "Every product group id that is used must be defined.",
    "6.1.5": "A product group id may be defined once only.",
    "6.1.6": "A product may have one status for a vulnerability: affected, not affected, fixed or under investigation.",
    "6.1.7": "A product may have one score a version of CVSS for a vulnerability.",
    "6.1.8": "A CVSS object must be as FIRST's schema says.",
    "6.1.9": "Scores and severities must be those of the vector.",
    "6.1.10": "The metrics of a CVSS object must be those of its vector.",
    "6.1.11": "A CWE must have the number and the name that MITRE's list gives it.",
    "6.1.12": "A language must be one that BCP 47 knows.",
    "6.1.13": "A package URL must be one.",
    "6.1.14": "The revision history, by date, must be in the order of its numbers.",
    "6.1.15": "A translator needs the language of the original (source_lang).",
    "6.1.16": "The document's version must be the newest of its revision history.",
    "6.1.17": "A version 0 or with a pre-release part belongs to a draft.",
    "6.1.18": "A final or interim document's history may not have revision 0.",
    "6.1.19": "The revision history may not name pre-releases.",
    "6.1.20": "A final or interim document's version may not have a pre-release part.",
    "6.1.21": "The revision history may not leave out a number.",
    "6.1.22": "A number may be in the revision history once only.",
    "6.1.23": "A CVE id may be used by one vulnerability of the document only.",
    "6.1.24": "A party may be involved once a date only.",
    "6.1.25": "A file may have one hash an algorithm only.",
    "6.1.26": "A category of your own may not look like one of the standard's profiles.",
    "6.1.27": "What the document's category asks for must be there.",
    "6.1.28": "A translation must be in another language than its original.",
    "6.1.29": "A remediation must say for which products it is.",
    "6.1.30": "Version numbers must be whole numbers, or semantic versions, not both.",
    "6.1.31": "A product's version may be no range (“<4.2”): write a branch of category product_version_range.",
    "6.1.32": "A flag must say for which products it is.",
    "6.1.33": "A product may have one VEX justification for a vulnerability.",
}


def rule_of(test: str) -> str:
    return f"csaf-{test}"


def csaf_flaws(document: dict[str, Any]) -> Iterator[Flaw]:
    """By 2.0; other versions of CSAF have other tests and are refused in words."""
    held = document.get("document")
    version = held.get("csaf_version") if isinstance(held, dict) else None
    if version not in ("2.0", None):
        yield Flaw(
            "csaf-version",
            f"This is CSAF {shown(str(version))}. Its schema and its own tests are not looked at here: "
            "those of CSAF 2.0 are.",
            "/document/csaf_version",
        )
        return
    # Imported here: only who lints a CSAF document pays for its schemas.
    from csaf.csaf.v20 import validate

    for result in validate(document, preset="mandatory").results:
        for error in result.errors:
            is_cvss = result.id == "schema" and "/cvss_v" in error.instance_path
            test = "6.1.8" if is_cvss else result.id
            rule = "wrong-shape" if test == "schema" else rule_of(test)
            words = f"{TESTS[test]} Found: " if test in TESTS else "The schema of CSAF 2.0 is not met: "
            yield Flaw(rule, words + _plain(error.message), error.instance_path)


def _plain(message: str) -> str:
    return shown(message.replace("`", "“", 1).replace("`", "”", 1), 300).rstrip(".") + "."
