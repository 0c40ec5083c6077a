"""The keys of a desk are replaced while people report and read, and the rotation is killed again and again.

No request fails, every report opens afterwards with the receipt that its reporter got before, and the copy that was
taken before opens with the old key.
"""

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.traffic import Report, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault]

REPORTS_BEFORE = 30


@dataclass
class Traffic:
    """One reporter after the other, until told to stop. receipts: what was said -> its receipt."""

    desk: RunningDesk
    receipts: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def slug(self) -> str:
        return sorted(self.desk.programmes)[0]

    def report(self) -> None:
        said = f"number {len(self.receipts)}: words of a reporter"
        report = Report(key=said, content={"title": said, "description": said}, files=(("a.txt", said.encode()),))
        answer = report.send(self.desk.port, self.slug)
        if answer.status != 201:
            self.failed.append(f"report {answer.status}")
            return
        self.receipts[said] = answer.json["receipt"]

    def read(self, said: str) -> None:
        answer = follow(self.desk.port, self.receipts[said])
        if answer.status != 200 or said not in answer.text:
            self.failed.append(f"read {answer.status}: {answer.text[:200]}")

    def run(self) -> None:
        while not self.stop.is_set():
            self.report()
            self.read(list(self.receipts)[len(self.receipts) // 2])


@pytest.fixture
def traffic() -> Iterator[Traffic]:
    with RunningDesk() as desk:
        desk.start()
        yield Traffic(desk)


def keys(desk: RunningDesk, *arguments: str) -> subprocess.Popen[bytes]:
    own = {"HOME": str(desk.folder), "XDG_CONFIG_HOME": str(desk.key_home), "PATH": os.defpath}
    command = [sys.executable, "-P", "-m", "vulndesk", "keys", *arguments, "--data", str(desk.data)]
    return subprocess.Popen(command, env=own, cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def said_by(process: subprocess.Popen[bytes]) -> str:
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0, out.decode()
    return out.decode()


def killed_after(desk: RunningDesk, seconds: float) -> bool:
    process = keys(desk, "rotate", "--deep")
    try:
        process.communicate(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True


def test_keys_are_replaced_under_traffic_and_the_rotation_is_killed(traffic: Traffic, tmp_path: Path) -> None:
    desk = traffic.desk
    for _ in range(REPORTS_BEFORE):
        traffic.report()
    old = next(iter((desk.key_home / "vulndesk").glob("*.key"))).read_text().strip()
    desk.stop()
    shutil.copytree(desk.data, tmp_path / "backup")
    desk.start()
    reporter = threading.Thread(target=traffic.run)
    reporter.start()
    try:
        killed = [killed_after(desk, seconds) for seconds in (0.3, 0.5, 0.8, 1.0, 1.2, 1.4, 1.6, 2.0)]
        told = said_by(keys(desk, "rotate", "--deep"))
    finally:
        traffic.stop.set()
        reporter.join(timeout=60)
    assert any(killed)
    assert traffic.failed == []
    assert "The desk has a new key." in told
    assert re.search(r"(\d+) rows were sealed again", told), told
    assert "0 with older ones" in said_by(keys(desk, "status"))
    refused = keys(desk, "retire")
    assert b"less than a day ago" in refused.communicate()[0]
    assert refused.returncode == 2
    assert "is the only one now" in said_by(keys(desk, "retire", "--at-once"))
    for said in traffic.receipts:
        traffic.read(said)
    desk.restart()
    for said in traffic.receipts:
        traffic.read(said)
    traffic.report()
    assert traffic.failed == []
    assert desk.complained.earlier() == []
    _the_backup_opens(desk, tmp_path / "backup", old, dict(list(traffic.receipts.items())[:REPORTS_BEFORE]))


def _the_backup_opens(desk: RunningDesk, backup: Path, key: str, receipts: dict[str, str]) -> None:
    assert len(base64.b64decode(key)) == 32
    with RunningDesk(environment={"VULNDESK_KEY": key}) as restored:
        shutil.copytree(backup, restored.data)
        restored.start()
        told = Traffic(restored, receipts)
        for said in receipts:
            told.read(said)
        assert told.failed == []
