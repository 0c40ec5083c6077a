"""What a started program says, line by line, with a limit to the waiting."""

import queue
import threading
import time
from typing import IO

PATIENCE = 30.0


class Lines:
    """Reads in a thread, so that a program never blocks on a full pipe and a test never waits for ever."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._coming: queue.Queue[str | None] = queue.Queue()
        self._all: list[str] = []
        self._ended = False
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._all.append(line.decode(errors="replace").rstrip("\n"))
                self._coming.put(self._all[-1])
        self._coming.put(None)

    def wait_for(self, start: str, *, within: float = PATIENCE) -> str:
        """The next line, not yet waited for, that starts so. AssertionError: it did not come."""
        deadline = time.monotonic() + within
        while not self._ended and (left := deadline - time.monotonic()) > 0:
            try:
                line = self._coming.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                self._ended = True
            elif line.startswith(start):
                return line
        raise AssertionError(f"no line starts with {start!r}; so far:\n" + "\n".join(self._all))

    def earlier(self, start: str = "") -> list[str]:
        """Every line so far that starts so, waited for or not."""
        return [line for line in self._all if line.startswith(start)]
