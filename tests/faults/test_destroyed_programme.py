"""On a running desk the key of a programme is destroyed, also by a run that is killed, and the desk goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.faults.traffic import Report, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault]

CANARY = "zinnober-fledermaus"


@pytest.fixture
def desk() -> Iterator[RunningDesk]:
    with RunningDesk() as running:
        running.start()
        yield running


def vulndesk(desk: RunningDesk, *arguments: str) -> subprocess.Popen[str]:
    own = {"HOME": str(desk.folder), "XDG_CONFIG_HOME": str(desk.key_home), "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "vulndesk", *arguments, "--data", str(desk.data)],
        env=own,
        cwd=desk.folder,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def said_by(process: subprocess.Popen[str], typed: str = "") -> str:
    said, _ = process.communicate(typed, timeout=300)
    assert process.returncode == 0, said
    return said


def sent(desk: RunningDesk, slug: str, number: int) -> str:
    words = f"{CANARY} number {number}"
    report = Report(f"{slug}-{number}", {"title": words, "description": words}, (("proof.bin", b"x" * 40_000),))
    answer = report.send(desk.port, slug)
    assert answer.status == 201, answer.text
    return str(answer.json["receipt"])


def test_what_is_left_of_a_programme_is_its_states_and_the_desk_goes_on(desk: RunningDesk) -> None:
    mine, other = sorted(desk.programmes)[:2]
    receipts = [sent(desk, mine, number) for number in range(30)]
    kept = sent(desk, other, 0)
    destroy = ("keys", "destroy", "--programme", mine)
    refused = vulndesk(desk, *destroy)
    assert "30 open cases" in refused.communicate(f"{mine}\n")[0]
    assert refused.returncode == 2

    killed = vulndesk(desk, *destroy, "--yes-I-mean-it")
    assert killed.stdin is not None
    killed.stdin.write(f"{mine}\n")
    killed.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        killed.wait(timeout=11.5)  # ten seconds are for requests that began before
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert "is destroyed" in said_by(vulndesk(desk, *destroy, "--yes-I-mean-it"), f"{mine}\n")

    assert {follow(desk.port, one).status for one in receipts[::10]} == {401}
    assert CANARY in follow(desk.port, kept).text
    assert "Everything is sealed with one generation" in said_by(vulndesk(desk, "keys", "status"))
    assert "All of it is as it was written down" in said_by(vulndesk(desk, "ledger", "check"))
    said_by(vulndesk(desk, "keys", "rotate", "--deep"))
    backup = desk.folder / "after.backup"
    said_by(vulndesk(desk, "backup", str(backup)))
    desk.restart()
    assert CANARY in follow(desk.port, kept).text
    assert CANARY in follow(desk.port, sent(desk, mine, 99)).text
    assert desk.complained.earlier() == []
