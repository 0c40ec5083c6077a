"""What an advisory's page says, in order, before it is HTML, Markdown or plain text.

Each sentence is made here and nowhere else, so that the three say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vulndesk.core.advisory.parts import Rating
from vulndesk.core.advisory.record import FIRST, Advisory, Component, EventKind, Interval, Justification, Status
from vulndesk.core.advisory.saying import Saying, sayings
from vulndesk.core.advisory.sections import heading
from vulndesk.core.credits import DID
from vulndesk.core.errors import BadInput
from vulndesk.core.traffic_light import Label, in_words, meaning


@dataclass(frozen=True)
class Phrase:
    """text: as it is. url: where it leads, empty for nowhere."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Facts:
    """Each a name and what belongs to it."""

    pairs: tuple[tuple[str, tuple[Phrase, ...]], ...]


@dataclass(frozen=True)
class Notice:
    """What must not be overlooked."""

    text: str


@dataclass(frozen=True)
class Prose:
    """Markdown, as a person wrote it."""

    markdown: str


@dataclass(frozen=True)
class Items:
    items: tuple[tuple[Phrase, ...], ...]


@dataclass(frozen=True)
class Table:
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    title: str
    parts: tuple[Facts | Notice | Prose | Items | Table, ...]


@dataclass(frozen=True)
class Page:
    title: str
    head: tuple[Facts | Notice | Prose, ...]
    sections: tuple[Section, ...]


def page_of(advisory: Advisory) -> Page:
    head: list[Facts | Notice | Prose] = [*_notices(advisory), Facts(tuple(_facts(advisory)))]
    if advisory.summary.strip():
        head.append(Prose(advisory.summary.strip()))
    return Page(heading(advisory), tuple(head), tuple(_sections(advisory)))


def day(at: datetime) -> str:
    """`20 November 2026`, in UTC, as every instant of an advisory is."""
    return f"{at.day} {at:%B %Y}"


def _notices(advisory: Advisory) -> Iterator[Notice]:
    if advisory.withdrawn:
        why = advisory.revisions[-1].summary if advisory.revisions else ""
        yield Notice(f"This advisory was withdrawn on {day(advisory.withdrawn)}. {why}".strip())
    if advisory.exploited:
        yield Notice("This vulnerability is known to be exploited.")
    if advisory.tlp is not Label.CLEAR:
        yield Notice(f"{in_words(advisory.tlp)}: {meaning(advisory.tlp)}.")


def _facts(advisory: Advisory) -> Iterator[tuple[str, tuple[Phrase, ...]]]:
    yield "Advisory", (Phrase(advisory.id),)
    if advisory.aliases:
        yield "Also known as", tuple(Phrase(one) for one in advisory.aliases)
    if advisory.severities:
        yield "Severity", tuple(Phrase(severity_words(one)) for one in advisory.severities)
    if advisory.weaknesses:
        yield (
            "Weakness",
            tuple(
                Phrase(f"{one.id}: {one.name}" if one.name else one.id, weakness_page(one.id))
                for one in advisory.weaknesses
            ),
        )
    if advisory.published:
        yield "Published", (Phrase(day(advisory.published)),)
    if advisory.modified and advisory.modified != advisory.published:
        yield "Last changed", (Phrase(day(advisory.modified)),)
    if advisory.publisher.name:
        yield "Publisher", (Phrase(advisory.publisher.name, advisory.publisher.namespace),)
    if advisory.publisher.contact:
        yield "Contact", (Phrase(advisory.publisher.contact),)


def weakness_page(identifier: str) -> str:
    number = identifier.removeprefix("CWE-")
    return f"https://cwe.mitre.org/data/definitions/{number}.html" if number.isdecimal() else ""


def severity_words(rating: Rating) -> str:
    """`High, 8.8 by CVSS 3.1 (CVSS:3.1/AV:N/…)`."""
    try:
        scored = rating.scored()
    except BadInput:
        return rating.vector
    return f"{scored.word.capitalize()}, {scored.score} by CVSS {scored.version} ({rating.vector})"


def _sections(advisory: Advisory) -> Iterator[Section]:
    if advisory.components:
        yield Section("What is affected", tuple(_affected(advisory)))
    for title, words in (
        ("Details", advisory.details),
        ("What to do", advisory.remediation),
        ("Workarounds", advisory.workarounds),
    ):
        if words.strip():
            yield Section(title, (Prose(words),))
    if advisory.references:
        yield Section(
            "References", (Items(tuple((Phrase(one.title or one.url, one.url),) for one in advisory.references)),)
        )
    if advisory.related:
        yield Section("Related", (Items(tuple((Phrase(one),) for one in advisory.related)),))
    if advisory.credits:
        yield Section("Thanks", (Items(tuple(_thanks(advisory))),))
    if advisory.timeline:
        entries = sorted(advisory.timeline, key=lambda one: one.at)
        yield Section("Timeline", (Items(tuple((Phrase(f"{day(one.at)}: {one.text}"),) for one in entries)),))
    if len(advisory.revisions) > 1:
        changes = (Phrase(f"{day(one.at)}: {one.summary}") for one in advisory.revisions)
        yield Section("Changes of this advisory", (Items(tuple((one,) for one in changes)),))


def _thanks(advisory: Advisory) -> Iterator[tuple[Phrase, ...]]:
    for one in advisory.credits:
        link = next((contact for contact in one.contacts if contact.startswith(("https://", "http://"))), "")
        yield Phrase(one.name, link), Phrase(f" {DID[one.type]}.")


# --- what is affected, in words -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ComponentWords:
    """What is said of one component: which versions are affected, where it is fixed, and notes on single versions."""

    affected: str
    fixed: str
    notes: tuple[str, ...]


def component_words(component: Component, *, within: Advisory) -> ComponentWords:
    said = sayings(component, within=within)
    return ComponentWords(
        _affected_words(component, said), _fixed_words(component, said), tuple(_status_words(component))
    )


def _affected(advisory: Advisory) -> Iterator[Table | Prose | Items]:
    rows, notes = [], []
    for component in advisory.components:
        said = sayings(component, within=advisory)
        rows.append((_name(component), _affected_words(component, said), _fixed_words(component, said)))
        notes += [(Phrase(words),) for words in _status_words(component)]
    yield Table(("What", "Affected", "Fixed in"), tuple(rows))
    if notes:
        yield Items(tuple(notes))


def _name(component: Component) -> str:
    if component.is_hosted:
        return f"{component.label} (hosted service)"
    name = f"{component.label} ({component.ecosystem})" if component.ecosystem else component.label
    return f"{name}, no longer supported" if component.is_unsupported else name


def _affected_words(component: Component, said: tuple[Saying, ...]) -> str:
    affected = [one for one in said if one.status is Status.AFFECTED]
    words = dict.fromkeys(one for saying in affected for one in _saying_words(component, saying))
    if words:
        return "; ".join(words)
    return "mended" if component.is_hosted else "not affected" if _is_spared(component) else "none known"


def _is_spared(component: Component) -> bool:
    return any(one.status is Status.NOT_AFFECTED and not one.version for one in component.statuses)


def _saying_words(component: Component, saying: Saying) -> Iterator[str]:
    if saying.version:
        yield saying.version
    elif saying.interval:
        yield interval_words(saying.interval)
    elif saying.held:
        for one in saying.held.events:
            if one.kind is EventKind.INTRODUCED:
                yield "since the first commit" if one.value == FIRST else f"since commit {one.value[:12]}"
    elif component.is_hosted:
        yield "until it is mended"


def interval_words(span: Interval) -> str:
    """`from 2.0, before 2.11.4`."""
    end = f"{'up to and with' if span.includes_high else 'before'} {span.high}" if span.high else ""
    if span.low == FIRST:
        return f"all versions {end}".strip()
    if span.includes_high and span.low == span.high:
        return span.low
    return f"from {span.low}, {end}" if end else f"from {span.low} on"


def _fixed_words(component: Component, said: tuple[Saying, ...]) -> str:
    versions = [one.version for one in said if one.status is Status.FIXED and one.version]
    commits = [
        f"commit {one.value[:12]}"
        for held in component.ranges
        if held.repository
        for one in held.events
        if one.kind is EventKind.FIXED
    ]
    if component.is_hosted:
        return "" if _affected_words(component, said) != "mended" else "the service"
    return ", ".join([*versions, *commits]) or "no version yet"


_WHY = {
    Justification.COMPONENT_NOT_PRESENT: "the vulnerable component is not in it",
    Justification.CODE_NOT_PRESENT: "the vulnerable code is not in it",
    Justification.CODE_NOT_IN_EXECUTE_PATH: "the vulnerable code is never run",
    Justification.CANNOT_BE_CONTROLLED: "an attacker cannot reach the vulnerable code with anything of theirs",
    Justification.MITIGATIONS_EXIST: "it is protected by other means",
}


def _status_words(component: Component) -> Iterator[str]:
    for one in component.statuses:
        name = f"{component.label} {one.version}".strip()
        if one.status is Status.UNDER_INVESTIGATION:
            others = "" if one.version else ", where nothing else is said of a version"
            yield f"{name} is still being looked at{others}. {one.statement}".strip()
        elif one.status is Status.NOT_AFFECTED:
            why = f": {_WHY[one.justification]}" if one.justification else ""
            yield f"{name} is not affected{why}. {one.statement}".strip()
        elif one.statement:
            yield f"{name} is {one.status.value}. {one.statement}"
