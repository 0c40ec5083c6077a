"""What an OSV document says (https://ossf.github.io/osv-schema/)."""

from __future__ import annotations

from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.subject import (
    NOTHING,
    Flaw,
    Format,
    SaidComponent,
    SaidEvent,
    SaidRange,
    SaidSeverity,
    Subject,
)
from vulndesk.core.advisory.parts import ReferenceType
from vulndesk.core.advisory.record import EventKind, RangeType
from vulndesk.core.version_order import SEMVER, VersionOrder, order_of

_CREDIT_TYPES = (
    *("FINDER", "REPORTER", "ANALYST", "COORDINATOR", "REMEDIATION_DEVELOPER", "REMEDIATION_REVIEWER"),
    *("REMEDIATION_VERIFIER", "TOOL", "SPONSOR", "OTHER"),
)


def read_osv(root: Node) -> Subject:
    root.require("id", "modified")
    for one in root["references"].items():
        one["type"].one_of(*ReferenceType)
        one.require("type", "url")
    for one in root["credits"].items():
        one["type"].one_of(*_CREDIT_TYPES)
    severities = [
        SaidSeverity(one["score"].said, one["type"].text)
        for place in (root, *root["affected"].items())
        for one in place["severity"].items()
        if one["type"].text != "Ubuntu"
    ]
    about = root["database_specific"]
    return Subject(
        Format.OSV,
        id=root["id"].said,
        aliases=tuple(one.said for one in root["aliases"].items()),
        published=root["published"].said,
        modified=root["modified"].said,
        withdrawn=root["withdrawn"].said,
        texts=(root["summary"].said, root["details"].said),
        components=tuple(_component(one) for one in root["affected"].items()),
        severities=tuple(severities),
        weaknesses=tuple(
            one.said for one in (about["cwe_ids"].items() if isinstance(about.value, dict) else []) if one.text
        ),
        references=tuple(one["url"].said for one in root["references"].items()),
        credits=tuple(one["name"].said for one in root["credits"].items()),
        needs_affected=not root["withdrawn"],
    )


def _component(node: Node) -> SaidComponent:
    package = node["package"]
    if package:
        package.require("ecosystem", "name")
    ecosystem = package["ecosystem"].said
    order = order_of(ecosystem.text)
    ranges = tuple(_range(one, order) for one in node["ranges"].items())
    versions = tuple(one.said for one in node["versions"].items())
    return SaidComponent(
        node.at,
        ecosystem=ecosystem,
        name=package["name"].said,
        purl=package["purl"].said,
        order=order,
        ranges=ranges,
        versions=versions,
        has_data=bool(ranges or versions),
    )


def _range(node: Node, order: VersionOrder | None) -> SaidRange:
    node.require("type", "events")
    kind = node["type"].one_of(*RangeType)
    if kind == RangeType.GIT:
        node.require("repo")
    events = []
    for one in node["events"].items():
        keys = [key for key in EventKind if one[key]]
        if one.value == {}:
            one.flaws.append(Flaw("wrong-shape", "This event says nothing.", one.at))
        elif isinstance(one.value, dict) and len(one.value) > 1:
            words = " and ".join(keys)
            one.flaws.append(Flaw("two-events-in-one", f"One event says {words}; tools read one of them.", one.at))
        events += [SaidEvent(key, one[key].said) for key in keys if one[key].said != NOTHING]
    by = SEMVER if kind == RangeType.SEMVER else order
    is_git = kind == RangeType.GIT
    return SaidRange(node.at, tuple(events), None if is_git else by, is_git)
