"""./run bench claims: how fast what a report says of the code is checked against a large repository.

The repository is made here: 100,000 files and 500 tags, forty changed files and a removed one between two tags. Cold
is a new child process that has read nothing (the files of the repository are in the system's cache). Warm is the next
report to the same child, about other places, once it has used the pause after the first one to index the words.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

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


class Spent(NamedTuple):
    """Seconds of the clock, and of processors: of this process and of all that it started."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.3f} | {self.cpu:.3f}"


def spent(deed: Callable[[], object], repository: Repository | None = None) -> Spent:
    before, began = used(repository), time.perf_counter()
    deed()
    return Spent(time.perf_counter() - began, used(repository) - before)


def used(repository: Repository | None) -> float:
    own = sum(os.times()[:4])
    pid = repository and child(repository)
    if not pid:
        return own
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return own + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def middle(rounds: Sequence[Spent]) -> Spent:
    return Spent(median(one.wall for one in rounds), median(one.cpu for one in rounds))


def judge(repository: Repository, at: int, files: int) -> None:
    claims, expected = report(at, files)
    found = [one.verdict for one in repository.judge(claims, ref="main").judged]
    assert found == expected, [claim for claim, a, b in zip(claims, found, expected, strict=True) if a is not b]


def measure(at: Path, files: int, rounds: int) -> dict[str, Any]:
    told: dict[str, list[Spent]] = {}
    megabytes = []
    git = ["git", "-C", str(at)]
    for first in range(0, 1000 * rounds, 1000):
        with Repository(at) as repository:

            def note(name: str, deed: Callable[[], object], asked: Repository | None = repository) -> None:
                told.setdefault(name, []).append(spent(deed, asked))

            note("cold", partial(judge, repository, first, files))
            note("another report at once", partial(judge, repository, first + 50, files))
            note("the pause in which words are indexed", partial(wait_for_pause, repository))
            for other in range(first + 100, first + 600, 50):
                note("another report, warm", partial(judge, repository, other, files))
            note("the same again, warm", partial(judge, repository, first, files))
            status = Path(f"/proc/{child(repository)}/status").read_text()
            megabytes.append(int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1000)
        asked = list(peer(git, report(first, files)[0]))
        note("a git process a claim", lambda: [subprocess.run(one, capture_output=True) for one in asked], None)  # noqa: B023
    return {"child_mb": median(megabytes), "report": {name: middle(rounds) for name, rounds in told.items()}}


def child(repository: Repository) -> int:
    """Its process; 0 before it was started."""
    process = repository._reader._child
    return process.pid if process else 0


def wait_for_pause(repository: Repository) -> None:
    """Until the child's processor time stands still: it has used the pause for all that it can."""
    before, now = -1.0, used(repository)
    while before != now:
        time.sleep(0.2)
        before, now = now, used(repository)


def growth(at: Path, files: int) -> dict[str, Any]:
    """A warm report of more and more claims of all kinds, each about another place."""
    grown = {}
    with Repository(at) as repository:
        judge(repository, 0, files)
        wait_for_pause(repository)
        for reports in (1, 2, 4, 8, 16):
            many = [claim for step in range(reports) for claim in report(9_000 * (reports % 3) + 50 * step, files)[0]]
            grown[str(len(many))] = spent(partial(repository.judge, many, ref="main"), repository)
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
    """Thousands of paths, all there, in reports of 2,000 claims."""
    written = [path_of(number) for number in random.Random(2).sample(range(files // 2), min(10_000, files // 2))]
    claims = [of(ClaimKind.PATH, path=path) for path in written]
    git = ["git", "-C", str(at), "cat-file", "--batch-check"]
    asked = "".join(f"main:{path}\n" for path in written).encode()
    with Repository(at) as repository:
        repository.judge(claims[:1], ref="main")
        wait_for_pause(repository)
        reports = [claims[begin : begin + 2000] for begin in range(0, len(claims), 2000)]

        def ask() -> None:
            for one in reports:
                repository.judge(one, ref="main")

        ours = middle([spent(ask, repository) for _ in range(rounds)])
    theirs = middle(
        [spent(partial(subprocess.run, git, input=asked, stdout=subprocess.DEVNULL)) for _ in range(rounds)]
    )
    one = [*git[:3], "cat-file", "-e"]
    some = written[:100]
    single = spent(lambda: [subprocess.run([*one, f"main:{path}"], check=True) for path in some])
    each = Spent(*(value * len(written) / len(some) for value in single))
    told = {"desk": ours, "git cat-file --batch-check": theirs, "a git process a path": each}
    return {"count": len(written), "seconds": told | libraries(at, written)}


def libraries(at: Path, written: Sequence[str]) -> dict[str, Spent]:
    """Where they are installed: the ways to read objects that were not taken."""
    found: dict[str, Spent] = {}
    if importlib.util.find_spec("pygit2"):
        pygit2 = importlib.import_module("pygit2")
        tree = pygit2.Repository(str(at)).revparse_single("main").tree
        found["pygit2"] = spent(lambda: [tree[path] for path in written])
    if importlib.util.find_spec("dulwich"):
        lookup = importlib.import_module("dulwich.object_store").tree_lookup_path
        repository = importlib.import_module("dulwich.repo").Repo(str(at))
        root = repository[repository.refs[b"refs/heads/main"]].tree
        get = repository.object_store.__getitem__
        found["dulwich"] = spent(lambda: [lookup(get, root, path.encode()) for path in written])
        repository.close()
    return found


def table(result: Mapping[str, Any]) -> str:
    def rows(title: str, told: Mapping[str, Spent]) -> list[str]:
        return [
            f"| {title} | seconds | of processors |",
            "|---|---|---|",
            *(f"| {name} | {one} |" for name, one in told.items()),
        ]

    told, asked = result["report"], result["paths"]
    ahead = told["a git process a claim"].cpu / told["another report, warm"].cpu
    behind = asked["seconds"]["desk"].cpu / asked["seconds"]["git cat-file --batch-check"].cpu
    single = asked["seconds"]["a git process a path"].cpu / asked["seconds"]["desk"].cpu
    return "\n".join(
        [
            *rows(f"a report of 20 claims, {result['files']:,} files, {result['tags']} tags", told),
            f"\nIn processor time, a warm report is {ahead:.0f} times ahead of a git process a claim. "
            f"The child holds {result['child_mb']:.0f} MB then.\n",
            *rows("claims of all kinds in one report, warm", result["grown"]),
            "",
            *rows(f"{asked['count']:,} paths in reports of 2,000", asked["seconds"]),
            f"\nIn processor time, paths take {behind:.1f} times what `cat-file --batch-check` does, and are "
            f"{single:.0f} times ahead of a git process a path.",
        ]
    )


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
