"""`vulndesk case messages`, `say`, `parties`, `embargo`, `severity`, `advisory` and `events`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vulndesk.commands.case_parts import (
    HELP,
    about,
    desk_here,
    json_of,
    looked_at,
    named,
    plain,
    seen_option,
    sent,
    shaped,
    text_file,
    tried,
)
from vulndesk.commands.terminal import Terminal, json_text, one_line, tell

if TYPE_CHECKING:
    from vulndesk.client import Desk
    from vulndesk.client.shapes import CaseEvents, HappenedList

_LONGEST_PAUSE = 60.0  # seconds between two tries to reach a desk that is away
_to = click.option("--to", default="", metavar="WHOM", help="everyone, team, case, or `to` of a party.")


@click.command(short_help="What was said, and whom one may write to.")
@named
@_to
@click.option("--thread", metavar="ID", help="This message and its answers alone.")
@click.option("--open", "open_only", is_flag=True, help="Questions that nobody answered alone.")
@click.option("--all", "is_whole", is_flag=True, help="Every message, not the newest page alone.")
@shaped
def messages(reference: str, to: str, thread: str | None, open_only: bool, is_whole: bool, shape: str) -> None:
    """What was said, whom one may write to, and which questions are open."""
    from vulndesk.commands import case_room_words

    desk, asked = desk_here(), {"to": to or None, "thread": thread, "open_only": open_only or None}
    room = desk.messages.list(reference, **asked)  # type: ignore[arg-type]
    said, earlier = list(room.messages), room.earlier
    while is_whole and earlier:
        page = desk.messages.list(reference, before=earlier, **asked)  # type: ignore[arg-type]
        said, earlier = [*page.messages, *said], page.earlier
    if shape == "json":
        tell([json_text(plain(room) | {"messages": [plain(one) for one in said], "earlier": earlier})])
        return
    tell(case_room_words.room(room, said, Terminal.of(sys.stdout), now=datetime.now(UTC)))
    if earlier:
        tell(["There are earlier messages: --all shows them."], err=True)


@click.command()
@named
@text_file
@click.option("--to", required=True, metavar="WHOM", help="everyone, team, case, or `to` of a party.")
@click.option("--reply-to", metavar="ID", help="A message that it answers.")
@click.option("--asks", is_flag=True, help="It is a question, and open until somebody answers.")
@click.option("--tlp", metavar="LABEL", help="RED, AMBER+STRICT, AMBER, GREEN or CLEAR.")
@click.option("--widens", is_flag=True, help="You mean that more people read it than what it answers.")
@click.option("--attach", multiple=True, metavar="PATH", type=click.Path(path_type=Path), help="A file to go along.")
@shaped
def say(reference: str, source: str | None, to: str, shape: str, attach: tuple[Path, ...], **more: Any) -> None:
    """Write to everybody in the case, the team, or one party. Files may go along."""
    from vulndesk.commands.case_text import written

    desk = desk_here()
    readers = {"everyone": "The reporter and the team", "team": "The team alone", "case": "Everybody in the case"}
    who = f"{readers.get(to, one_line(to))}: reads it as it stands here."
    given = {name: one or None for name, one in more.items()}
    lines = [who, *about(desk.cases.get(reference))]
    with written(source, about=lines, is_needed=not attach) as text:
        words = text or None
        sent(reference, lambda: desk.messages.say(reference, to, text=words, files=attach, **given), shape=shape)


@click.command(short_help="Who else takes part.")
@named
@shaped
def parties(reference: str, shape: str) -> None:
    """Who else takes part, what they say of themselves, and who is late."""
    from vulndesk.commands import case_room_words

    found = desk_here().parties.list(reference)
    if shape == "json":
        tell([json_of(found)])
        return
    tell(case_room_words.parties(found.parties, Terminal.of(sys.stdout), now=datetime.now(UTC)))


@click.command(short_help="How long the case stays private.")
@named
@click.argument("move", type=click.Choice(["show", "propose", "accept", "reject", "end"]), default="show")
@click.option("--until", metavar="INSTANT", help="For propose, as 2027-01-31T12:00Z; an offset is needed.")
@shaped
def embargo(reference: str, move: Any, until: str | None, shape: str) -> None:
    """How long the case stays private; propose another end, accept or reject one, or end it now."""
    from vulndesk.commands import case_room_words

    if bool(until) is not (move == "propose"):
        raise click.UsageError("--until goes with propose, and propose needs it.")
    when = _instant(until) if until else None
    desk = desk_here()
    found = desk.embargo.get(reference)
    if move == "show":
        words = case_room_words.embargo(reference, found, Terminal.of(sys.stdout), now=datetime.now(UTC))
        tell([json_of(found)] if shape == "json" else words)
        return
    done = tried(reference, lambda: desk.embargo.move(reference, move, until=when, seen=found))
    tell([json_of(done) if shape == "json" else case_room_words.moved(reference, desk.embargo.get(reference))])


def _instant(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  it has no zone, as what is no instant
    if moment.tzinfo is None:
        raise click.BadParameter("an instant is written as 2027-01-31T12:00Z, with its offset.", param_hint="--until")
    return moment


@click.command(short_help="How severe it is; with a vector, score it.")
@named
@click.argument("vector", metavar="[CVSS]", required=False)
@seen_option
@shaped
def severity(reference: str, vector: str | None, seen: int | None, shape: str) -> None:
    """How severe it is, metric by metric; with a vector of CVSS 4.0 or 3.1, score the case by it."""
    from vulndesk.commands import case_room_words

    desk = desk_here()
    known = looked_at(desk.cases.get(reference), seen)
    if vector is not None:
        sent(reference, lambda: desk.cases.set_severity(known, vector), shape=shape)
        return
    told = {name: getattr(known, name) for name in ("reference", "severity", "score", "vector", "revision")}
    tell([json_text(told)] if shape == "json" else case_room_words.severity(known, Terminal.of(sys.stdout)))


# --- the advisory


@click.group(context_settings=HELP, short_help="The draft of the case's advisory, and what it lacks.")
def advisory() -> None:
    """The draft of the case's advisory, and what it lacks. Publishing needs a person, on the page."""


@advisory.command("show")
@named
@click.option("--as", "kind", type=click.Choice(["osv", "csaf", "cve", "openvex"]), help="The document, as JSON.")
@shaped
def show_advisory(reference: str, kind: Any, shape: str) -> None:
    """The draft, or what the desk would begin it with."""
    from vulndesk.commands import case_room_words

    desk = desk_here()
    if kind:
        tell([json_text(desk.advisories.document(reference, kind))])
        return
    found = desk.advisories.draft(reference)
    tell([json_of(found)] if shape == "json" else case_room_words.draft(found, Terminal.of(sys.stdout)))


@advisory.command("lint", short_help="What keeps the draft from being published.")
@named
@shaped
@click.pass_context
def lint_advisory(ctx: click.Context, reference: str, shape: str) -> None:
    """What the draft lacks. Exit status 1 when something keeps it from being published."""
    from vulndesk.commands import case_room_words

    found = desk_here().advisories.findings(reference)
    tell([json_of(found)] if shape == "json" else case_room_words.findings(found, Terminal.of(sys.stdout)))
    ctx.exit(0 if found.publishable else 1)


# --- what happens


@click.command()
@click.argument("reference", metavar="[CASE]", required=False)
@click.option("--after", metavar="CURSOR", help="What happened since; `now`: from here on.  [default: the beginning]")
@click.option("--follow", is_flag=True, help="Wait for more, until Ctrl-C; without --after from here on.")
@shaped
def events(reference: str | None, after: str | None, follow: bool, shape: str) -> None:
    """What happened in your cases, or in one. The cursor to go on with stands on stderr.

    With --follow and --json, each line is one event.
    """
    from vulndesk.commands import case_room_words

    if reference and follow:
        raise click.UsageError("Follow all of your cases, or read the events of one.")
    desk, terminal = desk_here(quiet=follow), Terminal.of(sys.stdout)
    if not follow:
        pages: list[Any] = list(_of_case(desk, reference.upper(), after) if reference else _so_far(desk, after or ""))
        rows = [one for page in pages for one in page.events]
        words = case_room_words.events(rows, terminal)
        tell([json_of({"events": rows, "after": pages[-1].after})] if shape == "json" else words)
        tell([f"To go on from here: --after {one_line(pages[-1].after)}"], err=True)
        return
    cursor = after or "now"
    try:
        for news in _followed(desk, cursor):
            cursor = news.after
            lines = (json_text(plain(one), is_row=True) for one in news.events)
            tell(lines if shape == "json" else case_room_words.events(news.events, terminal))
    except KeyboardInterrupt:  # the way in which following ends
        tell([f"To go on from here: --after {one_line(cursor)}"], err=True)


def _of_case(desk: Desk, reference: str, after: str | None) -> Iterator[CaseEvents]:
    while True:
        page = desk.events.of_case(reference, after=after)
        yield page
        if not page.more:
            return
        after = page.after


def _so_far(desk: Desk, after: str) -> Iterator[HappenedList]:
    while True:
        news = desk.events.list(after=after)
        yield news
        if not news.more:
            return
        after = news.after


def _followed(desk: Desk, after: str) -> Iterator[HappenedList]:
    """A desk that is away for a while is waited for: nothing is missed, since the cursor stays."""
    from vulndesk.client.errors import DeskBusy, NotReached, TooOften

    pause = 0.0
    if after == "now":
        after = desk.events.list(after=after).after  # what is wrong from the beginning is said at once
    while True:
        try:
            for news in desk.events.follow(after):
                after, pause = news.after, 0.0
                yield news
        except (DeskBusy, NotReached, TooOften) as error:
            pause = min(_LONGEST_PAUSE, pause * 2 + 1)
            tell([f"{one_line(error.title)} Trying again in {pause:.0f} s."], err=True)
            time.sleep(pause)
