"""The report while it is read: which of its characters are spoken for, and the claims so far.

Readers run one after the other, the surest first. What one has taken or put aside, no later one reads again: so spans
never overlap, and a path inside `a.py:40` is not counted twice.
"""

from __future__ import annotations

import re
from typing import Unpack

from vulndesk.core.claims.claim import Claim, ClaimKind
from vulndesk.core.claims.meaning import Meaning

_TITLE = re.compile(
    r"#{1,6}\s|(?:subject|title|product|summary|betreff|titel|sujet|asunto|assunto|тема|标题|件名)\s?[:：]", re.I
)


class Sheet:
    def __init__(self, text: str) -> None:
        self.text = text
        self.claims: list[Claim] = []
        self.strange_paths: dict[int, int] = {}  # start -> end of paths that are not the project's
        self._taken = bytearray(len(text))

    @property
    def title(self) -> str:
        """The first line, when it is a heading or a subject; else nothing."""
        first, _, rest = self.text[:2000].strip().partition("\n")
        is_alone = rest[:2].strip() == "" and bool(rest) and not first.rstrip().endswith((".", "!", "?", "。"))
        return first[:200] if is_alone or _TITLE.match(first) else ""

    def is_free(self, start: int, end: int) -> bool:
        return self._taken.find(1, start, end) < 0

    def put_aside(self, start: int, end: int) -> None:
        """This is not about the project's code, or is read already."""
        self._taken[start:end] = b"\1" * (end - start)

    def add(self, kind: ClaimKind, start: int, end: int, **meaning: Unpack[Meaning]) -> bool:
        """False, and nothing is added, when a character of it is spoken for."""
        if start >= end or not self.is_free(start, end):
            return False
        self.put_aside(start, end)
        self.claims.append(Claim(kind, self.text[start:end], start, end, **meaning))
        return True

    def before(self, start: int, most: int = 60) -> str:
        """What stands before, `most` characters of it; never more than that, so that looking back stays cheap."""
        return self.text[max(0, start - most) : start]

    def after(self, end: int, most: int = 60) -> str:
        return self.text[end : end + most]
