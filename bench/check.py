"""./run bench check: what `vulndesk check` finds of planted faults, and how soon it has read 10,000 files.

The planted repository (tests/planted_repository.py) has 60 faults of E15 to E20 in six languages and 204 files that
resemble them. The 10,000 files are the text files of this repository, over and over, in a git repository; betterleaks
alone over the same files, in the same run, is the floor.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.stand import figures
from tests.planted_repository import Fault, Score, advisories, look_alikes, plant, score
from vulndesk.gateways.scanners.known import program_of

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "check.json"
README = CHECKOUT / "bench" / "README.md"
CHECK = (sys.executable, "-P", "-m", "vulndesk", "check", "--all")
FILES = 10_000


def planted(folder: Path, *arguments: str) -> tuple[list[Fault], Score]:
    osv = folder / "osv"
    osv.mkdir()
    for one in advisories():
        (osv / f"{one['id']}.json").write_text(json.dumps(one))
    faults = plant(folder / "shop")
    asked = (*CHECK, "--format", "json", "--range", "HEAD~1..HEAD", "--osv-dir", str(osv), *arguments)
    done = subprocess.run([*asked, str(folder / "shop")], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    for notice in json.loads(done.stdout)["notices"]:
        print(f"{notice['weight']}: {notice['text']}", file=sys.stderr)
    return faults, score(faults, json.loads(done.stdout)["findings"])


def many_files(folder: Path, count: int) -> float:
    """Megabytes written."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True).stdout
    paths = [path for path in listed.decode().split("\0") if path and not path.endswith(".png")]
    written = 0
    for number in range(count):
        path = paths[number % len(paths)]
        content = (CHECKOUT / path).read_bytes()
        target = folder / f"copy{number // len(paths)}" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written += len(content)
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    return round(written / 1e6, 1)


def timed(command: Sequence[str], rounds: int, *, at: Path) -> dict[str, Any]:
    """Seconds on the wall and of processor, children included."""
    walls, cpus = [], []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        done = subprocess.run(command, cwd=at, capture_output=True, check=False)
        walls.append(round(time.perf_counter() - began, 2))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-300:]!r}")
    return {"seconds": median(walls), "rounds": walls, "cpu": round(median(cpus), 2)}


def speed(folder: Path, count: int, rounds: int) -> dict[str, Any]:
    megabytes = many_files(folder, count)
    result: dict[str, Any] = {"files": count, "megabytes": megabytes, "runs": {}}
    runs = result["runs"]
    leaks = program_of("betterleaks", folder)
    if leaks:
        quiet = ("--jsonl", "--no-banner", "-l", "error", "--redact", "--exit-code", "0")
        runs["floor: betterleaks alone"] = timed((leaks, ".", "-o", "-", *quiet), rounds, at=folder)
    else:
        print("betterleaks is not installed: there is no floor in this run", file=sys.stderr)
    runs["vulndesk check, its own looks"] = timed((*CHECK, "--no-scanners", str(folder)), rounds, at=CHECKOUT)
    runs["vulndesk check with its scanners"] = timed((*CHECK, str(folder)), rounds, at=CHECKOUT)
    runs["vulndesk check --help"] = timed((*CHECK[:-1], "--help"), rounds * 3, at=CHECKOUT)
    return result


def table(result: Mapping[str, Any]) -> str:
    found = result["planted"]
    lines = ["| check | faults | found | false alarms |", "|---|---|---|---|"]
    lines += [f"| {name} | {one['faults']} | {one['found']} | |" for name, one in found["checks"].items()]
    numbers = " | ".join(str(found[name]) for name in ("faults", "found", "false_alarms"))
    total = f"| all, and {found['look_alikes']} look-alikes | {numbers} |"
    lines += [total, "", f"Recall {found['recall']:.3f}, precision {found['precision']:.3f}."]
    fast = result["speed"]
    lines += [
        "",
        f"| over {fast['files']:,} files ({fast['megabytes']} MB) | seconds (rounds) | processor s |",
        "|---|---|---|",
    ]
    for name, one in fast["runs"].items():
        rounds = ", ".join(str(seconds) for seconds in one["rounds"])
        lines.append(f"| {name} | {one['seconds']} ({rounds}) | {one['cpu']} |")
    return "\n".join(lines)


def _told(faults: Sequence[Fault], found: Score) -> dict[str, Any]:
    missed = Counter(one.check for one in found.missed)
    for one in found.missed:
        print(f"missed: {one.check} {one.path}", file=sys.stderr)
    for path, rule in found.false_alarms:
        print(f"false alarm: {path} [{rule}]", file=sys.stderr)
    counts = Counter(one.check for one in faults)
    return {
        "checks": {name: {"faults": count, "found": count - missed[name]} for name, count in sorted(counts.items())},
        "faults": len(faults),
        "found": len(faults) - len(found.missed),
        "look_alikes": len(look_alikes(1)),
        "false_alarms": len(found.false_alarms),
        "recall": round(found.recall, 3),
        "precision": round(found.precision, 3),
    }


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench check", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="1,000 files, one round; nothing is written")
    given = arguments.parse_args()
    rounds = 1 if given.quick else 3
    with tempfile.TemporaryDirectory() as folder:
        where = figures.machine(Path(folder))
        (Path(folder) / "planted").mkdir()
        (Path(folder) / "many").mkdir()
        result: dict[str, Any] = {"planted": _told(*planted(Path(folder) / "planted"))}
        result["speed"] = speed(Path(folder) / "many", FILES // 10 if given.quick else FILES, rounds)
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": rounds, "machine": where, **result}
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "check", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
