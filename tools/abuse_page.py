"""docs/abuse.md, made from a run: `python -m tools.abuse_page 23 24` runs the tests of these abuse cases (without a
number: all thirty, the slow ones too, for many minutes), keeps what came of them and draws the page anew.

`--draw` draws it from what was kept. tests/architecture/test_abuse_page.py says when page, results and tests differ.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.abuse.cases import CASES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "abuse.md"
RESULTS = ROOT / "tests" / "abuse" / "results"

_HEAD = """# Thirty abuses

What a desk is tested against, one row for each abuse, made by `python -m tools.abuse_page` from a run of the
tests. `./run test --slow --abuse 23` runs those of one row. A row says what holds; below the table stand the
tests that show it, with the number of their variants and the seconds that they took.

{table}

## What each test says

{sections}"""


def results() -> dict[int, list[dict[str, Any]]]:
    """What came of each case in its last kept run; a case without a run is empty."""
    found = {}
    for number in CASES:
        path = RESULTS / f"{number:02}.json"
        found[number] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return found


def page() -> str:
    kept = results()
    rows = ["| # | abuse | what holds | tests | result |", "|---|---|---|---|---|"]
    sections = []
    for number, case in CASES.items():
        tests = kept[number]
        rows.append(f"| {number} | {case.name} | {case.promise} | {len(tests)} | {_standing(tests)} |")
        lines = [f"- {_sentence(row)} ({_said(row)}): `{row['test']}`" for row in tests]
        sections.append("\n".join([f"### {number}. {case.name}", "", *(lines or ["There is no test yet."]), ""]))
    return _HEAD.format(table="\n".join(rows), sections="\n".join(sections))


def _standing(tests: list[dict[str, Any]]) -> str:
    outcomes = {row["outcome"] for row in tests}
    if not outcomes:
        return "no test yet"
    return next(word for word in ("failed", "skipped", "passed") if word in outcomes)


def _sentence(row: dict[str, Any]) -> str:
    name = re.sub(r"^test_(\d+_(and_\d+_)?)?", "", row["test"].rpartition("::")[2])
    return str(name.replace("_", " "))


def _said(row: dict[str, Any]) -> str:
    variants = f", {row['runs']} variants" if row["runs"] > 1 else ""
    why = f": {row['why']}" if row.get("why") else ""
    return f"{row['outcome']}{why}{variants}, {row['seconds']} s"


def marked_tests() -> set[tuple[int, str]]:
    """(case, file::function) of every test that carries the marker, read from the source without running anything."""
    return {
        (number, f"{path.relative_to(ROOT)}::{name}")
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for number, name in _marked_in(ast.parse(path.read_text(encoding="utf-8")))
    }


def _marked_in(module: ast.Module) -> Iterator[tuple[int, str]]:
    whole = [
        number
        for one in module.body
        if isinstance(one, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in one.targets)
        for number in _numbers(one.value)
    ]
    for one in module.body:
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
            own = [number for decorator in one.decorator_list for number in _numbers(decorator)]
            yield from ((number, one.name) for number in (*whole, *own))


def _numbers(tree: ast.AST) -> Iterator[int]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "abuse":
            yield from (one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, int))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.abuse_page", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="1 to 30")
    parser.add_argument("--draw", action="store_true", help="run nothing")
    given = parser.parse_args(arguments)
    status = 0
    if not given.draw:
        chosen = [f"--abuse={number}" for number in given.numbers or CASES]
        command = [str(ROOT / "run"), "test", "--slow", "-q", *chosen, f"--abuse-results={RESULTS}"]
        paths = sorted(
            {name.partition("::")[0] for number, name in marked_tests() if number in (given.numbers or CASES)}
        )
        status = subprocess.run([*command, *paths], cwd=ROOT, check=False).returncode
    PAGE.write_text(page(), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
