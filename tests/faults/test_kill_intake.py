"""200 reports by 8 clients while every web process is killed with -9 twenty times, and the worker every second time.

A client sends a report again, under the same Idempotency-Key, until it is told 201. The desk promises: what it gave a
receipt for is there whole, nothing is there twice, and nothing is there by half.
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException

import pytest

from tests.faults.reading import stored_in
from tests.faults.traffic import Report, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("kills"), pytest.mark.abuse(1)]

CLIENTS, REPORTS, KILLS = 8, 200, 20
EVERY = REPORTS * 9 // 10 // KILLS  # receipts from one kill to the next: each falls into the traffic
GIVE_UP = 90.0


def report_number(number: int, dice: random.Random) -> Report:
    """Every third with files, one of which is longer than a chunk and one longer than what is read ahead."""
    content = {
        "title": f"Finding {number:03}",
        "description": f"Report {number:03}. " + dice.randbytes(1500).hex(),
        "steps": dice.randbytes(200).hex(),
        "versions": [f"2.{number}", "3.0"],
        "x_number": number,
    }
    files = ()
    if number % 3 == 0:
        sizes = (0, 900, 70_000) if number % 2 else (150_000, 300_000)
        files = tuple((f"file {number}-{place}.bin", dice.randbytes(size)) for place, size in enumerate(sizes))
    return Report(key=f"key-{number}-{dice.randbytes(8).hex()}", content=content, files=files)


@dataclass
class Story:
    """What the clients and the nemesis saw."""

    desk: RunningDesk
    slug: str
    receipts: dict[str, str] = field(default_factory=dict)  # by key
    references: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    refusals: set[int] = field(default_factory=set)
    killed: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    began: float = field(default_factory=time.monotonic)

    def deliver(self, report: Report) -> None:
        """Until 201, whatever else comes."""
        while True:
            assert time.monotonic() - self.began < GIVE_UP, "the desk does not take the reports any more"
            with self.lock:
                self.tries += 1
            try:
                answer = report.send(self.desk.port, self.slug, timeout=20)
            except (OSError, HTTPException):
                continue
            if answer.status == 201:
                break
            with self.lock:
                self.refusals.add(answer.status)
            time.sleep(0.05)
        with self.lock:
            self.receipts[report.key] = answer.json["receipt"]
            self.references[report.key] = answer.json["reference"]

    def kill_again_and_again(self, dice: random.Random) -> None:
        for number in range(KILLS):
            while len(self.receipts) < EVERY * (number + 1):
                assert time.monotonic() - self.began < GIVE_UP, "no traffic to kill in"
                time.sleep(0.002)
            time.sleep(dice.uniform(0, 0.03))
            self._kill(self._two_web_processes())
            if number % 2:
                self._kill([self.desk.worker_pid()])

    def _two_web_processes(self) -> list[int]:
        while len(pids := self.desk.web_pids()) < 2:
            time.sleep(0.01)
        return pids

    def _kill(self, pids: list[int]) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.killed.append(pid)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    dice = random.Random(20260303)
    return [report_number(number, dice) for number in range(REPORTS)]


@pytest.fixture(scope="module")
def story(reports: list[Report]) -> Iterator[Story]:
    with RunningDesk() as desk:
        desk.start()
        told = Story(desk, slug=next(slug for slug in sorted(desk.programmes)))
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            nemesis = pool.submit(told.kill_again_and_again, random.Random(7))
            for delivery in [pool.submit(told.deliver, report) for report in reports]:
                delivery.result()
            nemesis.result()
        yield told


def test_the_processes_were_really_killed_and_the_clients_really_sent_again(story: Story) -> None:
    assert len(set(story.killed)) == KILLS * 2 + KILLS // 2
    assert story.tries > REPORTS
    assert story.refusals <= {502, 503}


def test_every_receipt_opens_its_report_whole(story: Story, reports: list[Report]) -> None:
    for report in reports:
        answer = follow(story.desk.port, story.receipts[report.key])
        assert answer.status == 200
        told = answer.json
        assert told["reference"] == story.references[report.key]
        assert told["title"] == report.content["title"]
        for name in ("description", "steps", "versions", "x_number"):
            assert told["report"][name] == report.content[name]
        assert sorted((file["name"], file["size"], file["sha256"]) for file in told["files"]) == report.hashes()
        assert len(told["due"]) >= 2


def test_the_same_request_sent_once_more_gives_the_same_receipt(story: Story, reports: list[Report]) -> None:
    for report in reports[:9]:
        answer = report.send(story.desk.port, story.slug)
        assert (answer.status, answer.json["receipt"]) == (201, story.receipts[report.key])


def test_on_the_disk_each_report_is_there_once_and_nothing_by_half(story: Story, reports: list[Report]) -> None:
    assert len(set(story.receipts.values())) == len(set(story.references.values())) == REPORTS
    stored = stored_in(story.desk)
    assert {case["reference"] for case in stored["cases"].values()} == set(story.references.values())
    assert len(stored["cases"]) == REPORTS
    by_reference = {case["reference"]: case for case in stored["cases"].values()}
    for report in reports:
        case = by_reference[story.references[report.key]]
        assert case["title"] == report.content["title"]
        assert case["report"]["description"] == report.content["description"]
        assert sorted(tuple(file) for file in case["files"]) == report.hashes()
        assert len(case["clocks"]) == len(set(case["clocks"])) >= 2
        assert case["received"] == 1
        assert case["words"] == 2
    assert not {what: count for what, count in stored["loose"].items() if count}
    assert stored["files"]["rows without a file"] == stored["files"]["files without a row"] == 0
