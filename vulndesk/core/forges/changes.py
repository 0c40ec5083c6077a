"""What goes back to a forge of a private report, and what a published advisory is in GitHub's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.advisory.ghsa_reading import ECOSYSTEMS
from vulndesk.core.advisory.record import FIRST, Advisory, Component, Interval, RangeType, affected_versions, intervals
from vulndesk.core.forges.facts import Forge, PrivateReport, ReportedPackage

PUBLISHED, ACCEPTED, CLOSED = "published", "draft", "closed"  # GitHub's states; the last one is GitLab's, too
PUBLISHED_AT = "This is fixed and published: {}"  # a comment, with the advisory's address
# What people read of either forge's states.
STATE_WORDS: Mapping[str, str] = {
    "triage": "Reported, not accepted yet",
    "draft": "Accepted",
    "published": "Public",
    "withdrawn": "Public, and withdrawn",
    "closed": "Closed",
    "opened": "Open",
}
_GITHUB: Mapping[str, str] = {osv: github for github, osv in ECOSYSTEMS.items()}
_COMMAND = re.compile(r"^([ \t]*)/(?=[A-Za-z])", re.MULTILINE)
_FIELDS: Mapping[str, str] = {
    "title": "Title",
    "text": "Description",
    "severity": "Severity",
    "vector": "CVSS",
    "cve_id": "CVE id",
    "weaknesses": "Weaknesses",
    "packages": "Affected",
    "credits": "Credits",
}


class Sending(StrEnum):
    """What somebody can have sent to the forge."""

    ACCEPT = "accept"
    CLOSE = "close"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Stand:
    """state: the forge's. is_public: there; is_published: here, through the gate."""

    forge: Forge
    state: str
    is_public: bool
    is_published: bool


def may_send(stand: Stand) -> frozenset[Sending]:
    """Before the publication a state alone; words only of what is public here."""
    found = set()
    if stand.forge is Forge.GITHUB and stand.state == "triage":
        found.add(Sending.ACCEPT)
    if stand.state in ("triage", ACCEPTED, "opened"):
        found.add(Sending.CLOSE)
    if stand.is_published and stand.state != "withdrawn":
        found.add(Sending.PUBLISH)
    return frozenset(found)


def state_after(what: Sending) -> str:
    return {Sending.ACCEPT: ACCEPTED, Sending.CLOSE: CLOSED, Sending.PUBLISH: PUBLISHED}[what]


@dataclass(frozen=True)
class ReportChange:
    """What becomes of a private report at the forge; empty: it stays as it is there.

    packages: in the forge's words for ecosystems and ranges. credits: logins of the forge.
    """

    state: str = ""
    title: str = ""
    text: str = ""
    severity: str = ""
    vector: str = ""
    cve_id: str = ""
    weaknesses: tuple[str, ...] = ()
    packages: tuple[ReportedPackage, ...] = ()
    credits: tuple[str, ...] = ()


def published_as(record: Advisory, *, author: str) -> ReportChange:
    """record: one that is public here. author: who reported it there; named as the record names them, or not at all."""
    named = {one.name.casefold().removeprefix("@") for one in record.credits}
    parts = (record.summary, record.details, *_section("Workarounds", record.workarounds))
    rating = next((one for one in record.severities if one.version in ("3.1", "4.0")), None)
    return ReportChange(
        state=PUBLISHED,
        title=record.title or record.summary,
        text="\n\n".join(one for one in (*parts, *_section("Remediation", record.remediation)) if one),
        vector=rating.vector if rating else "",
        cve_id=record.cve,
        weaknesses=tuple(one.id for one in record.weaknesses),
        packages=tuple(row for one in record.components for row in _rows(one)),
        credits=(author,) if author and author.casefold() in named else (),
    )


def comment_of(text: str) -> str:
    """A message as a comment: GitLab takes a line that begins with a slash and a word for a command."""
    return _COMMAND.sub(r"\1\\/", text.strip())


def differences(known: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Of two digests of the fields of a report, those that differ: `fields_of` names them."""
    return [name for name in _FIELDS if known.get(name, "") != found.get(name, "")]


def fields_of(report: PrivateReport) -> dict[str, str]:
    """Everything of it that somebody can edit there, as text."""
    return {name: _text(getattr(report, name)) for name in _FIELDS}


def changed_words(report: PrivateReport, names: list[str], *, state: str, forge: str) -> str:
    """What a note of the team says of fields that were edited there. state: the one before."""
    fields = fields_of(report)
    said = [f"{_FIELDS[name]}: {fields[name] or 'nothing any more'}" for name in names]
    if report.state != state:
        said.append(f"State: {STATE_WORDS.get(report.state, report.state)}")
    return "\n\n".join([f"The report was changed at {forge}.", *said])


def report_words(report: PrivateReport, *, forge: str) -> list[str]:
    """What the team should know of a report that came from a forge, a sentence a line."""
    author = f"by {report.author}" if report.author else "by somebody whom it does not name"
    lines = [f"It was reported privately at {forge} {author}: {report.url}"]
    if report.severity or report.vector:
        lines.append(f"There it is called {report.vector or report.severity}.")
    if report.weaknesses:
        lines.append(f"There it is called {', '.join(report.weaknesses)}.")
    return [*lines, *(f"Affected, as it says there: {_package_words(one)}" for one in report.packages)]


def versions_of(report: PrivateReport) -> list[str]:
    """Affected versions in the reporter's words."""
    return [one.vulnerable for one in report.packages if one.vulnerable]


def _rows(component: Component) -> Iterator[ReportedPackage]:
    """A row of GitHub's for each span of versions. What is in no registry has none."""
    if not component.name or component.is_hosted:
        return
    ecosystem = _GITHUB.get(component.ecosystem.partition(":")[0], "other")
    for held in component.ranges:
        if held.type is RangeType.GIT:
            continue
        for span in intervals(component, held):
            patched = "" if span.includes_high else span.high
            yield ReportedPackage(ecosystem, component.name, _range(span), patched)
    for version in affected_versions(component):
        yield ReportedPackage(ecosystem, component.name, f"= {version}")


def _range(span: Interval) -> str:
    low = "" if span.low == FIRST else f">= {span.low}"
    high = f"{'<=' if span.includes_high else '<'} {span.high}" if span.high else ""
    return ", ".join(one for one in (low, high) if one) or ">= 0"


def _section(heading: str, text: str) -> tuple[str, ...]:
    return (f"## {heading}\n\n{text}",) if text else ()


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(_package_words(one) if isinstance(one, ReportedPackage) else str(one) for one in value)
    return str(value)


def _package_words(one: ReportedPackage) -> str:
    patched = f", fixed in {one.patched}" if one.patched else ""
    return f"{one.ecosystem} {one.name} {one.vulnerable}".strip() + patched
