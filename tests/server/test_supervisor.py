"""The supervisor with real processes, really killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.reading import Lines

CHECKOUT = Path(__file__).parents[2]


class Crew:
    """A running `tests.server.crew` and what it has said."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.crew", *kinds],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Where the tests run under nohup, a supervisor rightly goes on at a hang-up; these hear it.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        assert self.process.stdout is not None
        self.lines = Lines(self.process.stdout)

    def pid_of(self, kind: str) -> int:
        """Of the next process of that kind that starts."""
        return int(self.lines.wait_for(f"{kind} ").split()[1])

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def crew() -> Iterator[Callable[..., Crew]]:
    started: list[Crew] = []

    def start(*kinds: str) -> Crew:
        started.append(Crew(kinds))
        return started[-1]

    yield start
    for one in started:
        one.end()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def gone_within(seconds: float, pid: int) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.slow
def test_a_killed_process_is_back_within_two_seconds(crew: Callable[..., Crew]) -> None:
    desk = crew("steady", "stubborn")
    first = desk.pid_of("steady")
    desk.lines.wait_for("ready")
    for _ in range(3):
        killed_at = time.monotonic()
        os.kill(first, signal.SIGKILL)
        second = desk.pid_of("steady")
        assert time.monotonic() - killed_at < 2
        assert second != first
        first = second


def test_a_death_is_said_with_its_cause(crew: Callable[..., Crew]) -> None:
    desk = crew("steady")
    pid = desk.pid_of("steady")
    desk.lines.wait_for("ready")
    os.kill(pid, signal.SIGKILL)
    assert f"steady (process {pid}) was killed by SIGKILL" in desk.lines.wait_for("said: ")


@pytest.mark.slow
def test_twenty_kills_in_a_row_never_slow_the_return(crew: Callable[..., Crew]) -> None:
    desk = crew("steady")
    desk.lines.wait_for("ready")
    pid = int(desk.lines.earlier("steady ")[-1].split()[1])
    began = time.monotonic()
    for _ in range(20):
        os.kill(pid, signal.SIGKILL)
        pid = desk.pid_of("steady")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.slow
def test_a_stop_signal_ends_every_process_and_the_status_is_0(
    crew: Callable[..., Crew], number: signal.Signals
) -> None:
    desk = crew("steady", "steady", "brief")
    desk.lines.wait_for("ready")
    pids = [int(line.split()[1]) for line in desk.lines.earlier("steady ")]
    assert len(pids) == 2
    desk.process.send_signal(number)
    assert desk.process.wait(timeout=5) == 0
    assert not any(is_alive(pid) for pid in pids)


@pytest.mark.slow
def test_a_process_that_does_not_listen_is_ended_by_force_within_five_seconds(crew: Callable[..., Crew]) -> None:
    desk = crew("stubborn")
    pid = desk.pid_of("stubborn")
    desk.lines.wait_for("ready")
    asked_at = time.monotonic()
    desk.process.terminate()
    assert desk.process.wait(timeout=6) == 0
    assert 2 < time.monotonic() - asked_at < 5
    assert not is_alive(pid)


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(crew: Callable[..., Crew]) -> None:
    desk = crew("stubborn")
    pid = desk.pid_of("stubborn")
    desk.lines.wait_for("ready")
    desk.process.terminate()
    time.sleep(0.3)
    asked_at = time.monotonic()
    desk.process.terminate()
    assert desk.process.wait(timeout=6) == 0
    assert time.monotonic() - asked_at < 1
    assert not is_alive(pid)


@pytest.mark.parametrize("kind", ["steady", "stubborn", "pipe_only"])
@pytest.mark.slow
def test_processes_die_with_a_killed_supervisor(crew: Callable[..., Crew], kind: str) -> None:
    desk = crew(kind)
    pid = desk.pid_of(kind)
    desk.lines.wait_for("ready")
    desk.process.kill()
    assert gone_within(2, pid)


@pytest.mark.slow
def test_a_desk_that_cannot_start_says_so_and_ends(crew: Callable[..., Crew]) -> None:
    desk = crew("steady", "broken")
    steady = desk.pid_of("steady")
    desk.lines.wait_for("never ready")
    assert desk.process.wait(timeout=5) == 1
    assert not is_alive(steady)
    assert [line for line in desk.lines.earlier("said: ") if "3. time in a row" in line]


@pytest.mark.slow
def test_a_process_that_dies_after_each_start_is_restarted_without_a_busy_loop(crew: Callable[..., Crew]) -> None:
    desk = crew("brief")
    desk.lines.wait_for("ready")
    time.sleep(1.5)
    desk.process.terminate()
    desk.process.wait(timeout=5)
    desk.lines.wait_for("ended")
    assert 3 <= len(desk.lines.earlier("brief ")) <= 20
