"""Which format a document has, and what it says: a reading for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.read_csaf import read_csaf
from vulndesk.core.advisory.lint.read_cve import read_cve
from vulndesk.core.advisory.lint.read_ghsa import read_ghsa
from vulndesk.core.advisory.lint.read_osv import read_osv
from vulndesk.core.advisory.lint.read_vex import read_vex
from vulndesk.core.advisory.lint.subject import Flaw, Format, Subject

READINGS: Mapping[Format, Callable[[Node], Subject]] = {
    Format.OSV: read_osv,
    Format.CSAF: read_csaf,
    Format.CVE: read_cve,
    Format.OPENVEX: read_vex,
    Format.GHSA: read_ghsa,
}


def format_of(document: Any) -> Format | None:
    """By what only that format has at its top; None: none of them."""
    if not isinstance(document, dict):
        return None
    if "containers" in document or "cveMetadata" in document or {"affected", "descriptions"} <= document.keys():
        return Format.CVE
    if isinstance(document.get("document"), dict):
        return Format.CSAF
    if "openvex" in str(document.get("@context", "")) or "statements" in document:
        return Format.OPENVEX
    if "ghsa_id" in document or "ghsaId" in document or ("vulnerabilities" in document and "summary" in document):
        return Format.GHSA
    is_osv = "affected" in document or ("id" in document and ("modified" in document or "schema_version" in document))
    return Format.OSV if is_osv else None


def read_document(document: Any, form: Format) -> tuple[Subject, list[Flaw]]:
    """What it says, and where its shape is not that of the format."""
    root = Node(document)
    subject = READINGS[form](root)
    return subject, root.flaws
