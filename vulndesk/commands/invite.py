"""`vulndesk invite`: a link that makes an account, or lets a person choose a new password.

For the owner at the desk's own machine, where no browser is signed in: whoever can run this can read everything anyway.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command()
@click.option("--owner", is_flag=True, help="The account owns the desk: it invites people and changes policies.")
@click.option("--programme", "programmes", metavar="SLUG", multiple=True, help="May be given again. Default: all.")
@click.option("--password-for", metavar="HANDLE", help="No new account: a link with which HANDLE chooses a password.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
def invite(owner: bool, programmes: tuple[str, ...], password_for: str | None, data: Path) -> None:
    """Print a one-time link for a new member of the team."""
    if password_for and (owner or programmes):
        raise click.UsageError("Choose one: a new account, or with --password-for a new password.")
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()
    click.echo(_password_link(password_for) if password_for else _invitation(owner, programmes))


def _invitation(owner: bool, slugs: tuple[str, ...]) -> str:
    from django.conf import settings

    from vulndesk.apps.accounts import actions
    from vulndesk.apps.policies import queries

    chosen = [queries.programme(slug) for slug in slugs] or queries.programmes()
    role = "owner" if owner else "member"
    programme_ids = [one.pk for one in chosen]
    return actions.invite(
        by=None, role=role, programme_ids=programme_ids, now=datetime.now(UTC), address=settings.ADDRESS
    )


def _password_link(handle: str) -> str:
    from django.conf import settings

    from vulndesk.apps.accounts import actions, queries

    person = queries.user_by_handle(handle)
    return actions.password_link(by=None, user_id=person.pk, now=datetime.now(UTC), address=settings.ADDRESS)
