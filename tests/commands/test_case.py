"""`vulndesk case` against a server that plays a desk: what it asks, refuses and keeps. On a desk that runs:
tests/client/test_case_command.py."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.client.scripted_server import Says, ScriptedServer
from tests.command_line import ROOT, in_words, started, vulndesk
from vulndesk.commands.case import VIEWS

SECRET = "vdt_aWordThatIsShownNowhere"
CASE: dict[str, Any] = {
    "reference": "VD-7K2M-9QXW",
    "title": "Past the end",
    "programme": "enix",
    "state": "received",
    "revision": 12,
    "severity": "",
    "score": None,
    "vector": "",
    "owner": "",
    "received_at": "2026-03-02T09:00:00Z",
    "acknowledged_at": None,
    "closed_at": None,
    "close_reason": "",
    "withdrawn": False,
    "report": {"description": "It reads past the end.\x1b[2J"},
    "missing": [],
    "files": [],
    "clocks": [],
    "messages": [],
    "timeline": [],
    "deeds": ["acknowledge"],
    "duplicates": [],
    "duplicate_of": "",
    "url": "https://desk.example.org/team/cases/VD-7K2M-9QXW/",
    "earlier": "",
}
DONE = {"reference": "VD-7K2M-9QXW", "state": "received", "revision": 13}
FIRST = Says(412, {"title": "The case changed in the meantime.", "status": 412, "next_step": "Reload it."})


def case(
    *arguments: str, script: Sequence[Says], given: str = "", token: str = SECRET, **variables: str
) -> tuple[subprocess.CompletedProcess[str], ScriptedServer]:
    with ScriptedServer(*script) as server:
        own = {"VULNDESK_DESK": server.address, "VULNDESK_TOKEN": token, "HOME": "/nonexistent", **variables}
        done = in_words(vulndesk("case", *arguments, given=given.encode(), variables=own))
    assert SECRET not in done.stdout + done.stderr
    return done, server


def edited(
    tmp_path: Path, *arguments: str, script: Sequence[Says], editor: str, **variables: str
) -> tuple[int, str, ScriptedServer]:
    """In a pseudo-terminal, with this shell script as the editor; status, all that was written, and the server."""
    program = tmp_path / "editor"
    program.write_text(f"#!/bin/sh\n{editor}\n")
    program.chmod(0o700)
    (tmp_path / "run").mkdir(exist_ok=True)
    own = {"EDITOR": str(program), "XDG_RUNTIME_DIR": str(tmp_path / "run"), "TERM": "xterm", "VULNDESK_TOKEN": SECRET}
    with ScriptedServer(*script) as server:
        own |= {"VULNDESK_DESK": server.address, "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **variables}
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "vulndesk", "case", *arguments]
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=own, close_fds=True)
        os.close(theirs)
        told = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux's end of a pseudo-terminal
                break
            if not piece:
                break
            told += piece
        os.close(ours)
        status = process.wait(timeout=30)
    return status, told.decode(), server


def test_its_help_names_every_command_and_variable_and_no_option_for_a_token() -> None:
    done = in_words(vulndesk("case", "--help"))
    for word in ("list", "show", "ack", "reply", "note", "validate", "VULNDESK_DESK", "VULNDESK_TOKEN", "Exit status"):
        assert word in done.stdout
    for name in ("list", "show", "ack", "reply", "ask", "note", "validate", "close", "assign", "severity", "whoami"):
        assert "--token" not in in_words(vulndesk("case", name, "--help")).stdout, name
    from vulndesk.apps.cases.queries.queue import VIEWS as VIEWS_OF_THE_QUEUE

    assert VIEWS == VIEWS_OF_THE_QUEUE


def test_without_a_desk_or_a_token_it_says_what_to_do_and_asks_nobody() -> None:
    done = in_words(vulndesk("case", "list", variables={"HOME": "/nonexistent", "VULNDESK_TOKEN": SECRET}))
    assert (done.returncode, done.stdout) == (2, "")
    assert "--desk" in done.stderr
    done, server = case("show", "VD-1", script=[Says(body=CASE)], token="")
    assert (done.returncode, done.stdout, server.asked) == (2, "", [])
    assert "VULNDESK_TOKEN" in done.stderr
    done = in_words(vulndesk("--desk", "http://desk.example.org", "case", "whoami"))
    assert (done.returncode, "https" in done.stderr) == (2, True)
    done = in_words(vulndesk("--desk", "https://desk.example.org", "model"))
    assert (done.returncode, "--desk is for case" in done.stderr) == (2, True)


def test_a_text_comes_from_standard_input_or_a_file_and_goes_with_the_revision_that_was_read(tmp_path: Path) -> None:
    done, server = case("ack", "vd-7k2m-9qxw", "-", script=[Says(body=CASE), Says(body=DONE)], given="Thänk you.\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "VD-7K2M-9QXW is received (revision 13).\n", "")
    read, sent = server.asked
    assert read.path == "/api/v1/cases/VD-7K2M-9QXW"
    assert sent.path == "/api/v1/cases/VD-7K2M-9QXW/deeds/acknowledge"
    assert sent.headers["if-match"] == '"12"'
    assert json.loads(sent.body) == {"message": "Thänk you."}
    file = tmp_path / "answer.md"
    file.write_text("From a file.")
    done, server = case(
        "close", "VD-7K2M-9QXW", str(file), "--reason", "resolved", "--seen", "9", "--format", "json",
        script=[Says(body=CASE), Says(body=DONE)],
    )  # fmt: skip
    assert json.loads(done.stdout) == DONE
    assert server.asked[1].headers["if-match"] == '"9"'
    assert json.loads(server.asked[1].body) == {"message": "From a file.", "reason": "resolved"}


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (("ack", "VD-1"), "", "There is no text. Give a file"),
        (("ack", "VD-1", "-"), " \n", "The text is empty"),
        (("ack", "VD-1", "Thank you for it"), "", "may read the arguments"),
        (("note", "VD-1", "-"), "\udcff", "not UTF-8"),
        (("assign", "VD-1"), "", "Give a handle, or --nobody"),
        (("assign", "VD-1", "tom", "--nobody"), "", "Give a handle, or --nobody"),
        (("show", "../me"), "", "a case is named as in"),
        (("close", "VD-1", "--reason", "tired"), "", "--reason"),
        (("list", "--limit", "0"), "", "--limit"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_is(arguments: tuple[str, ...], given: str, says: str) -> None:
    with ScriptedServer(Says(body=CASE)) as server:
        own = {"VULNDESK_DESK": server.address, "VULNDESK_TOKEN": SECRET}
        done = vulndesk("case", *arguments, given=given.encode(errors="surrogateescape"), variables=own)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.decode().split())
    assert not [one for one in server.asked if one.method != "GET"]


def test_a_refusal_is_its_sentence_and_next_step_made_harmless_and_status_1() -> None:
    bad = Says(409, {"title": "The case is \x1b[31mclosed\u202e.", "status": 409, "next_step": "Reopen it\nfirst."})
    done, _ = case("ack", "VD-1", "-", script=[Says(body=CASE), bad], given="x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The case is �[31mclosed�. Reopen it first.\n"
    ended = Says(401, {"title": "This token opens nothing.", "status": 401, "next_step": "Make one."})
    assert case("whoami", script=[ended])[0].returncode == 2


def test_after_a_lost_answer_it_says_that_nothing_is_known() -> None:
    done, _ = case("ack", "VD-1", "-", script=[Says(body=CASE), Says(cut=True)], given="x")
    assert done.returncode == 2
    assert "Whether it was done is not known: `vulndesk case show VD-1` tells." in done.stderr


def test_the_editor_says_who_reads_and_its_text_is_sent_without_that(tmp_path: Path) -> None:
    look = 'cp "$1" "$(dirname "$0")/seen"; env > "$(dirname "$0")/env"; stat -c %a "$1" "$(dirname "$1")" > "$0.modes"'
    keep = 'tr "\\0" " " < /proc/$PPID/cmdline > "$0.cmdline"; touch "$1~"'
    write = '{ echo "# Thank you"; cat "$1"; } > "$1.new"; mv "$1.new" "$1"'
    script = [Says(body=CASE), Says(body=DONE)]
    status, told, server = edited(tmp_path, "ack", "VD-1", script=script, editor=f"{look}; {keep}; {write}")
    assert (status, "is received (revision 13)" in told) == (0, True)
    assert json.loads(server.asked[1].body) == {"message": "# Thank you"}
    assert "the reporter of VD-7K2M-9QXW reads it" in (tmp_path / "seen").read_text()
    assert SECRET not in (tmp_path / "env").read_text()
    assert SECRET not in (tmp_path / "editor.cmdline").read_text()
    assert (tmp_path / "editor.modes").read_text().split()[1] == "700"
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.slow
def test_what_was_typed_is_kept_when_the_desk_refuses_and_nothing_is_when_nothing_was(tmp_path: Path) -> None:
    status, told, _ = edited(
        tmp_path, "reply", "VD-1", script=[Says(body=CASE), FIRST], editor='echo "A long answer" > "$1"'
    )
    assert status == 1
    assert "The case changed in the meantime. Reload it." in told
    (kept,) = (tmp_path / "run").rglob("message.md")
    assert kept.read_text() == "A long answer\n"
    assert str(kept) in told
    kept.unlink()
    kept.parent.rmdir()
    for editor, says in (("exit 3", "ended with status 3"), ("true", "The text is empty")):
        status, told, server = edited(tmp_path, "reply", "VD-1", script=[Says(body=CASE)], editor=editor)
        assert (status, says in told, len(server.asked)) == (2, True, 1)
        assert list((tmp_path / "run").iterdir()) == []


def test_on_a_terminal_it_has_colours_and_a_report_has_none_to_give(tmp_path: Path) -> None:
    status, told, _ = edited(tmp_path, "show", "VD-1", script=[Says(body=CASE)], editor="true", COLUMNS="60")
    assert status == 0
    assert "\x1b[1mReport\x1b[0m" in told
    assert "│ It reads past the end.�[2J" in told
    assert "\x1b[2J" not in told
    status, told, _ = edited(tmp_path, "show", "VD-1", script=[Says(body=CASE)], editor="true", NO_COLOR="1")
    assert (status, "\x1b" in told) == (0, False)


def test_it_runs_in_a_process_of_its_own_too() -> None:
    with ScriptedServer(Says(body={"cases": [], "next": ""})) as server:
        own = {"VULNDESK_DESK": server.address, "VULNDESK_TOKEN": SECRET}
        done = in_words(started("case", "list", variables=own))
    assert (done.returncode, done.stdout, done.stderr) == (0, "No case here.\n", "")
