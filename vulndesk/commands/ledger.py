"""`vulndesk ledger`: is what happened on this desk still as it was written down? And the key of its checkpoints."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from vulndesk.commands.verify_receipt import text_of

LISTED = 50

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)


@click.group()
def ledger() -> None:
    """The ledger of this desk: check it, and show its key."""


@ledger.command()
@_data
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A checkpoint of this desk that somebody else kept. May be given several times.",
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def check(ctx: click.Context, data: Path, checkpoints: tuple[Path, ...], shape: str) -> None:
    """Make every commitment and the whole tree anew, and name what was rewritten, reordered, deleted or inserted.

    What was erased by rule is counted and is no fault. Nothing is changed. Somebody who has the desk's key and made the
    whole ledger anew is found only by a checkpoint that others kept: give it with --checkpoint.

    Exit status: 0 when all is whole, 1 when something is not, 2 when it could not be checked.
    """
    _set_up(data)
    from vulndesk.apps.ledger.queries import check_ledger

    outside = [(path.name, text_of(path) or "") for path in checkpoints]
    found = check_ledger(outside=outside)
    click.echo(_json(found) if shape == "json" else _sentences(found))
    ctx.exit(1 if found.faults else 0)


@ledger.command()
@_data
def key(data: Path) -> None:
    """Print the verifier key, for `vulndesk verify-receipt --key` and for whoever keeps the checkpoints."""
    _set_up(data)
    from vulndesk.apps.ledger.queries import verifier_key

    click.echo(str(verifier_key()))


def _set_up(data: Path) -> None:
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()


def _json(found: Any) -> str:
    faults = [
        {"kind": one.kind, "entry": one.number or None, "row": one.subject or None, "what": one.sentence}
        for one in found.faults
    ]
    counts = {name: getattr(found, name) for name in ("entries", "size", "heads", "erased", "waiting")}
    return json.dumps({"whole": not faults, "faults": faults, **counts}, ensure_ascii=False, indent=2)


def _sentences(found: Any) -> str:
    told = [f"{found.entries} entries in {found.size} slots, {found.heads} signed heads."]
    if found.erased:
        told.append(
            f"{_rows(found.erased)} erased by rule; what the ledger holds of it opens no more. That is no fault."
        )
    if found.waiting:
        told.append(f"{_rows(found.waiting)} not entered yet.")
    if not found.faults:
        return "\n".join([*told, "All of it is as it was written down."])
    told += [
        "",
        "This is not as it was written down, the first of it first:",
        *(one.sentence for one in found.faults[:LISTED]),
    ]
    if len(found.faults) > LISTED:
        told.append(f"and {len(found.faults) - LISTED} more; --format json lists them all.")
    return "\n".join(told)


def _rows(number: int) -> str:
    return "One row is" if number == 1 else f"{number} rows are"
