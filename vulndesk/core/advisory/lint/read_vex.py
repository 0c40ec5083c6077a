"""What an OpenVEX document says (https://github.com/openvex/spec); rules that are its own are in `openvex`."""

from __future__ import annotations

from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.subject import Format, Said, SaidComponent, Subject


def read_vex(root: Node) -> Subject:
    root.require("@context", "@id", "author", "timestamp", "version", "statements")
    statements = root["statements"].items()
    products = [product for one in statements for product in one["products"].items()]
    return Subject(
        Format.OPENVEX,
        id=root["@id"].said,
        published=root["timestamp"].said,
        modified=root["last_updated"].said,
        other_dates=tuple(one[key].said for one in statements for key in ("timestamp", "last_updated") if one[key]),
        texts=tuple(one[key].said for one in statements for key in ("status_notes", "impact_statement")),
        components=tuple(SaidComponent(one.at, purl=purl_of(one)) for one in products),
        can_credit=False,
        needs_affected=False,
    )


def purl_of(product: Node) -> Said:
    """OpenVEX names products with versions, by a purl as their id or beside it."""
    for one in (product["@id"].said, product["identifiers"]["purl"].said):
        if one.text.startswith("pkg:"):
            return one
    return Said("", product.at)


def name_of(product: Node) -> str:
    return purl_of(product).text or product["@id"].text or next(iter(product["identifiers"].value or {}), "")
