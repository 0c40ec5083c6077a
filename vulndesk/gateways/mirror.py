"""A project's repository, whole and bare, in a folder of the desk: fetched by a process of its own, read by many.

Promises: nothing is checked out, run or obeyed; only branches and tags are taken; what is fetched has limits of bytes,
names and time, and stops before the disk is full. Who reads never meets half of a fetch: the first one ends in a new
folder, a later one moves all names at once. The process outlives whoever began it, and one fetches at a time.

Over https nothing is shown to the server: no password, no cookie, nobody's ~/.netrc. So what came over https from a
public address is what everybody may read.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
import socket
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from vulndesk.gateways.quiet_git import kept_environment, require_repository
from vulndesk.gateways.web import is_allowed

LONGEST_FETCH = 30 * 60.0
MOST_NAMES = 50_000
LOCK, OUTCOME = "lock", "outcome.json"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Limits:
    """most_bytes: of one fetch. reserve: bytes that stay free on the disk."""

    most_bytes: int
    reserve: int
    longest_fetch: float = LONGEST_FETCH


@dataclass(frozen=True)
class Fetched:
    """How a fetch ended. problem: why there is nothing new, in plain words; empty when there is.

    folder: the name of the bare repository inside the place. tips: a digest of every name and what it points to.
    newest: the number of the newest release among the tags; empty when none has one.
    is_open: everybody may read it: it came over https, from a public address, and nothing was shown to the server.
    """

    address: str
    problem: str = ""
    folder: str = ""
    tips: str = ""
    branches: int = 0
    tags: int = 0
    newest: str = ""
    size: int = 0
    is_open: bool = False


def renew(place: Path, address: str, *, current: str, limits: Limits, wait: float) -> Fetched | None:
    """Begin a fetch, or look how the one that runs ended. None: it still runs; ask again later.

    place: the folder for this one mirror. current: the bare repository in it that is read now, if it is to be renewed;
    every other one is removed. wait: seconds that this call may take. Raises BadInput for an address that is none.
    """
    require_repository(address)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (found := _taken(place, address)) is not None:
        return found
    if _is_fetching(place):
        return None
    child = _begin(place, address, current=current, limits=limits)
    watching = threading.Thread(target=child.wait, name="mirror", daemon=True)  # the kernel keeps its end for who waits
    watching.start()
    watching.join(timeout=wait)
    if watching.is_alive():
        return None
    return _taken(place, address) or Fetched(address, problem="the fetch broke off")


def remove(place: Path) -> None:
    """The mirror and what belongs to it. A fetch that runs finds no place to write to."""
    shutil.rmtree(place, ignore_errors=True)


def is_public_address(address: str) -> bool:
    """https, and every number of its host is one of the public internet: what an inner network shows is not public."""
    try:
        parts = urllib.parse.urlsplit(address)
        port = parts.port or 443
    except ValueError:
        return False
    if parts.scheme != "https" or not parts.hostname:
        return False
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(is_allowed(str(one[4][0]), inner=()) for one in found)


def write_outcome(place: Path, fetched: Fetched) -> None:
    beside = place / f"{OUTCOME}.new"
    beside.write_text(json.dumps(asdict(fetched)))
    beside.replace(place / OUTCOME)


@contextlib.contextmanager
def alone_in(place: Path) -> Iterator[bool]:
    """True: nobody else fetches here until the end. The kernel lets go when the process dies."""
    with (place / LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _taken(place: Path, address: str) -> Fetched | None:
    """Of a fetch from another address nothing is known: the owner changed it meanwhile."""
    file = place / OUTCOME
    try:
        found = Fetched(**json.loads(file.read_text()))
        file.unlink()
    except (OSError, ValueError, TypeError):
        return None
    return found if found.address == address else None


def _is_fetching(place: Path) -> bool:
    with alone_in(place) as alone:
        return not alone


def _begin(place: Path, address: str, *, current: str, limits: Limits) -> subprocess.Popen[bytes]:
    told = json.dumps({"place": str(place), "address": address, "current": current, "limits": asdict(limits)})
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "vulndesk.gateways.mirror_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**kept_environment(), "PYTHONPATH": str(_ROOT)},
        cwd="/",
        start_new_session=True,  # a worker that is told to end lets it finish
    )
    pipe = child.stdin
    if pipe is None:
        raise RuntimeError("the child was started without this pipe")
    with contextlib.suppress(BrokenPipeError), pipe:
        pipe.write(told.encode())
    return child
