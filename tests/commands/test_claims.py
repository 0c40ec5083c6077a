"""`vulndesk claims`, as a shell runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.command_line import in_words, started, vulndesk
from tests.commands.test_policy_files import SARIF
from tests.gateways.test_repository import git, release

REPORT = """Hello,

in version 1.1 the file `src/parser.c` overflows, see src/parser.c:2, and
`src/parser.c:900` too. The code in `lib/old.c` is not affected.
Also look at `src/invented_name.c`.
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("project")
    git(at, "init", "-q")
    release(at, "v1.0", {"src/parser.c": "int a;\nint b;\n", "lib/old.c": "x\n"})
    release(at, "v1.1", {"lib/old.c": None})
    return at


def claims(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return in_words(vulndesk("claims", *arguments, given=stdin.encode()))


@pytest.mark.slow
def test_the_contract_holds_each_claim_with_its_words_and_its_verdict(project: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    report.write_text(REPORT)
    done = in_words(started("claims", str(report), "--repo", str(project), "--format", "json"))
    assert (done.returncode, done.stderr) == (3, "")
    told = json.loads(done.stdout)
    assert told["ref"] == "v1.1"
    for one in told["claims"]:
        assert set(one) == {"kind", "text", "start", "end", "verdict", "evidence", "places"}
        assert one["text"] == REPORT[one["start"] : one["end"]]
    verdicts = {(one["kind"], one["text"]): one["verdict"] for one in told["claims"]}
    assert verdicts[("line", "src/parser.c:2")] == "confirmed"
    assert verdicts[("line", "src/parser.c:900")] == "refuted"
    assert verdicts[("path", "lib/old.c")] == "refuted"
    assert verdicts[("path", "src/invented_name.c")] == "refuted"
    line = next(one for one in told["claims"] if one["text"] == "src/parser.c:2")
    assert line["places"] == [{"ref": "v1.1", "path": "src/parser.c", "line": 2, "line_end": 2}]


def test_a_named_ref_comes_before_those_of_the_report(project: Path) -> None:
    done = claims("-", "--repo", str(project), "--ref", "v1.0", "--format", "json", stdin="See `lib/old.c`.")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["ref"], [one["verdict"] for one in told["claims"]]) == ("v1.0", ["confirmed"])


def test_people_read_the_refuted_claims_first_and_no_sign_drives_their_terminal(project: Path) -> None:
    done = claims("-", "--repo", str(project), stdin="See `src/parser.c` and `lib/old.c`, \x1b[31m`lib/x\x1b[0m.c`.")
    assert done.returncode == 3
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "Judged at main."
    assert lines[1] == "REFUTED    path lib/old.c (line 1 of the report)"
    assert "it existed in v1.0, removed in v1.1 by" in lines[2]
    assert " refuted, " in lines[-1]


def test_sarif_marks_the_words_of_the_report(project: Path) -> None:
    done = claims("-", "--repo", str(project), "--format", "sarif", stdin="Hi,\nsee `lib/old.c`.")
    log = json.loads(done.stdout)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("claim-refuted", "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["snippet"]["text"]) == (2, 6, "lib/old.c")


@pytest.mark.parametrize("arguments", [["-", "--repo", "."], ["missing.md", "--repo", "PROJECT"],
                                       ["-", "--repo", "PROJECT", "--ref", "v9"]])  # fmt: skip
def test_what_could_not_be_checked_is_one_sentence_and_its_own_status(
    project: Path, tmp_path: Path, arguments: list[str]
) -> None:
    given = [str(tmp_path) if one == "." else one.replace("PROJECT", str(project)) for one in arguments]
    done = claims(*given, stdin="See `lib/old.c`.")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_a_report_without_claims_is_no_fault(project: Path) -> None:
    done = claims("-", "--repo", str(project), stdin="Hello there.")
    assert done.returncode == 0
    assert done.stdout.endswith("The report makes no claim about the code that could be checked.\n")
