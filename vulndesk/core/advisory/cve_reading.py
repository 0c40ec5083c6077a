"""CVE Record Format 5 -> record, with what is lost on the way. Of the containers the CNA's is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vulndesk.core.advisory.cve import COLLECTIONS, EXPLOITED, HOSTED, REFERENCE_TAGS, UNSUPPORTED, VERSION_TYPES
from vulndesk.core.advisory.given import NOT_KEPT, WRONG_TYPE, Given, Loss, opened
from vulndesk.core.advisory.parts import (
    Credit,
    Publisher,
    Rating,
    Reference,
    ReferenceType,
    Revision,
    TimelineEntry,
    Weakness,
)
from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    Interval,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
)
from vulndesk.core.advisory.saying import range_type
from vulndesk.core.credits import CreditType
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import read_purl

_ECOSYSTEMS = {url.rstrip("/"): name for name, url in COLLECTIONS.items()} | {
    "https://pypi.python.org": "PyPI",
    "https://golang.org/pkg": "Go",
    "https://www.npmjs.com": "npm",
    "https://www.nuget.org": "NuGet",
    "https://www.nuget.org/packages": "NuGet",
}
_SCHEMES = {name: scheme for scheme, name in VERSION_TYPES.items()}
_TYPES = {tag: kind for kind, tag in REFERENCE_TAGS.items()} | {"third-party-advisory": ReferenceType.ADVISORY}


def read_cve(document: object) -> tuple[Advisory, tuple[Loss, ...]]:
    """A whole record, or a CNA container alone (then without an id). Raises BadInput for what is neither."""
    given = opened(document, what="CVE record")
    metadata = given.part("cveMetadata")
    containers = given.part("containers")
    whole = given.has("containers")
    cna = containers.part("cna") if whole else given
    if not (cna.has("affected") or cna.has("rejectedReasons") or cna.has("descriptions")):
        raise BadInput("This is no CVE record: it has no CNA container.", next_step="Check the format.")
    given.known("dataType", "dataVersion")
    metadata.known("assignerOrgId", "state", "serial", "dateReserved", "assignerShortName")
    source = cna.part("source")
    source.known("discovery")
    cve, own = metadata.text("cveId"), source.text("advisory")
    tags = _tags(cna)
    public = cna.instant("datePublic")
    advisory = Advisory(
        id=own or cve,
        aliases=(cve,) if own and cve and own != cve else (),
        title=cna.text("title"),
        details=_words(cna, "descriptions"),
        publisher=_publisher(cna, metadata),
        published=metadata.instant("datePublished") or public,
        modified=metadata.instant("dateUpdated"),
        withdrawn=metadata.instant("dateRejected"),
        revisions=_rejection(cna, metadata),
        components=tuple(_component(one, tags) for one in cna.each("affected")),
        severities=_severities(cna),
        weaknesses=_weaknesses(cna),
        references=tuple(_reference(one) for one in cna.each("references")),
        credits=tuple(_credit(one) for one in cna.each("credits")),
        timeline=tuple(_timeline(cna)),
        workarounds=_words(cna, "workarounds"),
        remediation=_words(cna, "solutions"),
        exploited=_is_exploited(cna),
    )
    for part in (source, metadata, containers, cna) if not whole else (source, cna, containers, metadata, given):
        part.close()
    return advisory, tuple(dict.fromkeys(given.losses))


def _publisher(cna: Given, metadata: Given) -> Publisher:
    provider = cna.part("providerMetadata")
    provider.known("orgId", "dateUpdated")
    return Publisher(name=provider.text("shortName") or metadata.text("assignerShortName"))


def _rejection(cna: Given, metadata: Given) -> tuple[Revision, ...]:
    at = metadata.instant("dateRejected")
    why = _words(cna, "rejectedReasons")
    return (Revision("1", at, why),) if at and why else ()


def _words(cna: Given, key: str) -> str:
    """The English text; where it was cut, the whole one beside it. Other languages are lost."""
    found = ""
    for one in cna.each(key):
        if found or not one.text("lang").lower().startswith("en"):
            one.lose("value", "the record keeps one text, in English" if not found else NOT_KEPT)
            continue
        found = one.text("value")
        for media in one.each("supportingMedia"):
            whole = media.text("value")
            if media.text("type") == "text/markdown" and found.endswith("…") and whole.startswith(found[:-1]):
                found = whole
            else:
                media.lose("value", "it is the same text in another form")
            media.known("base64")
        one.close()
    return found


def _tags(cna: Given) -> frozenset[str]:
    tags = cna.texts("tags")
    for at, tag in enumerate(tags):
        if tag not in (HOSTED, UNSUPPORTED):
            cna.lose(f"tags[{at}]", NOT_KEPT)
    return frozenset(tags)


def _severities(cna: Given) -> tuple[Rating, ...]:
    found = []
    for metric in cna.each("metrics"):
        metric.known("format")
        for key in ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"):
            part = metric.part(key)
            if vector := part.text("vectorString"):
                found.append(Rating(vector))
        for scenario in metric.each("scenarios"):
            if scenario.text("value") not in ("", "GENERAL"):
                scenario.lose("value", NOT_KEPT)
        metric.close()
    return tuple(dict.fromkeys(found))


def _weaknesses(cna: Given) -> tuple[Weakness, ...]:
    found = []
    for kind in cna.each("problemTypes"):
        for one in kind.each("descriptions"):
            number, words = one.text("cweId"), one.text("description")
            if number:
                found.append(Weakness(number, words.removeprefix(number).lstrip(": ").strip()))
            else:
                one.lose("description", "the record keeps weaknesses by their CWE ids")
            one.known("lang", "type")
            one.close()
        kind.close()
    return tuple(dict.fromkeys(found))


def _reference(given: Given) -> Reference:
    kinds: list[ReferenceType] = []
    for at, tag in enumerate(given.texts("tags")):
        if tag in _TYPES and not kinds:
            kinds.append(_TYPES[tag])
        else:
            given.lose(f"tags[{at}]", "the record keeps one type for each reference")
    made = Reference(given.text("url"), kinds[0] if kinds else ReferenceType.WEB, given.text("name"))
    given.close()
    return made


def _credit(given: Given) -> Credit:
    kind = given.text("type", CreditType.FINDER)
    given.known("lang")
    if kind not in tuple(CreditType):
        given.lose("type", WRONG_TYPE)
        kind = CreditType.OTHER
    made = Credit(given.text("value"), CreditType(kind))
    given.close()
    return made


def _timeline(cna: Given) -> Iterator[TimelineEntry]:
    for one in cna.each("timeline"):
        at, text = one.instant("time"), one.text("value")
        one.known("lang")
        if at:
            yield TimelineEntry(at, text)
        one.close()


def _is_exploited(cna: Given) -> bool:
    is_known = False
    for one in cna.each("exploits"):
        if one.text("value") == EXPLOITED:
            is_known = True
        else:
            one.lose("value", "the record keeps only whether it is known to be exploited")
    return is_known


# --- what is affected -------------------------------------------------------------------------------------------------


def _component(given: Given, tags: frozenset[str]) -> Component:
    is_hosted = HOSTED in tags
    ecosystem, name, purl = _package(given)
    repository = given.text("repo")
    product, vendor = given.text("product"), given.text("vendor")
    bare = Component(ecosystem=ecosystem, name=name, purl=purl)
    said = _versions(given, bare, repository)
    said = _by_default(given, bare, said, is_hosted=is_hosted)
    ranges = said.ranges
    given.close()
    return Component(
        ecosystem=ecosystem,
        name=name,
        purl=purl,
        repository=repository if not any(one.type is RangeType.GIT for one in ranges) or not ecosystem else "",
        product="" if product == "n/a" or product == name else product,
        vendor="" if vendor == "n/a" else vendor,
        is_hosted=is_hosted,
        is_unsupported=UNSUPPORTED in tags,
        ranges=ranges,
        versions=said.versions,
        statuses=said.statuses,
    )


def _package(given: Given) -> tuple[str, str, str]:
    written, collection, name = given.text("packageURL"), given.text("collectionURL"), given.text("packageName")
    ecosystem = _ECOSYSTEMS.get(collection.rstrip("/"), "")
    if collection and not ecosystem:
        given.lose("collectionURL", "this collection is not known here")
    if not written:
        return ecosystem, name, ""
    try:
        package = read_purl(written)
    except BadInput:
        given.lose("packageURL", "it is no package URL")
        return ecosystem, name, ""
    if package.purl.startswith("pkg:generic/"):  # it says what product and repository say
        return ecosystem, name, ""
    return package.ecosystem or ecosystem, package.name if package.ecosystem else name, package.purl


@dataclass(frozen=True)
class _Said:
    """spared: ranges that are listed as unaffected, as (low, high, includes high)."""

    ranges: tuple[VersionRange, ...] = ()
    versions: tuple[str, ...] = ()
    statuses: tuple[VersionStatus, ...] = ()
    spared: tuple[Interval, ...] = ()


def _versions(given: Given, component: Component, repository: str) -> _Said:
    ranges: list[VersionRange] = []
    versions: list[str] = []
    statuses: list[VersionStatus] = []
    spared: list[Interval] = []
    for one in given.each("versions"):
        version, status = one.text("version"), one.text("status")
        is_range = one.has("lessThan") or one.has("lessThanOrEqual")
        if is_range and status == "affected":
            ranges.append(_range(one, component, version, repository))
        elif is_range and status == "unaffected":
            spared.append(_interval(one, version))
        elif is_range:
            one.lose("", f"a range of versions that is {status or 'of no status'} cannot be kept")
        elif status == "affected":
            versions.append(version)
        elif status in ("unaffected", "unknown"):
            known = Status.NOT_AFFECTED if status == "unaffected" else Status.UNDER_INVESTIGATION
            statuses.append(VersionStatus(version, known))
        one.known("versionType", "lessThan", "lessThanOrEqual")
        one.close()
    return _Said(tuple(ranges), tuple(dict.fromkeys(versions)), tuple(statuses), tuple(spared))


def _interval(given: Given, low: str) -> Interval:
    below, until = given.text("lessThan"), given.text("lessThanOrEqual")
    return Interval(low, "" if "*" in (below, until) else below or until, bool(until))


def _by_default(given: Given, component: Component, said: _Said, *, is_hosted: bool) -> _Said:
    """What holds for the versions that are not listed. “Affected but for a range” becomes the rest of the versions."""
    default = given.text("defaultStatus", "unknown")
    if default == "affected" and not is_hosted:
        return replace(said, ranges=(VersionRange(range_type(component), _rest(given, said)),))
    if default == "unknown" and given.has("defaultStatus"):
        return replace(said, statuses=(*said.statuses, VersionStatus("", Status.UNDER_INVESTIGATION)))
    if default == "unaffected" and not (said.ranges or said.versions or said.statuses):
        status = Status.FIXED if is_hosted else Status.NOT_AFFECTED
        return replace(said, statuses=(VersionStatus("", status),))
    return said


def _rest(given: Given, said: _Said) -> tuple[RangeEvent, ...]:
    all_of_them = (RangeEvent(EventKind.INTRODUCED, FIRST),)
    if not said.spared:
        return all_of_them
    only = said.spared[0]
    if len(said.spared) == 1 and only.low != FIRST and not only.high:
        return (*all_of_them, RangeEvent(EventKind.FIXED, only.low))
    if len(said.spared) == 1 and only.low == FIRST and only.high and not only.includes_high:
        return (RangeEvent(EventKind.INTRODUCED, only.high),)
    given.lose("versions", "“affected but for several ranges” cannot be kept: everything counts as affected")
    return all_of_them


def _range(given: Given, component: Component, low: str, repository: str) -> VersionRange:
    kind = given.text("versionType").lower()
    below, until = given.text("lessThan"), given.text("lessThanOrEqual")
    events = [RangeEvent(EventKind.INTRODUCED, low)]
    for change in given.each("changes"):
        end = EventKind.FIXED if change.text("status") == "unaffected" else EventKind.LAST_AFFECTED
        events.append(RangeEvent(end, change.text("at")))
    if (below or until).endswith("*") and (below or until) != "*":
        given.lose("lessThan" if below else "lessThanOrEqual", "a pattern is no version; the range has no end here")
    elif (below or until) != "*":
        events.append(RangeEvent(EventKind.FIXED, below) if below else RangeEvent(EventKind.LAST_AFFECTED, until))
    if kind == "git":
        return VersionRange(RangeType.GIT, tuple(events), repository)
    return VersionRange(range_type(component, _SCHEMES.get(kind, kind)), tuple(events))
