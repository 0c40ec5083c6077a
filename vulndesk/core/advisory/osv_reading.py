"""OSV -> record, with what is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace

from vulndesk.core.advisory.gaps import COMMIT
from vulndesk.core.advisory.given import NOT_KEPT, WRONG_TYPE, Given, Loss, opened
from vulndesk.core.advisory.osv import FORMAT, SPECIFIC
from vulndesk.core.advisory.parts import Annex, Credit, Rating, Reference, ReferenceType, Weakness
from vulndesk.core.advisory.record import Advisory, Component, EventKind, RangeEvent, RangeType, VersionRange
from vulndesk.core.advisory.sections import split_text
from vulndesk.core.credits import CreditType
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import read_purl

_LONGEST_ANNEX = 100_000  # characters of JSON
_REFERENCE_TYPES = {**{one.value: one for one in ReferenceType}, "GIT": ReferenceType.WEB}
_CREDIT_TYPES = {one.osv: one for one in CreditType}


def read_osv(document: object) -> tuple[Advisory, tuple[Loss, ...]]:
    """Raises BadInput for what is no OSV document. A summary becomes the title, which it is."""
    given = opened(document, what="OSV document")
    identifier = given.text("id")
    if not identifier or not given.has("modified"):
        raise BadInput("This is no OSV document: it has no “id” or no “modified”.", next_step="Check the format.")
    given.known("schema_version")
    words = split_text(given.text("details"))
    specific = given.part(SPECIFIC)
    advisory = Advisory(
        id=identifier,
        title=given.text("summary"),
        details=words.details,
        workarounds=words.workarounds,
        remediation=words.remediation,
        timeline=words.timeline,
        published=given.instant("published"),
        modified=given.instant("modified"),
        withdrawn=given.instant("withdrawn"),
        aliases=given.texts("aliases"),
        related=given.texts("related"),
        components=tuple(_component(one) for one in given.each("affected")),
        severities=_severities(given),
        weaknesses=tuple(Weakness(one) for one in specific.texts("cwe_ids")),
        exploited=specific.flag("known_exploited"),
        references=tuple(_reference(one) for one in given.each("references")),
        credits=tuple(_credit(one) for one in given.each("credits")),
    )
    kept = (*_annexes(given, ("upstream",)), *_annexes(specific, None, SPECIFIC))
    advisory = replace(advisory, annexes=kept)
    specific.close()
    given.close()
    return advisory, tuple(given.losses)


def _annexes(given: Given, only: Collection[str] | None, below: str = "") -> Iterator[Annex]:
    """What only OSV, or only the database that the document is from, has a place for; other keys it does not allow."""
    for key, value in given.rest(only):
        written = _compact(value)
        if not written or len(written) > _LONGEST_ANNEX:
            given.lose(key, "it is too long or too deep to be kept")
        else:
            pointer = key.replace("~", "~0").replace("/", "~1")
            yield Annex(FORMAT, f"{below}/{pointer}" if below else pointer, written)


def _compact(value: object) -> str:
    """Empty where it nests deeper than can be written."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        return ""


def _severities(given: Given) -> tuple[Rating, ...]:
    found = []
    for one in given.each("severity"):
        if one.text("type").startswith("CVSS_"):
            found.append(Rating(one.text("score")))
        else:
            one.lose("score", "the record keeps severities as CVSS vectors")
        one.close()
    return tuple(found)


def _component(given: Given) -> Component:
    package = given.part("package")
    purl = package.text("purl")
    if purl:
        try:
            purl = read_purl(purl).purl
        except BadInput:
            package.lose("purl", "it is no package URL")
            purl = ""
    made = Component(
        ecosystem=package.text("ecosystem"),
        name=package.text("name"),
        purl=purl,
        ranges=tuple(held for one in given.each("ranges") if (held := _range(one)) is not None),
        versions=given.texts("versions"),
    )
    made = replace(made, annexes=tuple(_annexes(given, ("severity", "ecosystem_specific", SPECIFIC))))
    repositories = dict.fromkeys(one.repository for one in made.ranges if one.repository)
    if not made.ecosystem and repositories:
        made = replace(made, name="", repository=next(iter(repositories)))
    package.close()
    given.close()
    return made


def _range(given: Given) -> VersionRange | None:
    kind, repository = given.text("type"), given.text("repo")
    events = []
    for one in given.each("events"):
        for key in EventKind:
            value = one.text(key)
            if value and kind == RangeType.GIT and not COMMIT.fullmatch(value):
                one.lose(key, "it is no whole commit id")
            elif value:
                events.append(RangeEvent(key, value))
        one.close()
    given.close()
    if kind not in tuple(RangeType) or not events:
        given.lose("", WRONG_TYPE)
        return None
    return VersionRange(RangeType(kind), tuple(events), repository)


def _reference(given: Given) -> Reference:
    kind = given.text("type", "WEB")
    if kind not in _REFERENCE_TYPES or kind == "GIT":
        given.lose("type", NOT_KEPT)
    made = Reference(given.text("url"), _REFERENCE_TYPES.get(kind, ReferenceType.WEB))
    given.close()
    return made


def _credit(given: Given) -> Credit:
    kind = given.text("type", "FINDER" if not given.has("type") else "OTHER")
    made = Credit(given.text("name"), _CREDIT_TYPES.get(kind, CreditType.OTHER), given.texts("contact"))
    if kind not in _CREDIT_TYPES:
        given.lose("type", WRONG_TYPE)
    given.close()
    return made
