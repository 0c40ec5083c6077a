"""What changed from one revision of an advisory to the next, field by field, as lines that went and lines that came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from vulndesk.core.advisory.page_parts import component_words
from vulndesk.core.advisory.record import Advisory, Component
from vulndesk.core.clocks import instant_words


@dataclass(frozen=True)
class Change:
    """field: in words. gone, come: lines, in order; one of the two may be empty."""

    field: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def changes(before: Advisory, after: Advisory) -> tuple[Change, ...]:
    """In the order of the page. Instants of publication and the list of revisions are not told: every one changes."""
    found = []
    for (field, old), (_, new) in zip(_fields(before), _fields(after), strict=True):
        if old != new:
            gone, come = _difference(old, new)
            found.append(Change(field, gone, come))
    return tuple(found)


def _difference(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    gone: list[str] = []
    come: list[str] = []
    for tag, low, high, first, last in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[low:high]
            come += new[first:last]
    return tuple(gone), tuple(come)


def _fields(held: Advisory) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Title", _lines(held.title)
    yield "In one sentence", _lines(held.summary)
    yield "Affected", tuple(line for one in held.components for line in _component(one, held))
    yield "Severity", tuple(one.vector for one in held.severities)
    yield "Exploited", ("It is known to be exploited.",) if held.exploited else ()
    yield "Description", _lines(held.details)
    yield "What to do", _lines(held.remediation)
    yield "How to get by without", _lines(held.workarounds)
    yield "Weakness", tuple(f"{one.id} {one.name}".strip() for one in held.weaknesses)
    yield "Other names", held.aliases
    yield "Related", held.related
    yield "References", tuple(f"{one.url} {one.title}".strip() for one in held.references)
    yield "Credit", tuple(f"{one.name}, {one.type}" for one in held.credits)
    yield "Timeline", tuple(f"{instant_words(one.at)}: {one.text}" for one in held.timeline)
    yield "Publisher", tuple(one for one in (held.publisher.name, held.publisher.namespace) if one)
    yield "Withdrawn", (instant_words(held.withdrawn),) if held.withdrawn else ()


def _component(one: Component, held: Advisory) -> Iterator[str]:
    name, words = f"{one.ecosystem} {one.label}".strip(), component_words(one, within=held)
    yield f"{name}: {words.affected}"
    if words.fixed:
        yield f"{name}: fixed in {words.fixed}"
    yield from words.notes


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line for line in words.splitlines() if line.strip())
