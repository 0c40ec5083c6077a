"""What an advisory of a GitHub repository says, as its API and exports write it.

https://docs.github.com/rest/security-advisories/repository-advisories. The global advisories of the same API, too.
"""

from __future__ import annotations

from vulndesk.core.advisory.ghsa_reading import ECOSYSTEMS, range_parts
from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.subject import (
    Flaw,
    Format,
    Said,
    SaidComponent,
    SaidEvent,
    SaidRange,
    SaidSeverity,
    Subject,
    shown,
)
from vulndesk.core.advisory.record import FIRST, EventKind
from vulndesk.core.version_order import VersionOrder, order_of

_KINDS = {"<": EventKind.FIXED, "<=": EventKind.LAST_AFFECTED, ">=": EventKind.INTRODUCED, ">": EventKind.INTRODUCED}


def read_ghsa(root: Node) -> Subject:
    root.require("summary", "vulnerabilities")
    aliases = [_of(root, "cve_id").said, *(one["value"].said for one in root["identifiers"].items())]
    own = _of(root, "ghsa_id").said
    withdrawn = _of(root, "withdrawn_at").said
    weaknesses = (*root["cwe_ids"].items(), *_list(root["cwes"]))
    return Subject(
        Format.GHSA,
        id=own,
        aliases=tuple({one.text: one for one in aliases if one.text not in ("", own.text)}.values()),
        published=_of(root, "published_at").said,
        modified=_of(root, "updated_at").said,
        withdrawn=withdrawn,
        texts=(root["summary"].said, root["description"].said),
        components=tuple(_component(one) for one in _list(root["vulnerabilities"])),
        severities=tuple(_severities(root)),
        weaknesses=tuple(one.said if isinstance(one.value, str) else _of(one, "cwe_id").said for one in weaknesses),
        references=tuple(
            one.said if isinstance(one.value, str) else one["url"].said for one in root["references"].items()
        ),
        credits=tuple(_credit(one) for one in _list(root["credits"])),
        needs_affected=not withdrawn.text,
    )


def _of(node: Node, name: str) -> Node:
    """By the REST API's name or, where that is not there, by GraphQL's ("published_at", "publishedAt")."""
    first, *rest = name.split("_")
    other = first + "".join(part.capitalize() for part in rest)
    is_graphql = isinstance(node.value, dict) and name not in node.value and other in node.value
    return node[other if is_graphql else name]


def _list(node: Node) -> list[Node]:
    """GraphQL wraps a list into an object."""
    return (node["nodes"] if isinstance(node.value, dict) else node).items()


def _credit(node: Node) -> Said:
    return node["login"].said if node["login"] else node["user"]["login"].said


def _severities(root: Node) -> list[SaidSeverity]:
    held = _of(root, "cvss_severities")
    parts = [(_of(held, name), name) for name in ("cvss_v3", "cvss_v4")] if held else [(root["cvss"], "")]
    return [
        SaidSeverity(
            _of(part, "vector_string").said,
            name,
            part["score"].number if part["score"].number not in ("0", "0.0") else "",
            root["severity"].text if len(parts) == 1 else "",
        )
        for part, name in parts
        if _of(part, "vector_string")
    ]


def _component(node: Node) -> SaidComponent:
    package = node["package"]
    package.require("ecosystem")
    written = package["ecosystem"].text.lower()
    ecosystem = Said(ECOSYSTEMS.get(written, package["ecosystem"].text), package["ecosystem"].at)
    order = order_of(ecosystem.text)
    whole = _of(node, "vulnerable_version_range").said
    ranges = tuple(_range(part, whole.at, node, order) for part in whole.text.split("||") if part.strip())
    return SaidComponent(
        node.at,
        ecosystem=ecosystem,
        name=package["name"].said,
        order=order,
        ranges=tuple(one for one in ranges if one),
        fixes=_patched(node),
        has_data=bool(whole.text),
    )


def _range(text: str, at: str, node: Node, order: VersionOrder | None) -> SaidRange | None:
    parts = range_parts(text)
    if parts is None:
        what = f"“{shown(text)}” is no range that tools understand."
        node.flaws.append(Flaw("words-in-version", what, at, ">= 1.0.0, < 1.2.3"))
        return None
    events = []
    for sign, written in parts:
        version = Said(written, at)
        if sign == "=":
            events += [SaidEvent(EventKind.INTRODUCED, version), SaidEvent(EventKind.LAST_AFFECTED, version)]
        else:
            events.append(SaidEvent(_KINDS[sign], version))
    if not any(one.kind is EventKind.INTRODUCED for one in events):
        events.insert(0, SaidEvent(EventKind.INTRODUCED, Said(FIRST, at)))
    return SaidRange(at, tuple(events), order)


def _patched(node: Node) -> tuple[Said, ...]:
    """A text ("1.2.3", "1.2.3, 2.0.1"), or an object with an identifier."""
    found = []
    for key in ("patched_versions", "first_patched_version"):
        held = _of(node, key)
        said = held["identifier"].said if isinstance(held.value, dict) else held.said
        found += [Said(part.strip(" =><"), said.at) for part in said.text.split(",") if part.strip(" =><")]
    return tuple(found)
