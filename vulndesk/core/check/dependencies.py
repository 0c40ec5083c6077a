"""E18: what is wrong with the packages that lock files pin: known vulnerabilities, withdrawn versions, odd names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.finding import CheckRule, Finding
from vulndesk.core.check.known_names import KNOWN, nearest
from vulndesk.core.check.locks import Locked
from vulndesk.core.findings import Weight

VULNERABLE = CheckRule(
    "vulnerable-dependency",
    Check.DEPENDENCIES,
    Weight.ERROR,
    "This version is in a published advisory.",
    "Move to a fixed version; if the flaw cannot be reached here, say so in a waiver in .vulndesk-check.toml.",
    "OSV",
)
WITHDRAWN = CheckRule(
    "withdrawn-dependency",
    Check.DEPENDENCIES,
    Weight.ERROR,
    "Its publisher took this version back (yanked or deprecated).",
    "Move to another version.",
    "the package index",
)
ABANDONED = CheckRule(
    "abandoned-dependency",
    Check.DEPENDENCIES,
    Weight.WARNING,
    "Nobody seems to look after this package any more.",
    "Look for one that is kept, or say in a waiver why it stays.",
    "the package index",
)
QUIET = CheckRule(
    "quiet-dependency",
    Check.DEPENDENCIES,
    Weight.NOTE,
    "Nothing was published of this package for years.",
    "Look whether somebody still looks after it. quiet_years in .vulndesk-check.toml makes a limit of it.",
    "the package index",
)
NEAR_NAME = CheckRule(
    "near-name",
    Check.DEPENDENCIES,
    Weight.WARNING,
    "A name that is nearly a well-known one is a common trap (typosquatting).",
    "Check that this is the package that was meant; if so, name it in known_names of .vulndesk-check.toml.",
    "CWE-829",
)
UNREAD = CheckRule(
    "unread-lock",
    Check.DEPENDENCIES,
    Weight.WARNING,
    "A lock file that cannot be read cannot be checked.",
    "Write it anew with its tool.",
    "docs/check.md",
)
RULES = (VULNERABLE, WITHDRAWN, ABANDONED, QUIET, NEAR_NAME, UNREAD)
QUIET_YEARS = 5  # where the project says nothing: worth a look, no finding


@dataclass(frozen=True)
class LockFile:
    path: str
    packages: tuple[Locked, ...]


@dataclass(frozen=True)
class Advised:
    """What is published of one package at one version. fixed: versions that have the fix, when they are known."""

    id: str
    title: str
    fixed: tuple[str, ...] = ()


Package = tuple[str, str, str]  # ecosystem, name, version


def package_of(one: Locked) -> Package:
    return (one.ecosystem, one.name, one.version)


def vulnerable(files: Iterable[LockFile], advised: Mapping[Package, Sequence[Advised]]) -> Iterator[Finding]:
    for file in files:
        for one in file.packages:
            for advisory in advised.get(package_of(one), ()):
                fixed = f" Fixed in {', '.join(advisory.fixed)}." if advisory.fixed else ""
                title = f" ({advisory.title})" if advisory.title else ""
                message = f"{one.name} {one.version} is affected by {advisory.id}{title}.{fixed}"
                yield _at(VULNERABLE, file.path, one, message, advisory.id)


def withdrawn(files: Iterable[LockFile], packages: Mapping[Package, str]) -> Iterator[Finding]:
    """packages: those whose version was taken back, each with the index that says so."""
    for file in files:
        for one in file.packages:
            if package_of(one) in packages:
                message = f"{one.name} {one.version} was withdrawn by its publisher ({packages[package_of(one)]})."
                yield _at(WITHDRAWN, file.path, one, message, "")


def abandoned(files: Iterable[LockFile], packages: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    """packages: ecosystem and name -> why it seems abandoned."""
    for file in files:
        for one in file.packages:
            if why := packages.get((one.ecosystem, one.name)):
                yield _at(ABANDONED, file.path, one, f"{one.name} seems abandoned: {why}.", "")


def quiet(
    files: Iterable[LockFile], changed: Mapping[tuple[str, str], date], *, today: date, years: int = 0
) -> Iterator[Finding]:
    """Packages whose newest release is older than years, the project's own limit; 0: a note after QUIET_YEARS.

    Old is not abandoned: small things are finished one day. So without a limit of the project it is no finding.
    """
    rule, most = (ABANDONED, years) if years else (QUIET, QUIET_YEARS)
    for file in files:
        for one in file.packages:
            last = changed.get((one.ecosystem, one.name))
            if last is not None and (today - last).days > most * 365.25:
                message = f"The newest release of {one.name} is of {last.isoformat()}, over {most} years ago."
                yield _at(rule, file.path, one, message, "quiet")


def near_names(files: Sequence[LockFile], *, known: Iterable[str] = ()) -> Iterator[Finding]:
    """Nearly a well-known name, and not one itself, nor one that the project vouches for."""
    vouched = frozenset(known)
    for file in files:
        for one in file.packages:
            names = KNOWN.get(one.ecosystem, frozenset())
            if one.name in vouched or one.name in names:
                continue
            if meant := nearest(one.name, names):
                yield _at(NEAR_NAME, file.path, one, f"{one.name} is nearly {meant}: was that meant?", "")


def unread(path: str, why: str) -> Finding:
    return Finding(UNREAD, path, 0, 1, "", f"This lock file could not be checked: {why}.", known_by=why)


def _at(rule: CheckRule, path: str, one: Locked, message: str, more: str) -> Finding:
    return Finding(
        rule,
        path,
        one.line,
        1,
        f"{one.name} {one.version}".strip(),
        message,
        known_by=f"{one.name} {one.version} {more}",
    )
