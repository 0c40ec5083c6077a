"""The hook for pre-commit, the action and the templates say what the command takes, and the action's script does it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.command_line import ROOT, in_words, vulndesk

FILES = (".pre-commit-hooks.yaml", "action.yml", "templates/check.gitlab-ci.yml", "templates/check.forgejo.yml")


@pytest.mark.parametrize("path", FILES)
def test_every_option_that_a_template_names_exists(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    known = in_words(vulndesk("check", "--help")).stdout
    called = [
        line for line in text.splitlines() if "vulndesk check" in line or 'vulndesk" check' in line or "args:" in line
    ]
    options = set(re.findall(r"(?<![\w-])--[a-z-]{3,}", "\n".join(called)))
    assert called
    assert {one for one in options if one not in known} == set()


def test_the_hook_runs_the_command_that_is_installed() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["entry"], hook["pass_filenames"]) == ("vulndesk-check", "vulndesk check", False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a fault in its last commit, and the command where the action installs it."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name, text in (("SECURITY.md", (ROOT / "SECURITY.md").read_text()), ("a.py", 'U = "ws://feed.acme.io/"\n')):
        (folder / name).write_text(text)
        named = ("-c", "user.name=Ana", "-c", "user.email=ana@acme.example")
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Go on"]):
            subprocess.run(["git", *named, *arguments], cwd=folder, check=True)
    (tmp_path / "vulndesk" / "bin").mkdir(parents=True)
    command = tmp_path / "vulndesk" / "bin" / "vulndesk"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m vulndesk "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.mark.parametrize(("range_", "status"), [("", 1), ("HEAD..HEAD", 0), ("tree", 1), ("$(touch ran)..HEAD", 2)])
@pytest.mark.slow
def test_the_actions_script_checks_what_a_push_brings(checkout: Path, range_: str, status: int) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    script = action["runs"]["steps"][-1]["run"]
    base = subprocess.run(
        ["git", "rev-parse", "HEAD~1"], cwd=checkout, capture_output=True, text=True, check=True
    ).stdout
    given = {"FOLDER": ".", "RANGE": range_, "ARGUMENTS": "--no-scanners", "SARIF": "out.sarif", "BASE": base.strip()}
    environment = os.environ | given | {"RUNNER_TEMP": str(checkout.parent)}
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    assert not (checkout / "ran").exists()
    if status == 1:
        assert "feed.acme.io" in done.stdout
        assert json.loads((checkout / "out.sarif").read_text())["runs"][0]["results"]


@pytest.mark.parametrize("is_default", [False, True])
@pytest.mark.slow
def test_after_a_forced_push_the_script_checks_what_the_default_branch_lacks(checkout: Path, is_default: bool) -> None:
    """The commit before is in no clone. On the default branch itself everything is looked at."""

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=checkout, check=True, capture_output=True)

    git("update-ref", "refs/remotes/origin/main", "HEAD")
    if not is_default:
        git("-c", "user.name=Ana", "-c", "user.email=a@acme.example", "commit", "-q", "--allow-empty", "-m", "On")
    script = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][-1]["run"]
    given = {"FOLDER": ".", "RANGE": "", "ARGUMENTS": "--no-scanners", "SARIF": "out.sarif", "BASE": "ab" * 20}
    given |= {"DEFAULT_BRANCH": "main", "RUNNER_TEMP": str(checkout.parent)}
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=checkout, env=os.environ | given, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "feed.acme.io" in done.stdout) == ((1, True) if is_default else (0, False)), done.stderr


@pytest.mark.slow
def test_the_actions_script_asks_the_desk_that_is_named(checkout: Path) -> None:
    git = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@acme.example"]
    for text in ("@login_required\ndef page():\n    return 1\n", "def page():\n    return 1\n"):
        (checkout / "views.py").write_text(text)
        subprocess.run([*git, "add", "-A"], cwd=checkout, check=True)
        subprocess.run([*git, "commit", "-qm", "Go on"], cwd=checkout, check=True)
    script = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][-1]["run"]
    given = {"FOLDER": ".", "RANGE": "HEAD~1..HEAD", "ARGUMENTS": "--no-scanners", "SARIF": "out.sarif", "BASE": ""}
    given |= {"DESK": "http://localhost:9", "PROGRAMME": "enix", "RUNNER_TEMP": str(checkout.parent)}
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=checkout,
        env=os.environ | given | {"VULNDESK_TOKEN": "vdt_of_somebody"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "[removed-check]" in done.stdout
    assert "The desk was not reached" in done.stdout
