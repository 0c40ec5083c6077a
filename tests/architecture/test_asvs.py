"""The table of the ASVS says something of every requirement of levels 1 and 2, and names tests and pages that exist."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \|$", TABLE, re.MULTILINE)
OFFICIAL = ROOT.parent / "shared" / "conformance" / "asvs5" / "ref" / "asvs_5.0.0_ids_levels.json"
THREATS = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")


def names_of_tests() -> set[str]:
    found = subprocess.run(
        ["grep", "-rhoE", r"def test_\w+", "tests"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {line.removeprefix("def ") for line in found.stdout.split("\n")}


def test_each_requirement_has_one_row_of_its_level():
    levels = [level for _, level, _, _ in ROWS]
    assert (len({name for name, *_ in ROWS}), levels.count("1"), levels.count("2")) == (253, 70, 183)
    if not OFFICIAL.exists():
        pytest.skip("SKIPPED: the official list of ids is not beside this checkout (../shared/conformance/asvs5)")
    wanted = {one["id"]: str(one["level"]) for one in json.loads(OFFICIAL.read_text()) if one["level"] < 3}
    assert {name: level for name, level, _, _ in ROWS} == wanted


def test_each_row_says_one_of_four_things_and_why():
    said = re.compile(r"(met|n/a|owner|not yet): .{4,}", re.DOTALL)
    assert [name for name, _, _, today in ROWS if not said.fullmatch(today)] == []


def test_what_is_met_is_shown_by_something():
    """A test, a file, a rule of the checks, or a fact about what is not there."""
    proof = re.compile(r"`|\]\(|ruff|mypy|pytest|no |none|Django|SHA-256|AES|every sign-in|events by id|as many|file")
    assert [name for name, _, _, today in ROWS if today.startswith("met") and not proof.search(today)] == []


@pytest.mark.parametrize("text", [TABLE, THREATS], ids=["asvs", "threats"])
def test_tests_and_files_that_are_named_exist(text):
    known = names_of_tests()
    assert [name for name in re.findall(r"`(test_\w+)`", text) if name not in known] == []
    paths = re.findall(r"`((?:tests|bench|docs|requirements|gateways)/[\w/.-]+)`", text)
    assert [path for path in paths if not (ROOT / path).exists() and not (ROOT / "vulndesk" / path).exists()] == []
