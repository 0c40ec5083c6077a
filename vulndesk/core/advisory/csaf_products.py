"""CSAF's product tree and product status -> components, with the reasons that flags and threats give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vulndesk.core.advisory.csaf_tree import PURL_NAMESPACE
from vulndesk.core.advisory.given import NOT_KEPT, Given
from vulndesk.core.advisory.products import Product, Said, can_be_kept, components_of
from vulndesk.core.advisory.record import Component, Justification, Status
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import Package, read_purl
from vulndesk.core.vers import Vers, parse_vers

_STATUSES: Mapping[str, Status] = {
    "known_affected": Status.AFFECTED,
    "first_affected": Status.AFFECTED,
    "last_affected": Status.AFFECTED,
    "fixed": Status.FIXED,
    "first_fixed": Status.FIXED,
    "recommended": Status.FIXED,
    "known_not_affected": Status.NOT_AFFECTED,
    "under_investigation": Status.UNDER_INVESTIGATION,
}
_DEEPEST = 40  # branches below each other; the schema knows fewer kinds


def read_components(tree: Given, vulnerability: Given) -> tuple[Component, ...]:
    products = dict(_products(tree))
    products.update(_related(tree, products))
    tree.close()
    return components_of(_said(vulnerability, products))


@dataclass(frozen=True)
class _Above:
    """What the branches above a product say."""

    vendor: str = ""
    product: str = ""
    version: str = ""
    span: str = ""


def _products(tree: Given) -> Iterator[tuple[str, Product]]:
    for branch in tree.each("branches"):
        yield from _below(branch, _Above(), 1)
    for one in tree.each("full_product_names"):
        yield from _product(one, _Above())
    if tree.has("product_groups"):
        tree.lose("product_groups", "the record has no groups of products")


def _related(tree: Given, products: Mapping[str, Product]) -> Iterator[tuple[str, Product]]:
    """What is a component of another product stands for itself: scanners look for the component."""
    for one in tree.each("relationships"):
        of, whole = one.text("product_reference"), one.part("full_product_name")
        one.lose("relates_to_product_reference", "the record does not know in what a component is; it stands by itself")
        if of in products:
            yield whole.text("product_id"), products[of]
        else:
            yield from _product(whole, _Above())
        one.known("category", "full_product_name")


def _below(branch: Given, above: _Above, depth: int) -> Iterator[tuple[str, Product]]:
    above = _with_branch(branch, above)
    if branch.has("product"):
        yield from _product(branch.part("product"), above)
    if depth < _DEEPEST:
        for one in branch.each("branches"):
            yield from _below(one, above, depth + 1)
    elif branch.has("branches"):
        branch.lose("branches", f"branches lie more than {_DEEPEST} deep")
    branch.close()


# Kinds of branches -> what they say.
_SAYS = {
    "vendor": "vendor",
    "product_name": "product",
    "product_version": "version",
    "product_version_range": "span",
}


def _with_branch(branch: Given, above: _Above) -> _Above:
    category, name = branch.text("category"), branch.text("name")
    if category in _SAYS:
        return replace(above, **{_SAYS[category]: name})
    if category in ("service_pack", "patch_level") and name:
        return replace(above, version=f"{above.version} {name}".strip())
    if category != "product_family":
        branch.lose("name", NOT_KEPT)
    return above


def _product(given: Given, above: _Above) -> Iterator[tuple[str, Product]]:
    helper = given.part("product_identification_helper")
    package = _package(helper)
    helper.close()
    name = given.text("name")
    vers = _vers(given, above, package)
    is_generic = package is not None and not package.ecosystem and package.purl.startswith("pkg:generic/")
    known = package if package and not is_generic else None
    product = above.product or ("" if known and known.ecosystem else name)
    component = Component(
        ecosystem=known.ecosystem if known else "",
        name=known.name if known and known.ecosystem else "",
        purl=known.purl if known else "",
        repository=package.repository if package else "",
        product="" if known and product == known.name else product,
        vendor=above.vendor,
    )
    # The purl first: some publishers name a version's branch after the whole file of the package.
    version = "" if vers else (package.version if package else "") or above.version
    number = given.text("product_id")
    given.close()
    yield number, Product(component, version, vers)


def _package(helper: Given) -> Package | None:
    written = helper.text("purl")
    for one in helper.each("x_generic_uris"):
        if one.text("namespace") == PURL_NAMESPACE and not written:
            written = one.text("uri")
        one.close()
    if not written:
        return None
    try:
        return read_purl(written)
    except BadInput:
        helper.lose("purl", "it is no package URL")
        return None


def _vers(given: Given, above: _Above, package: Package | None) -> Vers | None:
    """The range of the branch; without `vers:` in front it is read as if the package's own scheme stood there."""
    if not above.span:
        return None
    written = above.span
    if not written.startswith("vers:"):
        kind = package.purl.removeprefix("pkg:").partition("/")[0] if package else "generic"
        written = f"vers:{kind}/{written.removeprefix('vls/')}"
    try:
        vers = parse_vers(written, is_strict=False)
    except BadInput:
        given.lose("name", f"“{above.span[:80]}” is no range of versions in VERS")
        return None
    if not can_be_kept(vers):
        given.lose("name", f"“{above.span[:80]}” has bounds that the record cannot keep (> or !=)")
    return vers


def _said(vulnerability: Given, products: Mapping[str, Product]) -> Iterator[Said]:
    status = vulnerability.part("product_status")
    justified = _justifications(vulnerability)
    stated = _statements(vulnerability)
    seen: set[tuple[Product, Status]] = set()
    for group, meant in _STATUSES.items():
        for at, number in enumerate(status.texts(group)):
            product = products.get(number)
            if product is None:
                status.lose(f"{group}[{at}]", "no product of the document has this id")
            elif (product, meant) not in seen:
                seen.add((product, meant))
                spared = meant is Status.NOT_AFFECTED
                yield Said(
                    product, meant, justified.get(number) if spared else None, stated.get(number, "") if spared else ""
                )
    status.close()


def _justifications(vulnerability: Given) -> Mapping[str, Justification]:
    found = {}
    for one in vulnerability.each("flags"):
        label = one.text("label")
        if label in tuple(Justification):
            found.update({number: Justification(label) for number in one.texts("product_ids")})
        else:
            one.lose("label", NOT_KEPT)
        one.known("date", "product_ids")
        one.close()
    return found


def _statements(vulnerability: Given) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for one in vulnerability.each("threats"):
        if one.text("category") == "impact":
            found.update({number: one.text("details") for number in one.texts("product_ids")})
    return found
