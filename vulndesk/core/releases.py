"""Which of many names is the newest release: tags of a repository, versions of a package (E1)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

# A project's name and words before the number: "v1.2", "release-1.2", "enix/1.2", "enix_v1_2". The number follows.
_NUMBER = re.compile(r"(?:^|[^0-9A-Za-z])v?(\d+(?:[._]\d+)*(?:[-._+]?[0-9A-Za-z]+)*)$", re.IGNORECASE)
_LONGEST = 80


def newest_release(names: Iterable[str]) -> str | None:
    """The highest stable version as its own number ("v1.1.7" is "1.1.7"), None when no name holds one.

    Versions are compared as Python's packaging guide orders them (PEP 440), which fits semantic versions too.
    Pre-releases and development versions are not releases; a date-like tag counts as the number that it is.
    """
    best: tuple[Version, str] | None = None
    for name in names:
        found = _stable(name)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _stable(name: str) -> tuple[Version, str] | None:
    match = _NUMBER.search(name.strip().removeprefix("refs/tags/"))
    if match is None or len(match[1]) > _LONGEST:
        return None
    written = match[1].replace("_", ".")
    try:
        version = Version(written)
    except InvalidVersion:
        return None
    return None if version.is_prerelease or version.is_devrelease else (version, written)
