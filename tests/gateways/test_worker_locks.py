"""A dead worker is known at once; a living one is never taken for dead."""

import os
import signal
import subprocess
import sys

import pytest

from vulndesk.gateways import worker_locks


def test_a_living_holder_is_not_dead_and_leaves_nothing(tmp_path):
    held = worker_locks.hold(tmp_path, holder="a")
    assert worker_locks.dead_holders(tmp_path) == []
    held.let_go()
    assert worker_locks.dead_holders(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_held_once(tmp_path):
    held = worker_locks.hold(tmp_path, holder="a")
    with pytest.raises(FileExistsError):
        worker_locks.hold(tmp_path, holder="a")
    held.let_go()


@pytest.mark.fault
def test_a_killed_process_is_dead_at_once(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from vulndesk.gateways import worker_locks;"
        "worker_locks.hold(Path(sys.argv[1]), holder='b'); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        assert worker_locks.dead_holders(tmp_path) == []
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert worker_locks.dead_holders(tmp_path) == ["b"]
    assert worker_locks.dead_holders(tmp_path) == ["b"]  # until somebody has taken over what it held
    worker_locks.forget(tmp_path, holder="b")
    assert worker_locks.dead_holders(tmp_path) == []
