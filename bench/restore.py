"""How long a backup and its restore take: ./run bench restore [--cases 10000]

Makes a desk with so many cases by its own intake (every tenth with a file), backs it up, restores it into an empty
folder and compares every row of every table and every file. The goal is 10,000 cases restored in under 10 minutes.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from tests.faults.backup_steps import as_on, files_of, rows_of
from tests.running_desk import CHECKOUT, RunningDesk

FILL = """
import os, random, sys
import django
django.setup()
from datetime import UTC, datetime
from django.conf import settings
from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.intake.actions import receive_report
from vulndesk.apps.policies.queries import programmes
from vulndesk.apps.vault.files import store_file
dice = random.Random(7)
(to,) = programmes()
for number in range(int(sys.argv[1])):
    files = (store_file([dice.randbytes(60_000)], name=f"trace-{number}.bin"),) if number % 10 == 0 else ()
    new = NewReport(report={"description": f"Report {number}. " + dice.randbytes(1500).hex(), "steps": "1. Run it."},
                    title=f"Finding {number} in the parser", contact=f"finder{number}@finders.example", files=files)
    receive_report(new, programme=to, channel="api", now=datetime.now(UTC))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=2000)
    wanted = options.parse_args().cases
    with RunningDesk(policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"]) as desk:
        desk.start(wait=False)
        desk.wait_until_ready(within=600)
        desk.stop()
        took = _timed(lambda: _fill(desk, wanted))
        print(f"{wanted:,} cases made in {took:,.0f} s ({wanted / took:,.0f} a second)")
        backup, restored = desk.folder / "desk.backup", desk.folder / "restored"
        took = _timed(lambda: _must(command_long(desk, "backup", backup, "--data", desk.data)))
        print(f"backup: {took:,.1f} s, {backup.stat().st_size / 1e6:,.0f} MB")
        took = _timed(lambda: _must(command_long(desk, "backup", "--verify", backup, "--data", desk.data)))
        print(f"verify: {took:,.1f} s")
        took = _timed(lambda: _must(command_long(desk, "restore", backup, "--data", restored)))
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"restore: {took:,.1f} s; the largest process had {most:,.0f} MB")
        same = rows_of(desk.data / "desk.sqlite3") == rows_of(restored / "desk.sqlite3")
        same = same and files_of(desk.data) == files_of(restored)
        print("every row and file is equal" if same else "NOT EQUAL")
        sys.exit(not same)


def command_long(desk: RunningDesk, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    started = [sys.executable, "-P", "-m", "vulndesk", *map(str, arguments)]
    return subprocess.run(started, cwd=desk.folder, env=as_on(desk), capture_output=True)


def _fill(desk: RunningDesk, number: int) -> None:
    env = as_on(desk, VULNDESK_DATA=str(desk.data), DJANGO_SETTINGS_MODULE="vulndesk.server.settings")
    _must(subprocess.run([sys.executable, "-c", FILL, str(number)], cwd=CHECKOUT, env=env, capture_output=True))


def _must(done: subprocess.CompletedProcess[bytes]) -> None:
    if done.returncode:
        sys.exit(done.stderr.decode()[-2000:])


def _timed(deed) -> float:
    began = time.monotonic()
    deed()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
