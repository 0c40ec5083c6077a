"""An advisory with something in every field, and short ways to write ranges and components."""

from __future__ import annotations

from datetime import UTC, datetime

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
    Advisory,
    Component,
    EventKind,
    Justification,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
)
from vulndesk.core.credits import CreditType


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def since(
    introduced: str, *, fixed: str = "", last: str = "", kind: str = "ECOSYSTEM", repository: str = ""
) -> VersionRange:
    events = [RangeEvent(EventKind.INTRODUCED, introduced)]
    if fixed:
        events.append(RangeEvent(EventKind.FIXED, fixed))
    if last:
        events.append(RangeEvent(EventKind.LAST_AFFECTED, last))
    return VersionRange(RangeType(kind), tuple(events), repository)


def component(
    *ranges: VersionRange, versions: tuple[str, ...] = (), statuses: tuple[VersionStatus, ...] = ()
) -> Component:
    return Component(ecosystem="PyPI", name="jinja2", ranges=ranges, versions=versions, statuses=statuses)


ADVISORY = Advisory(
    id="x_ACME-2026-0001",
    title="A template can leave its sandbox",
    summary="Whoever may write a template can run commands on the server.",
    details="The filter `attr` reaches *private* names.\n\n```python\n{{ ''|attr('__class__') }}\n```",
    publisher=Publisher("Acme", "https://acme.example", "security@acme.example"),
    published=at(20),
    modified=at(22),
    aliases=("CVE-2026-12345", "GHSA-2222-3333-4444"),
    related=("CVE-2026-12344",),
    revisions=(Revision("1", at(20), "Published."), Revision("2", at(22), "Named the fixed version of 2.x.")),
    components=(
        Component(
            ecosystem="PyPI",
            name="jinja2",
            purl="pkg:pypi/jinja2",
            vendor="Acme",
            ranges=(since("2.0", fixed="2.11.4"), since("3.0", fixed="3.1.5")),
            versions=("1.9.post1",),
            statuses=(VersionStatus("1.0", Status.NOT_AFFECTED, Justification.CODE_NOT_PRESENT, "No sandbox yet."),),
        ),
        Component(
            repository="https://git.example/acme/jinja",
            product="Acme Templates",
            ranges=(since("0", fixed="a" * 40, kind="GIT", repository="https://git.example/acme/jinja"),),
            versions=("v2.0",),
        ),
    ),
    severities=(
        Rating("CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
        Rating("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"),
    ),
    weaknesses=(Weakness("CWE-94", "Improper Control of Generation of Code ('Code Injection')"),),
    references=(
        Reference("https://acme.example/advisories/1", ReferenceType.ADVISORY, "The advisory"),
        Reference("https://git.example/acme/jinja/commit/a", ReferenceType.FIX),
    ),
    credits=(
        Credit("Rita Reporter", CreditType.FINDER, ("https://rita.example",)),
        Credit("A Fuzzer", CreditType.TOOL),
    ),
    timeline=(TimelineEntry(at(1), "Reported."), TimelineEntry(at(20), "Fixed and published.")),
    workarounds="Let nobody but the team write templates.",
    remediation="Install 3.1.5 or 2.11.4.",
    exploited=True,
)
