"""`vulndesk advisory lint` and `rules`, as a shell runs them, and that they are quick and load no Django."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

from tests.command_line import in_words, started, vulndesk
from tests.commands.test_policy_files import SARIF
from tests.core.advisory.lint.good import GONE, GOOD, OSV, VEX, with_mistake
from vulndesk.core.advisory.lint.rules import RULES

WRONG = with_mistake(OSV, "/affected/0/ranges/0/events/3/fixed", "2.12")


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return in_words(vulndesk("advisory", *arguments, at=folder))


def test_a_folder_of_good_advisories_is_clean_and_other_files_are_passed_over(tmp_path: Path) -> None:
    for name, document in GOOD.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "osv.yaml").write_text(yaml.safe_dump(with_mistake(OSV, "/id", "x_ACME-2026-0002")), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"name": "x"}', encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.json").write_text("{", encoding="utf-8")
    ended = in_words(started("advisory", "lint", ".", at=tmp_path))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "6 files of advisories: nothing is wrong.\n"


def test_a_mistake_has_its_line_and_its_rule_in_each_format(tmp_path: Path) -> None:
    (tmp_path / "a b.json").write_text(json.dumps(WRONG, indent=1), encoding="utf-8")
    (tmp_path / "vex.json").write_text(json.dumps(with_mistake(VEX, "/statements/0/justification", GONE)))
    text = run("lint", ".", folder=tmp_path)
    assert text.returncode == 1
    line = json.dumps(WRONG, indent=1)[: json.dumps(WRONG, indent=1).index('"type": "ECOSYSTEM"')].count("\n")
    assert f"a b.json:{line}:" in text.stdout
    assert "[empty-range at /affected/0/ranges/0]" in text.stdout
    assert "2 files of advisories: 2 errors." in text.stdout

    told = json.loads(run("lint", "a b.json", "--format", "json", folder=tmp_path).stdout)["findings"]
    assert [(one["file"], one["rule"], one["at"], one["field"]) for one in told] == [
        ("a b.json", "empty-range", "/affected/0/ranges/0", "components")
    ]
    log = json.loads(run("lint", ".", "--format", "sarif", folder=tmp_path).stdout)
    jsonschema.validate(log, SARIF)
    results = log["runs"][0]["results"]
    assert {one["ruleId"] for one in results} == {"empty-range", "vex-no-reason"}
    files = log["runs"][0]["artifacts"]
    for one in results:
        place = one["locations"][0]["physicalLocation"]["artifactLocation"]
        assert files[place["index"]]["location"]["uri"] == place["uri"]
    assert files[0]["location"]["uri"] == "a%20b.json"


def test_what_cannot_be_read_is_said_and_the_rest_is_linted(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"id": ', encoding="utf-8")
    (tmp_path / "latin.json").write_bytes(b'{"id": "\xe9"}')
    (tmp_path / "wrong.json").write_text(json.dumps(WRONG), encoding="utf-8")
    ended = run("lint", ".", "missing.json", folder=tmp_path)
    assert ended.returncode == 2
    assert "empty-range" in ended.stdout
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["broken.json", "latin.json", "missing.json"]


def test_a_named_file_that_is_no_advisory_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "x"}', encoding="utf-8")
    ended = run("lint", "package.json", folder=tmp_path)
    assert ended.returncode == 1
    assert "unknown-format" in ended.stdout


def test_an_export_is_linted_record_by_record_and_ids_are_compared(tmp_path: Path) -> None:
    (tmp_path / "all.json").write_text(json.dumps([OSV, WRONG]), encoding="utf-8")
    ended = run("lint", "all.json", folder=tmp_path)
    assert "[empty-range at /1/affected/0/ranges/0]" in ended.stdout
    assert "duplicate-id" in ended.stdout


def test_the_tags_of_a_clone_are_asked_when_it_is_named(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    for words in (["init", "-q", str(clone)], ["-C", str(clone), *_AS, "commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *words], check=True)
    for tag in ("v2.0", "v2.11.4", "v3.0", "v3.1.4"):
        subprocess.run(["git", "-C", str(clone), "tag", tag], check=True)
    (tmp_path / "osv.json").write_text(json.dumps(OSV), encoding="utf-8")
    ended = run("lint", "osv.json", "--repo", "clone", folder=tmp_path)
    assert ended.returncode == 1
    assert "3.1.5 is named as the fix" in ended.stdout
    refused = run("lint", "osv.json", "--repo", "nowhere", folder=tmp_path)
    assert refused.returncode == 2
    assert "the address of a repository" in refused.stderr


_AS = ["-c", "user.name=x", "-c", "user.email=x@example.org"]


def test_the_rules_are_listed_with_the_mistakes_they_come_from(tmp_path: Path) -> None:
    text = run("rules", folder=tmp_path).stdout
    assert "github/advisory-database#9028" in text
    told = json.loads(run("rules", "--format", "json", folder=tmp_path).stdout)["rules"]
    assert [one["rule"] for one in told] == [rule.id for rule in RULES]


def test_it_loads_neither_django_nor_a_client_of_the_web(tmp_path: Path) -> None:
    (tmp_path / "osv.json").write_text(json.dumps(OSV), encoding="utf-8")
    code = (
        "import sys; from click.testing import CliRunner; from vulndesk.commands import vulndesk;"
        "ended = CliRunner().invoke(vulndesk, ['advisory', 'lint', 'osv.json']); assert ended.exit_code == 0;"
        "print([one for one in ('django', 'httpcore', 'csaf') if one in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.stdout == "[]\n", ended.stderr
