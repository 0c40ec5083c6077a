"""What the team's pages show of a case: the report field by field, the thread in order, the steps that are open.

Shapes only: everything comes from one guarded `CasePage`; templates hold no decisions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from vulndesk.apps.cases.queries import (
    AttachmentView,
    CasePage,
    ClockView,
    MessageView,
    TimelineLine,
    proposed_parts,
)
from vulndesk.apps.cases.views import wording
from vulndesk.core.completeness import WORDS
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Clause, Item, Kind, Need, ReportContent
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.report_parts import VECTOR
from vulndesk.core.verdicts import joined

FOLD_LINES = 40  # a longer text shows its beginning and folds the rest
FOLD_QUOTED = 3  # quoted lines of an earlier message are folded from this many on
LONG_LINE = 4000


# --- texts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """fold: the words of the summary under which the text is folded away; empty: shown."""

    text: str
    fold: str = ""


def passages(text: str) -> list[Passage]:
    """The text in order, with quoted blocks and very long ends folded. Nothing is left out."""
    found: list[Passage] = []
    for quoted, lines in _runs(text.replace("\r\n", "\n").split("\n")):
        block = "\n".join(lines).strip("\n")
        if not block:
            continue
        if quoted and len(lines) >= FOLD_QUOTED:
            found.append(Passage(block, f"Quoted text, {len(lines)} lines"))
        elif len(lines) > FOLD_LINES + 10:
            found.append(Passage("\n".join(lines[:FOLD_LINES])))
            found.append(Passage("\n".join(lines[FOLD_LINES:]), f"{len(lines) - FOLD_LINES} more lines"))
        elif len(block) > 2 * LONG_LINE:
            found += [Passage(block[:LONG_LINE]), Passage(block[LONG_LINE:], "The rest of this text")]
        else:
            found.append(Passage(block))
    return found


def _runs(lines: Iterable[str]) -> list[tuple[bool, list[str]]]:
    runs: list[tuple[bool, list[str]]] = []
    for line in lines:
        quoted = line.lstrip().startswith(">")
        if runs and runs[-1][0] == quoted:
            runs[-1][1].append(line)
        else:
            runs.append((quoted, [line]))
    return runs


def as_html(text: str, *, mono: bool = False) -> SafeString:
    """Escaped by the template; no link in a reporter's text is made clickable."""
    return mark_safe(render_to_string("cases/words.html", {"passages": passages(text), "mono": mono}))  # noqa: S308


# --- the report --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportItem:
    """One field of the report: our name for it, the policy's words where the policy asks for it, what was given."""

    label: str
    policy: str
    html: SafeString


_MONO = frozenset({"poc", "location", "configuration"})
_LINES = frozenset({"mail", "forge"})  # sentences, one a line
_BY_CLAUSE = tuple(item.value for item in Item)
_SHOWN_ELSEWHERE = frozenset({"contact"})


def report_items(page: CasePage) -> list[ReportItem]:
    """First what the policy asks for, in its order, then the rest that was given."""
    report, asked = page.body["report"], _asked(page)
    order = dict.fromkeys(["description", *asked, *_BY_CLAUSE, *report])
    rows = [
        ReportItem(wording.ITEMS.get(name, name), asked.get(name, ""), _value(name, report[name]))
        for name in order
        if name not in _SHOWN_ELSEWHERE and report.get(name) not in (None, "", [], False)
    ]
    other = page.body["other"]
    return rows + [ReportItem(wording.ITEMS.get(name, name), "", _value(name, value)) for name, value in other.items()]


def _asked(page: CasePage) -> dict[str, str]:
    """item -> the policy's words for it."""
    found: dict[str, str] = {}
    for clause in page.policy.of_kind(Kind.REPORT_CONTENT):
        if isinstance(clause.value, ReportContent):
            words = plain_words(clause.value.label or clause.sentence).strip().rstrip(".;,")
            item = clause.value.item.value
            found[item] = f"{found[item]}; {words}" if item in found else words
    return found


def _value(name: str, value: Any) -> SafeString:
    if isinstance(value, bool):
        return as_html("Yes" if value else "No")
    if isinstance(value, list):
        return as_html(("\n" if name in _LINES else ", ").join(str(one) for one in value))
    return as_html(str(value).capitalize() if value in ("yes", "no") else str(value), mono=name in _MONO)


def missing_clauses(page: CasePage) -> list[Clause]:
    """What the policy asks for and the report still lacks, in policy order."""
    needs = (Need.ASKED, Need.IF_KNOWN)
    return [
        clause
        for clause in page.policy.of_kind(Kind.REPORT_CONTENT)
        if isinstance(clause.value, ReportContent)
        and clause.value.need in needs
        and clause.value.item.value in page.missing
    ]


def missing_words(page: CasePage) -> str:
    return joined(WORDS[Item(item)] for item in page.missing if item in _BY_CLAUSE and item != "contact")


def proposals(page: CasePage) -> list[tuple[str, str, str]]:
    """The kind, its words and the value of what stands in the reporter's text and in no field."""
    names = {**wording.ITEMS, VECTOR: "CVSS vector"}
    return [(part.kind, names[part.kind], part.value) for part in proposed_parts(page)]


# --- the thread --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A message, or a line of the timeline. did: what the message did besides being written."""

    at: datetime
    message: MessageView | None = None
    html: SafeString | str = ""
    role: str = ""
    did: str = ""
    files: tuple[AttachmentView, ...] = ()
    line: TimelineLine | None = None
    tone: str = ""


# These lines say no more than the message beside them.
_FOLDED = frozenset(
    {
        EventKind.MESSAGE_POSTED.value,
        EventKind.NOTE_ADDED.value,
        EventKind.ACKNOWLEDGED.value,
        EventKind.INFORMATION_ASKED.value,
        EventKind.INFORMATION_GIVEN.value,
        EventKind.MENTIONED.value,
    }
)
_ALARMS = frozenset(
    {
        EventKind.CLOCK_BREACHED.value,
        EventKind.EXPLOITED_ALERT.value,
        EventKind.UNOWNED_ALARM.value,
        EventKind.APPEALED.value,
        EventKind.NUDGED.value,
        EventKind.WITHDRAWN.value,
    }
)
_DID = {"acknowledge": "Acknowledged the report", "ask": "Asked the reporter for information"}


def thread_of(page: CasePage) -> list[Entry]:
    """Messages and timeline lines, oldest first; of one instant, the lines first."""
    written = {message.at for message in page.messages}
    lines = [
        Entry(at=line.at, line=line, tone="needs" if line.kind in _ALARMS else "")
        for line in page.timeline
        if not (line.kind in _FOLDED and line.at in written)
    ]
    entries = [*lines, *(_entry(message, page) for message in page.messages)]
    return sorted(entries, key=lambda entry: (entry.at, entry.message is not None))


def _entry(message: MessageView, page: CasePage) -> Entry:
    kept = [clock for clock in page.clocks if clock.stopped_at == message.at and clock.state in ("kept", "late")]
    words = [_DID[message.kind]] if message.kind in _DID else []
    words += [_kept(clock) for clock in kept if message.audience == "everyone" and not message.from_reporter]
    role = "reporter" if message.from_reporter else "team"
    return Entry(
        at=message.at,
        message=message,
        html=as_html(message.text),
        role=role,
        did=". ".join(words),
        files=message.attachments,
    )


def _kept(clock: ClockView) -> str:
    name = {"promise": "promise", "target": "target"}.get(clock.strength, "internal target")
    what = wording.CLOCKS.get(clock.promise, clock.promise).lower()
    if clock.state == "late":
        return f"Came after the time of the {name} “{what} within {clock.within}”"
    return f"Kept the {name} “{what} within {clock.within}”"


# --- clocks and facts --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClockLine:
    """One clock of the facts column. note: what there is to say besides the instant."""

    clock: ClockView
    words: str
    at: datetime
    met_at: datetime | None = None
    note: str = ""
    counts: bool = True


_ENDED = {
    "ended": "ended with the case",
    "given": "ended when the case was handed over",
    "withdrawn": "does not count any more",
}


def clock_lines(page: CasePage) -> list[ClockLine]:
    """Running clocks first, each by its instant; a stopped one shows its original instant."""
    lines = [_clock_line(clock) for clock in page.clocks]
    return sorted(lines, key=lambda line: (line.clock.state != "running", line.at))


def _clock_line(clock: ClockView) -> ClockLine:
    words = wording.CLOCKS.get(clock.promise, clock.promise)
    if clock.state == "running":
        return ClockLine(clock, words, clock.effective_at)
    if clock.state in ("kept", "late"):
        return ClockLine(clock, words, clock.due_at, met_at=clock.stopped_at)
    return ClockLine(clock, words, clock.due_at, note=_ENDED.get(clock.state, clock.state), counts=False)


def alerts(page: CasePage) -> list[str]:
    """What nobody may overlook: said beside the title, in words."""
    report = page.body["report"]
    found = [words for key, words in _SAID.items() if report.get(key)]
    if page.case.urgent and not found:
        found.append("Said to be exploited or public")
    if page.case.withdrawn:
        found.append("Withdrawn by the reporter")
    return found


_SAID = {"exploited": "Said to be exploited", "public": "Said to be public already"}
