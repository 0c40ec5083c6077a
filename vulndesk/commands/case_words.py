"""Cases as a person reads them at a terminal. What others wrote stands behind a bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vulndesk.commands.terminal import Terminal, cut, folded, one_line
from vulndesk.server.wording import exact, relative

if TYPE_CHECKING:
    from vulndesk.client.shapes import Case, CaseRow, Clock, File, Message, Said

_HEADS = ("Case", "State", "Severity", "Owner", "Due", "Why", "Title")
_WIDE = 100  # columns from which a case is one line
# What the command line calls a deed otherwise than the API.
_COMMANDS = {"acknowledge": "ack", "mark_duplicate": "duplicate", "not_a_report": "not-a-report"}
_LONGEST_OWNER, _LONGEST_WHY, _LONGEST_STATE = 14, 34, 18


def listing(rows: Sequence[CaseRow], terminal: Terminal, *, now: datetime) -> Iterator[str]:
    if not rows:
        yield "No case here."
        return
    if terminal.width is None or terminal.width >= _WIDE:
        styles = [{"bold": True} if row.needs_you else {} for row in rows]
        yield from terminal.table(_HEADS, (_cells(row, now=now) for row in rows), styles=styles)
        return
    for row in rows:
        reference, *facts, title = _cells(row, now=now)
        told = " · ".join(one_line(fact) for fact in facts if fact)
        yield terminal.mark(cut(f"{one_line(reference)}  {one_line(title)}", terminal.width), bold=row.needs_you)
        yield from (f"  {part}" for part in folded(told, terminal.width - 2))


def _cells(row: CaseRow, *, now: datetime) -> tuple[str, ...]:
    due = relative(row.due_at, now=now, short=True) if row.due_at else ""
    why = f"{'! ' if row.needs_you else ''}{row.reason}"
    return (
        row.reference,
        cut(row.state, _LONGEST_STATE),
        scored(row.severity, row.score),
        cut(row.owner or "nobody", _LONGEST_OWNER),
        f"overdue, {due}" if row.overdue and due else due,
        cut(why, _LONGEST_WHY),
        row.title,
    )


def scored(severity: str, score: float | None) -> str:
    return f"{severity} {score:.1f}" if score is not None else severity


def shown(case: Case, messages: Sequence[Message], terminal: Terminal, *, now: datetime) -> Iterator[str]:
    """messages: the oldest first."""
    yield from _head(case, terminal, now=now)
    if case.clocks:
        yield from titled("Clocks", terminal)
        yield from (line for clock in case.clocks for line in _clock(clock, terminal, now=now))
    yield from titled("Report", terminal)
    yield from _report(case.report, terminal)
    yield from _files(case.files, terminal)
    if case.missing:
        yield from ours(f"  The policy also asks for: {', '.join(case.missing)}", terminal)
    if messages:
        yield from titled("Messages", terminal)
    for message in messages:
        yield from message_lines(message, terminal, now=now)
    yield from titled("What can be done now", terminal)
    named = [_COMMANDS.get(deed, deed) for deed in case.deeds]
    yield from ours(f"  {', '.join([*named, 'note', 'severity'])}", terminal)


def timeline(case: Case, terminal: Terminal) -> Iterator[str]:
    yield from titled("Timeline", terminal)
    for event in case.timeline:
        yield from ours(f"  {exact(event.at)}  {event.sentence}", terminal)


def done(reference: str, state: str, revision: int) -> str:
    return f"{one_line(reference)} is {one_line(state)} (revision {revision})."


def ours(line: str, terminal: Terminal) -> Iterator[str]:
    indent = line[: len(line) - len(line.lstrip())]
    line = one_line(line)
    for at, part in enumerate(folded(line, terminal.width - len(indent) - 2) if terminal.width else (line,)):
        yield f"{indent}{'  ' if at else ''}{part}"


def titled(words: str, terminal: Terminal) -> Iterator[str]:
    yield ""
    yield terminal.mark(words, bold=True)


def _head(case: Case, terminal: Terminal, *, now: datetime) -> Iterator[str]:
    for line in ours(f"{case.reference}: {case.title}", terminal):
        yield terminal.mark(line, bold=True)
    facts = [
        case.state,
        scored(case.severity, case.score) or "not scored",
        f"owner {case.owner}" if case.owner else "no owner",
        f"programme {case.programme}",
        f"received {exact(case.received_at)}, {relative(case.received_at, now=now)}",
        f"revision {case.revision}",
    ]
    if case.duplicate_of:
        facts.append(f"duplicate of {case.duplicate_of}")
    if case.duplicates:
        facts.append(f"duplicates of it: {', '.join(case.duplicates)}")
    yield from ours(" · ".join(facts), terminal)
    if case.vector:
        yield from ours(case.vector, terminal)
    yield one_line(case.url)  # whole, so that it can be followed


def _clock(clock: Clock, terminal: Terminal, *, now: datetime) -> Iterator[str]:
    runs = clock.state == "running"
    when = f", due {exact(clock.effective_at)}, {relative(clock.effective_at, now=now)}" if runs else ""
    words = f"  {clock.promise.replace('_', ' ')}: {clock.state}{', overdue' if clock.overdue else ''}{when}"
    for line in ours(words, terminal):
        yield terminal.mark(line, fg="red") if clock.overdue else line


def _report(report: Mapping[str, Any], terminal: Terminal) -> Iterator[str]:
    for name, value in report.items():
        if value in ("", None, [], {}, False):
            continue
        yield from ours(f"  {name.replace('_', ' ')}", terminal)
        words = ", ".join(map(str, value)) if isinstance(value, list) else "yes" if value is True else str(value)
        yield from terminal.quoted(words)


def _files(files: Sequence[File], terminal: Terminal) -> Iterator[str]:
    for one in files:
        told = "erased" if one.purged else f"{one.size:,} bytes" + (f", SHA-256 {one.sha256}" if one.sha256 else "")
        yield from ours(f"  file: {one.name} ({told})", terminal)


def message_lines(message: Message | Said, terminal: Terminal, *, now: datetime) -> Iterator[str]:
    readers = {"everyone": "everybody in the case", "team": "the team alone"}.get(message.audience, message.audience)
    who = f"{message.who} (reporter)" if message.from_reporter and message.who != "reporter" else message.who
    words = f"  {exact(message.at)} ({relative(message.at, now=now)}): {who}, to {readers}"
    for line in ours(words + (f", {message.tlp}" if message.tlp else ""), terminal):
        yield terminal.mark(line, fg="yellow") if message.audience == "team" else line
    if message.text:
        yield from terminal.quoted(message.text)
    yield from _files(message.files, terminal)
