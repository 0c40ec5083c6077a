"""Who may read what: the one rule, against a table written by hand."""

from itertools import product
from uuid import UUID

import pytest

from vulndesk.core.access import DESK, Actor, Role
from vulndesk.core.audience import (
    CASE,
    REPORTER,
    TEAM,
    audiences_of,
    for_party,
    is_audience,
    label,
    may_read,
    party_in,
    widens,
)

THE_CASE, ACME, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
READERS = {
    "owner": Actor(Role.OWNER, user_id=1),
    "auditor": Actor(Role.AUDITOR, user_id=3, audited=frozenset({1})),
    "admin": Actor(Role.ADMIN, user_id=4, is_admin=True),
    "member": Actor(Role.MEMBER, user_id=2),
    "desk": DESK,
    "reporter": Actor(Role.REPORTER, case_id=THE_CASE),
    "acme": Actor(Role.GUEST, case_id=THE_CASE, party=ACME),
    "other": Actor(Role.GUEST, case_id=THE_CASE, party=OTHER),
    "a guest without a party": Actor(Role.GUEST, case_id=THE_CASE),
}
TEAMS = {"owner", "member", "desk"}
MAY = {
    TEAM: TEAMS,
    REPORTER: TEAMS | {"reporter"},
    CASE: TEAMS | {"reporter", "acme", "other"},
    for_party(ACME): TEAMS | {"acme"},
    for_party(OTHER): TEAMS | {"other"},
}


@pytest.mark.parametrize(("reader", "audience"), list(product(READERS, MAY)))
def test_each_person_reads_what_the_table_says(reader, audience):
    assert may_read(READERS[reader], audience) is (reader in MAY[audience])


def test_what_was_written_for_the_reporter_and_the_team_before_there_were_parties_stays_theirs():
    assert REPORTER == "everyone"
    assert audiences_of(READERS["acme"]) == {CASE, for_party(ACME)}


@pytest.mark.parametrize("word", ["", "all", "party:", "party:acme", "Team", f"party:{ACME.hex}", "reporter"])
def test_an_unknown_audience_is_read_by_nobody(word):
    assert not is_audience(word)
    assert not any(may_read(reader, word) for reader in READERS.values())


def test_the_party_of_an_audience_is_found_again():
    assert party_in(for_party(ACME)) == ACME
    assert party_in(CASE) is None


@pytest.mark.parametrize(("audience", "said_for"), list(product(MAY, MAY)))
def test_an_answer_widens_when_somebody_reads_it_who_may_not_read_what_it_answers(audience, said_for):
    assert widens(audience, said_for=said_for) is bool(MAY[audience] - MAY[said_for])


def test_every_audience_has_words():
    assert label(TEAM) == "Team only"
    assert label(REPORTER) == "Reporter and team"
    assert label(CASE, readers=14) == "Everyone in the case (14)"
    assert label(for_party(ACME), party="Acme") == "Acme and the team"
    assert label(for_party(ACME)) == "One participant and the team"
