"""A start killed twice in each migration, over many cases: ./run bench migrations [--cases 20000]

A desk of the first schema that has data gets so many cases. Each migration up to today is begun and killed with -9
after its first statement, begun again and killed where it is written down, and begun once more. The goal: every case
is there unchanged, the database is sound after every kill, and it ends with today's schema.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.migration_steps import (
    applied,
    grow_old,
    is_sound,
    killed_in,
    plan,
    schema_of,
    sealed_words,
)
from tests.faults.traffic import Report
from tests.running_desk import CHECKOUT, RunningDesk


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20_000)
    cases = options.parse_args().cases
    with RunningDesk(policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"]) as desk:
        desk.start(wait=False)
        desk.wait_until_ready(within=600)
        slug = sorted(desk.programmes)[0]
        assert Report("key", {"description": "The marmot leaks."}).send(desk.port, slug).status == 201
        desk.stop()
        wanted = schema_of(desk.data / "desk.sqlite3")
        grow_old(desk, cases=cases)
        words, migrations, kills, faults = sealed_words(desk), plan(desk), 0, 0
        began = time.monotonic()
        for one in migrations:
            for place in ("statement", "record"):
                if killed_in(desk, one, place):
                    kills += 1
                    faults += one in applied(desk) or not is_sound(desk) or sealed_words(desk) != words
        desk.start()
        faults += bool(plan(desk)) + (schema_of(desk.data / "desk.sqlite3") != wanted) + (sealed_words(desk) != words)
        took = time.monotonic() - began
        print(
            f"{cases:,} cases, {len(migrations)} migrations, {kills} kills in {took:,.0f} s, {faults} faults",
            flush=True,
        )
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
