"""Words found by git grep and by the index, and the history of tags: the same, and what plain looking says."""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.gateways import word_search
from vulndesk.gateways.git_objects import Git
from vulndesk.gateways.repository import look_at
from vulndesk.gateways.repository_facts import GitFacts
from vulndesk.gateways.word_index import WordIndex

WORDS = ("alpha", "alpha_2", "beta", "x", "$scope", "foo-bar", "größe", "<<", "never", "a", "NUL")
PIECES = (*WORDS, "(", ")", "\n", "\n", " ", " ", "alphax", "_x", "éalpha", "-", "$$scope", "0")


def git(at: Path, *arguments: str, asked: str = "") -> str:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "PATH": os.environ["PATH"]}
    command = ["git", "-C", str(at), *arguments]
    told = subprocess.run(command, input=asked.encode("utf-8", "replace"), capture_output=True, check=True, env=quiet)
    return told.stdout.decode()


def make(at: Path, chance: random.Random, releases: int) -> list[dict[str, str]]:
    """A repository with random files, moves and removals; the files of each tag t0, t1 …, and last those of main."""
    git(at, "init", "-q", "--bare", "-b", "main")
    files: dict[str, str] = {}
    kept: list[dict[str, str]] = []
    stream = ""
    for number in range(releases + 1):
        for _ in range(chance.randrange(1, 6)):
            path = "/".join(chance.choices(("a", "b", "c.c", "d.py"), k=chance.randrange(1, 4)))
            if any(one.startswith(f"{path}/") or path.startswith(f"{one}/") for one in files):
                files.pop(path, None)
                continue
            deed = chance.randrange(4)
            if deed == 0 and files:
                files[path] = files.pop(chance.choice(sorted(files)))
            elif deed == 1:
                files.pop(path, None)
            else:
                files[path] = "".join(chance.choices(PIECES, k=chance.randrange(30)))
        files["odd\nname"] = "\0 alpha NUL" if chance.randrange(2) else "NUL alpha"
        kept.append(dict(files))
        stream += "commit refs/heads/main\ncommitter V <v@example.org> 1600000000 +0000\ndata 1\nx\ndeleteall\n"
        for path, text in files.items():
            name = '"odd\\nname"' if path == "odd\nname" else path
            stream += f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n"
        stream += f"\nreset refs/tags/t{number}\nfrom refs/heads/main\n\n" if number < releases else "\n"
    git(at, "fast-import", "--quiet", asked=stream)
    return kept


def opened(at: Path, own: Path) -> GitFacts:
    layout = look_at(at)
    for part in ("objects", "refs"):
        (own / part).mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/none\n")
    (own / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
    facts = GitFacts(
        git=Git(own=own, common=layout.common, path=os.environ["PATH"]),
        folder=layout.folder,
        common=layout.common,
        addresses=(),
    )
    facts.begin(until=time.monotonic() + 60)
    return facts


def holds(text: str, word: str) -> bool:
    """Said otherwise than in the code: no letter, digit or underscore on either side."""
    return "\0" not in text and re.search(rf"(?<![0-9A-Za-z_]){re.escape(word)}(?![0-9A-Za-z_])", text) is not None


def places(files: dict[str, str], word: str) -> set[tuple[str, int]]:
    return {
        (path, number)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if "\0" not in text and holds(line, word)
    }


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 30))])
def test_words_and_paths_are_found_with_and_without_the_index(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_search, "_MOST_NEW", 0)  # so that the index is asked only when it is whole
    (tmp_path / "project").mkdir()
    *tags, main = make(tmp_path / "project", random.Random(seed), 6)
    facts = opened(tmp_path / "project", tmp_path / "own")
    everything = {path for files in (*tags, main) for path in files}
    asked = [("main", main), ("t0", tags[0]), ("t3", tags[3]), ("t5", tags[5])]
    for is_indexed in (False, True):
        for ref, files in asked:
            found = facts.search(ref, WORDS)
            for word in WORDS:
                assert {(hit.path, hit.line) for hit in found[word].hits} == places(files, word), (word, ref)
                assert found[word].is_whole
            absent = [word for word in WORDS if not found[word].hits]
            for word, present in facts.tags_with_word(ref, absent).items():
                wanted = tuple(
                    f"t{at}" for at, one in enumerate(tags) if any(holds(text, word) for text in one.values())
                )
                assert present == wanted, (word, ref, is_indexed)
            for path in everything:
                held = [any(f"{one}/".startswith(f"{path}/") for one in files) for files in tags]
                assert facts.tags_with_path(ref, path) == tuple(f"t{at}" for at, there in enumerate(held) if there)
            assert facts.tags_with_path(ref, "never/was") == ()
        while facts.index_more():
            pass
        facts._found.clear()
        facts._words._rows.clear()
        facts.begin(until=time.monotonic() + 60)
    assert len(facts._words._index)
    facts.git.close()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="ab_-$é \n\0", max_size=60), max_size=12), st.text(alphabet="ab_-$é", max_size=5))
def test_the_index_never_leaves_out_a_blob_that_holds_a_word(texts: list[str], word: str) -> None:
    index = WordIndex()
    for number, text in enumerate(texts):
        index.add(str(number), text.encode())
    holding = index.holding(word)
    wanted = {str(number) for number, text in enumerate(texts) if word and holds(text, word)}
    assert holding is None or wanted <= holding
    assert index.lacks([str(number) for number in range(20)]) == {str(one) for one in range(len(texts), 20)}


def test_a_word_at_the_border_of_two_pieces_is_found() -> None:
    index = WordIndex()
    for at in range(5):
        index.add(str(at), b"x " * ((1 << 19) - 3) + b"y" * at + b" wanted_word z")
    assert index.holding("wanted_word") == frozenset("01234")
    assert index.holding("wanted") == frozenset()
