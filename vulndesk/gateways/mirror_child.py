"""The process that fetches one mirror: started by gateways/mirror.py, told what to do on its standard input."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from vulndesk.core.releases import newest_release
from vulndesk.gateways.mirror import MOST_NAMES, OUTCOME, Fetched, Limits, alone_in, is_public_address, write_outcome
from vulndesk.gateways.quiet_git import Unreachable, run_git
from vulndesk.gateways.storage_facts import folder_size, free_space

# A fetch leaves a pack. Of many packs each look takes longer, and only a new clone puts them together safely.
_MOST_PACKS = 60
_LOOK_AT_DISK_EVERY = 1.0
_LISTING = 32 * 2**20
_SMALL_OUTPUT = 64 * 1024
_QUIET = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.hooksPath=/dev/null")
# One pack, so that the limit on a file's size is one on everything.
_FETCH = ("-c", "fetch.unpackLimit=1", "-c", "fetch.recurseSubmodules=false", "-c", "fetch.writeCommitGraph=false")
_NAMES = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


def main() -> None:
    told = json.loads(sys.stdin.read())
    place, address, limits = Path(told["place"]), told["address"], Limits(**told["limits"])
    os.nice(10)
    with alone_in(place) as alone:
        if alone:
            (place / OUTCOME).unlink(missing_ok=True)
            fetched = fetch(place, address, current=told["current"], limits=limits)
            with contextlib.suppress(FileNotFoundError):  # the mirror was given up meanwhile, and its place removed
                write_outcome(place, fetched)


def fetch(place: Path, address: str, *, current: str, limits: Limits) -> Fetched:
    """Whatever goes wrong is said in the answer."""
    _forget_others(place, keep=current)
    is_open = is_public_address(address)
    fetched = Fetched(address, problem="there was no room on the desk’s disk")
    with tempfile.TemporaryDirectory(prefix="vulndesk-home-", ignore_cleanup_errors=True) as home:
        mirror = _Mirror(place, address, home=Path(home) if address.startswith("https:") else None, limits=limits)
        try:
            with _room_kept(place, limits.reserve):
                fetched = mirror.renew(current) if current and mirror.is_sound(current) else mirror.make()
        except Unreachable as error:
            fetched = replace(fetched, problem=error.kind)
        except _NoRoom:
            pass
    return replace(fetched, is_open=is_open)


class _NoRoom(Exception):
    pass


class _Mirror:
    """home: an empty folder in place of the owner's, for a fetch that shows nothing to the server."""

    def __init__(self, place: Path, address: str, *, home: Path | None, limits: Limits) -> None:
        self.place, self.address, self.home, self.limits = place, address, home, limits
        self.until = time.monotonic() + limits.longest_fetch

    def is_sound(self, name: str) -> bool:
        """Worth renewing: of the same address, and not in too many pieces."""
        folder = self.place / name
        try:
            mine = self.run(folder, "config", "remote.origin.url").decode().strip() == self.address
        except Unreachable:
            return False
        return mine and len(list((folder / "objects/pack").glob("*.pack"))) < _MOST_PACKS

    def make(self) -> Fetched:
        name = f"{secrets.token_hex(8)}.git"
        folder = self.place / name
        folder.mkdir(mode=0o700)
        try:
            run_git(["init", "--quiet", "--bare", "--template=", str(folder)], longest_wait=20.0, most_bytes=1024)
            self.run(folder, "config", "remote.origin.url", self.address)
            return self.renew(name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def renew(self, name: str) -> Fetched:
        folder = self.place / name
        _forget_leavings(folder)
        default = self._default_branch()
        # All names or none: who reads meanwhile sees the old ones, then the new ones.
        asked = ("--quiet", "--atomic", "--prune", "--no-tags", "--force")
        try:
            self.run(folder, *_FETCH, "fetch", *asked, "origin", *_NAMES)
        except Unreachable:
            if _reached(folder, self.limits.most_bytes):
                raise Unreachable(f"it is larger than {self.limits.most_bytes // 2**20} MB") from None
            raise
        self.run(folder, "pack-refs", "--all")
        self.run(folder, "symbolic-ref", "HEAD", default)
        tips = self.run(folder, "for-each-ref", "--format=%(refname) %(objectname)", most_bytes=_LISTING)
        names = tips.decode("utf-8", "replace").splitlines()
        tags = [one.split(" ")[0].removeprefix("refs/tags/") for one in names if one.startswith("refs/tags/")]
        return Fetched(
            self.address,
            folder=name,
            tips=hashlib.sha256(default.encode() + b"\n" + tips).hexdigest(),
            branches=sum(one.startswith("refs/heads/") for one in names),
            tags=len(tags),
            newest=newest_release(tags) or "",
            size=folder_size(folder),
        )

    def _default_branch(self) -> str:
        """What HEAD is there. Asked first: it also says how many names there are before they become files here."""
        listed = self._ask("ls-remote", "--heads", "--tags", "--refs", "--", self.address)
        heads = [line.partition("\t")[2] for line in listed.splitlines()]
        if len(heads) > MOST_NAMES:
            raise Unreachable(f"it has more than {MOST_NAMES:,} branches and tags")
        branches = [name for name in heads if name.startswith("refs/heads/")]
        if not branches:
            raise Unreachable("the repository has no branch yet")
        answered = self._ask("ls-remote", "--symref", "--", self.address, "HEAD")
        said = answered.removeprefix("ref: ").partition("\t")[0] if answered.startswith("ref: ") else ""
        usual = (said, "refs/heads/main", "refs/heads/master", "refs/heads/trunk", branches[0])
        return next(name for name in usual if name in branches)

    def _ask(self, *arguments: str) -> str:
        longest = min(60.0, self.until - time.monotonic())
        asked = run_git([*arguments], longest_wait=longest, most_bytes=_LISTING, home=self.home)
        return asked.decode("utf-8", "replace")

    def run(self, folder: Path, *arguments: str, most_bytes: int = _SMALL_OUTPUT) -> bytes:
        """git in this folder, and in no repository that may lie around it."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise Unreachable("no answer in time")
        return run_git(
            [*_QUIET, "--git-dir=.", *arguments],
            longest_wait=left,
            most_bytes=most_bytes,
            at=folder,
            largest_file=self.limits.most_bytes,
            home=self.home,
        )


@contextlib.contextmanager
def _room_kept(place: Path, reserve: int) -> Iterator[None]:
    """Raises _NoRoom when the disk is about to be full. What git writes meanwhile fails by a folder that is gone."""
    if free_space(place) < reserve:
        raise _NoRoom
    done, full = threading.Event(), threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK_AT_DISK_EVERY):
            if free_space(place) < reserve:
                full.set()
                for leaving in place.glob("*.git/objects/pack/tmp_*"):
                    with contextlib.suppress(OSError):  # cut short: the space is free at once, git reads nonsense
                        os.truncate(leaving, 0)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    except Unreachable:
        if full.is_set():
            raise _NoRoom from None
        raise
    finally:
        done.set()


def _forget_others(place: Path, *, keep: str) -> None:
    for folder in place.glob("*.git"):
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)


def _forget_leavings(folder: Path) -> None:
    """What a fetch that was killed left: nobody else fetches now, so every lock is a dead one's."""
    for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*"):
        for leaving in folder.glob(pattern):
            leaving.unlink(missing_ok=True)


def _reached(folder: Path, most_bytes: int) -> bool:
    """The kernel ended git at the limit; what it wrote lies there still."""
    return any(file.stat().st_size >= most_bytes - 4096 for file in folder.glob("objects/pack/tmp_*"))


if __name__ == "__main__":
    main()
