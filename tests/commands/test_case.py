"""`vulndesk case` against a server that plays a desk: what it asks, refuses and keeps. On a desk that runs:
tests/client/test_case_command.py."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.client.scripted_server import Says, ScriptedServer
from tests.command_line import ROOT, in_words, started, vulndesk
from vulndesk.commands.case import VIEWS
from vulndesk.commands.case_files import local_name

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
ME = {"handle": "tom", "scopes": ["cases:read"], "expires_at": "2026-12-01T00:00:00Z"}
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
@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


# --- files of others

HOSTILE_NAME = "\x1b]0;owned\x07../../.bash\u202ecr"
CONTENT = b"\x1b[2Jbytes \0 and all"


def filed(name: str = HOSTILE_NAME, content: bytes = CONTENT, *, counted: bool = True) -> Says:
    sha256 = hashlib.sha256(content).hexdigest() if counted else ""
    one = {"id": "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d", "name": name, "size": len(content), "sha256": sha256}
    return Says(body=CASE | {"files": [one | {"purged": False}]})


def test_a_file_is_fetched_under_a_name_that_drives_nothing_and_never_over_another(tmp_path: Path) -> None:
    script = (filed(), Says(body=CONTENT))
    listed, _ = case("file", "list", "VD-7K2M-9QXW", script=script[:1])
    assert "1    19 bytes" in listed.stdout
    assert listed.stdout.replace("\n", "").isprintable()
    got, server = case("file", "get", "VD-7K2M-9QXW", "1", "--to", str(tmp_path), script=script)
    assert (got.returncode, server.asked[1].path.rpartition("/")[2]) == (0, "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d")
    (path,) = tmp_path.iterdir()
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("bash_cr", CONTENT, 0o600)
    assert got.stdout.replace("\n", "").isprintable()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    path.write_bytes(b"mine")
    for place in (tmp_path, tmp_path / "link", tmp_path / "no" / "folder"):
        refused, _ = case("file", "get", "VD-7K2M-9QXW", HOSTILE_NAME, "--to", str(place), script=script)
        assert (refused.returncode, refused.stdout) == (2, "")
    assert (path.read_bytes(), (tmp_path / "elsewhere").exists()) == (b"mine", False)


def test_what_is_not_the_file_that_the_case_has_is_not_kept(tmp_path: Path) -> None:
    got, _ = case("file", "get", "VD-7K2M-9QXW", "1", "--to", str(tmp_path), script=(filed(), Says(body=b"other")))
    assert (got.returncode, got.stdout, list(tmp_path.iterdir())) == (2, "", [])
    half = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (9, 9)); from vulndesk.__main__ import main; main()"
    with ScriptedServer(filed(), Says(body=CONTENT)) as server:
        own = {"VULNDESK_DESK": server.address, "VULNDESK_TOKEN": SECRET, "HOME": "/nonexistent"}
        words = ["case", "file", "get", "VD-7K2M-9QXW", "1", "--to", str(tmp_path)]
        full = subprocess.run([sys.executable, "-c", half, *words], env=os.environ | own, cwd=ROOT, capture_output=True)
        assert (full.returncode, b"cannot be written" in full.stderr, list(tmp_path.iterdir())) == (2, True, [])
    uncounted = (filed(counted=False), Says(body=CONTENT))
    mailed, _ = case("file", "get", "VD-7K2M-9QXW", "1", "--to", str(tmp_path / "mailed"), script=uncounted)
    assert (mailed.returncode, hashlib.sha256(CONTENT).hexdigest() in mailed.stdout) == (0, True)
    unknown, _ = case("file", "get", "VD-7K2M-9QXW", "2", script=(filed(),))
    assert "no such file" in unknown.stderr


def test_a_file_goes_to_a_pipe_as_it_is_and_to_no_terminal() -> None:
    with ScriptedServer(filed(), Says(body=CONTENT)) as server:
        own = {"VULNDESK_DESK": server.address, "VULNDESK_TOKEN": SECRET, "HOME": "/nonexistent"}
        piped = started("case", "file", "get", "VD-7K2M-9QXW", "1", "--to", "-", variables=own)
        assert (piped.stdout, piped.stderr) == (CONTENT, b"")
        main, side = pty.openpty()
        command = [sys.executable, "-m", "vulndesk", "case", "file", "get", "VD-7K2M-9QXW", "1", "--to", "-"]
        shown = subprocess.run(
            command, stdout=side, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ | own, check=False
        )
        os.close(side)
        os.close(main)
        assert (shown.returncode, b"terminal" in shown.stderr, len(server.asked)) == (2, True, 2)


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("poc.py", "poc.py"),
        ("ünï 漢.txt", "ünï 漢.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.exe", "x.exe"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a\nb\x1b[31m", "a_b_[31m"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".tar", "x" * 116 + ".tar"),
    ],
)
def test_what_a_file_of_others_is_called_here(name: str, here: str) -> None:
    assert local_name(name) == here


def test_a_desk_that_asks_to_wait_is_waited_for_and_says_when_that_takes_too_long() -> None:
    busy = {"title": "That was too often.", "status": 429, "next_step": "Wait a little."}
    short, server = case("whoami", script=(Says(429, busy, {"Retry-After": "1"}), Says(body=ME)))
    assert (short.returncode, len(server.asked), "wait 1 s" in short.stderr) == (0, 2, True)
    long, server = case("whoami", script=(Says(429, busy, {"Retry-After": "7200"}),))
    assert (long.returncode, len(server.asked)) == (1, 1)
    assert "That was too often. Wait a little. Again in 2 hours." in long.stderr


def test_json_is_asked_for_by_a_word_of_its_own() -> None:
    long, _ = case("show", "VD-7K2M-9QXW", "--format", "json", script=(Says(body=CASE),))
    short, _ = case("show", "VD-7K2M-9QXW", "--json", script=(Says(body=CASE),))
    assert short.stdout == long.stdout
    assert json.loads(short.stdout)["revision"] == 12


def test_a_draft_that_cannot_be_published_ends_with_1() -> None:
    finding = {"field": "title", "sentence": "It has no title.\x1b[2J", "blocks": True, "why": ""}
    told = {"number": 1, "publishable": False, "findings": [finding], "url": "u"}
    bad, _ = case("advisory", "lint", "VD-7K2M-9QXW", script=(Says(body=told),))
    good, _ = case(
        "advisory", "lint", "VD-7K2M-9QXW", script=(Says(body=told | {"publishable": True, "findings": []}),)
    )
    assert (bad.returncode, good.returncode) == (1, 0)
    assert "blocks: title: It has no title.�[2J" in bad.stdout


def test_an_end_of_an_embargo_needs_its_offset_and_nothing_is_asked_without_it() -> None:
    for arguments in (("propose",), ("propose", "--until", "2027-01-31"), ("accept", "--until", "2027-01-31T12:00Z")):
        refused, server = case("embargo", "VD-7K2M-9QXW", *arguments, script=(Says(body=CASE),))
        assert (refused.returncode, server.asked, "--until" in refused.stderr) == (2, [], True)


def hostile(value: Any) -> Any:
    """The same answer with words that drive a terminal wherever there are words."""
    if isinstance(value, str):
        return value if re.match(r"\d{4}-\d\d-\d\dT", value) else f"\x1b[2J\x9b31m\u202e{value}\r\n\x07\u2028x"
    if isinstance(value, dict):
        return {name: hostile(one) for name, one in value.items()}
    return [hostile(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("verb", "operations"),
    [
        ("list", ["list_cases"]),
        ("show", ["show_case"]),
        ("severity", ["show_case"]),
        ("file list", ["show_case"]),
        ("file show", ["show_case", "preview_file"]),
        ("messages", ["list_messages"]),
        ("parties", ["list_parties"]),
        ("embargo", ["show_case_embargo"]),
        ("advisory show", ["show_advisory_draft"]),
        ("advisory lint", ["list_advisory_findings"]),
        ("events", ["list_events"]),
    ],
)
def test_whatever_a_desk_says_drives_no_terminal(verb: str, operations: list[str]) -> None:
    script = [Says(body=hostile_answer(operation)) for operation in operations]
    named = () if verb in ("list", "events") else ("VD-7K2M-9QXW",)
    which = ("1",) if verb == "file show" else ()
    for shape in ("text", "json"):
        done, _ = case(*verb.split(), *named, *which, "--format", shape, script=script)
        assert done.stdout, done.stderr
        assert all(line.isprintable() for line in (done.stdout + done.stderr).split("\n")), verb


def hostile_answer(operation: str) -> dict[str, Any]:
    from vulndesk.server.api import api

    paths = api.get_openapi_schema()["paths"].values()
    told = next(one for path in paths for one in path.values() if one["operationId"] == operation)
    answer: dict[str, Any] = hostile(told["responses"][200]["content"]["application/json"]["example"])
    return answer | {name: "" for name in ("next", "earlier") if name in answer}
