"""Which of two versions comes first, in each ecosystem that advisories name.

The ecosystems are OSV's (https://ossf.github.io/osv-schema/#defined-ecosystems), the schemes those of VERS
(https://www.packageurl.org/docs/vers), the package types those of purl. Where a kept library knows an order (packaging,
univers) it is the library's; the few that none knows are written here. `core/versions.py` answers another question:
whether a policy supports a version, as people wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

_LONGEST = 200  # characters; no version is longer, and hostile texts are
Place = Any  # what can be compared with the places of the same order, and with nothing else


@dataclass(frozen=True)
class VersionOrder:
    """scheme: by VERS; purl_type: of the packages that are ordered so, empty when none is; reader: text -> place."""

    scheme: str
    purl_type: str
    reader: Callable[[str], Place | None]

    def place(self, version: str) -> Place | None:
        """None: this is no version by this order."""
        return _read(self.reader, version) if 0 < len(version) <= _LONGEST else None

    def before(self, one: str, other: str) -> bool | None:
        """Whether `one` comes before `other`; None when either is no version."""
        first, second = self.place(one), self.place(other)
        return None if first is None or second is None else bool(first < second)


@lru_cache(maxsize=1 << 15)
def _read(reader: Callable[[str], Place | None], version: str) -> Place | None:
    """Kept: the bounds of a package that many advisories name are read for every question."""
    return reader(version)


# --- orders that are written here ----------------------------------------------------------------------------------

_SEMVER = re.compile(
    r"[vV]?(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?", re.ASCII
)


def _identifiers(written: str) -> tuple[tuple[int, int, str], ...]:
    """By SemVer 11.4: numbers by value and before words, words by ASCII."""
    return tuple(
        (0, int(one), "") if one.isdecimal() and len(one) < 19 else (1, 0, one) for one in written.split(".") if one
    )


def _semver(version: str) -> Place | None:
    """SemVer 2.0.0, section 11; a missing minor or patch number is 0, as tools read it."""
    match = _SEMVER.fullmatch(version.strip())
    if match is None:
        return None
    numbers = tuple(int(part or 0) for part in match.groups()[:3])
    before = match[4]
    return (*numbers, 0 if before else 1, _identifiers(before or ""))


def _pub(version: str) -> Place | None:
    """Dart's: SemVer, but what stands after "+" counts (https://pub.dev/packages/pub_semver)."""
    place, (_, _, build) = _semver(version), version.partition("+")
    return None if place is None else (*place, bool(build), _identifiers(build))


_NUMBERS = re.compile(r"\d{1,18}(?:[.-]\d{1,18})*", re.ASCII)


def _numbers(version: str) -> Place | None:
    """Numbers one after the other, and the longer one later: Haskell's PVP and R's package versions."""
    match = _NUMBERS.fullmatch(version.strip())
    return None if match is None else tuple(int(one) for one in re.split("[.-]", match[0]))


_COMPOSER = re.compile(
    r"v?(\d{1,18}(?:\.\d{1,18}){0,3})(?:[._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\d{1,18})*))?([.-]?dev)?(?:\+.*)?",
    re.ASCII | re.IGNORECASE,
)
_STAGES = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "rc": -1, "stable": 0, "patch": 1, "pl": 1, "p": 1}


def _composer(version: str) -> Place | None:
    """As Composer normalises and PHP compares (https://getcomposer.org/doc/articles/versions.md)."""
    match = _COMPOSER.fullmatch(version.strip())
    if match is None:
        return None
    numbers = [int(one) for one in match[1].split(".")]
    later = tuple(int(one) for one in re.findall(r"\d+", match[3] or ""))
    return (
        *numbers,
        *[0] * (4 - len(numbers)),
        _STAGES[(match[2] or ("dev" if match[4] else "stable")).lower()],
        not match[4],
        later,
    )


def _bytes(version: str) -> Place | None:
    return version.encode()


def _instant(version: str) -> Place | None:
    """RFC 3339 in capitals, the same instant at any offset."""
    try:
        at = datetime.fromisoformat(version)
    except ValueError:
        return None
    return at if at.tzinfo and version.isupper() else None


def _python(version: str) -> Place | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version)
    except InvalidVersion:
        return None


def _library(name: str) -> Callable[[str], Place | None]:
    """A version class of univers. Imported when asked: most advisories need one of them, or none."""

    def read(version: str) -> Place | None:
        try:
            return getattr(import_module("univers.versions"), name)(version)
        except (ValueError, TypeError, AttributeError, IndexError, KeyError):  # what its parsers raise on odd text
            return None

    return read


_DEBIAN, _RPM, _ALPINE = _library("DebianVersion"), _library("RpmVersion"), _library("AlpineLinuxVersion")

SEMVER = VersionOrder("semver", "", _semver)
# By the part of an OSV ecosystem's name before ":".
ORDERS: Mapping[str, VersionOrder] = {
    "PyPI": VersionOrder("pypi", "pypi", _python),
    "npm": VersionOrder("npm", "npm", _semver),
    "crates.io": VersionOrder("cargo", "cargo", _semver),
    "Go": VersionOrder("golang", "golang", _semver),
    "Maven": VersionOrder("maven", "maven", _library("MavenVersion")),
    "NuGet": VersionOrder("nuget", "nuget", _library("NugetVersion")),
    "RubyGems": VersionOrder("gem", "gem", _library("RubygemsVersion")),
    "Packagist": VersionOrder("composer", "composer", _composer),
    "Hex": VersionOrder("hex", "hex", _semver),
    "Pub": VersionOrder("pub", "pub", _pub),
    "SwiftURL": VersionOrder("swift", "swift", _semver),
    "GitHub Actions": VersionOrder("github", "githubactions", _semver),
    "Bitnami": VersionOrder("bitnami", "bitnami", _semver),
    "Julia": VersionOrder("julia", "julia", _semver),
    "Hackage": VersionOrder("hackage", "hackage", _numbers),
    "CRAN": VersionOrder("cran", "cran", _numbers),
    "ConanCenter": VersionOrder("conan", "conan", _library("ConanVersion")),
    "Debian": VersionOrder("deb", "deb", _DEBIAN),
    "Ubuntu": VersionOrder("deb", "deb", _DEBIAN),
    "Alpine": VersionOrder("apk", "apk", _ALPINE),
    "Chainguard": VersionOrder("apk", "apk", _ALPINE),
    "Wolfi": VersionOrder("apk", "apk", _ALPINE),
    "AlmaLinux": VersionOrder("rpm", "rpm", _RPM),
    "Mageia": VersionOrder("rpm", "rpm", _RPM),
    "Photon OS": VersionOrder("rpm", "rpm", _RPM),
    "Red Hat": VersionOrder("rpm", "rpm", _RPM),
    "Rocky Linux": VersionOrder("rpm", "rpm", _RPM),
    "SUSE": VersionOrder("rpm", "rpm", _RPM),
    "openEuler": VersionOrder("rpm", "rpm", _RPM),
    "openSUSE": VersionOrder("rpm", "rpm", _RPM),
}
# What CVE records call a type of versions, and VERS a scheme, that no ecosystem above stands for.
_OTHER_SCHEMES: Mapping[str, VersionOrder] = {
    "semver": SEMVER,
    "alpine": ORDERS["Alpine"],
    "alpm": VersionOrder("alpm", "alpm", _library("ArchLinuxVersion")),
    "ebuild": VersionOrder("ebuild", "ebuild", _library("GentooVersion")),
    "gentoo": VersionOrder("ebuild", "ebuild", _library("GentooVersion")),
    "datetime": VersionOrder("datetime", "", _instant),
    "lexicographic": VersionOrder("lexicographic", "", _bytes),
    "intdot": VersionOrder("intdot", "", _numbers),
    "nginx": VersionOrder("nginx", "", _library("NginxVersion")),
    "openssl": VersionOrder("openssl", "", _library("OpensslVersion")),
    "python": ORDERS["PyPI"],
}


def order_of(ecosystem: str) -> VersionOrder | None:
    """ecosystem: by OSV, with or without a release ("Debian:12"). None: its order is not known here."""
    return ORDERS.get(ecosystem.partition(":")[0])


@lru_cache(maxsize=64)
def order_by_scheme(scheme: str) -> VersionOrder | None:
    """scheme: of VERS, a purl type, or CVE's `versionType`, in any case."""
    asked = scheme.lower()
    if asked in _OTHER_SCHEMES:
        return _OTHER_SCHEMES[asked]
    return next((one for one in ORDERS.values() if asked in (one.scheme, one.purl_type)), None)


def ecosystem_of(purl_type: str) -> str:
    """The OSV ecosystem of a purl type; empty when there is none, or several (deb, rpm, apk)."""
    found = [name for name, order in ORDERS.items() if order.purl_type == purl_type.lower()]
    return found[0] if len(found) == 1 else ""
