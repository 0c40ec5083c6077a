"""Judges what a report claims against a repository on this disk, which may be a stranger's.

git is shown a folder of ours with nothing in it but where the stranger's objects lie. So no configuration, hook,
filter, attribute, replacement or submodule of the repository is ever read by git, nothing is checked out, fetched or
written, and no program but git's own runs. All of it happens in a child process with limits of memory, processor time
and wall time (`repository_child.py`), which is kept, warm, for the next report.

git's own `cat-file --batch-check` was chosen by measurement (bench/claims): 10,000 paths in 0.13 s, beside 0.05 s of
libgit2 and 3 s of dulwich. libgit2 is one more parser of hostile bytes, and git is needed for mirrors anyway.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from vulndesk.core.claims.claim import Claim, Judged, Place, Verdict
from vulndesk.core.claims.facts import Refs
from vulndesk.core.claims.judge import Judgement
from vulndesk.core.errors import BadInput
from vulndesk.gateways.limited_reader import GaveUp, LimitedReader

MEMORY = 3 * 2**30  # of addresses, not of use: packs and their indexes are mapped
CPU_SECONDS = 60
WAIT_SECONDS = 60.0
_LARGEST_CONFIG = 256 * 1024
_ORIGIN = re.compile(r"^\s*url\s*=\s*\"?(\S+?)\"?\s*$", re.MULTILINE)
_OWNER_AND_NAME = re.compile(r"(?:://[^/\s]+/|^[^/\s]+:)~?([\w.-]+(?:/[\w.-]+)+)/?$")


@dataclass(frozen=True)
class Layout:
    """folder: with HEAD. common: with objects and refs; the same but for a worktree. is_partial: some are missing."""

    folder: Path
    common: Path
    object_format: str
    is_partial: bool
    addresses: tuple[str, ...]


class Repository:
    """One repository, asked as often as wanted. Its refs are read anew each time, what its objects say is kept."""

    def __init__(
        self, path: Path, *, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, wait: float = WAIT_SECONDS
    ) -> None:
        """Raises BadInput when there is no repository at `path`."""
        layout = look_at(path)
        self._own = tempfile.TemporaryDirectory(prefix="vulndesk-git-", ignore_cleanup_errors=True)
        make_empty_repository(Path(self._own.name), layout.object_format)
        self._told = {
            "own": self._own.name,
            "folder": str(layout.folder),
            "common": str(layout.common),
            "addresses": layout.addresses,
            "is_partial": layout.is_partial,
            "path": os.environ.get("PATH", os.defpath),
            "seconds": wait * 0.75,
        }
        module = "vulndesk.gateways.repository_child"
        self._reader = LimitedReader(module, memory=memory, cpu_seconds=cpu_seconds, wait=wait)

    def refs(self) -> Refs:
        """Its tags and branches as they are now. Raises BadInput: the repository cannot be read, and why."""
        told = self._asked({"told": self._told})
        return Refs(
            tuple(told["tags"]), tuple(told["branches"]), told["default"], told["is_whole"], tuple(told["addresses"])
        )

    def judge(self, claims: Sequence[Claim], *, ref: str = "") -> Judgement:
        """Raises BadInput: the ref is unknown, or the repository cannot be read, and why."""
        answer = self._asked({"told": self._told, "claims": [vars(claim) for claim in claims], "ref": ref})
        return _judgement(claims, answer)

    def _asked(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = json.loads(self._reader.ask(json.dumps(question).encode())[0])
        except (GaveUp, ValueError, IndexError) as error:
            raise BadInput(
                f"The repository was not read: {error}.", next_step="Give a smaller one, or a fresh clone of it."
            ) from None
        if "refused" in answer:
            raise BadInput(answer["refused"], next_step=answer["next_step"])
        return answer

    def close(self) -> None:
        self._reader.close()
        self._own.cleanup()

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _judgement(claims: Sequence[Claim], answer: dict[str, Any]) -> Judgement:
    judged = (
        Judged(claim, Verdict(one["verdict"]), one["evidence"], tuple(Place(**place) for place in one["places"]))
        for claim, one in zip(claims, answer["judged"], strict=True)
    )
    return Judgement(answer["ref"], tuple(judged))


def look_at(path: Path) -> Layout:
    """Where a repository keeps what; of its configuration only the kind of ids and the addresses. Raises BadInput."""
    try:
        return _looked_at(path)
    except (OSError, ValueError):  # a name that is too long, a loop of links, a NUL
        raise BadInput(
            "The repository cannot be read where it says that it is.", next_step="Give the folder of a clone."
        ) from None


def _looked_at(path: Path) -> Layout:
    folder = next((one for one in (path / ".git", path) if (one / "HEAD").is_file()), None)
    if folder is None and (path / ".git").is_file():  # a worktree, or a submodule
        folder = path / _first_line(path / ".git").removeprefix("gitdir:").strip()
    if folder is None or not (folder / "HEAD").is_file():
        raise BadInput("There is no git repository at this path.", next_step="Give the folder of a clone.")
    written = _first_line(folder / "commondir") if (folder / "commondir").is_file() else "."
    common = (folder / written).resolve()
    if not (common / "objects").is_dir():
        raise BadInput("The repository has no objects.", next_step="Give the folder of a whole clone.")
    alternates = common / "objects" / "info" / "alternates"
    if alternates.exists() and not alternates.is_file():  # git would wait for a pipe to say something
        raise BadInput("The repository borrows its objects from a pipe.", next_step="Give the folder of a whole clone.")
    config = _start_of(common / "config")
    if re.search(r"^\s*refstorage\s*=\s*reftable", config, re.MULTILINE | re.IGNORECASE):
        raise BadInput(
            "The repository keeps its refs as a reftable.", next_step="Give a clone that keeps them as files."
        )
    is_sha256 = re.search(r"^\s*objectformat\s*=\s*\"?sha256", config, re.MULTILINE | re.IGNORECASE)
    found = (_OWNER_AND_NAME.search(address) for address in _ORIGIN.findall(config))
    addresses = tuple(dict.fromkeys(match[1].lower().removesuffix(".git") for match in found if match))
    is_partial = bool(re.search(r"^\s*(?:partialclone\s*=|promisor\s*=\s*true)", config, re.MULTILINE | re.IGNORECASE))
    return Layout(folder.resolve(), common, "sha256" if is_sha256 else "sha1", is_partial, addresses)


def _start_of(file: Path) -> str:
    try:
        if not file.is_file():  # a pipe would let its reader wait
            return ""
        with file.open("rb") as source:
            return source.read(_LARGEST_CONFIG).decode("utf-8", "replace")
    except OSError:
        return ""


def _first_line(file: Path) -> str:
    return _start_of(file).partition("\n")[0]


def make_empty_repository(folder: Path, object_format: str) -> None:
    """What git must find to call it a repository, and nothing else."""
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n")
    extension = "[extensions]\n\tobjectformat = sha256\n" if object_format == "sha256" else ""
    version = 1 if extension else 0
    (folder / "config").write_text(f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{extension}")
