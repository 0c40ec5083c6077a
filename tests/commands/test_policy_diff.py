"""`vulndesk policy diff`, and the corrections that lie beside a policy."""

import json
from pathlib import Path

import pytest

from tests.command_line import started, vulndesk
from tests.commands.test_policy import EXAMPLE

RULING = """schema = 1
[[sentences]]
words = "We aim to acknowledge every report within 48 hours and to send a status update within 5 business days."
  [[sentences.means]]
  clause = "deadline"
  promise = "acknowledge_within"
  within = "P9D"
[[sentences]]
words = "This sentence was taken out."
means = []
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "SECURITY.md"
    path.write_text(EXAMPLE.read_text())
    return path


@pytest.mark.slow
def test_no_change_is_0_a_change_1_and_what_cannot_be_read_2(copy: Path, tmp_path: Path) -> None:
    assert vulndesk("policy", "diff", str(EXAMPLE), str(copy)).returncode == 0
    copy.write_text(copy.read_text().replace("48 hours", "10 days"))
    changed = started("policy", "diff", str(EXAMPLE), str(copy))
    assert (changed.returncode, changed.stderr) == (1, b"")
    said = changed.stdout.decode()
    assert "An answer takes longer: 48 hours → 10 days." in said
    assert "- line 30: We aim to acknowledge every report within 48 hours" in said
    gone = vulndesk("policy", "diff", str(EXAMPLE), str(tmp_path / "gone.md"))
    assert (gone.returncode, gone.stdout) == (2, b"")


def test_the_document_has_both_clauses(copy: Path) -> None:
    copy.write_text(copy.read_text().replace("48 hours", "10 days"))
    done = vulndesk("policy", "diff", "--format", "json", str(EXAMPLE), str(copy))
    (change,) = json.loads(done.stdout)["changes"]
    assert (change["how"], change["old"]["value"]["within"], change["new"]["value"]["within"]) == (
        "longer",
        "PT48H",
        "P10D",
    )


def test_corrections_beside_a_policy_are_part_of_what_it_says(copy: Path) -> None:
    copy.with_name("vulndesk.toml").write_text(RULING)
    done = vulndesk("policy", "read", "--format", "json", str(copy))
    assert json.loads(done.stdout)["summary"]["acknowledge_within"] == "P9D"
    assert b"no longer applies" in done.stderr
    assert b"This sentence was taken out." in done.stderr
    assert "A clock of 9" in " ".join(vulndesk("policy", "explain", str(copy)).stdout.decode().split())
    assert vulndesk("policy", "diff", str(EXAMPLE), str(copy)).returncode == 1
    exported = json.loads(vulndesk("policy", "export", "--to", "json", str(copy)).stdout)
    assert "P9D" in {clause["value"].get("within") for clause in exported["clauses"]}


def test_lint_judges_the_reading_that_the_owner_corrected(copy: Path) -> None:
    copy.write_text("Mail a@example.org. Security is a journey.\n")
    copy.with_name("vulndesk.toml").write_text(
        'schema = 1\n[[sentences]]\nwords = "Security is a journey."\nmeans = [{clause = "safe_harbour"}]\n'
    )
    said = vulndesk("policy", "lint", str(copy)).stdout.decode()
    assert "[no-acknowledgement]" in said
    assert "[no-safe-harbour]" not in said


def test_standard_input_is_one_policy_not_two() -> None:
    done = vulndesk("policy", "diff", "-", "-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"only one of the two" in done.stderr


def test_corrections_that_cannot_be_read_stop_everything(copy: Path) -> None:
    copy.with_name("vulndesk.toml").write_text("schema = 7\n")
    done = vulndesk("policy", "read", str(copy))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"vulndesk.toml" in done.stderr
