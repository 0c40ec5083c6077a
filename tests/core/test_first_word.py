"""How the embargo of a case begins: whose end holds, whose is on the table, and what people read of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vulndesk.core.embargo import EM, FirstWord, Move, Settled, Source, first_word, in_words, negotiate, wished_end
from vulndesk.core.errors import NotNow
from vulndesk.core.world import World

START = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)


def after(days: int) -> datetime:
    return START + timedelta(days=days)


@pytest.mark.parametrize(
    ("policy", "owner", "wish", "settled", "source", "proposer"),
    [
        # nobody says anything
        (None, None, None, Settled(EM.NONE), None, None),
        (None, 0, None, Settled(EM.NONE), None, None),
        # one word: the policy's, or what an owner set
        (90, None, None, Settled(EM.ACTIVE, until=after(90)), Source.POLICY, None),
        (None, 30, None, Settled(EM.ACTIVE, until=after(30)), Source.OWNER, None),
        # the policy counts before what an owner set, be it shorter or longer
        (90, 30, None, Settled(EM.ACTIVE, until=after(90)), Source.POLICY, None),
        (30, 90, None, Settled(EM.ACTIVE, until=after(30)), Source.POLICY, None),
        # a reporter alone only proposes
        (None, None, 10, Settled(EM.PROPOSED, proposed=after(10)), None, Source.REPORTER),
        # the shorter end holds, whoever wants longer has proposed a change
        (90, None, 10, Settled(EM.REVISE, until=after(10), proposed=after(90)), Source.REPORTER, Source.POLICY),
        (90, None, 120, Settled(EM.REVISE, until=after(90), proposed=after(120)), Source.POLICY, Source.REPORTER),
        (None, 30, 10, Settled(EM.REVISE, until=after(10), proposed=after(30)), Source.REPORTER, Source.OWNER),
        # both want the same: it is the policy's
        (90, None, 90, Settled(EM.ACTIVE, until=after(90)), Source.POLICY, None),
        # a wish that is over already is no wish
        (90, None, -1, Settled(EM.ACTIVE, until=after(90)), Source.POLICY, None),
        (90, None, 0, Settled(EM.ACTIVE, until=after(90)), Source.POLICY, None),
        (None, None, -1, Settled(EM.NONE), None, None),
        # nor is an end of the policy that is over
        (-1, None, None, Settled(EM.NONE), None, None),
    ],
)
def test_whose_end_holds_and_whose_is_on_the_table(
    policy: int | None,
    owner: int | None,
    wish: int | None,
    settled: Settled,
    source: Source | None,
    proposer: Source | None,
) -> None:
    found = first_word(
        start=START,
        policy_end=None if policy is None else after(policy),
        owner_period=None if owner is None else timedelta(days=owner),
        wish=None if wish is None else after(wish),
    )
    assert found == FirstWord(settled, source=source, proposer=proposer)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        # a day begins where the programme is
        ("2026-06-01", datetime(2026, 6, 1, tzinfo=BERLIN)),
        ("  2026-06-01\n", datetime(2026, 6, 1, tzinfo=BERLIN)),
        ("2026-06-01T00:00", datetime(2026, 6, 1, tzinfo=BERLIN)),
        # an instant with its zone is that instant
        ("2026-06-01T15:30+02:00", datetime(2026, 6, 1, 13, 30, tzinfo=UTC)),
        ("2026-06-01T15:30Z", datetime(2026, 6, 1, 15, 30, tzinfo=UTC)),
        # whose clock is meant here nobody knows
        ("2026-06-01T15:30", None),
        ("in June", None),
        ("", None),
    ],
)
def test_the_day_that_a_reporter_typed(typed: str, end: datetime | None) -> None:
    assert wished_end(typed, zone="Europe/Berlin") == end


def test_a_day_is_not_the_same_instant_everywhere() -> None:
    there, here = wished_end("2026-06-01", zone="Europe/Berlin"), wished_end("2026-06-01", zone="UTC")
    assert there is not None
    assert here is not None
    assert here - there == timedelta(hours=2)


@pytest.mark.parametrize(
    ("em", "until", "words"),
    [
        (EM.NONE, None, "No embargo"),
        (EM.PROPOSED, START, "An embargo is proposed"),
        (EM.ACTIVE, START, "Embargo until Tuesday 3 March 2026, 14:03 UTC"),
        (EM.REVISE, START, "Embargo until Tuesday 3 March 2026, 14:03 UTC, and a change is proposed"),
        # in force without an end that is known
        (EM.ACTIVE, None, "Under embargo"),
        (EM.REVISE, None, "Under embargo, and a change is proposed"),
        (EM.EXITED, START, "The embargo is over"),
    ],
)
def test_the_state_is_said_in_one_line(em: EM, until: datetime | None, words: str) -> None:
    assert in_words(em, until=until) == words


def test_the_end_is_said_in_the_zone_of_the_programme() -> None:
    assert in_words(EM.ACTIVE, until=START, zone="Europe/Berlin").startswith(
        "Embargo until Tuesday 3 March 2026, 15:03"
    )


KNOWN = World("vfdPxa")


@pytest.mark.parametrize(
    ("em", "step"),
    [
        (EM.ACTIVE, "End the embargo."),
        (EM.REVISE, "End the embargo."),
        (EM.NONE, "Publish what people need to protect themselves."),
        (EM.PROPOSED, "Publish what people need to protect themselves."),
    ],
)
def test_over_what_is_known_the_next_step_is_to_end_it_or_to_publish(em: EM, step: str) -> None:
    with pytest.raises(NotNow) as refused:
        negotiate(em, Move.PROPOSE, KNOWN)
    assert refused.value.next_step == step
