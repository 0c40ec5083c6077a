"""`vulndesk case`: cases of a desk from a terminal, by its API. Needs no desk on this machine."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import click

from vulndesk.commands import case_files, case_reading
from vulndesk.commands.case_parts import (
    HELP,
    DeskGroup,
    about,
    case_argument,
    desk_here,
    json_of,
    looked_at,
    named,
    plain,
    seen_option,
    sent,
    shaped,
    text_file,
)
from vulndesk.commands.terminal import Terminal, json_text, one_line, tell
from vulndesk.core.lifecycle import CloseReason

# As the queue's tabs are called; "all" is our own word for none of them.
VIEWS = ("needs-you", "mine", "open", "waiting", "closed", "not-reports")


@click.group(cls=DeskGroup, context_settings=HELP, short_help="Work on cases of a desk from a terminal, by its API.")
@click.option("--desk", metavar="URL", default="", help="The desk's address; also `vulndesk --desk URL case …`.")
@click.pass_context
def case(ctx: click.Context, desk: str) -> None:
    """Work on cases of a desk from a terminal, by its API.

    The desk is --desk, VULNDESK_DESK, or `desk` of ~/.config/vulndesk/desk.toml. The token, made on the desk under
    “Your account”, is VULNDESK_TOKEN, the file that VULNDESK_TOKEN_FILE names, or the one under [tokens] of desk.toml.
    There is no option for it: everybody on this machine may read the arguments of its processes. So it is with texts:
    FILE is the name of a file, or - for standard input; without it, where a text is needed, your editor opens
    (VISUAL, EDITOR).

    A deed is refused when somebody else changed the case while you wrote; with --seen also since you looked.

    Exit status: 0 done; 1 the desk refused, and nothing was changed; 2 it could not be asked. `advisory lint` ends with
    1, too, when something keeps the draft from being published.
    """
    ctx.obj = desk or ctx.obj or ""


@case.command("list")
@click.option("--view", type=click.Choice([*VIEWS, "all"]), default="open", show_default=True, help="Which cases.")
@click.option("--programme", metavar="SLUG", default="", help="Of this programme alone.")
@click.option("--search", metavar="WORDS", default="", help="A reference, or words of the title; - for standard input.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@shaped
def list_cases(view: str, programme: str, search: str, limit: int, shape: str) -> None:
    """The newest first; `!` marks what needs you."""
    from vulndesk.client.desk import PAGE
    from vulndesk.commands.case_words import listing

    words = sys.stdin.readline(2000).strip() if search == "-" else search
    asked = "" if view == "all" else view
    found = desk_here().cases.list(view=asked, programme=programme, q=words, limit=min(PAGE, limit + 1))
    rows = list(islice(found, limit + 1))
    shown, more = rows[:limit], len(rows) > limit
    if shape == "json":
        tell([json_text({"cases": [plain(row) for row in shown], "more": more})])
        return
    tell(listing(shown, Terminal.of(sys.stdout), now=datetime.now(UTC)))
    if more:
        tell([f"There are more than these {limit}: --limit shows them."], err=True)


@case.command()
@named
@click.option("--all", "is_whole", is_flag=True, help="Every message, not the newest alone.")
@click.option("--timeline", "with_timeline", is_flag=True, help="Also what happened, line by line.")
@shaped
def show(reference: str, is_whole: bool, with_timeline: bool, shape: str) -> None:
    """The report, its clocks, and what was written."""
    from vulndesk.commands import case_words

    desk = desk_here()
    found = desk.cases.get(reference)
    if is_whole:
        found = replace(found, messages=tuple(reversed(list(desk.cases.messages(found)))), earlier="")
    if shape == "json":
        tell([json_of(found)])
        return
    terminal = Terminal.of(sys.stdout)
    tell(case_words.shown(found, found.messages, terminal, now=datetime.now(UTC)))
    if with_timeline:
        tell(case_words.timeline(found, terminal))
    if found.earlier:
        tell(["There are earlier messages: --all shows them."], err=True)


@case.command()
@shaped
def whoami(shape: str) -> None:
    """Whom the token speaks for, what for, and until when."""
    desk = desk_here()
    me = desk.me()
    if shape == "json":
        tell([json_text(plain(me) | {"desk": desk.address})])
        return
    told = f"{me.handle} on {desk.address}: {', '.join(me.scopes)}, until {me.expires_at:%Y-%m-%d %H:%M} UTC."
    tell([one_line(told)])


# --- deeds


@case.command()
@named
@text_file
@seen_option
@shaped
def ack(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Acknowledge by a message to the reporter."""
    _do(reference, "acknowledge", source, seen=seen, shape=shape)


@case.command()
@named
@text_file
@seen_option
@shaped
def reply(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Write to the reporter."""
    _do(reference, "reply", source, seen=seen, shape=shape)


@case.command()
@named
@text_file
@seen_option
@shaped
def ask(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Ask the reporter; the case then waits for the answer."""
    _do(reference, "ask", source, seen=seen, shape=shape)


@case.command()
@named
@text_file
@shaped
def note(reference: str, source: str | None, shape: str) -> None:
    """Write a note, for the team alone."""
    from vulndesk.commands.case_text import written

    desk = desk_here()
    known = desk.cases.get(reference)
    lines = [f"A note on {known.reference}, for the team alone.", *about(known)]
    with written(source, about=lines, is_needed=True) as text:
        sent(reference, lambda: desk.cases.note(reference, text), shape=shape)


@case.command()
@named
@text_file
@click.option("--owner", metavar="HANDLE", help="Who has it from now on.")
@seen_option
@shaped
def validate(reference: str, source: str | None, owner: str | None, seen: int | None, shape: str) -> None:
    """Confirm the report. A message to the reporter may go along."""
    _do(reference, "validate", source, seen=seen, shape=shape, owner=owner)


@case.command()
@named
@text_file
@seen_option
@shaped
def invalidate(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Judge the report not valid, and tell the reporter why."""
    _do(reference, "invalidate", source, seen=seen, shape=shape)


@case.command()
@named
@click.argument("handle", required=False)
@click.option("--nobody", is_flag=True, help="Take it from whoever has it.")
@seen_option
@shaped
def assign(reference: str, handle: str | None, nobody: bool, seen: int | None, shape: str) -> None:
    """Give the case to a person of the team."""
    if bool(handle) is nobody:
        raise click.UsageError("Give a handle, or --nobody.")
    _do(reference, "assign", None, seen=seen, shape=shape, owner=handle or "")


@case.command()
@named
@case_argument("original")
@text_file
@seen_option
@shaped
def duplicate(reference: str, original: str, source: str | None, seen: int | None, shape: str) -> None:
    """Set the case aside as a duplicate of ORIGINAL. A message to the reporter may go along."""
    _do(reference, "mark_duplicate", source, seen=seen, shape=shape, original=original)


@case.command()
@named
@text_file
@click.option("--reason", type=click.Choice([one.value for one in CloseReason]), required=True)
@click.option("--release", metavar="VERSION", help="The one that has the fix.")
@seen_option
@shaped
def close(reference: str, source: str | None, reason: str, release: str | None, seen: int | None, shape: str) -> None:
    """Close the case. A message to the reporter may go along."""
    _do(reference, "close", source, seen=seen, shape=shape, reason=reason, release=release)


@case.command()
@named
@text_file
@seen_option
@shaped
def reopen(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Look at a closed case anew. A message to the reporter may go along."""
    _do(reference, "reopen", source, seen=seen, shape=shape)


@case.command("not-a-report")
@named
@text_file
@seen_option
@shaped
def not_a_report(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Set aside what reports nothing."""
    _do(reference, "not_a_report", source, seen=seen, shape=shape)


_NEED_A_MESSAGE = ("acknowledge", "reply", "ask", "invalidate")


def _do(reference: str, deed: Any, source: str | None, *, seen: int | None, shape: str, **given: Any) -> None:
    from vulndesk.commands.case_text import written

    desk = desk_here()
    known = looked_at(desk.cases.get(reference), seen)
    readers = f"{deed.replace('_', ' ').capitalize()}: the reporter of {known.reference} reads it as it stands here."
    with written(source, about=[readers, *about(known)], is_needed=deed in _NEED_A_MESSAGE) as text:
        sent(reference, lambda: desk.cases.do(known, deed, message=text or None, **given), shape=shape)


for more in (
    *(case_reading.messages, case_reading.say, case_reading.parties, case_reading.embargo),
    *(case_reading.severity, case_reading.advisory, case_reading.events, case_files.files),
):
    case.add_command(more)
