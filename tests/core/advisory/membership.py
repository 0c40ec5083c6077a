"""Is this version affected? Answered from finished documents alone, by the steps that each format publishes.

Nothing here uses the record, its builders or its readers: only the order of versions is shared, and for VERS not even
that where `univers` knows the scheme. Of places only `<` is asked: some of univers's classes define no other sign well.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from univers.version_range import RANGE_CLASS_BY_SCHEMES, VersionRange

from vulndesk.core.version_order import SEMVER, VersionOrder

# univers orders pre-releases of composer and pypi otherwise than the ecosystem, and asks apk versions for `>=`, which
# that class does not define; the others it does not know.
_ORDERED_BY_US = {"composer", "pypi", "apk", "pub", "swift", "hackage", "cran", "julia", "bitnami", "semver"}


def _same(one: str, other: str, order: VersionOrder) -> bool:
    """Two spellings of one version are the same to a reader that knows the ecosystem."""
    return one == other or (order.place(one) is not None and bool(order.place(one) == order.place(other)))


def osv_affects(document: dict[str, Any], name: str, version: str, order: VersionOrder) -> bool:
    """https://ossf.github.io/osv-schema/#evaluation"""
    for affected in document.get("affected", []):
        if affected["package"]["name"] != name:
            continue
        if any(_same(one, version, order) for one in affected.get("versions", [])):
            return True
        for held in affected.get("ranges", []):
            if held["type"] != "GIT" and _osv_range(held["events"], version, order):
                return True
    return False


def _osv_range(events: list[dict[str, str]], version: str, order: VersionOrder) -> bool:
    place = order.place(version)
    if place is None:
        return False
    is_vulnerable = False
    first = [one for one in events if one.get("introduced") == "0"]
    rest = sorted((one for one in events if one not in first), key=lambda one: order.place(next(iter(one.values()))))
    for event in (*first, *rest):
        if "introduced" in event:
            if event["introduced"] == "0" or not place < order.place(event["introduced"]):
                is_vulnerable = True
        elif ("fixed" in event and not place < order.place(event["fixed"])) or (
            "last_affected" in event and order.place(event["last_affected"]) < place
        ):
            is_vulnerable = False
    return is_vulnerable


def cve_affects(container: dict[str, Any], name: str, version: str, order: VersionOrder) -> bool:
    """The algorithm in the description of `versions` in the CVE schema."""
    return any(
        _cve_status(one, version, order) == "affected" for one in container["affected"] if one["product"] == name
    )


def _cve_status(product: dict[str, Any], version: str, order: VersionOrder) -> str:
    place = order.place(version)
    for entry in product.get("versions", []):
        if "lessThan" not in entry and "lessThanOrEqual" not in entry:
            if _same(entry["version"], version, order):
                return str(entry["status"])
        elif place is not None and entry["versionType"] != "git" and _cve_holds(entry, place, order):
            return str(entry["status"])
    return str(product.get("defaultStatus", "unknown"))


def _cve_holds(entry: dict[str, Any], place: Any, order: VersionOrder) -> bool:
    if entry["version"] != "0" and place < order.place(entry["version"]):
        return False
    if "lessThanOrEqual" in entry:
        return not order.place(entry["lessThanOrEqual"]) < place
    return entry["lessThan"] == "*" or bool(place < order.place(entry["lessThan"]))


def csaf_affects(document: dict[str, Any], name: str, version: str, order: VersionOrder) -> bool:
    wanted = set(document["vulnerabilities"][0]["product_status"].get("known_affected", []))
    return any(
        product["product_id"] in wanted and _branch_holds(category, branch, product, name, version, order)
        for category, branch, product in _products(document["product_tree"]["branches"])
    )


def _products(branches: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for one in branches:
        if "product" in one:
            found.append((one["category"], one["name"], one["product"]))
        found += _products(one.get("branches", []))
    return found


def _branch_holds(
    category: str, branch: str, product: dict[str, Any], name: str, version: str, order: VersionOrder
) -> bool:
    if not product["name"].startswith(f"{name} "):
        return False
    if category == "product_version":
        return _same(branch, version, order)
    return category == "product_version_range" and vers_holds(branch, version, order)


def vex_affects(document: dict[str, Any], name: str, version: str, order: VersionOrder) -> bool:
    """By purl: the name's last part, then the version or the range in the qualifier `vers`."""
    for statement in document["statements"]:
        if statement["status"] != "affected":
            continue
        for product in statement["products"]:
            path, _, query = product["@id"].partition("?")
            before, _, at = path.partition("@")
            if unquote(before.rpartition("/")[2]) != name:
                continue
            if at and _same(unquote(at), version, order):
                return True
            ranges = [part.removeprefix("vers=") for part in query.split("&") if part.startswith("vers=")]
            if ranges and vers_holds(unquote(ranges[0]), version, order):
                return True
    return False


def vers_holds(written: str, version: str, order: VersionOrder) -> bool:
    """Spans as the documents write them: at most one lower and one upper bound, or everything."""
    scheme, _, constraints = written.removeprefix("vers:").partition("/")
    if order.place(version) is None:
        return False
    if constraints == "*":
        return True
    if scheme in RANGE_CLASS_BY_SCHEMES and scheme not in _ORDERED_BY_US:
        if order.reader is SEMVER.reader:  # univers counts what stands after "+", against SemVer 10
            written, version = (re.sub(r"\+[0-9A-Za-z.-]+", "", one) for one in (written, version))
        held = VersionRange.from_string(written)
        return held.version_class(version) in held
    for one in constraints.split("|"):
        sign = one[:2] if one[1:2] == "=" else one[:1]
        bound = order.place(unquote(one.removeprefix(sign)))
        place = order.place(version)
        is_within = {">=": not place < bound, "<=": not bound < place, "<": place < bound}[sign]
        if not is_within:
            return False
    return True
