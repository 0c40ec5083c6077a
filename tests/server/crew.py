"""A supervisor with the processes named on its command line, for tests that kill them.

python -m tests.server.crew KIND...: every process prints its kind and pid, the supervisor "ready" once all are.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from vulndesk.server.supervisor import NeverReady, Role, Supervisor


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # one write: lines of two processes never mix


def _steady(ready: Callable[[], None]) -> None:
    """Ready at once, ends when asked."""
    _tell(f"steady {os.getpid()}")
    ready()
    time.sleep(600)


def _stubborn(ready: Callable[[], None]) -> None:
    """Ready at once, deaf to SIGTERM: a request that never ends."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _tell(f"stubborn {os.getpid()}")
    ready()
    while True:
        time.sleep(600)


def _broken(ready: Callable[[], None]) -> None:
    """Never ready."""
    _tell(f"broken {os.getpid()}")
    raise RuntimeError("this process cannot start")


def _brief(ready: Callable[[], None]) -> None:
    """Ready, then gone, every time."""
    _tell(f"brief {os.getpid()}")
    ready()
    time.sleep(0.05)


def _pipe_only(ready: Callable[[], None]) -> None:
    """Has the life pipe only, as on a system without PR_SET_PDEATHSIG."""
    import ctypes

    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    _tell(f"pipe_only {os.getpid()}")
    ready()
    time.sleep(600)


KINDS = {"steady": _steady, "stubborn": _stubborn, "broken": _broken, "brief": _brief, "pipe_only": _pipe_only}


def main() -> int:
    roles = [Role(kind, KINDS[kind]) for kind in sys.argv[1:]]
    try:
        Supervisor(roles, say=lambda line: _tell(f"said: {line}")).run(on_ready=lambda: _tell("ready"))
    except NeverReady:
        _tell("never ready")
        return 1
    _tell("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
