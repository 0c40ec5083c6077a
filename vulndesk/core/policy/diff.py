"""What changes between two versions of a policy: clauses that are new, gone or have another value, in plain words.

A sentence that was only reworded changes nothing. Two clauses are the same one when they speak of the same thing (the
same promise for the same severity, the same version, the same item); what that is stands in `_SUBJECTS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from vulndesk.core.durations import Duration, Unit
from vulndesk.core.policy.clauses import Clause, Deadline, Kind, Policy, Promise, ReportContent, Strength
from vulndesk.core.policy.explain import value_words
from vulndesk.core.policy.inline import plain_words

# A business day is a fifth of a week; a month the twelfth part of a year. For comparing lengths, never for a clock.
_HOURS = {
    Unit.MINUTES: 1 / 60,
    Unit.HOURS: 1.0,
    Unit.DAYS: 24.0,
    Unit.BUSINESS_DAYS: 24 * 7 / 5,
    Unit.MONTHS: 24 * 365.25 / 12,
}

PROMISE_WORDS = {
    Promise.ACKNOWLEDGE: "an answer",
    Promise.UPDATE: "a status update",
    Promise.UPDATE_EVERY: "regular updates",
    Promise.FIX: "a fix",
    Promise.DISCLOSE: "disclosure",
}


@dataclass(frozen=True)
class Change:
    """how: new, gone or changed; for a deadline also longer, shorter, withdrawn, promised, weaker or stronger."""

    kind: Kind
    how: str
    words: str
    old: Clause | None = None
    new: Clause | None = None


@dataclass(frozen=True)
class PolicyDiff:
    """changes: in the order of kinds; reworded: the same clause in another sentence, which changes nothing."""

    changes: tuple[Change, ...]
    reworded: tuple[Change, ...] = ()

    @property
    def promises(self) -> tuple[Change, ...]:
        return tuple(one for one in self.changes if one.kind is Kind.DEADLINE)


def diff_policies(old: Policy, new: Policy) -> PolicyDiff:
    changes: list[Change] = []
    reworded: list[Change] = []
    for kind in Kind:
        for before, after in _pairs(old.of_kind(kind), new.of_kind(kind)):
            if before is not None and after is not None and _meaning(before) == _meaning(after):
                if plain_words(before.sentence) != plain_words(after.sentence):
                    reworded.append(Change(kind, "reworded", value_words(after), before, after))
            else:
                changes.append(_change(kind, before, after))
    return PolicyDiff(tuple(changes), tuple(reworded))


def is_longer(one: Duration, other: Duration) -> bool:
    """Whether `one` usually ends after `other`: 5 business days after 6 days, 48 hours not after 2 days."""
    return usual_hours(one) > usual_hours(other)


def usual_hours(length: Duration) -> float:
    return length.amount * _HOURS[length.unit]


# --- which clause became which ------------------------------------------------------------------------------------

_SUBJECTS: dict[Kind, Callable[[Any], object]] = {
    Kind.CONTACT: lambda value: value.kind,
    Kind.SUPPORTED_VERSION: lambda value: value.version.casefold(),
    Kind.REPORT_CONTENT: lambda value: value.item,
    Kind.DEADLINE: lambda value: (value.promise, value.severity),
    Kind.HANDLING: lambda value: value.rule,
    Kind.SCOPE: lambda value: value.name.casefold(),
    Kind.EXCLUSION: lambda value: value.text.casefold(),
    Kind.CONTRIBUTOR_RULE: lambda value: value.text.casefold(),
    Kind.CONDUCT_RULE: lambda value: value.text.casefold(),
}


def _subject_of(clause: Clause) -> object:
    find = _SUBJECTS.get(clause.kind)
    return find(clause.value) if find else None


def _meaning(clause: Clause) -> object:
    """What counts of a value: two labels for the same item are one thing to the desk."""
    value = clause.value
    return (value.item, value.need) if isinstance(value, ReportContent) else value


def _pairs(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> Iterator[tuple[Clause | None, Clause | None]]:
    """Every clause once, beside what it became or was; equal ones first, then of the same subject in their order."""
    was, becomes = _by_subject(old), _by_subject(new)
    for subject, before in was.items():
        yield from _matched(before, becomes.get(subject, []))
    for subject, after in becomes.items():
        if subject not in was:
            yield from ((None, clause) for clause in after)


def _by_subject(clauses: tuple[Clause, ...]) -> dict[object, list[Clause]]:
    """One clause a meaning: what is said twice counts once."""
    found: dict[object, dict[object, Clause]] = defaultdict(dict)
    for clause in clauses:
        found[_subject_of(clause)].setdefault(_meaning(clause), clause)
    return {subject: list(there.values()) for subject, there in found.items()}


def _matched(before: list[Clause], after: list[Clause]) -> Iterator[tuple[Clause | None, Clause | None]]:
    left, right = list(before), list(after)
    for clause in before:
        equal = next((one for one in right if _meaning(one) == _meaning(clause)), None)
        if equal is not None:
            left.remove(clause)
            right.remove(equal)
            yield clause, equal
    for at in range(max(len(left), len(right))):
        yield left[at] if at < len(left) else None, right[at] if at < len(right) else None


# --- in words ----------------------------------------------------------------------------------------------------


def _change(kind: Kind, old: Clause | None, new: Clause | None) -> Change:
    if kind is Kind.DEADLINE:
        return _deadline_change(old, new)
    if old is None and new is not None:
        return Change(kind, "new", f"New: {value_words(new)}.", None, new)
    if new is None and old is not None:
        return Change(kind, "gone", f"Gone: {value_words(old)}.", old, None)
    assert old is not None and new is not None  # noqa: PT018 - a pair is never empty
    return Change(kind, "changed", f"{value_words(old)} → {value_words(new)}.", old, new)


def _deadline_change(old: Clause | None, new: Clause | None) -> Change:
    before = old.value if old is not None and isinstance(old.value, Deadline) else None
    after = new.value if new is not None and isinstance(new.value, Deadline) else None
    if before is None and after is not None:
        kept = "promised" if after.strength is Strength.PROMISE else "aimed at"
        words = f"{_subject(after)} {_verb('is', after)} {kept} for the first time: {_within(after)}."
        return Change(Kind.DEADLINE, "promised", words, None, new)
    if after is None and before is not None:
        kept = "promise" if before.strength is Strength.PROMISE else "target"
        words = f"The {kept} of {_subject(before).lower()} {_within(before)} is withdrawn."
        return Change(Kind.DEADLINE, "withdrawn", words, old, None)
    assert before is not None and after is not None  # noqa: PT018 - a pair is never empty
    how, words = _compared(before, after)
    return Change(Kind.DEADLINE, how, words, old, new)


def _compared(before: Deadline, after: Deadline) -> tuple[str, str]:
    weaker = before.strength is Strength.PROMISE and after.strength is Strength.TARGET
    stronger = before.strength is Strength.TARGET and after.strength is Strength.PROMISE
    turn = ", and from a promise to a target" if weaker else ", and from a target to a promise" if stronger else ""
    spans = f"{before.within.words} → {after.within.words}"
    subject = _subject(after)
    if is_longer(after.within, before.within):
        return "longer", f"{subject} {_verb('takes', after)} longer: {spans}{turn}."
    if is_longer(before.within, after.within):
        return "shorter", f"{subject} {_verb('comes', after)} sooner: {spans}{turn}."
    if weaker:
        return "weaker", f"{subject} {_within(after)}: a target now, no promise any more."
    if stronger:
        return "stronger", f"{subject} {_within(after)}: a promise now, no mere target."
    return "changed", f"{subject} {_verb('is', after)} counted otherwise: {spans}."


def _subject(deadline: Deadline) -> str:
    severity = f" for {deadline.severity} severity" if deadline.severity else ""
    words = PROMISE_WORDS[deadline.promise] + severity
    return words[0].upper() + words[1:]


def _verb(singular: str, deadline: Deadline) -> str:
    plural = {"is": "are", "takes": "take", "comes": "come"}
    return plural[singular] if deadline.promise is Promise.UPDATE_EVERY else singular


def _within(deadline: Deadline) -> str:
    join = {Promise.UPDATE_EVERY: "every", Promise.DISCLOSE: "after"}.get(deadline.promise, "within")
    return f"{join} {deadline.within.words}"
