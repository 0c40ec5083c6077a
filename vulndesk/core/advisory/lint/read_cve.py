"""What a CVE record says (https://cveproject.github.io/cve-schema/schema/docs/, 5.x)."""

from __future__ import annotations

from collections.abc import Iterator

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
)
from vulndesk.core.advisory.record import EventKind
from vulndesk.core.version_order import VersionOrder, order_by_scheme

_STATES = ("PUBLISHED", "REJECTED", "RESERVED")
_STATUSES = ("affected", "unaffected", "unknown")
# By themselves they say nothing of which versions are meant (CVEProject/cvelistV5#5).
_EMPTY_WORDS = frozenset({"", "n/a", "na", "unspecified", "unknown", "not specified", "none", "-", "tbd"})
CVSS_KEYS = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")


def read_cve(root: Node) -> Subject:
    """A whole record, or the container that a CNA hands in."""
    is_whole = bool(root["containers"] or root["cveMetadata"])
    meta, cna = root["cveMetadata"], root["containers"]["cna"] if is_whole else root
    if is_whole:
        root.require("cveMetadata", "containers")
        meta.require("cveId", "state")
    is_published = meta["state"].one_of(*_STATES) not in ("REJECTED", "RESERVED")
    if is_published:
        cna.require("descriptions", "affected", "references")
    return Subject(
        Format.CVE,
        id=meta["cveId"].said,
        published=meta["datePublished"].said,
        modified=meta["dateUpdated"].said,
        withdrawn=meta["dateRejected"].said,
        other_dates=(cna["datePublic"].said,),
        texts=tuple(
            one["value"].said for key in ("descriptions", "solutions", "workarounds") for one in cna[key].items()
        ),
        components=tuple(_component(one) for one in cna["affected"].items()),
        severities=tuple(_severities(cna)),
        weaknesses=tuple(
            two["cweId"].said
            for one in cna["problemTypes"].items()
            for two in one["descriptions"].items()
            if two["cweId"]
        ),
        references=tuple(one["url"].said for one in cna["references"].items()),
        credits=tuple(one["value"].said for one in cna["credits"].items()),
        can_credit=is_published,
        needs_affected=is_published,
    )


def _severities(cna: Node) -> Iterator[SaidSeverity]:
    for metric in cna["metrics"].items():
        for key in CVSS_KEYS:
            if metric[key]:
                held = metric[key]
                held.require("vectorString", "baseScore")
                yield SaidSeverity(held["vectorString"].said, key, held["baseScore"].number, held["baseSeverity"].text)


def _component(node: Node) -> SaidComponent:
    default = node["defaultStatus"].one_of(*_STATUSES) or "unknown"
    entries = node["versions"].items()
    purl = node["packageURL"].said
    by_purl = order_by_scheme(purl.text.removeprefix("pkg:").partition("/")[0]) if purl.text else None
    ranges, listed, spared = [], [], []
    for one in entries:
        one.require("version", "status")
        status = one["status"].one_of(*_STATUSES)
        held = _range(one, by_purl)
        if status == "affected" and held:
            ranges.append(held)
        elif status == "affected" and one["version"].text.lower() not in _EMPTY_WORDS:
            listed.append(one["version"].said)
        elif status == "unaffected" and not held:
            spared.append(one["version"].said)
    statuses = {one["status"].text for one in entries}
    ends = [end for one in entries for end in one["changes"].items()]
    statuses |= {one["status"].text for one in ends}
    return SaidComponent(
        node.at,
        ecosystem=Said("", ""),
        name=node["packageName"].said if node["packageName"] else node["product"].said,
        purl=purl,
        order=by_purl,
        ranges=tuple(ranges),
        versions=tuple(listed),
        spared=tuple(spared),
        has_data=bool(ranges or listed or spared or default == "affected" or "unaffected" in statuses),
        all_unaffected=default == "unaffected" and not statuses & {"affected", "unknown"},
    )


def _range(entry: Node, by_purl: VersionOrder | None) -> SaidRange | None:
    """From `version` up to `lessThan`; `changes` may end it sooner. None for a single version."""
    less, at_most = entry["lessThan"].said, entry["lessThanOrEqual"].said
    first = entry["version"].said
    if less.text and at_most.text:
        entry.flaws.append(
            Flaw("two-ends", "Both “lessThan” and “lessThanOrEqual” end this range; tools read one of them.", entry.at)
        )
    if not (less.text or at_most.text):
        return SaidRange(entry.at, (SaidEvent(EventKind.INTRODUCED, first),)) if first.text == "*" else None
    kind = entry["versionType"].text
    if not kind:
        entry.require("versionType")
    begins = Said("0", first.at) if first.text.lower() in _EMPTY_WORDS or first.text == "*" else first
    events = [SaidEvent(EventKind.INTRODUCED, begins), *_changes(entry)]
    if events[-1].kind is EventKind.INTRODUCED:
        if less.text and less.text != "*":
            events.append(SaidEvent(EventKind.FIXED, less))
        elif at_most.text and at_most.text != "*":
            events.append(SaidEvent(EventKind.LAST_AFFECTED, at_most))
    is_git = kind == "git"
    return SaidRange(entry.at, tuple(events), None if is_git else by_purl or order_by_scheme(kind), is_git)


def _changes(entry: Node) -> list[SaidEvent]:
    kinds = {"affected": EventKind.INTRODUCED, "unaffected": EventKind.FIXED}
    return [
        SaidEvent(kinds[change["status"].text], change["at"].said)
        for change in entry["changes"].items()
        if change["status"].text in kinds and change["at"].text
    ]
