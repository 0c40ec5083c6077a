"""Deadlines: who promises what within which time (E6, E7, N5), and how firmly.

Promise: a deadline is read only where a length of time is an upper bound ("within", "in at most", a label "Fix: 7
days") for a deed of the project. Times asked of the reporter, thresholds for escalation, what happened in the past and
what is expressly not promised are never deadlines. A length whose deed is unclear is a doubt, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vulndesk.core.durations import Duration, Unit, parse_duration
from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Deadline, Promise, Strength
from vulndesk.core.policy.grammars.lengths import Length, find_lengths, longer_by
from vulndesk.core.policy.passages import Doubt, Passage, Reading
from vulndesk.core.policy.phrases.table import DeadlineWords, Meaning, Phrases

_HOURS = (Unit.HOURS, Unit.MINUTES)
_SHORT = 6  # words between two lengths that share a deed
_ELSEWHERE = {Meaning.ABOUT, Meaning.USERS, Meaning.CONTRIBUTORS, Meaning.CONDUCT, Meaning.SUPPORT, Meaning.BOUNTY}
_CLOSED = frozenset(_ELSEWHERE | {Meaning.IN_SCOPE, Meaning.OUT_OF_SCOPE})
_ABOUT_REPORTS = frozenset({Meaning.RESPONSE, Meaning.REPORTING, Meaning.DISCLOSURE})
_ASKED = "This time is asked of the reporter; it is not the project's promise."
_THRESHOLD = "This is the time after which to try elsewhere; it is not a promise."
_UNCLEAR = "It names a time, but not clearly what will be done by then."
_NO_NUMBER = "It promises something without a number, so no clock can run on it."


@dataclass(frozen=True)
class _Part:
    """A length with the words up to it since the last one, and the words after it until the next one."""

    length: Length
    before: str
    after: str


def read_deadlines(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    if passage.meaning in _CLOSED or passage.form in (Form.HEADING, Form.CODE):
        return
    if passage.form is Form.ROW:
        if passage.meaning is not Meaning.ESCALATION:
            yield from _read_row(passage, phrases)
        return
    words = phrases.deadlines
    readings = [*_repeated(passage, words), *_read_parts(passage, phrases)]
    yield from readings
    vague = words.vague.search(passage.words) is not None and _last_deed(passage.words, words) is not None
    if not readings and vague and not words.asked.search(passage.words):
        yield Doubt(_NO_NUMBER, weak=True)


def _parts(text: str, phrases: Phrases) -> list[_Part]:
    lengths = list(find_lengths(text, phrases.lengths))
    parts, since = [], 0
    for at, length in enumerate(lengths):
        until = lengths[at + 1].start if at + 1 < len(lengths) else len(text)
        parts.append(_Part(length, text[since : length.start], text[length.end : until]))
        since = length.end
    return parts


def _read_parts(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.deadlines
    strength = Strength.TARGET if words.target.search(passage.lead) else Strength.PROMISE
    read: list[Deadline] = []
    for part in _parts(passage.words, phrases):
        refused = _guard(passage, part, words)
        if refused is not None:
            yield Doubt(refused)
            continue
        strength = _strength(part, words, strength)
        promise = _promise(passage, part, words) or _inherited(passage, part, words, read)
        if promise is Promise.DISCLOSE and part.length.within.unit in _HOURS:
            promise = None  # the hour of an announcement, not the period of an embargo
        if promise is None:
            if _concerns(passage, part, words):
                yield Doubt(_UNCLEAR)
            continue
        for deadline in _deadlines(part, words, promise, strength, read):
            read.append(deadline)
            yield deadline


def _guard(passage: Passage, part: _Part, words: DeadlineWords) -> str | None:
    """Why this length is no promise of the project; None when it may be one. An empty reason is not worth a doubt."""
    if passage.meaning is Meaning.ESCALATION or words.escalation.search(part.before):
        return _THRESHOLD
    if words.asked.search(part.before) or words.asked.search(passage.lead):
        return _ASKED
    if words.refusal.search(part.before):
        return "It expressly promises nothing."
    return None


def _strength(part: _Part, words: DeadlineWords, inherited: Strength) -> Strength:
    if words.target.search(part.before):
        return Strength.TARGET
    return Strength.PROMISE if words.firm.search(part.before) else inherited


def _inherited(passage: Passage, part: _Part, words: DeadlineWords, read: list[Deadline]) -> Promise | None:
    """The deed said before: `critical: 7 days, high: 14 days`, `critical within 7 days, others within 30 days`."""
    if not read or words.deeds.search(part.before):
        return None
    short = len(part.before.split()) <= _SHORT
    rated = bool(_severities(part, words)) and _is_fragment(part.before, passage, words)
    return read[-1].promise if rated or (short and words.governed.search(part.before.strip())) else None


def _last_deed(text: str, words: DeadlineWords) -> Promise | None:
    """The deed nearest to what follows; one in a side clause ("once a fix is ready, ...") only without another."""
    for read in (words.side.sub(" ", text), text):
        deeds = [found.lastgroup for found in words.deeds.finditer(read) if found.lastgroup]
        if deeds:
            return Promise(deeds[-1])
    return None


def _first_deed(text: str, words: DeadlineWords) -> Promise | None:
    found = words.deeds.search(text)
    return Promise(found.lastgroup) if found and found.lastgroup else None


def _promise(passage: Passage, part: _Part, words: DeadlineWords) -> Promise | None:
    """Which clock the length bounds, by the words before it, else after it, else by the label or introduction."""
    before = part.before.strip()
    if words.every.search(before):
        return Promise.UPDATE_EVERY if words.update_said.search(passage.words) else None
    if words.after_release.search(before):
        near = _first_deed(part.after, words) or _last_deed(before, words)
        return near if near is Promise.DISCLOSE and not words.asked.search(part.after) else None
    if beside := words.beside.search(part.after):
        return _first_deed(beside["limited"], words)
    if words.counted_from.search(part.after) and _last_deed(before, words) is Promise.DISCLOSE:
        return Promise.DISCLOSE
    governed = words.governed.search(before) is not None
    labelled = bool(passage.label) or passage.form is Form.ITEM
    if not governed and not (labelled and _is_fragment(part.before, passage, words)):
        return None
    return _deed(passage, part, words)


def _deed(passage: Passage, part: _Part, words: DeadlineWords) -> Promise | None:
    if deed := _last_deed(part.before, words):
        if words.past.search(part.before) and not words.firm.search(part.before):
            return None
        return deed
    if not _is_fragment(part.before, passage, words):
        return _first_deed(_by_us(part.after, words), words)
    if deed := _first_deed(_by_us(part.after, words), words):
        return deed
    return _deed_around(passage, part, words)


def _by_us(after: str, words: DeadlineWords) -> str:
    """`Within 48 hours, we will ...`: what follows the one who promises."""
    found = words.we.search(after)
    return after[found.start() :] if found else ""


def _is_fragment(before: str, passage: Passage, words: DeadlineWords) -> bool:
    """Nothing but a label stands before the length."""
    label = passage.label
    rest = before[len(label) :] if label and before.startswith(label) else before
    return words.fragment.search(rest) is not None


def _deed_around(passage: Passage, part: _Part, words: DeadlineWords) -> Promise | None:
    """For `Critical: 7 days`: what its introductions or its heading are about. Only a fix comes by severity unsaid."""
    rated = bool(_severities(part, words))
    for around in (*passage.leads, passage.heading):
        deed = _last_deed(around, words)
        if deed is not None:
            return None if rated and deed is not Promise.FIX and around == passage.heading else deed
    return None


def _concerns(passage: Passage, part: _Part, words: DeadlineWords) -> bool:
    """The length stands beside a deed, so that somebody should look."""
    return passage.meaning is Meaning.RESPONSE or words.deeds.search(part.before) is not None


def _named(text: str, words: DeadlineWords) -> list[str | None]:
    return [name for name, pattern in words.severities.items() if pattern.search(text)]


def _severities(part: _Part, words: DeadlineWords) -> list[str | None]:
    """`for critical issues` after the length, else what stands before it."""
    said = words.for_severity.search(part.after)
    return (_named(said.group(), words) if said else []) or _named(part.before, words)


def _deadlines(
    part: _Part, words: DeadlineWords, promise: Promise, strength: Strength, read: list[Deadline]
) -> Iterator[Deadline]:
    within: Duration | None = part.length.within
    if words.additional.search(part.before.strip()) and read and within is not None:
        within = longer_by(read[-1].within, within)
    if within is None:
        return
    for severity in _severities(part, words) or [None]:
        yield Deadline(promise, within, strength, severity)


def _repeated(passage: Passage, words: DeadlineWords) -> Iterator[Reading]:
    """ "Weekly updates"."""
    for written, pattern in words.repeated.items():
        if pattern.search(passage.words) and words.update_said.search(passage.words):
            if words.asked.search(passage.words) or words.refusal.search(passage.words):
                yield Doubt(_ASKED)
            else:
                strength = Strength.TARGET if words.target.search(passage.words) else Strength.PROMISE
                yield Deadline(Promise.UPDATE_EVERY, parse_duration(written), strength)


def _read_row(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    """`Severity, First response, Fix` or `Step, Time`: the deed is in the column's header or in the first cell."""
    words = phrases.deadlines
    if not passage.cells or words.escalation.search(passage.cells[0].words):
        return
    severities = _named(passage.cells[0].words, words)
    for column, cell in enumerate(passage.cells[1:], start=1):
        length = next(find_lengths(cell.words, phrases.lengths), None)
        if length is None:
            continue
        header = passage.header[column] if column < len(passage.header) else ""
        promise = _row_promise(passage, cell.words, header, rated=bool(severities), words=words)
        if promise is None:
            yield Doubt(_UNCLEAR)
            continue
        aims = any(words.target.search(text) for text in (header, cell.words, passage.lead))
        strength = Strength.TARGET if aims else Strength.PROMISE
        for severity in severities or [None]:
            yield Deadline(promise, length.within, strength, severity)


def _row_promise(passage: Passage, cell: str, header: str, *, rated: bool, words: DeadlineWords) -> Promise | None:
    """By severity, only a fix comes unsaid, and a bare "response time" only in a section about responses."""
    if words.every_cell.search(cell):
        return Promise.UPDATE_EVERY
    if deed := _last_deed(header, words):
        return deed if not rated or deed is Promise.FIX or passage.meaning in _ABOUT_REPORTS else None
    for text in (passage.cells[0].words, *passage.leads, passage.heading):
        if deed := _last_deed(text, words):
            return deed if not rated or deed is Promise.FIX else None
    return None
