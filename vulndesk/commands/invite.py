"""`vulndesk invite`: a link that makes an account, or lets a person choose a new password.

For the owner at the desk's own machine, where no browser is signed in: whoever can run this can read everything anyway.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command()
@click.option("--owner", is_flag=True, help="The account owns its organisation: it invites people, changes policies.")
@click.option("--auditor", is_flag=True, help="The account sees states and clocks, and no word of a report.")
@click.option("--admin", is_flag=True, help="The account runs the desk and sees no case.")
@click.option("--organisation", metavar="SLUG", help="Where it belongs. Default: the first one of the desk.")
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
def invite(
    owner: bool,
    auditor: bool,
    admin: bool,
    organisation: str | None,
    programmes: tuple[str, ...],
    password_for: str | None,
    data: Path,
) -> None:
    """Print a one-time link for a new member of the team."""
    roles = [name for name, given in (("owner", owner), ("auditor", auditor), ("admin", admin)) if given]
    if len(roles) > 1:
        raise click.UsageError("Choose one role.")
    if password_for and (roles or programmes or organisation):
        raise click.UsageError("Choose one: a new account, or with --password-for a new password.")
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()
    click.echo(
        _password_link(password_for)
        if password_for
        else _invitation(roles[0] if roles else "member", programmes, organisation)
    )


def _invitation(role: str, slugs: tuple[str, ...], organisation: str | None) -> str:
    from django.conf import settings

    from vulndesk.apps.accounts import actions
    from vulndesk.apps.accounts.organisations import first_organisation
    from vulndesk.apps.accounts.queries import organisation_by_slug
    from vulndesk.apps.policies import queries

    where = organisation_by_slug(organisation) if organisation else first_organisation()
    chosen = [queries.programme(slug) for slug in slugs] or queries.programmes()
    programme_ids = [one.pk for one in chosen if one.organisation_id == where.pk]
    return actions.invite(
        by=None,
        role=role,
        organisation=where,
        programme_ids=programme_ids,
        now=datetime.now(UTC),
        address=settings.ADDRESS,
    )


def _password_link(handle: str) -> str:
    from django.conf import settings

    from vulndesk.apps.accounts import actions, queries

    person = queries.user_by_handle(handle)
    return actions.password_link(by=None, user_id=person.pk, now=datetime.now(UTC), address=settings.ADDRESS)
