"""Is the ledger whole? Every commitment and the tree are made anew and compared with what is kept and was signed.

Whoever changed rows without the desk's key is found to the row. Whoever had the key and made the whole ledger anew is
found by a checkpoint that somebody else kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vulndesk.apps.ledger.models import Erasure, Leaf, Stamp
from vulndesk.apps.ledger.queries.check_tree import walk
from vulndesk.apps.ledger.queries.faults import Fault
from vulndesk.apps.ledger.queries.state import State, state, through
from vulndesk.apps.ledger.sources import ERASURES, Source, sources
from vulndesk.core.ledger.notes import Checkpoint, NotGenuine, read_checkpoint
from vulndesk.core.ledger.receipt_file import names_checkpoint
from vulndesk.core.ledger.statements import commitment
from vulndesk.gateways.ledger_keys import verify

CHUNK = 2000
CONSEQUENCES = ("tree", "head")  # of a row, mostly; named after it


@dataclass
class Checked:
    """faults: the first bad row first. erased: rows that went by rule; waiting: rows that have no entry yet."""

    faults: list[Fault] = field(default_factory=list)
    entries: int = 0
    size: int = 0
    heads: int = 0
    erased: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class _Kept:
    number: int
    part: int
    commitment: bytes
    salt: bytes


def check_ledger(*, outside: Sequence[tuple[str, str]] = ()) -> Checked:
    """Reads everything. outside: checkpoints that others kept: (where from, the signed note)."""
    read = state()
    found = Checked()
    if read is None:
        found.faults += [Fault(0, "lost", "There is no ledger.")] if Leaf.objects.exists() or outside else []
        return found
    given, bad = _outside(outside, read)
    walked = walk(read, sizes={checkpoint.size for _, checkpoint in given})
    found.entries, found.size, found.heads = read.ledger.entries, walked.size, walked.heads
    found.faults += [*bad, *walked.faults, *_compared(given, walked.roots, read)]
    erased = _erased_numbers(found)
    for source in sources():
        _check_source(source, found, erased)
    unknown = Leaf.objects.exclude(source__in=[one.name for one in sources()])
    found.faults += [
        Fault(number, "unknown", f"Entry {number} is of {name}, of which this desk knows nothing.")
        for number, name in unknown.values_list("number", "source")
    ]
    found.faults += _stamps()
    found.faults.sort(key=lambda one: (one.number, one.kind in CONSEQUENCES))
    return found


def _stamps() -> Iterator[Fault]:
    """Stamps of another head than the one they stand beside. Whether one is genuine says who has the certificates."""
    for size, raw, note in Stamp.objects.filter(fault="").values_list("pk", "raw", "head__note").iterator():
        if not names_checkpoint(bytes(raw), note):
            yield Fault(0, "stamp", f"The stamp of the checkpoint of {size} slots was changed.", size)


def _outside(outside: Sequence[tuple[str, str]], read: State) -> tuple[list[tuple[str, Checkpoint]], list[Fault]]:
    given, bad = [], []
    for name, note in outside:
        try:
            given.append((name, read_checkpoint(note, key=read.key, verify=verify)))
        except NotGenuine as why:
            bad.append(Fault(0, "checkpoint", f"{name}: {why}"))
    return given, bad


def _compared(given: Iterable[tuple[str, Checkpoint]], roots: dict[int, bytes], read: State) -> Iterator[Fault]:
    for name, one in given:
        if one.size > read.ledger.free:
            yield Fault(0, "shorter", f"{name}: this ledger was longer when it was signed; what came last is gone.")
        elif roots.get(one.size) != one.root:
            yield Fault(0, "rebuilt", f"{name}: this desk signed another tree of {one.size} slots than the one it has.")


def _erased_numbers(found: Checked) -> set[int]:
    """Of the erasures that are in the ledger as they were entered; the others count for nothing."""
    good: set[int] = set()
    bad: set[int] = set()
    for fault in _compare(ERASURES, found, set()):
        bad.add(fault.subject)
    for pk, numbers in Erasure.objects.values_list("pk", "numbers"):
        if pk not in bad:
            good.update(numbers)
    return good


def _check_source(source: Source, found: Checked, erased: set[int]) -> None:
    found.faults += _compare(source, found, erased, counts=True)


def _compare(source: Source, found: Checked, erased: set[int], *, counts: bool = False) -> Iterator[Fault]:
    """Rows of a source and their leaves, side by side in the order of their ids."""
    last, settled = 0, through(source)
    rows = source.model._default_manager.order_by("pk")
    while True:
        some = list(rows.filter(pk__gt=last).values_list("pk", "at", *source.columns)[:CHUNK])
        end = some[-1][0] if len(some) == CHUNK else None
        kept = _leaves(source, last, end)
        for row in some:
            leaves = kept.pop(row[0], {})
            if leaves:
                yield from _faults_of(source, row, leaves)
            elif row[0] <= settled:
                what = "was written behind the ledger's back, or its entry was taken away"
                yield Fault(0, "inserted", f"{source.name} {row[0]} {what}.", row[0])
            elif counts:
                found.waiting += 1
        for subject, leaves in kept.items():
            if all(not one.salt and one.number in erased for one in leaves.values()):
                found.erased += counts
            else:
                number = min(one.number for one in leaves.values())
                yield Fault(number, "deleted", f"{source.name} {subject} was deleted (entry {number}).", subject)
        if end is None:
            return
        last = end


def _leaves(source: Source, after: int, to: int | None) -> dict[int, dict[int, _Kept]]:
    leaves = Leaf.objects.filter(source=source.name, subject__gt=after)
    leaves = leaves if to is None else leaves.filter(subject__lte=to)
    found: dict[int, dict[int, _Kept]] = {}
    for subject, number, part, committed, salt in leaves.values_list("subject", "number", "part", "commitment", "salt"):
        found.setdefault(subject, {})[part] = _Kept(number, part, bytes(committed), bytes(salt))
    return found


def _faults_of(source: Source, row: tuple[object, ...], leaves: dict[int, _Kept]) -> Iterator[Fault]:
    subject: int = row[0]  # type: ignore[assignment]
    try:
        texts = source.statements(row)
    except (ValueError, TypeError, AttributeError):
        texts = ()
    first = min(one.number for one in leaves.values())
    if set(range(len(texts))) != set(leaves):
        yield Fault(first, "rewritten", f"{source.name} {subject} was rewritten (entry {first}).", subject)
        return
    for part, text in enumerate(texts):
        one = leaves[part]
        if not one.salt:
            what = f"{source.name} {subject} is there, but the salt of its entry {one.number} is gone."
            yield Fault(one.number, "salt", what, subject)
        elif len(one.salt) != 32 or commitment(one.salt, text) != one.commitment:
            yield Fault(
                one.number, "rewritten", f"{source.name} {subject} was rewritten (entry {one.number}).", subject
            )
            return
