"""./run bench osv_query: which published advisories affect a version: questions a second, from 10,000 and 100,000.

Every answer is compared with what the records say. Floor: an index of SQLite and packaging.Version over what it gives.
Peer: AppThreat's vulnerability-db, filled with the same OSV documents.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from packaging.version import Version

from bench.stand import figures, peer
from bench.stand.published import ADVISORIES_A_PACKAGE, PublishedDesk, advisory, package
from tests.running_desk import RunningDesk
from vulndesk.core.advisory.osv import build_osv
from vulndesk.core.advisory.outlets.osv_questions import read_batch
from vulndesk.core.advisory.record import affects

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "osv_query.json"
README = CHECKOUT / "bench" / "README.md"
QUESTIONS = 1000
UNKNOWN = 0.3
FLOOR, ONE, BATCH, HTTP, PEER = (
    "SQLite's index",
    "desk, one by one",
    "desk, a thousand",
    "desk, HTTP",
    "vulnerability-db",
)

Question = tuple[str, str]
Answers = list[list[str]]


def questions(of: int, round_: int) -> list[Question]:
    """(package, version): each round asks others."""
    chance = random.Random(f"{of} {round_}")
    packages = max(of // ADVISORIES_A_PACKAGE, 1)
    found = []
    for _ in range(QUESTIONS):
        name = (
            f"unknown{chance.randrange(packages)}"
            if chance.random() < UNKNOWN
            else package(chance.randrange(of), of=of)
        )
        found.append((name, f"{chance.randint(0, 6)}.{chance.randint(0, 19)}.{chance.randint(0, 39)}"))
    return found


def truth(of: int, asked: Sequence[Question]) -> Answers:
    """By the records themselves."""
    packages = max(of // ADVISORIES_A_PACKAGE, 1)
    found = []
    for name, version in asked:
        numbers = range(int(name.removeprefix("package")), of, packages) if name.startswith("package") else ()
        records = [advisory(number, of=of) for number in numbers]
        found.append(sorted(one.aliases[0] for one in records if affects(one.components[0], version)))
    return found


@dataclass
class Run:
    """of: advisories. seconds: of each round, by who was asked."""

    of: int
    rounds: list[list[Question]]
    expected: list[Answers] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, who: str, ask: Callable[[list[Question]], Answers]) -> None:
        for asked, expected in zip(self.rounds, self.expected, strict=True):
            began = time.perf_counter()
            answers = ask(asked)
            self.note(who, time.perf_counter() - began, [sorted(one) for one in answers], expected)

    def note(self, who: str, seconds: float, answers: Answers, expected: Answers) -> None:
        if answers != expected:
            wrong = sum(one != other for one, other in zip(answers, expected, strict=True))
            example = next((one, other) for one, other in zip(answers, expected, strict=True) if one != other)
            raise SystemExit(f"{who}: {wrong} of {len(expected)} answers are wrong, such as {example}")
        self.seconds.setdefault(who, []).append(seconds)
        print(f"  {self.of:,}, {who}: {len(answers) / seconds:,.0f}/s", file=sys.stderr)


def floor(run: Run, folder: Path) -> Callable[[list[Question]], Answers]:
    database = sqlite3.connect(folder / f"floor-{run.of}.sqlite3")
    database.execute("CREATE TABLE affected (name TEXT, low TEXT, fixed TEXT, id TEXT)")
    for number in range(run.of):
        one = advisory(number, of=run.of)
        low, fixed = (event.value for event in one.components[0].ranges[0].events)
        database.execute(
            "INSERT INTO affected VALUES (?, ?, ?, ?)", (one.components[0].name, low, fixed, one.aliases[0])
        )
    database.execute("CREATE INDEX by_name ON affected (name)")
    database.commit()

    def ask(asked: list[Question]) -> Answers:
        answers = []
        for name, version in asked:
            rows = database.execute("SELECT low, fixed, id FROM affected WHERE name = ?", (name,)).fetchall()
            place = Version(version) if rows else None
            answers.append([id_ for low, fixed, id_ in rows if place and Version(low) <= place < Version(fixed)])
        return answers

    return ask


def batch_of(asked: Sequence[Question]) -> bytes:
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in asked]
    return json.dumps({"queries": queries}).encode()


def cves(names: Sequence[str]) -> list[str]:
    """Peers answer by CVE: `x_BENCH-2026-000007` is CVE-2026-100007."""
    return [f"CVE-{name.split('-')[1]}-{100000 + int(name.split('-')[2])}" for name in names]


def in_process(run: Run) -> None:
    from vulndesk.apps.feeds.queries.answers import pages

    def one_by_one(asked: list[Question]) -> Answers:
        prepared = read_batch(batch_of(asked))
        return [cves([name for name, _ in pages([one])[0].vulnerabilities]) for one in prepared]

    def together(asked: list[Question]) -> Answers:
        return [cves([name for name, _ in page.vulnerabilities]) for page in pages(read_batch(batch_of(asked)))]

    run.measure(ONE, one_by_one)
    run.measure(BATCH, together)


def over_http(run: Run, folder: Path, key: str) -> None:
    policies = [CHECKOUT / "examples" / "enix" / "SECURITY.md"]
    desk = RunningDesk(policies=policies, folder=folder, environment={"VULNDESK_KEY": key})
    try:
        desk.start()
        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)

        def ask(asked: list[Question]) -> Answers:
            connection.request("POST", "/osv/v1/querybatch", batch_of(asked), {"Content-Type": "application/json"})
            results = json.loads(connection.getresponse().read())["results"]
            return [cves([one["id"] for one in result.get("vulns", [])]) for result in results]

        ask(run.rounds[0][:10])
        run.measure(HTTP, ask)
        connection.close()
    finally:
        desk.end_for_good()


def beside_peer(run: Run, folder: Path) -> None:
    try:
        python = peer.scanners_python()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"SKIPPED: vulnerability-db cannot be installed here: {error}", file=sys.stderr)
        return
    documents = (json.dumps(build_osv(advisory(number, of=run.of))) for number in range(run.of))
    asked = [[f"pkg:pypi/{name}@{version}" for name, version in one] for one in run.rounds]
    given = folder / "osv.jsonl"
    with given.open("w") as file:
        file.writelines(f"{one}\n" for one in documents)
        file.write(f"{json.dumps(asked)}\n")
    environment = os.environ | {"VDB_HOME": str(folder / "vdb"), "HOME": str(folder), "NVD_START_YEAR": "2000"}
    with given.open("rb") as file:
        told = subprocess.run(
            [python, CHECKOUT / "bench" / "stand" / "vulnerability_db.py"],
            stdin=file, stdout=subprocess.PIPE, env=environment, check=True, timeout=3600,
        )  # fmt: skip
    for line, expected in zip(told.stdout.decode().splitlines()[-len(run.rounds) :], run.expected, strict=True):
        read = json.loads(line)
        run.note(PEER, read["seconds"], read["answers"], expected)


def serve(told: Connection, folder: Path, of: int, rounds: int, with_peer: bool) -> None:
    """One number of advisories, in a process of its own: Django knows one database."""
    desk = PublishedDesk(folder / "desk")
    desk.fill(of, of=of, for_questions=True)
    run = Run(of, [questions(of, number) for number in range(rounds)])
    run.expected = [truth(of, asked) for asked in run.rounds]
    run.measure(FLOOR, floor(run, folder))
    in_process(run)
    over_http(run, folder / "desk", desk.key)
    if with_peer:
        beside_peer(run, folder)
    told.send(run.seconds)


def measured(folder: Path, of: int, rounds: int, *, with_peer: bool) -> dict[str, list[float]]:
    folder.mkdir()
    start = multiprocessing.get_context("spawn")
    ours, theirs = start.Pipe()
    process = start.Process(target=serve, args=(theirs, folder, of, rounds, with_peer))
    process.start()
    theirs.close()
    seconds: dict[str, list[float]] = ours.recv()
    process.join()
    return seconds


def judged(found: dict[int, dict[str, list[float]]]) -> dict[str, Any]:
    rates = {of: {who: QUESTIONS / median(spent) for who, spent in each.items()} for of, each in found.items()}
    rows = [
        {"advisories": of, "who": who, "rate": round(rate), "rates": [round(QUESTIONS / one) for one in found[of][who]]}
        for of, each in rates.items()
        for who, rate in each.items()
    ]
    goals = []
    for of, each in rates.items():
        goals.append(_goal(f"{of:,}: a thousand at once, of SQLite's index", 0.5, each[BATCH] / each[FLOOR]))
        if PEER in each:
            goals.append(_goal(f"{of:,}: a thousand at once, of vulnerability-db", 3.0, each[BATCH] / each[PEER]))
    return {"measured": rows, "goals": goals}


def _goal(name: str, asked: float, value: float) -> dict[str, Any]:
    return {"name": name, "asked": asked, "measured": round(value, 3), "met": value >= asked}


def table(result: dict[str, Any]) -> str:
    floors = {one["advisories"]: one["rate"] for one in result["measured"] if one["who"] == FLOOR}
    lines = ["| advisories | who | questions a second (rounds) | of the index |", "|---|---|---|---|"]
    for one in result["measured"]:
        rounds = ", ".join(f"{rate:,}" for rate in one["rates"])
        share = one["rate"] / floors[one["advisories"]]
        lines.append(f"| {one['advisories']:,} | {one['who']} | {one['rate']:,} ({rounds}) | {share:.2f} |")
    lines += ["", "| goal | asked | measured | |", "|---|---|---|---|"]
    for goal in result["goals"]:
        met = "met" if goal["met"] else "**missed**"
        lines.append(f"| {goal['name']} | at least {goal['asked']:g} | {goal['measured']:.2f} | {met} |")
    return "\n".join(lines)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench osv_query", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="1,000 advisories, one round; nothing is written")
    arguments.add_argument("--no-peer", action="store_true", help="leave vulnerability-db out")
    given = arguments.parse_args()
    sizes, rounds = ((1000,), 1) if given.quick else ((10_000, 100_000), 3)
    peer.cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=peer.cache_folder()))
    try:
        where = figures.machine(folder)
        found = {of: measured(folder / str(of), of, rounds, with_peer=not given.no_peer) for of in sizes}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": rounds, "machine": where} | judged(found)
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "osv_query", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
