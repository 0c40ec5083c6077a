"""Record -> OSV (https://ossf.github.io/osv-schema/).

OSV names packages of known ecosystems and commits of repositories. A hosted service has neither, so an advisory about
nothing else has no OSV document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from vulndesk.core.advisory.addresses import as_uri
from vulndesk.core.advisory.gaps import COMMIT
from vulndesk.core.advisory.parts import Annex, Credit, Reference
from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    RangeEvent,
    RangeType,
    VersionRange,
    affected_versions,
    intervals,
)
from vulndesk.core.advisory.sections import joined_text
from vulndesk.core.advisory.serial import instant_text
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import purl_of, read_purl

FORMAT, SPECIFIC = "osv", "database_specific"
SCHEMA_VERSION = "1.7.5"
# Both lists by the schema; a name that is in neither makes a document invalid.
# fmt: off
ECOSYSTEMS = frozenset({
    "AlmaLinux", "Alpaquita", "Alpine", "Android", "Azure Linux", "BellSoft Hardened Containers",
    "Bioconductor", "Bitnami", "Chainguard", "CleanStart", "ConanCenter", "CRAN", "crates.io", "Debian",
    "Docker Hardened Images", "Echo", "FreeBSD", "GHC", "GitHub Actions", "Go", "Hackage", "Hex", "Julia",
    "Kubernetes", "Linux", "Mageia", "Maven", "MinimOS", "npm", "NuGet", "opam", "openEuler", "openSUSE",
    "OSS-Fuzz", "Packagist", "Photon OS", "Pub", "PyPI", "Red Hat", "Rocky Linux", "Root", "RubyGems", "SUSE",
    "SwiftURL", "TuxCare", "Ubuntu", "VSCode", "Wolfi",
})
# fmt: on
_DATABASES = re.compile(
    r"(x_|(ASB-A|PUB-A|ALPINE|ALSA|ALBA|ALEA|AZL|BELL|BIT|CGA|CLEANSTART|CLSA|CURL|CVE|DEBIAN|DHI|DRUPAL|DSA|DLA|ELA"
    r"|DTSA|ECHO|EEF|FreeBSD|GHSA|GO|GSD|HSEC|JLSEC|KUBE|LBSEC|LSN|MAL|MINI|MGASA|OESA|OSEC|OSV|openSUSE-SU|PHSA|PSF"
    r"|PYSEC|RHBA|RHEA|RHSA|RLSA|RXSA|RSEC|ROOT|RUSTSEC|SUSE-[SRFO]U|UBUNTU|USN|V8)-).+",
    re.ASCII,
)
_SEVERITIES = {"2.0": "CVSS_V2", "3.0": "CVSS_V3", "3.1": "CVSS_V3", "4.0": "CVSS_V4"}


def osv_id(advisory: Advisory) -> str:
    """Its own id where OSV allows it, else with the prefix for databases that are not registered."""
    return advisory.id if _DATABASES.fullmatch(advisory.id) else f"x_{advisory.id}"


def has_osv(advisory: Advisory) -> bool:
    return any(_is_said(one) for one in advisory.components)


def build_osv(advisory: Advisory) -> dict[str, Any]:
    """Raises BadInput for an advisory that OSV cannot carry: about hosted services or products alone, or undated."""
    modified = advisory.modified or advisory.published
    if modified is None:
        raise BadInput(
            "An OSV document needs a date.", next_step="Say when the advisory was published.", field="published"
        )
    if not has_osv(advisory):
        raise BadInput(
            "OSV names packages and repositories, and this advisory names neither.",
            next_step="Publish it as CSAF or CVE.",
            field="components",
        )
    written: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "id": osv_id(advisory),
        "modified": instant_text(modified),
        "published": instant_text(advisory.published) if advisory.published else None,
        "withdrawn": instant_text(advisory.withdrawn) if advisory.withdrawn else None,
        "aliases": list(advisory.aliases),
        "related": list(advisory.related),
        "summary": advisory.title,
        "details": joined_text(advisory),
        "severity": [
            {"type": _SEVERITIES[one.version], "score": one.vector}
            for one in advisory.severities
            if one.version in _SEVERITIES
        ],
        "affected": [_affected(one) for one in advisory.components if _is_said(one)],
        "references": [_reference(one) for one in advisory.references],
        "credits": [_credit(one) for one in advisory.credits],
        SPECIFIC: _database_specific(advisory),
    }
    said = {key: value for key, value in written.items() if value not in (None, "", [], {})}
    return _annexed(said, advisory.annexes)


def _annexed(written: dict[str, Any], annexes: tuple[Annex, ...]) -> dict[str, Any]:
    """With what OSV documents said beyond the record. What the record says is never replaced."""
    for annex in annexes:
        if annex.format == FORMAT:
            above, _, key = annex.place.rpartition("/")
            holder = written.setdefault(SPECIFIC, {}) if above == SPECIFIC else written
            holder.setdefault(key.replace("~1", "/").replace("~0", "~"), json.loads(annex.json))
    return written


def _database_specific(advisory: Advisory) -> dict[str, Any]:
    """In the words that the largest OSV databases use for it."""
    written: dict[str, Any] = {}
    if advisory.weaknesses:
        written["cwe_ids"] = [one.id for one in advisory.weaknesses]
    if advisory.exploited:
        written["known_exploited"] = True
    return written


def package_of(component: Component) -> dict[str, str] | None:
    """OSV's `package`, by the component's own names or by its purl; None: it is of no ecosystem that OSV knows."""
    ecosystem, name = component.ecosystem, component.name
    if not ecosystem and component.purl:
        read = read_purl(component.purl)
        ecosystem, name = read.ecosystem, read.name
    if ecosystem.partition(":")[0] not in ECOSYSTEMS or not name:
        return None
    purl = component.purl or purl_of(ecosystem, name)
    return {"ecosystem": ecosystem, "name": name, **({"purl": purl} if purl else {})}


def _is_said(component: Component) -> bool:
    return not component.is_hosted and (package_of(component) is not None or any(map(_is_git, component.ranges)))


def _is_git(held: VersionRange) -> bool:
    are_whole = all(COMMIT.fullmatch(one.value) for one in held.events)
    return held.type is RangeType.GIT and bool(held.repository) and are_whole


def _affected(component: Component) -> dict[str, Any]:
    package = package_of(component)
    ranges = [held for held in component.ranges if (package if held.type is not RangeType.GIT else _is_git(held))]
    written = {
        "package": package,
        "ranges": [made for held in ranges for made in _ranges(component, held)],
        "versions": list(affected_versions(component)),
    }
    return _annexed({key: value for key, value in written.items() if value}, component.annexes)


def _ranges(component: Component, held: VersionRange) -> Iterator[dict[str, Any]]:
    """In OSV a range ends by fixes or by last affected versions. One with both becomes one for each of its spans."""
    kinds = {one.kind for one in held.events}
    if {EventKind.FIXED, EventKind.LAST_AFFECTED} <= kinds:
        for span in intervals(component, held):
            ends = EventKind.LAST_AFFECTED if span.includes_high else EventKind.FIXED
            events = [RangeEvent(EventKind.INTRODUCED, span.low)]
            yield _range(held, [*events, RangeEvent(ends, span.high)] if span.high else events)
    elif EventKind.INTRODUCED in kinds:
        yield _range(held, held.events)
    else:
        yield _range(held, (RangeEvent(EventKind.INTRODUCED, FIRST), *held.events))


def _range(held: VersionRange, events: tuple[RangeEvent, ...] | list[RangeEvent]) -> dict[str, Any]:
    repository = {"repo": as_uri(held.repository)} if held.repository else {}
    return {"type": held.type.value, **repository, "events": [{one.kind.value: one.value} for one in events]}


def _reference(one: Reference) -> dict[str, str]:
    return {"type": one.type.value, "url": as_uri(one.url)}


def _credit(one: Credit) -> dict[str, Any]:
    contact = {"contact": list(one.contacts)} if one.contacts else {}
    return {"name": one.name, **contact, "type": one.type.osv}
