"""A change to who may do what, as the desk is asked about it: its digest, and whose approval of it counts (E19)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from vulndesk.core.check.access_changes import REMOVED, UNREVIEWED, is_named
from vulndesk.core.check.changes import ChangedFile, Line

MOST_CHANGES = MOST_FINDINGS = 200
MOST_AUTHORS = 100
# What nobody answered in this time is no longer waited for.
UNDECIDED_FOR = timedelta(days=90)
ASKED_ABOUT = (UNREVIEWED.id, REMOVED.id)


class Verdict(StrEnum):
    APPROVED = "approved"
    OBJECTED = "objected"


class ReviewState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    OBJECTED = "objected"


@dataclass(frozen=True)
class Approver:
    """A person of the desk: the name that others see, and the handle without its @."""

    name: str
    handle: str


def change_digest(file: ChangedFile) -> str:
    """Of one changed file: SHA-256 over its path and each line that goes or comes, with its place.

    The place counts: the same line elsewhere in the file is another change.
    """
    whole = hashlib.sha256()
    for part in _parts(file):
        whole.update(b"%d:" % len(part))
        whole.update(part)
    return whole.hexdigest()


def _parts(file: ChangedFile) -> Iterator[bytes]:
    """Each goes in with its length, so that no two changes are written alike."""
    yield file.path.encode("utf-8", "surrogateescape")
    yield b"deleted" if file.is_deleted else b"changed"
    yield from _lines(b"removed", file.removed)
    yield from _lines(b"added", file.added)


def _lines(name: bytes, lines: Sequence[Line]) -> Iterator[bytes]:
    yield name + b" %d" % len(lines)
    for line in lines:
        yield b"%d" % line.number
        yield line.words


def set_digest(digests: Iterable[str]) -> str:
    """Of several changes: the same in whatever order the files come."""
    return hashlib.sha256("\n".join(sorted(set(digests))).encode()).hexdigest()


def state_after(verdicts: Iterable[str]) -> ReviewState:
    """One objection outweighs all approvals, until whoever objected thinks otherwise."""
    found = set(verdicts)
    if Verdict.OBJECTED in found:
        return ReviewState.OBJECTED
    return ReviewState.APPROVED if Verdict.APPROVED in found else ReviewState.WAITING


def is_author(known: Iterable[str], authors: Iterable[str]) -> bool:
    """known: names, addresses, @handles of one person. authors: of commits, as “Ana <ana@acme.example>”."""
    mine = {one.strip().lower() for one in known if one.strip()}
    return any(is_named(author, mine, "") for author in authors)


def counts(approver: Approver, names: Sequence[str], authors: Iterable[str]) -> bool:
    """Whether an approval is that of a named reviewer of a file. names: empty when anybody but an author is one."""
    known = {approver.name.strip().lower(), f"@{approver.handle}".lower()}
    if is_author(known, authors):
        return False
    return not names or any(is_named(name, known, f"@{approver.handle}") for name in names)
