"""Repositories that somebody made to hurt their readers: each is bounded, and ends in an answer or one sentence."""

from __future__ import annotations

import os
import time
import zlib
from pathlib import Path

import pytest

from tests.gateways.test_repository import git, judged, of, release
from vulndesk.core.claims.claim import Verdict
from vulndesk.core.errors import BadInput
from vulndesk.gateways.repository import Repository

CONFIRMED, REFUTED, UNDECIDED = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNDECIDED


@pytest.fixture
def at(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    release(tmp_path, "v1.0", {"a.c": "int a;\n"})
    return tmp_path


@pytest.mark.parametrize(
    "written", ["gitdir: .git", f"gitdir: {'x' * 300_000}", "gitdir: /etc", "gitdir: \0", "", None]
)
def test_a_git_file_that_leads_nowhere_is_refused(tmp_path: Path, written: str | None) -> None:
    if written is None:
        os.mkfifo(tmp_path / ".git")
    else:
        (tmp_path / ".git").write_text(f"{written}\n")
    with pytest.raises(BadInput) as refused:
        Repository(tmp_path)
    assert refused.value.next_step


def test_a_common_folder_that_is_no_name_and_a_pipe_of_borrowed_objects_are_refused(at: Path) -> None:
    (at / ".git" / "commondir").write_text("\0\n")
    with pytest.raises(BadInput, match="cannot be read where it says"):
        Repository(at)
    (at / ".git" / "commondir").unlink()
    os.mkfifo(at / ".git" / "objects" / "info" / "alternates")
    with pytest.raises(BadInput, match="from a pipe"):
        Repository(at)


def test_a_repository_that_borrows_from_itself_is_read(at: Path) -> None:
    (at / ".git" / "objects" / "info" / "alternates").write_text(f"{at}/.git/objects\n../objects\n/nowhere\n")
    with Repository(at) as opened:
        assert judged(opened, of("path", path="a.c"), "v1.0").verdict is CONFIRMED
        assert judged(opened, of("path", path="b.c"), "v1.0").verdict is REFUTED


def test_grafts_and_replaced_objects_do_not_count(at: Path) -> None:
    release(at, "v2.0", {"b.c": "int b;\n"})
    new, old = git(at, "rev-parse", "v2.0"), git(at, "rev-parse", "v1.0")
    git(at, "replace", new, old)
    (at / ".git" / "info" / "grafts").write_text(f"{new}\n")
    with Repository(at) as opened:
        assert judged(opened, of("path", path="b.c"), "v2.0").verdict is CONFIRMED


@pytest.mark.slow
def test_a_tree_of_ten_thousand_million_paths_ends_in_one_sentence(at: Path) -> None:
    blob = git(at, "hash-object", "-w", "--stdin", stdin=b"x\n")
    tree = git(at, "mktree", stdin="".join(f"100644 blob {blob}\tf{number}\n" for number in range(10)).encode())
    for _ in range(9):
        tree = git(at, "mktree", stdin="".join(f"040000 tree {tree}\td{number}\n" for number in range(10)).encode())
    git(at, "update-ref", "refs/heads/bomb", git(at, "commit-tree", tree, "-m", "bomb"))
    with Repository(at) as opened:
        with pytest.raises(BadInput, match="too large"):
            opened.judge([of("path", path="a.c")], ref="bomb")
        assert judged(opened, of("path", path="a.c"), "v1.0").verdict is CONFIRMED


@pytest.mark.slow
def test_a_hundred_thousand_tags_cost_seconds_whatever_is_asked(at: Path) -> None:
    commit = git(at, "rev-parse", "v1.0")
    tags = sorted(f"refs/tags/v{each // 1000}.{each // 10 % 100}.{each % 10}" for each in range(100_000))
    branches = [f"refs/heads/b{each}" for each in range(50_000)]
    (at / ".git" / "packed-refs").write_text("".join(f"{commit} {name}\n" for name in (*tags, *branches)))
    with Repository(at) as opened:
        for claims in (
            [of("version", version=f"{each}.200.1") for each in range(2000)],
            [of("tag", ref=f"vq{each}.200.1") for each in range(2000)],
            [of("branch", ref=f"qb{each}") for each in range(2000)],
            [of("path", path=f"q{each}.c") for each in range(2000)],
        ):
            began = time.monotonic()
            assert {one.verdict for one in opened.judge(claims).judged} == {REFUTED}
            assert time.monotonic() - began < 20


@pytest.mark.slow
def test_a_small_file_that_unpacks_to_gigabytes_is_not_read(at: Path) -> None:
    packer = zlib.compressobj(9)
    raw = packer.compress(b"blob 2147483648\0")
    raw += b"".join(packer.compress(b"a" * 2**20) for _ in range(2048)) + packer.flush()
    oid = "ab" + "c" * 38
    (at / ".git" / "objects" / "ab").mkdir(exist_ok=True)
    (at / ".git" / "objects" / "ab" / oid[2:]).write_bytes(raw)
    tree = git(at, "mktree", "--missing", stdin=f"100644 blob {oid}\tbig.c\n".encode())
    git(at, "update-ref", "refs/heads/big", git(at, "commit-tree", tree, "-m", "big"))
    claims = [
        of("line", path="big.c", line=3),
        of("symbol", name="never"),
        of("snippet", path="big.c", snippet="aaaaa"),
    ]
    with Repository(at) as opened:
        began = time.monotonic()
        assert [one.evidence for one in opened.judge(claims, ref="big").judged if one.verdict is not UNDECIDED] == []
        assert time.monotonic() - began < 50
