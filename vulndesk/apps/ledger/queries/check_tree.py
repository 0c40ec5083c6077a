"""The tree anew from its leaves, compared with the roots that are kept and the heads that were signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vulndesk.apps.ledger.models import Head, Leaf, Node
from vulndesk.apps.ledger.queries.faults import Fault
from vulndesk.apps.ledger.queries.state import State
from vulndesk.apps.ledger.queries.tree import node_key
from vulndesk.core.ledger.clocked_tree import Growing
from vulndesk.core.ledger.merkle import leaf_hash
from vulndesk.core.ledger.notes import Checkpoint, NotGenuine, read_checkpoint
from vulndesk.gateways.ledger_keys import verify

CHUNK = 2000


@dataclass
class Walked:
    """roots: of the sizes that were asked for."""

    faults: list[Fault] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    size: int = 0
    heads: int = 0


class _Entry(NamedTuple):
    """A row of `Leaf` as the walk reads it: a model's instance would be a third of what it costs."""

    number: int
    index: int  # type: ignore[assignment] # as the column is called; nobody looks up a value here
    source: str
    subject: int
    part: int
    commitment: bytes
    tag: bytes


def walk(read: State, *, sizes: set[int]) -> Walked:
    """Once through all leaves, in order."""
    return _Walk(read, sizes).done()


class _Walk:
    def __init__(self, read: State, sizes: set[int]) -> None:
        self._read, self._sizes = read, sizes
        self._filling = read.secrets.fills
        self._growing = Growing(self._filling, self._told)
        self._found = Walked()
        self._made: list[tuple[int, bytes]] = []
        self._nodes = 0
        self._number = 0
        self._first_bad_node = self._first_bad_head = -1

    def done(self) -> Walked:
        ledger, found = self._read.ledger, self._found
        heads = self._heads()
        head = next(heads, None)
        for leaf in map(_Entry._make, Leaf.objects.order_by("index").values_list(*_Entry._fields).iterator(CHUNK)):
            while head is not None and head.size <= leaf.index:
                self._see_head(head)
                head = next(heads, None)
            self._see_leaf(leaf)
        while head is not None:
            self._see_head(head)
            head = next(heads, None)
        self._compare_nodes()
        if self._number != ledger.entries:
            self._gone(self._number + 1, ledger.entries)
        end = self._read.secrets.tag_of_end(ledger, free=ledger.free, entries=ledger.entries)
        if bytes(ledger.tag) != end:
            found.faults.append(Fault(0, "end", "Where the ledger ends was changed in the database."))
        if self._growing.size > ledger.free:
            found.faults.append(Fault(self._number, "end", "There are entries beyond the end of the ledger."))
        if Node.objects.count() != self._nodes and self._first_bad_node < 0:
            found.faults.append(Fault(0, "tree", "There are kept roots of a tree that this is not, or some are gone."))
        found.size = ledger.free
        return found

    def _heads(self) -> Iterator[Head]:
        return Head.objects.order_by("size").iterator(CHUNK)

    def _see_leaf(self, leaf: _Entry) -> None:
        if leaf.number > self._number + 1:
            self._gone(self._number + 1, leaf.number - 1)
        if leaf.number <= self._number:
            self._fault(leaf, "reordered", f"Entry {leaf.number} stands after entry {self._number}.")
        elif bytes(leaf.tag) != self._read.secrets.tag_of(leaf):
            self._fault(leaf, "entry", f"Entry {leaf.number} (of {leaf.source} {leaf.subject}) was changed or moved.")
        self._number = max(self._number, leaf.number)
        self._add(leaf.index, leaf_hash(bytes(leaf.commitment)))

    def _see_head(self, head: Head) -> None:
        self._found.heads += 1
        if self._growing.size < head.size:
            self._add(head.size - 1, self._filling(0, head.size - 1))
        root = self._growing.root() if self._growing.size == head.size else b""
        if head.size in self._sizes:
            self._found.roots[head.size] = root
        try:
            note = read_checkpoint(head.note, key=self._read.key, verify=verify)
        except NotGenuine as why:
            self._found.faults.append(Fault(0, "signature", f"The signed head of {head.size} slots: {why}"))
            return
        signed = Checkpoint(self._read.ledger.origin, head.size, bytes(head.root))
        if note != signed:
            self._found.faults.append(Fault(0, "signature", f"The head of {head.size} slots is not what was signed."))
        elif root != note.root and self._first_bad_head < 0:
            self._first_bad_head = head.size
            what = f"From the signed head of {head.size} slots on, the ledger is not what was signed."
            self._found.faults.append(Fault(self._number + 1, "head", what))

    def _add(self, index: int, root: bytes) -> None:
        if index >= self._growing.size:
            self._growing.add(index, root)

    def _told(self, level: int, index: int, root: bytes) -> None:
        self._nodes += 1
        self._made.append((node_key(level, index), root))
        if len(self._made) >= CHUNK:
            self._compare_nodes()

    def _compare_nodes(self) -> None:
        """The first that differs says where it begins; those above it differ, too."""
        made, self._made = self._made, []
        if self._first_bad_node >= 0 or not made:
            return
        keys = [key for key, _ in made]
        kept: dict[int, bytes] = {}
        for start in range(0, len(keys), 500):
            rows = Node.objects.filter(key__in=keys[start : start + 500]).values_list("key", "root")
            kept.update((key, bytes(root)) for key, root in rows)
        for key, root in made:
            if kept.get(key) != root:
                self._first_bad_node = key
                what = f"What is kept of the tree before entry {self._number} is not what its entries make."
                self._found.faults.append(Fault(self._number + 1, "tree", what))
                return

    def _gone(self, first: int, last: int) -> None:
        which = f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
        self._found.faults.append(Fault(first, "deleted entry", f"{which} gone from the ledger."))

    def _fault(self, leaf: _Entry, kind: str, sentence: str) -> None:
        self._found.faults.append(Fault(leaf.number, kind, sentence, leaf.subject))
