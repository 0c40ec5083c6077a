"""Advisories made at random from a seed, in every ecosystem whose order of versions is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from vulndesk.core.advisory.gaps import is_publishable
from vulndesk.core.advisory.parts import (
    Credit,
    Publisher,
    PublisherCategory,
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
    status_of,
)
from vulndesk.core.credits import CreditType
from vulndesk.core.version_order import ORDERS, SEMVER, VersionOrder

_NAMES = {
    "Maven": "org.example:parser",
    "Go": "github.com/example/parser",
    "Packagist": "example/parser",
    "SwiftURL": "github.com/example/parser",
    "GitHub Actions": "example/parser",
    "npm": "@example/parser",
}
_RELEASES = {"Debian": ":12", "Ubuntu": ":24.04", "Alpine": ":v3.20", "Rocky Linux": ":9", "AlmaLinux": ":9"}
_SUFFIXES = {
    "PyPI": ("", "a1", "b2", "rc1", ".post1", ".dev3"),
    "Maven": ("", "-alpha-1", "-beta-2", "-rc-1", "-SNAPSHOT", "-sp-1"),
    "RubyGems": ("", ".pre1", ".rc2"),
    "Packagist": ("", "-beta1", "-RC1", "-p1"),
    "Hackage": ("",),
    "CRAN": ("", "-1", "-12"),
    "NuGet": ("", "-alpha", "-rc.1", ".1"),
    "ConanCenter": ("", "-alpha", "-rc.1"),
    "deb": ("-1", "-1+deb12u1", "~rc1-1", "-2"),
    "rpm": ("-1", "-2.el9", "~rc1-1"),
    "apk": ("-r0", "-r12", "_rc1-r0"),
    "": ("", "-alpha", "-alpha.1", "-rc.2", "-rc.10", "+build5"),
}
_WORDS = ("The parser", "reads past its end", "when a header", "is *longer* than", "`4096` bytes", "é", "<b>x</b>", "|")
_VECTORS = (
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:C/C:L/I:N/A:N/E:P/RL:O/RC:C",
)
_WEAKNESSES = (
    Weakness("CWE-79", "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')"),
    Weakness("CWE-125", "Out-of-bounds Read"),
    Weakness("CWE-787", "Out-of-bounds Write"),
)


def universe(ecosystem: str, luck: Random, *, size: int = 14) -> list[str]:
    """Versions of the ecosystem, no two at one place, the first one first."""
    order = ORDERS[ecosystem]
    suffixes = _SUFFIXES.get(ecosystem) or _SUFFIXES.get(order.purl_type) or _SUFFIXES[""]
    found: list[tuple[Any, str]] = []
    for _ in range(size * 3):
        numbers = [str(luck.choice((0, 1, 2, 3, 9, 10, 11))) for _ in range(3)]
        version = ".".join(numbers) + luck.choice(suffixes)
        place = order.place(version)
        if place is not None and not any(place == one for one, _ in found):
            found.append((place, version))
    return [version for _, version in sorted(found, key=lambda pair: pair[0])][:size]


def a_range(versions: list[str], luck: Random, *, kind: RangeType) -> VersionRange:
    """One to three spans that do not touch, their events shuffled."""
    spans = luck.randint(1, 3)
    places = sorted(luck.sample(range(len(versions)), min(2 * spans, len(versions) // 2 * 2)))
    events = []
    for low, high in zip(places[::2], places[1::2], strict=True):
        first = "0" if low == places[0] and luck.random() < 0.4 else versions[low]
        events.append(RangeEvent(EventKind.INTRODUCED, first))
        end = EventKind.LAST_AFFECTED if luck.random() < 0.3 else EventKind.FIXED
        events.append(RangeEvent(end, versions[high]))
    if luck.random() < 0.2:
        events.pop()
    luck.shuffle(events)
    return VersionRange(kind, tuple(events))


def a_component(ecosystem: str, luck: Random, versions: list[str]) -> Component:
    order = ORDERS[ecosystem]
    is_semver = order.reader is SEMVER.reader and luck.random() < 0.7
    kind = RangeType.SEMVER if is_semver else RangeType.ECOSYSTEM
    ranges = [a_range(versions, luck, kind=kind) for _ in range(luck.randint(0, 2))]
    made = Component(
        ecosystem=ecosystem + _RELEASES.get(ecosystem, ""),
        name=_NAMES.get(ecosystem, "parser"),
        vendor=luck.choice(("", "Example Ltd")),
        ranges=tuple(ranges),
        versions=tuple(luck.sample(versions, luck.randint(0 if ranges else 1, 2))),
    )
    return _with_statuses(made, luck, versions, order)


def _with_statuses(made: Component, luck: Random, versions: list[str], order: VersionOrder) -> Component:
    free = [one for one in versions if status_of(made, one) is None]
    statuses = []
    for version in luck.sample(free, min(len(free), luck.randint(0, 2))):
        status = luck.choice((Status.NOT_AFFECTED, Status.UNDER_INVESTIGATION, Status.FIXED, Status.AFFECTED))
        why = luck.choice(tuple(Justification)) if status is Status.NOT_AFFECTED else None
        statuses.append(VersionStatus(version, status, why, luck.choice(("", "As the team found."))))
    if luck.random() < 0.2:
        statuses.append(VersionStatus("", Status.UNDER_INVESTIGATION))
    return replace(made, statuses=tuple(statuses))


def an_advisory(number: int, luck: Random, *, ecosystem: str = "") -> Advisory:
    chosen = ecosystem or luck.choice(sorted(ORDERS))
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=luck.randint(0, 8000))
    later = start + timedelta(days=luck.randint(0, 40))
    words = " ".join(luck.choice(_WORDS) for _ in range(luck.randint(3, 30)))
    return Advisory(
        id=f"x_EXAMPLE-2026-{number:04}",
        title=f"Example parser {number} reads too far",
        summary="An attacker who sends a file can read memory.",
        details=words,
        publisher=Publisher(
            "Example", "https://example.com", "security@example.com", luck.choice(tuple(PublisherCategory))
        ),
        published=start,
        modified=later,
        aliases=(f"CVE-2026-{10000 + number}", *luck.choice(((), ("GHSA-2222-3333-4444",)))),
        related=luck.choice(((), ("CVE-2026-9999",))),
        revisions=(Revision("1", start, "Published."), *([Revision("2", later, "Changed.")] if later > start else [])),
        components=(a_component(chosen, luck, universe(chosen, luck)),),
        severities=tuple(luck.sample(_VECTORS[:2], luck.randint(0, 2)))
        and tuple(map(Rating, luck.sample(_VECTORS, 1))),
        weaknesses=tuple(luck.sample(_WEAKNESSES, luck.randint(0, 2))),
        references=(
            Reference(f"https://example.com/{number}", luck.choice(tuple(ReferenceType)), luck.choice(("", "It"))),
        ),
        credits=tuple(
            Credit(f"Rita {kind.value}", kind) for kind in luck.sample(tuple(CreditType), luck.randint(0, 3))
        ),
        timeline=tuple(TimelineEntry(start, "Reported.") for _ in range(luck.randint(0, 1))),
        workarounds=luck.choice(("", "Switch the parser off.")),
        remediation=luck.choice(("", "Update.")),
        exploited=luck.random() < 0.3,
    )


_ODD_TEXTS = (
    "",
    "x" * 5000,
    "é\u202e\u0007\t\n\n# A *heading*",
    "<script>alert(1)</script>",
    "\U0001f600 | ` \\",
    "## Timeline\n\n- no",
)
_ODD_VERSIONS = ("1.0|2.0", "50%", "all before 2", "a b", "v1/2?x#y", "@1", "ä")


def odd_component(luck: Random) -> Component:
    """What no registry holds, what is hosted, what has odd names and versions, and what many things are said of."""
    versions = tuple(luck.sample(_ODD_VERSIONS, luck.randint(1, 3)))
    commits = ["".join(luck.choice("0123456789abcdef") for _ in range(40)) for _ in range(3)]
    events = [("introduced", "0"), ("fixed", commits[0])] + [("fixed", commits[1])] * luck.randint(0, 1)
    git = VersionRange(
        RangeType.GIT,
        tuple(RangeEvent(EventKind(kind), value) for kind, value in events),
        "https://git.exämple.com/a.git",
    )
    return luck.choice(
        (
            Component(product="Exämple Cloud", is_hosted=True),
            Component(product="Example Cloud", is_hosted=True, statuses=(VersionStatus("", Status.FIXED),)),
            Component(product=luck.choice(("Box | 9", "<b>", "a" * 300)), vendor="V/1", versions=versions),
            Component(repository="https://git.example.com/a.git", ranges=(git,), versions=versions),
            Component(repository="https://git.example.com/a.git", product="A", ranges=(git,), is_unsupported=True),
            Component(ecosystem="Android", name="platform/x", versions=versions),
            Component(purl="pkg:conda/a", versions=versions),
            Component(purl="pkg:pypi/a", ranges=(a_range(universe("PyPI", luck), luck, kind=RangeType.ECOSYSTEM),)),
            Component(product="Router", statuses=(VersionStatus("", Status.NOT_AFFECTED, None, "Another chip."),)),
            Component(product="Router", statuses=(VersionStatus("", Status.UNDER_INVESTIGATION),)),
        )
    )


def an_odd_advisory(number: int, luck: Random) -> Advisory:
    made = an_advisory(number, luck)
    known = (a_component("npm", luck, universe("npm", luck)) for _ in range(luck.randint(0, 2)))
    later = (made.modified or datetime(2026, 12, 1, tzinfo=UTC)) + timedelta(seconds=1)
    return replace(
        made,
        id=luck.choice(
            (f"EX/{number} é", f"GHSA-2222-3333-{number:04}", f"x_EX-{number}", f"CVE-2026-{20000 + number}")
        ),
        title=luck.choice(("T", "é" * 400, "A\nB")),
        summary=luck.choice(_ODD_TEXTS),
        details=luck.choice(_ODD_TEXTS),
        workarounds=luck.choice(_ODD_TEXTS),
        remediation=luck.choice(_ODD_TEXTS),
        components=(*known, *(odd_component(luck) for _ in range(luck.randint(1, 3)))),
        references=(
            Reference("https://exämple.com/ü?q=%20[a]", title="é"),
            Reference("https://a.example"),
            Reference("https://a.example"),
        ),
        credits=(
            Credit("R", contacts=("mailto:é@example.com", "no address", "https://é.example/ü")),
            Credit("R"),
            Credit("R"),
        ),
        timeline=(TimelineEntry(later, "a\nb: c"), TimelineEntry(later, "x" * 5000)),
        related=("CVE-2026-1", "CVE-2026-1"),
        aliases=(f"CVE-2026-{20000 + number}",) if luck.random() < 0.8 else (),
        withdrawn=later if luck.random() < 0.1 else None,
        language=luck.choice(("en", "de", "pt-BR")),
    )


def odd_advisories(count: int, *, seed: int) -> Iterator[Advisory]:
    luck = Random(f"odd {seed}")
    made = (an_odd_advisory(number, luck) for number in range(1, 20 * count))
    yield from islice((one for one in made if is_publishable(one)), count)


def advisories(count: int, *, seed: int) -> Iterator[Advisory]:
    """Publishable ones, as many as asked for."""
    luck, number = Random(seed), 0
    while number < count:
        made = an_advisory(number + 1, luck)
        if is_publishable(made):
            number += 1
            yield made
