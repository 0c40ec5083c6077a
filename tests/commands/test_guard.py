"""`vulndesk guard`, as a shell runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import in_words, started, vulndesk

REPORT = "SQL injection in the search\n\nAn attacker can read the orders of other customers.\n"


def test_a_report_is_told_with_each_rule_and_its_words(tmp_path: Path) -> None:
    at = tmp_path / "issue.md"
    at.write_text(REPORT)

    done = in_words(started("guard", str(at)))

    assert (done.returncode, done.stderr) == (3, "")
    first, *rules = done.stdout.splitlines()
    assert first.startswith("Like a security report: ")
    assert any(line == "   +3  It names a class of weakness: “SQL injection” [weakness-class]" for line in rules)


def test_json_from_standard_input_with_a_title_and_an_author() -> None:
    done = in_words(vulndesk("guard", "-", "--title", "Bump x from 1 to 2", "--format", "json", given=b"Release notes"))

    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert set(told) == {"is_report_like", "score", "threshold", "is_whole", "rules"}
    assert (told["is_report_like"], told["is_whole"]) == (False, True)
    assert [one["name"] for one in told["rules"]] == ["bump"]
    done = vulndesk("guard", "-", "--author", "renovate[bot]", "--format", "json", given=REPORT.encode())
    told = json.loads(in_words(done).stdout)
    assert (done.returncode, told["is_report_like"], told["threshold"]) == (0, False, 3.0)
    assert told["rules"][-1] == {
        "name": "bot-author",
        "weight": -6.0,
        "sentence": "A program wrote it",
        "words": ["renovate[bot]"],
    }


def test_bytes_that_are_no_text_and_signs_that_drive_a_terminal_do_no_harm() -> None:
    done = in_words(vulndesk("guard", "-", given=b"\xff\xfe\0 XSS \x1b[31m here"))

    assert done.returncode == 3
    assert "\x1b" not in done.stdout
    assert in_words(vulndesk("guard", "-", given=b"")).stdout.splitlines()[1] == "No rule fired."


def test_what_cannot_be_read_is_refused_with_the_next_step() -> None:
    done = in_words(vulndesk("guard", "/nowhere/at/all"))

    assert (done.returncode, done.stdout) == (2, "")
    assert "Give its path, or - for standard input." in done.stderr
    done = in_words(vulndesk("guard", "-", given=b"x" * 2_000_001))
    assert "2 MB are read at most" in done.stderr
