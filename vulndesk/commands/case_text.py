"""A text for a case: from a file, from standard input or from an editor; never from the command line.

Everybody on a machine may read the arguments of its processes. What was typed in an editor is not lost: unless the
desk took it, it stays in a file that its writer alone can read, and that is said.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vulndesk.commands.terminal import one_line, tell
from vulndesk.core.errors import BadInput, TooLarge

LARGEST = 2_000_000  # bytes; a desk takes 500,000 characters
_SCISSORS = "------------------------ 8< ------------------------"
_NOT_AN_ARGUMENT = (
    "A text is given as a file, or as - for standard input: everybody on this machine may read the arguments of its "
    "processes."
)


@contextmanager
def written(source: str | None, *, about: Iterable[str], is_needed: bool) -> Iterator[str]:
    """The text; what goes wrong inside the `with` keeps what an editor wrote.

    source: a path, `-`, or None for the editor where a text is needed. about: lines shown in the editor, never sent.
    Raises BadInput for a needed text without one.
    """
    if source is not None:
        yield _some(_read(source), is_needed=is_needed)
    elif not is_needed:
        yield ""
    elif not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("There is no text.", next_step="Give a file, or - for standard input.")
    else:
        yield from _edited(about)


def _some(text: str, *, is_needed: bool) -> str:
    if is_needed and not text.strip():
        raise BadInput("The text is empty, so nothing was sent.", next_step="Write one.")
    return text.strip("\n")


def _read(source: str) -> str:
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{one_line(source)} cannot be read: {error.strerror}.", next_step=_NOT_AN_ARGUMENT) from None
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise TooLarge("The text is too large.", next_step="A desk takes 500,000 characters.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The text is not UTF-8.", next_step="Save it as UTF-8.") from None


def _edited(about: Iterable[str]) -> Iterator[str]:
    """In a folder of its own, so that what an editor leaves beside the file goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="vulndesk-", dir=_private_place()))
    file = folder / "message.md"
    file.write_text("\n".join(["", "", _SCISSORS, "What stands below this line is not sent.", "", *about, ""]), "utf-8")
    text = ""
    try:
        _open_editor(file)
        text = _decoded(file.read_bytes()).partition(_SCISSORS)[0].rstrip()
        yield _some(text, is_needed=True)
    except BaseException:
        if text.strip():
            tell([f"Your text is kept in {file}"], err=True)
        else:
            shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _private_place() -> str | None:
    """In memory and one's own where the system has such a place."""
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    return named if named.startswith("/") and os.access(named, os.W_OK) else None


def _open_editor(file: Path) -> None:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    # An editor needs no token, nor does what it starts.
    own = {name: value for name, value in os.environ.items() if name != "VULNDESK_TOKEN"}
    try:
        ended = subprocess.run([*shlex.split(named), str(file)], env=own, check=False).returncode
    except (OSError, ValueError) as error:
        raise BadInput(
            f"The editor {one_line(named)} could not be started: {error}.",
            next_step="Name one in EDITOR, or give a file or -.",
        ) from None
    if ended:
        raise BadInput(f"The editor ended with status {ended}, so nothing was sent.", next_step="Write it again.")
