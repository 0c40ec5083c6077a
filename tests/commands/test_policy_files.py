"""The commands that write, lint, export and import policies, as a shell runs them."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.command_line import ROOT, in_words, started, vulndesk
from vulndesk.core.policy.exchange.own import schema
from vulndesk.core.policy.lint.rules import RULES
from vulndesk.core.policy.publish.questions import QUESTIONS
from vulndesk.core.policy.reader import read_policy

EXAMPLE = ROOT / "examples" / "enix" / "SECURITY.md"
# What SARIF 2.1.0 asks of a log with one run (sections 3.13, 3.14, 3.27, 3.29, 3.30, 3.49), and no other member.
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_FROM_1 = {"type": "integer", "minimum": 1}
_FROM_0 = {"type": "integer", "minimum": 0}


def _closed(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _list(items: object, least: int = 0) -> dict[str, object]:
    return {"type": "array", "items": items, "minItems": least}


_URI = {"type": "string", "pattern": r"^[A-Za-z0-9%/._~-]+$"}
_REGION = _closed(
    ["startLine"], startLine=_FROM_1, startColumn=_FROM_1, charOffset=_FROM_0, charLength=_FROM_0, snippet=_TEXT
)
_PHYSICAL = _closed(["artifactLocation"], artifactLocation=_closed(["uri"], uri=_URI, index=_FROM_0), region=_REGION)
_LOGICAL = _closed([], fullyQualifiedName={"type": "string"})
_RESULT = _closed(
    ["message"],
    ruleId={"type": "string"},
    ruleIndex=_FROM_0,
    level=_LEVEL,
    message=_TEXT,
    locations=_list(_closed(["physicalLocation"], physicalLocation=_PHYSICAL, logicalLocations=_list(_LOGICAL))),
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    suppressions=_list(_closed(["kind"], kind={"enum": ["inSource", "external"]}, justification={"type": "string"})),
    properties={"type": "object"},
)
_NOTIFICATION = _closed(["message"], message=_TEXT, level=_LEVEL, descriptor=_closed(["id"], id={"type": "string"}))
_INVOCATION = _closed(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=_list(_NOTIFICATION),
)
_RULE = _closed(
    ["id"],
    id={"type": "string"},
    shortDescription=_TEXT,
    fullDescription=_TEXT,
    help=_TEXT,
    properties={"type": "object", "properties": {"tags": _list({"type": "string"})}},
    defaultConfiguration=_closed([], level=_LEVEL),
)
_DRIVER = _closed(["name"], name={"type": "string"}, version={"type": "string"}, rules=_list(_RULE))
_RUN = _closed(
    ["tool"],
    tool=_closed(["driver"], driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    artifacts=_list(_closed([], location=_closed([], uri=_URI))),
    invocations=_list(_INVOCATION),
    results=_list(_RESULT),
)
SARIF = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _closed(
    ["version", "runs"], **{"$schema": {"type": "string"}, "version": {"const": "2.1.0"}, "runs": _list(_RUN, 1)}
)


def policy(*arguments: str, given: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return in_words(vulndesk("policy", *arguments, given=given.encode(), at=cwd))


# --- write --------------------------------------------------------------------------------------------------------


def test_a_preset_two_options_and_no_terminal_make_three_files(tmp_path: Path) -> None:
    arguments = ["--preset", "foundation", "--project", "Borealis", "--email", "security@borealis.example.org"]
    files = ["--out", "SECURITY.md", "--security-txt", "security.txt", "--json", "policy.json"]
    done = policy("write", *arguments, *files, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (tmp_path / "SECURITY.md").read_text()
    assert "Borealis" in text
    jsonschema.validate(json.loads((tmp_path / "policy.json").read_text()), schema())
    assert (tmp_path / "security.txt").read_text().startswith("Contact: mailto:security@borealis.example.org\n")
    again = policy("write", *arguments, "--out", "new.md", "--json", "policy.json", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert not (tmp_path / "new.md").exists()


def test_answers_from_a_file_become_a_policy_on_standard_output() -> None:
    answers = {"project": "Borealis", "github": "borealis/borealis", "acknowledge": "PT48H", "bounty": "no"}
    done = policy("write", "--answers", "-", given=json.dumps(answers))
    assert done.returncode == 0
    kinds = {clause.kind.value for clause in read_policy(done.stdout).clauses}
    assert kinds == {"contact", "deadline", "bounty"}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        ('{"email": "a@example.org"}', "project"),
        ('{"project": "x"}', "way to report"),
        ('{"project": "x", "email": "a@example.org", "acknowledge": "soon"}', "length of time"),
        ('{"project": "x", "email": "a@example.org", "private": "yes"}', "true or false"),
        ('{"project": "x", "email": "a@example.org", "colour": "red"}', "no question"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_answers_that_cannot_be_used_are_refused_in_one_sentence(answers: str, words: str) -> None:
    done = policy("write", "--answers", "-", given=answers)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_two_files_of_one_name_are_refused_before_any_is_written(tmp_path: Path) -> None:
    answers = json.dumps({"project": "x", "email": "a@example.org"})
    done = policy("write", "--answers", "-", "--out", "one", "--json", "./one", given=answers, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "twice" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["http://x.example/", "https://x.example/\nContact: mailto:a@b.example", "https://x y"]
)
def test_an_address_that_would_break_the_file_is_refused(address: str) -> None:
    answers = json.dumps({"project": "x", "email": "a@example.org"})
    for done in (
        policy("export", str(EXAMPLE), "--to", "security.txt", "--policy-url", address),
        policy("export", str(EXAMPLE), "--to", "security.txt", "--url", address),
        policy("write", "--answers", "-", "--security-txt", "/nowhere/s.txt", "--policy-url", address, given=answers),
    ):
        assert (done.returncode, done.stdout) == (2, "")
        assert "https://" in done.stderr
        assert "Traceback" not in done.stderr


# --- lint ---------------------------------------------------------------------------------------------------------

BAD = "# Säkerhet & more\n\nMail a@example.org. We will respond within 5 days. We will fix it within 3 days.\n"


@pytest.mark.parametrize(
    ("given", "status"),
    [(EXAMPLE.read_text(encoding="utf-8"), 0), (BAD, 1), ("", 2), ("# Cooking\n\nStir well.\n", 2)],
    ids=["clean", "findings", "empty", "no policy"],
)
@pytest.mark.slow
def test_the_exit_status_is_for_ci(given: str, status: int) -> None:
    assert started("policy", "lint", "-", given=given.encode()).returncode == status


def test_a_finding_is_shown_with_its_sentence_and_a_wording() -> None:
    said = policy("lint", "-", given=BAD).stdout
    assert "-:3:52: error: A fix within 3 days comes before the answer within 5 days" in said
    assert "the policy says: We will fix it within 3 days." in said
    assert "you could write: Promise the answer within 3 days or less." in said


def test_sarif_has_the_shape_of_sarif_and_points_at_the_sentence(tmp_path: Path) -> None:
    (tmp_path / "my docs").mkdir()
    (tmp_path / "my docs" / "SECURITY.md").write_text(BAD, encoding="utf-8")
    done = policy("lint", "my docs/SECURITY.md", "--format", "sarif", cwd=tmp_path)
    assert done.returncode == 1
    log = json.loads(done.stdout)
    jsonschema.validate(log, SARIF)
    run = log["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in RULES]
    found = next(one for one in run["results"] if one["ruleId"] == "fix-before-answer")
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20docs/SECURITY.md"
    region = place["region"]
    words = BAD[region["charOffset"] : region["charOffset"] + region["charLength"]]
    assert words == region["snippet"]["text"] == "We will fix it within 3 days."
    assert BAD.splitlines()[region["startLine"] - 1][region["startColumn"] - 1 :].startswith(words)


def test_json_has_every_finding_with_its_reason() -> None:
    found = json.loads(policy("lint", "-", "--format", "json", given=BAD).stdout)["findings"]
    assert {"fix-before-answer", "no-disclosure-rule"} <= {one["rule"] for one in found}
    assert all(one["why"] and one["source"] and one["message"] for one in found)


# --- export and import --------------------------------------------------------------------------------------------


def test_a_policy_goes_out_and_comes_in_again_as_our_json() -> None:
    out = policy("export", str(EXAMPLE), "--to", "json")
    assert (out.returncode, out.stderr) == (0, "")
    back = policy("import", "-", "--from", "json", given=out.stdout)
    assert (back.returncode, back.stderr) == (0, "")
    ours = [clause.value for clause in read_policy(EXAMPLE.read_text(encoding="utf-8")).clauses]
    again = [clause.value for clause in read_policy(back.stdout).clauses]
    assert sorted(map(repr, again)) == sorted(map(repr, ours))


@pytest.mark.parametrize("target", ["cvd-policy", "security-insights", "security.txt"])
def test_other_formats_are_read_back_and_what_is_lost_is_on_stderr(target: str) -> None:
    out = policy("export", str(EXAMPLE), "--to", target, "--name", "Enix", "--posture", "limited")
    assert out.returncode == 0, out.stderr
    assert ("Left out: credit" in out.stderr) == (target != "security.txt")
    back = policy("import", "-", "--from", target, given=out.stdout)
    assert back.returncode == 0, back.stderr
    assert "security@enix.example.org" in back.stdout
    if target == "security-insights":
        assert yaml.safe_load(out.stdout)["project"]["name"] == "Enix"


@pytest.mark.parametrize(
    ("source", "given", "words"),
    [
        ("json", "{", "cannot be read"),
        ("cvd-policy", '{"cvd_policy": 1, "cvd_policy": 1}', "twice"),
        ("security-insights", "a: [", "not YAML"),
        ("security-insights", "- x\n", "mapping"),
        ("security-insights", "[" * 5000, "not YAML"),
        ("security.txt", "Contact: a\n", "not valid"),
    ],
)
@pytest.mark.slow
def test_a_file_that_is_not_of_its_format_is_refused(source: str, given: str, words: str) -> None:
    done = policy("import", "-", "--from", source, given=given)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_without_what_the_format_asks_for_says_what_to_give() -> None:
    done = policy("export", str(EXAMPLE), "--to", "cvd-policy", "--name", "Enix")
    assert done.returncode == 2
    assert "--posture" in done.stderr


@pytest.mark.slow
def test_at_a_terminal_it_asks_and_enter_takes_what_the_preset_says(tmp_path: Path) -> None:
    out = tmp_path / "SECURITY.md"
    command = [sys.executable, "-P", "-m", "vulndesk", "policy", "write", "--preset", "small", "--out", str(out)]
    ours, theirs = pty.openpty()
    typed = ["Borealis", "security@borealis.example.org", *[""] * (len(QUESTIONS) - 2)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as asking:
        os.close(theirs)
        os.write(ours, ("\n".join(typed) + "\n").encode())
        _, asked = asking.communicate(timeout=60)
    os.close(ours)
    assert asking.returncode == 0, asked
    assert QUESTIONS[0].words in asked.decode()
    from_options = ["--project", "Borealis", "--email", "security@borealis.example.org"]
    assert out.read_text() == policy("write", "--preset", "small", *from_options).stdout
