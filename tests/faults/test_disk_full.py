"""The disk is full. The desk says so, keeps nothing by half, shows what it has, and goes on when there is room."""

import random
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.disk import fill, small_disk
from tests.faults.reading import stored_in
from tests.faults.traffic import Answer, Browser, Report, ask, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("disk"), pytest.mark.abuse(2)]

DICE = random.Random(20260304)
ROOM = {"VULNDESK_DISK_RESERVE": "0"}  # the disk of this test is smaller than what is kept free elsewhere


def a_report(name: str, *sizes: int) -> Report:
    files = tuple((f"{name}-{size}.bin", DICE.randbytes(size)) for size in sizes)
    return Report(key=f"key-{name}", content={"description": f"{name}. {DICE.randbytes(2000).hex()}"}, files=files)


BEFORE = a_report("before", 40_000)
SMALL = a_report("small")
WITH_FILES = a_report("with files", 10, 90_000)
WITH_A_LARGE_FILE = a_report("with a large file", 3_000_000)
REFUSED = (SMALL, WITH_FILES, WITH_A_LARGE_FILE)


@dataclass
class Full:
    desk: RunningDesk
    slug: str
    receipt: str
    filler: Path


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Full]:
    """A desk with one report, and no byte left."""
    with (
        small_disk(tmp_path / "disk", megabytes=48) as disk,
        RunningDesk(folder=disk / "desk", environment=ROOM) as desk,
    ):
        desk.folder.mkdir()
        desk.start()
        slug = sorted(desk.programmes)[0]
        receipt = BEFORE.send(desk.port, slug).json["receipt"]
        wait_for_the_worker(desk)
        yield Full(desk, slug, receipt, fill(disk))


def wait_for_the_worker(desk: RunningDesk) -> None:
    """Until every event has been passed on."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        connection = sqlite3.connect(desk.data / "desk.sqlite3", timeout=20)
        waiting = connection.execute("SELECT count(*) FROM timeline_event WHERE dispatched_at IS NULL").fetchone()[0]
        connection.close()
        if not waiting:
            return
        time.sleep(0.1)
    raise AssertionError("the worker does not go on")


def is_asked_to_come_again(answer: Answer) -> bool:
    return answer.status == 503 and int(answer.headers.get("retry-after", "0")) > 0


def test_the_whole_story_of_a_full_disk(full: Full) -> None:
    desk, slug = full.desk, full.slug

    # Refused, with when to come again, by the API and by the form, which keeps what was typed.
    for report in REFUSED:
        answer = report.send(desk.port, slug)
        assert is_asked_to_come_again(answer), (answer.status, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["next_step"]
    browser = Browser(desk.port)
    page = browser.get(f"/p/{slug}/report/").hidden("page")
    typed = {"page": page, "do": "anyway", "description": "What was typed zvq stays here."}
    shown = browser.post(f"/p/{slug}/report/", typed)
    assert is_asked_to_come_again(shown), (shown.status, shown.text)
    assert typed["description"] in shown.text

    # What was there before is still shown.
    told = follow(desk.port, full.receipt)
    assert told.status == 200
    assert told.json["report"]["description"] == BEFORE.content["description"]
    for path in ("/", f"/p/{slug}/", f"/p/{slug}/report/", "/healthz", "/api/v1/programmes"):
        assert ask(desk.port, "GET", path).status == 200, path

    # Nothing by half: no row, no file, no part of a file.
    processes = sorted(desk.web_pids())
    full.filler.unlink()
    stored = stored_in(desk)
    descriptions = [case["report"]["description"] for case in stored["cases"].values()]
    assert descriptions == [BEFORE.content["description"]]
    assert not {what: count for what, count in stored["loose"].items() if count}
    assert stored["files"] == {"swept": 0, "files without a row": 0, "rows without a file": 0}

    # With room again the same requests are taken, by the same processes.
    receipts = {}
    for report in REFUSED:
        answer = report.send(desk.port, slug)
        assert answer.status == 201, answer.text
        receipts[report.key] = answer.json["receipt"]
    sent = browser.post(f"/p/{slug}/report/", typed | {"page": shown.hidden("page")})
    assert sent.status == 200
    assert re.search("receipt-code", sent.text)
    assert sorted(desk.web_pids()) == processes
    for report in REFUSED:
        told = follow(desk.port, receipts[report.key])
        assert sorted((file["name"], file["size"], file["sha256"]) for file in told.json["files"]) == report.hashes()
    wait_for_the_worker(desk)
    stored = stored_in(desk)
    assert len(stored["cases"]) == 5
    assert stored["files"]["rows without a file"] == stored["files"]["files without a row"] == 0


def test_a_desk_that_starts_on_a_full_disk_says_so_or_runs(full: Full) -> None:
    """It must not lie: either it answers, or it ends with a sentence, and the data is as it was."""
    desk = full.desk
    desk.stop()
    desk.start(wait=False)
    try:
        desk.wait_until_ready(within=20)
    except AssertionError:
        assert desk.process.wait(timeout=20) == 2
        assert not [line for line in desk.complained.earlier() if "Traceback" in line]
        assert any("full" in line or "No space" in line for line in desk.complained.earlier())
    else:
        assert follow(desk.port, full.receipt).status == 200
    full.filler.unlink()
    if desk.process.poll() is not None:
        desk.start()
    told = follow(desk.port, full.receipt)
    assert told.json["report"]["description"] == BEFORE.content["description"]
