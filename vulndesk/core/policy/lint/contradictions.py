"""Where the policy contradicts itself. Lengths of time are compared as they usually last (`diff.usual_hours`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from vulndesk.core.policy.clauses import (
    Bounty,
    Clause,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    PrivateReporting,
    Promise,
    SupportedVersion,
)
from vulndesk.core.policy.diff import is_longer
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.lint.rules import Check, Flaw, Subject
from vulndesk.core.policy.phrases.table import any_of, words
from vulndesk.core.policy.reader import passages_of

_Said = tuple[Clause, Deadline]
_WORST_FIRST = ("critical", "high", "medium", "low", "none")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_DATE = (
    r"(?:(?P<year>20\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?"
    rf"|(?:(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<name>{_MONTH})\.?"
    r"(?: (?P<day_later>\d{1,2})(?:st|nd|rd|th)?)?,? (?P<name_year>20\d\d))"
)
_UNTIL = re.compile(
    rf"\b(?:until|till|through|expir\w+(?: on)?|valid to|ends?(?: on)?)(?: the end of)?:? {_DATE}\b", re.IGNORECASE
)
_PUBLIC = any_of(r"""
    \b(?:report|submit|open|file|post|create|raise)\w*\b[^.;]{0,60}\b(?:public(?:ly)?|issue tracker|(?:github|gitlab) issues?)\b
""")  # fmt: skip # noqa: E501
_SECURITY = words(r"security | vulnerabilit\w+")
_NOT = words(r"""
    not | never | don['’]t | avoid | instead of | rather than | without | no | non | private(?:ly)? | other | regular
    after | once | until | before | only
""")


def _of(subject: Subject, promise: Promise) -> list[_Said]:
    return [pair for pair in subject.said(Deadline) if pair[1].promise is promise]


def _also(clause: Clause) -> str:
    return f"line {clause.span.line}: “{plain_words(clause.sentence)}”"


def _two_times(subject: Subject) -> Iterator[Flaw]:
    """A report that is answered in stages may have two times for updates; one answer and one fix have one each."""
    for promise in (Promise.ACKNOWLEDGE, Promise.FIX):
        first: dict[str | None, _Said] = {}
        for clause, one in _of(subject, promise):
            known, before = first.setdefault(one.severity, (clause, one))
            if before.within != one.within:
                other = f"{before.within.words} ({_also(known)})"
                yield Flaw(f"This says {one.within.words}; before it was {other}.", clause.span, "Keep one of the two.")


def _sooner(subject: Subject, promise: Promise, what: str) -> Iterator[Flaw]:
    """Of the same severity, or where either is for every report."""
    for known, answer in _of(subject, Promise.ACKNOWLEDGE):
        for clause, one in _of(subject, promise):
            together = answer.severity is None or one.severity in (None, answer.severity)
            if together and is_longer(answer.within, one.within):
                late = f"the answer within {answer.within.words} ({_also(known)})"
                message = f"{what} within {one.within.words} comes before {late}."
                yield Flaw(message, clause.span, f"Promise the answer within {one.within.words} or less.")


def _fix_first(subject: Subject) -> Iterator[Flaw]:
    yield from _sooner(subject, Promise.FIX, "A fix")


def _update_first(subject: Subject) -> Iterator[Flaw]:
    yield from _sooner(subject, Promise.UPDATE, "An update")


def _slower(subject: Subject) -> Iterator[Flaw]:
    for promise in Promise:
        rated = {one.severity: (clause, one) for clause, one in _of(subject, promise) if one.severity in _WORST_FIRST}
        order = [rated[severity] for severity in _WORST_FIRST if severity in rated]
        for (clause, worse), (known, lesser) in pairwise(order):
            if is_longer(worse.within, lesser.within):
                yield Flaw(
                    f"{worse.severity} has {worse.within.words}, but {lesser.severity} has {lesser.within.words} "
                    f"({_also(known)}).",
                    clause.span,
                    f"Give {worse.severity} {lesser.within.words} or less.",
                )


def _out_before_fix(subject: Subject) -> Iterator[Flaw]:
    for clause, out in _of(subject, Promise.DISCLOSE):
        for known, fix in _of(subject, Promise.FIX):
            together = out.severity is None or fix.severity in (None, out.severity)
            if together and is_longer(fix.within, out.within):
                yield Flaw(
                    f"Details come out after {out.within.words}, the fix within {fix.within.words} ({_also(known)}).",
                    clause.span,
                    f"Disclose after {fix.within.words} or more.",
                )


def _two_ways(subject: Subject) -> Iterator[Flaw]:
    rules = subject.said(DisclosureRule)
    never = next((pair for pair in rules if pair[1] == DisclosureRule(DisclosureMode.AFTER_FIX)), None)
    periods = [clause for clause, one in rules if one.mode is DisclosureMode.DEADLINE]
    periods += [clause for clause, _ in _of(subject, Promise.DISCLOSE)]
    fixed = next(iter(periods), None)
    if never and fixed and fixed.span != never[0].span:
        yield Flaw(
            f"Details come out after a fixed time, but elsewhere only after a fix ({_also(never[0])}).",
            fixed.span,
            "Say which one holds when there is no fix in time.",
        )


def _both_supported(subject: Subject) -> Iterator[Flaw]:
    first: dict[str, tuple[Clause, bool]] = {}
    for clause, one in subject.said(SupportedVersion):
        version = re.sub(r"\s+|^v(?=\d)", "", one.version.casefold())
        known, supported = first.setdefault(version, (clause, one.supported))
        if supported is not one.supported:
            now, then = ("supported", "not supported") if one.supported else ("not supported", "supported")
            yield Flaw(
                f"{one.version} is {now} here, but {then} elsewhere ({_also(known)}).", clause.span, "Keep one row."
            )


def _publicly(subject: Subject) -> Iterator[Flaw]:
    private = subject.said(PrivateReporting)
    if not private:
        return
    spans = {clause.span for clause, _ in private}
    for passage in passages_of(subject.text):
        said = passage.words
        asks = _PUBLIC.search(said) and _SECURITY.search(said) and not _NOT.search(f"{passage.lead} {said}")
        if asks and passage.span not in spans:
            message = f"This sends reports to a public place, which is forbidden elsewhere ({_also(private[0][0])})."
            yield Flaw(message, passage.span, "Name the private way to report here too.")


def _offered_and_not(subject: Subject, wanted: type[Bounty] | type[Credit]) -> Iterator[Flaw]:
    said = subject.said(wanted)
    offer = next((clause for clause, one in said if one.offered), None)
    for clause, one in said:
        if offer is not None and not one.offered:
            yield Flaw(
                f"This says there is none; elsewhere there is ({_also(offer)}).", clause.span, "Keep one of the two."
            )


def _bounty(subject: Subject) -> Iterator[Flaw]:
    yield from _offered_and_not(subject, Bounty)


def _credit(subject: Subject) -> Iterator[Flaw]:
    yield from _offered_and_not(subject, Credit)


def _passed(subject: Subject) -> Iterator[Flaw]:
    """Of a version that is said to be supported, and of a key."""
    for clause in subject.policy.clauses:
        value = clause.value
        counts = isinstance(value, Encryption) or (isinstance(value, SupportedVersion) and value.supported)
        for found in _UNTIL.finditer(clause.sentence) if counts else ():
            last = _last_day(found)
            if last is not None and last < subject.today:
                yield Flaw(f"“{found.group()}” has passed.", clause.span, "Update the date, or say that it is over.")


def _last_day(found: re.Match[str]) -> date | None:
    """The day itself, or the last one of a month that is given without a day."""
    if found["year"]:
        year, month, day = int(found["year"]), int(found["month"]), found["day"]
    else:
        year, day = int(found["name_year"]), found["day_first"] or found["day_later"]
        month = next(at for at, name in enumerate(_MONTHS, start=1) if name.startswith(found["name"][:3].lower()))
    try:
        if day:
            return date(year, month, int(day))
        following = date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    return date.fromordinal(following.toordinal() - 1)


CONTRADICTIONS: dict[str, Check] = {
    "two-times": _two_times,
    "fix-before-answer": _fix_first,
    "update-before-answer": _update_first,
    "slower-when-worse": _slower,
    "disclosure-before-fix": _out_before_fix,
    "disclosure-two-ways": _two_ways,
    "supported-and-not": _both_supported,
    "public-and-private": _publicly,
    "bounty-and-none": _bounty,
    "credit-and-none": _credit,
    "date-has-passed": _passed,
}
