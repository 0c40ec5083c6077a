"""The canary search finds what a thief could, so that its silence means something."""

import base64
import gzip
import json
import sqlite3
import zlib
from pathlib import Path

import pytest

from tests.canary import find_canaries

WORD = "Marzipan-Überlauf-7391"


@pytest.mark.parametrize(
    "content",
    [
        f"the {WORD} lies here".encode(),
        WORD.upper().encode(),
        WORD.encode("utf-16"),
        WORD.encode("utf-16-be"),
        json.dumps({"title": WORD}).encode(),
        b"title=Marzipan-%C3%9Cberlauf-7391",
        WORD.encode().hex().upper().encode(),
        gzip.compress(f"the {WORD} lies here".encode(), mtime=0),
        b"head" + zlib.compress(f"the {WORD} lies here".encode()),
        *(base64.b64encode(b"x" * before + WORD.encode() + b"y" * 5) for before in range(6)),
        *(base64.urlsafe_b64encode(b"x" * before + WORD.encode() + b"\xff\xfe") for before in range(3)),
    ],
)
def test_a_word_is_found_in_every_form(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").write_bytes(bytes(5000) + content + bytes(5000))
    found = find_canaries(tmp_path, ["unrelated-word", WORD])
    assert {finding.word for finding in found} == {WORD}
    assert all(finding.where.startswith("deep/er/file") for finding in found)


def test_a_word_is_found_in_a_file_s_name(tmp_path: Path) -> None:
    (tmp_path / "marzipan.txt").write_bytes(b"")
    assert {finding.where for finding in find_canaries(tmp_path, ["marzipan"])} == {"paths"}


@pytest.mark.slow
def test_a_word_cut_in_two_by_an_overflow_page_is_found(tmp_path: Path) -> None:
    """Every offset in turn, so that some words are cut; the open connection leaves all of it in the WAL."""
    connection = sqlite3.connect(tmp_path / "desk.sqlite3")
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE message (body BLOB)")
        bodies = [(("x" * (4000 + offset) + WORD + "y" * 9000).encode(),) for offset in range(0, 130, 5)]
        for number, body in enumerate(bodies):
            connection.execute("DELETE FROM message")
            connection.execute("INSERT INTO message VALUES (?)", body)
            connection.commit()
            places = {finding.where for finding in find_canaries(tmp_path, [WORD])}
            assert "desk.sqlite3, cells" in places, number
    finally:
        connection.close()


def test_a_folder_without_the_words_is_silent_and_unchanged(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "desk.sqlite3")
    connection.execute("CREATE TABLE message (body TEXT)")
    connection.execute("INSERT INTO message VALUES ('nothing of note')")
    connection.commit()
    connection.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert find_canaries(tmp_path, [WORD]) == []
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_search_that_cannot_fail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to search"):
        find_canaries(tmp_path, [WORD])
    with pytest.raises(ValueError, match="fewer than 6"):
        find_canaries(tmp_path, ["heap"])
