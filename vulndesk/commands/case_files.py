"""`vulndesk case file`: files of a case, listed, fetched and sent.

A name that others chose says nothing about where a file is put: what it is called here is its last part, without signs
that drive a terminal, hide it or look like an option. Nothing that is there already is written over.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vulndesk.commands.case_parts import HELP, desk_here, json_of, named, plain, sent, shaped
from vulndesk.commands.terminal import Terminal, harmless, json_text, one_line, tell
from vulndesk.core.errors import BadInput

if TYPE_CHECKING:
    from vulndesk.client import Desk
    from vulndesk.client.shapes import File

_LONGEST_NAME = 120
_red = click.option("--red", is_flag=True, help="You may have what is labelled TLP:RED.")


@click.group("file", context_settings=HELP, short_help="List, fetch and send files of a case.")
def files() -> None:
    """List, fetch and send files of a case."""


@files.command("list", short_help="Every file, with its number.")
@named
@shaped
def list_files(reference: str, shape: str) -> None:
    """Every file, the oldest first; `file get` takes its number, its id or its name."""
    found = _all_files(desk_here(), reference)
    if shape == "json":
        tell([json_text({"files": [plain(one) for one in found]})])
        return
    if not found:
        tell(["No file here."])
        return
    from vulndesk.server.wording import file_size

    rows = [
        (str(at), "erased" if one.purged else file_size(one.size), one.sha256[:12], one.name)
        for at, one in enumerate(found, 1)
    ]
    tell(Terminal.of(sys.stdout).table(("No.", "Size", "SHA-256", "Name"), rows))


@files.command("get", short_help="Fetch one file into this folder.")
@named
@click.argument("which", metavar="FILE")
@click.option("--to", "place", metavar="PATH", default="", help="A file that is not there yet, a folder, or - .")
@_red
@shaped
def get_file(reference: str, which: str, place: str, red: bool, shape: str) -> None:
    """Fetch one file: by its number, its id or its name. What it says may be hostile, so it is never shown here."""
    if place == "-" and sys.stdout.isatty():
        raise click.UsageError("A file of others does not go to a terminal: give a path, or pipe it to a program.")
    desk = desk_here()
    one = _chosen(_all_files(desk, reference), which)
    content = desk.files.download(reference, one.id, seen="red" if red else None)
    sha256 = hashlib.sha256(content).hexdigest()
    if one.sha256 not in (sha256, ""):  # of what is still within a mail, nobody has counted it
        raise BadInput("What came is not the file that the case has.", next_step="Try again; tell the desk's admin.")
    if place == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = _written(Path(place) if place else Path(), local_name(one.name), content)
    told = {"path": str(path), "name": one.name, "size": len(content), "sha256": sha256}
    words = f"{one_line(str(path))}: {len(content):,} bytes, SHA-256 {sha256}"
    tell([json_text(told) if shape == "json" else words])


@files.command("show", short_help="What a file is, and the beginning of a text.")
@named
@click.argument("which", metavar="FILE")
@_red
@shaped
def show_file(reference: str, which: str, red: bool, shape: str) -> None:
    """What a file is by its own first bytes, what to mind, and the beginning of a text; nothing of it is run."""
    from vulndesk.commands.case_room_words import preview

    desk = desk_here()
    one = _chosen(_all_files(desk, reference), which)
    found = desk.files.preview(reference, one.id, seen="red" if red else None)
    tell([json_of(found)] if shape == "json" else preview(found, Terminal.of(sys.stdout)))


@files.command("put", short_help="Send files.")
@named
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", required=True, metavar="WHOM", help="everyone, team, case, or `to` of a party.")
@click.option("--text", "source", metavar="FILE", help="What goes with them; - for standard input.")
@click.option("--tlp", metavar="LABEL", help="RED, AMBER+STRICT, AMBER, GREEN or CLEAR.")
@shaped
def put_files(
    reference: str, paths: tuple[Path, ...], to: str, source: str | None, tlp: str | None, shape: str
) -> None:
    """Send files, as a message to whom --to says."""
    from vulndesk.client import Attachment
    from vulndesk.commands.case_text import written

    desk, attached = desk_here(), [Attachment.of(path) for path in paths]
    with written(source, about=(), is_needed=source is not None) as text:
        words = text or None
        sent(reference, lambda: desk.messages.say(reference, to, text=words, tlp=tlp, files=attached), shape=shape)


def local_name(name: str) -> str:
    """What a file is called here, whatever others called it."""
    last = harmless(name.replace("\\", "/").rpartition("/")[2]).replace("�", "_").strip()
    sound = "".join("_" if sign in '<>:"|?*' else sign for sign in last).lstrip(".-").rstrip(". ")
    while len(os.fsencode(sound)) > _LONGEST_NAME:
        stem, dot, ending = sound.rpartition(".")
        sound = f"{stem[:-1]}{dot}{ending}" if stem and len(ending) < 20 else sound[:-1]
    return sound or "file"


def _all_files(desk: Desk, reference: str) -> list[File]:
    case = desk.cases.get(reference)
    said = reversed(list(desk.cases.messages(case)))
    found = {one.id: one for one in (*case.files, *(one for message in said for one in message.files))}
    return list(found.values())


def _chosen(found: list[File], which: str) -> File:
    if which.isascii() and which.isdigit() and 1 <= int(which) <= len(found):
        return found[int(which) - 1]
    fitting = [one for one in found if which in (one.id, one.name)]
    if len(fitting) == 1:
        return fitting[0]
    many = "Several files have this name." if fitting else "The case has no such file."
    raise BadInput(many, next_step="`vulndesk case file list` numbers them.")


def _written(place: Path, name: str, content: bytes) -> Path:
    """Its owner's alone, and never over something that is there, nor through a link."""
    path = place / name if place.is_dir() else place
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(opened, "wb") as file:
                file.write(content)
        except OSError:  # half of a file would look like a file
            path.unlink()
            raise
    except FileExistsError:
        raise BadInput(f"{one_line(str(path))} is there already.", next_step="Name another with --to.") from None
    except OSError as error:
        raise BadInput(
            f"{one_line(str(path))} cannot be written: {error.strerror}.", next_step="Name another."
        ) from None
    return path
