"""git over a repository of strangers, of which it sees objects and index, and no setting, hook or attribute."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vulndesk.gateways.git_objects import Git
from vulndesk.gateways.repository import look_at, make_empty_repository


@contextlib.contextmanager
def hidden_git(at: Path, *, work_tree: Path | None = None) -> Iterator[Git]:
    """The caller sets `until`. work_tree: when files and index are asked about, too. Raises BadInput, OSError."""
    layout = look_at(at)
    beside = {}
    if work_tree is not None:
        beside = {"GIT_WORK_TREE": str(work_tree.resolve()), "GIT_INDEX_FILE": str(layout.folder / "index")}
    with tempfile.TemporaryDirectory(prefix="vulndesk-git-", ignore_cleanup_errors=True) as own:
        make_empty_repository(Path(own), layout.object_format)
        path = os.environ.get("PATH", os.defpath)
        git = Git(own=Path(own), common=layout.common, path=path, beside=beside)
        try:
            yield git
        finally:
            git.close()
