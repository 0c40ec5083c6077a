"""./run bench intake: how fast reports come in and how fast the queue opens, beside django-helpdesk and the floor.

One run on one machine, three rounds, the median of each; everything on loopback and on the server that is shipped, with
its two web processes and their threads. The client is a process of its own. Afterwards the rows in each database are
counted: what was not stored was not measured. Both desks hold 10,000 cases before anything is measured.

The desk runs whole: its worker turns each report into a notice while the next one comes in.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.stand import figures, peer, traffic
from bench.stand.figures import Figure
from tests import second_factor
from tests.faults.traffic import Browser
from tests.running_desk import RunningDesk, free_port
from tests.server.reading import Lines

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "intake.json"
README = CHECKOUT / "bench" / "README.md"
PASSWORD = "four unrelated words here"
CLIENTS = 8
WARM_UP = 20


@dataclass(frozen=True)
class Size:
    """How much is sent in each round."""

    rounds: int = 3
    cases: int = 10_000
    rows: int = 1500
    reports: int = 600
    forms: int = 300
    peer_forms: int = 120
    pages: int = 60


QUICK = Size(rounds=1, cases=500, rows=200, reports=80, forms=40, peer_forms=30, pages=20)


@dataclass
class Run:
    size: Size
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)  # of the desk's owner
    server: int = 0  # the process that supervises what is being measured
    measured: dict[str, list[Figure]] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=lambda: {"floor": 0, "desk": 0, "helpdesk": 0})

    def measure(self, name: str, *, into: str = "", count: int, clients: int = CLIENTS, **plan: Any) -> None:
        """Warm up, then measure. into: the database in which every turn leaves a row."""
        whole = {"count": count, "clients": clients, **plan}
        figures.measure(whole | {"count": WARM_UP}, server=self.server)
        figure = figures.measure(whole, server=self.server)
        self.measured.setdefault(name, []).append(figure)
        if into:
            self.sent[into] += count + WARM_UP
        print(f"  {name}: {figure.rate:.0f}/s, p95 {figure.p95:.1f} ms, CPU {figure.cpu:.1f} ms", file=sys.stderr)


# --- the floor and the peer ------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(run: Run, application: str, *, python: Path | str) -> Iterator[int]:
    """One of bench.stand's applications on the shipped server; its port."""
    port = free_port()
    process = subprocess.Popen(
        [python, "-m", "bench.stand.served", application, "--port", str(port)],
        cwd=CHECKOUT,
        env=peer_environment(run.folder),
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        Lines(process.stdout).wait_for("ready")
        run.server = process.pid
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def peer_environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "BENCH_FOLDER": str(folder), "PYTHONPATH": str(CHECKOUT)}


def measure_floor(run: Run) -> None:
    with served(run, "floor", python=sys.executable) as port:
        run.measure("floor", into="floor", count=run.size.rows, port=port, story="insert rows")


def prepare_helpdesk(run: Run) -> Path:
    python = peer.peer_python()
    command = [str(python), "-m", "bench.stand.helpdesk", str(run.size.cases)]
    subprocess.run(command, cwd=CHECKOUT, env=peer_environment(run.folder), check=True)
    return python


def measure_helpdesk(run: Run, python: Path) -> None:
    with served(run, "helpdesk", python=python) as port:
        form = "/helpdesk/tickets/submit/"
        csrf = traffic.fetch(port, form).cookies["csrftoken"]
        plan: dict[str, Any] = {"port": port, "csrf": csrf}
        run.measure("helpdesk form", into="helpdesk", count=run.size.peer_forms, story="fill in helpdesk form", **plan)
        run.measure("helpdesk form page", count=run.size.pages, story="load pages", paths=[form], **plan)
        person = {"username": "tom", "password": PASSWORD, "next": "/helpdesk/tickets/"}
        cookies = traffic.sign_in(port, "/helpdesk/login/", person, csrf_cookie="csrftoken")
        paths = helpdesk_queue(port, cookies)
        queue: dict[str, Any] = {"port": port, "cookies": cookies, "story": "load pages", "paths": paths}
        run.measure("helpdesk queue", count=run.size.pages // 2, clients=1, **queue)
        run.measure("helpdesk queue, 2 at a time", count=run.size.pages // 2, clients=2, **queue)


def helpdesk_queue(port: int, cookies: dict[str, str]) -> list[str]:
    """The page of the list and the address from which its script fetches the rows, 50 of them."""
    page = traffic.fetch(port, "/helpdesk/tickets/", cookies).body.decode()
    start = page.index("/helpdesk/datatables_ticket_list/")
    rows = page[start : page.index('"', start)] + "?draw=1&start=0&length=50"
    answer = json.loads(traffic.fetch(port, rows, cookies).body)
    assert len(answer["data"]) == 50
    return ["/helpdesk/tickets/", rows]


# --- the desk --------------------------------------------------------------------------------------------------------


def desk_in(folder: Path) -> RunningDesk:
    examples = sorted((CHECKOUT / "examples").glob("*/SECURITY.md"))
    return RunningDesk(policies=examples, folder=folder / "desk")


def prepare_desk(run: Run, desk: RunningDesk) -> None:
    """One owner with an address, so that every report makes a notice, and the cases."""
    desk.folder.mkdir()
    desk.start()
    assert desk.first_account_link
    assert desk.recovery_code
    path = "/" + desk.first_account_link.split("/", 3)[3]
    person = {"username": "tom", "display_name": "Tom", "email": "tom@example.org", "password": PASSWORD}
    person |= {"repeat": PASSWORD, "recovery_group": desk.recovery_code[-4:]}
    browser = Browser(desk.port, traffic.sign_in(desk.port, path, person, csrf_cookie="csrf"))
    second_factor.add(browser)
    run.cookies = browser.cookies
    desk.stop()
    environment = {"PATH": os.environ["PATH"], "HOME": str(desk.folder), "XDG_CONFIG_HOME": str(desk.key_home)}
    subprocess.run(
        [sys.executable, "-m", "bench.stand.seed", str(run.size.cases)],
        cwd=CHECKOUT,
        env=environment | {"VULNDESK_DATA": str(desk.data)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def measure_desk(run: Run, desk: RunningDesk) -> None:
    desk.start()
    run.server = desk.process.pid
    try:
        slug = sorted(desk.programmes)[0]
        form = f"/p/{slug}/report/"
        csrf = traffic.fetch(desk.port, form).cookies["csrf"]
        plan: dict[str, Any] = {"port": desk.port, "slug": slug, "csrf": csrf}
        size = run.size
        steps: list[tuple[str, dict[str, Any]]] = [
            ("desk API", {"into": "desk", "count": size.reports, "story": "send reports", "with_key": False}),
            (
                "desk API, with a key",
                {"into": "desk", "count": size.reports, "story": "send reports", "with_key": True},
            ),
            ("desk form", {"into": "desk", "count": size.forms, "story": "fill in report form"}),
            ("desk form page", {"count": size.pages, "story": "load pages", "paths": [form]}),
        ]
        for name, step in steps:
            wait_until_idle(desk)
            run.measure(name, **step, **plan)
        wait_until_idle(desk)
        plan |= {"cookies": run.cookies, "story": "load pages", "paths": ["/team/?view=open"]}
        run.measure("desk queue", count=size.pages, clients=1, **plan)
        run.measure("desk queue, 2 at a time", count=size.pages, clients=2, **plan)
    finally:
        desk.stop()


def wait_until_idle(desk: RunningDesk, *, within: float = 120.0) -> None:
    """Until the worker has done what the step before left to it."""
    waiting = (
        "SELECT (SELECT count(*) FROM timeline_event WHERE dispatched_at IS NULL)"
        " + (SELECT count(*) FROM timeline_job WHERE state = 'waiting')"
    )
    deadline = time.monotonic() + within
    while count(desk.data / "desk.sqlite3", waiting):
        if time.monotonic() > deadline:
            raise SystemExit("the worker does not come to an end")
        time.sleep(0.2)


# --- what it says ----------------------------------------------------------------------------------------------------


def count(database: Path, query: str) -> int:
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as connection:
        return int(connection.execute(query).fetchone()[0])


def stored(run: Run, desk: RunningDesk) -> dict[str, tuple[int, int]]:
    """Rows in each database, and rows that there must be."""
    desks = "SELECT count(*) FROM cases_case"
    return {
        "floor": (count(run.folder / "floor.sqlite3", "SELECT count(*) FROM floor_row"), run.sent["floor"]),
        "desk": (count(desk.data / "desk.sqlite3", desks), run.size.cases + run.sent["desk"]),
        "helpdesk": (
            count(run.folder / "helpdesk.sqlite3", "SELECT count(*) FROM helpdesk_ticket"),
            run.size.cases + run.sent["helpdesk"],
        ),
    }


Goal = tuple[str, Callable[[dict[str, Any]], float], str, float]
GOALS: tuple[Goal, ...] = (
    ("API, of the floor", lambda m: m["desk API"]["rate"] / m["floor"]["rate"], "at least", 0.25),
    ("API, of django-helpdesk's form", lambda m: m["desk API"]["rate"] / m["helpdesk form"]["rate"], "at least", 5.0),
    ("form, of django-helpdesk's form", lambda m: m["desk form"]["rate"] / m["helpdesk form"]["rate"], "at least", 5.0),
    ("queue p95, of django-helpdesk's", lambda m: m["desk queue"]["p95"] / m["helpdesk queue"]["p95"], "under", 0.333),
)


def table(result: dict[str, Any]) -> str:
    """Two tables in Markdown: what was measured, and what the goals say of it."""
    floor = result["measured"]["floor"]["rate"]
    lines = [
        "| measured | clients | a second (rounds) | of the floor | p50 ms | p95 ms | CPU ms | KB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in result["measured"].items():
        rates = ", ".join(f"{rate:.0f}" for rate in one["rates"])
        share = f"{one['rate'] / floor:.3f}" if "queue" not in name and "page" not in name else ""
        lines.append(
            f"| {name} | {one['clients']} | {one['rate']:.0f} ({rates}) | {share} "
            f"| {one['p50']:.1f} | {one['p95']:.1f} | {one['cpu']:.1f} | {one['kilobytes']:.0f} |"
        )
    lines += ["", "| goal | asked | measured | |", "|---|---|---|---|"]
    for goal in result["goals"]:
        met = "met" if goal["met"] else "**missed**"
        lines.append(f"| {goal['name']} | {goal['sense']} {goal['asked']:g} | {goal['measured']:.2f} | {met} |")
    return "\n".join(lines)


def judge(measured: dict[str, Any]) -> list[dict[str, Any]]:
    goals = []
    for name, figure, sense, asked in GOALS:
        value = figure(measured)
        met = value >= asked if sense == "at least" else value < asked
        goals.append({"name": name, "sense": sense, "asked": asked, "measured": round(value, 3), "met": met})
    return goals


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench intake", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="one small round; nothing is written")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    size = (
        Size(rounds=1, cases=500, rows=200, reports=80, forms=40, peer_forms=30, pages=20)
        if given.quick
        else Size(given.rounds)
    )
    peer.cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=peer.cache_folder()))
    run, desk = Run(size, folder), desk_in(folder)
    try:
        where = figures.machine(folder)
        python = prepare_helpdesk(run)
        prepare_desk(run, desk)
        for number in range(size.rounds):
            print(f"round {number + 1} of {size.rounds}", file=sys.stderr)
            measure_floor(run)
            measure_desk(run, desk)
            measure_helpdesk(run, python)
        rows = stored(run, desk)
    finally:
        desk.end_for_good()
        shutil.rmtree(folder, ignore_errors=True)
    wrong = {name: pair for name, pair in rows.items() if pair[0] != pair[1]}
    if wrong:
        raise SystemExit(f"what was acknowledged is not what is stored (rows, sent): {wrong}")
    measured = {name: figures.middle(rounds) for name, rounds in run.measured.items()}
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": size.rounds, "cases": size.cases}
    result |= {"machine": where, "measured": measured, "goals": judge(measured)}
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        words = f"{figures.in_words(result)} Both desks hold {result['cases']:,} cases before."
        figures.write_between(README, "intake", f"{words}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
