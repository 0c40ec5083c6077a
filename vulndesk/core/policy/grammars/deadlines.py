"""Deadlines: who promises what within which time (E6, E7, N5), and how firmly.

Promise: a deadline is read only where a length of time is an upper bound ("within", "in at most", a label "Fix: 7
days") for a deed of the project. Times asked of the reporter, thresholds for escalation, what happened in the past and
what is expressly not promised are never deadlines. A length whose deed is unclear is a doubt, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vulndesk.core.durations import Duration, Unit, parse_duration
from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Deadline, Promise, Strength
from vulndesk.core.policy.grammars.lengths import Length, find_lengths, longer_by
from vulndesk.core.policy.passages import Doubt, Passage, Reading
from vulndesk.core.policy.phrases.table import NEVER, DeadlineWords, Meaning, Phrases

_HOURS = (Unit.HOURS, Unit.MINUTES)
_SHORT = 6  # words between two lengths that share a deed
_FEW = 3
_ELSEWHERE = {Meaning.ABOUT, Meaning.USERS, Meaning.CONTRIBUTORS, Meaning.CONDUCT, Meaning.SUPPORT, Meaning.BOUNTY}
_LABELS = re.compile(r"^\W{0,3}(?::|：|\s[–—-]{1,2}\s)\W{0,3}")
_CLOSED = frozenset(_ELSEWHERE | {Meaning.IN_SCOPE, Meaning.OUT_OF_SCOPE})
_ABOUT_REPORTS = frozenset({Meaning.RESPONSE, Meaning.REPORTING, Meaning.DISCLOSURE})
_ASKED = "This time is asked of the reporter; it is not the project's promise."
_THRESHOLD = "This is the time after which to try elsewhere; it is not a promise."
_OPERATING = "This time is one of running the software; it is not about reports."
_UNCLEAR = "It names a time, but not clearly what will be done by then."
_NO_NUMBER = "It promises something without a number, so no clock can run on it."


@dataclass(frozen=True)
class _Part:
    """A length with the words up to it since the last one, and the words after it until the next one.

    near: the words before it in its own clause; follows: the words after it in its own clause. Both are empty unless
    the language's deed may follow the length (`DeadlineWords.joint`).
    """

    length: Length
    before: str
    after: str
    near: str = ""
    follows: str = ""

    @property
    def said(self) -> str:
        """All the words that may say who does what: `before`, and what follows in the same clause."""
        return f"{self.before} {self.follows}" if self.follows else self.before


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
    words = phrases.deadlines
    lengths = list(find_lengths(text, phrases.lengths))
    parts, since = [], 0
    for at, length in enumerate(lengths):
        until = lengths[at + 1].start if at + 1 < len(lengths) else len(text)
        before, after = _aside(text[since : length.start], words), text[length.end : until]
        since = length.end
        if words.joint is NEVER:
            parts.append(_Part(length, before, after))
            continue
        joint = words.joint.search(after)
        if joint:
            since += joint.start()
        follows = after[: joint.start()] if joint else after
        parts.append(_Part(length, _own(before, words), after, _clause(before, words), _counted_off(follows, words)))
    return _shared(parts, words)


def _shared(parts: list[_Part], words: DeadlineWords) -> list[_Part]:
    """`critical ones within 7 days, others within 30 days are fixed`: the deed of the last clause is that of all."""
    for at in range(len(parts) - 2, -1, -1):
        part, later = parts[at], parts[at + 1]
        bound = words.governed.search(part.after.strip()) or words.bounded.match(later.after)
        short = bound and len(part.after.split()) <= _SHORT
        if short and words.deeds.search(later.follows) and not words.deeds.search(f"{part.before} {part.after}"):
            parts[at] = replace(part, follows=later.follows)
    return parts


def _aside(before: str, words: DeadlineWords) -> str:
    """The words since a bracket that still stands open, when they say more than "usually": `(completed within`."""
    inside = before[before.rfind("(") + 1 :] if before.rfind("(") > before.rfind(")") else ""
    return before if words.fragment.search(inside) or words.target.search(inside) else inside


def _clause(before: str, words: DeadlineWords) -> str:
    """The words since the last joint."""
    *_, last = (0, *(joint.end() for joint in words.joint.finditer(before)))
    return before[last:]


def _own(before: str, words: DeadlineWords) -> str:
    """The words since a joint that the one who promises follows at once: `please write to us; we answer within`."""
    *_, last = (0, *(joint.end() for joint in words.joint.finditer(before) if words.we.match(before, joint.end())))
    return before[last:]


def _counted_off(follows: str, words: DeadlineWords) -> str:
    """Without `after confirming the report`."""
    starting = words.starting.match(follows)
    return follows[starting.end() :] if starting else follows


def _read_parts(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.deadlines
    strength = Strength.TARGET if words.target.search(passage.lead) else Strength.PROMISE
    read: list[Deadline] = []
    threshold = False
    for part in _parts(passage.words, phrases):
        refused = _guard(passage, part, words)
        if refused is None and threshold and not words.we.search(part.before):
            refused = _THRESHOLD  # `if there is no answer within 7 days, publish after 14 days`
        if refused is not None:
            threshold = threshold or refused == _THRESHOLD
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
    if passage.meaning is Meaning.ESCALATION or words.escalation.search(part.said):
        return _THRESHOLD
    if words.asked.search(part.said) or words.asked.search(passage.lead):
        return _ASKED
    if words.operating.search(part.said):
        return _OPERATING
    if words.refusal.search(part.said):
        return "It expressly promises nothing."
    if words.condition.search(part.before) or words.unrelated.search(part.before):
        return _UNCLEAR
    return None


def _strength(part: _Part, words: DeadlineWords, inherited: Strength) -> Strength:
    if words.target.search(part.said):
        return Strength.TARGET
    return Strength.PROMISE if words.firm.search(part.said) else inherited


def _inherited(passage: Passage, part: _Part, words: DeadlineWords, read: list[Deadline]) -> Promise | None:
    """The deed said before: `critical: 7 days, high: 14 days`, `critical within 7 days, others within 30 days`."""
    if not read or words.deeds.search(part.said):
        return None
    # Without a severity that sets them apart, more than a few words may be a deed that nobody here knows.
    named = bool(_severities(part, words))
    short = len(part.before.split()) <= (_SHORT if named or read[-1].severity else _FEW)
    rated = named and _is_fragment(part.before, passage, words)
    return read[-1].promise if rated or (short and _is_bound(part, words)) else None


def _is_subject(part: _Part, words: DeadlineWords) -> bool:
    """The length itself begins a sentence: `Three weeks' notice will be given`."""
    will, we = words.firm.search(part.after), words.we.search(part.after)
    return not part.before.strip() and will is not None and (we is None or we.start() > will.start())


def _is_bound(part: _Part, words: DeadlineWords) -> bool:
    """Something beside the length says that it is an upper bound."""
    return words.governed.search(part.before.strip()) is not None or words.bounded.match(part.after) is not None


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
    if words.every.search(before) or words.repeating.match(part.after):
        return Promise.UPDATE_EVERY if _updates_reporter(passage, words) else None
    if words.after_release.search(before):
        near = (_first_deed(part.after, words), _last_deed(before, words))
        return Promise.DISCLOSE if Promise.DISCLOSE in near and not words.asked.search(part.after) else None
    if beside := words.beside.search(part.after):
        return _first_deed(beside["limited"], words)
    if words.counted_from.search(part.after) and _last_deed(before, words) is Promise.DISCLOSE:
        return Promise.DISCLOSE
    labelled = bool(passage.label) or passage.form is Form.ITEM
    if not _is_bound(part, words) and not passage.label and _is_subject(part, words):
        return None
    if not _is_bound(part, words) and not (labelled and _is_fragment(part.before, passage, words)):
        return None
    return _deed(passage, part, words)


def _deed(passage: Passage, part: _Part, words: DeadlineWords) -> Promise | None:
    if not words.deeds.search(words.side.sub(" ", part.near)) and (deed := _first_deed(part.follows, words)):
        return None if words.past.search(part.said) and not words.firm.search(part.said) else deed
    if deed := _last_deed(part.before, words):
        if words.past.search(part.before) and not words.firm.search(part.before):
            return None
        return deed
    if not _is_fragment(part.before, passage, words):
        return _first_deed(_by_us(part.after, words), words)
    labels = _LABELS.match(part.after) if passage.words.startswith(part.before) else None
    if labels and not words.asked.search(part.after) and (deed := _first_deed(part.after[labels.end() :], words)):
        return deed
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
    for around in (passage.head, *passage.leads, passage.heading):
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


def _updates_reporter(passage: Passage, words: DeadlineWords) -> bool:
    """Word to the one who reported; elsewhere "it checks for updates weekly" is about the software."""
    here = passage.meaning in _ABOUT_REPORTS or words.we.search(passage.words) is not None
    return here and words.update_said.search(passage.words) is not None


def _repeated(passage: Passage, words: DeadlineWords) -> Iterator[Reading]:
    """ "Weekly updates"."""
    for written, pattern in words.repeated.items():
        if words.unrelated.search(passage.words):
            continue
        if pattern.search(passage.words) and _updates_reporter(passage, words):
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
        late = words.after_release.search(cell.words[: length.start].strip()) is not None
        if promise is None or (late and promise is not Promise.DISCLOSE):
            yield Doubt(_UNCLEAR)
            continue
        aims = any(words.target.search(text) for text in (header, cell.words, passage.lead))
        strength = Strength.TARGET if aims else Strength.PROMISE
        for severity in severities or [None]:
            yield Deadline(promise, length.within, strength, severity)


def _row_promise(passage: Passage, cell: str, header: str, *, rated: bool, words: DeadlineWords) -> Promise | None:
    """By severity, only a fix comes unsaid, and a bare "response time" only in a section about responses."""
    if words.every_cell.search(cell):
        around = (cell, header, passage.cells[0].words, *passage.leads, passage.heading)
        return Promise.UPDATE_EVERY if any(words.update_said.search(text) for text in around) else None
    columns = {deed for title in passage.header[1:] if (deed := _last_deed(title, words))}
    own = None if rated or len(columns) > 1 else _last_deed(passage.cells[0].words, words)
    if deed := own or _last_deed(header, words):
        return deed if not rated or deed is Promise.FIX or passage.meaning in _ABOUT_REPORTS else None
    if rated and columns:
        return None  # the columns say what is done by when, and this one says something else
    for text in (passage.cells[0].words, *passage.leads, passage.heading):
        if deed := _last_deed(text, words):
            return deed if not rated or deed is Promise.FIX else None
    return None
