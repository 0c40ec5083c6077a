"""Record -> OpenVEX 0.2.0 (https://github.com/openvex/spec).

Products are purls. A range of versions stands as the purl's `vers` qualifier; a version that is named has its own purl,
which is what tools compare with.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from vulndesk.core.advisory.record import Advisory, Component, Justification, Status
from vulndesk.core.advisory.saying import NO_FIX, Saying, package_url, sayings, update_words, vers_of
from vulndesk.core.advisory.sections import heading
from vulndesk.core.advisory.serial import instant_text
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import generic_purl, with_version

CONTEXT = "https://openvex.dev/ns/v0.2.0"


def build_vex(advisory: Advisory, *, url: str = "") -> dict[str, Any]:
    """url: where the document will be; without it, one below the publisher's namespace. Raises BadInput."""
    issued = advisory.published or advisory.modified
    if issued is None:
        raise BadInput("A VEX document needs a date.", next_step="Say when it was published.", field="published")
    if not (advisory.publisher.name and (url or advisory.publisher.namespace)):
        raise BadInput(
            "A VEX document needs an author.", next_step="Give the publisher's name and web address.", field="publisher"
        )
    statements = _statements(advisory)
    if not statements:
        raise BadInput("A VEX document speaks of products.", next_step="Say what is affected.", field="components")
    return {
        "@context": CONTEXT,
        "@id": url or f"{advisory.publisher.namespace.rstrip('/')}/vex/{quote(advisory.id, safe='')}",
        "author": advisory.publisher.name,
        "role": advisory.publisher.category.value,
        "timestamp": instant_text(issued),
        **_last_updated(advisory, issued),
        "version": max(1, len(advisory.revisions)),
        "statements": statements,
    }


def _last_updated(advisory: Advisory, issued: datetime) -> dict[str, str]:
    changed = advisory.modified
    return {"last_updated": instant_text(changed)} if changed and changed > issued else {}


_Key = tuple[Status, Justification | None, str]


def _statements(advisory: Advisory) -> list[dict[str, Any]]:
    """One for all products of which the same is said."""
    found: dict[_Key, dict[str, None]] = {}
    for component in advisory.components:
        for saying in sayings(component, within=advisory):
            key = (saying.status, saying.justification, saying.statement)
            found.setdefault(key, {})[_product(advisory, component, saying)] = None
    return [_statement(advisory, key, list(purls)) for key, purls in found.items()]


def _statement(advisory: Advisory, key: _Key, purls: list[str]) -> dict[str, Any]:
    status, justification, statement = key
    products = [{"@id": purl, "identifiers": {"purl": purl}} for purl in purls]
    written: dict[str, Any] = {"vulnerability": _vulnerability(advisory), "products": products, "status": status.value}
    if status is Status.NOT_AFFECTED:
        if justification:
            written["justification"] = justification.value
        if statement or not justification:
            written["impact_statement"] = statement or "It is not affected."
    elif status is Status.AFFECTED:
        written["action_statement"] = _action(advisory)
        if statement:
            written["status_notes"] = statement
    elif statement:
        written["status_notes"] = statement
    return written


def _vulnerability(advisory: Advisory) -> dict[str, Any]:
    name = advisory.cve or advisory.id
    aliases = [one for one in dict.fromkeys((advisory.id, *advisory.aliases)) if one != name]
    return {"name": name, "description": heading(advisory), **({"aliases": aliases} if aliases else {})}


def _action(advisory: Advisory) -> str:
    """Remediation first, then the way to get by; else the fixed versions, else that there is no fix."""
    told = [one for one in (advisory.remediation.strip(), advisory.workarounds.strip()) if one]
    return "\n\n".join(told) or update_words(advisory) or NO_FIX


def _product(advisory: Advisory, component: Component, saying: Saying) -> str:
    purl = package_url(component)
    if not (component.purl or component.ecosystem or component.repository):
        purl = generic_purl(vendor=component.vendor or advisory.publisher.name, product=component.label, repository="")
    if saying.version:
        purl = with_version(purl, version=saying.version)
    elif saying.held is not None:
        purl = with_version(purl, vers=str(vers_of(component, saying)))
    return purl
