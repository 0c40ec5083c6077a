"""What the commands below `vulndesk case` share: which desk, which case, text or JSON, and how a deed ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vulndesk.commands.terminal import json_text, one_line, tell

if TYPE_CHECKING:
    from vulndesk.client import Desk, DeskError
    from vulndesk.client.shapes import Case, Done

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
_AS_JSON = "vulndesk.case.json"

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class DeskGroup(click.Group):
    """What a desk refuses is a sentence and the next step on stderr. Exit status 1: the desk said no; 2: not asked."""

    def invoke(self, ctx: click.Context) -> Any:
        from vulndesk.client.errors import DeskError, RefusedByDesk

        try:
            return super().invoke(ctx)
        except DeskError as error:
            tell([one_line(f"{error}{_again(error)}")], err=True)
            said_no = isinstance(error, RefusedByDesk) and error.status != 401
            ctx.exit(1 if said_no else 2)


def _again(error: DeskError) -> str:
    from vulndesk.server.wording import length

    seconds = getattr(error, "retry_after", None)
    return f" Again in {length(timedelta(seconds=seconds))}." if seconds else ""


def shaped(command: F) -> F:
    """--format text or json, as `shape`; --json says the latter."""

    def noted(ctx: click.Context, parameter: click.Parameter, given: bool) -> None:
        ctx.meta[_AS_JSON] = given

    def chosen(ctx: click.Context, parameter: click.Parameter, given: str) -> str:
        return "json" if ctx.meta.get(_AS_JSON) else given

    as_json = click.option(
        "--json", is_flag=True, is_eager=True, expose_value=False, callback=noted, help="The same as --format json."
    )
    kinds = click.Choice(["text", "json"])
    return click.option("--format", "shape", type=kinds, default="text", show_default=True, callback=chosen)(
        as_json(command)
    )


def _reference(ctx: click.Context, parameter: click.Parameter, given: str) -> str:
    if not _REFERENCE.fullmatch(given):
        raise click.BadParameter("a case is named as in VD-7K2M-9QXW.")
    return given.upper()


def case_argument(name: str, **more: Any) -> Callable[[F], F]:
    return click.argument(name, callback=_reference, **more)


named = case_argument("reference", metavar="CASE")
text_file = click.argument("source", metavar="[FILE]", required=False)
seen_option = click.option(
    "--seen", type=click.IntRange(0, 10**9), metavar="REVISION", help="Refuse if the case is past this revision."
)


def desk_here(*, quiet: bool = False) -> Desk:
    """quiet: says nothing while it waits."""
    from vulndesk.client import Desk

    return Desk.configured(click.get_current_context().obj, wait=time.sleep if quiet else _wait)


def _wait(seconds: float) -> None:
    tell([f"The desk asks to wait {seconds:.0f} s, and is asked again then."], err=True)
    time.sleep(seconds)


def looked_at(found: Case, seen: int | None) -> Case:
    """As it was when the person looked, so that the desk refuses a deed on anything newer."""
    return found if seen is None else replace(found, revision=seen)


def about(known: Case) -> Iterator[str]:
    yield f"{one_line(known.title)} ({one_line(known.state)})"


def tried(reference: str, deed: Callable[[], T]) -> T:
    """A deed whose answer was lost may have been done, and that is said."""
    from vulndesk.client.errors import NotReached

    try:
        return deed()
    except NotReached as lost:
        step = f"Whether it was done is not known: `vulndesk case show {reference}` tells."
        raise NotReached(lost.title, next_step=step, status=lost.status) from None


def sent(reference: str, deed: Callable[[], Done], *, shape: str) -> None:
    from vulndesk.commands.case_words import done

    stands = tried(reference, deed)
    tell([json_of(stands) if shape == "json" else done(stands.reference, stands.state, stands.revision)])


def json_of(facts: Any) -> str:
    """By the API's own names. The ETag is the line's, and nobody's who reads."""
    return json_text(plain(facts))


def plain(value: Any) -> Any:
    """As JSON has it: instants as the API writes them."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain({name: one for name, one in asdict(value).items() if name != "etag"})
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value
