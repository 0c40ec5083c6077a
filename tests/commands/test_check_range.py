"""`vulndesk check --range`: what commits add, what came and went inside them, and who looked at it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import in_words, started, vulndesk
from tests.core.check.written import github_token

POLICY = """# Security Policy

## Security Practices for Contributors

Contributors are expected to:

- Never commit credentials, tokens or secrets
- Keep dependencies up to date
- Not weaken authentication or permission checks
- Use HTTPS and other secure protocols
"""
LOCK = '[[package]]\nname = "{}"\nversion = "2.4.1"\nsource = {{ registry = "x" }}\n'
Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    def run(*arguments: str, by: str = "Ana") -> str:
        named = ("-c", f"user.name={by}", "-c", f"user.email={by.lower()}@acme.example")
        done = subprocess.run(["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    run("init", "-q", "-b", "main")
    (tmp_path / "SECURITY.md").write_text(POLICY)
    (tmp_path / "old.py").write_text('OLD = "ws://old.acme.io/"\n')
    (tmp_path / "views.py").write_text("@login_required\ndef page(request):\n    return 1\n")
    (tmp_path / "uv.lock").write_text(LOCK.format("loadsh").replace("loadsh", "reqeusts"))
    run("add", ".")
    run("commit", "-qm", "Begin")
    return run


def write(git: Git, folder: Path, path: str, text: str, message: str = "Change") -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)
    git("add", "-A")
    git("commit", "-qm", message)


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return in_words(vulndesk("check", "--no-scanners", *arguments, at=folder))


def found(folder: Path, range_: str) -> list[tuple[str, str, int | None]]:
    told = json.loads(check(folder, "--range", range_, "--format", "json").stdout)
    return [(one["rule"], one["path"], one["line"]) for one in told["findings"]]


@pytest.mark.slow
def test_only_what_the_range_adds_is_told(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "old.py", 'OLD = "ws://old.acme.io/"\nNEW = "ws://new.acme.io/"\n')
    ended = in_words(started("check", "--no-scanners", "--range", "HEAD~1..HEAD", at=tmp_path))
    assert ended.returncode == 1
    assert "old.py:2:8: error: ws:// leads to new.acme.io" in ended.stdout
    assert "old.acme.io leads" not in ended.stdout
    assert check(tmp_path, "--range", "HEAD..HEAD").returncode == 0
    assert check(tmp_path, "--range", "HEAD").returncode == 1  # all of its history


def test_a_secret_that_came_and_went_inside_the_range_is_found(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "a.py", f'x = 1\nT = "{github_token()}"\n', "Add it")
    added = git("rev-parse", "HEAD")
    write(git, tmp_path, "a.py", "x = 1\n", "Take it out")
    told = json.loads(check(tmp_path, "--range", "HEAD~2..HEAD", "--format", "json").stdout)
    (one,) = told["findings"]
    assert (one["rule"], one["path"], one["line"], one["commit"]) == ("known-secret", "a.py", 2, added)
    assert github_token() not in json.dumps(told)
    assert f"a.py:2:6 (commit {added[:12]})" in check(tmp_path, "--range", "HEAD~2..").stdout
    assert found(tmp_path, "HEAD~1..HEAD") == []
    log = json.loads(check(tmp_path, "--range", "HEAD~2..HEAD", "--format", "sarif").stdout)
    (result,) = log["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert f"It stands in commit {added[:12]}" in result["message"]["text"]


def test_a_secret_that_is_still_there_is_told_once(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "a.py", f'T = "{github_token()}"\n')
    write(git, tmp_path, "a.py", f'x = 1\nT = "{github_token()}"\n')
    assert found(tmp_path, "HEAD~2..HEAD") == [("known-secret", "a.py", 2)]


def test_a_merge_that_sneaks_something_in_is_read(git: Git, tmp_path: Path) -> None:
    git("checkout", "-qb", "side")
    write(git, tmp_path, "side.py", "y = 1\n")
    git("checkout", "-q", "main")
    write(git, tmp_path, "main.py", "z = 1\n")
    git("merge", "-q", "--no-commit", "--no-ff", "side")
    (tmp_path / "side.py").write_text(f'T = "{github_token()}"\n')
    git("add", "-A")
    git("commit", "-qm", "Merge")
    write(git, tmp_path, "side.py", "y = 1\n")
    assert found(tmp_path, "main~2..main") == [("known-secret", "side.py", 1)]


def test_what_the_other_side_did_meanwhile_is_not_this_ranges(git: Git, tmp_path: Path) -> None:
    git("checkout", "-qb", "side")
    write(git, tmp_path, "side.py", "y = 1\n")
    git("checkout", "-q", "main")
    write(git, tmp_path, "views.py", "def page(request):\n    return 1\n")
    assert found(tmp_path, "main..side") == []
    assert ("removed-check", "views.py", 1) in found(tmp_path, "side..main")


def test_a_removed_check_needs_a_named_reviewer(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "CODEOWNERS", "views.py bo@acme.example\n")
    write(git, tmp_path, "views.py", "def page(request):\n    return 1\n")
    ended = check(tmp_path, "--range", "HEAD~1..HEAD")
    assert ended.returncode == 1
    assert "the policy says: “Not weaken authentication or permission checks” (SECURITY.md:9)" in ended.stdout
    assert "“@login_required” is removed, and with it a check. [removed-check]" in ended.stdout
    git("commit", "-q", "--amend", "-m", "Open the page\n\nReviewed-by: Eve <eve@acme.example>")
    assert check(tmp_path, "--range", "HEAD~1..HEAD").returncode == 1
    git("commit", "-q", "--amend", "-m", "Open the page\n\nReviewed-by: Bo <bo@acme.example>")
    ended = check(tmp_path, "--range", "HEAD~1..HEAD")
    assert ended.returncode == 0
    assert "[removed-check-reviewed]" in ended.stdout


def test_nobody_names_their_own_reviewer_in_the_same_change(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, ".vulndesk-check.toml", '[access]\nreviewers = ["bo@acme.example"]\n')
    write(
        git,
        tmp_path,
        ".vulndesk-check.toml",
        '[access]\nreviewers = ["mal@acme.example"]\n[files]\nleave_out = ["*"]\n',
    )
    (tmp_path / "login.py").write_text("def login(): pass\n")
    git("add", "-A")
    git("commit", "-q", "--amend", "-m", "Change\n\nReviewed-by: Mal <mal@acme.example>")
    assert sorted(found(tmp_path, "HEAD~1..HEAD")) == [
        ("unreviewed-access-change", ".vulndesk-check.toml", 2),
        ("unreviewed-access-change", "login.py", 1),
    ]


def test_of_lock_files_only_new_pins_are_told(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "uv.lock", (tmp_path / "uv.lock").read_text() + "\n" + LOCK.format("djnago"))
    assert found(tmp_path, "HEAD~1..HEAD") == [("near-name", "uv.lock", 6)]
    told = json.loads(check(tmp_path, "--format", "json").stdout)
    assert sum(one["rule"] == "near-name" for one in told["findings"]) == 2


def test_a_folder_inside_of_the_repository_is_its_own(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "part/a.py", 'U = "ws://a.acme.io/"\n')
    write(git, tmp_path, "part/SECURITY.md", POLICY)
    write(git, tmp_path, "other.py", 'U = "ws://b.acme.io/"\n')
    assert found(tmp_path / "part", "HEAD~3..HEAD") == [("plain-protocol", "a.py", 1)]


@pytest.mark.parametrize("range_", ["nowhere..HEAD", "--output=x", "HEAD..$(id)", "a b..c", "HEAD~99..HEAD"])
def test_a_range_that_is_not_there_is_refused(git: Git, tmp_path: Path, range_: str) -> None:
    ended = check(tmp_path, f"--range={range_}")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no commit" in ended.stderr
    assert not (tmp_path / "x").exists()


def test_outside_of_a_repository_a_range_is_refused(tmp_path: Path) -> None:
    (tmp_path / "SECURITY.md").write_text(POLICY)
    ended = check(tmp_path, "--range", "A..B")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no git repository" in ended.stderr


def test_zeros_stand_for_a_branch_that_was_not_there(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, "a.py", 'U = "ws://a.acme.io/"\n')
    assert ("plain-protocol", "a.py", 1) in found(tmp_path, f"{'0' * 40}..HEAD")
    assert ("plain-protocol", "old.py", 1) in found(tmp_path, f"{'0' * 40}..main")


def test_a_repository_whose_settings_would_run_programs_runs_none(git: Git, tmp_path: Path) -> None:
    write(git, tmp_path, ".gitattributes", "*.py diff=x filter=y\n")
    config = tmp_path / ".git" / "config"
    ran = f"touch {tmp_path}/ran"
    config.write_text(
        config.read_text() + f'[diff "x"]\n\ttextconv = {ran}\n\tcommand = {ran}\n[filter "y"]\n\tclean = {ran}\n'
        f"[core]\n\tpager = {ran}\n\tfsmonitor = {ran}\n[diff]\n\texternal = {ran}\n"
    )
    (tmp_path / "a.py").write_text("x = 1\n")
    check(tmp_path, "--range", "HEAD~1..HEAD")
    check(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_waivers_by_path_are_for_files_without_comments(git: Git, tmp_path: Path) -> None:
    row = '[[allow]]\nclause = "E18"\npath = "uv.lock"\nwords = "reqeusts"\nuntil = {}\nbecause = "it is ours"\n'
    write(git, tmp_path, ".vulndesk-check.toml", row.format("2999-01-01"))
    told = json.loads(check(tmp_path, "--format", "json").stdout)
    assert [one["because"] for one in told["waived"]] == ["it is ours"]
    write(git, tmp_path, ".vulndesk-check.toml", row.format("2020-01-01"))
    rules = {one["rule"] for one in json.loads(check(tmp_path, "--format", "json").stdout)["findings"]}
    assert {"near-name", "waiver-ended"} <= rules
    for wrong in ("[[allow]]\nclause = 'E18'\n", "x = [", "[odd]\n", row.format('"soon"'), "[access]\npaths = 'a'\n"):
        write(git, tmp_path, ".vulndesk-check.toml", wrong)
        ended = check(tmp_path)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ".vulndesk-check.toml" in ended.stderr
