"""What is meant by a claim beside its words: the optional fields of `Claim`, for those who build one."""

from __future__ import annotations

from typing import TypedDict


class Meaning(TypedDict, total=False):
    path: str
    line: int | None
    line_end: int | None
    name: str
    scope: str
    symbol_kind: str
    version: str
    relation: str
    ref: str
    snippet: str
    package: str
    forge: str
