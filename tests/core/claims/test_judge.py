"""The judge over tables of facts: what is confirmed, what is refuted and with which words, and when it holds back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Verdict
from vulndesk.core.claims.facts import EntryKind, FoundObject, Hit, Refs, Search, Tree
from vulndesk.core.claims.judge import judge
from vulndesk.core.claims.quoted_code import best_match, quoted_lines
from vulndesk.core.claims.release_tags import in_order, nearest, series_of, spans, tags_of
from vulndesk.core.errors import BadInput

CONFIRMED, REFUTED, UNDECIDED = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNDECIDED
ID = "c0ffee1" + "0" * 33


class Table:
    """A repository as a table: ref → path → text. A text that begins with `->` is a link, with `@` a submodule."""

    def __init__(self, at: Mapping[str, Mapping[str, str]], *, whole: bool = True, **more: tuple[str, ...]) -> None:
        self.at = at
        tags = in_order(ref for ref in at if ref not in ("main", "next"))
        branches = tuple(ref for ref in at if ref in ("main", "next"))
        self.refs = Refs(tags, branches, "main", whole, **more)
        self.searched: list[str] = []

    def object_of(self, name: str) -> FoundObject:
        if name in self.at or ID.startswith(name):
            return FoundObject("commit", ID, "2024-01-31")
        return FoundObject("blob", "b" * 40) if name.startswith("bbbbbbb") else FoundObject("missing")

    def tree(self, ref: str) -> Tree:
        kinds = {"->": EntryKind.LINK, "@": EntryKind.SUBMODULE}
        rows = self.at.get(ref, self.at["main"])
        return Tree({path: kinds.get(text[:2].rstrip(), EntryKind.FILE) for path, text in rows.items()})

    def lines(self, ref: str, path: str) -> tuple[str, ...] | None:
        text = self.at[ref].get(path)
        return None if text is None or "\0" in text else tuple(text.split("\n"))

    def expect(self, ref: str, words: Collection[str]) -> None:
        self.searched.append(ref)

    def search(self, ref: str, words: Collection[str]) -> Mapping[str, Search]:
        return {word: Search(self._hits(ref, word)) for word in words}

    def _hits(self, ref: str, word: str) -> tuple[Hit, ...]:
        """`def word` is a definition, in a class when the path has one."""
        found = []
        for path, text in self.at[ref].items():
            for number, line in enumerate(text.split("\n"), 1):
                if word in line.replace("(", " ").split():
                    kind = "function" if line.startswith("def ") else ("class" if line.startswith("class ") else "use")
                    found.append(Hit(path, number, kind, "Parser" if "parser" in path else ""))
        return tuple(sorted(found, key=lambda hit: hit.kind == "use"))

    def files_with(self, ref: str, word: str) -> tuple[str, ...]:
        return tuple(path for path, text in self.at[ref].items() if word in text)

    def tags_with_path(self, ref: str, path: str) -> tuple[str, ...] | None:
        return tuple(tag for tag in self.refs.tags if path in self.tree(tag))

    def former_paths(self, ref: str, end: str) -> tuple[str, ...]:
        return tuple(sorted({path for rows in self.at.values() for path in rows if path.endswith(f"/{end}")}))

    def tags_with_word(self, ref: str, words: Collection[str]) -> Mapping[str, tuple[str, ...] | None]:
        return {word: tuple(tag for tag in self.refs.tags if self._hits(tag, word)) for word in words}

    def newest_tag_before(self, ref: str) -> str:
        return self.refs.tags[-1] if ref == "main" else ""

    def renamed(self, before: str, after: str) -> Mapping[str, str]:
        old, new = self.at[before], self.at[after]
        return {a: b for a, text in old.items() if a not in new for b in new if b not in old and new[b] == text}

    def removed_by(self, path: str, before: str, after: str) -> str:
        return "abc1234" if before else ""


def project() -> Table:
    """Six releases: a.c moves twice, old.c goes, new.c comes."""
    kept = {
        "src/parser.c": "def parse(\nclass Parser\n}\nfree(p)\n",
        "lib/util.c": "x",
        "src/util.c": "y",
        "README": "r",
    }
    return Table(
        {
            "v1.0": {**kept, "dist/x.c": "d", "src/a.c": "aaa", "src/old.c": "def gone_one(\n"},
            "v1.1": {**kept, "src/a.c": "aaa", "src/old.c": "def gone_one(\n"},
            "v1.2": {**kept, "src/b.c": "aaa", "src/old.c": "def gone_one(\n"},
            "v2.0": {**kept, "core/b.c": "aaa"},
            "v2.1": {**kept, "core/b.c": "aaa", "src/new.c": "def fresh(\n"},
            "v2.2-rc1": {**kept, "core/b.c": "aaa", "src/new.c": "def fresh(\n"},
            "main": {**kept, "core/b.c": "aaa", "src/new.c": "def fresh(\n", "link": "->src", "vendored": "@"},
            "next": dict(kept),
        },
        addresses=("acme/thing",),
    )


def of(kind: str, **meaning: object) -> Claim:
    return Claim(ClaimKind(kind), "x", 0, 1, **meaning)  # type: ignore[arg-type]


def judged(*claims: Claim, facts: Table | None = None, ref: str = "") -> Judged:
    """How the last one was judged."""
    return judge(claims, facts or project(), ref=ref).judged[-1]


@pytest.mark.parametrize(
    ("ref", "path", "verdict", "words"),
    [
        ("v2.1", "src/parser.c", CONFIRMED, "At v2.1: src/parser.c exists."),
        ("v2.1", "parser.c", CONFIRMED, "At v2.1: the only path that ends in parser.c is src/parser.c."),
        ("v2.1", "src", CONFIRMED, "At v2.1: src exists."),
        ("v2.1", "/usr/src/thing/src/parser.c", CONFIRMED, "At v2.1: src/parser.c, without the folders before it."),
        ("v2.1", "thing-2.1/README", CONFIRMED, "At v2.1: README, without the folders before it."),
        ("v2.1", "src\\parser.c", CONFIRMED, "At v2.1: src/parser.c exists."),
        ("v2.1", "util.c", UNDECIDED, "2 paths end in util.c, among them lib/util.c and src/util.c."),
        ("v2.1", "Src/Parser.c", UNDECIDED, "which differs in capital letters only"),
        ("v2.1", "src/parser.o", UNDECIDED, "a build or an installation may make src/parser.o"),
        ("v2.1", "src/../README", UNDECIDED, "cannot be read as one inside the repository"),
        ("main", "vendored/deep/x.c", UNDECIDED, "vendored is a submodule"),
        ("main", "link/parser.c", UNDECIDED, "link is a symbolic link"),
        ("v2.1", "src/invented.c", REFUTED, "not exist at v2.1; it never existed in any of 6 tags."),
        ("v2.1", "src/parsed.c", REFUTED, "it never existed in any of 6 tags; nearest is src/parser.c."),
        ("v2.1", "src/old.c", REFUTED, "it existed in v1.0–v1.2, removed in v2.0 by abc1234."),
        ("v1.2", "src/a.c", REFUTED, "it existed in v1.0–v1.1, moved to src/b.c in v1.2."),
        ("v2.1", "src/a.c", REFUTED, "it existed in v1.0–v1.1, moved to core/b.c in v2.0."),
        ("v1.0", "src/new.c", REFUTED, "src/new.c does not exist at v1.0; it existed in v2.1–v2.2-rc1."),
        ("v1.1", "src/b.c", REFUTED, "it existed in v1.2, before that it was src/a.c."),
        ("v2.1", "build/x.c", UNDECIDED, "a build or an installation may make build."),
        ("v2.1", "dist/z.c", REFUTED, "dist/z.c does not exist at v2.1; it never existed in any of 6 tags."),
        ("next", "src/new.c", REFUTED, "it existed in v2.1–v2.2-rc1."),
        ("v2.1", "old.c", REFUTED, "; as src/old.c it existed in v1.0–v1.2, removed in v2.0"),
    ],
)  # fmt: skip
def test_a_path_is_judged_at_the_ref_with_what_was_before(ref: str, path: str, verdict: Verdict, words: str) -> None:
    one = judged(of("path", path=path), ref=ref)
    assert one.verdict is verdict, one.evidence
    assert words in one.evidence


def test_a_shallow_clone_says_nothing_of_what_never_was() -> None:
    rows = {"main": {"a.c": "1"}, "v1": {"a.c": "1"}, "v2": {"a.c": "1"}}
    one = judged(of("path", path="src/z.c"), facts=Table(rows, whole=False))
    assert one.verdict is REFUTED  # it is not at main, which is read whole
    assert "never" not in one.evidence
    for claim in (
        of("commit", ref="deadbeef"),
        of("tag", ref="v7"),
        of("version", version="7.1"),
        of("branch", ref="b"),
    ):
        assert judged(claim, facts=Table(rows, whole=False)).verdict is UNDECIDED


def test_a_line_past_the_end_of_a_file_is_refuted_with_its_length() -> None:
    asked = of("line", path="src/parser.c", line=812)
    one = judged(asked, ref="v2.1")
    assert (one.verdict, one.evidence) == (REFUTED, "At v2.1: src/parser.c has 5 lines, line 812 is past its end.")
    inside = judged(of("line", path="parser.c", line=2, line_end=4), ref="v2.1")
    assert inside.verdict is CONFIRMED
    assert [(place.path, place.line, place.line_end) for place in inside.places] == [("src/parser.c", 2, 4)]
    assert judged(of("line", path="parser.c", line=2, line_end=9), ref="v2.1").verdict is REFUTED
    assert judged(of("line", path="parser.c", line=0), ref="v2.1").verdict is UNDECIDED


def test_without_a_ref_the_one_that_the_report_names_counts_else_the_default_branch() -> None:
    path = of("path", path="src/old.c")
    assert judge([path], project()).ref == "main"
    assert judged(path).verdict is REFUTED
    for named in (of("tag", ref="v1.1"), of("version", version="1.1"), of("version", version="1.1.0")):
        assert judge([path, named], project()).ref == "v1.1"
        assert judged(named, path).verdict is CONFIRMED
    assert judge([path, of("branch", ref="next")], project()).ref == "next"
    assert judge([path, of("commit", ref=ID[:9])], project()).ref == ID
    # "before 1.2" is not about 1.2; a version that is no release decides nothing.
    assert judge([path, of("version", version="1.2", relation="<")], project()).ref == "main"
    assert judge([path, of("version", version="9.9.9")], project()).ref == "main"


def test_a_claim_that_holds_at_another_ref_of_the_report_is_not_refuted() -> None:
    named = (of("tag", ref="v2.1"), of("tag", ref="v1.0"))
    one = judged(*named, of("path", path="src/old.c"))
    assert (one.verdict, one.evidence) == (CONFIRMED, "At v1.0: src/old.c exists, not at v2.1.")


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        (of("version", version="2.1"), CONFIRMED, "It is the tag v2.1."),
        (of("version", version="2.1.0"), CONFIRMED, "It is the tag v2.1."),
        (of("version", version="1.x"), CONFIRMED, "It is a series of releases: v1.0 to v1.2."),
        (of("version", version="2.2rc1"), CONFIRMED, "It is the tag v2.2-rc1."),
        (of("version", version="2.4.9"), REFUTED, "There is no such release; nearest is 2.1."),
        (of("version", version="1.1.5"), REFUTED, "There is no such release; nearest is 1.1."),
        (of("version", version="2.4", relation="<"), UNDECIDED, "it bounds a range"),
        (of("version", version="2.4-dev"), UNDECIDED, "a state between releases"),
        (of("version", version="2.1-3ubuntu1"), UNDECIDED, "The number is that of v2.1; what follows it differs."),
        (of("version", version="4.17.20", package="lodash"), UNDECIDED, "it may be a release of lodash"),
        (of("version", version="4.17.20", package="thing"), REFUTED, "no such release"),
        (of("tag", ref="v2.1"), CONFIRMED, "The tag v2.1 exists."),
        (of("tag", ref="2.1"), CONFIRMED, "its tag is written v2.1"),
        (of("tag", ref="v3.7"), REFUTED, "There is no tag v3.7 among 6; nearest is v2.1."),
        (of("tag", ref="next"), UNDECIDED, "next is a branch, not a tag."),
        (of("branch", ref="origin/main"), CONFIRMED, "The branch main exists."),
        (of("branch", ref="mian"), REFUTED, "There is no branch mian here; nearest is main."),
        (of("commit", ref="c0ffee1"), CONFIRMED, "The commit c0ffee1 exists, of 2024-01-31."),
        (of("commit", ref="deadbeef"), REFUTED, "No commit of this repository has an id that begins with deadbeef."),
        (of("commit", ref="deadb"), UNDECIDED, "too short to tell"),
        (of("commit", ref="bbbbbbbbb"), UNDECIDED, "is the id of a blob"),
        (of("url", name="acme/thing", ref="v1.0", path="src/old.c"), CONFIRMED, "At v1.0: src/old.c has 2 lines"),
        (of("url", name="acme/thing", ref="main", path="src/old.c", line=1), REFUTED, "removed in v2.0"),
        (of("url", name="other/thing", ref="main", path="src/old.c"), UNDECIDED, "another repository than acme/thing"),
        (of("symbol", name="parse"), CONFIRMED, "parse is a function in Parser, src/parser.c:1."),
        (of("symbol", name="parse", scope="net::Parser"), CONFIRMED, "src/parser.c:1"),
        (of("symbol", name="free"), UNDECIDED, "free is used at src/parser.c:4, and no definition of it was found"),
    ],
)  # fmt: skip
def test_what_a_report_names_is_looked_up(claim: Claim, verdict: Verdict, words: str) -> None:
    facts = project()
    if claim.kind is ClaimKind.URL and claim.line is None:
        claim = of("url", name=claim.name, ref=claim.ref, path=claim.path, line=2)
    one = judged(claim, facts=facts, ref="main")
    assert one.verdict is verdict, one.evidence
    assert words in one.evidence


def test_a_word_that_is_nowhere_is_refuted_with_when_it_was_unless_there_are_places_that_were_not_read() -> None:
    assert judged(of("symbol", name="gone_one"), ref="v2.1").evidence == (
        "The word gone_one is nowhere at v2.1; it existed in v1.0–v1.2."
    )
    never = judged(of("symbol", name="invented"), ref="v2.1")
    assert (never.verdict, never.evidence) == (
        REFUTED,
        "The word invented is nowhere at v2.1, and it never existed in any of 6 tags.",
    )
    assert judged(of("symbol", name="invented"), ref="main").verdict is UNDECIDED  # main has a submodule


def test_all_symbols_are_searched_for_together() -> None:
    facts = project()
    judge([of("symbol", name=f"name_{number}") for number in range(50)], facts, ref="v2.1")
    assert facts.searched == ["v2.1"]


SOURCE = """static int read_all(struct stream *in, char *out, size_t n)
{
    size_t done = 0;

    while (done < n) {
        ssize_t got = stream_read(in, out + done, n - done);
        if (got <= 0)
            return -1;
        done += got;
    }
    return 0;
}"""
CODE = SOURCE.splitlines()
READ = "ssize_t got = stream_read(in, out + done, n - done);"


@pytest.mark.parametrize(
    ("snippet", "matching", "lines"),
    [
        (f"while (done < n) {{\n  {READ}", 2, 2),
        ("while (done < n) {\n...\n   done += got;\n}", 3, 3),
        (f"while (done < n) {{   // never ends\n  {READ} <-- here", 2, 2),
        (f"5: while (done < n) {{\n6: {READ}", 2, 2),
        (f"@@ -5,3 +5,3 @@\n-    while (done < n) {{\n+    while (done <= n) {{\n         {READ}", 2, 2),
        ("while (done < n) {\n  ssize_t got = stream_read(in, out + 2, n - done);\n  if (got <= 0)", 2, 3),
    ],
)  # fmt: skip
def test_a_quotation_is_compared_line_by_line(snippet: str, matching: int, lines: int) -> None:
    match = best_match(quoted_lines(snippet), CODE)
    assert match
    assert (match.matching, match.lines, match.line) == (matching, lines, 5)


def test_a_quotation_with_a_place_is_refuted_when_hardly_a_line_is_there_and_code_without_a_place_never() -> None:
    facts = Table({"main": {"src/io.c": "\n".join(CODE), "src/main.c": "int main;"}})
    beside = judged(of("snippet", path="src/main.c", snippet="\n".join(CODE[2:9])), facts=facts)
    assert (beside.verdict, beside.places[0].path) == (CONFIRMED, "src/io.c")
    quoted = of("snippet", path="src/io.c", snippet="\n".join(CODE[2:9]))
    one = judged(quoted, facts=facts)
    assert one.evidence == "At main: the quoted code matches 6 of 6 lines at 3–9 of src/io.c."
    edited = of("snippet", path="src/io.c", snippet="\n".join(CODE[2:8]) + "\n        done += got + 1;")
    part = judged(edited, facts=facts)
    assert part.verdict is UNDECIDED
    assert "matches 5 of 6 lines at 3–8" in part.evidence
    foreign = "import socket\ns = socket.create_connection(target)\ns.sendall(payload)"
    assert judged(of("snippet", path="src/io.c", snippet=foreign), facts=facts).verdict is REFUTED
    assert judged(of("snippet", snippet=foreign), facts=facts).verdict is UNDECIDED
    assert judged(of("snippet", snippet="\n".join(CODE[5:8])), facts=facts).verdict is CONFIRMED


def test_a_ref_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="no tag, branch or commit"):
        judge([], project(), ref="v9")
    assert judge([], project(), ref="2.1.0").ref == "v2.1"
    assert judge([], project(), ref="HEAD").ref == "main"


@pytest.mark.parametrize(
    ("version", "tag"),
    [
        ("8.4.0", "curl-8_4_0"),
        ("15.3", "REL_15_3"),
        ("1.21.3", "go1.21.3"),
        ("4.4.1", "n4.4.1"),
        ("10.42", "pcre2-10.42"),
        ("1.2.0", "pkg@1.2.0"),
        ("1.0.2k", "OpenSSL_1_0_2k"),
        ("5.0-rc1", "v5.0rc1"),
        ("2.4", "release-2.4.0"),
        ("3.1.4", "3.1.4.Final"),
    ],
)
def test_tags_are_releases_however_they_are_written(version: str, tag: str) -> None:
    assert tags_of(version, ("v0.9", tag, "nightly")) == (tag,)


def test_releases_are_in_order_and_said_as_spans() -> None:
    tags = in_order(["v1.10", "v1.9", "nightly", "v2.0-rc1", "v2.0", "v1.9.1"])
    assert tags == ("v1.9", "v1.9.1", "v1.10", "v2.0-rc1", "v2.0", "nightly")
    assert spans(("v1.9", "v1.9.1", "v1.10", "v2.0"), tags) == "v1.9–v1.10, v2.0"
    assert series_of("1.9.x", tags) == ("v1.9", "v1.9.1")
    assert nearest("1.9.7", tags) == "v1.9.1"
    assert nearest("1.8", ()) == ""
