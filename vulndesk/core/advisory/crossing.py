"""From one format to another by way of the record, with what is lost on either side.

What the wanted format cannot say is found by reading its document back: the two records are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from vulndesk.core.advisory.given import Loss
from vulndesk.core.advisory.record import Advisory, Component
from vulndesk.core.advisory.sections import joined_text

Read = tuple[Advisory, tuple[Loss, ...]]
# Where each reader is; imported when it is asked for. csaf and vex take the vulnerability that is wanted.
_READERS: Mapping[str, str] = {
    "osv": "osv_reading:read_osv",
    "csaf": "csaf_reading:read_csaf",
    "cve": "cve_reading:read_cve",
    "vex": "vex_reading:read_openvex",
    "ghsa": "ghsa_reading:read_ghsa",
}
FORMATS = ("osv", "csaf", "cve", "vex")  # those that are written, too
SOURCES = tuple(_READERS)
_OF_SEVERAL = ("csaf", "vex")


def _reader(name: str) -> Callable[..., Read]:
    module, _, function = _READERS[name].partition(":")
    found: Callable[..., Read] = getattr(import_module(f"vulndesk.core.advisory.{module}"), function)
    return found


def read_document(document: object, name: str, *, vulnerability: str = "") -> Read:
    """vulnerability: the id of the wanted one, of a document with several. Raises BadInput."""
    if name in _OF_SEVERAL:
        return _reader(name)(document, vulnerability=vulnerability)
    return _reader(name)(document)


@dataclass(frozen=True)
class Unsaid:
    """field: of the record. what: in words."""

    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.field}: {self.what}"


def unsaid(advisory: Advisory, document: dict[str, Any], name: str) -> tuple[Unsaid, ...]:
    """What the built document does not say of the record."""
    back, _ = read_document(document, name)
    return (
        *_annexes(advisory, name),
        *_plain_fields(advisory, back),
        *_words(advisory, back),
        *_components(advisory, back),
    )


def _annexes(advisory: Advisory, name: str) -> Iterator[Unsaid]:
    """By the path that they had in the document which they are from."""
    placed = [("$", annex) for annex in advisory.annexes]
    placed += [(f"$.affected[{at}]", annex) for at, one in enumerate(advisory.components) for annex in one.annexes]
    for path, annex in placed:
        if annex.format != name:
            yield Unsaid(f"{path}.{annex.place.replace('/', '.')}", f"only {annex.format.upper()} has a place for it")


_FIELDS: Mapping[str, str] = {
    "published": "when it was published is not in it",
    "modified": "when it was last changed is not in it",
    "withdrawn": "that it was withdrawn is not in it",
    "related": "the related ids are not in it",
    "severities": "not every CVSS vector is in it",
    "references": "not every reference is in it as it stands",
    "credits": "the credits are not in it as they stand",
    "timeline": "the timeline is not in it",
    "exploited": "that it is exploited is not in it",
    "revisions": "the history of revisions is not in it",
    "tlp": "the TLP label is not in it",
    "language": "the language is not in it",
}


def _plain_fields(advisory: Advisory, back: Advisory) -> Iterator[Unsaid]:
    empty = Advisory(advisory.id)
    for field, what in _FIELDS.items():
        said = getattr(advisory, field)
        if said != getattr(empty, field) and said != getattr(back, field):
            yield Unsaid(field, what)
    names = {advisory.id, f"x_{advisory.id}", *advisory.aliases}
    if missing := sorted(names - {back.id, *back.aliases} - {advisory.id, f"x_{advisory.id}"}):
        yield Unsaid("aliases", f"not in it: {', '.join(missing)}")
    if {one.id for one in advisory.weaknesses} - {one.id for one in back.weaknesses}:
        yield Unsaid("weaknesses", "not every weakness is in it")
    if advisory.publisher.name and advisory.publisher.name != back.publisher.name:
        yield Unsaid("publisher", "the publisher is not in it")


def _words(advisory: Advisory, back: Advisory) -> Iterator[Unsaid]:
    """Summary and details may stand as one text."""
    told = joined_text(back)
    for field in ("summary", "details", "workarounds", "remediation"):
        words = getattr(advisory, field).strip()
        if words and words not in told and words != back.title:
            yield Unsaid(field, f"the {field} {'are' if field.endswith('s') else 'is'} not in it")


def _components(advisory: Advisory, back: Advisory) -> Iterator[Unsaid]:
    by_name = {_name(one): one for one in back.components}
    for at, component in enumerate(advisory.components):
        field, other = f"components[{at}]", by_name.get(_name(component))
        if other is None:
            alike = [one for one in back.components if one.ranges == component.ranges]
            other = alike[0] if alike else None
        if other is None:
            yield Unsaid(field, f"{component.label} is not in it by this name")
        elif _said(component) - _said(other):
            yield Unsaid(f"{field}.statuses", "not every status of a version is in it")
        if other is not None and (component.is_hosted, component.is_unsupported) != (
            other.is_hosted,
            other.is_unsupported,
        ):
            what = "a hosted service" if component.is_hosted else "no longer supported"
            yield Unsaid(field, f"that it is {what} is not in it")


def _name(component: Component) -> tuple[str, str]:
    """OSV's names have no vendor, products have no ecosystem."""
    bare = replace(component, product="") if component.ecosystem else component
    return component.ecosystem, bare.label


def _said(component: Component) -> set[tuple[str, str, str]]:
    return {(one.version, one.status.value, one.justification or "") for one in component.statuses}
