"""`vulndesk account`: what an owner does for an account at the desk's own machine, where no browser is signed in."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click


@click.group()
def account() -> None:
    """Look after the accounts of the team."""


@account.command("reset-second-factor")
@click.argument("handle")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
def reset_second_factor(handle: str, data: Path) -> None:
    """Take the second factors of HANDLE away, for an owner who lost the device and the recovery codes.

    They are signed out everywhere, are told by mail where they gave an address, and add a new one at the next sign-in.
    """
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()
    from vulndesk.apps.accounts import actions, queries

    person = queries.user_by_handle(handle)
    actions.reset_second_factor(by=None, user_id=person.pk, now=datetime.now(UTC))
    click.echo(f"{person.username} has no second factor any more, and adds one at the next sign-in.")
