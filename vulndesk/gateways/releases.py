"""The names of a project's releases: the tags of its repository (E1). Those of a package: gateways/package_index.py.

Nothing is fetched but names: no clone, no file. A repository is asked over https, ssh or on this disk, never with a
prompt; whatever answers is cut off after LONGEST_WAIT seconds or MOST_BYTES.
"""

from __future__ import annotations

from vulndesk.gateways.quiet_git import Unreachable, require_repository, run_git

__all__ = ["Unreachable", "require_repository", "tags_of"]

LONGEST_WAIT = 20.0
MOST_BYTES = 16 * 1024 * 1024


def tags_of(repository: str, *, longest_wait: float = LONGEST_WAIT) -> list[str]:
    """The names of its tags, by `git ls-remote`. Raises BadInput, Unreachable."""
    asked = ["ls-remote", "--tags", "--refs", "--", require_repository(repository)]
    answered = run_git(asked, longest_wait=longest_wait, most_bytes=MOST_BYTES)
    lines = answered.decode("utf-8", "replace").splitlines()
    return [name.removeprefix("refs/tags/") for _, tab, name in (line.partition("\t") for line in lines) if tab]
