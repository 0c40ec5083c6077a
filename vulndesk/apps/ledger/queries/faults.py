"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """number: of the entry, 0 when it has none. kind: one word for machines. subject: the id of the row."""

    number: int
    kind: str
    sentence: str
    subject: int = 0
