"""The disk is full, or it lies, while mail comes in: the sender is told to try again, nothing is there by half, and the
same mail sent again afterwards is one case.
"""

from __future__ import annotations

import contextlib
import random
import select
import shutil
import smtplib
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disk import fill, small_disk
from tests.faults.reading import stored_in
from tests.faults.test_kill_mail import Mail, mail_number
from tests.mail_server import HOST, free_port
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("disk")]

DICE = random.Random(20260310)
SMALL, LARGE = mail_number(1, DICE), mail_number(3, DICE)
EXAMPLE = Path(CHECKOUT) / "examples" / "enix" / "SECURITY.md"
FAULTS = [("fsync,fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("rename,renameat", "EIO")]


def desk_for_mail(port: int, folder: Path, *arguments: str) -> RunningDesk:
    listen = {"VULNDESK_MAIL_LISTEN": f"lmtp:{HOST}:{port}", "VULNDESK_DISK_RESERVE": "0"}
    return RunningDesk(policies=[EXAMPLE], environment=listen, folder=folder, arguments=arguments)


def send(port: int, mail: Mail) -> int:
    """The code of the answer; 0 when the connection broke."""
    try:
        with smtplib.LMTP(HOST, port, local_hostname="localhost") as connection:
            connection.sendmail("finder@finders.example", ["security@enix.example"], mail.raw)
    except smtplib.SMTPResponseException as refusal:
        return refusal.smtp_code
    except (OSError, smtplib.SMTPException):
        return 0
    return 250


def wait_until_read(desk: RunningDesk, mails: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3", timeout=20)) as database:
            counts = "SELECT count(*), coalesce(sum(outcome = 'case'), 0) FROM mail_receivedmail"
            stored, cases = database.execute(counts).fetchone()
        if cases == mails:
            return
        time.sleep(0.2)
    raise AssertionError(f"{stored} mails, {cases} cases instead of {mails}")


def whole(desk: RunningDesk, mails: list[Mail]) -> None:
    """These are the cases, each once with its files, and nothing hangs loose."""
    wait_until_read(desk, len(mails))
    stored = stored_in(desk)
    cases = {case["report"]["description"]: case for case in stored["cases"].values()}
    assert len(stored["cases"]) == len(cases) == len(mails)
    for mail in mails:
        assert sorted(tuple(file) for file in cases[mail.text]["files"]) == mail.files
    assert not {what: count for what, count in stored["loose"].items() if count}
    assert stored["files"]["rows without a file"] == stored["files"]["files without a row"] == 0


def test_a_full_disk_is_452_and_with_room_again_the_same_mails_are_cases(tmp_path: Path) -> None:
    port = free_port()
    before = mail_number(2, DICE)
    with small_disk(tmp_path / "disk", megabytes=48) as disk, desk_for_mail(port, disk / "desk") as desk:
        desk.folder.mkdir()
        desk.start()
        assert send(port, before) == 250
        wait_until_read(desk, 1)
        filler = fill(disk)
        assert [send(port, LARGE), send(port, SMALL)] == [452, 452]
        filler.unlink()
        whole(desk, [before])
        assert [send(port, LARGE), send(port, SMALL)] == [250, 250]
        whole(desk, [before, LARGE, SMALL])


@pytest.mark.parametrize(("calls", "error"), FAULTS)
def test_whatever_fails_a_250_means_that_the_mail_is_there(tmp_path: Path, calls: str, error: str) -> None:
    if shutil.which("strace") is None:
        pytest.skip("SKIPPED: strace is not installed, so no system call can be made to fail")
    port = free_port()
    with desk_for_mail(port, tmp_path / "desk") as desk:
        desk.folder.mkdir()
        desk.start()
        mails = []
        for when in ("1+", "1", "2", "3"):
            mails += [mail_number(number, DICE) for number in (1, 3)]
            with failing(desk, calls, error, when=when):
                codes = [send(port, mail) for mail in mails[-2:]]
            assert set(codes) <= {0, 250, 451, 452}
            if when == "1+":
                assert codes[1] != 250
            assert [send(port, mail) for mail in mails[-2:]] == [250, 250]
        whole(desk, mails)


@contextlib.contextmanager
def failing(desk: RunningDesk, calls: str, error: str, *, when: str) -> Iterator[None]:
    """The process that takes mail, under strace. Skips, loudly, where a process may not be traced."""
    (pid,) = desk.pids_of("vulndesk-mail")
    command = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]
    tracer = subprocess.Popen([*command, "-o", "/dev/null", "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            if tracer.poll() is not None:
                assert tracer.stderr is not None
                pytest.skip(f"SKIPPED: this process may not be traced: {tracer.stderr.read().strip()}")
            if "TracerPid:\t0" not in Path(f"/proc/{pid}/status").read_text():
                break
            select.select([], [], [], 0.02)
        yield
    finally:
        tracer.terminate()
        tracer.wait(timeout=10)
        assert tracer.stderr is not None
        tracer.stderr.close()
