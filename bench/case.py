"""A case with 121 vendors and 5,000 messages: how long each page of it takes, and how many queries.

`./run bench case` fills one case of a desk of its own and asks each page 100 times through the whole stack of the
application (middleware, session, guard, template), without a network. Prints a table; exits 1 over the goal.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PARTIES, MESSAGES, ROUNDS = 121, 5000, 100
GOAL_MILLISECONDS, GOAL_QUERIES = 300, 15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vulndesk-bench-") as folder:
        os.environ["VULNDESK_DATA"] = folder
        os.environ["VULNDESK_KEY"] = "dGhlIGtleSBvZiBhbGwgdGVzdHMsIG5ldmVyIHVzZWQ="
        (Path(folder) / "static").mkdir()
        os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from bench.big_case import fill, pages

        case = fill(parties=PARTIES, messages=MESSAGES)
        return report(pages(case), rounds=given.rounds)


def report(pages: dict[str, Callable[[], int]], *, rounds: int) -> int:
    """pages: name -> what asks for it and gives the number of queries."""
    print(f"{PARTIES} vendors, {MESSAGES} messages, {rounds} requests a page, load {os.getloadavg()[0]:.1f}")
    print(f"{'page':34} {'median ms':>10} {'p95 ms':>8} {'queries':>8}")
    missed = False
    for name, ask in pages.items():
        ask()
        times, queries = [], 0
        for _ in range(rounds):
            start = time.perf_counter()
            queries = ask()
            times.append((time.perf_counter() - start) * 1000)
        p95 = statistics.quantiles(times, n=20)[18]
        over = p95 > GOAL_MILLISECONDS or queries > GOAL_QUERIES
        missed |= over
        print(f"{name:34} {statistics.median(times):10.1f} {p95:8.1f} {queries:8d}{'  over the goal' if over else ''}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
