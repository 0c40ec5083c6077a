"""How much processor time work takes, so told that a busy machine fails no test.

What else runs only ever adds: a neighbour on the same core doubles a time. So the least of several rounds counts, a
limit lies at four times what a quiet machine takes, and where that says too little, two lengths are compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable


def least(work: Callable[[], object], *, rounds: int = 3) -> float:
    """Seconds of this process's processor time, of the quickest round."""
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def growth(work: Callable[[int], object], *, small: int, large: int, rounds: int = 3) -> float:
    """How many times as long the large size takes: large / small when the time grows with the length alone."""
    return least(lambda: work(large), rounds=rounds) / least(lambda: work(small), rounds=rounds)
