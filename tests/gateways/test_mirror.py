"""Mirrors of real repositories on this disk: whole, renewed in place, bounded, and never half of a fetch."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.gateways.test_releases import git
from tests.gateways.test_repository_files import commit
from vulndesk.core.claims.extract import extract
from vulndesk.core.errors import BadInput
from vulndesk.gateways import mirror, mirror_child
from vulndesk.gateways.mirror import Fetched, Limits, alone_in, is_public_address, renew
from vulndesk.gateways.repository import Repository

LIMITS = Limits(most_bytes=2**30, reserve=0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git("init", "-b", "trunk", at=folder)
    commit(folder, **{"src/parse.c": b"int parse(void) {\n  return 1;\n}\n"})
    git("tag", "v1.0", at=folder)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "mirrors" / "1"


def fetched(place: Path, address: str | Path, *, current: str = "", limits: Limits = LIMITS) -> Fetched:
    found = renew(place, str(address), current=current, limits=limits, wait=30)
    assert found is not None
    return found


def evidence(place: Path, folder: str, text: str) -> list[str]:
    with Repository(place / folder) as repository:
        return [one.verdict.value for one in repository.judge(extract(text)).judged]


@pytest.mark.slow
def test_a_mirror_has_all_branches_and_tags_and_reports_are_judged_against_it(project: Path, place: Path) -> None:
    git("branch", "stable", at=project)
    first = fetched(place, project)
    assert (first.problem, first.branches, first.tags, first.newest, first.is_open) == ("", 2, 1, "1.0", False)
    assert evidence(place, first.folder, "In v1.0 see `src/parse.c:2`.") == ["confirmed", "confirmed"]
    assert not list((place / first.folder / "hooks").glob("*"))


@pytest.mark.slow
def test_a_later_fetch_renews_the_same_folder_and_takes_away_what_is_gone(project: Path, place: Path) -> None:
    git("branch", "gone", at=project)
    first = fetched(place, project)
    again = fetched(place, project, current=first.folder)
    assert (again.folder, again.tips) == (first.folder, first.tips)
    git("branch", "-D", "gone", at=project)
    commit(project, **{"src/new.c": b"int added;\n"})
    git("tag", "v1.1", at=project)
    (place / first.folder / "packed-refs.lock").touch()  # a fetch was killed in the middle
    newer = fetched(place, project, current=first.folder)
    assert (newer.problem, newer.folder, newer.branches, newer.tags) == ("", first.folder, 1, 2)
    assert newer.tips != first.tips
    assert evidence(place, newer.folder, "In v1.1 see `src/new.c`.") == ["confirmed", "confirmed"]


@pytest.mark.slow
def test_a_repository_in_pieces_or_of_another_address_is_fetched_anew_beside_the_old_one(
    project: Path, place: Path, tmp_path: Path
) -> None:
    first = fetched(place, project)
    moved = tmp_path / "moved"
    shutil.copytree(project, moved)
    second = fetched(place, moved, current=first.folder)
    assert second.folder != first.folder
    assert (place / first.folder).exists()  # somebody may read it still; the next fetch removes it
    third = fetched(place, moved, current=second.folder)
    assert (third.folder, (place / first.folder).exists()) == (second.folder, False)
    (place / third.folder / "HEAD").unlink()
    fourth = fetched(place, moved, current=third.folder)
    assert (fourth.problem, fourth.folder != third.folder) == ("", True)


@pytest.mark.parametrize("what", ["nothing", "no commit", "a file"])
@pytest.mark.slow
def test_what_cannot_be_mirrored_is_said_in_one_sentence_and_leaves_nothing_behind(
    place: Path, tmp_path: Path, what: str
) -> None:
    there = tmp_path / "there"
    if what == "a file":
        there.write_text("no repository")
    elif what == "no commit":
        there.mkdir()
        git("init", at=there)
    found = fetched(place, there)
    assert found.problem in ("no such repository, or it may not be read", "the repository has no branch yet")
    assert (found.folder, list(place.glob("*.git"))) == ("", [])


@pytest.mark.slow
def test_a_repository_over_the_limit_is_refused_and_the_mirror_that_is_there_stays(project: Path, place: Path) -> None:
    first = fetched(place, project)
    commit(project, big_bin=os.urandom(3 * 2**20))
    found = fetched(place, project, current=first.folder, limits=Limits(most_bytes=2**20, reserve=0))
    assert found.problem == "it is larger than 1 MB"
    assert evidence(place, first.folder, "In v1.0 see `src/parse.c:2`.") == ["confirmed", "confirmed"]
    assert fetched(place, project, limits=Limits(most_bytes=2**20, reserve=0)).problem == "it is larger than 1 MB"


def test_a_disk_without_room_is_said_and_nothing_is_fetched(project: Path, place: Path) -> None:
    assert (
        fetched(place, project, limits=Limits(2**30, reserve=2**62)).problem == "there was no room on the desk’s disk"
    )
    assert not list(place.glob("*.git"))


def test_one_fetches_at_a_time_and_the_caller_does_not_wait(project: Path, place: Path) -> None:
    place.mkdir(parents=True)
    with alone_in(place) as alone:
        assert alone
        begun = time.monotonic()
        assert renew(place, str(project), current="", limits=LIMITS, wait=30) is None
        assert time.monotonic() - begun < 5
    assert fetched(place, project).problem == ""


@pytest.mark.slow
def test_a_fetch_that_outlives_its_caller_is_found_later(project: Path, place: Path) -> None:
    found = renew(place, str(project), current="", limits=LIMITS, wait=0)
    until = time.monotonic() + 30
    while found is None and time.monotonic() < until:
        time.sleep(0.05)
        found = renew(place, str(project), current="", limits=LIMITS, wait=0)
    assert found is not None
    assert (found.problem, found.tags) == ("", 1)


@pytest.mark.slow
def test_a_server_that_answers_nothing_is_given_up_in_time(place: Path, tmp_path: Path) -> None:
    there = tmp_path / "slow"
    there.mkdir()
    git("init", at=there)
    subprocess.run(["mkfifo", str(there / ".git" / "packed-refs")], check=True)
    begun = time.monotonic()
    found = fetched(place, there, limits=Limits(2**30, 0, longest_fetch=2.0))
    assert found.problem
    assert time.monotonic() - begun < 15


@pytest.mark.slow
def test_nothing_of_a_hostile_repository_is_run_or_checked_out(project: Path, place: Path, tmp_path: Path) -> None:
    """Hooks, a hook of the configuration, filters, links out of the tree, a submodule that would run a command."""
    ran = tmp_path / "ran"
    hook = f"#!/bin/sh\ntouch {ran}\n"
    for name in ("post-checkout", "post-update", "reference-transaction", "pre-receive", "post-index-change"):
        (project / ".git/hooks" / name).write_text(hook)
        (project / ".git/hooks" / name).chmod(0o755)
    (project / "link").symlink_to("/etc/passwd")
    module = '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch%% {ran}\n'
    commit(project, **{".gitattributes": b"* filter=evil\n", ".gitmodules": module.format(ran=ran).encode()})
    ran.unlink(missing_ok=True)  # the hooks ran for the commit that was made here
    git("config", "filter.evil.smudge", f"touch {ran}", at=project)
    git("config", "uploadpack.packObjectsHook", f"touch {ran}; git pack-objects", at=project)
    first = fetched(place, project)
    assert (first.problem, ran.exists()) == ("", False)
    assert fetched(place, project, current=first.folder).problem == ""
    assert not ran.exists()
    assert {one.name for one in (place / first.folder).iterdir()} <= {
        *("HEAD", "config", "objects", "refs", "packed-refs", "description", "FETCH_HEAD", "info", "hooks", "branches")
    }


@pytest.mark.slow
def test_a_thousand_names_are_few_files(project: Path, place: Path) -> None:
    names = "".join(f"create refs/tags/t{number} HEAD\n" for number in range(1_000))
    git_dir = ["git", "-C", str(project), "update-ref", "--stdin"]
    subprocess.run(git_dir, input=names.encode(), check=True)
    found = fetched(place, project)
    assert (found.problem, found.tags) == ("", 1_001)
    assert sum(1 for one in (place / found.folder / "refs").rglob("*") if one.is_file()) < 10


def test_more_names_than_the_limit_are_refused_before_they_are_fetched(
    project: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_child, "MOST_NAMES", 1)
    place.mkdir(parents=True)
    found = mirror_child.fetch(place, str(project), current="", limits=LIMITS)
    assert (found.problem, list(place.glob("*.git"))) == ("it has more than 1 branches and tags", [])


def test_an_address_that_is_none_is_refused_before_anything_is_made(place: Path) -> None:
    with pytest.raises(BadInput):
        renew(place, "--upload-pack=touch /tmp/x", current="", limits=LIMITS, wait=1)
    assert not place.exists()


def test_only_https_at_a_public_number_is_open_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {"git.example": ["93.184.216.34"], "inner.example": ["93.184.216.34", "10.0.0.7"]}

    def looked_up(host: str, port: int, **given: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (number, port)) for number in numbers[host]]

    monkeypatch.setattr(mirror.socket, "getaddrinfo", looked_up)
    answers = {
        "https://git.example/a.git": True,
        "https://inner.example/a.git": False,
        "ssh://git@git.example/a.git": False,
        "git@git.example:a.git": False,
        "/srv/a.git": False,
        "file:///srv/a.git": False,
    }
    assert {address: is_public_address(address) for address in answers} == answers
