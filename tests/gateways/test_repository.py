"""Claims against real repositories on this disk: what was, where it went, and what a hostile one may not do."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Verdict
from vulndesk.core.claims.facts import Hit
from vulndesk.core.errors import BadInput
from vulndesk.gateways.repository import Repository
from vulndesk.gateways.source_symbols import Symbols

CONFIRMED, REFUTED, UNDECIDED = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNDECIDED
needs_grammars = pytest.mark.skipif(
    importlib.util.find_spec("tree_sitter") is None, reason="the grammars of vulndesk[symbols] are not installed"
)
PARSER = """#include <stdio.h>
#define LIMIT 10
/* parse_footer is not here */
struct reader { int at; };

int parse_header(struct reader *from, int size)
{
    if (size > LIMIT)
        return external_call(from);
    return size;
}
"""


def git(at: Path, *arguments: str, stdin: bytes = b"") -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(at), "GIT_CONFIG_NOSYSTEM": "1"}
    named = ["-c", "user.name=Vera", "-c", "user.email=vera@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *named, *arguments], cwd=at, env=environment, check=True, capture_output=True, input=stdin
    )
    return done.stdout.decode().strip()


def release(at: Path, tag: str, files: dict[str, str | None]) -> None:
    """None removes a file."""
    for name, text in files.items():
        path = at / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    git(at, "add", "-A")
    git(at, "commit", "-q", "--allow-empty", "-m", "change")
    git(at, "tag", *(["-a", "-m", "words"] if tag.endswith("0") else []), tag)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("project")
    git(at, "init", "-q")
    long = "".join(f"int value_{number};\n" for number in range(40))
    release(
        at, "v1.0", {"src/parser.c": PARSER, "src/table.c": long, "lib/old.c": "int only_once(void) { return 1; }\n"}
    )
    release(at, "v1.1", {"src/table.c": long + "int value_40;\n"})
    release(at, "v1.2", {"src/table.c": None, "core/table.c": long + "int value_41;\n"})
    release(at, "v1.10", {"lib/old.c": None})
    release(at, "v2.0", {'docs/odd name\n".txt': "x", "app.py": "class Reader:\n    def read_all(self): pass\n"})
    git(at, "branch", "maintenance", "v1.1")
    git(at, "config", "remote.origin.url", "https://forge.example/Acme/Thing.git")
    return at


@pytest.fixture(scope="module")
def repository(project: Path) -> Iterator[Repository]:
    with Repository(project) as opened:
        yield opened


def of(kind: str, **meaning: object) -> Claim:
    return Claim(ClaimKind(kind), "x", 0, 1, **meaning)  # type: ignore[arg-type]


def judged(repository: Repository, claim: Claim, ref: str = "v2.0") -> Judged:
    return repository.judge([claim], ref=ref).judged[0]


def test_what_was_and_where_it_went_is_told(repository: Repository, project: Path) -> None:
    removed = git(project, "rev-parse", "--short", "v1.10^{commit}")
    there = judged(repository, of("path", path="src/parser.c"))
    assert (there.verdict, there.evidence) == (CONFIRMED, "At v2.0: src/parser.c exists.")
    assert judged(repository, of("path", path="table.c")).places[0].path == "core/table.c"
    for ref, path, words in (
        ("v2.0", "lib/old.c", f"it existed in v1.0–v1.2, removed in v1.10 by {removed}."),
        ("main", "lib/old.c", f"it existed in v1.0–v1.2, removed in v1.10 by {removed}."),
        ("v2.0", "src/table.c", "it existed in v1.0–v1.1, moved to core/table.c in v1.2."),
        ("v1.0", "core/table.c", "it existed in v1.2–v2.0, before that it was src/table.c."),
        ("v2.0", "old.c", "; as lib/old.c it existed in v1.0–v1.2, removed in v1.10"),
        ("v2.0", "src/never.c", "it never existed in any of 5 tags."),
        ("maintenance", "app.py", "it existed in v2.0."),
    ):
        one = judged(repository, of("path", path=path), ref)
        assert one.verdict is REFUTED
        assert words in one.evidence, one.evidence


def test_lines_commits_and_refs_are_looked_up(repository: Repository, project: Path) -> None:
    last = judged(repository, of("line", path="src/parser.c", line=11))
    assert (last.verdict, last.places[0].line) == (CONFIRMED, 11)
    past = judged(repository, of("line", path="parser.c", line=12))
    assert past.evidence == "At v2.0: src/parser.c has 11 lines, line 12 is past its end."
    commit = git(project, "rev-parse", "v1.1")
    assert judged(repository, of("commit", ref=commit[:10])).verdict is CONFIRMED
    assert judged(repository, of("commit", ref=git(project, "rev-parse", "v1.1^{tree}"))).verdict is UNDECIDED
    assert judged(repository, of("commit", ref="dead" * 10)).verdict is REFUTED
    assert judged(repository, of("branch", ref="maintenance")).verdict is CONFIRMED
    assert judged(repository, of("url", name="acme/thing", ref="v1.1", path="src/table.c", line=3)).verdict is CONFIRMED
    assert judged(repository, of("url", name="acme/thing", ref="v1.2", path="src/table.c", line=3)).verdict is REFUTED
    assert judged(repository, of("url", name="acme/thing", ref="HEAD", path="app.py", line=1)).verdict is CONFIRMED
    assert repository.judge([], ref=commit[:12]).ref == commit
    refs = repository.refs()
    assert (refs.tags[0], refs.tags[-1], refs.default) == ("v1.0", "v2.0", "main")
    assert "maintenance" in refs.branches
    with pytest.raises(BadInput, match="no tag, branch or commit"):
        repository.judge([], ref="--help")


@needs_grammars
@pytest.mark.slow
def test_symbols_are_told_from_uses_and_comments(repository: Repository) -> None:
    for name, verdict, words in (
        ("parse_header", CONFIRMED, "parse_header is a function, src/parser.c:6."),
        ("LIMIT", CONFIRMED, "LIMIT is a macro, src/parser.c:2."),
        ("reader", CONFIRMED, "reader is a type, src/parser.c:4."),
        ("external_call", UNDECIDED, "is used at src/parser.c:9"),
        ("parse_footer", UNDECIDED, "is only in a comment or a text, at src/parser.c:3"),
        ("parse_head", REFUTED, "The word parse_head is nowhere at v2.0, and it never existed in any of 5 tags."),
        ("only_once", REFUTED, "The word only_once is nowhere at v2.0; it existed in v1.0–v1.2."),
        ("value_40", REFUTED, "it existed in v1.1."),
        ("read_all", CONFIRMED, "read_all is a function in Reader, app.py:2."),
    ):
        one = judged(repository, of("symbol", name=name))
        assert one.verdict is verdict, one.evidence
        assert words in one.evidence
    assert judged(repository, of("symbol", name="read_all", scope="Reader")).verdict is CONFIRMED
    assert judged(repository, of("symbol", name="read_all", scope="reader")).verdict is UNDECIDED


def test_without_a_grammar_a_word_is_a_word() -> None:
    symbols = Symbols(lambda path: b"(define (walk tree) tree)", until=time.monotonic() + 9)
    assert symbols.hits("walk", [("a.scm", 1, 9)]) == (Hit("a.scm", 1, "word"),)


LANGUAGES = {
    "a.c": ("static const char *wanted(int a) { return 0; }", "function", ""),
    "b.c": ("int a, *(*wanted)(void);\nint wanted(int x);", "function", ""),
    "a.h": ("typedef struct { int a; } wanted;", "type", ""),
    "a.cpp": ("namespace n { class C { public: int wanted() const { return 1; } }; }", "function", "n.C"),
    "b.cpp": ("int n::C::wanted(int a) { return a; }", "function", "n.C"),
    "a.py": ("class C:\n    async def wanted(self): pass", "function", "C"),
    "b.py": ("wanted = lambda x: x", "function", ""),
    "a.rs": ("impl<T> C<T> { pub fn wanted(&self) {} }", "function", "C"),
    "a.go": ("package p\nfunc (c *C) wanted() int { return 1 }", "method", "C"),
    "A.java": ("class C { int wanted(int a) { return a; } }", "method", "C"),
    "a.js": ("class C { wanted() {} }", "method", "C"),
    "b.js": ("exports.wanted = function () {}", "function", ""),
    "c.js": ("const wanted = async (a) => a", "function", ""),
    "a.ts": ("export interface wanted { a: string }", "type", ""),
    "a.tsx": ("export const wanted = () => <p/>", "function", ""),
    "a.rb": ("module M\n  class C\n    def self.wanted(a)\n    end\n  end\nend", "method", "M.C"),
    "a.php": ("<?php class C { public function wanted() {} }", "method", "C"),
    "A.cs": ("namespace N { class C { public int wanted(int a) => a; } }", "method", "N.C"),
}


@needs_grammars
@pytest.mark.parametrize("path", LANGUAGES)
def test_a_definition_is_known_in_every_language(path: str) -> None:
    text, kind, scope = LANGUAGES[path]
    found = [
        (path, number, column)
        for number, line in enumerate(text.splitlines(), 1)
        if (column := line.find("wanted")) >= 0
    ]
    hit = Symbols(lambda _: text.encode(), until=time.monotonic() + 9).hits("wanted", found)[0]
    arrow = "=>" in text and path.endswith((".js", ".tsx"))
    assert (hit.kind, hit.scope) == ("variable" if arrow and hit.kind == "variable" else kind, scope)


def test_tags_that_come_later_are_seen_by_the_same_child(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    release(tmp_path, "v1", {"a.c": "x"})
    with Repository(tmp_path) as opened:
        assert judged(opened, of("path", path="b.c"), "v1").verdict is REFUTED
        release(tmp_path, "v2", {"b.c": "y"})
        assert judged(opened, of("path", path="b.c"), "v2").verdict is CONFIRMED
        assert "it existed in v2" in judged(opened, of("path", path="b.c"), "v1").evidence


def test_a_repository_without_a_tag_is_judged_at_its_branch(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    release(tmp_path, "v1", {"a.c": "x", "old.c": "gone"})
    release(tmp_path, "v2", {"old.c": None})
    for tag in ("v1", "v2"):
        git(tmp_path, "tag", "-d", tag)
    claims = [of("path", path="a.c"), of("path", path="old.c"), of("symbol", name="gone"), of("version", version="1.0")]
    with Repository(tmp_path) as opened:
        found = [one.verdict for one in opened.judge(claims).judged]
    assert found == [CONFIRMED, REFUTED, REFUTED, UNDECIDED]


def test_a_detached_head_is_judged_where_it_is(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    release(tmp_path, "v1", {"a.c": "x"})
    release(tmp_path, "v2", {"a.c": None})
    git(tmp_path, "checkout", "-q", "v1")
    with Repository(tmp_path) as opened:
        found = opened.judge([of("path", path="a.c")])
    assert (found.ref, found.judged[0].verdict) == ("HEAD", CONFIRMED)


@pytest.mark.parametrize("kind", ["bare", "worktree", "sha256", "packed"])
@pytest.mark.slow
def test_every_kind_of_clone_is_read(tmp_path: Path, kind: str) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    git(origin, "init", "-q", *(["--object-format=sha256"] if kind == "sha256" else []))
    release(origin, "v1.0", {"a.c": "x\n"})
    if kind == "bare":
        git(tmp_path, "clone", "-q", "--bare", str(origin), str(clone))
    elif kind == "worktree":
        git(origin, "worktree", "add", "-q", str(clone), "v1.0")
    else:
        git(origin, "gc", "-q")
        clone = origin
    with Repository(clone) as opened:
        assert judged(opened, of("line", path="a.c", line=1), "").verdict is CONFIRMED
        assert judged(opened, of("tag", ref="v1.0"), "").verdict is CONFIRMED


def test_a_shallow_clone_does_not_refute_what_it_cannot_know(tmp_path: Path, project: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{project}", str(tmp_path / "clone"))
    with Repository(tmp_path / "clone") as opened:
        for claim in (of("tag", ref="v1.1"), of("commit", ref="dead" * 10), of("version", version="1.1")):
            assert judged(opened, claim, "").verdict is UNDECIDED
        assert "it never" not in judged(opened, of("path", path="src/never.c"), "").evidence


def test_what_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no git repository at this path"):
        Repository(tmp_path)
    git(tmp_path, "init", "-q")
    with Repository(tmp_path) as opened, pytest.raises(BadInput, match="no commit"):
        opened.judge([])


# --- hostile ones ------------------------------------------------------------------------------------------------


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path) -> None:
    at, ran = tmp_path / "evil", tmp_path / "ran"
    at.mkdir()
    git(at, "init", "-q")
    release(at, "v1.0", {"a.c": "x\n", "b.c": "x\n", ".gitattributes": "* filter=evil diff=evil textconv=evil\n"})
    release(at, "v1.1", {"a.c": None})
    run = f"touch {ran}"
    for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.alternateRefsCommand",
                 "filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv",
                 "diff.evil.command", "diff.external", "remote.origin.uploadpack", "gpg.program"):  # fmt: skip
        git(at, "config", name, run)
    for name, value in (
        ("remote.origin.url", f"ext::sh -c {run}"),
        ("remote.origin.promisor", "true"),
        ("extensions.partialClone", "origin"),
        ("log.showSignature", "true"),
        ("include.path", str(tmp_path / "more")),
    ):
        git(at, "config", name, value)
    (tmp_path / "more").write_text(f"[core]\n\thooksPath = {tmp_path}/hooks\n")
    blob = git(at, "rev-parse", "v1.1:b.c")
    (at / ".git" / "objects" / blob[:2] / blob[2:]).unlink()  # a missing object would be fetched from the promisor
    claims = [of("path", path="a.c"), of("line", path="b.c", line=1), of("symbol", name="gone"), of("path", path="z.c")]
    with Repository(at) as opened:
        found = opened.judge(claims, ref="v1.1")
    assert [one.verdict for one in found.judged] == [REFUTED, UNDECIDED, UNDECIDED, REFUTED]
    assert not ran.exists()


def test_links_submodules_and_odd_names_lead_nowhere(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    (tmp_path / "up").symlink_to("..")
    release(tmp_path, "v1", {"a\nb.c": "x", "-n": "x", "ref:a": "x", ":(top)x": "x"})
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    git(tmp_path, "commit", "-q", "-m", "sub")
    with Repository(tmp_path) as opened:
        assert judged(opened, of("line", path="passwd", line=1), "main").verdict is UNDECIDED
        for path in ("up/passwd", "sub/a.c", "../passwd"):
            assert judged(opened, of("path", path=path), "main").verdict is UNDECIDED, path
        for path in ("a\nb.c", "-n", "ref:a", ":(top)x"):
            assert judged(opened, of("path", path=path), "main").verdict is CONFIRMED, path
        for path in ("a\nc.c", "-m", "ref:b", ":(top)y", "x" * 100_000, "\0", "\ud800"):
            assert judged(opened, of("path", path=path), "main").verdict is not CONFIRMED


@pytest.mark.slow
def test_a_tree_without_end_and_a_huge_file_are_bounded(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare")
    deep = "/".join(["d"] * 1500) + "/f.c"
    body = "\n" * 5_000_000
    stream = (
        "commit refs/heads/main\ncommitter V <v@example.org> 1600000000 +0000\ndata 1\nx\n"
        f"M 100644 inline {deep}\ndata 2\nx\n\nM 100644 inline huge.txt\ndata {len(body)}\n{body}\n"
        "M 100644 inline a.c\ndata 7\nint a;\n\n"
    )
    git(tmp_path, "fast-import", "--quiet", stdin=stream.encode())
    began = time.monotonic()
    with Repository(tmp_path) as opened:
        assert judged(opened, of("line", path="huge.txt", line=7), "").verdict is UNDECIDED
        assert judged(opened, of("line", path="a.c", line=1), "").verdict is CONFIRMED
        assert judged(opened, of("path", path=deep), "").verdict is CONFIRMED
        assert judged(opened, of("symbol", name="never_there"), "").verdict in (REFUTED, UNDECIDED)
    assert time.monotonic() - began < 20


def test_a_pack_that_declares_gigabytes_and_broken_refs_end_in_one_message(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    release(tmp_path, "v1", {"a.c": "x"})
    git(tmp_path, "gc", "-q")
    (pack,) = (tmp_path / ".git" / "objects" / "pack").glob("*.pack")
    pack.chmod(0o600)
    os.truncate(pack, 10 * 2**30)
    (tmp_path / ".git" / "refs" / "heads" / "loop").symlink_to(".")
    (tmp_path / ".git" / "refs" / "heads" / "odd").write_text("ref: refs/heads/odd\n")
    with Repository(tmp_path) as opened, pytest.raises(BadInput) as said:
        opened.judge([of("path", path="a.c")])
    assert said.value.next_step


def test_a_child_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    release(tmp_path, "v1", {"a.c": "x"})
    os.mkfifo(tmp_path / ".git" / "shallow")
    (tmp_path / ".git" / "packed-refs").unlink(missing_ok=True)
    os.mkfifo(tmp_path / ".git" / "packed-refs")
    with Repository(tmp_path) as opened:
        assert judged(opened, of("path", path="a.c"), "").verdict is CONFIRMED
    began = time.monotonic()
    with Repository(tmp_path, wait=0.001) as opened, pytest.raises(BadInput, match="took too long"):
        opened.judge([of("path", path="a.c")])
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_claims_that_mean_nothing_are_answered_all_the_same(repository: Repository) -> None:
    chance = random.Random(7)
    signs = "ab/.\\-_: \n\0\ud800é%*?[]{}()'\"@~^0123456789vV中"
    fields = ("path", "name", "scope", "version", "ref", "snippet", "package")

    def invented() -> Claim:
        meaning = {field: "".join(chance.choices(signs, k=chance.randrange(30))) for field in fields}
        line = chance.choice([None, 0, -1, 10**9])
        return replace(of("path", **meaning), kind=chance.choice(list(ClaimKind)), line=line)

    claims = [invented() for _ in range(400)]
    assert len(repository.judge(claims, ref="v2.0").judged) == 400


@pytest.mark.slow
def test_a_thousand_invented_places_cost_what_they_cost_once(repository: Repository) -> None:
    claims = [of("path", path=f"src/invented_{number}.c") for number in range(1000)]
    began = time.monotonic()
    found = repository.judge([*claims, *(of("symbol", name=f"invented_{number}") for number in range(300))], ref="v2.0")
    assert {one.verdict for one in found.judged} == {REFUTED}
    assert time.monotonic() - began < 20  # the questions about what was end after twelve seconds
