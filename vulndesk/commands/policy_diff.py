"""`vulndesk policy diff`: what changes from one SECURITY.md to another. Needs no desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from vulndesk.commands.policy import read_with_overlay
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.diff import Change, PolicyDiff, diff_policies
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.serial import clause_to_json


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "shape", type=click.Choice(["json", "text"]), default="text", show_default=True)
def diff(old: str, new: str, shape: str) -> None:
    """Say which promises and other clauses change from OLD to NEW.

    The exit status is as diff's: 0 nothing that the desk runs changes, 1 something does, 2 a file cannot be read.
    """
    if old == new == "-":
        raise BadInput("Standard input can be only one of the two.", next_step="Give a path for the other.")
    (_, before), (_, after) = read_with_overlay(old), read_with_overlay(new)
    found = diff_policies(before, after)
    if shape == "json":
        click.echo(json.dumps(_document(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))
    click.get_current_context().exit(1 if found.changes else 0)


def _document(found: PolicyDiff) -> dict[str, Any]:
    return {
        "changes": [_change(one) for one in found.changes],
        "reworded": [_change(one) for one in found.reworded],
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "how": one.how,
        "words": one.words,
        "old": clause_to_json(one.old) if one.old else None,
        "new": clause_to_json(one.new) if one.new else None,
    }


def _lines(found: PolicyDiff) -> Iterator[str]:
    """Promises first: they are what somebody counts on."""
    if not found.changes:
        yield "Nothing that the desk runs changes."
    others = [one for one in found.changes if one not in found.promises]
    for title, changes in (("Promises", found.promises), ("Everything else", tuple(others))):
        if changes:
            yield f"{title}:"
            for one in changes:
                yield from _told(one)
    if found.reworded:
        count = len(found.reworded)
        yield f"{count} {'sentence says' if count == 1 else 'sentences say'} the same in other words."


def _told(one: Change) -> Iterator[str]:
    yield f"  {one.kind.value.replace('_', ' ')}: {one.words}"
    for mark, clause in (("-", one.old), ("+", one.new)):
        if clause is not None:
            yield f"    {mark} line {clause.span.line}: {plain_words(clause.sentence)}"
