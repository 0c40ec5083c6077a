"""Rates and percentiles, and the machine that they were measured on."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Figure:
    """One round of one measurement. Rates in turns a second, times in milliseconds, kilobytes a turn.

    cpu: milliseconds of processor that the server's processes spent on a turn. On a machine that does other things,
    too, it tells more than the rate.
    """

    count: int
    clients: int
    rate: float
    p50: float
    p95: float
    cpu: float
    kilobytes: float


def measure(plan: Mapping[str, Any], *, server: int) -> Figure:
    """Run the client in a process of its own. server: the process whose children serve.

    SystemExit when any answer was not the expected one.
    """
    before = processor_time(server)
    told = subprocess.run(
        [sys.executable, "-m", "bench.stand.traffic"],
        cwd=CHECKOUT,
        input=json.dumps(plan).encode(),
        stdout=subprocess.PIPE,
        timeout=600,
    )
    if told.returncode:
        raise SystemExit(f"the client gave up in the story {plan['story']!r}")
    result = json.loads(told.stdout)
    spent = processor_time(server) - before
    times = sorted(result["milliseconds"])
    return Figure(
        count=len(times),
        clients=plan["clients"],
        rate=len(times) / result["seconds"],
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
        cpu=spent / len(times),
        kilobytes=result["bytes"] / 1024,
    )


def processor_time(server: int) -> float:
    """Milliseconds, user and system, of the children of a process (Linux: /proc; elsewhere 0)."""
    children = Path(f"/proc/{server}/task/{server}/children")
    if not children.exists():
        return 0.0
    ticks = 0
    for pid in children.read_text().split():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest rank: a time that was really measured."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def middle(rounds: Sequence[Figure]) -> dict[str, Any]:
    """The median of each column over the rounds, and every rate, so that the noise can be seen."""
    columns = {name: median(asdict(one)[name] for one in rounds) for name in ("rate", "p50", "p95", "cpu", "kilobytes")}
    rounded = {name: round(value, 2) for name, value in columns.items()}
    return rounded | {
        "count": rounds[0].count,
        "clients": rounds[0].clients,
        "rates": [round(one.rate, 1) for one in rounds],
    }


def machine(folder: Path) -> dict[str, Any]:
    """What the figures depend on. fsync: milliseconds for 4 KB appended and synced in `folder`."""
    probe = folder / "fsync.probe"
    times = []
    with probe.open("wb", buffering=0) as file:
        for _ in range(200):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    probe.unlink()
    return {
        "cpus": os.cpu_count(),
        "processor": _processor(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "fsync_ms": round(median(times), 2),
        "load_before": [round(load, 1) for load in os.getloadavg()],
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def in_words(result: Mapping[str, Any]) -> str:
    """When, where and how often, in a sentence."""
    where = result["machine"]
    return (
        f"{result['at'][:10]}: {where['cpus']} × {where['processor']}, Python {where['python']}, "
        f"SQLite {where['sqlite']}, {where['fsync_ms']} ms an fsync, load before {where['load_before'][0]}. "
        + ("One round." if result["rounds"] == 1 else f"Median of {result['rounds']} rounds.")
    )


def write_between(page: Path, name: str, words: str) -> None:
    """Replace what stands between the two marks of this name."""
    start, end = f"<!-- {name}: written by ./run bench {name} -->", f"<!-- /{name} -->"
    before, _, rest = page.read_text().partition(start)
    page.write_text(f"{before}{start}\n{words}\n{end}{rest.partition(end)[2]}")
