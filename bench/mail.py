"""./run bench mail: how fast a mail becomes a case, beside django-helpdesk, Roundup, Request Tracker and the floor.

One run on one machine, the median of three rounds. The desk takes mail over LMTP from 4 clients; the clock stops when
the last mail is a case in its database: stored before it was acknowledged, read in the limited child, encrypted. The
peers and the floor read the same mails from the disk in one process, without a network; Request Tracker, where it is
installed, takes them at its mail gateway. Afterwards the rows in each
database are counted: what was not stored was not measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.intake import count, peer_environment, wait_until_idle
from bench.stand import figures, mail_rt, mails, peer
from tests.running_desk import RunningDesk, free_port

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "mail.json"
README = CHECKOUT / "bench" / "README.md"
CLIENTS = 4
KINDS = {"small": "4 KB", "large": "1 MiB"}


@dataclass
class Run:
    """counts: mails a round of each kind. rates: peer and kind -> mails a second, a round each."""

    folder: Path
    counts: dict[str, int]
    rates: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)  # milliseconds of the desk's processes a mail
    answered: dict[str, list[float]] = field(default_factory=dict)  # p95 in milliseconds, the client's
    round: int = 0

    def note(self, who: str, kind: str, seconds: float, rows: int, *, given: int) -> None:
        if rows != given:
            raise SystemExit(f"{who}, {kind}: {rows} stored of {given}")
        self.rates.setdefault((who, kind), []).append(rows / seconds)
        print(f"  {who}, {KINDS[kind]}: {rows / seconds:.1f}/s", file=sys.stderr)


def written(run: Run, kind: str, *, one_of: int = 1) -> Path:
    """The mails of this round as files, for those that read a folder; the slow get one of a few."""
    folder = run.folder / "mails"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number in range(0, run.counts[kind], one_of):
        (folder / f"{number:05}.eml").write_bytes(mails.mail(kind, number, seed=run.round))
    return folder


def measure_reader(run: Run, who: str, kind: str, python: Path | str, *arguments: Path | str) -> None:
    """One of bench.stand's programs, which prints the seconds that it took and the rows that it made."""
    given = len(list((run.folder / "mails").iterdir()))
    told = subprocess.run(
        [str(python), "-m", *map(str, arguments)],
        cwd=CHECKOUT,
        env=peer_environment(run.folder),
        stdout=subprocess.PIPE,
        timeout=900,
        check=True,
    )
    found = json.loads(told.stdout)
    # The floor counts all of its rounds.
    run.note(who, kind, found["seconds"], found["rows"] if who != "floor" else given, given=given)


def measure_desk(run: Run, desk: RunningDesk, port: int, kind: str) -> None:
    wait_until_idle(desk)
    database = desk.data / "desk.sqlite3"
    cases = "SELECT count(*) FROM mail_receivedmail WHERE outcome = 'case'"
    before, spent = count(database, cases), figures.processor_time(desk.process.pid)
    wanted = run.counts[kind]
    client = [sys.executable, "-m", "bench.stand.mails", str(port), kind, str(wanted), str(CLIENTS), str(run.round)]
    process = subprocess.Popen(client, cwd=CHECKOUT, stdout=subprocess.PIPE)
    while count(database, cases) < before + wanted:
        if process.poll():
            raise SystemExit("a mail was refused")
        time.sleep(0.02)
    done = time.monotonic()
    told = json.loads(process.communicate(timeout=60)[0])
    run.cpu.setdefault(kind, []).append((figures.processor_time(desk.process.pid) - spent) / wanted)
    run.answered.setdefault(kind, []).append(figures.percentile(sorted(told["milliseconds"]), 0.95))
    run.note("desk", kind, done - told["began"], count(database, cases) - before, given=wanted)
    print(f"    CPU {run.cpu[kind][-1]:.1f} ms, p95 {run.answered[kind][-1]:.1f} ms", file=sys.stderr)


def measure_all(run: Run, desk: RunningDesk, port: int, *, roundup: bool, tracker: bool) -> None:
    helpdesk = peer.peer_python()
    for kind in KINDS:
        measure_reader(run, "floor", kind, sys.executable, "bench.stand.mail_floor", run.folder, written(run, kind))
        measure_desk(run, desk, port, kind)
        measure_reader(run, "django-helpdesk", kind, helpdesk, "bench.stand.mail_helpdesk", written(run, kind))
        if roundup:
            arguments = ("bench.stand.mail_roundup", run.folder, written(run, kind))
            measure_reader(run, "Roundup", kind, peer.roundup_python(), *arguments)
        if tracker:
            arguments = ("bench.stand.mail_rt", run.folder, written(run, kind, one_of=5))
            measure_reader(run, "Request Tracker", kind, sys.executable, *arguments)


Rates = dict[tuple[str, str], float]
GOALS: tuple[tuple[str, Callable[[Rates], float], float], ...] = (
    ("4 KB, of django-helpdesk", lambda rate: rate["desk", "small"] / rate["django-helpdesk", "small"], 2.0),
    ("4 KB, of the floor", lambda rate: rate["desk", "small"] / rate["floor", "small"], 0.4),
    ("1 MiB, of the floor", lambda rate: rate["desk", "large"] / rate["floor", "large"], 2.0),
)


def judged(run: Run) -> dict[str, Any]:
    rates = {name: median(values) for name, values in run.rates.items()}
    goals = []
    for name, figure, asked in GOALS:
        value = round(figure(rates), 3)
        goals.append({"name": name, "asked": asked, "measured": value, "met": value >= asked})
    measured = [
        {"who": who, "kind": kind, "rate": round(rates[who, kind], 1), "rates": [round(one, 1) for one in values]}
        for (who, kind), values in run.rates.items()
    ]
    desk = {"cpu": {kind: round(median(one), 2) for kind, one in run.cpu.items()}}
    desk["p95"] = {kind: round(median(one), 1) for kind, one in run.answered.items()}
    return {"measured": measured, "desk": desk, "goals": goals}


def table(result: dict[str, Any]) -> str:
    floors = {one["kind"]: one["rate"] for one in result["measured"] if one["who"] == "floor"}
    lines = ["| mails of | who | a second (rounds) | of the floor |", "|---|---|---|---|"]
    for one in sorted(result["measured"], key=lambda one: list(KINDS).index(one["kind"])):
        rounds = ", ".join(f"{rate:.1f}" for rate in one["rates"])
        share = one["rate"] / floors[one["kind"]]
        lines.append(f"| {KINDS[one['kind']]} | {one['who']} | {one['rate']:.1f} ({rounds}) | {share:.2f} |")
    told = result["desk"]
    for kind, name in KINDS.items():
        words = f"desk: CPU {told['cpu'][kind]:.1f} ms a mail, 250 after {told['p95'][kind]:.1f} ms (p95)"
        lines.append(f"| {name} | {words} | | |")
    lines += ["", "| goal | asked | measured | |", "|---|---|---|---|"]
    for goal in result["goals"]:
        met = "met" if goal["met"] else "**missed**"
        lines.append(f"| {goal['name']} | at least {goal['asked']:g} | {goal['measured']:.2f} | {met} |")
    return "\n".join(lines)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench mail", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="one small round; nothing is written")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--no-roundup", action="store_true", help="leave Roundup out")
    arguments.add_argument("--no-rt", action="store_true", help="leave Request Tracker out")
    given = arguments.parse_args()
    has_tracker = mail_rt.is_installed()
    if not has_tracker:
        print(f"SKIPPED: Request Tracker is not installed here (Debian: {mail_rt.PACKAGES})", file=sys.stderr)
    peer.cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=peer.cache_folder()))
    run = Run(folder, {"small": 80, "large": 8} if given.quick else {"small": 300, "large": 30})
    port = free_port()
    desk = RunningDesk(
        policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"],
        folder=folder / "desk",
        environment={"VULNDESK_MAIL_LISTEN": f"lmtp:127.0.0.1:{port}"},
    )
    rounds = 1 if given.quick else given.rounds
    try:
        where = figures.machine(folder)
        desk.folder.mkdir()
        desk.start()
        mails.deliver(port, [mails.mail("small", number, seed=-1) for number in range(20)], CLIENTS)
        for run.round in range(rounds):
            print(f"round {run.round + 1} of {rounds}", file=sys.stderr)
            tracker = has_tracker and not given.no_rt
            measure_all(run, desk, port, roundup=not given.no_roundup, tracker=tracker)
    finally:
        with contextlib.suppress(AssertionError):
            desk.end_for_good()
        shutil.rmtree(folder, ignore_errors=True)
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": rounds, "machine": where} | judged(run)
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "mail", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
