"""A ZIP that is written as it is sent, and never lies on the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the archive of the same record is the same


def zipped(texts: Mapping[str, bytes], files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The texts first, then each file, whose bytes are asked for when its turn comes."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archived:
        for name, raw in texts.items():
            archived.writestr(zipfile.ZipInfo(name, _EPOCH), raw)
        yield pipe.take()
        for name, chunks in files:
            with archived.open(zipfile.ZipInfo(name, _EPOCH), "w", force_zip64=True) as member:
                for chunk in chunks:
                    member.write(chunk)
                    yield pipe.take()
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """A file that is only written to: what was written is taken away at once."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, raw: Any) -> int:
        self._parts.append(bytes(raw))
        return len(raw)

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken
