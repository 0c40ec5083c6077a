"""Where a project publishes: a real repository on this disk, a real server of JSON; and what must never be asked."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vulndesk.core.errors import BadInput
from vulndesk.gateways import releases


def git(*arguments: str, at: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(at), "GIT_CONFIG_NOSYSTEM": "1"}
    named = ["-c", "user.name=Vera", "-c", "user.email=vera@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *named, *arguments], cwd=at, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git("init", at=tmp_path)
    (tmp_path / "a").write_text("a")
    git("add", "a", at=tmp_path)
    git("commit", "-m", "first", at=tmp_path)
    for tag in ("v1.0.9", "v1.1.7"):
        git("tag", tag, at=tmp_path)
    git("tag", "-a", "v1.2.0-rc1", "-m", "a tag with words", at=tmp_path)
    return tmp_path


# --- repositories ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_the_tags_of_a_repository_are_read_each_once(repository: Path, prefix: str) -> None:
    assert sorted(releases.tags_of(f"{prefix}{repository}")) == ["v1.0.9", "v1.1.7", "v1.2.0-rc1"]


def test_a_repository_without_tags_has_none(tmp_path: Path) -> None:
    git("init", at=tmp_path)
    assert releases.tags_of(str(tmp_path)) == []


def test_no_such_repository_is_said_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(releases.Unreachable) as said:
        releases.tags_of(str(tmp_path / "secret-name"))
    assert "secret-name" not in str(said.value)


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c id",
        "--upload-pack=touch /x",
        "-oProxyCommand=id",
        "http://example.org/x.git",
        "git://example.org/x.git",
        "ftp://example.org/x",
        "https://user:password@example.org/x.git",
        "relative/path",
        "https://example.org/x y",
        "https://[",
        "ssh://[::1/x",
        "",
    ],
)
def test_what_could_run_a_command_or_leak_a_password_is_never_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process(*args: object, **kwargs: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", no_process)
    with pytest.raises(BadInput) as refused:
        releases.tags_of(address)
    assert refused.value.field == "repository"


@pytest.mark.parametrize(
    "address",
    ["https://example.org/x.git", "ssh://git@example.org/x.git", "git@example.org:team/x.git", "/srv/git/x.git"],
)
def test_the_usual_addresses_are_taken(address: str) -> None:
    assert releases.require_repository(f" {address} ") == address


def test_the_repositorys_owner_cannot_make_git_run_a_program(repository: Path, tmp_path: Path) -> None:
    """A repository brings its own settings along; those that name programs count only from outside of it."""
    mark = tmp_path / "it-ran"
    git("config", "uploadpack.packObjectsHook", f"touch {mark} #", at=repository)
    git("config", "core.fsmonitor", f"touch {mark} #", at=repository)
    releases.tags_of(str(repository))
    assert not mark.exists()


@pytest.fixture
def slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A `git` on the path that does something else."""

    def become(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "git"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return become


@pytest.mark.slow
def test_a_repository_that_does_not_answer_is_cut_off_with_its_helpers(
    slow_git: Callable[[str], None], tmp_path: Path
) -> None:
    slow_git(f"sleep 60 & echo $! > {tmp_path}/helper; wait")
    began = time.monotonic()
    with pytest.raises(releases.Unreachable, match="no answer in time"):
        releases.tags_of("/srv/x", longest_wait=0.5)
    assert time.monotonic() - began < 5
    helper = int((tmp_path / "helper").read_text())
    assert ends(helper)


def ends(pid: int, *, within: float = 5.0) -> bool:
    """A killed process is gone a moment after the signal, not with it."""
    until = time.monotonic() + within
    while is_running(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_endless_answer_is_cut_off(slow_git: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "MOST_BYTES", 100_000)
    slow_git("yes 0123456789012345678901234567890123456789")
    with pytest.raises(releases.Unreachable, match="too long an answer"):
        releases.tags_of("/srv/x", longest_wait=20)


def test_a_machine_without_git_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(releases.Unreachable, match="git is not installed"):
        releases.tags_of("/srv/x")
