"""./run bench publish: what one more advisory costs when 100, 10,000 and 100,000 are published.

One more is: the row, its revision and its event in one transaction; then the worker's task, which builds OSV, CSAF,
CVE and OpenVEX, signs, and writes the files and what is asked for in another. The gate and the second person are left
out. Beside it the floor: a new file of 4 KiB, fsync, rename, fsync of the folder. Then what is about all of them: each
list, feed and the archive, composed anew, and a copy for another web host brought up to date after one more.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from bench.stand import figures, peer
from bench.stand.published import PublishedDesk, advisory

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "publish.json"
README = CHECKOUT / "bench" / "README.md"
SIZES = (100, 10_000, 100_000)
GOAL = 1.2


@dataclass
class Run:
    """All in milliseconds, by the number of published advisories."""

    spent: dict[int, list[float]] = field(default_factory=dict)
    processor: dict[int, list[float]] = field(default_factory=dict)
    floor: dict[int, list[float]] = field(default_factory=dict)
    composed: dict[int, dict[str, tuple[float, int]]] = field(default_factory=dict)
    copied: dict[int, float] = field(default_factory=dict)


def floor(folder: Path, number: int) -> float:
    """The least that makes one more file public and durable."""
    began = time.perf_counter()
    new, path = folder / ".new", folder / f"{number}.json"
    with new.open("wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    return (time.perf_counter() - began) * 1000


class _Desk:
    """One desk with so many advisories, in a process of its own."""

    def __init__(self, folder: Path, size: int, most: int) -> None:
        self.folder, self.most, self.next = folder, most, 1_000_000
        self.desk = PublishedDesk(folder)
        self.desk.fill(size, of=most)

    def publish(self) -> tuple[float, float]:
        self.next += 1
        record = advisory(self.next, of=self.most)
        began, worked = time.perf_counter(), time.process_time()
        self.desk.publish(record)
        return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000

    def compose(self) -> dict[str, tuple[float, int]]:
        from vulndesk.apps.feeds import queries

        state = queries.tree_state()
        assert state is not None
        took: dict[str, tuple[float, int]] = {}
        for path in queries.paths_composed(state):
            began = time.perf_counter()
            found = queries.find(path)
            spent = (time.perf_counter() - began) * 1000
            assert found is not None
            assert found.kept is not None
            took[path] = (spent, found.kept.stat().st_size)
        return took

    def copy(self) -> float:
        """Brought up to date after one more. What it held before is taken as written, to spare an hour of fsyncs.

        The files alone: pages are drawn one by one, and only those that changed.
        """
        from vulndesk.apps.feeds import queries
        from vulndesk.apps.feeds.actions.copying import copy_public_side, identity
        from vulndesk.gateways.public_files import Copy

        def nothing(path: str) -> None:
            return None

        state, copy = queries.tree_state(), Copy(self.folder / "copy")
        assert state is not None
        with copy.alone():
            copy.remember({"of": identity(state), "version": state.version})
        copy_public_side(copy.root, fetch=nothing)
        self.publish()
        began = time.perf_counter()
        copy_public_side(copy.root, fetch=nothing)
        return (time.perf_counter() - began) * 1000


def serve(asked: Connection, folder: Path, size: int, most: int) -> None:
    desk = _Desk(folder, size, most)
    asked.send("filled")
    while (deed := asked.recv()) != "end":
        asked.send(getattr(desk, deed)())


def measure(run: Run, folder: Path, sizes: tuple[int, ...], each: int) -> None:
    """The desks take turns, so that whatever else the machine does falls on all of them."""
    start = multiprocessing.get_context("spawn")
    desks: dict[int, Connection] = {}
    processes = []
    for size in sizes:
        desks[size], theirs = start.Pipe()
        processes.append(start.Process(target=serve, args=(theirs, folder / str(size), size, sizes[-1])))
        processes[-1].start()
        desks[size].recv()
        print(f"  {size:,} published", file=sys.stderr)
    files = folder / "floor"
    files.mkdir()
    for turn in range(each * len(sizes)):
        size = sizes[turn % len(sizes)]
        run.floor.setdefault(size, []).append(floor(files, turn))
        spent, processor = asked(desks[size], "publish")
        run.spent.setdefault(size, []).append(spent)
        run.processor.setdefault(size, []).append(processor)
    for size, desk in desks.items():
        run.composed[size], run.copied[size] = asked(desk, "compose"), asked(desk, "copy")
        desk.send("end")
    for process in processes:
        process.join()


def asked(desk: Connection, deed: str) -> Any:
    desk.send(deed)
    return desk.recv()


def judged(run: Run) -> dict[str, Any]:
    rows = []
    for size, spent in run.spent.items():
        at_floor = median(run.floor[size])
        rows.append(
            {
                "published": size,
                "ms": round(median(spent), 2),
                "p95": round(figures.percentile(sorted(spent), 0.95), 2),
                "cpu": round(median(run.processor[size]), 2),
                "floor_ms": round(at_floor, 3),
                "lists": {path: [round(took, 1), kept] for path, (took, kept) in run.composed[size].items()},
                "copy_ms": round(run.copied[size], 1),
            }
        )
    first, last = rows[0], rows[-1]
    goals = [
        {"name": f"one more at {last['published']:,}, of one more at {first['published']:,}", "asked": GOAL},
        {"name": "the same, by processor time", "asked": GOAL},
    ]
    for goal, column in zip(goals, ("ms", "cpu"), strict=True):
        goal["measured"] = round(last[column] / first[column], 3)
        goal["met"] = goal["measured"] <= GOAL
    return {"measured": rows, "goals": goals}


NAMED = {
    "osv/all.zip": "all.zip",
    "osv/modified_id.csv": "modified_id.csv",
    ".well-known/csaf/white/changes.csv": "changes.csv",
    ".well-known/csaf/white/index.txt": "index.txt",
    "advisories/feed.atom": "Atom",
}


def table(result: dict[str, Any]) -> str:
    rows = result["measured"]
    lines = ["| published | one more, ms | p95 | CPU ms | floor, ms | of the floor |", "|---|---|---|---|---|---|"]
    for one in rows:
        share = f"{one['ms'] / one['floor_ms']:.0f} times"
        lines.append(
            f"| {one['published']:,} | {one['ms']} | {one['p95']} | {one['cpu']} | {one['floor_ms']} | {share} |"
        )
    lines += [
        "",
        "| composed anew | " + " | ".join(f"{one['published']:,}" for one in rows) + " |",
        "|---|" + "---|" * len(rows),
    ]
    for path, name in NAMED.items():
        lines.append(f"| {name} | " + " | ".join(_list(*one["lists"][path]) for one in rows) + " |")
    largest = [
        max((took for path, took in one["lists"].items() if "/rolie/white-" in path), key=lambda took: took[1])
        for one in rows
    ]
    lines.append("| ROLIE feed of the largest year | " + " | ".join(_list(*took) for took in largest) + " |")
    lines.append("| a copy after one more | " + " | ".join(f"{one['copy_ms']:.0f} ms" for one in rows) + " |")
    lines += ["", "| goal | asked | measured | |", "|---|---|---|---|"]
    for goal in result["goals"]:
        met = "met" if goal["met"] else "**missed**"
        lines.append(f"| {goal['name']} | at most {goal['asked']:g} | {goal['measured']:.2f} | {met} |")
    return "\n".join(lines)


def _list(took: float, size: int) -> str:
    kept = f"{size / 1024:.0f} KB" if size < 1 << 20 else f"{size / (1 << 20):.0f} MB"
    return f"{took:.0f} ms ({kept})"


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench publish", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="100 and 1,000 alone; nothing is written")
    given = arguments.parse_args()
    sizes, each = ((100, 1000), 20) if given.quick else (SIZES, 100)
    peer.cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=peer.cache_folder()))
    try:
        where, run = figures.machine(folder), Run()
        measure(run, folder, sizes, each)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": 1, "machine": where} | judged(run)
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "publish", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
