"""CODEOWNERS: which people a path belongs to. The last line that matches decides, as on the forges.

https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from __future__ import annotations

import re
from functools import lru_cache

PLACES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".forgejo/CODEOWNERS")
_MOST_LINES = 5_000


class Owners:
    """written: the file's text. Sections of GitLab are passed over; what is no pattern matches nothing."""

    def __init__(self, written: str) -> None:
        lines = (line.split(" #")[0].split() for line in written.splitlines()[:_MOST_LINES])
        held = [(words[0], tuple(words[1:])) for words in lines if words and not words[0].startswith(("#", "[", "^["))]
        self._rows = tuple((_pattern(glob), people) for glob, people in reversed(held))

    def of(self, path: str) -> tuple[str, ...]:
        return next((people for pattern, people in self._rows if pattern.search(path)), ())


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    is_anchored = "/" in glob.rstrip("/")
    is_folder = glob.endswith("/")
    parts = re.split(r"(\*\*/?|\*|\?)", glob.strip("/")[:500])
    spelled = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    body = "".join(spelled.get(part) or re.escape(part) for part in parts)
    body = re.sub(r"(?:\.\*|\[\^/\]\*){3,}", ".*", body)  # nothing that a stranger writes may take long
    end = "/" if is_folder else "$" if glob.endswith("/*") else "(?:/|$)"
    return re.compile(f"{'^' if is_anchored else '(?:^|/)'}{body}{end}")
