"""./run bench mutation: of the faults that a machine puts into the rules of trust, how many do the tests notice?

mutmut changes one thing at a time (a comparison, a constant, an argument) in a copy of the modules below and runs the
tests that belong to them; a fault is killed when one of them fails, or when it makes them run for ever. Not changed are
lines that hold nothing but words for people: the text of a refusal, its next step. The goal is 85 of 100.

`./run bench mutation [GROUP...] [--show]`: only these groups; --show lists what survived, as a diff.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.stand.peer import LOCK, environment

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "mutation.json"
GOAL = 0.85
KILLED = ("killed", "timeout", "suspicious", "segfault")
STANDINGS = (*KILLED, "survived", "no tests")
WORDS = [
    r"^\s*raise \w+\($",
    r"^\s*raise \w+\(\s*f?\".*\"",
    r"next_step=",
    r"^\s*f?\"[^\"]* [^\"]*\",?$",
    r"\bwho = f?\"",
]


@dataclass(frozen=True)
class Group:
    """Modules, and the tests that are to notice faults in them; paths from the checkout."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS: dict[str, Group] = {
    "access": Group(
        ("vulndesk/core/access.py", "vulndesk/core/audience.py", "vulndesk/core/api_scopes.py"),
        (
            "tests/core/test_access.py",
            "tests/core/test_access_rows.py",
            "tests/core/test_audience.py",
            "tests/core/test_api_scopes.py",
        ),
    ),
    "embargo": Group(
        ("vulndesk/core/embargo.py", "vulndesk/core/gate.py", "vulndesk/core/joint.py"),
        (
            "tests/core/test_embargo.py",
            "tests/core/test_first_word.py",
            "tests/core/test_gate.py",
            "tests/core/test_gate_words.py",
            "tests/core/test_joint.py",
        ),
    ),
    "ledger": Group(
        (
            "vulndesk/core/ledger/merkle.py",
            "vulndesk/core/ledger/clocked_tree.py",
            "vulndesk/core/ledger/notes.py",
            "vulndesk/core/ledger/receipt_file.py",
            "vulndesk/core/ledger/statements.py",
        ),
        ("tests/core/ledger",),
    ),
    "crypto": Group(
        ("vulndesk/gateways/sealing.py", "vulndesk/gateways/sealed_streams.py", "vulndesk/core/codes.py"),
        ("tests/gateways/test_sealing.py", "tests/gateways/test_sealed_streams.py", "tests/core/test_codes.py"),
    ),
    "keys": Group(
        ("vulndesk/gateways/desk_key.py",),
        (
            "tests/gateways/test_desk_key.py",
            "tests/gateways/test_stored_desk.py",
            "tests/gateways/test_key_sources.py",
            "tests/gateways/test_key_rotation.py",
        ),
    ),
}


@dataclass(frozen=True)
class Counted:
    killed: int
    survived: tuple[str, ...]
    untested: int

    @property
    def share(self) -> float:
        all_of_them = self.killed + len(self.survived) + self.untested
        return self.killed / all_of_them if all_of_them else 1.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; none: all")
    parser.add_argument("--show", action="store_true", help="list what survived")
    asked = parser.parse_args()
    if unknown := set(asked.groups) - set(GROUPS):
        parser.error(f"there is no group {', '.join(sorted(unknown))}")
    python = mutmut()
    found = {}
    for name in asked.groups or GROUPS:
        found[name] = counted = count(python, GROUPS[name], show=asked.show)
        print(f"{name:8} {counted.killed} killed, {len(counted.survived)} survived, {counted.untested} untested: "
              f"{counted.share:.1%}", flush=True)  # fmt: skip
    if not asked.groups:
        figures = {name: {"killed": one.killed, "survived": len(one.survived), "untested": one.untested,
                          "share": round(one.share, 3)} for name, one in found.items()}  # fmt: skip
        RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if all(one.share >= GOAL for one in found.values()) else 1


def mutmut() -> Path:
    """The interpreter of mutmut's environment, which sees the packages of the tests as well."""
    python = environment("mutation", LOCK.with_name("bench-mutation.lock"))
    ours = next(Path(one) for one in sys.path if one.endswith("site-packages"))
    theirs = next(python.parents[1].glob("lib/python*/site-packages"))
    (theirs / "vulndesk-tests.pth").write_text(f"{ours}\n", encoding="utf-8")
    return python


def count(python: Path, group: Group, *, show: bool) -> Counted:
    with tempfile.TemporaryDirectory(prefix="vulndesk-mutation-") as made:
        folder = Path(made)
        subprocess.run(["git", "clone", "--quiet", "--local", CHECKOUT, folder], check=True)
        _configure(folder, group)
        run = subprocess.run(
            [python, "-m", "mutmut", "run"], cwd=folder, capture_output=True, text=True, check=False, timeout=3600
        )
        results = subprocess.run(
            [python, "-m", "mutmut", "results", "--all", "true"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        standing = re.findall(r"^\s*(\S+): (\w[\w ]*)$", results, re.MULTILINE)
        if not any(state in STANDINGS for _, state in standing):
            raise SystemExit(f"mutmut found nothing:\n{run.stdout[-1500:]}{run.stderr[-1500:]}")
        survived = tuple(name for name, state in standing if state == "survived")
        if show:
            _show(python, folder, survived)
        killed = sum(state in KILLED for _, state in standing)
        return Counted(killed, survived, sum(state == "no tests" for _, state in standing))


def _configure(folder: Path, group: Group) -> None:
    written = folder / "pyproject.toml"
    settings = {
        "source_paths": list(group.modules),
        "pytest_add_cli_args_test_selection": list(group.tests),
        "pytest_add_cli_args": ["-p", "no:randomly", "-p", "no:cacheprovider"],
        "also_copy": ["vulndesk", "tests", "examples", "tools", "bench", "docs", "requirements"],
        "do_not_mutate_patterns": WORDS,
    }
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())
    written.write_text(f"{written.read_text(encoding='utf-8')}\n[tool.mutmut]\n{lines}\n", encoding="utf-8")


def _show(python: Path, folder: Path, names: Sequence[str]) -> None:
    for name in names:
        shown = subprocess.run(
            [python, "-m", "mutmut", "show", name], cwd=folder, capture_output=True, text=True, check=False
        ).stdout
        changed = [line for line in shown.splitlines() if re.match(r"[-+] ", line)]
        print("\n".join((f"--- {name}", *changed)))


if __name__ == "__main__":
    raise SystemExit(main())
