"""Shapes: files.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FilePreview:
    """kind: by its own first bytes, whatever its name says. words: the beginning of a text, each sign that hides or
    reorders others replaced; empty for what is no text. whole: words are all of it.
    """

    id: str
    name: str
    size: int
    sha256: str
    kind: str
    care: str
    words: str
    whole: bool
