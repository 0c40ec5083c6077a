"""`vulndesk policy`: only the document on stdout, one sentence on stderr for what cannot be read, and quickly."""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command_line import ROOT, started, vulndesk

EXAMPLE = ROOT / "examples" / "enix" / "SECURITY.md"


@pytest.mark.slow
def test_read_prints_one_json_document_with_clauses_doubts_and_summary() -> None:
    done = started("policy", "read", str(EXAMPLE), "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    document = json.loads(done.stdout)
    assert {"clauses", "not_understood", "summary"} <= document.keys()
    assert document["summary"]["acknowledge_within"] == "PT48H"
    text = EXAMPLE.read_text(encoding="utf-8")
    for clause in document["clauses"]:
        assert text[clause["span"]["start"] : clause["span"]["end"]] == clause["sentence"]


@pytest.mark.slow
def test_a_dash_reads_standard_input() -> None:
    from_file = vulndesk("policy", "read", "--format", "json", str(EXAMPLE))
    from_input = started("policy", "read", "--format", "json", "-", given=EXAMPLE.read_bytes())
    assert from_input.stdout == from_file.stdout


def test_read_as_text_gives_a_line_a_clause() -> None:
    said = vulndesk("policy", "read", str(EXAMPLE)).stdout.decode()
    assert "deadline: acknowledge within: 48 hours (target)" in said
    assert "supported version: Latest: supported" in said


@pytest.mark.parametrize("columns", [80, 120])
def test_explain_shows_each_sentence_beside_what_the_desk_does(columns: int) -> None:
    done = vulndesk("policy", "explain", str(EXAMPLE), variables={"COLUMNS": str(columns)})
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert max(len(line) for line in lines) <= columns
    assert lines[0].split("  ")[0] == "The policy says"
    words = " ".join(done.stdout.decode().split())
    assert "A clock of 48" in words
    assert "tells the team first" in words


def test_explain_lists_what_is_not_run_with_its_reason() -> None:
    said = vulndesk(
        "policy", "explain", "-", given=b"# P\n\nMail a@example.org. We will respond as soon as possible.\n"
    )
    assert "Not run:" in said.stdout.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The policy is empty."),
        (b"\x7fELF\x02\x01\x01\0\0", "The policy is not a text file."),
        (b"# Nothing\n\nHello.\n", "This file is not a security policy"),
        (b"# P\n" * 1_250_000, "The policy is larger than 1 MB."),
    ],
    ids=["empty", "binary", "not a policy", "5 MB"],
)
def test_bad_input_is_refused_with_one_sentence_and_status_2(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "SECURITY.md"
    path.write_bytes(content)
    started = time.perf_counter()
    for command in (["read", "--format", "json"], ["explain"]):
        done = vulndesk("policy", *command, str(path))
        assert done.returncode == 2
        assert done.stdout == b""
        assert done.stderr.decode().startswith(said)
        assert done.stderr.count(b"\n") == 1
    assert time.perf_counter() - started < 4


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    missing = vulndesk("policy", "read", str(tmp_path / "none.md"))
    assert (missing.returncode, missing.stdout) == (2, b"")
    assert missing.stderr.decode().startswith("There is no file")
    folder = vulndesk("policy", "read", str(tmp_path))
    assert folder.returncode == 2
    assert "cannot be read" in folder.stderr.decode()


def test_help_lists_every_command_without_importing_it() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vulndesk", "--help"],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    said = done.stdout.decode()
    for name in ("serve", "worker", "invite", "key", "policy"):
        assert f"  {name} " in said
    imported = done.stderr.decode()
    assert "vulndesk.commands.policy" not in imported
    assert "django" not in imported


@pytest.mark.slow
def test_reading_a_policy_imports_no_django_and_takes_under_0_4_seconds() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vulndesk", "policy", "read", str(EXAMPLE)],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert b"django" not in done.stderr
    # A busy machine is slow for a bare Python, too: of that, 0.4 seconds are 25 on a quiet one.
    reads = ("-m", "vulndesk", "policy", "read", str(EXAMPLE), "--format", "json")
    assert any(_seconds(*reads) < max(0.4, 25 * _seconds("-c", "pass")) for _ in range(10))


def _seconds(*arguments: str) -> float:
    """Of the processor, for which it never waits."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
