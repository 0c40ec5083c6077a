"""CSAF 2.0's product tree, and which product has which status. Ids are numbered in the order of the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vulndesk.core.advisory.record import Advisory, Component, Justification, Status
from vulndesk.core.advisory.saying import Saying, package_url, sayings, vers_of
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import with_version
from vulndesk.core.vers import Constraint, Vers

_GROUPS: Mapping[Status, str] = {
    Status.AFFECTED: "known_affected",
    Status.FIXED: "fixed",
    Status.NOT_AFFECTED: "known_not_affected",
    Status.UNDER_INVESTIGATION: "under_investigation",
}
# Validators in use refuse purls of these types without a version, as an older edition of the specification did.
_VERSIONED = ("pkg:cran/", "pkg:swift/")
# Test 6.1.31: a version of such a name counts as a range, so it is written as one that holds it alone.
_LIKE_A_RANGE = re.compile(r"[<>]|\b(?:after|all|before|earlier|later|prior|versions)\b", re.IGNORECASE)
PURL_NAMESPACE = "https://github.com/package-url/purl-spec"


@dataclass
class Tree:
    """branches: of the product tree. groups: status -> product ids. why: product id -> the reason that is given."""

    branches: list[dict[str, Any]] = field(default_factory=list)
    groups: dict[Status, list[str]] = field(default_factory=dict)
    why: dict[str, tuple[Justification | None, str]] = field(default_factory=dict)

    @property
    def product_status(self) -> dict[str, list[str]]:
        return {_GROUPS[status]: ids for status, ids in self.groups.items()}

    def ids(self, status: Status) -> list[str]:
        return self.groups.get(status, [])


def tree_of(advisory: Advisory) -> Tree:
    """Vendor, below it the product, below that a version or a range of versions in VERS."""
    tree = Tree()
    for component in advisory.components:
        _add(tree, advisory, component)
    return tree


def _add(tree: Tree, advisory: Advisory, component: Component) -> None:
    vendor = component.vendor or advisory.publisher.name or "Unknown vendor"
    product = component.label or "Unknown product"
    below: list[dict[str, Any]] = []
    for saying in sayings(component, within=advisory):
        number = f"CSAFPID-{sum(len(ids) for ids in tree.groups.values()) + 1:04}"
        tree.groups.setdefault(saying.status, []).append(number)
        tree.why[number] = (saying.justification, saying.statement)
        branch = _branch(component, saying, number, product)
        if saying.is_general:
            tree.branches.append(_of_vendor(vendor, branch))
        else:
            below.append(branch)
    if below:
        tree.branches.append(_of_vendor(vendor, {"category": "product_name", "name": product, "branches": below}))


def _of_vendor(vendor: str, branch: dict[str, Any]) -> dict[str, Any]:
    return {"category": "vendor", "name": vendor, "branches": [branch]}


def _branch(component: Component, saying: Saying, number: str, product: str) -> dict[str, Any]:
    if saying.is_general:
        category, name, whole = "product_name", product, product
    elif saying.held is not None:
        category, name = "product_version_range", str(vers_of(component, saying))
        whole = f"{product} {name}"
    elif _LIKE_A_RANGE.search(saying.version):
        category, name = "product_version_range", str(Vers(_scheme(component), (Constraint("=", saying.version),)))
        whole = f"{product} {saying.version}"
    else:
        category, name, whole = "product_version", saying.version, f"{product} {saying.version}"
    identified = _identified(component, saying)
    made = {
        "name": whole,
        "product_id": number,
        **({"product_identification_helper": identified} if identified else {}),
    }
    return {"category": category, "name": name, "product": made}


def _scheme(component: Component) -> str:
    return component.order.scheme if component.order else "generic"


def _identified(component: Component, saying: Saying) -> dict[str, Any]:
    """By its purl: of the version, or of the package with the range as its `vers`. A hosted service has none."""
    if component.is_hosted:
        return {}
    try:
        purl = package_url(component)
        if saying.version:
            purl = with_version(purl, version=saying.version)
        elif saying.held is not None:
            purl = with_version(purl, vers=str(vers_of(component, saying)))
    except BadInput:
        return {}
    if not saying.version and purl.startswith(_VERSIONED):
        return {"x_generic_uris": [{"namespace": PURL_NAMESPACE, "uri": purl}]}
    return {"purl": purl}
