"""`vulndesk policy read` and `explain`: what a SECURITY.md says, and what the desk does about it. Needs no desk."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator

import click

from vulndesk.commands.policy import read_with_overlay
from vulndesk.core.policy.clauses import Clause, NotUnderstood, Policy, Span
from vulndesk.core.policy.explain import explain, value_words
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.serial import policy_to_json
from vulndesk.core.policy.summary import summarise

_NARROWEST, _WIDEST = 60, 140
_GAP = "  "


@click.command()
@click.argument("file")
@click.option("--format", "shape", type=click.Choice(["json", "text"]), default="text", show_default=True)
def read(file: str, shape: str) -> None:
    """Print the clauses, what was not understood, and a summary."""
    _, found = read_with_overlay(file)
    if shape == "json":
        document = policy_to_json(found) | {"summary": summarise(found)}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_listing(found)))


@click.command(name="explain")
@click.argument("file")
def explain_file(file: str) -> None:
    """Show each sentence beside what the desk does about it."""
    _, found = read_with_overlay(file)
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    click.echo("\n".join(_explanation(found, width)))


def _listing(found: Policy) -> Iterator[str]:
    for clause in found.clauses:
        yield f"line {clause.span.line}: {clause.kind.value.replace('_', ' ')}: {value_words(clause)}"
    if found.not_understood:
        yield ""
        yield "Not understood:"
    for doubt in found.not_understood:
        yield f"line {doubt.span.line}: {plain_words(doubt.sentence)} ({doubt.reason})"


def _by_sentence(found: Policy) -> Iterator[tuple[Span, str, list[str]]]:
    """Each sentence once, in the order of the text, with all that follows from it."""
    rows: dict[Span, tuple[str, list[str]]] = {}
    lines: list[Clause | NotUnderstood] = [*found.clauses, *found.not_understood]
    for one in sorted(lines, key=lambda one: one.span.start):
        _, said = rows.setdefault(one.span, (plain_words(one.sentence), []))
        line = _doubt(one) if isinstance(one, NotUnderstood) else explain(one)
        if line not in said:
            said.append(line)
    for span, (sentence, said) in rows.items():
        yield span, sentence, said


def _doubt(one: NotUnderstood) -> str:
    return f"Not run: {one.reason}"


def _explanation(found: Policy, width: int) -> Iterator[str]:
    left = (width - len(_GAP)) * 2 // 5
    right = width - len(_GAP) - left
    yield f"{'The policy says':<{left}}{_GAP}The desk does"
    yield f"{'-' * left}{_GAP}{'-' * right}"
    for span, sentence, said in _by_sentence(found):
        mark = f"{span.line}: "
        says = textwrap.wrap(mark + sentence, left, subsequent_indent=" " * len(mark))
        does = [line for one in said for line in textwrap.wrap(one, right)]
        for at in range(max(len(says), len(does))):
            one, two = (column[at] if at < len(column) else "" for column in (says, does))
            yield f"{one:<{left}}{_GAP}{two}".rstrip()
        yield ""
    yield _count(found)


def _count(found: Policy) -> str:
    not_run = len(found.not_understood)
    sentences = len({clause.span for clause in found.clauses})
    rest = f"; {not_run} more may ask or promise something that it could not read" if not_run else ""
    return f"{sentences} sentences with a meaning for the desk{rest}."
