"""Covering: what is covered is not in what is shown, nothing else is lost, and silence shows nobody's words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vulndesk.core.disclosures import (
    DisclosureFacts,
    Entry,
    Says,
    barred,
    conditions,
    cover_title,
    covered,
    labels_of,
    line_numbers,
    named_as,
    require_open,
    shown,
    tidy,
)
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.gate import ALONE, Yes

NOW = datetime(2026, 3, 3, 14, tzinfo=UTC)
LETTERS = st.text("ab \n", max_size=40)


def entry(text, speaker="reporter", **more):
    return Entry("k", speaker, "", NOW.isoformat(), tidy(text), **more)


def visible(pieces):
    return "\0".join(piece for piece in pieces if piece is not None)


@given(LETTERS, st.text("ab", min_size=1, max_size=4))
@example("aabaabaab", "aabaab")
def test_a_covered_passage_is_nowhere_in_what_is_shown(text, passage):
    one = entry(text)
    if passage not in one.text:
        with pytest.raises(BadInput, match="does not stand there"):
            covered(Entry("k", "reporter", "", "", one.text, passages=(passage,)))
        return
    pieces = covered(Entry("k", "reporter", "", "", one.text, passages=(passage,)))
    assert passage not in visible(pieces)
    assert None in pieces
    rest = one.text
    for piece in (piece for piece in pieces if piece is not None):  # what is left stands in its order
        assert piece in rest
        rest = rest.split(piece, 1)[1]


@given(st.text(max_size=200))
def test_without_marks_nothing_is_lost(text):
    plain = tidy(text).replace("@", " at ")
    assert visible(covered(entry(plain))) in (tidy(plain), "") or None in covered(entry(plain))


def test_passages_are_found_over_line_ends_and_in_any_case():
    one = entry("The pass\nWORD is hunter2.\nSecond.", passages=("the password IS", "pass word is"))
    with pytest.raises(BadInput):
        covered(one)
    one = entry("The pass\nWORD is hunter2.\nSecond.", passages=("the pass word IS  hunter2",))
    assert covered(one) == (None, ".\nSecond.")


def test_lines_are_covered_by_their_number():
    text = "one\ntwo\nthree\nfour"
    assert covered(entry(text, lines="2-3")) == ("one\n", None, "\nfour")
    assert covered(entry(text, lines="1, 4")) == (None, "\ntwo\nthree\n", None)
    assert covered(entry(text, whole=True, lines="99")) == (None,)
    for wrong in ("0", "5", "3-2", "two", "1-99"):
        with pytest.raises(BadInput, match="no line"):
            line_numbers(wrong, count=4)


@pytest.mark.parametrize(
    "secret",
    [
        "rita@example.org",
        "<rita.w+x@mail.example.org>",
        "VD-7K3M-Q9TX",
        "vd7k3mq9tx",
        "7K3M-Q9TX-7K3M-Q9TX-7K3M-Q9TX-7K",
        "7k3mq9tx7k3mq9tx7k3mq9tx7k",
    ],
)
def test_addresses_references_and_codes_are_always_covered(secret):
    pieces = covered(entry(f"Write to {secret} today."))
    assert secret.strip("<>") not in visible(pieces)
    assert visible(pieces).startswith("Write to ")
    assert visible(pieces).endswith(" today.")


def test_a_name_is_covered_as_a_whole_word_and_also_in_the_title():
    assert covered(entry("Tom said Tomorrow, tom."), words=("Tom",)) == (None, " said Tomorrow, ", None, ".")
    assert cover_title("Rita’s bug", words=("Rita",)) == (None, "’s bug")


def test_unseen_characters_cannot_hide_a_word_from_its_cover():
    assert covered(entry("hun\u200bter\u00ad2 is it", passages=("hunter2",))) == (None, " is it")


def test_a_long_text_costs_no_more_than_its_length():
    text = "a" * 100_000 + "@" + "b" * 100_000
    assert covered(entry(text, passages=("zz",), whole=True)) == (None,)
    assert None in covered(entry(text))


def test_only_a_yes_shows_words_in_the_end_and_silence_is_marked_before():
    entries = [entry("mine"), entry("theirs", "user:7"), entry("machine", "desk")]
    roles = {"reporter": "Reporter", "user:7": "Team", "desk": "The desk"}
    says = {"reporter": Says.AGREES}
    before = shown(entries, says, roles=roles, names={}, words=(), final=False)
    assert [(one.pieces, one.pending) for one in before] == [
        (("mine",), False),
        (("theirs",), True),
        (("machine",), False),
    ]
    after = shown(entries, says, roles=roles, names={}, words=(), final=True)
    assert [one.pieces for one in after] == [("mine",), (None,), ("machine",)]
    refused = shown(entries, says | {"user:7": Says.REFUSES}, roles=roles, names={}, words=(), final=False)
    assert refused[1].pieces == (None,)


def test_speakers_go_by_role_and_by_number_where_there_are_several():
    entries = [entry("x", speaker) for speaker in ("user:7", "reporter", "user:9", "user:7")]
    roles = {"reporter": "Reporter", "user:7": "Team", "user:9": "Team"}
    assert labels_of(entries, roles=roles, names={"user:9": "Vera"}) == {
        "user:7": "Team 1",
        "user:9": "Vera",
        "reporter": "Reporter",
    }


@pytest.mark.parametrize("given_name", ["rita@example.org", "https://rita.example", "rita77"])
def test_a_name_is_never_an_address(given_name):
    with pytest.raises(BadInput):
        named_as(given_name, contact="rita77@example.org")
    assert named_as("  Rita  W. ") == "Rita W."
    assert named_as(" ") == ""


def facts(**more):
    usual = {
        "barred": "",
        "reporter": Says.AGREES,
        "proposer": "user:7",
        "approvals": (Yes("user:8", NOW),),
        "people": 2,
    }
    return DisclosureFacts(**usual | more)


def test_two_people_and_the_reporter_open_it():
    require_open(facts(), now=NOW)
    for missing in (
        {"reporter": Says.ASKED},
        {"reporter": Says.REFUSES},
        {"barred": "The case is open."},
        {"approvals": ()},
        {"approvals": (Yes("user:7", NOW),)},  # who chose it does not approve it
        {"people": 1},  # nor does an approval of before, when there were two
    ):
        with pytest.raises(NotNow, match="cannot be disclosed yet"):
            require_open(facts(**missing), now=NOW)


def test_one_person_alone_waits_a_day_in_the_open():
    alone = facts(people=1, approvals=(Yes("user:7", NOW, alone=True),))
    with pytest.raises(NotNow, match="counts from"):
        require_open(alone, now=NOW + ALONE - timedelta(seconds=1))
    require_open(alone, now=NOW + ALONE)
    assert all(one.met for one in conditions(alone, now=NOW + ALONE))


def test_nothing_is_disclosed_of_what_is_open_or_under_embargo():
    fine = {
        "is_closed": True,
        "is_report": True,
        "embargoed": False,
        "related_open": False,
        "related_embargoed": False,
    }
    assert barred(**fine) == ""
    for name in fine:
        assert barred(**fine | {name: not fine[name]})
