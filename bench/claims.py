"""./run bench claims: how fast what a report says of the code is checked against a large repository.

The repository is made here: 100,000 files and 500 tags, forty changed files and a removed one between two tags. Cold
is a new child process that has read nothing (the files of the repository are in the system's cache). Warm is the next
report to the same child, about other places, once it has used the pause after the first one to index the words.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.stand import figures
from vulndesk.core.claims.claim import Claim, ClaimKind, Verdict
from vulndesk.gateways.repository import Repository

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "claims.json"
README = CHECKOUT / "bench" / "README.md"
CHANGED = 40


def path_of(number: int) -> str:
    return f"src/m{number // 1000}/d{number // 50 % 20}/file_{number}.c"


def body_of(number: int, version: int) -> bytes:
    functions = (
        f"int fn_{number}_{each}(int a, char *b)\n{{\n    if (a > {each + version}) return b[{each}];\n"
        "    return a;\n}\n"
        for each in range(8)
    )
    return (f"#include <stdio.h>\n/* file {number} */\n" + "".join(functions)).encode()


def stream(files: int, tags: int) -> Iterator[bytes]:
    """What git fast-import reads."""
    chance = random.Random(1)
    for version in range(tags):
        when = 1_600_000_000 + version * 1000
        yield f"commit refs/heads/main\nmark :{version + 1}\n".encode()
        yield f"committer V <v@example.org> {when} +0000\ndata 1\nx\n".encode()
        if version:
            yield f"from :{version}\nD {path_of(files - version)}\n".encode()
        for number in range(files) if not version else chance.sample(range(files // 5, files - tags), CHANGED):
            body = body_of(number, version)
            yield f"M 100644 inline {path_of(number)}\ndata {len(body)}\n".encode() + body + b"\n"
        yield f"\nreset refs/tags/{tag_of(version)}\nfrom :{version + 1}\n\n".encode()


def tag_of(version: int) -> str:
    return f"v{1 + version // 100}.{version // 10 % 10}.{version % 10}"


def make(at: Path, files: int, tags: int) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(at)], check=True)
    with subprocess.Popen(["git", "-C", str(at), "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin
        for piece in stream(files, tags):
            process.stdin.write(piece)
    subprocess.run(["git", "-C", str(at), "gc", "-q"], check=True)


def of(kind: ClaimKind, **meaning: object) -> Claim:
    return Claim(kind, "x", 0, 1, **meaning)  # type: ignore[arg-type]


def report(at: int, files: int) -> tuple[list[Claim], list[Verdict]]:
    """Twenty claims of every kind, half of them wrong; `at` moves them to other places."""
    gone = files - 5 - at % 40
    right = [
        *(of(ClaimKind.PATH, path=path_of(at + step)) for step in (1, 2)),
        of(ClaimKind.PATH, path=f"file_{at + 3}.c"),
        *(of(ClaimKind.LINE, path=path_of(at + step), line=30) for step in (1, 4)),
        *(of(ClaimKind.SYMBOL, name=f"fn_{at + step}_3") for step in (1, 5)),
        of(ClaimKind.VERSION, version="1.2.3"),
        of(ClaimKind.TAG, ref="v1.3.1"),
        of(ClaimKind.SNIPPET, path=path_of(at + 1), snippet=body_of(at + 1, 0).decode()[:120].rpartition("\n")[0]),
    ]
    wrong = [
        of(ClaimKind.PATH, path=f"src/m1/d1/never_{at}.c"),
        of(ClaimKind.PATH, path=f"other_{at}.c"),
        of(ClaimKind.PATH, path=path_of(gone)),
        of(ClaimKind.LINE, path=path_of(at + 1), line=900),
        of(ClaimKind.LINE, path=path_of(gone), line=9),
        *(of(ClaimKind.SYMBOL, name=f"{name}_{at}") for name in ("invented", "parse_never")),
        of(ClaimKind.SYMBOL, name=f"fn_{gone}_3"),
        of(ClaimKind.VERSION, version="9.9.9"),
        of(ClaimKind.COMMIT, ref="deadbeef99"),
    ]
    return [*right, *wrong], [Verdict.CONFIRMED] * len(right) + [Verdict.REFUTED] * len(wrong)


def seconds(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def judge(repository: Repository, at: int, files: int) -> None:
    claims, expected = report(at, files)
    found = [one.verdict for one in repository.judge(claims, ref="main").judged]
    assert found == expected, [claim for claim, a, b in zip(claims, found, expected, strict=True) if a is not b]


def measure(at: Path, files: int, rounds: int) -> dict[str, Any]:
    told: dict[str, list[float]] = {}

    def note(name: str, taken: float) -> None:
        told.setdefault(name, []).append(taken)

    for step in range(rounds):
        with Repository(at) as repository:
            note("cold", seconds(lambda: judge(repository, 1000 * step, files)))  # noqa: B023 -- called at once
            note("another at once", seconds(lambda: judge(repository, 1000 * step + 50, files)))  # noqa: B023
            note("until the index is made", seconds(lambda: wait_for_pause(repository)))  # noqa: B023
            for other in range(100, 600, 50):
                note("another, warm", seconds(lambda: judge(repository, 1000 * step + other, files)))  # noqa: B023
            note("the same again, warm", seconds(lambda: judge(repository, 1000 * step, files)))  # noqa: B023
            pid = child(repository)
            note(
                "MB of the child", int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0]) / 1000
            )
    git = ["git", "-C", str(at)]
    for step in range(rounds):
        asked = list(peer(git, report(1000 * step, files)[0]))
        note("a git process a claim", sum(seconds(lambda: subprocess.run(one, capture_output=True)) for one in asked))  # noqa: B023
    return {"report": {name: round(median(taken), 3) for name, taken in told.items()}}


def child(repository: Repository) -> int:
    process = repository._reader._child
    assert process
    return process.pid


def wait_for_pause(repository: Repository) -> None:
    """Until the child's processor time stands still: it has used the pause for all that it can."""
    stat = Path(f"/proc/{child(repository)}/stat")
    before, now = "", " ".join(stat.read_text().split()[13:17])
    while before != now:
        time.sleep(0.2)
        before, now = now, " ".join(stat.read_text().split()[13:17])


def growth(at: Path, files: int) -> dict[str, Any]:
    """A warm report of more and more claims of all kinds, each about another place."""
    grown = {}
    with Repository(at) as repository:
        judge(repository, 0, files)
        wait_for_pause(repository)
        for reports in (1, 2, 4, 8, 16):
            many = [claim for step in range(reports) for claim in report(9_000 * (reports % 3) + 50 * step, files)[0]]
            grown[str(len(many))] = round(seconds(lambda: repository.judge(many, ref="main")), 3)  # noqa: B023
    return {"grown": grown}


def peer(git: Sequence[str], claims: Sequence[Claim]) -> Iterator[list[str]]:
    """What a script would ask, without any evidence of what was."""
    for claim in claims:
        if claim.kind is ClaimKind.SYMBOL:
            yield [*git, "grep", "-q", "-w", "-F", claim.name, "main"]
        elif claim.path:
            yield [*git, "cat-file", "-p", f"main:{claim.path}"]
        else:
            yield [*git, "rev-parse", "--verify", "-q", claim.ref or f"v{claim.version}"]


def paths(at: Path, files: int, rounds: int) -> dict[str, Any]:
    """Thousands of paths, all there, in reports of 2,000 claims; and how the time grows."""
    written = [path_of(number) for number in random.Random(2).sample(range(files // 2), min(10_000, files // 2))]
    claims = [of(ClaimKind.PATH, path=path) for path in written]
    git = ["git", "-C", str(at), "cat-file", "--batch-check"]
    asked = "".join(f"main:{path}\n" for path in written).encode()
    with Repository(at) as repository:
        repository.judge(claims[:1], ref="main")
        reports = [claims[begin : begin + 2000] for begin in range(0, len(claims), 2000)]
        ours = median(seconds(lambda: [repository.judge(one, ref="main") for one in reports]) for _ in range(rounds))
        grown = {}
        for count in (20, 200, 2000):
            spent = [seconds(lambda: repository.judge(claims[:count], ref="main")) for _ in range(rounds)]  # noqa: B023
            grown[str(count)] = round(median(spent), 4)
    theirs = median(
        seconds(lambda: subprocess.run(git, input=asked, capture_output=True, check=True)) for _ in range(rounds)
    )
    one = [*git[:3], "cat-file", "-e"]
    single = median(seconds(lambda: subprocess.run([*one, f"main:{path}"], check=True)) for path in written[:20])  # noqa: B023
    told = {"desk": ours, "git cat-file --batch-check": theirs, "a git process a path": single * len(written)}
    return {
        "count": len(written),
        "seconds": {name: round(value, 3) for name, value in told.items()},
        "grown": grown,
    } | libraries(at, written)


def libraries(at: Path, written: Sequence[str]) -> dict[str, Any]:
    """Where they are installed: the ways to read objects that were not taken."""
    found: dict[str, float] = {}
    if importlib.util.find_spec("pygit2"):
        pygit2 = importlib.import_module("pygit2")
        tree = pygit2.Repository(str(at)).revparse_single("main").tree
        found["pygit2"] = round(seconds(lambda: [tree[path] for path in written]), 3)
    if importlib.util.find_spec("dulwich"):
        lookup = importlib.import_module("dulwich.object_store").tree_lookup_path
        repository = importlib.import_module("dulwich.repo").Repo(str(at))
        root = repository[repository.refs[b"refs/heads/main"]].tree
        get = repository.object_store.__getitem__
        found["dulwich"] = round(seconds(lambda: [lookup(get, root, path.encode()) for path in written]), 3)
        repository.close()
    return {"libraries": found}


def table(result: Mapping[str, Any]) -> str:
    told = result["report"]
    lines = [f"| a report of 20 claims, {result['files']:,} files, {result['tags']} tags | seconds |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in told.items()]
    times = told["a git process a claim"] / told["another, warm"]
    lines += [f"| a git process a claim, divided by another, warm | {times:.0f} times |"]
    lines += ["", "| claims of all kinds in one report, warm | seconds |", "|---|---|"]
    lines += [f"| {count} | {value} |" for count, value in result["grown"].items()]
    asked = result["paths"]
    lines += ["", f"| {asked['count']:,} paths | seconds |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in (asked["seconds"] | asked["libraries"]).items()]
    lines += ["", "| paths in one report, warm | seconds |", "|---|---|"]
    lines += [f"| {count} | {value} |" for count, value in asked["grown"].items()]
    return "\n".join(lines)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench claims", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="a small repository, one round; nothing is written")
    given = arguments.parse_args()
    files, tags, rounds = (5_000, 50, 1) if given.quick else (100_000, 500, 5)
    with tempfile.TemporaryDirectory() as folder:
        where = figures.machine(Path(folder))
        at = Path(folder) / "repository"
        make(at, files, tags)
        measured = measure(at, files, rounds) | growth(at, files) | {"paths": paths(at, files, rounds)}
    written_at = datetime.now(UTC).isoformat(timespec="seconds")
    result = {"at": written_at, "rounds": rounds, "machine": where, "files": files, "tags": tags, **measured}
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "claims", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
