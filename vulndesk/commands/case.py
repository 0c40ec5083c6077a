"""`vulndesk case`: cases of a desk from a terminal, by its API. Needs no desk on this machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vulndesk.commands.terminal import Terminal, json_text, one_line, tell
from vulndesk.core.lifecycle import CloseReason

if TYPE_CHECKING:
    from vulndesk.client import Desk
    from vulndesk.client.shapes import Case, Done

# As the queue's tabs are called; "all" is our own word for none of them.
VIEWS = ("needs-you", "mine", "open", "waiting", "closed", "not-reports")
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

F = TypeVar("F", bound=Callable[..., Any])


class DeskGroup(click.Group):
    """What a desk refuses is a sentence and the next step on stderr. Exit status 1: the desk said no; 2: not asked."""

    def invoke(self, ctx: click.Context) -> Any:
        from vulndesk.client.errors import DeskError, RefusedByDesk

        try:
            return super().invoke(ctx)
        except DeskError as error:
            tell([one_line(str(error))], err=True)
            said_no = isinstance(error, RefusedByDesk) and error.status != 401
            ctx.exit(1 if said_no else 2)


@click.group(cls=DeskGroup, context_settings=_HELP, short_help="Work on cases of a desk from a terminal, by its API.")
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

    Exit status: 0 done; 1 the desk refused, and nothing was changed; 2 it could not be asked.
    """
    ctx.obj = desk or ctx.obj or ""


def _shape(command: F) -> F:
    return click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)(
        command
    )


def _reference(ctx: click.Context, parameter: click.Parameter, given: str) -> str:
    if not _REFERENCE.fullmatch(given):
        raise click.BadParameter("a case is named as in VD-7K2M-9QXW.")
    return given.upper()


_named = click.argument("reference", metavar="CASE", callback=_reference)
_file = click.argument("source", metavar="[FILE]", required=False)
_seen = click.option(
    "--seen", type=click.IntRange(0, 10**9), metavar="REVISION", help="Refuse if the case is past this revision."
)


def _desk() -> Desk:
    from vulndesk.client import Desk

    return Desk.configured(click.get_current_context().obj)


@case.command("list")
@click.option("--view", type=click.Choice([*VIEWS, "all"]), default="open", show_default=True, help="Which cases.")
@click.option("--programme", metavar="SLUG", default="", help="Of this programme alone.")
@click.option("--search", metavar="WORDS", default="", help="A reference, or words of the title; - for standard input.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@_shape
def list_cases(view: str, programme: str, search: str, limit: int, shape: str) -> None:
    """The newest first; `!` marks what needs you."""
    from vulndesk.client.desk import PAGE
    from vulndesk.commands.case_words import listing

    words = sys.stdin.readline(2000).strip() if search == "-" else search
    asked = "" if view == "all" else view
    found = _desk().cases.list(view=asked, programme=programme, q=words, limit=min(PAGE, limit + 1))
    rows = list(islice(found, limit + 1))
    shown, more = rows[:limit], len(rows) > limit
    if shape == "json":
        tell([json_text({"cases": [_plain(asdict(row)) for row in shown], "more": more})])
        return
    tell(listing(shown, Terminal.of(sys.stdout), now=datetime.now(UTC)))
    if more:
        tell([f"There are more than these {limit}: --limit shows them."], err=True)


@case.command()
@_named
@click.option("--all", "is_whole", is_flag=True, help="Every message, not the newest alone.")
@click.option("--timeline", "with_timeline", is_flag=True, help="Also what happened, line by line.")
@_shape
def show(reference: str, is_whole: bool, with_timeline: bool, shape: str) -> None:
    """The report, its clocks, and what was written."""
    from vulndesk.commands import case_words

    desk = _desk()
    found = desk.cases.get(reference)
    if is_whole:
        found = replace(found, messages=tuple(reversed(list(desk.cases.messages(found)))), earlier="")
    if shape == "json":
        tell([json_text(_plain({name: value for name, value in asdict(found).items() if name != "etag"}))])
        return
    terminal = Terminal.of(sys.stdout)
    tell(case_words.shown(found, found.messages, terminal, now=datetime.now(UTC)))
    if with_timeline:
        tell(case_words.timeline(found, terminal))
    if found.earlier:
        tell(["There are earlier messages: --all shows them."], err=True)


@case.command()
@_shape
def whoami(shape: str) -> None:
    """Whom the token speaks for, what for, and until when."""
    desk = _desk()
    me = desk.me()
    if shape == "json":
        tell([json_text(_plain(asdict(me) | {"desk": desk.address}))])
        return
    told = f"{me.handle} on {desk.address}: {', '.join(me.scopes)}, until {me.expires_at:%Y-%m-%d %H:%M} UTC."
    tell([one_line(told)])


# --- deeds


@case.command()
@_named
@_file
@_seen
@_shape
def ack(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Acknowledge by a message to the reporter."""
    _do(reference, "acknowledge", source, seen=seen, shape=shape)


@case.command()
@_named
@_file
@_seen
@_shape
def reply(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Write to the reporter."""
    _do(reference, "reply", source, seen=seen, shape=shape)


@case.command()
@_named
@_file
@_seen
@_shape
def ask(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Ask the reporter; the case then waits for the answer."""
    _do(reference, "ask", source, seen=seen, shape=shape)


@case.command()
@_named
@_file
@_shape
def note(reference: str, source: str | None, shape: str) -> None:
    """Write a note, for the team alone."""
    from vulndesk.commands.case_text import written

    desk = _desk()
    known = desk.cases.get(reference)
    about = [f"A note on {known.reference}, for the team alone.", *_about(known)]
    with written(source, about=about, is_needed=True) as text:
        _sent(reference, lambda: desk.cases.note(reference, text), shape=shape)


@case.command()
@_named
@_file
@click.option("--owner", metavar="HANDLE", help="Who has it from now on.")
@_seen
@_shape
def validate(reference: str, source: str | None, owner: str | None, seen: int | None, shape: str) -> None:
    """Confirm the report. A message to the reporter may go along."""
    _do(reference, "validate", source, seen=seen, shape=shape, owner=owner)


@case.command()
@_named
@_file
@_seen
@_shape
def invalidate(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Judge the report not valid, and tell the reporter why."""
    _do(reference, "invalidate", source, seen=seen, shape=shape)


@case.command()
@_named
@click.argument("handle", required=False)
@click.option("--nobody", is_flag=True, help="Take it from whoever has it.")
@_seen
@_shape
def assign(reference: str, handle: str | None, nobody: bool, seen: int | None, shape: str) -> None:
    """Give the case to a person of the team."""
    if bool(handle) is nobody:
        raise click.UsageError("Give a handle, or --nobody.")
    _do(reference, "assign", None, seen=seen, shape=shape, owner=handle or "")


@case.command()
@_named
@click.argument("original", callback=_reference)
@_file
@_seen
@_shape
def duplicate(reference: str, original: str, source: str | None, seen: int | None, shape: str) -> None:
    """Set the case aside as a duplicate of ORIGINAL. A message to the reporter may go along."""
    _do(reference, "mark_duplicate", source, seen=seen, shape=shape, original=original)


@case.command()
@_named
@_file
@click.option("--reason", type=click.Choice([one.value for one in CloseReason]), required=True)
@click.option("--release", metavar="VERSION", help="The one that has the fix.")
@_seen
@_shape
def close(reference: str, source: str | None, reason: str, release: str | None, seen: int | None, shape: str) -> None:
    """Close the case. A message to the reporter may go along."""
    _do(reference, "close", source, seen=seen, shape=shape, reason=reason, release=release)


@case.command()
@_named
@_file
@_seen
@_shape
def reopen(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Look at a closed case anew. A message to the reporter may go along."""
    _do(reference, "reopen", source, seen=seen, shape=shape)


@case.command("not-a-report")
@_named
@_file
@_seen
@_shape
def not_a_report(reference: str, source: str | None, seen: int | None, shape: str) -> None:
    """Set aside what reports nothing."""
    _do(reference, "not_a_report", source, seen=seen, shape=shape)


@case.command()
@_named
@click.argument("vector", metavar="CVSS")
@_seen
@_shape
def severity(reference: str, vector: str, seen: int | None, shape: str) -> None:
    """Score the case by a vector of CVSS 4.0 or 3.1."""
    desk = _desk()
    known = _looked_at(desk.cases.get(reference), seen)
    _sent(reference, lambda: desk.cases.set_severity(known, vector), shape=shape)


_NEED_A_MESSAGE = ("acknowledge", "reply", "ask", "invalidate")


def _do(reference: str, deed: Any, source: str | None, *, seen: int | None, shape: str, **given: Any) -> None:
    from vulndesk.commands.case_text import written

    desk = _desk()
    known = _looked_at(desk.cases.get(reference), seen)
    readers = f"{deed.replace('_', ' ').capitalize()}: the reporter of {known.reference} reads it as it stands here."
    with written(source, about=[readers, *_about(known)], is_needed=deed in _NEED_A_MESSAGE) as text:
        _sent(reference, lambda: desk.cases.do(known, deed, message=text or None, **given), shape=shape)


def _looked_at(found: Case, seen: int | None) -> Case:
    """As it was when the person looked, so that the desk refuses a deed on anything newer."""
    return found if seen is None else replace(found, revision=seen)


def _about(known: Case) -> Iterator[str]:
    yield f"{one_line(known.title)} ({one_line(known.state)})"


def _sent(reference: str, deed: Callable[[], Done], *, shape: str) -> None:
    from vulndesk.client.errors import NotReached
    from vulndesk.commands.case_words import done

    try:
        stands = deed()
    except NotReached as lost:
        step = f"Whether it was done is not known: `vulndesk case show {reference}` tells."
        raise NotReached(lost.title, next_step=step, status=lost.status) from None
    told = json_text(asdict(stands)) if shape == "json" else done(stands.reference, stands.state, stands.revision)
    tell([told])


def _plain(value: Any) -> Any:
    """As JSON has it: instants as the API writes them."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
