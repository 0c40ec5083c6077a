"""A clean advisory in every format, and a way to make one mistake in it."""

from __future__ import annotations

import copy
from typing import Any

V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
V20 = "AV:N/AC:L/Au:N/C:C/I:C/A:C"
COMMIT = "a" * 40

OSV: dict[str, Any] = {
    "schema_version": "1.7.5",
    "id": "x_ACME-2026-0001",
    "published": "2026-11-20T12:00:00Z",
    "modified": "2026-11-22T12:00:00Z",
    "aliases": ["CVE-2026-12345", "GHSA-2222-3333-4444"],
    "related": ["CVE-2026-12344"],
    "summary": "A template can leave its sandbox",
    "details": "Whoever may write a template runs commands. Upgrade to 3.1.5. See `TODO` in the code.",
    "severity": [
        {"type": "CVSS_V3", "score": V31},
        {"type": "CVSS_V4", "score": V40},
        {"type": "CVSS_V2", "score": V20},
    ],
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2", "purl": "pkg:pypi/jinja2"},
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "0"}, {"fixed": "2.11.4"}, {"introduced": "3.0"}, {"fixed": "3.1.5"}],
                },
                {
                    "type": "GIT",
                    "repo": "https://git.example/jinja",
                    "events": [{"introduced": "0"}, {"fixed": COMMIT}],
                },
            ],
            "versions": ["2.0", "3.0", "3.1.4"],
        },
        {"package": {"ecosystem": "Debian:12", "name": "jinja2"}, "versions": ["3.0-1"]},
    ],
    "references": [{"type": "ADVISORY", "url": "https://acme.example/advisories/1"}],
    "credits": [{"name": "Rita Reporter", "type": "FINDER"}],
    "database_specific": {"cwe_ids": ["CWE-79"]},
}

CVE: dict[str, Any] = {
    "dataType": "CVE_RECORD",
    "dataVersion": "5.1",
    "cveMetadata": {
        "cveId": "CVE-2026-12345",
        "assignerOrgId": "b3476cb9-2e3d-41a6-98d0-0f47421a65b6",
        "state": "PUBLISHED",
        "datePublished": "2026-11-20T12:00:00.000Z",
        "dateUpdated": "2026-11-22T12:00:00.000Z",
    },
    "containers": {
        "cna": {
            "providerMetadata": {"orgId": "b3476cb9-2e3d-41a6-98d0-0f47421a65b6"},
            "title": "A template can leave its sandbox",
            "descriptions": [{"lang": "en", "value": "Whoever may write a template runs commands."}],
            "affected": [
                {
                    "vendor": "Acme",
                    "product": "Jinja",
                    "packageURL": "pkg:pypi/jinja2",
                    "defaultStatus": "unaffected",
                    "versions": [
                        {"version": "3.0", "lessThan": "3.1.5", "versionType": "python", "status": "affected"},
                        {"version": "1.0", "status": "affected"},
                        {"version": "0.9", "status": "unaffected"},
                    ],
                }
            ],
            "problemTypes": [{"descriptions": [{"lang": "en", "description": "CWE-79 XSS", "cweId": "CWE-79"}]}],
            "metrics": [
                {"cvssV3_1": {"version": "3.1", "vectorString": V31, "baseScore": 9.8, "baseSeverity": "CRITICAL"}}
            ],
            "references": [{"url": "https://acme.example/advisories/1"}],
            "credits": [{"lang": "en", "value": "Rita Reporter", "type": "finder"}],
        }
    },
}

VEX: dict[str, Any] = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://acme.example/vex/1",
    "author": "Acme",
    "timestamp": "2026-11-20T12:00:00Z",
    "version": 1,
    "statements": [
        {
            "vulnerability": {"name": "CVE-2026-12345"},
            "products": [{"@id": "pkg:pypi/jinja2@3.1.5"}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
        },
        {
            "vulnerability": {"name": "CVE-2026-12345"},
            "products": [{"@id": "pkg:pypi/jinja2@3.1.4"}],
            "status": "affected",
            "action_statement": "Install 3.1.5.",
        },
    ],
}

GHSA: dict[str, Any] = {
    "ghsa_id": "GHSA-2222-3333-4444",
    "cve_id": "CVE-2026-12345",
    "summary": "A template can leave its sandbox",
    "description": "Whoever may write a template runs commands.",
    "severity": "critical",
    "published_at": "2026-11-20T12:00:00Z",
    "updated_at": "2026-11-22T12:00:00Z",
    "withdrawn_at": None,
    "vulnerabilities": [
        {
            "package": {"ecosystem": "pip", "name": "jinja2"},
            "vulnerable_version_range": ">= 3.0, < 3.1.5",
            "patched_versions": "3.1.5",
        }
    ],
    "cvss": {"vector_string": V31, "score": 9.8},
    "cwe_ids": ["CWE-79"],
    "credits": [{"login": "rita", "type": "finder"}],
}

CSAF: dict[str, Any] = {
    "document": {
        "category": "csaf_base",
        "csaf_version": "2.0",
        "title": "A template can leave its sandbox",
        "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example"},
        "acknowledgments": [{"names": ["Rita Reporter"]}],
        "references": [{"category": "self", "summary": "The page", "url": "https://acme.example/advisories/1"}],
        "tracking": {
            "id": "ACME-2026-0001",
            "status": "final",
            "version": "1",
            "initial_release_date": "2026-11-20T12:00:00Z",
            "current_release_date": "2026-11-20T12:00:00Z",
            "revision_history": [{"number": "1", "date": "2026-11-20T12:00:00Z", "summary": "Published."}],
        },
    }
}

GOOD = {"osv": OSV, "cve": CVE, "vex": VEX, "ghsa": GHSA, "csaf": CSAF}
GONE = object()


def with_mistake(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy in which `value` stands at the place; GONE takes out what is there."""
    changed = copy.deepcopy(document)
    *way, last = pointer.split("/")[1:]
    node: Any = changed
    for key in way:
        node = node[int(key)] if isinstance(node, list) else node[key]
    key = int(last) if isinstance(node, list) else last
    if value is GONE:
        del node[key]
    else:
        node[key] = value
    return changed
