"""What an advisory still lacks, field by field, in plain words; and where it contradicts itself.

A gap that blocks keeps an advisory from being published: a document made of it would be wrong or invalid. The others
are advice. What makes an advisory *good* is the business of a linter.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from vulndesk.core.advisory.parts import Annex, Rating
from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    RangeType,
    Status,
    VersionRange,
    in_ranges,
    is_same_thing,
    is_same_version,
    range_order,
)
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import read_purl
from vulndesk.core.traffic_light import Label, in_words

COMMIT = re.compile(r"0|[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)  # whole ids; 0: before the first
_WEAKNESS = re.compile(r"CWE-[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True)
class Gap:
    """field: the place in the record, as `serial` names it ("components[0].ranges[1]"). sentence: what to do."""

    field: str
    sentence: str
    blocks: bool = True


def gaps(advisory: Advisory) -> tuple[Gap, ...]:
    """In the order in which a person fills an advisory in."""
    return (
        *_words(advisory),
        *_publisher(advisory),
        *_instants(advisory),
        *(gap for at, one in enumerate(advisory.components) for gap in _component(advisory, one, f"components[{at}]")),
        *_lists(advisory),
    )


def is_publishable(advisory: Advisory) -> bool:
    return not any(gap.blocks for gap in gaps(advisory))


def _words(advisory: Advisory) -> Iterator[Gap]:
    if not advisory.id.strip():
        yield Gap("id", "The advisory has no id.")
    if not advisory.title.strip():
        yield Gap("title", "The advisory has no title.")
    if not advisory.summary.strip():
        yield Gap("summary", "Say in a sentence what an attacker can do.", blocks=bool(not advisory.details.strip()))
    if not advisory.details.strip():
        yield Gap("details", "The advisory has no description.", blocks=not advisory.summary.strip())
    if not (advisory.remediation.strip() or advisory.workarounds.strip()):
        yield Gap("remediation", "Say what users can do: which version to install, or how to get by.", blocks=False)


def _publisher(advisory: Advisory) -> Iterator[Gap]:
    if not advisory.publisher.name.strip():
        yield Gap("publisher.name", "Say who publishes the advisory.")
    if not _is_web(advisory.publisher.namespace):
        yield Gap("publisher.namespace", "The publisher needs a web address of its own (https://…).")
    if advisory.tlp is not Label.CLEAR:
        yield Gap(
            "tlp", f"What is marked {in_words(advisory.tlp)} is not for the public. Mark it TLP:CLEAR to publish it."
        )


def _instants(advisory: Advisory) -> Iterator[Gap]:
    published, modified, withdrawn = advisory.published, advisory.modified, advisory.withdrawn
    if published is None:
        yield Gap("published", "It is not said when the advisory is published.")
    if published and modified and modified < published:
        yield Gap("modified", "The advisory cannot have changed before it was published.")
    if withdrawn and published and withdrawn < published:
        yield Gap("withdrawn", "The advisory cannot be withdrawn before it was published.")
    if not advisory.revisions:
        yield Gap("revisions", "The advisory has no revision: the first one says that it is published.")
    numbers = Counter(one.number for one in advisory.revisions)
    yield from (Gap("revisions", f"The revision {one} is there twice.") for one, count in numbers.items() if count > 1)


def _component(advisory: Advisory, component: Component, place: str) -> Iterator[Gap]:
    if not component.label:
        yield Gap(f"{place}.name", "Name what is affected: a package, a repository or a product.")
    if component.ecosystem and not component.name:
        yield Gap(f"{place}.name", f"Which package of {component.ecosystem} is it?")
    if component.name and not (component.ecosystem or component.purl or component.product):
        yield Gap(f"{place}.ecosystem", f"Say of which ecosystem the package “{component.name}” is.")
    if not (component.is_hosted or component.ranges or component.versions or component.statuses):
        yield Gap(f"{place}.ranges", f"Say which versions of {component.label or 'it'} are affected.")
    if component.purl and not _is_purl(component.purl):
        yield Gap(f"{place}.purl", f"“{component.purl[:120]}” is no package URL, such as pkg:pypi/name.")
    for at, held in enumerate(component.ranges):
        yield from _range(component, held, f"{place}.ranges[{at}]")
    yield from _statuses(advisory, component, place)
    yield from _annexes(component.annexes, f"{place}.annexes")


def _range(component: Component, held: VersionRange, place: str) -> Iterator[Gap]:
    kinds = {one.kind for one in held.events}
    if EventKind.INTRODUCED not in kinds:
        yield Gap(place, "Say which version introduced it, or that all versions since the first have it (0).")
    if not kinds & {EventKind.FIXED, EventKind.LAST_AFFECTED, EventKind.LIMIT}:
        yield Gap(place, "No version ends this range: every version to come will count as affected.", blocks=False)
    introduced = {one.value for one in held.events if one.kind is EventKind.INTRODUCED}
    for one in held.events:
        if one.kind is EventKind.FIXED and one.value in introduced:
            yield Gap(place, f"The version {one.value} cannot both introduce and fix it.")
    yield from _commits(held, place) if held.type is RangeType.GIT else _versions(component, held, place)


def _versions(component: Component, held: VersionRange, place: str) -> Iterator[Gap]:
    if any(one.kind is EventKind.LIMIT for one in held.events):
        yield Gap(place, "A limit is for commits. Say which version is the last affected one, or the fixed one.")
    order = range_order(component, held)
    if order is None and not component.versions:
        where = component.ecosystem or "this product"
        what = f"How versions of {where} are ordered is not known here, so list the affected versions one by one."
        yield Gap(f"{place.rpartition('.')[0]}.versions", what)
    for one in held.events if order else ():
        if order and one.value != FIRST and order.place(one.value) is None:
            yield Gap(place, f"“{one.value[:80]}” is no version of {order.scheme}.")


def _commits(held: VersionRange, place: str) -> Iterator[Gap]:
    if not held.repository:
        yield Gap(f"{place}.repository", "Say in which repository these commits are.")
    for one in held.events:
        if not COMMIT.fullmatch(one.value):
            yield Gap(place, f"“{one.value[:80]}” is no whole commit id.")


def _statuses(advisory: Advisory, component: Component, place: str) -> Iterator[Gap]:
    for at, said in enumerate(component.statuses):
        where, name = f"{place}.statuses[{at}]", said.version or component.label
        if said.status is Status.AFFECTED and not said.version:
            yield Gap(where, "Say by a range which versions are affected; a status says it of one version.")
        if said.status is Status.NOT_AFFECTED and not (said.justification or said.statement):
            yield Gap(where, f"Say why {name} is not affected.")
        elif said.status is Status.NOT_AFFECTED and not said.justification:
            yield Gap(
                where, f"Choose one of the five reasons why {name} is not affected: tools read no words.", blocks=False
            )
        if said.version and said.status is not Status.AFFECTED and _is_held(advisory, component, said.version):
            yield Gap(where, f"{name} cannot be “{said.status.replace('_', ' ')}”: it is among the affected versions.")
        if any(said.version == other.version for other in component.statuses[:at]):
            yield Gap(where, f"Two things are said of {name}.")


def _is_held(advisory: Advisory, component: Component, version: str) -> bool:
    """Also by the ranges of the same package in another component."""
    same = [one for one in advisory.components if is_same_thing(one, component)]
    named = (is_same_version(one, version, component.order) for each in same for one in each.versions)
    return any(named) or any(in_ranges(one, version) for one in same)


def _lists(advisory: Advisory) -> Iterator[Gap]:
    if not advisory.components:
        yield Gap("components", "Say what is affected.")
    if not advisory.severities:
        yield Gap("severities", "The advisory has no CVSS vector.", blocks=False)
    for at, rating in enumerate(advisory.severities):
        if not _is_scored(rating):
            yield Gap(f"severities[{at}]", f"“{rating.vector[:120]}” is no CVSS vector.")
    for at, weakness in enumerate(advisory.weaknesses):
        if not _WEAKNESS.fullmatch(weakness.id):
            yield Gap(f"weaknesses[{at}].id", f"“{weakness.id[:40]}” is no CWE id, such as CWE-79.")
    for at, reference in enumerate(advisory.references):
        if not _is_web(reference.url):
            yield Gap(f"references[{at}].url", f"“{reference.url[:120]}” is no web address.")
    yield from _annexes(advisory.annexes, "annexes")
    if advisory.id in advisory.aliases:
        yield Gap("aliases", "The advisory's own id is no alias of it.")
    yield from (
        Gap(f"credits[{at}].name", "A credit has no name.")
        for at, one in enumerate(advisory.credits)
        if not one.name.strip()
    )


def _annexes(annexes: tuple[Annex, ...], place: str) -> Iterator[Gap]:
    for at, annex in enumerate(annexes):
        try:
            json.loads(annex.json)
        except (ValueError, RecursionError):
            yield Gap(f"{place}[{at}]", f"What is kept of {annex.format} is no JSON.")


def _is_scored(rating: Rating) -> bool:
    try:
        rating.scored()
    except BadInput:
        return False
    return True


def _is_purl(purl: str) -> bool:
    try:
        read_purl(purl)
    except BadInput:
        return False
    return True


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "ftp", "git") and bool(parts.netloc) and not re.search(r"\s", url)
