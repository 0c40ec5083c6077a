"""The disk fails while a report is being stored: writes end with ENOSPC, fsync with EIO, one by one and all of them.

strace makes the system calls of the one web process fail. Whatever fails: no 201 without the whole report on the disk,
and the same request sent again, once the disk is well, gives one case.
"""

import contextlib
import random
import re
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.reading import stored_in
from tests.faults.traffic import Report, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("disk"), pytest.mark.abuse(3)]

DICE = random.Random(20260305)

# SQLite writes by pwrite64, uploads by write; to the sockets the server writes by other calls or to other places.
FAULTS = [
    ("fsync,fdatasync", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fdatasync", "ENOSPC"),
    ("rename,renameat,renameat2", "EIO"),
    ("openat", "ENOSPC"),
]
NUMBERS = (1, 2, 3, 4, 6, 8)


def a_report(name: str, *sizes: int) -> Report:
    files = tuple((f"{name}-{size}.bin", DICE.randbytes(size)) for size in sizes)
    return Report(key=f"key-{name}", content={"description": f"{name}. {DICE.randbytes(2000).hex()}"}, files=files)


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    """One web process, so that it is known which one takes a request."""
    if shutil.which("strace") is None:
        pytest.skip("SKIPPED: strace is not installed, so no system call can be made to fail")
    with RunningDesk(arguments=("--workers", "1")) as one:
        one.start()
        one.slug = sorted(one.programmes)[0]  # type: ignore[attr-defined]
        assert a_report("first", 1000).send(one.port, one.slug).status == 201  # type: ignore[attr-defined]
        yield one


@contextlib.contextmanager
def failing(desk: RunningDesk, calls: str, error: str, *, when: str) -> Iterator[None]:
    """The web process under strace. Skips, loudly, where a process may not be traced."""
    (pid,) = desk.web_pids()
    command = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]
    tracer = subprocess.Popen([*command, "-o", "/dev/null", "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    try:
        wait_until_traced(pid, tracer)
        yield
    finally:
        tracer.terminate()
        tracer.wait(timeout=10)
        assert tracer.stderr is not None
        tracer.stderr.close()


def wait_until_traced(pid: int, tracer: subprocess.Popen[str]) -> None:
    for _ in range(200):
        if tracer.poll() is not None:
            assert tracer.stderr is not None
            pytest.skip(f"SKIPPED: this process may not be traced: {tracer.stderr.read().strip()}")
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        if all(re.search(r"^TracerPid:\s+[1-9]", (task / "status").read_text(), re.MULTILINE) for task in tasks):
            return
        select.select([], [], [], 0.02)
    raise AssertionError("strace does not attach")


def send_under(desk: RunningDesk, report: Report, calls: str, error: str, *, when: str) -> int:
    """The status; 0 when the connection broke."""
    slug = desk.slug  # type: ignore[attr-defined]
    with failing(desk, calls, error, when=when):
        try:
            return report.send(desk.port, slug, timeout=15).status
        except OSError:
            return 0


@pytest.mark.parametrize(("calls", "error"), FAULTS)
def test_while_everything_fails_nothing_is_acknowledged(desk: RunningDesk, calls: str, error: str) -> None:
    name = f"all {calls} {error}"
    with_a_file = a_report(f"{name} file", 70_000)
    status = send_under(desk, with_a_file, calls, error, when="1+")
    refused_or_whole(desk, with_a_file, status)
    if "rename" not in calls and "openat" not in calls:  # which the database does without
        assert status == 503
        small = a_report(f"{name} small")
        status = send_under(desk, small, calls, error, when="1+")
        assert status == 503
        refused_or_whole(desk, small, status)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("calls", "error"), FAULTS[:3])
def test_whichever_call_fails_a_receipt_means_that_the_report_is_there(
    desk: RunningDesk, calls: str, error: str, number: int
) -> None:
    report = a_report(f"{calls} {error} {number}", 50, 70_000)
    refused_or_whole(desk, report, send_under(desk, report, calls, error, when=str(number)))


def refused_or_whole(desk: RunningDesk, report: Report, status: int) -> None:
    """Sent again, it is there once and whole; and if it had been acknowledged, under the receipt that was given."""
    assert status in (0, 201, 500, 503)
    slug = desk.slug  # type: ignore[attr-defined]
    again = report.send(desk.port, slug)
    assert again.status == 201, again.text
    told = follow(desk.port, again.json["receipt"]).json
    assert told["report"]["description"] == report.content["description"]
    assert sorted((file["name"], file["size"], file["sha256"]) for file in told["files"]) == report.hashes()


def test_afterwards_every_report_is_on_the_disk_once(desk: RunningDesk) -> None:
    report = a_report("last", 200_000)
    status = send_under(desk, report, "fsync,fdatasync", "EIO", when="2")
    refused_or_whole(desk, report, status)
    stored = stored_in(desk)
    descriptions = [case["report"]["description"] for case in stored["cases"].values()]
    assert len(descriptions) == len(set(descriptions))
    assert not {what: count for what, count in stored["loose"].items() if count}
    assert stored["files"]["rows without a file"] == stored["files"]["files without a row"] == 0
    mine = [case for case in stored["cases"].values() if case["report"]["description"] == report.content["description"]]
    assert [sorted(tuple(file) for file in case["files"]) for case in mine] == [report.hashes()]
