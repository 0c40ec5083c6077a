"""Which reports look as if one hand had sent them; each stands in one flood at most."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from vulndesk.core.floods import BURST, FEWEST, SAID, Sign, Suspect, floods

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def suspect(number: int, *, minutes: float = 0.0, programme: int = 1, **more: object) -> Suspect:
    return Suspect(UUID(int=number), programme, NOW + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def spread(number: int, **more: object) -> Suspect:
    """An hour from every other."""
    return suspect(number, minutes=60 * number, **more)


def test_ordinary_days_have_no_flood() -> None:
    assert floods([]) == ()
    assert floods([spread(number) for number in range(1, 40)]) == ()


def test_a_chain_of_likenesses_is_one_flood_whether_or_not_its_first_is_still_open() -> None:
    chain = [spread(number, like=UUID(int=number - 1)) for number in range(2, 2 + FEWEST)]
    (found,) = floods([*chain, spread(99)])
    assert (found.sign, found.case_ids) == (Sign.ALIKE, tuple(one.case_id for one in chain))
    star = [spread(number, like=UUID(int=500)) for number in range(1, 1 + FEWEST)]
    assert floods(star[:-1]) == ()
    assert [one.sign for one in floods(star)] == [Sign.ALIKE]


def test_likenesses_that_lead_in_a_circle_end() -> None:
    pair = [spread(1, like=UUID(int=2)), spread(2, like=UUID(int=1))]
    assert floods(pair) == ()


def test_one_network_and_missing_proofs_are_floods_of_one_programme_each() -> None:
    network = [spread(number, origin=7, rush="work", programme=number % 2) for number in range(10)]
    assert sorted((one.sign, len(one.case_ids)) for one in floods(network)) == [("network", 5), ("network", 5)]
    waited = [spread(number, rush="wait") for number in range(FEWEST)]
    assert [one.sign for one in floods(waited)] == [Sign.UNPROVEN]
    assert floods([spread(number, rush="work") for number in range(FEWEST)]) == ()


def test_a_burst_is_ten_within_ten_minutes_and_ends_where_it_thins_out() -> None:
    burst = [suspect(number, minutes=number) for number in range(1, BURST + 1)]
    lone = suspect(99, minutes=60)
    (found,) = floods([*burst, lone])
    assert (found.sign, len(found.case_ids)) == (Sign.BURST, BURST)
    assert floods(burst[1:]) == ()
    assert floods([suspect(number, minutes=2 * number) for number in range(30)]) == ()
    again = [suspect(200 + number, minutes=300 + number) for number in range(BURST + 2)]
    assert [len(one.case_ids) for one in floods([*burst, lone, *again])] == [BURST + 2, BURST]


def test_each_stands_in_one_flood_by_its_strongest_sign() -> None:
    both = [suspect(number, minutes=number / 10, origin=7, rush="wait", like=UUID(int=500)) for number in range(1, 8)]
    rest = [suspect(50 + number, minutes=number / 10, rush="wait") for number in range(6)]
    found = floods([*both, *rest])
    assert [(one.sign, len(one.case_ids)) for one in found] == [(Sign.ALIKE, 7), (Sign.UNPROVEN, 6)]


def test_every_sign_has_its_sentence() -> None:
    assert set(SAID) == set(Sign)
