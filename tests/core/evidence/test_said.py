"""The table that people are shown: what was not found first, each claim once, in words that blame nobody."""

import json

import pytest

from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Place, Verdict
from vulndesk.core.claims.judge import Judgement
from vulndesk.core.evidence.links import place_url
from vulndesk.core.evidence.said import (
    KINDS,
    LONGEST_TEXT,
    MOST_LINES,
    VERDICTS,
    in_files,
    table_from_json,
    table_of,
    table_to_json,
)


def judged(kind, text, verdict, *places, evidence="Because.", **meaning):
    return Judged(Claim(kind, text, 0, len(text), **meaning), verdict, evidence, places)


FOUND = judged(ClaimKind.LINE, "a.c:3", Verdict.CONFIRMED, Place("v1", "a.c", 3, 3), path="a.c")
GONE = judged(ClaimKind.LINE, "a.c:3", Verdict.REFUTED, path="a.c")
MOVED = judged(ClaimKind.PATH, "old.c", Verdict.REFUTED, Place("v1", "src/new.c"), path="old.c")
RELEASE = judged(ClaimKind.VERSION, "2.9", Verdict.REFUTED, Place("2.8.1", ""))
OPEN = judged(ClaimKind.SNIPPET, "x = 1", Verdict.UNDECIDED)


def test_every_kind_and_verdict_has_its_words():
    assert set(KINDS) == set(ClaimKind)
    assert set(VERDICTS) == set(Verdict)


def test_what_was_not_found_comes_first_and_each_claim_once():
    table = table_of(Judgement("v1", (FOUND, OPEN, MOVED, FOUND)))
    assert [(line.verdict.value, line.times) for line in table.lines] == [
        ("refuted", 1),
        ("undecided", 1),
        ("confirmed", 2),
    ]
    assert table.summary == "1 not found, 1 open, 1 found"


def test_the_words_say_what_we_could_not_find_and_what_may_be_meant():
    moved, release = table_of(Judgement("v1", (MOVED, RELEASE))).lines
    assert (moved.said, moved.instead) == ("We could not find this file in v1.", "src/new.c")
    assert (release.said, release.instead) == ("We could not find this release.", "2.8.1")


def test_what_was_found_is_looked_for_in_the_newest_release_and_only_that():
    found = Judgement("v1", (FOUND, OPEN, MOVED))
    assert in_files(found) == (FOUND,)
    table = table_of(found, newest=Judgement("v2", (GONE,)))
    assert (table.newest_ref, [line.text for line in table.gone]) == ("v2", ["a.c:3"])
    assert [line.newest for line in table.lines] == ["", "", "gone"]


def test_a_table_stays_small_whatever_a_report_says():
    many = tuple(judged(ClaimKind.PATH, f"{i}/{'x' * 999}.c", Verdict.REFUTED, evidence="y" * 9999) for i in range(300))
    table = table_of(Judgement("v1", many))
    assert (len(table.lines), table.left_out) == (MOST_LINES, 300 - MOST_LINES)
    assert max(len(line.text) for line in table.lines) == LONGEST_TEXT
    assert len(json.dumps(table_to_json(table))) < MOST_LINES * 1200


def test_it_is_kept_and_read_back_as_it_was():
    table = table_of(Judgement("v1", (FOUND, OPEN, MOVED)), newest=Judgement("v2", (GONE,)))
    assert table_from_json(json.loads(json.dumps(table_to_json(table)))) == table


COMMIT = "a" * 40


@pytest.mark.parametrize(
    ("repository", "place", "url"),
    [
        ("https://github.com/o/r.git", Place("v1", "src/a b.c", 7, 7), "https://github.com/o/r/blob/v1/src/a%20b.c#L7"),
        ("git@github.com:o/r.git", Place("v1", "a.c", 7, 9), "https://github.com/o/r/blob/v1/a.c#L7-L9"),
        ("https://github.com/o/r", Place("v1", ""), "https://github.com/o/r/tree/v1"),
        ("https://gitlab.com/g/s/r.git", Place("main", "a.c", 7, 9), "https://gitlab.com/g/s/r/-/blob/main/a.c#L7-9"),
        ("https://gitlab.gnome.org/g/r", Place("main", "a.c"), "https://gitlab.gnome.org/g/r/-/blob/main/a.c"),
        ("https://codeberg.org/o/r", Place("v1.0", "a.c", 7), "https://codeberg.org/o/r/src/tag/v1.0/a.c#L7"),
        ("https://codeberg.org/o/r", Place("main", "a.c"), "https://codeberg.org/o/r/src/branch/main/a.c"),
        ("https://codeberg.org/o/r", Place(COMMIT, "a.c"), f"https://codeberg.org/o/r/src/commit/{COMMIT}/a.c"),
        ("https://bitbucket.org/o/r", Place("v1", "a.c", 7, 9), "https://bitbucket.org/o/r/src/v1/a.c#lines-7:9"),
        ("https://git.sr.ht/~o/r", Place("v1", "a.c", 7), "https://git.sr.ht/~o/r/tree/v1/item/a.c#L7"),
        (
            "https://git.kernel.org/pub/scm/git/git.git",
            Place("v2.0", "a.c", 7),
            "https://git.kernel.org/pub/scm/git/git.git/tree/a.c?h=v2.0#n7",
        ),
        (
            "https://git.kernel.org/pub/scm/git/git.git",
            Place(COMMIT, "a.c"),
            f"https://git.kernel.org/pub/scm/git/git.git/tree/a.c?id={COMMIT}",
        ),
        ("https://git.example.org/o/r", Place("v1", "a.c"), ""),
        ("https://github.com.evil.example/o/r", Place("v1", "a.c"), ""),
        ("/srv/git/r", Place("v1", "a.c"), ""),
        ("https://[broken/o/r", Place("v1", "a.c"), ""),
        ("https://github.com/o/r", Place("", "a.c"), ""),
        (
            "https://github.com/o/r",
            Place("v1", 'a"><script>.c'),
            "https://github.com/o/r/blob/v1/a%22%3E%3Cscript%3E.c",
        ),
    ],
)
def test_a_place_is_a_page_of_the_forge_or_no_link_at_all(repository, place, url):
    assert place_url(repository, place) == url
