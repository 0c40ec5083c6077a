"""A backup that is taken while people write is one instant, whole; a restore is that desk again, or nothing."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.backup_steps import as_on, backed_up, command, files_of, restored, rows_of
from tests.faults.reading import stored_in
from tests.faults.traffic import Report, follow
from tests.flows.story_steps import invited
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("backup")]

DICE = random.Random(20261202)
PACE = 0.1  # seconds from one report to the next while the backup is made


def a_report(number: int) -> Report:
    files = ((f"file {number}.bin", DICE.randbytes(80_000)),) if number % 2 else ()
    return Report(f"key-{number}", {"title": f"Finding {number}", "description": f"Report {number}."}, files)


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with RunningDesk() as one:
        one.start()
        yield one


@pytest.fixture
def slug(desk: RunningDesk) -> str:
    return sorted(desk.programmes)[0]


class Writing:
    """Ten reports a second, until told to stop."""

    def __init__(self, desk: RunningDesk, slug: str, *, first: int) -> None:
        self.desk, self.slug, self.number = desk, slug, first
        self.receipts: list[tuple[Report, str]] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        while not self.stop.wait(PACE):
            report = a_report(self.number)
            self.number += 1
            answer = report.send(self.desk.port, self.slug)
            assert answer.status == 201
            self.receipts.append((report, answer.json["receipt"]))

    def __enter__(self) -> Writing:
        self.thread.start()
        while len(self.receipts) < 5:
            time.sleep(0.02)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        self.thread.join()


def test_while_ten_reports_a_second_come_in_it_is_one_instant_and_whole(
    desk: RunningDesk, slug: str, tmp_path: Path
) -> None:
    with Writing(desk, slug, first=1000) as writing:
        before = list(writing.receipts)
        backup = backed_up(desk, "while-writing.backup")
        after = len(writing.receipts)
    assert after > len(before), "nothing was written while the backup was made"
    assert command(desk, "backup", "--verify", backup, "--data", desk.data).returncode == 0
    with restored(desk, backup, tmp_path / "host") as other:
        stored = stored_in(other)
        assert not {what: count for what, count in stored["loose"].items() if count}
        assert stored["files"]["rows without a file"] == 0
        assert len(before) <= len(stored["cases"]) <= after + 1
        other.start()
        for report, receipt in before:
            told = follow(other.port, receipt).json
            assert told["report"]["description"] == report.content["description"]
            assert sorted((one["name"], one["size"], one["sha256"]) for one in told["files"]) == report.hashes()
            assert told["due"] == follow(desk.port, receipt).json["due"]


def test_of_a_desk_that_stands_still_every_row_and_file_is_equal(desk: RunningDesk, slug: str, tmp_path: Path) -> None:
    for number in range(3):
        assert a_report(2000 + number).send(desk.port, slug).status == 201
    desk.stop()
    backup = backed_up(desk, "still.backup")
    with restored(desk, backup, tmp_path / "host") as other:
        assert rows_of(other.data / "desk.sqlite3") == rows_of(desk.data / "desk.sqlite3")
        assert files_of(other.data) == files_of(desk.data)
        assert sorted(one.name for one in other.data.iterdir()) == [
            "desk-check",
            "desk-id",
            "desk.sqlite3",
            "files",
            "recovery.json",
        ]
    desk.start()


def test_everything_in_the_data_folder_is_in_a_backup_or_known_to_be_made_anew(desk: RunningDesk) -> None:
    """Whoever adds a file to the folder says here whether a backup takes it."""
    taken = {"desk-id", "desk-check", "recovery.json", "desk.sqlite3", "files"}
    anew = {"desk.lock", "backup.lock", "workers", "outbox", "mirrors", "public"}
    anew |= {"desk.sqlite3-wal", "desk.sqlite3-shm", "desk.sqlite3-turn"}
    assert {one.name for one in desk.data.iterdir()} <= taken | anew


def test_on_a_new_host_the_code_on_paper_is_enough(desk: RunningDesk, tmp_path: Path) -> None:
    backup = backed_up(desk, "paper.backup")
    env = as_on(desk, XDG_CONFIG_HOME=str(tmp_path / "new-home"))
    arguments = [sys.executable, "-P", "-m", "vulndesk", "restore", str(backup), "--data", str(tmp_path / "data")]
    done = subprocess.run([*arguments, "--recovery-code"], env=env, input=b"AAAA-AAAA\n", capture_output=True)
    assert (done.returncode, (tmp_path / "data").exists()) == (2, False)
    code = (desk.recovery_code or "").encode()
    done = subprocess.run([*arguments, "--recovery-code"], env=env, input=code + b"\n", capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert list((tmp_path / "new-home" / "vulndesk").glob("*.key"))


def test_a_restore_that_is_killed_leaves_nothing_that_starts(desk: RunningDesk, tmp_path: Path) -> None:
    backup, data = backed_up(desk, "killed.backup"), tmp_path / "data"
    arguments = [sys.executable, "-P", "-m", "vulndesk", "restore", str(backup), "--data", str(data)]
    began = time.monotonic()
    subprocess.run([*arguments[:-1], str(tmp_path / "measured")], env=as_on(desk), capture_output=True, check=True)
    lasted, unfinished = time.monotonic() - began, 0
    for number in range(6):
        one = subprocess.Popen(arguments, env=as_on(desk), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(lasted * (number + 1) / 7)
        os.kill(one.pid, signal.SIGKILL)
        if one.wait() == 0:
            break
        if (data / "restoring").exists():
            unfinished += 1
            assert command(desk, "key", "check", "--data", data).returncode == 2
    assert unfinished, "no kill came in the middle"
    if (data / "restoring").exists():
        assert command(desk, "serve", "--port", "0", "--data", data).returncode == 2
        assert command(desk, "restore", backup, "--data", data).returncode == 0
    assert command(desk, "key", "check", "--data", data).returncode == 0
    assert rows_of(data / "desk.sqlite3") == rows_of(tmp_path / "measured" / "desk.sqlite3")


def test_two_backups_at_once_and_a_file_that_is_there_are_refused(desk: RunningDesk) -> None:
    path = backed_up(desk, "there.backup")
    before = path.read_bytes()
    again = command(desk, "backup", path, "--data", desk.data)
    assert (again.returncode, path.read_bytes()) == (2, before)
    assert not (desk.data / "snapshot").exists()


def test_what_was_erased_since_is_erased_again(desk: RunningDesk, slug: str, tmp_path: Path) -> None:
    """An older backup brings a case back that its reporter asked to be erased; the list says so."""
    answer = a_report(3001).send(desk.port, slug).json
    older = backed_up(desk, "older.backup")
    olga = invited(desk, "olga", "Olga")
    assert olga.do(answer["reference"], "not_a_report", message="No.").status == 200
    place = f"/team/cases/{answer['reference']}/retention/case/"
    assert olga.browser.post(place, {"case-typed": answer["reference"]}).status == 200
    assert follow(desk.port, answer["receipt"]).status == 401
    newer, listed = backed_up(desk, "newer.backup"), desk.folder / "erasures.list"
    assert command(desk, "backup", "--erasures", listed, "--data", desk.data).returncode == 0
    assert answer["reference"].encode() not in listed.read_bytes()

    for name, given in (("with the newer backup", ["--erasures", newer]), ("with the list beside it", [])):
        data = tmp_path / name / "data"
        done = command(desk, "restore", older, "--data", data, *given)
        assert done.returncode == 0, done.stderr.decode()
        assert b"1 erasures that came after the backup were done again" in done.stdout
        with contextlib.closing(sqlite3.connect(data / "desk.sqlite3")) as opened:
            gone = opened.execute(
                "SELECT erased_at, body FROM cases_case WHERE reference = ?", (answer["reference"],)
            ).fetchall()
        assert [(bool(at), body) for at, body in gone] == [(True, b"")]

    listed.write_bytes(listed.read_bytes()[:-1])
    refused = command(desk, "restore", older, "--data", tmp_path / "damaged")
    assert (refused.returncode, (tmp_path / "damaged").exists()) == (2, False)
    listed.unlink()
    without = command(desk, "restore", older, "--data", tmp_path / "without")
    assert without.returncode == 0
    assert b"There is no list of erasures" in without.stderr
