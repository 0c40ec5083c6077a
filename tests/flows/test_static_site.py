"""`vulndesk advisory publish`: it writes what the running desk serves, byte for byte, and a kill breaks nothing."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.apps.feeds.conftest import named, publish
from tests.core.advisory.written import ADVISORY
from tests.people import join, open_programme
from vulndesk.commands.advisory_publish import publish as command

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server, settings):
    settings.ADDRESS = live_server.url
    enix = open_programme("enix")
    publish(enix, join("olga", enix, owner=True), ADVISORY, named("x_ACME-2026-0002"), replace(ADVISORY, id="A-1"))
    return live_server.url


def files(folder):
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".vulndesk/")}


def test_every_path_of_the_copy_is_what_the_running_desk_answers(desk, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("VULNDESK_DATA", os.environ["VULNDESK_DATA"])  # the command sets it
    said = CliRunner().invoke(command, ["--to", str(tmp_path), "--data", str(settings.DATA)], catch_exceptions=False)
    assert said.exit_code == 0, said.output
    found = files(tmp_path)
    assert len(found) > 40
    for path, content in found.items():
        if path == ".well-known/security.txt":
            continue  # it names https addresses alone, and this desk has none
        with urllib.request.urlopen(f"{desk}/{path.removesuffix('index.html')}", timeout=30) as answer:
            assert answer.read() == content, path


# A copy of 300 files in a process of its own, that says where it is and can be killed anywhere.
WRITER = """
import sys
from pathlib import Path
from vulndesk.gateways.public_files import Copy
copy, generation = Copy(Path(sys.argv[1])), sys.argv[2].encode()
with copy.alone():
    for number in range(300):
        copy.put(f"osv/{number % 7}/{number}.json", generation * 40_000)
        print(number, flush=True)
    copy.remember({"version": sys.argv[2]})
"""


def written(folder, generation):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), generation], stdout=subprocess.PIPE)


def ended(folder, generation):
    with written(folder, generation) as process:
        process.communicate(timeout=120)
    return process.returncode


def test_a_killed_run_leaves_the_old_file_or_the_new_one(tmp_path):
    assert ended(tmp_path, "a") == 0
    for kill_after in (3, 90, 250):
        with written(tmp_path, "b") as process:
            for _ in range(kill_after):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        assert set(files(tmp_path).values()) <= {b"a" * 40_000, b"b" * 40_000}
        assert json.loads((tmp_path / ".vulndesk/state.json").read_bytes()) == {"version": "a"}
    assert ended(tmp_path, "b") == 0
    assert set(files(tmp_path).values()) == {b"b" * 40_000}
    assert sorted(os.listdir(tmp_path / ".vulndesk")) == ["lock", "state.json"]
