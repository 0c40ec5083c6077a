"""`vulndesk check` in repositories of every shape: what it cannot read, it says, and nothing hides a secret."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.command_line import in_words, started, vulndesk
from tests.core.check.written import github_token
from tests.strangers_repository import faults, look_alikes, measured

POLICY = """# Security Policy

## Security Practices for Contributors

Contributors are expected to:

- Never commit credentials, tokens or secrets
- Follow secure coding guidelines
- Use HTTPS and other secure protocols
"""
SECRET = f'TOKEN = "{github_token()}"\n'
SIGN = "vulndesk: allow"


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return in_words(vulndesk("check", "--no-scanners", *arguments, at=folder))


def found(folder: Path, *arguments: str) -> list[tuple[str, str, int | None]]:
    told = json.loads(check(folder, "--format", "json", *arguments).stdout)
    return [(one["rule"], one["path"], one["line"]) for one in told["findings"]]


def run_git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "Change") -> None:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-qm", message)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    (folder / "SECURITY.md").write_text(POLICY)
    commit(folder, "Begin")
    return folder


# --- what is read -----------------------------------------------------------------------------------------------


def test_a_submodule_is_said_and_not_entered(tree: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    run_git(inner, "init", "-q")
    (inner / "a.py").write_text(SECRET)
    commit(inner)
    run_git(tree, "submodule", "--quiet", "add", str(inner), "inner")
    commit(tree)
    for arguments in ((), ("--range", "HEAD~1..HEAD")):
        ended = check(tree, *arguments)
        assert (ended.returncode, ended.stderr) == (0, "")
    assert "1 file was not read: a submodule or another repository, to be checked by itself." in check(tree).stdout


@pytest.mark.parametrize("letters", ["utf-16", "utf-16-be"])
def test_a_secret_in_utf_16_is_found_in_a_tree_and_in_a_range(tree: Path, letters: str) -> None:
    mark = b"\xfe\xff" if letters == "utf-16-be" else b""
    (tree / "settings.ps1").write_bytes(mark + f"\r\n{SECRET}".encode(letters))
    commit(tree)
    wanted = [("known-secret", "settings.ps1", 2)]
    assert found(tree) == wanted
    assert found(tree, "--range", "HEAD~1..HEAD") == wanted


def test_binary_files_are_counted(tree: Path) -> None:
    (tree / "logo.bin").write_bytes(b"\0\1\2")
    assert "1 file was not read: binary." in check(tree).stdout


def test_a_secret_in_the_name_of_a_file_is_found(tree: Path) -> None:
    name = f"backup-of/{github_token()}.txt"
    (tree / name).parent.mkdir()
    (tree / name).write_text("x")
    commit(tree)
    wanted = [("known-secret", name, None)]
    assert found(tree) == wanted
    assert found(tree, "--range", "HEAD~1..HEAD") == wanted


def test_a_secret_in_the_message_of_a_commit_is_found_and_not_shown(tree: Path) -> None:
    (tree / "a.txt").write_text("x")
    commit(tree, f"Try it\n\nwith {github_token()} in the header")
    ended = check(tree, "--range", "HEAD~1..HEAD")
    assert ended.returncode == 1
    assert f"commit message:3:6 (commit {run_git(tree, 'rev-parse', 'HEAD')[:12]})" in ended.stdout
    assert github_token() not in ended.stdout
    assert found(tree) == []


@pytest.mark.parametrize("name", [b"caf\xe9.py", b"two\nlines.py", "né.py".encode(), b'quo"ted.py'])
def test_a_file_of_a_range_is_read_whatever_its_name(tree: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(tree) + b"/" + name)).write_text(SECRET)
    commit(tree)
    ended = check(tree, "--range", "HEAD~1..HEAD")
    assert (ended.returncode, "not read" in ended.stdout, "(commit" in ended.stdout) == (1, False, False)


def test_a_large_file_in_a_range_keeps_nothing_else_from_being_read(tree: Path) -> None:
    (tree / "data.txt").write_text("a line of data\n" * 200_000)
    (tree / "package-lock.json").write_text(
        json.dumps({"packages": {"node_modules/expresss": {"version": "1.0.0", "x": "y" * 3 * 2**20}}})
    )
    (tree / "a.py").write_text(SECRET)
    (tree / "SECURITY.md").write_text(POLICY + "- Keep dependencies up to date\n")
    commit(tree)
    told = check(tree, "--range", "HEAD~1..HEAD").stdout
    assert "1 file was not read: no plain file of up to 2 MB." in told
    assert "[near-name]" in told
    assert "a.py:1:10: error: This has the form of a GitHub token." in told


# --- what cannot be read ----------------------------------------------------------------------------------------


def test_a_bare_repository_has_commits_but_no_files(tree: Path, tmp_path: Path) -> None:
    (tree / "a.py").write_text(SECRET)
    commit(tree)
    bare = tmp_path / "bare.git"
    run_git(tree, "clone", "-q", "--bare", ".", str(bare))
    ended = check(bare, "--all")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "A bare repository has no files to look at. Give the commits with --range A..B." in ended.stderr
    assert found(bare, "--all", "--range", "HEAD~1..HEAD") == [("known-secret", "a.py", 1)]


def test_a_shallow_clone_that_ends_inside_of_the_range_is_no_pass(tree: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tree / f"{name}.py").write_text("x = 1\n")
        commit(tree)
    run_git(tmp_path, "clone", "-q", "--depth", "2", f"file://{tree}", "shallow")
    ended = check(tmp_path / "shallow", "--range", "HEAD")
    assert ended.returncode == 2
    assert "This clone is shallow and lacks older commits of the range" in ended.stdout
    assert check(tmp_path / "shallow", "--range", "HEAD~1..HEAD").returncode == 0


def test_an_empty_range_is_refused_for_a_variable_that_is_not_set_is_no_wish_for_everything(tree: Path) -> None:
    ended = check(tree, "--range", "")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--range is empty." in ended.stderr


def test_a_bug_has_not_the_status_of_a_finding(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from vulndesk.commands import check_run
    from vulndesk.commands.check import check as command

    def breaks(wishes: object) -> None:
        raise IsADirectoryError

    monkeypatch.setattr(check_run, "run", breaks)
    assert CliRunner().invoke(command, [str(tree)]).exit_code == 2


def test_a_baseline_of_a_run_that_did_not_end_well_says_so(tree: Path, tmp_path: Path) -> None:
    (tree / "go.mod").write_text("module shop\n\ngo 1.22\n")
    (tree / "a.go").write_text("package shop\n")
    fake = tmp_path / "bin" / "gosec"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    path = f"{os.environ['PATH']}:{fake.parent}"
    ended = started("check", "--write-baseline", str(tmp_path / "known.json"), at=tree, variables={"PATH": path})
    assert ended.returncode == 2
    assert "gosec did not run to its end" in in_words(ended).stderr


def test_a_baseline_that_knows_what_is_gone_says_so(tree: Path, tmp_path: Path) -> None:
    known = str(tmp_path / "known.json")
    (tree / "a.py").write_text(SECRET + 'FEED = "ws://feed.acme.io/live"\n')
    check(tree, "--write-baseline", known)
    assert "gone" not in check(tree, "--baseline", known).stdout
    (tree / "a.py").write_text(SECRET)
    ended = check(tree, "--baseline", known)
    assert ended.returncode == 0
    assert "1 finding of the baseline is gone: --write-baseline forgets what was mended." in ended.stdout


# --- which policy -----------------------------------------------------------------------------------------------


def test_a_part_of_a_repository_goes_by_the_policy_of_the_whole(tree: Path) -> None:
    (tree / "src").mkdir()
    (tree / "src" / "a.py").write_text(SECRET)
    assert found(tree / "src") == [("known-secret", "a.py", 1)]


def test_sarif_of_a_part_has_the_paths_of_the_whole(tree: Path) -> None:
    (tree / "my src").mkdir()
    (tree / "my src" / "a.py").write_text(SECRET)
    told = json.loads(check(tree / "my src", "--format", "sarif").stdout)
    (result,) = told["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20src/a.py"


def test_forges_do_not_mind_how_the_name_is_written(tree: Path) -> None:
    (tree / "SECURITY.md").rename(tree / "Security.MD")
    assert check(tree).returncode == 0


def test_of_two_policies_it_says_which_counts(tree: Path) -> None:
    (tree / ".github").mkdir()
    (tree / ".github" / "SECURITY.md").write_text(POLICY)
    assert "SECURITY.md is the policy that counts here; .github/SECURITY.md was not read." in check(tree).stdout


def test_a_policy_without_rules_for_contributors_checks_nothing_and_says_so(tree: Path) -> None:
    (tree / "SECURITY.md").write_text("# Security Policy\n\nMail security@acme.example. We answer within 48 hours.\n")
    (tree / "a.py").write_text(SECRET)
    ended = check(tree)
    assert ended.returncode == 0
    assert ended.stdout.endswith("Nothing was checked: SECURITY.md asks for none of these. --all checks everything.\n")


# --- waivers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiver", "why"),
    [
        ("allow E20 until 2027-13-31 because it is old", "2027-13-31 is no day (YYYY-MM-DD)"),
        ("allow E20 until 2027-01-31", "it gives no reason (“because …”)"),
        ("allow E20 because it is old", "it does not say until when"),
        ("allow HTTP until 2027-01-31 because it is old", "it names no clause of E15, E16, E17, E18, E19, E20"),
    ],
)
def test_a_waiver_that_does_not_hold_says_why(tree: Path, waiver: str, why: str) -> None:
    (tree / "a.py").write_text(f'FEED = "ws://feed.acme.io/live"  # vulndesk: {waiver}\n')
    assert f"This waiver does not hold: {why}." in check(tree).stdout


def test_a_waiver_that_does_not_hold_is_about_the_clause_that_it_names(tree: Path) -> None:
    (tree / "a.py").write_text(f'FEED = "ws://feed.acme.io/live"  # {SIGN} E20 because it is old\n')
    told = json.loads(check(tree, "--format", "json").stdout)["findings"]
    assert {(one["check"], one["rule"]) for one in told} == {("E20", "plain-protocol"), ("E20", "waiver-incomplete")}


@pytest.mark.parametrize("sign", ["vulndesk:allow", "Vulndesk: Allow"])
def test_a_waiver_may_be_written_a_little_otherwise(tree: Path, sign: str) -> None:
    (tree / "a.py").write_text(f'FEED = "ws://feed.acme.io/live"  # {sign} e20 until 2099-01-31 because it is old\n')
    ended = check(tree)
    assert (ended.returncode, "1 waived" in ended.stdout) == (0, True)


# --- where it is ------------------------------------------------------------------------------------------------


def test_in_a_line_without_end_the_place_and_the_words_are_those_of_the_secret(tree: Path) -> None:
    before = "var a=1;" * 5_000
    (tree / "a.js").write_text(f'{before}k="{github_token()}";' + "b=2;" * 500 + "\n")
    (one,) = json.loads(check(tree, "--format", "json").stdout)["findings"]
    assert (one["line"], one["column"]) == (1, len(before) + 4)
    assert "ghp_…(40 characters)" in one["said"]


# --- how well ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_faults_in_a_strangers_words_are_found_and_look_alikes_are_not(tmp_path: Path) -> None:
    assert (len(faults()), len(look_alikes())) == (63, 100)
    told = measured(tmp_path)
    assert told.recall >= 0.95, [(one.checks, one.path) for one in told.missed]
    assert told.precision >= 0.97, told.false_alarms
