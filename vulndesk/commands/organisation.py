"""`vulndesk organisation`: the organisations of a desk, made, listed and given programmes.

For the owner at the desk's own machine: whoever can run this can read everything anyway.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)


@click.group()
def organisation() -> None:
    """Organisations on one desk see nothing of each other. A desk begins with one."""


@organisation.command("list")
@_data
def list_them(data: Path) -> None:
    """Each with its programmes."""
    _start(data)
    from vulndesk.apps.accounts.queries import organisations
    from vulndesk.apps.policies.queries import programmes

    for one in organisations():
        mine = [row.slug for row in programmes() if row.organisation_id == one.pk]
        click.echo(f"{one.slug}\t{one.name}\t{', '.join(mine) or 'no programme'}")


@organisation.command()
@click.argument("name")
@_data
def make(name: str, data: Path) -> None:
    """Make one; then `vulndesk invite --owner --organisation SLUG` for its first owner."""
    _start(data)
    from vulndesk.apps.accounts.organisations import found_organisation

    click.echo(_or_fail(lambda: found_organisation(name, by=None, now=datetime.now(UTC))).slug)


@organisation.command()
@click.argument("programme")
@click.option("--to", "wanted", metavar="SLUG", required=True, help="The organisation that has it from now on.")
@_data
def move(programme: str, wanted: str, data: Path) -> None:
    """Give a programme, with all of its cases, to another organisation."""
    _start(data)
    from vulndesk.apps.accounts.queries import organisation_by_slug
    from vulndesk.apps.policies.actions import move_programme

    _or_fail(lambda: move_programme(programme, organisation_by_slug(wanted).pk, by=None, now=datetime.now(UTC)))
    click.echo(f"{programme} belongs to {wanted} now.")


def _start(data: Path) -> None:
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()


def _or_fail(deed: Any) -> Any:
    from vulndesk.core.errors import Refused

    try:
        return deed()
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
