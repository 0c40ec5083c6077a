"""Standard output on a full disk: one sentence and a status of its own, for every command; never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vulndesk.__main__ import CANNOT_WRITE
from vulndesk.commands import COMMANDS
from vulndesk.commands.receive_mail import TRY_AGAIN

CHECKOUT = Path(__file__).parents[2]
POLICY = str(CHECKOUT / "examples" / "enix" / "SECURITY.md")
FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="SKIPPED: there is no /dev/full here")


def run(*words: str, folder: Path, given: bytes = b"", into: Path = FULL) -> tuple[int, str]:
    with into.open("wb") as out:
        told = subprocess.run(
            [sys.executable, "-P", "-m", "vulndesk", *words],
            input=given,
            stdout=out,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")},
            check=False,
            timeout=60,
        )
    return told.returncode, told.stderr.decode()


def assert_said(told: tuple[int, str]) -> None:
    status, words = told
    assert status == CANNOT_WRITE
    assert words.splitlines()[-1] == (
        "vulndesk: this could not be written to its end (No space left on device). Make room, and run it again."
    )
    assert "Traceback" not in words


@pytest.mark.parametrize("words", [("--version",), ("model",), ("policy", "read", POLICY)])
@pytest.mark.slow
def test_it_is_said_in_one_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    assert_said(run(*words, folder=tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_of_every_command(name: str, tmp_path: Path) -> None:
    assert_said(run(name, "--help", folder=tmp_path))


@pytest.mark.slow
def test_a_mail_that_was_stored_is_tried_again_and_stays_one(tmp_path: Path) -> None:
    mail = b"From: Rita <rita@example.org>\r\nSubject: A leak\r\n\r\nIt leaks.\r\n"
    words = ("receive-mail", "--create", "--policy", POLICY, "--json")
    status, said = run(*words, folder=tmp_path, given=mail)
    assert (status, "the mail is stored, but its outcome could not be written" in said) == (TRY_AGAIN, True)
    kept = tmp_path / "told"
    assert run(*words, folder=tmp_path, given=mail, into=kept)[0] == 0
    assert '"outcome": "duplicate"' in kept.read_text()


@pytest.mark.slow
def test_a_desk_that_cannot_say_where_it_is_does_not_start(tmp_path: Path) -> None:
    assert_said(run("serve", "--port", "0", "--data", "data", POLICY, folder=tmp_path))
