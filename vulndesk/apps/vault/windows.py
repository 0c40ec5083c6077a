"""A file that is a range of another stored file: what is attached to a mail lies in its raw message already.

Nothing is sealed or stored twice. It opens with the other file's key, and is gone when that one is; its row names no
file of its own, but says in its sealed words where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from vulndesk.apps.vault.files import OpenFile, SealedUpload, open_file
from vulndesk.core.mail.transfer import decoded_pieces


@dataclass(frozen=True)
class Window:
    """start, end: of the other file's plain bytes. encoding: of a mail, to be undone."""

    file_id: str
    start: int
    end: int
    encoding: str

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class SealedWindow(SealedUpload):
    """As a file that was uploaded, but for its bytes. Its hash is not known before somebody opens it."""

    def __init__(self, within: SealedUpload, window: Window, *, size: int, name: str, media_type: str) -> None:
        super().__init__(id=within.id, key=within.key, size=size, sha256="", name=name, media_type=media_type)
        self.window = window

    @property
    def own_id(self) -> str | None:
        return None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return open_window(self.window, self.key)

    def close(self) -> None:
        """The bytes are the other file's."""


def open_window(window: Window, key: bytes) -> Iterator[bytes]:
    """As `open_file` does: NotFound at once when it was deleted, Unsealable also while streaming."""
    return decoded_pieces(_range(open_file(window.file_id, key), window), window.encoding)


def _range(file: OpenFile, window: Window) -> Iterator[bytes]:
    at = 0
    try:
        for chunk in file:
            piece = chunk[max(0, window.start - at) : max(0, window.end - at)]
            if piece:
                yield piece
            at += len(chunk)
            if at >= window.end:
                return
    finally:
        file.close()
