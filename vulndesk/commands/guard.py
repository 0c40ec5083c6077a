"""`vulndesk guard`: is a text like a security report? By the rules of the guard of public issues. Needs no desk."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vulndesk.core.errors import BadInput, TooLarge

if TYPE_CHECKING:
    from vulndesk.core.guard.judging import Judgement

LARGEST_TEXT = 2_000_000


@click.command(short_help="Ask the guard of public issues about a text.")
@click.argument("text")
@click.option("--title", default=None, help="The title. Without it, the first line of TEXT is the title.")
@click.option("--author", default="", help="The author's name at the forge: names of programs are known.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def guard(ctx: click.Context, text: str, title: str | None, author: str, shape: str) -> None:
    """Say whether TEXT, a path or - for standard input, is like a security report, and which rules say so.

    Exit status: 0 when it is not like one, 3 when it is, 2 when it could not be read.
    """
    from vulndesk.core.guard.judging import judge
    from vulndesk.core.guard.reading import PublicText

    body = _text(text)
    if title is None:
        title, _, body = body.lstrip().partition("\n")
    found = judge(PublicText(title=title, body=body, author=author))
    click.echo(
        json.dumps(_json(found), ensure_ascii=False, indent=2) if shape == "json" else "\n".join(_listing(found))
    )
    ctx.exit(3 if found.is_report_like else 0)


def _text(source: str) -> str:
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as opened:
            raw = opened.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise BadInput(
            f"The text {source} cannot be read: {error.strerror}.", next_step="Give its path, or - for standard input."
        ) from None
    if len(raw) > LARGEST_TEXT:
        raise TooLarge("The text is too long.", next_step=f"{LARGEST_TEXT // 1_000_000} MB are read at most.")
    return raw.decode("utf-8", "replace")


def _json(found: Judgement) -> dict[str, Any]:
    """The contract of the command."""
    from vulndesk.core.guard.rules import THRESHOLD

    return {
        "is_report_like": found.is_report_like,
        "score": found.score,
        "threshold": THRESHOLD,
        "is_whole": found.is_whole,
        "rules": [
            {
                "name": one.rule.name,
                "weight": one.rule.weight,
                "sentence": one.rule.sentence,
                "words": list(one.words),
            }
            for one in found.fired
        ],
    }


def _listing(found: Judgement) -> Iterator[str]:
    from vulndesk.core.guard.judging import in_words

    yield in_words(found)
    for one in found.fired:
        sentence = "".join(sign if sign.isprintable() else "�" for sign in one.sentence)
        yield f"{one.rule.weight:+5g}  {sentence} [{one.rule.name}]"
    if not found.fired:
        yield "No rule fired."
    if not found.is_whole:
        yield "The text is long: only its beginning and its end were read."
