"""The owner finds, checks and recovers the key of a desk from the command line, and no secret becomes an argument."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vulndesk.commands.keys import keys
from vulndesk.core.errors import BadInput, Refused
from vulndesk.gateways import desk_key
from vulndesk.gateways.desk_key import CreatedDesk as Desk

Run = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in ("VULNDESK_KEY", "VULNDESK_DATA", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return desk_key.create(tmp_path / "data")


@pytest.fixture
def run(tmp_path: Path, desk: Desk) -> Run:
    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(keys, [*arguments, "--data", str(tmp_path / "data")], input=typed)

    return run


def key_file(desk: Desk) -> Path:
    assert desk.key_file is not None
    return desk.key_file


def test_the_location_is_the_file_or_the_variable(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("show-location").output.strip() == str(key_file(desk))
    monkeypatch.setenv("VULNDESK_KEY", "x")
    assert run("show-location").output.strip() == "the environment variable VULNDESK_KEY"


def test_the_check_says_yes_or_refuses(run: Run, desk: Desk) -> None:
    done = run("check")
    assert (done.exit_code, done.output) == (0, f"The key belongs to this desk ({desk.desk_id}).\n")
    key_file(desk).unlink()
    assert isinstance(run("check").exception, Refused)


def test_the_key_comes_back_from_a_code_on_standard_input(run: Run, desk: Desk, tmp_path: Path) -> None:
    key_file(desk).unlink()
    done = run("recover", typed=desk.recovery_code.lower() + "\n")
    assert done.exit_code == 0
    assert desk.recovery_code not in done.output.upper()
    assert desk_key.load(tmp_path / "data") == desk.key


def test_a_wrong_code_is_refused(run: Run, desk: Desk) -> None:
    key_file(desk).unlink()
    for typed in ("\n", "", "0" * 28 + "\n"):
        assert isinstance(run("recover", typed=typed).exception, BadInput)
    assert not key_file(desk).exists()


def test_a_code_as_an_argument_is_not_taken(run: Run, desk: Desk) -> None:
    assert run("recover", desk.recovery_code).exit_code == 2


def test_a_new_code_is_shown_once_and_works(run: Run, desk: Desk, tmp_path: Path) -> None:
    shown = run("renew-code").output.split("\n\n")[1].strip()
    key_file(desk).unlink()
    assert isinstance(run("recover", typed=desk.recovery_code + "\n").exception, BadInput)
    assert run("recover", typed=shown + "\n").exit_code == 0
    assert desk_key.load(tmp_path / "data") == desk.key


def test_at_a_terminal_the_code_is_asked_for_and_not_shown(desk: Desk, tmp_path: Path) -> None:
    key_file(desk).unlink()
    program = "from vulndesk.commands.keys import keys; keys()"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, "recover", "--data", str(tmp_path / "data")],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")},
    ) as process:
        os.close(theirs)
        seen = b""
        while b"Recovery code" not in seen:
            seen += os.read(ours, 1000)
        os.write(ours, desk.recovery_code.encode() + b"\n")
        while piece := _read(ours):
            seen += piece
        assert process.wait(timeout=20) == 0
    os.close(ours)
    assert desk.recovery_code.encode() not in seen
    assert desk_key.load(tmp_path / "data") == desk.key


def _read(descriptor: int) -> bytes:
    """A terminal whose other side has gone gives an error instead of an end."""
    try:
        return os.read(descriptor, 1000)
    except OSError:
        return b""


def test_it_starts_without_django() -> None:
    program = "import sys, vulndesk.commands.keys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
