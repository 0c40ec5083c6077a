"""Messages, parties, the embargo, severity, the advisory and events of a case, as a person reads them at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vulndesk.commands.case_words import message_lines, ours, scored, titled
from vulndesk.commands.terminal import Terminal, one_line
from vulndesk.server.wording import exact, relative

if TYPE_CHECKING:
    from vulndesk.client.shapes import (
        AdvisoryFindings,
        Case,
        CaseEmbargo,
        Draft,
        Event,
        FilePreview,
        Happened,
        Party,
        Room,
        Said,
    )

_SCREEN = 30  # lines of a file on a terminal; a pipe gets them all


def room(found: Room, said: Sequence[Said], terminal: Terminal, *, now: datetime) -> Iterator[str]:
    """said: the oldest first."""
    if not said:
        yield "Nothing was said here."
    for at, message in enumerate(said):
        if at:
            yield ""
        yield from message_lines(message, terminal, now=now)
        yield f"  id {one_line(message.id)}"  # whole, so that it can be copied
        facts = _about(message)
        yield from ours(f"  {facts}", terminal) if facts else ()
    if found.questions:
        yield from titled("Questions that nobody answered", terminal)
        for one in found.questions:
            yield from ours(f"  {one.who}, {relative(one.at, now=now)}: {one.id}", terminal)
    yield from titled("You may write to", terminal)
    for audience in found.audiences:
        yield from ours(f"  {audience.to}: {audience.words}", terminal)


def _about(message: Said) -> str:
    facts = []
    if message.asks:
        facts.append(f"a question, answered {exact(message.settled_at)}" if message.settled_at else "an open question")
    facts += [f"answers {message.reply_to}"] if message.reply_to else []
    facts += [f"{message.answers} answer{'s' if message.answers > 1 else ''}"] if message.answers else []
    facts += [f"changed {exact(message.edited_at)}"] if message.edited_at else []
    return " · ".join(facts)


def parties(found: Sequence[Party], terminal: Terminal, *, now: datetime) -> Iterator[str]:
    if not found:
        yield "Nobody else takes part."
    for at, one in enumerate(found):
        if at:
            yield ""
        for line in ours(f"{one.name} ({one.role})", terminal):
            yield terminal.mark(line, bold=True)
        yield from ours(f"  {_standing(one, now=now)}", terminal)
        status = one.status.replace("_", " ")
        facts = {"status": status, "standing": one.standing, "embargo": one.consent, "their id": one.tracking_id}
        told = " · ".join(f"{name} {words}" for name, words in facts.items() if words)
        yield from ours(f"  {told}", terminal) if told else ()
        if one.contact:
            yield from ours(f"  contact {one.contact}", terminal)
        if one.accepted_at and not one.ended:
            yield f"  --to {one_line(one.to)}"  # whole, so that it can be copied


def _standing(one: Party, *, now: datetime) -> str:
    if one.ended:
        return "has no access any more"
    if one.accepted_at:
        until = f", has access until {exact(one.access_until)}" if one.access_until else ""
        return f"accepted {exact(one.accepted_at)}{until}"
    late = "late: " if one.late else ""
    return f"{late}invited {relative(one.invited_at, now=now)} by {one.invited_by}, answer by {exact(one.rsvp_by)}"


def embargo(reference: str, found: CaseEmbargo, terminal: Terminal, *, now: datetime) -> Iterator[str]:
    for line in ours(f"{reference}: {found.words}", terminal):
        yield terminal.mark(line, bold=True)
    if found.until:
        yield from ours(f"  until {exact(found.until)}, {relative(found.until, now=now)}", terminal)
    if found.proposed:
        yield from ours(f"  proposed by {found.proposed_by}: {exact(found.proposed)}", terminal)
    if found.why_not:
        yield from ours(f"  {found.why_not}", terminal)
    if found.sentence:
        yield from terminal.quoted(found.sentence)
    if found.consents:
        yield from titled("Who was asked", terminal)
        yield from (line for one in found.consents for line in ours(f"  {one.who}: {one.words}", terminal))
    known = [one for one in found.facts if one.known]
    yield from titled("Known in the world", terminal)
    yield from (line for one in known for line in ours(f"  {one.letter}  {one.words}", terminal))
    if not known:
        yield "  nothing yet"
    yield from titled("What can be done now", terminal)
    yield from ours(f"  {', '.join(found.moves) or 'nothing'} (revision {found.revision})", terminal)


def moved(reference: str, found: CaseEmbargo) -> str:
    return f"{one_line(reference)}: {one_line(found.words)} (revision {found.revision} of the embargo)."


def preview(found: FilePreview, terminal: Terminal) -> Iterator[str]:
    for line in ours(f"{found.name}: {found.kind}, {found.size:,} bytes", terminal):
        yield terminal.mark(line, bold=True)
    if found.sha256:
        yield from ours(f"  SHA-256 {found.sha256}", terminal)
    if found.care:
        yield from ours(f"  {found.care}", terminal)
    if found.words:
        lines = list(terminal.quoted(found.words))
        kept = lines if terminal.width is None else lines[:_SCREEN]
        yield from kept
        if len(kept) < len(lines) or not found.whole:
            yield from ours("  There is more of it: `file get` fetches all.", terminal)


def severity(case: Case, terminal: Terminal) -> Iterator[str]:
    from vulndesk.core.cvss_words import explain_vector
    from vulndesk.core.errors import BadInput
    from vulndesk.core.severity import assess

    for line in ours(f"{case.reference}: {scored(case.severity, case.score) or 'not scored'}", terminal):
        yield terminal.mark(line, bold=True)
    if not case.vector:
        return
    yield from ours(f"  {case.vector}", terminal)
    try:
        words = explain_vector(assess(case.vector).vector)
    except (BadInput, KeyError, ValueError):  # of a desk that knows more of CVSS than this program
        return
    for metric in words:
        yield from ours(f"  {metric.name}: {metric.choice}. {metric.sentence}", terminal)


def draft(found: Draft, terminal: Terminal) -> Iterator[str]:
    record: dict[str, Any] = dict(found.record)
    stand = f"published as {found.published}" if found.published else f"draft {found.number}" if found.number else ""
    for line in ours(f"{found.reference}: {stand or 'nothing saved yet; this is what the desk knows'}", terminal):
        yield terminal.mark(line, bold=True)
    for name, value in record.items():
        if value in ("", None, [], {}, False) or name == "format":
            continue
        yield from ours(f"  {name.replace('_', ' ')}", terminal)
        yield from terminal.quoted("\n".join(_told(value)), bar="  │ ")
    yield ""
    yield one_line(found.url)


def _told(value: Any, indent: str = "") -> Iterator[str]:
    """Any JSON as lines a person can read."""
    if isinstance(value, dict):
        for name, one in value.items():
            if one in ("", None, [], {}):
                continue
            if isinstance(one, dict | list):
                yield f"{indent}{str(name).replace('_', ' ')}:"
                yield from _told(one, f"{indent}  ")
            else:
                yield f"{indent}{str(name).replace('_', ' ')}: {_word(one)}"
    elif isinstance(value, list):
        for one in value:
            first, *rest = list(_told(one, f"{indent}  ")) or [""]
            yield f"{indent}- {first.strip()}"
            yield from rest
    else:
        yield from (f"{indent}{line}" for line in _word(value).split("\n"))


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def findings(found: AdvisoryFindings, terminal: Terminal) -> Iterator[str]:
    for one in found.findings:
        weight = "blocks" if one.blocks else "advice"
        line = f"{weight}: {one.field + ': ' if one.field else ''}{one.sentence}"
        for part in ours(line, terminal):
            yield terminal.mark(part, fg="red") if one.blocks else part
        if one.why:
            yield from ours(f"  {one.why}", terminal)
    blocking = sum(one.blocks for one in found.findings)
    so_far = f"{blocking} of these keep it from being published." if blocking else "It cannot be published yet."
    yield from ours("Nothing keeps it from being published." if found.publishable else so_far, terminal)


def events(rows: Sequence[Happened | Event], terminal: Terminal) -> Iterator[str]:
    """In your cases, or in one, where it has a sentence."""
    for one in rows:
        where = "" if hasattr(one, "sentence") else f"{one.reference}  {one.programme}  "
        words = one.sentence if hasattr(one, "sentence") else one.kind.replace("_", " ")
        by = " (you)" if getattr(one, "by_you", False) else ""
        yield from ours(f"{one.at:%Y-%m-%d %H:%M} UTC  {where}{words}{by}", terminal)
