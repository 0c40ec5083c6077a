"""./run bench policy: how fast policies are read, and how soon the command answers.

Times are processor time of one process, so that what else the machine does counts little; the cold start is what a
person waits, with files already in the system's cache. The real policies are read where the test material lies beside
the checkout (`../shared`), and said to be missing where not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.stand import figures
from vulndesk.core.policy.decoding import open_policy
from vulndesk.core.policy.formats import Format, sniff_format
from vulndesk.core.policy.reader import read_policy

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "policy.json"
README = CHECKOUT / "bench" / "README.md"
REAL = CHECKOUT.parent / "shared" / "policies" / "dev" / "raw"
LARGE = 1_000_000
READ = (sys.executable, "-P", "-m", "vulndesk", "policy", "read", "--format", "json")
NOTE = {
    Format.MARKDOWN: "# Policy\n\nWe will respond within 2 days.\n",
    Format.RST: "Policy\n~~~~~~\n\nWe will respond within 2 days.\n",
    Format.ASCIIDOC: "= Policy\n\nWe will respond within 2 days.\n",
}


def reading(policies: Sequence[bytes], times: int) -> dict[str, Any]:
    """Policies a second, and milliseconds of each."""
    spent = []
    for _ in range(times):
        for raw in policies:
            began = time.process_time()
            open_policy(raw)
            spent.append((time.process_time() - began) * 1000)
    spent.sort()
    return {
        "policies": len(policies),
        "kilobytes": round(sum(map(len, policies)) / 1000, 1),
        "a_second": round(len(spent) / sum(spent) * 1000, 1),
        "p50": round(figures.percentile(spent, 0.5), 2),
        "p95": round(figures.percentile(spent, 0.95), 2),
    }


def large(text: str) -> float:
    """Seconds for a megabyte of this text, over and over."""
    text = text * (LARGE // len(text))
    began = time.process_time()
    read_policy(text)
    return round(time.process_time() - began, 2)


def cold_start(command: Sequence[str], times: int) -> dict[str, float]:
    """Milliseconds until the process has ended."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=CHECKOUT)
        spent.append((time.perf_counter() - began) * 1000)
    return {"p50": round(median(spent), 0), "most": round(max(spent), 0)}


def measure(times: int, folder: Path) -> dict[str, Any]:
    examples = [path.read_bytes() for path in sorted((CHECKOUT / "examples").glob("*/SECURITY.md"))]
    real = [path.read_bytes() for path in sorted(REAL.glob("*.md"))]
    open_policy(examples[0])  # patterns are compiled once a process
    result: dict[str, Any] = {"reading": {"the two examples": reading(examples, times * 10)}}
    if real:
        readable = [raw for raw in real if _is_readable(raw)]
        result["reading"]["real policies"] = reading(readable, times)
    else:
        print(f"skipped: no real policies in {REAL}", file=sys.stderr)
    result["large"] = {"the examples over and over": large("".join(raw.decode() for raw in examples))}
    result["large"] |= {
        f"one promise over and over, {written_in}": large(f"{text}\n") for written_in, text in NOTE.items()
    }
    result["cold"] = {"python -c pass": cold_start((sys.executable, "-c", "pass"), times)}
    for written_in, text in NOTE.items():
        assert sniff_format(text) is written_in
        path = folder / "SECURITY.md"
        path.write_text(text)
        result["cold"][f"vulndesk policy read, {written_in}"] = cold_start((*READ, str(path)), times)
    return result


def _is_readable(raw: bytes) -> bool:
    try:
        open_policy(raw)
    except Exception as refused:  # noqa: BLE001 -- counted out, and said
        print(f"left out: {refused}", file=sys.stderr)
        return False
    return True


def table(result: Mapping[str, Any]) -> str:
    lines = ["| policies | KB | a second | p50 ms | p95 ms |", "|---|---|---|---|---|"]
    for name, one in result["reading"].items():
        numbers = " | ".join(str(one[column]) for column in ("kilobytes", "a_second", "p50", "p95"))
        lines.append(f"| {one['policies']}: {name} | {numbers} |")
    lines += ["", "| a megabyte of | seconds |", "|---|---|"]
    lines += [f"| {name} | {seconds} |" for name, seconds in result["large"].items()]
    lines += ["", "| cold start | p50 ms | most ms |", "|---|---|---|"]
    lines += [f"| {name} | {one['p50']:.0f} | {one['most']:.0f} |" for name, one in result["cold"].items()]
    return "\n".join(lines)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench policy", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="one small round; nothing is written")
    given = arguments.parse_args()
    rounds = 1 if given.quick else 9
    with tempfile.TemporaryDirectory() as folder:
        where = figures.machine(Path(folder))
        measured = measure(rounds, Path(folder))
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": rounds, "machine": where, **measured}
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "policy", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
