"""Is the reported version one that the policy supports (E1, N1)? Yes, no, or "the policy does not say".

A table is read as it is written: 1.2.0 beside "1.1.x" and "< 1.1.0" is said nothing about. "Latest" needs the real
latest release, which the caller knows or does not know yet. An odd version is a question for a person, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from vulndesk.core.policy.clauses import Clause, Kind, Policy, SupportedVersion
from vulndesk.core.verdicts import Verdict, joined
from vulndesk.core.version_rows import (
    BRANCHES,
    TIP,
    Row,
    RowKind,
    VersionSpan,
    plain,
    read_row,
    read_version,
    series_of,
)

_SHOWN = 80  # characters of a reported version that a sentence repeats
_MOST = 50  # reported versions that are looked at
_HOSTED = frozenset({"hosted", "hosted service", "the hosted service", "hosted version", "saas"})
_LATEST = frozenset({"latest", "newest", "current", "most recent", "latest version", "latest release"})
_DISAGREE = "The policy's rows about {reported} say both yes and no: {rows}. A person decides."


@dataclass(frozen=True)
class _Reported:
    """span: None when the text is not one version."""

    text: str
    shown: str
    span: VersionSpan | None
    is_latest: bool = False


@dataclass(frozen=True)
class _Stated:
    """One row of the policy, read."""

    clause_id: str
    written: str
    supported: bool
    row: Row | None


@dataclass(frozen=True)
class _Table:
    rows: tuple[_Stated, ...]
    latest_text: str | None
    latest: VersionSpan | None


def version_verdict(*, reported: str, policy: Policy, latest: str | None, hosted: bool = False) -> Verdict:
    """latest: the real latest release (a tag or the package index), None while the desk does not know it."""
    if hosted or plain(reported) in _HOSTED:
        return Verdict("version", "supported", "The report is about the hosted service, which counts as supported.")
    if not reported.strip():
        return Verdict("version", "unknown", "The report does not name a version.")
    table = _Table(_rows(policy.of_kind(Kind.SUPPORTED_VERSION)), latest, read_version(latest) if latest else None)
    if not table.rows:
        return Verdict("version", "unknown", "The policy does not list which versions are supported.")
    answers = _answers(table, _read(reported, table))
    return _decided(table, _read(reported, table), answers)


def versions_verdict(*, reported: Sequence[str], policy: Policy, latest: str | None, hosted: bool = False) -> Verdict:
    """For a report that names several versions: one supported version makes the issue one of a supported version."""
    single = [part for text in reported for part in re.split(r"[,;\n]|\band\b", text) if part.strip()][:_MOST]
    if hosted or not single:
        return version_verdict(reported="", policy=policy, latest=latest, hosted=hosted)
    verdicts = [version_verdict(reported=text, policy=policy, latest=latest) for text in single]
    if len(verdicts) == 1:
        return verdicts[0]
    for outcome in ("supported", "unknown", "not_supported"):
        chosen = [(text, verdict) for text, verdict in zip(single, verdicts, strict=True) if verdict.outcome == outcome]
        if chosen:
            break
    text, verdict = chosen[0]
    clause_ids = tuple(dict.fromkeys(one for _, each in chosen for one in each.clause_ids))
    sentence = verdict.sentence
    if outcome == "supported":
        sentence = f"Of the {len(single)} reported versions at least {_shown(text)} counts as supported. {sentence}"
    elif outcome == "not_supported":
        sentence = f"None of the reported versions ({joined(_shown(one) for one in single)}) is supported. {sentence}"
    return Verdict("version", outcome, sentence, clause_ids)


# --- reading -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _rows(clauses: tuple[Clause, ...]) -> tuple[_Stated, ...]:
    return tuple(
        _Stated(clause.id, clause.value.version, clause.value.supported, read_row(clause.value.version))
        for clause in clauses
        if isinstance(clause.value, SupportedVersion)
    )


def _read(reported: str, table: _Table) -> _Reported:
    text = plain(reported)
    if text in _LATEST:
        return _Reported(text, "the latest release", table.latest, is_latest=True)
    return _Reported(text, _shown(reported), TIP if text in BRANCHES else read_version(reported))


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= _SHOWN else f"{short[:_SHOWN]}…"


# --- each row's answer: the row is about this version (True), is not (False), cannot be told (None) --------------


def _answers(table: _Table, reported: _Reported) -> list[bool | None]:
    direct = [
        None if stated.row and stated.row.kind is RowKind.OTHER else _is_about(stated, table, reported)
        for stated in table.rows
    ]
    others = [stated.row is not None and stated.row.kind is RowKind.OTHER for stated in table.rows]
    named = [answer for answer, is_other in zip(direct, others, strict=True) if not is_other]
    rest = False if True in named else (None if None in named else True)
    return [rest if is_other else answer for answer, is_other in zip(direct, others, strict=True)]


def _is_about(stated: _Stated, table: _Table, reported: _Reported) -> bool | None:
    if plain(stated.written) == reported.text:
        return True
    row = stated.row
    if row is None:
        return None
    if row.kind in (RowKind.OLDER, RowKind.PREVIOUS):
        return _is_older(stated, table, reported)
    if row.kind is RowKind.LATEST:
        return _is_latest(row, table, reported)
    if reported.span is None:
        return None
    if row.kind is RowKind.LATEST_SERIES:
        return reported.span.inside(series_of(table.latest, row.depth)) if table.latest else None
    if row.kind is RowKind.BRANCH:
        return row.branch == reported.text
    if row.kind is RowKind.BEFORE_BRANCH:
        return reported.span is not TIP
    return _among(reported.span, row.spans)


def _among(span: VersionSpan, spans: tuple[VersionSpan, ...]) -> bool | None:
    found = [span.inside(each) for each in spans]
    return True if True in found else (None if None in found else False)


def _is_latest(row: Row, table: _Table, reported: _Reported) -> bool | None:
    if row.spans:  # "Latest release in 8.x": only the latest of all is known
        inside = _among(reported.span, row.spans) if reported.span else None
        if not inside:
            return inside
        if not table.latest or not _among(table.latest, row.spans):
            return None
    elif reported.is_latest or reported.span is TIP:
        return True
    older = _older_than_latest(table, reported)
    return None if older is None else not older


def _older_than_latest(table: _Table, reported: _Reported) -> bool | None:
    if reported.is_latest:
        return False
    if not reported.span or not table.latest:
        return None
    if reported.span.high < table.latest.low:
        return True
    return False if reported.span.low >= table.latest.low else None


def _is_older(stated: _Stated, table: _Table, reported: _Reported) -> bool | None:
    """Older than the latest release; in a table of numbers only, older than everything that it names."""
    kinds = {each.row.kind for each in table.rows if each.row}
    spans = [span for each in table.rows if each.row and each.row.kind is RowKind.SPANS for span in each.row.spans]
    if spans and RowKind.LATEST not in kinds:
        lowest = min(span.low for span in spans)
        if not reported.span:
            return None
        return True if reported.span.high < lowest else (False if reported.span.low >= lowest else None)
    older = _older_than_latest(table, reported)
    if older and {RowKind.OLDER, RowKind.PREVIOUS} <= kinds:
        # "current", "previous", "older": which releases are the previous ones is known to the project only.
        same = {each.supported for each in table.rows if each.row and each.row.kind in _BEHIND}
        return True if same == {stated.supported} else None
    return older


_BEHIND = (RowKind.OLDER, RowKind.PREVIOUS)


# --- the verdict -------------------------------------------------------------------------------------------------


def _decided(table: _Table, reported: _Reported, answers: list[bool | None]) -> Verdict:
    about = [stated for stated, answer in zip(table.rows, answers, strict=True) if answer]
    undecided = [stated for stated, answer in zip(table.rows, answers, strict=True) if answer is None]
    clause_ids = tuple(stated.clause_id for stated in about or undecided)
    quoted = joined(f"“{stated.written}” as {_word(stated)}" for stated in about)
    if len({stated.supported for stated in about}) > 1:
        return Verdict("version", "unknown", _DISAGREE.format(reported=reported.shown, rows=quoted), clause_ids)
    if about:
        sentence = f"{_placed(table, reported, about)} The policy lists {quoted}."
        return Verdict("version", "supported" if about[0].supported else "not_supported", sentence, clause_ids)
    if undecided:
        return Verdict("version", "unknown", _why_undecided(table, reported, undecided), clause_ids)
    return Verdict("version", "unknown", f"The policy does not say whether {reported.shown} is supported.")


def _word(stated: _Stated) -> str:
    return "supported" if stated.supported else "not supported"


def _placed(table: _Table, reported: _Reported, about: list[_Stated]) -> str:
    kinds = {stated.row.kind for stated in about if stated.row}
    older = _older_than_latest(table, reported)
    if older is not None and table.latest_text and not reported.is_latest and kinds & {RowKind.LATEST, *_BEHIND}:
        latest = _shown(table.latest_text)
        if older:
            return f"{reported.shown} is older than the latest release, {latest}."
        if reported.span == table.latest:
            return f"{reported.shown} is the latest release."
        return f"{reported.shown} is not older than the latest release, {latest}."
    shown = reported.shown[:1].upper() + reported.shown[1:] if reported.is_latest else reported.shown
    return f"{shown} is {_word(about[0])}."


def _why_undecided(table: _Table, reported: _Reported, undecided: list[_Stated]) -> str:
    if reported.span is None and not reported.is_latest:
        return f"“{reported.shown}” could not be read as one version, so a person compares it with the policy."
    kinds = {stated.row.kind if stated.row else None for stated in undecided}
    if table.latest is None and (reported.is_latest or kinds & {RowKind.LATEST, RowKind.LATEST_SERIES, *_BEHIND}):
        return f"The desk does not know the latest release yet, so it cannot say whether {reported.shown} is supported."
    rows = joined(f"“{stated.written}”" for stated in undecided)
    return f"The desk cannot say how {reported.shown} stands to the policy's {rows}; a person decides."
