"""`vulndesk restore`: a desk from its backup, into an empty folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from vulndesk.core.errors import Refused


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="An empty folder, or one that is not there yet.",
)
@click.option("--database", metavar="URL", help="An empty PostgreSQL database; better in DATABASE_URL, unseen.")
@click.option(
    "--identity",
    type=click.Path(dir_okay=False, path_type=Path),
    help="For a backup made with --to: the file of an age identity.",
)
@click.option(
    "--erasures",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What was erased since: erasures.list or a newer backup. Without it, the list beside FILE.",
)
@click.option("--recovery-code", is_flag=True, help="Ask for the recovery code, and write the key file from it.")
def restore(
    file: Path, data: Path, database: str | None, identity: Path | None, erasures: Path | None, recovery_code: bool
) -> None:
    """Make the desk that FILE is a backup of; - is standard input.

    Whatever cannot be restored is refused before anything is written, and a restore that is killed leaves no desk.
    """
    from vulndesk.server import restore as restoring

    os.umask(0o077)
    if database:
        os.environ["DATABASE_URL"] = database
    data = data.absolute()
    ways = restoring.Ways(identity=identity, recovery_code=_ask if recovery_code else None)
    done = restoring.restore(file, data=data, ways=ways, erasures=erasures, prepare=lambda: _prepare(data))
    _tell(done, data)


def _prepare(data: Path) -> None:
    """The settings of the desk that is being unpacked."""
    from vulndesk.gateways import desk_key

    os.environ["VULNDESK_DATA"] = str(data / desk_key.UNFINISHED)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"
    import django
    from environs import EnvError

    try:
        django.setup()
    except EnvError as error:
        raise Refused(f"{error}.", next_step="docs/running.md lists every setting.") from None


def _tell(done: Any, data: Path) -> None:
    counts = done.manifest.counts
    files = sum(1 for name in done.manifest.entries if name.startswith("files/"))
    click.echo(f"The desk is in {data} as it was at {done.made_at:%Y-%m-%d %H:%M} UTC.")
    click.echo(
        f"{counts.get('cases_case', 0):,} cases, {sum(counts.values()):,} rows, {files:,} files; every hash agrees."
    )
    _tell_since(done)


def _tell_since(done: Any) -> None:
    """What is not as it was when the backup was made."""
    if done.ran_out:
        click.echo(f"{done.ran_out:,} clocks ran out since. They ring when the desk starts, and are recorded as late.")
    if done.has_list:
        click.echo(f"{done.erased_again:,} erasures that came after the backup were done again.")
    else:
        click.echo(
            "There is no list of erasures beside the backup: what was erased since it was made is back. "
            "Restore once more with --erasures, or erase it on the pages of its cases.",
            err=True,
        )


def _ask() -> str:
    """Typed unseen at a terminal; one line from a pipe."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Recovery code", hide_input=True)
        return typed
    return sys.stdin.readline().strip()
