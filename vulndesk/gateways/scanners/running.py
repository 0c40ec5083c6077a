"""Runs one scanner over files: a child in a session of its own, cut off after its time, with what it printed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.scanner_reports import Reported, Unreadable, read_reports
from vulndesk.gateways.scanners.known import Scanner, Work, program_of

SECONDS = 300.0
CPU_SECONDS = 600
LARGEST_OUTPUT = 128 * 2**20
_AT_ONCE = 100_000  # characters of arguments; Linux takes 128 KiB in one and 2 MiB in all
_LIMITS = f'ulimit -t {CPU_SECONDS} && ulimit -f {LARGEST_OUTPUT // 512} && ulimit -c 0 && exec "$0" "$@"'


@dataclass(frozen=True)
class Ran:
    """trouble: why it did not end well; empty when it did. is_absent: not installed, or nothing of it fits."""

    name: str
    reported: tuple[Reported, ...] = ()
    trouble: str = ""
    is_absent: bool = False


class _Trouble(Exception):
    pass


def run_scanner(
    scanner: Scanner, root: Path, files: Sequence[str], *, rules: str = "", seconds: float = SECONDS
) -> Ran:
    """files: below root. What it says of other files is left out."""
    program = program_of(scanner.name, root)
    if not program or (scanner.instead_of and program_of(scanner.instead_of, root)):
        return Ran(scanner.name, is_absent=True)
    mine = [one for one in files if _is_for(scanner, one)]
    with tempfile.TemporaryDirectory(prefix="vulndesk-check-", ignore_cleanup_errors=True) as own:
        work = Work(root, mine, Path(own), rules)
        arguments = scanner.arguments(work, program)
        if arguments is None:
            return Ran(scanner.name, is_absent=True)
        found: list[Reported] = []
        try:
            at = _mirror(work) if scanner.is_mirrored else root
            for batch in _asked_about(scanner, mine):
                printed = _printed(scanner, [program, *arguments, *batch], at, work.own, seconds)
                found += read_reports(scanner.reader, printed)
        except (_Trouble, Unreadable) as trouble:
            return Ran(scanner.name, trouble=str(trouble))
    return Ran(scanner.name, tuple(_below(root, mine, found)))


def _is_for(scanner: Scanner, path: str) -> bool:
    if scanner.takes and not path.endswith(scanner.takes):
        return False
    return not scanner.languages or file_kind(path).language in scanner.languages


def _asked_about(scanner: Scanner, files: Sequence[str]) -> Iterator[list[str]]:
    if scanner.is_whole:
        yield []
    elif scanner.is_mirrored:
        yield ["."]
    else:
        yield from _batches(files)


def _mirror(work: Work) -> Path:
    """A folder with these files: second names of them where the disk allows it, else copies."""
    folder = work.own / "files"
    folder.mkdir()
    for path in work.files:
        if ".." in Path(path).parts:
            continue
        with contextlib.suppress(OSError, ValueError):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(work.root / path, folder / path, follow_symlinks=False)
            except OSError:
                shutil.copyfile(work.root / path, folder / path, follow_symlinks=False)
    return folder


def _batches(files: Sequence[str]) -> Iterator[list[str]]:
    """A name that begins with a hyphen is no option behind "./"."""
    batch: list[str] = []
    size = 0
    for one in files:
        named = f"./{one}"
        if batch and size + len(named) > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(named)
        size += len(named) + 1
    if batch:
        yield batch


def _printed(scanner: Scanner, command: list[str], at: Path, own: Path, seconds: float) -> bytes:
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            ["sh", "-c", _LIMITS, *(os.fsencode(part) for part in command)],
            cwd=at,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": str(own),
                "TMPDIR": str(own),
                "LC_ALL": "C.UTF-8",
                **scanner.variables,
            },
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise _Trouble(f"it took longer than {seconds:.0f} seconds") from None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if status not in scanner.fine:
            raise _Trouble(f"it ended with status {status}")
        printed.seek(0)
        return printed.read(LARGEST_OUTPUT)


def _below(root: Path, files: Sequence[str], found: Sequence[Reported]) -> Iterator[Reported]:
    wanted = set(files)
    top = str(root.resolve())
    for one in found:
        path = os.path.relpath(one.path, top) if os.path.isabs(one.path) else os.path.normpath(one.path)
        if path in wanted:
            yield replace(one, path=path)
