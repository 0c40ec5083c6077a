"""`vulndesk key`: where the desk key is, whether it fits, and how to get it back from the recovery code.

The code is asked for, never an argument: arguments stand in the shell's history and in the process list.
"""

import sys
from pathlib import Path

import click

from vulndesk.gateways import desk_key


@click.group()
def key() -> None:
    """The key that opens this desk."""


_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)


@key.command("show-location")
@_data
def show_location(data: Path) -> None:
    """Say where the key of this desk is looked for."""
    click.echo(desk_key.key_location(data.absolute()))


@key.command()
@_data
def check(data: Path) -> None:
    """Say whether the key is there and belongs to this desk."""
    desk_id = desk_key.read_desk_id(data.absolute())
    desk_key.load(data.absolute())
    click.echo(f"The key belongs to this desk ({desk_id}).")


@key.command()
@_data
def recover(data: Path) -> None:
    """Write the key file again, from the recovery code shown at the first start."""
    key_file = desk_key.recover(data.absolute(), typed=_ask("Recovery code"))
    click.echo(f"The key of this desk is at {key_file} again.")


@key.command("renew-code")
@_data
def renew_code(data: Path) -> None:
    """Make a new recovery code; the one before stops working."""
    code = desk_key.renew_recovery(data.absolute(), key=desk_key.load(data.absolute()))
    click.echo(f"The new recovery code, shown only now:\n\n    {code}\n\nKeep it apart from the data folder.")


def _ask(what: str) -> str:
    """Typed unseen at a terminal; one line from a pipe."""
    if sys.stdin.isatty():
        typed: str = click.prompt(what, hide_input=True)
        return typed
    return sys.stdin.readline().strip()
