"""What is checked, in one shape: the files of a folder, or what a range of commits adds to it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vulndesk.core.check.changes import ChangedFile, Commit
from vulndesk.core.check.clauses import Check
from vulndesk.core.check.declaration import FILE_NAME, Allowed, Declaration, read_declaration
from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.history import on_added_lines, secrets_in_history, secrets_in_names
from vulndesk.core.check.locks import reader_of
from vulndesk.core.check.manifests import names_reader_of
from vulndesk.core.check.owners import PLACES, Owners
from vulndesk.core.check.reading import Text
from vulndesk.gateways.checked_files import (
    LARGEST,
    LARGEST_LOCK,
    LeftOut,
    Scanned,
    list_files,
    read_file,
    scan_content,
    scan_files,
)
from vulndesk.gateways.commit_range import CommitRange, read_range


@dataclass
class Source:
    """paths: what is looked at. read: a file's bytes, None when there are none. range_: None for a folder.

    declared: what the project says of itself, of a range as it was before. owners: of paths, the same.
    allowed: its waivers by path, as they are now. pins_before: of lock files, once they are asked for.
    """

    paths: Sequence[str]
    read: Callable[[str], bytes | None]
    declared: Declaration
    owners: Owners
    allowed: Sequence[Allowed] = ()
    range_: CommitRange | None = None
    scanned: Scanned = field(default_factory=Scanned)
    pins_before: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    _last: Text | None = None

    def text(self, path: str) -> Text:
        """The last one is kept: findings of one file follow each other."""
        if self._last is None or self._last.path != path:
            self._last = Text(path, self.read(path) or b"", file_kind(path))
        return self._last

    def keeps(self, findings: Sequence[Finding]) -> list[Finding]:
        """Of a range those at lines that it adds."""
        return list(findings) if self.range_ is None else on_added_lines(findings, self.range_.net)

    @property
    def net(self) -> tuple[ChangedFile, ...]:
        return self.range_.net if self.range_ else ()

    @property
    def commits(self) -> tuple[Commit, ...]:
        return self.range_.commits if self.range_ else ()


def folder_source(folder: Path, checks: frozenset[Check], *, processes: int) -> Source:
    """Raises BadInput, TooLarge."""

    def read(path: str) -> bytes | None:
        try:
            return read_file(str(folder), path, largest=LARGEST_LOCK if reader_of(path) else LARGEST)
        except LeftOut:
            return None

    declared = _declared(read(FILE_NAME))
    left_out = declared.leaves_out()
    paths = [one for one in list_files(folder) if not left_out.of(one)]
    scanned = scan_files(folder, paths, checks, processes=processes)
    if Check.SECRETS in checks:
        scanned.findings += secrets_in_names(paths)
    return Source(paths, read, declared, _owners(read), declared.allowed, scanned=scanned)


def range_source(folder: Path, written: str, checks: frozenset[Check]) -> Source:
    """Raises BadInput, TooLarge.

    Who reviews and what is left out is read as it was before the range: nobody approves a change by the change itself.
    Waivers and the rest are read at the tip.
    """
    held = read_range(folder, written, before=(FILE_NAME, *PLACES), names_packages=_names_packages)
    ruling = held.before.get if held.before else held.contents.get
    declared = _declared(ruling(FILE_NAME))
    left_out = declared.leaves_out()
    paths = [path for path in held.contents if not left_out.of(path)]
    scanned = Scanned()
    for path in paths:
        scanned.add(scan_content(path, held.contents[path], checks))
    at_tip = {(one.rule.id, one.known_by) for one in scanned.findings}
    scanned.findings = on_added_lines(scanned.findings, held.net)
    if Check.SECRETS in checks:
        scanned.findings += secrets_in_names(paths)
        scanned.findings += secrets_in_history(held.commits, at_tip)
    if held.left_out:
        scanned.left_out["no plain file of up to 2 MB"] += held.left_out
    now = declared if FILE_NAME not in held.contents else _declared(held.contents[FILE_NAME])
    return Source(paths, held.contents.get, declared, _owners(ruling), now.allowed, range_=held, scanned=scanned)


def _names_packages(path: str) -> bool:
    return reader_of(path) is not None or names_reader_of(path) is not None


def _declared(written: bytes | None) -> Declaration:
    return read_declaration((written or b"").decode("utf-8-sig", "replace"))


def _owners(read: Callable[[str], bytes | None]) -> Owners:
    written = next((found for path in PLACES if (found := read(path))), b"")
    return Owners(written.decode("utf-8", "replace"))


@contextlib.contextmanager
def on_disk(source: Source, folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Where scanners find the files: the folder itself, or a copy of what the range changes."""
    if source.range_ is None:
        yield folder, [path for path in source.paths if _is_plain(folder, path)]
        return
    with tempfile.TemporaryDirectory(prefix="vulndesk-check-", ignore_cleanup_errors=True) as copy:
        written = [path for path in source.paths if _write(Path(copy), path, source.read(path) or b"")]
        for name in ("pyproject.toml", "ruff.toml", ".ruff.toml"):
            with contextlib.suppress(LeftOut):
                if name not in written:
                    _write(Path(copy), name, read_file(str(folder), name))
        yield Path(copy), written


def _is_plain(folder: Path, path: str) -> bool:
    place = folder / path
    with contextlib.suppress(OSError):
        return place.is_file() and not place.is_symlink() and place.stat().st_size <= LARGEST
    return False


def _write(folder: Path, path: str, content: bytes) -> bool:
    """False for a name that would leave the folder, or that no disk takes."""
    place = folder / path
    if ".." in Path(path).parts or Path(path).is_absolute():
        return False
    with contextlib.suppress(OSError, ValueError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return True
    return False
