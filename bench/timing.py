"""./run bench timing: whether an answer takes longer for what exists: two kinds of requests in turns, 2 x 5,000 of each
pair, through the whole desk without a network between. Welch's t says whether their means differ; beyond 4.5 they do.

The requests are those of tests/abuse/test_timing.py; sign-in takes a tenth of the rounds, since each hashes a password.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.stand import figures

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "timing.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench timing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5000)
    parser.add_argument("--quick", action="store_true", help="200 rounds, and nothing is written")
    given = parser.parse_args()
    rounds = 200 if given.quick else given.rounds
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "timing.jsonl"
        environment = os.environ | {"TIMING_ROUNDS": str(rounds), "TIMING_RESULT": str(told)}
        command = [
            sys.executable,
            "-P",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:randomly",
            "--slow",
            "tests/abuse/test_timing.py",
        ]
        status = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
        rows = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
    for row in rows:
        print(f"{row['pair']:44} |t| {abs(row['t']):5.2f}  medians differ by {row['difference_ms']:6.3f} ms")
    if not given.quick and status == 0:
        RESULT.write_text(
            json.dumps(
                {"rounds": rounds, "machine": figures.machine(Path(tempfile.gettempdir())), "pairs": rows}, indent=1
            )
            + "\n"
        )
    return status


if __name__ == "__main__":
    sys.exit(main())
