"""GitHub's advisory -> record, with what is lost on the way: of a repository or a global one, as the API writes them.

https://docs.github.com/rest/security-advisories/repository-advisories. Only what is published is read: the same API
gives drafts and reports that nobody but their team may see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vulndesk.core.advisory.given import NOT_KEPT, Given, Loss, opened
from vulndesk.core.advisory.parts import Credit, Rating, Reference, ReferenceType, Weakness
from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    RangeEvent,
    RangeType,
    VersionRange,
)
from vulndesk.core.credits import CreditType
from vulndesk.core.errors import BadInput

# GitHub's names of ecosystems -> OSV's.
ECOSYSTEMS: Mapping[str, str] = {
    "actions": "GitHub Actions",
    "composer": "Packagist",
    "erlang": "Hex",
    "go": "Go",
    "maven": "Maven",
    "npm": "npm",
    "nuget": "NuGet",
    "pip": "PyPI",
    "pub": "Pub",
    "rubygems": "RubyGems",
    "rust": "crates.io",
    "swift": "SwiftURL",
}
_CREDIT_TYPES = {one.value.replace(" ", "_"): one for one in CreditType}
_PART = re.compile(r"\s*(>=|<=|>|<|=)?\s*([^\s<>=,]+)\s*")
_KINDS = {"<": EventKind.FIXED, "<=": EventKind.LAST_AFFECTED, ">=": EventKind.INTRODUCED}


def read_ghsa(document: object) -> tuple[Advisory, tuple[Loss, ...]]:
    """Raises BadInput for what is no such advisory, or is not published."""
    given = opened(document, what="GitHub advisory")
    own = given.text("ghsa_id")
    if not own:
        raise BadInput("This is no GitHub advisory: it has no “ghsa_id”.", next_step="Check the format.")
    state = given.text("state", "published")
    if state not in ("published", "withdrawn"):
        raise BadInput(
            f"This advisory is not published (its state is “{state[:20]}”), so it stays private.",
            next_step="Publish it on GitHub first, or write it in the desk.",
        )
    given.known("html_url", "url", "identifiers", "severity", "created_at", "type", "repository_advisory_url")
    cve = given.text("cve_id")
    advisory = Advisory(
        id=own,
        aliases=(cve,) if cve else (),
        title=given.text("summary"),
        details=given.text("description"),
        published=given.instant("published_at"),
        modified=given.instant("updated_at"),
        withdrawn=given.instant("withdrawn_at"),
        components=tuple(_component(one) for one in given.each("vulnerabilities")),
        severities=_severities(given),
        weaknesses=_weaknesses(given),
        references=_references(given),
        credits=_credits(given),
    )
    given.close()
    return advisory, tuple(given.losses)


def _severities(given: Given) -> tuple[Rating, ...]:
    held, single = given.part("cvss_severities"), given.part("cvss")
    vectors = [held.part(name).text("vector_string") for name in ("cvss_v3", "cvss_v4")]
    vectors.append(single.text("vector_string"))
    return tuple(Rating(vector) for vector in dict.fromkeys(vectors) if vector)


def _weaknesses(given: Given) -> tuple[Weakness, ...]:
    named = [Weakness(one.text("cwe_id"), one.text("name")) for one in given.each("cwes")]
    return tuple(named) or tuple(Weakness(one) for one in given.texts("cwe_ids"))


def _references(given: Given) -> tuple[Reference, ...]:
    """Texts in one API, objects in another."""
    written = given.value.get("references")
    if isinstance(written, list) and written and isinstance(written[0], Mapping):
        return tuple(Reference(one.text("url")) for one in given.each("references"))
    page = given.value.get("html_url")
    urls = dict.fromkeys(given.texts("references"))
    own = (Reference(page, ReferenceType.ADVISORY),) if isinstance(page, str) and page not in urls else ()
    return (*own, *(Reference(url) for url in urls))


def _credits(given: Given) -> tuple[Credit, ...]:
    """Detailed credits say whether the person accepted; who declined is not named."""
    given.known("credits")
    detailed = list(given.each("credits_detailed"))
    chosen = [one for one in detailed if one.text("state") == "accepted"] if detailed else list(given.each("credits"))
    found = []
    for one in chosen:
        login = one.text("login") or one.part("user").text("login")
        kind = _CREDIT_TYPES.get(one.text("type"), CreditType.OTHER)
        if login:
            found.append(Credit(login, kind, (f"https://github.com/{login}",)))
    return tuple(found)


def _component(given: Given) -> Component:
    package = given.part("package")
    written = package.text("ecosystem").lower()
    ecosystem, name = ECOSYSTEMS.get(written, ""), package.text("name")
    given.known("patched_versions", "first_patched_version", "vulnerable_functions")
    ranges = []
    for part in given.text("vulnerable_version_range").split("||"):
        held = _range(part) if part.strip() else None
        if held:
            ranges.append(held)
        elif part.strip():
            given.lose("vulnerable_version_range", NOT_KEPT)
    if ranges and not any(one.kind is not EventKind.INTRODUCED for one in ranges[-1].events):
        ranges[-1] = _closed(ranges[-1], given)
    return Component(
        ecosystem=ecosystem, name=name if ecosystem else "", product="" if ecosystem else name, ranges=tuple(ranges)
    )


def range_parts(text: str) -> list[tuple[str, str]] | None:
    """ ">= 1.0, < 1.2" as signs and versions; a version alone has "=". None: something else stands there."""
    matches = [_PART.fullmatch(part) for part in text.split(",")]
    return [(match[1] or "=", match[2]) for match in matches if match] if all(matches) else None


def _range(text: str) -> VersionRange | None:
    """ "= 1.0" is from and up to 1.0. None: not understood, such as "> 1.0"."""
    parts = range_parts(text)
    if parts is None or any(sign != "=" and sign not in _KINDS for sign, _ in parts):
        return None
    events = []
    for sign, version in parts:
        if sign == "=":
            events += [RangeEvent(EventKind.INTRODUCED, version), RangeEvent(EventKind.LAST_AFFECTED, version)]
        else:
            events.append(RangeEvent(_KINDS[sign], version))
    if not any(one.kind is EventKind.INTRODUCED for one in events):
        events.insert(0, RangeEvent(EventKind.INTRODUCED, FIRST))
    return VersionRange(RangeType.ECOSYSTEM, tuple(events))


def _closed(held: VersionRange, given: Given) -> VersionRange:
    """An open range whose fix is named beside it ends there."""
    named = given.value.get("first_patched_version") or given.value.get("patched_versions")
    named = named.get("identifier") if isinstance(named, Mapping) else named
    match = _PART.fullmatch(named) if isinstance(named, str) and named else None
    if match is None or match[1] not in (None, ">=", "="):
        return held
    return VersionRange(held.type, (*held.events, RangeEvent(EventKind.FIXED, match[2])))
