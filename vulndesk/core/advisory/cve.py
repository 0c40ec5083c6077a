"""Record -> CVE Record Format 5.2 (or 5.1), the CNA's container alone or the whole record.

https://github.com/CVEProject/cve-schema. What is not listed has the default status, so no version is said twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vulndesk.core.advisory.addresses import as_uri
from vulndesk.core.advisory.parts import Credit, Rating, Reference, ReferenceType
from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    RangeEvent,
    Status,
    VersionRange,
    intervals,
)
from vulndesk.core.advisory.saying import Saying, package_url, sayings, scheme_of
from vulndesk.core.advisory.sections import description, heading
from vulndesk.core.advisory.serial import instant_text
from vulndesk.core.errors import BadInput

Version = Literal["5.2", "5.1"]
_DATA_VERSIONS: Mapping[Version, str] = {"5.2": "5.2.0", "5.1": "5.1.1"}
HOSTED, UNSUPPORTED = "exclusively-hosted-service", "unsupported-when-assigned"

# By the examples of the schema; what is not here is named by its purl.
COLLECTIONS: Mapping[str, str] = {
    "PyPI": "https://pypi.org",
    "npm": "https://registry.npmjs.org",
    "crates.io": "https://crates.io",
    "Go": "https://pkg.go.dev",
    "Maven": "https://repo.maven.apache.org/maven2",
    "NuGet": "https://nuget.org/packages",
    "RubyGems": "https://rubygems.org",
    "Packagist": "https://packagist.org",
    "Hex": "https://repo.hex.pm",
    "Pub": "https://pub.dev",
    "SwiftURL": "https://swiftpackageindex.com",
    "GitHub Actions": "https://github.com/marketplace",
    "Bitnami": "https://bitnami.com",
    "Julia": "https://juliahub.com",
    "Hackage": "https://hackage.haskell.org",
    "CRAN": "https://cran.r-project.org",
    "ConanCenter": "https://conan.io/center",
    "Debian": "https://packages.debian.org",
    "Ubuntu": "https://packages.ubuntu.com",
    "Alpine": "https://pkgs.alpinelinux.org",
}
# What VERS and CVE call differently.
VERSION_TYPES: Mapping[str, str] = {"pypi": "python"}
REFERENCE_TAGS: Mapping[ReferenceType, str] = {
    ReferenceType.ADVISORY: "vendor-advisory",
    ReferenceType.ARTICLE: "technical-description",
    ReferenceType.DETECTION: "x_detection",
    ReferenceType.DISCUSSION: "mailing-list",
    ReferenceType.EVIDENCE: "exploit",
    ReferenceType.FIX: "patch",
    ReferenceType.INTRODUCED: "x_introduced",
    ReferenceType.PACKAGE: "product",
    ReferenceType.REPORT: "issue-tracking",
}
_LONGEST, _LONGEST_MEDIA = 4096, 16_384  # characters, by the schema
EXPLOITED = "It is known to be exploited."


@dataclass(frozen=True)
class Assigner:
    """The CNA. org_id: the UUID that the CVE programme gave it."""

    org_id: str
    short_name: str = ""


NO_CNA = Assigner("00000000-0000-4000-9000-000000000000")  # nobody's: for a desk that was told of no CNA


def build_cve(advisory: Advisory, *, assigner: Assigner, version: Version = "5.2") -> dict[str, Any]:
    """The whole record; of a withdrawn advisory a rejected one. Raises BadInput without a CVE id."""
    if not advisory.cve:
        raise BadInput(
            "A CVE record needs a CVE id, and this advisory has none.",
            next_step="Reserve one and add it to the aliases.",
            field="aliases",
        )
    metadata = {
        "cveId": advisory.cve,
        "assignerOrgId": assigner.org_id,
        **({"assignerShortName": assigner.short_name} if assigner.short_name else {}),
        "state": "REJECTED" if advisory.withdrawn else "PUBLISHED",
        **({"datePublished": instant_text(advisory.published)} if advisory.published else {}),
        **({"dateUpdated": instant_text(advisory.modified)} if advisory.modified else {}),
        **({"dateRejected": instant_text(advisory.withdrawn)} if advisory.withdrawn else {}),
    }
    container = (
        _rejected(advisory, assigner) if advisory.withdrawn else build_cna(advisory, assigner=assigner, version=version)
    )
    return {
        "dataType": "CVE_RECORD",
        "dataVersion": _DATA_VERSIONS[version],
        "cveMetadata": metadata,
        "containers": {"cna": container},
    }


def build_cna(advisory: Advisory, *, assigner: Assigner, version: Version = "5.2") -> dict[str, Any]:
    """The container alone, as CVE Services take it. Raises BadInput where the schema leaves no way."""
    if not advisory.components:
        raise BadInput("A CVE record names what is affected.", next_step="Add a component.", field="components")
    written: dict[str, Any] = {
        "providerMetadata": _provider(advisory, assigner),
        "title": heading(advisory)[:256],
        "descriptions": [_said(description(advisory))],
        "datePublic": instant_text(advisory.published) if advisory.published else None,
        "affected": [_affected(advisory, one, version) for one in advisory.components],
        "tags": _tags(advisory),
        "problemTypes": _once(_problem_types(advisory)),
        "references": _references(advisory),
        "metrics": _once(made for one in advisory.severities if (made := _metric(one))),
        "workarounds": [_said(advisory.workarounds)] if advisory.workarounds.strip() else [],
        "solutions": [_said(advisory.remediation)] if advisory.remediation.strip() else [],
        "exploits": [_said(EXPLOITED)] if advisory.exploited else [],
        "timeline": _once(
            {"time": instant_text(one.at), "lang": "en", "value": one.text[:_LONGEST]}
            for one in advisory.timeline
            if one.text
        ),
        "credits": _once(_credit(one) for one in advisory.credits if one.name.strip()),
        "source": {"advisory": advisory.id, "discovery": "UNKNOWN"} if advisory.id != advisory.cve else None,
    }
    return {key: value for key, value in written.items() if value not in (None, "", [], {})}


def _provider(advisory: Advisory, assigner: Assigner) -> dict[str, str]:
    changed = advisory.modified or advisory.published
    return {
        "orgId": assigner.org_id,
        **({"shortName": assigner.short_name} if assigner.short_name else {}),
        **({"dateUpdated": instant_text(changed)} if changed else {}),
    }


def _rejected(advisory: Advisory, assigner: Assigner) -> dict[str, Any]:
    why = advisory.revisions[-1].summary if advisory.revisions else ""
    return {"providerMetadata": _provider(advisory, assigner), "rejectedReasons": [_said(why or "It was withdrawn.")]}


def _said(text: str) -> dict[str, Any]:
    """The schema asks for an English description. Markdown is readable as text, so it stands as it was written.

    What is too long for a description is cut there, and stands whole beside it.
    """
    whole = text.strip()
    if len(whole) <= _LONGEST:
        return {"lang": "en", "value": whole}
    media = {"type": "text/markdown", "base64": False, "value": whole[:_LONGEST_MEDIA]}
    return {"lang": "en", "value": f"{whole[: _LONGEST - 1]}…", "supportingMedia": [media]}


def _tags(advisory: Advisory) -> list[str]:
    tags = [HOSTED] if advisory.is_hosted_only else []
    return tags + [UNSUPPORTED] * all(one.is_unsupported for one in advisory.components)


def _problem_types(advisory: Advisory) -> list[dict[str, Any]]:
    return [
        {
            "descriptions": [
                {
                    "lang": "en",
                    "type": "CWE",
                    "cweId": one.id,
                    "description": f"{one.id} {one.name}".strip(),
                }
            ]
        }
        for one in advisory.weaknesses
    ]


def _references(advisory: Advisory) -> list[dict[str, Any]]:
    """At least one is asked for; the publisher's own address stands in when there is none. Raises BadInput."""
    own = [Reference(advisory.publisher.namespace)] if advisory.publisher.namespace else []
    given = advisory.references or own
    if not given:
        raise BadInput("A CVE record needs a reference.", next_step="Add the advisory's address.", field="references")
    return _once(_reference(one) for one in given)[:512]


def _reference(one: Reference) -> dict[str, Any]:
    return {
        "url": as_uri(one.url),
        **({"name": one.title[:512]} if one.title else {}),
        **({"tags": [REFERENCE_TAGS[one.type]]} if one.type in REFERENCE_TAGS else {}),
    }


def _metric(rating: Rating) -> dict[str, Any] | None:
    try:
        scored = rating.scored()
    except BadInput:
        return None
    measured: dict[str, Any] = {"version": rating.version, "vectorString": rating.vector, "baseScore": scored.score}
    if rating.version != "2.0":
        measured["baseSeverity"] = scored.word.upper()
    return {"format": "CVSS", f"cvssV{rating.version.replace('.', '_')}": measured}


def _credit(one: Credit) -> dict[str, str]:
    return {"lang": "en", "value": one.name[:4096], "type": one.type.value}


# --- what is affected -------------------------------------------------------------------------------------------------


def _affected(advisory: Advisory, component: Component, version: Version) -> dict[str, Any]:
    said = sayings(component, within=advisory)
    default = next((_STATUSES[one.status] for one in said if one.is_general), "unaffected")
    collection = COLLECTIONS.get(component.ecosystem.partition(":")[0], "")
    repository = component.repository or next((one.repository for one in component.ranges if one.repository), "")
    written = {
        "vendor": component.vendor or advisory.publisher.name or "n/a",
        "product": component.label or "n/a",
        "collectionURL": collection,
        "packageName": component.name if collection else "",
        "packageURL": package_url(component) if version == "5.2" and not component.is_hosted else "",
        "repo": as_uri(repository),
        "versions": _once(one for saying in said for one in _versions(component, saying, default)),
        "defaultStatus": default,
    }
    return {key: value for key, value in written.items() if value not in ("", [])}


def _once(given: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The schema wants no two alike."""
    return list({json.dumps(one, sort_keys=True): one for one in given}.values())


_STATUSES: Mapping[Status, str] = {
    Status.AFFECTED: "affected",
    Status.NOT_AFFECTED: "unaffected",
    Status.FIXED: "unaffected",
    Status.UNDER_INVESTIGATION: "unknown",
}


def _versions(component: Component, saying: Saying, default: str) -> Iterator[dict[str, Any]]:
    status = _STATUSES[saying.status]
    if saying.is_general or status == default:
        return
    if saying.held is None:
        yield {"version": saying.version, "status": status}
    elif saying.interval is None:
        yield from _commits(saying.held)
    else:
        end = "lessThanOrEqual" if saying.interval.includes_high else "lessThan"
        kind = scheme_of(component, saying.held)
        yield {
            "version": saying.interval.low,
            end: saying.interval.high or "*",
            "status": status,
            "versionType": VERSION_TYPES.get(kind, kind),
        }


def _commits(held: VersionRange) -> Iterator[dict[str, Any]]:
    """Pairs of commits as spans. Where several commits fix what one introduced, each is a change within its span."""
    introduced = [one.value for one in held.events if one.kind is EventKind.INTRODUCED] or [FIRST]
    ends = [one for one in held.events if one.kind in (EventKind.FIXED, EventKind.LAST_AFFECTED)]
    paired = intervals(Component(), held)
    if len(introduced) == len(paired) and len(ends) == sum(1 for one in paired if one.high):
        for one in paired:
            end = "lessThanOrEqual" if one.includes_high else "lessThan"
            yield {"version": one.low, end: one.high or "*", "status": "affected", "versionType": "git"}
        return
    for commit in introduced:
        made = {"version": commit, "lessThan": "*", "status": "affected", "versionType": "git"}
        yield {**made, **({"changes": [_change(one) for one in ends]} if ends else {})}


def _change(event: RangeEvent) -> dict[str, str]:
    """A last affected commit is where the status is known for the last time."""
    return {"at": event.value, "status": "unaffected" if event.kind is EventKind.FIXED else "affected"}
