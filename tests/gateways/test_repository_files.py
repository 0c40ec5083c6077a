"""A policy read from real repositories on this disk, and what a repository must not get away with."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.gateways.test_releases import ends, git, slow_git  # noqa: F401  slow_git is a fixture
from vulndesk.core.errors import BadInput
from vulndesk.gateways import repository_files
from vulndesk.gateways.quiet_git import Unreachable
from vulndesk.gateways.repository_files import fetch_policy, newest_commit

TEXT = b"# Security\n\nReport to security@example.org.\n"


def commit(at: Path, **files: bytes) -> str:
    """Write the files (`__` stands for a slash) and commit everything; returns the commit."""
    for name, content in files.items():
        path = at / name.replace("__", "/").replace("_md", ".md").replace("_toml", ".toml").replace("_rst", ".rst")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    git("add", "-A", at=at)
    git("commit", "--allow-empty", "-m", "change", at=at)
    shown = subprocess.run(["git", "rev-parse", "HEAD"], cwd=at, capture_output=True, check=True, text=True)
    return shown.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git("init", at=folder)
    return folder


@pytest.mark.parametrize("prefix", ["", "file://"])
@pytest.mark.parametrize("filters", ["true", "false"])
@pytest.mark.slow
def test_the_policy_of_the_newest_commit_is_read_whether_the_server_can_leave_files_out_or_not(
    project: Path, prefix: str, filters: str
) -> None:
    git("config", "uploadpack.allowFilter", filters, at=project)
    commit(project, SECURITY_md=b"old", big=os.urandom(300_000))
    newest = commit(project, SECURITY_md=TEXT)
    found = fetch_policy(f"{prefix}{project}")
    assert (found.commit, found.path, found.text) == (newest, "SECURITY.md", TEXT)
    assert newest_commit(f"{prefix}{project}") == newest


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"docs__SECURITY_md": TEXT}, "docs/SECURITY.md"),
        ({"SECURITY_rst": TEXT, "docs__SECURITY_md": b"x"}, "SECURITY.rst"),
        ({"SECURITY_md": b"x", ".github__SECURITY_md": TEXT}, ".github/SECURITY.md"),
    ],
)
def test_it_is_looked_for_where_forges_look(project: Path, files: dict[str, bytes], expected: str) -> None:
    commit(project, **files)
    found = fetch_policy(str(project))
    assert (found.path, found.text) == (expected, TEXT)


def test_a_path_that_is_named_is_taken_and_its_neighbour_comes_along(project: Path) -> None:
    commit(project, SECURITY_md=b"not this one", policy__ours_md=TEXT, policy__vulndesk_toml=b"schema = 1\n")
    found = fetch_policy(str(project), path="policy/ours.md", beside=("vulndesk.toml", "absent.toml"))
    assert (found.path, found.text, dict(found.beside)) == (
        "policy/ours.md",
        TEXT,
        {"vulndesk.toml": b"schema = 1\n"},
    )


def test_what_is_not_there_is_said_in_words(project: Path, tmp_path: Path) -> None:
    commit(project, README_md=b"x")
    with pytest.raises(Unreachable, match=r"no SECURITY\.md was found"):
        fetch_policy(str(project))
    with pytest.raises(Unreachable, match=r"there is no file docs/x\.md in it"):
        fetch_policy(str(project), path="docs/x.md")
    with pytest.raises(Unreachable, match="no such repository"):
        fetch_policy(str(tmp_path / "gone"))
    with pytest.raises(Unreachable, match="no commit yet"):
        newest_commit(str(_empty(tmp_path / "young")))


def _empty(folder: Path) -> Path:
    folder.mkdir()
    git("init", at=folder)
    return folder


def test_a_link_in_a_repository_is_not_followed(project: Path) -> None:
    (project / "SECURITY.md").symlink_to("/etc/hostname")
    (project / "docs").symlink_to("/etc")
    commit(project)
    with pytest.raises(Unreachable, match=r"no SECURITY\.md"):
        fetch_policy(str(project))
    with pytest.raises(Unreachable, match="no file docs/hostname"):
        fetch_policy(str(project), path="docs/hostname")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a//b", "docs/", "a/../b", "x\ny", "a" * 400])
def test_a_path_that_leads_out_of_a_repository_is_refused_before_git_runs(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(BadInput) as refused:
        fetch_policy("/srv/x", path=path)
    assert refused.value.field == "path"


def test_an_address_that_could_run_a_program_is_refused_before_git_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    for address in ("ext::sh -c id", "--upload-pack=id", "http://example.org/x.git"):
        with pytest.raises(BadInput):
            fetch_policy(address)
        with pytest.raises(BadInput):
            newest_commit(address)


def test_nothing_that_a_repository_brings_along_is_run(project: Path, tmp_path: Path) -> None:
    mark = tmp_path / "it-ran"
    script = f"#!/bin/sh\ntouch {mark}\n".encode()
    commit(project, SECURITY_md=TEXT, **{".gitattributes": b"* filter=evil diff=evil\n"})
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-update"):
        (project / ".git/hooks").mkdir(exist_ok=True)
        (project / ".git/hooks" / hook).write_bytes(script)
        (project / ".git/hooks" / hook).chmod(0o755)
    git("config", "filter.evil.smudge", f"touch {mark}", at=project)
    git("config", "uploadpack.packObjectsHook", f"touch {mark} #", at=project)
    git("config", "core.fsmonitor", f"touch {mark} #", at=project)
    assert fetch_policy(str(project)).text == TEXT
    assert not mark.exists()


def test_a_policy_that_is_too_large_is_not_taken(project: Path) -> None:
    commit(project, SECURITY_md=b"x" * 1_100_000)
    with pytest.raises(Unreachable, match="is larger than 1 MB"):
        fetch_policy(str(project))


def test_a_repository_that_would_fill_the_disk_is_stopped(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_files, "LARGEST_FETCH", 256 * 1024)
    commit(project, SECURITY_md=TEXT, heavy=os.urandom(2_000_000))
    with pytest.raises(Unreachable):  # the server knows no filter, so all of it comes
        fetch_policy(str(project))


def test_a_large_repository_costs_little_where_its_server_can_leave_files_out(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository_files, "LARGEST_FETCH", 256 * 1024)
    git("config", "uploadpack.allowFilter", "true", at=project)
    commit(project, SECURITY_md=TEXT, heavy=os.urandom(2_000_000))
    assert fetch_policy(f"file://{project}").text == TEXT


@pytest.mark.slow
def test_a_repository_that_does_not_answer_is_cut_off_with_its_helpers(slow_git, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    slow_git(f'case "$*" in *fetch*) sleep 60 & echo $! > {tmp_path}/helper; wait;; *) exit 0;; esac')
    began = time.monotonic()
    with pytest.raises(Unreachable, match="no answer in time"):
        fetch_policy("/srv/x", longest_wait=1.0)
    assert time.monotonic() - began < 5
    assert ends(int((tmp_path / "helper").read_text()))


def test_nothing_is_left_behind(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workplace = tmp_path / "workplace"
    workplace.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(workplace))
    commit(project, SECURITY_md=TEXT)
    fetch_policy(str(project))
    with pytest.raises(Unreachable):
        fetch_policy(str(project), path="absent.md")
    assert list(workplace.iterdir()) == []
