"""`@pytest.mark.abuse(27)` says which abuse a test is about; `--abuse 27` runs those, `--abuse-results FOLDER` keeps
what came of them, a file a case. tools/abuse_page.py draws docs/abuse.md from these files.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.abuse.cases import CASES

_ORDER = ("passed", "skipped", "failed")


def add_options(parser: pytest.Parser) -> None:
    parser.addoption("--abuse", action="append", type=int, default=[], help="only tests about this abuse case")
    parser.addoption("--abuse-results", type=Path, help="folder that gets what came of each abuse case, as JSON")


def numbers_of(item: pytest.Item) -> list[int]:
    """The cases that a test is about, in order. Raises UsageError for a number that is no case."""
    found = sorted({number for mark in item.iter_markers("abuse") for number in mark.args})
    if unknown := [number for number in found if number not in CASES]:
        raise pytest.UsageError(f"{item.nodeid}: there is no abuse case {unknown[0]}")
    return found


def choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = set(config.getoption("--abuse"))
    left_out = []
    for item in items:
        numbers = numbers_of(item)
        if numbers:
            item.user_properties.append(("abuse", numbers))
        if wanted and not wanted.intersection(numbers):
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(map(id, left_out))
        items[:] = [item for item in items if id(item) not in gone]


class Results:
    """Of every marked test that ran, by case and function: the worst outcome, how many there were, and how long."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        counts = report.when == "call" or report.outcome != "passed"
        for number in dict(report.user_properties).get("abuse", ()):  # type: ignore[union-attr]
            name = report.nodeid.partition("[")[0]
            row = self._seen[number].setdefault(name, {"test": name, "outcome": "passed", "runs": 0, "seconds": 0.0})
            row["runs"] += 1 if counts else 0
            row["seconds"] += report.duration
            row["outcome"] = max(row["outcome"], report.outcome, key=_ORDER.index)
            if report.skipped and isinstance(report.longrepr, tuple):
                row["why"] = report.longrepr[2].removeprefix("Skipped: ")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput"):
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for number, rows in self._seen.items():
            kept = [row | {"seconds": round(row["seconds"], 1)} for _, row in sorted(rows.items())]
            (self._folder / f"{number:02}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
