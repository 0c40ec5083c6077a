"""`vulndesk backup`: everything of a desk but its key, in one encrypted file, while people go on writing."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from vulndesk.core.errors import Refused


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--to",
    "recipients",
    multiple=True,
    metavar="AGE1...",
    help="Encrypt to this age key instead of the desk's own; may be given several times.",
)
@click.option("--erasures", "only_list", is_flag=True, help="Write the list of what was erased to FILE instead.")
@click.option("--scheduled", is_flag=True, hidden=True, help="Into the folder of VULNDESK_BACKUP, and record it.")
@click.option("--verify", is_flag=True, help="Read FILE whole, compare every hash, and write nothing.")
@click.option(
    "--identity",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --verify, for a backup made with --to: the file of an age identity.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
@click.pass_context
def backup(
    ctx: click.Context,
    file: Path,
    recipients: tuple[str, ...],
    only_list: bool,
    scheduled: bool,
    verify: bool,
    identity: Path | None,
    data: Path,
) -> None:
    """Write a backup to FILE, which must not exist; - is standard output.

    It opens with the desk's key, which is never in it, or with the recovery code. Exit status: 0 it is whole, 1 files
    of the desk are missing on the disk, 2 there is no backup.
    """
    if verify:
        _verify(file, identity=identity, data=data.absolute())
        return
    _open_desk(data.absolute())
    from vulndesk.server.backup import make_backup, write_backup
    from vulndesk.server.scheduled_backup import make_scheduled_backup, write_erasures

    now = datetime.now(UTC)
    if scheduled:
        _say(f"The backup is in {make_scheduled_backup(now=now)}.")
        return
    if only_list:
        _say(f"{write_erasures(file.absolute()):,} erasures are in {file}.")
        return
    if str(file) == "-":
        made = make_backup(sys.stdout.buffer, recipients=recipients, now=now)
    else:
        made = write_backup(file.absolute(), recipients=recipients, now=now)
    _say(f"{_counted(made.manifest.counts)} and {_files(made.manifest.entries)} are in {file}.")
    if made.missing:
        _say(f"{len(made.missing)} files that the desk names are not on the disk: {', '.join(made.missing[:3])}.")
        ctx.exit(1)


def _open_desk(data: Path) -> None:
    os.environ["VULNDESK_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django
    from environs import EnvError

    try:
        django.setup()
    except EnvError as error:
        raise Refused(f"{error}.", next_step="docs/running.md lists every setting.") from None
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()


def _verify(file: Path, *, identity: Path | None, data: Path) -> None:
    from vulndesk.server.restore import Ways, verify

    head, manifest = verify(file, ways=Ways(identity=identity), data=data)
    _say(f"{file} is whole. It was made at {head['made_at']} by Vulndesk {head['program']}.")
    _say(f"{_counted(manifest.counts)} and {_files(manifest.entries)} are in it.")


def _counted(counts: dict[str, int]) -> str:
    return f"{counts.get('cases_case', 0):,} cases, {sum(counts.values()):,} rows"


def _files(entries: dict[str, tuple[int, str]]) -> str:
    files = [size for name, (size, _) in entries.items() if name.startswith("files/")]
    return f"{len(files):,} files ({sum(files) / 1e6:,.1f} MB)"


def _say(line: str) -> None:
    """Not on standard output, which may be the backup."""
    click.echo(line, err=True)
