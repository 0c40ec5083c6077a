"""OpenVEX -> record, with what is lost on the way. A record has one vulnerability: the first, or the one asked for."""

from __future__ import annotations

from collections.abc import Iterator

from vulndesk.core.advisory.given import NOT_KEPT, Given, Loss, opened
from vulndesk.core.advisory.parts import Publisher, PublisherCategory
from vulndesk.core.advisory.products import Product, Said, can_be_kept, components_of
from vulndesk.core.advisory.record import Advisory, Component, Justification, Status
from vulndesk.core.advisory.saying import NO_FIX
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import read_purl
from vulndesk.core.vers import parse_vers


def read_openvex(document: object, *, vulnerability: str = "") -> tuple[Advisory, tuple[Loss, ...]]:
    """vulnerability: the id of the wanted one. Raises BadInput for what is no OpenVEX document."""
    given = opened(document, what="OpenVEX document")
    if "openvex" not in given.text("@context") or not given.has("statements"):
        raise BadInput(
            "This is no OpenVEX document: “@context” or “statements” is missing.", next_step="Check the format."
        )
    given.known("@id", "tooling", "version")
    role = given.text("role", PublisherCategory.OTHER)
    statements = list(given.each("statements"))
    chosen, name, aliases, description = _chosen(statements, vulnerability)
    said = [one for statement in chosen for one in _said(statement)]
    actions = dict.fromkeys(statement.text("action_statement") for statement in chosen)
    own = next(
        (one for one in aliases if not one.startswith("CVE-")), name
    )  # the publisher's id, as the builder writes it
    advisory = Advisory(
        id=own,
        title=description,
        publisher=Publisher(
            name=given.text("author"),
            category=PublisherCategory(role) if role in tuple(PublisherCategory) else PublisherCategory.OTHER,
        ),
        published=given.instant("timestamp"),
        modified=given.instant("last_updated"),
        aliases=tuple(one for one in dict.fromkeys((name, *aliases)) if one != own),
        components=components_of(said),
        remediation="\n\n".join(one for one in actions if one and one != NO_FIX),
    )
    for statement in chosen:
        statement.close()
    given.close()
    return advisory, tuple(dict.fromkeys(given.losses))


def _chosen(statements: list[Given], wanted: str) -> tuple[list[Given], str, tuple[str, ...], str]:
    """The statements about one vulnerability, its name, its other names and what it is called."""
    named = [(one, _vulnerability(one)) for one in statements]
    if not named:
        raise BadInput("The OpenVEX document makes no statement.", next_step="Check the file.")
    found = [names for _, names in named if not wanted or wanted in (names[0], *names[1])]
    if not found:
        raise BadInput(
            f"The document has no vulnerability {wanted}.", next_step="Leave the choice out for the first one."
        )
    name, aliases, description = found[0]
    for one, names in named:
        if names[0] != name:
            one.lose("", f"a record has one vulnerability; ask for {names[0] or 'this one'} by its id")
    return [one for one, names in named if names[0] == name], name, aliases, description


def _vulnerability(statement: Given) -> tuple[str, tuple[str, ...], str]:
    """Version 0.0 of the format wrote a text where later ones write an object."""
    if isinstance(statement.value.get("vulnerability"), str):
        return statement.text("vulnerability"), (), ""
    part = statement.part("vulnerability")
    part.known("@id")
    names = part.text("name"), part.texts("aliases"), part.text("description")
    part.close()
    return names


def _said(statement: Given) -> Iterator[Said]:
    status = statement.text("status")
    statement.known("@id", "version", "timestamp", "last_updated", "action_statement_timestamp", "supplier")
    if status not in tuple(Status):
        statement.lose("status", "there is no such status")
        return
    justification = statement.text("justification")
    told = statement.text("impact_statement") if status == Status.NOT_AFFECTED else ""
    notes = statement.text("status_notes")
    if justification and justification not in tuple(Justification):
        statement.lose("justification", NOT_KEPT)
    known = Justification(justification) if justification in tuple(Justification) else None
    for product in _products(statement):
        yield Said(product, Status(status), known, told or notes)


def _products(statement: Given) -> Iterator[Product]:
    if isinstance(statement.value.get("products"), list) and all(
        isinstance(one, str) for one in statement.value["products"]
    ):
        for at, written in enumerate(statement.texts("products")):
            yield _product(statement, f"products[{at}]", written)
        return
    for one in statement.each("products"):
        identifiers = one.part("identifiers")
        if one.has("subcomponents"):
            one.lose("subcomponents", "the record does not know what a product consists of")
        name = one.text("@id")
        yield _product(one, "@id", identifiers.text("purl") or name)
        identifiers.close()
        one.close()


def _product(given: Given, key: str, written: str) -> Product:
    if not written.startswith("pkg:"):
        return Product(Component(product=written))
    try:
        package = read_purl(written)
        vers = parse_vers(package.vers, is_strict=False) if package.vers else None
    except BadInput as refused:
        given.lose(key, refused.what)
        return Product(Component(product=written))
    if vers and not can_be_kept(vers):
        given.lose(key, "its range has bounds that the record cannot keep (> or !=)")
    is_generic = package.purl.startswith("pkg:generic/")
    component = Component(
        ecosystem=package.ecosystem,
        name=package.name if package.ecosystem else "",
        purl="" if is_generic else package.purl,
        repository=package.repository,
        product=package.name if is_generic else "",
    )
    return Product(component, "" if vers else package.version, vers)
