"""A start dies by kill -9 in the middle of each migration; the next one goes on, and nothing is lost or in clear.

`./run bench migrations` does the same with 20,000 cases, twice in each migration.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.migration_steps import (
    applied,
    grow_old,
    is_sound,
    killed_in,
    plan,
    schema_of,
    sealed_words,
)
from tests.faults.traffic import Report, follow
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.abuse(29), pytest.mark.xdist_group("kills")]

CASES, EVERY = 200, 9  # one migration in so many, and those that rewrite rows
REWRITING = ("policies.0003", "policies.0008", "accounts.0004", "cases.0007", "timeline.0002")


def test_a_start_that_dies_in_a_migration_is_followed_by_one_that_ends_it(tmp_path: Path) -> None:
    with RunningDesk(policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"]) as desk:
        desk.start()
        slug = sorted(desk.programmes)[0]
        sent = Report("key", {"description": "The marmot leaks."}, (("a.bin", b"x" * 70_000),)).send(desk.port, slug)
        desk.stop()
        wanted = schema_of(desk.data / "desk.sqlite3")
        grow_old(desk, cases=CASES)
        words, migrations = sealed_words(desk), plan(desk)
        assert len(migrations) > 30
        for number, one in enumerate(migrations):
            if number % EVERY and not one.startswith(REWRITING):
                continue
            place = "record" if number % 2 else "statement"
            if killed_in(desk, one, place):
                assert one not in applied(desk)
                assert set(migrations[:number]) <= applied(desk)
                assert is_sound(desk)
                assert sealed_words(desk) == words
        desk.start()
        assert not plan(desk)
        assert schema_of(desk.data / "desk.sqlite3") == wanted
        assert sealed_words(desk) == words
        assert follow(desk.port, sent.json["receipt"]).json["report"]["description"] == "The marmot leaks."
