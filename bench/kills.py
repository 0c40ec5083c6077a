"""Reports by web form, API and mail at once while processes are killed with -9: ./run bench kills [--kills 500]

Two clients a channel send again until they are told that it is there (201, the page with the receipt, 250), as people,
tools and mail servers do. A nemesis kills a web process, the mail process, its reader or the worker, by lot, each time
after something was acknowledged. Afterwards every report is looked for in the folder, with the key and without the
server. The goal: nothing that was acknowledged is lost, nothing is there twice, nothing by half.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import re
import signal
import smtplib
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from tests.faults.reading import stored_in
from tests.faults.test_kill_intake import report_number
from tests.faults.test_kill_mail import Mail, mail_number
from tests.faults.traffic import Browser
from tests.mail_server import HOST, free_port
from tests.running_desk import CHECKOUT, RunningDesk

ROLES = ("vulndesk-web", "vulndesk-web", "vulndesk-web", "vulndesk-mail", "vulndesk-reader", "vulndesk-worker")
CLIENTS = 2  # of each channel
GIVE_UP = 60.0  # seconds for one report


@dataclass
class Run:
    """What the clients and the nemesis saw. told: what was acknowledged, by its description: channel and files."""

    desk: RunningDesk
    mail_port: int
    told: dict[str, tuple[str, list[tuple[str, int, str]]]] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def slug(self) -> str:
        return sorted(self.desk.programmes)[0]

    def keep(self, channel: str, words: str, files: list[tuple[str, int, str]]) -> None:
        with self.lock:
            self.told[words] = (channel, files)

    def until(self, channel: str, send: Callable[[], bool]) -> None:
        """Again and again, whatever else comes."""
        deadline = time.monotonic() + GIVE_UP
        while time.monotonic() < deadline:
            with self.lock:
                self.tries[channel] += 1
            with contextlib.suppress(OSError, HTTPException, smtplib.SMTPException, AssertionError):
                if send():
                    return
            time.sleep(0.03)
        raise AssertionError(f"the desk takes nothing by {channel} any more")


def by_api(run: Run, number: int, dice: random.Random) -> None:
    report = report_number(number, dice)
    run.until("api", lambda: report.send(run.desk.port, run.slug, timeout=20).status == 201)
    run.keep("api", str(report.content["description"]), report.hashes())


def by_web(run: Run, number: int, dice: random.Random) -> None:
    """A page is opened once; its form is sent again until the page with the receipt comes."""
    path, words = f"/p/{run.slug}/report/", f"By the form {number}. {dice.randbytes(600).hex()}"
    content = dice.randbytes(90_000) if number % 3 == 0 else b""
    files = [("files", (f"form {number}.bin", content))] if content else []
    browser, page = Browser(run.desk.port), ""

    def open_page() -> bool:
        nonlocal page
        page = browser.get(path).hidden("page")
        return bool(page)

    def send() -> bool:
        sent = browser.post(
            path, {"title": f"Form {number}", "description": words, "page": page, "do": "anyway"}, files
        )
        return sent.status == 200 and bool(re.search("receipt-code|sent already", sent.text))

    run.until("web", open_page)
    run.until("web", send)
    hashes = [(f"form {number}.bin", len(content), hashlib.sha256(content).hexdigest())] if content else []
    run.keep("web", words, hashes)


def by_mail(run: Run, number: int, dice: random.Random) -> None:
    mail: Mail = mail_number(number, dice)

    def send() -> bool:
        with smtplib.LMTP(HOST, run.mail_port, local_hostname="localhost") as connection:
            connection.sendmail("finder@finders.example", ["security@enix.example"], mail.raw)
        return True

    run.until("mail", send)
    run.keep("mail", mail.text, mail.files)


def client(run: Run, deed: Callable[[Run, int, random.Random], None], first: int, failures: list[str]) -> None:
    dice, number = random.Random(first), first
    try:
        while not run.stop.is_set():
            deed(run, number, dice)
            number += 1
            time.sleep(0.05)
    except Exception as error:  # noqa: BLE001  told at the end
        failures.append(f"{deed.__name__}: {error!r}")


def kill(run: Run, kills: int, failures: list[str]) -> None:
    """Each falls into traffic: a report was acknowledged since the last one."""
    dice = random.Random(9)
    for _ in range(kills):
        before = len(run.told)
        deadline = time.monotonic() + GIVE_UP
        while len(run.told) == before and not failures and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(dice.uniform(0, 0.1))
        name = dice.choice(ROLES)
        while not (pids := run.desk.pids_of(name)) and time.monotonic() < deadline:
            time.sleep(0.01)
        if pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(dice.choice(pids), signal.SIGKILL)
                run.killed[name] += 1
        if failures:
            return


def wait_until_read(run: Run, *, kills: int) -> int:
    """What was not read because its reader was killed is read by the worker, later. Returns how many never were."""
    until = time.monotonic() + 120 + 2 * kills
    while True:
        with contextlib.closing(sqlite3.connect(run.desk.data / "desk.sqlite3", timeout=20)) as database:
            unread = int(database.execute("SELECT count(*) FROM mail_receivedmail WHERE outcome = ''").fetchone()[0])
        if not unread or time.monotonic() > until:
            return unread
        time.sleep(0.5)


def missing(run: Run, stored: dict[str, Any]) -> set[str]:
    return set(run.told) - {case["report"].get("description", "") for case in stored["cases"].values()}


def judged(run: Run, stored: dict[str, Any]) -> dict[str, int]:
    """How many were lost, are there twice, and are there by half."""
    found = Counter(case["report"].get("description", "") for case in stored["cases"].values())
    cases = {case["report"].get("description", ""): case for case in stored["cases"].values()}
    half = sum(
        words in cases
        and (
            sorted(map(tuple, cases[words]["files"])) != sorted(files)
            or cases[words]["received"] != 1
            or len(cases[words]["clocks"]) < 2
        )
        for words, (_, files) in run.told.items()
    )
    loose = sum(stored["loose"].values()) + stored["files"]["rows without a file"]
    return {
        "lost": sum(words not in found for words in run.told),
        "repeated": sum(number - 1 for number in found.values()),
        "half": half + loose,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=500)
    kills = options.parse_args().kills
    port = free_port()
    example = CHECKOUT / "examples" / "enix" / "SECURITY.md"
    listen = {"VULNDESK_MAIL_LISTEN": f"lmtp:{HOST}:{port}"}
    with RunningDesk(policies=[example], environment=listen) as desk:
        desk.start()
        run, failures = Run(desk, port), []  # type: ignore[var-annotated]
        deeds = [
            (deed, (place + 1) * 1_000_000 + one * 500_000)
            for place, deed in enumerate((by_api, by_web, by_mail))
            for one in range(CLIENTS)
        ]
        threads = [threading.Thread(target=client, args=(run, deed, first, failures)) for deed, first in deeds]
        began = time.monotonic()
        for one in threads:
            one.start()
        kill(run, kills, failures)
        run.stop.set()
        for one in threads:
            one.join()
        took = time.monotonic() - began
        unread = wait_until_read(run, kills=kills)
        stored = stored_in(desk)
        result = judged(run, stored)
        channels = Counter(channel for channel, _ in run.told.values())
        print(f"{sum(run.killed.values())} processes killed in {took:.0f} s: {dict(run.killed)}")
        print(f"{len(run.told)} reports acknowledged: {dict(channels)}; tries: {dict(run.tries)}")
        lost = Counter(run.told[words][0] for words in missing(run, stored))
        print(f"mail that nobody read yet: {unread}; lost by channel: {dict(lost)}")
        print(f"{len(stored['cases'])} cases; loose ends: {stored['loose'] | stored['files']}")
        print(f"lost {result['lost']}, repeated {result['repeated']}, half {result['half']}")
        for line in failures:
            print(line)
        sys.stdout.flush()
        is_bad = bool(failures) or any(result.values())
    sys.exit(is_bad)


if __name__ == "__main__":
    main()
