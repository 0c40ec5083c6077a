"""./run bench affected: are the affected tags right on real code with real backports? Compared with git itself.

Releases of real projects are fetched with pip and npm, and become a repository as their project has it: the first
release of each line on the main branch, the others on the line's own branch, every changed file a commit, every release
a tag. A fix that was backported is then a commit that really occurs on several branches. For each of them, what
`gateways/commit_graph.py` and `core/affected.py` say is compared with brute force: `git patch-id --stable` of every
single commit, and `git tag --contains` of every fix. For fixes of published advisories the first fixed release of each
line is compared with what the advisory says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from bench.stand import figures
from vulndesk.core.affected import affected_tags
from vulndesk.gateways.commit_graph import backports_of, read_graph

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "affected.json"
README = CHECKOUT / "bench" / "README.md"
CODE = (".py", ".js", ".cjs", ".mjs")
LARGEST = 2**20


@dataclass(frozen=True)
class Advisory:
    """A published one. path: the file that its fix changes; fixed: line -> the first release with the fix."""

    name: str
    path: str
    fixed: Mapping[str, str]


@dataclass(frozen=True)
class Project:
    """lines: name of a line of releases -> its releases, oldest first; the first one lies on the main branch."""

    name: str
    client: str
    lines: Mapping[str, Sequence[str]]
    advisories: Sequence[Advisory] = ()

    @property
    def versions(self) -> list[str]:
        return [version for line in self.lines.values() for version in line]


def releases(stem: str, first: int, last: int, *, zero: bool = False) -> list[str]:
    """ "4.2", 6, 8 -> 4.2.6, 4.2.7, 4.2.8. zero: the release before them is called 4.2."""
    return ([stem] if zero else []) + [f"{stem}.{number}" for number in range(first, last + 1)]


PROJECTS = (
    Project(
        "Django",
        "pip",
        {
            "4.2": releases("4.2", 6, 20),
            "5.0": releases("5.0", 1, 14, zero=True),
            "5.1": releases("5.1", 1, 8, zero=True),
        },
        (
            Advisory(
                "CVE-2024-24680", "django/contrib/humanize/templatetags/humanize.py", {"4.2": "4.2.10", "5.0": "5.0.2"}
            ),
            Advisory("CVE-2024-27351", "django/utils/text.py", {"4.2": "4.2.11", "5.0": "5.0.3"}),
            Advisory("CVE-2024-39329", "django/contrib/auth/hashers.py", {"4.2": "4.2.14", "5.0": "5.0.7"}),
            Advisory(
                "CVE-2024-45231", "django/contrib/auth/forms.py", {"4.2": "4.2.16", "5.0": "5.0.9", "5.1": "5.1.1"}
            ),
            Advisory("CVE-2024-53907", "django/utils/html.py", {"4.2": "4.2.17", "5.0": "5.0.10", "5.1": "5.1.4"}),
            Advisory(
                "CVE-2024-53908",
                "django/db/models/fields/json.py",
                {"4.2": "4.2.17", "5.0": "5.0.10", "5.1": "5.1.4"},
            ),
            Advisory("CVE-2024-56374", "django/utils/ipv6.py", {"4.2": "4.2.18", "5.0": "5.0.11", "5.1": "5.1.5"}),
            Advisory("CVE-2025-26699", "django/utils/text.py", {"4.2": "4.2.20", "5.0": "5.0.13", "5.1": "5.1.7"}),
        ),
    ),
    Project(
        "urllib3",
        "pip",
        {
            "1.26": releases("1.26", 10, 20),
            "2.0": releases("2.0", 2, 7),
            "2.1": ["2.1.0"],
            "2.2": releases("2.2", 0, 3),
        },
        (
            Advisory("CVE-2023-43804", "urllib3/util/retry.py", {"1.26": "1.26.17", "2.0": "2.0.6"}),
            Advisory("CVE-2023-45803", "urllib3/connectionpool.py", {"1.26": "1.26.18", "2.0": "2.0.7"}),
            Advisory("CVE-2024-37891", "urllib3/util/retry.py", {"1.26": "1.26.19", "2.2": "2.2.2"}),
        ),
    ),
    Project(
        "Werkzeug",
        "pip",
        {"2.3": releases("2.3", 4, 8), "3.0": releases("3.0", 0, 6), "3.1": releases("3.1", 0, 3)},
        (Advisory("CVE-2023-46136", "werkzeug/sansio/multipart.py", {"2.3": "2.3.8", "3.0": "3.0.1"}),),
    ),
    Project("requests", "pip", {"2": ["2.28.2", "2.29.0", "2.30.0", "2.31.0", "2.32.0", "2.32.2", "2.32.3"]}),
    Project(
        "ws",
        "npm",
        {
            "5": ["5.2.2", "5.2.3", "5.2.4"],
            "6": ["6.2.1", "6.2.2", "6.2.3"],
            "7": ["7.4.6", *releases("7.5", 0, 10)],
            "8": [*releases("8.16", 0, 0), *releases("8.17", 0, 1), "8.18.0"],
        },
        (
            Advisory(
                "CVE-2024-37890",
                "lib/websocket-server.js",
                {"5": "5.2.4", "6": "6.2.3", "7": "7.5.10", "8": "8.17.1"},
            ),
        ),
    ),
    Project(
        "undici",
        "npm",
        {
            "5": releases("5.28", 1, 5),
            "6": [*releases("6.10", 0, 2), *releases("6.11", 0, 1), "6.12.0", *releases("6.21", 0, 2)],
            "7": [*releases("7.0", 0, 0), "7.1.0", "7.1.1", *releases("7.2", 0, 3)],
        },
        (Advisory("CVE-2025-22150", "lib/fetch/body.js", {"5": "5.28.5"}),),
    ),
    Project(
        "cross-spawn",
        "npm",
        {"6": ["6.0.5", "6.0.6"], "7": ["7.0.3", "7.0.4", "7.0.5", "7.0.6"]},
        (Advisory("CVE-2024-21538", "lib/util/escape.js", {"6": "6.0.6", "7": "7.0.5"}),),
    ),
)
QUICK = ("Werkzeug", "cross-spawn")


# --- real releases -----------------------------------------------------------------------------------------------


def fetch(project: Project, version: str, kept: Path) -> Path | None:
    """The archive of one release, by the registry's own client; None where there is no such release."""
    folder = kept / project.name / version
    if not folder.exists():
        folder.mkdir(parents=True)
        asked = {
            "pip": [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"),
                *("--dest", str(folder), f"{project.name}=={version}"),
            ],
            "npm": ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{project.name}@{version}"],
        }
        subprocess.run(asked[project.client], capture_output=True, check=False)
    return next(iter(sorted(folder.iterdir())), None)


def code_of(archive: Path) -> dict[str, bytes]:
    """path -> bytes of the code in a release, as its repository has it."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return {one.filename: wheel.read(one) for one in wheel.infolist() if _counts(one.filename, one.file_size)}
    with tarfile.open(archive) as packed:
        files = {one.name.partition("/")[2]: one for one in packed.getmembers() if one.isfile()}
        wanted = {path: one for path, one in files.items() if _counts(path, one.size)}
        return {path: found.read() for path, one in wanted.items() if (found := packed.extractfile(one))}


def _counts(path: str, size: int) -> bool:
    return path.endswith(CODE) and size <= LARGEST


def history(project: Project, kept: Path) -> Iterator[bytes]:
    """What git fast-import reads: a commit a changed file, a tag a release."""
    mark, roots, previous = 0, dict[str, tuple[int, dict[str, bytes]]](), ""
    for line, versions in project.lines.items():
        at, files = roots.get(previous, (0, {}))
        for version in versions:
            archive = fetch(project, version, kept)
            if archive is None:
                print(f"SKIPPED: {project.name} {version} could not be had", file=sys.stderr)
                continue
            new = code_of(archive)
            steps = list(_changes(files, new)) or [b""]
            for step in steps if files else [b"".join(steps)]:
                mark += 1
                yield _commit(mark, at, f"refs/heads/{line}", step)
                at = mark
            yield f"reset refs/tags/{version}\nfrom :{at}\n\n".encode()
            files = new
            roots.setdefault(line, (at, new))
        previous = line if line in roots else previous


def _changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[bytes]:
    for path in sorted({*before, *after}):
        if path not in after:
            yield f"D {path}\n".encode()
        elif before.get(path) != after[path]:
            yield f"M 100644 inline {path}\ndata {len(after[path])}\n".encode() + after[path] + b"\n"


def _commit(mark: int, parent: int, branch: str, changes: bytes) -> bytes:
    when = 1_600_000_000 + mark
    head = f"commit {branch}\nmark :{mark}\ncommitter V <v@example.org> {when} +0000\ndata 1\nx\n"
    return (head + (f"from :{parent}\n" if parent else "")).encode() + changes + b"\n"


def build(project: Project, at: Path, kept: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(at)], check=True)
    with subprocess.Popen(["git", "-C", str(at), "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin
        for piece in history(project, kept):
            process.stdin.write(piece)
        process.stdin.close()
    if process.returncode:
        raise SystemExit(f"git fast-import gave up on {project.name}")


# --- brute force -------------------------------------------------------------------------------------------------


class Brute:
    """Git, asked about each commit by itself."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.commits = self._git("rev-list", "--all", "--reverse", "--topo-order").split()
        self.tags = self._git("tag", "--list").split()
        same: dict[str, list[str]] = defaultdict(list)
        for commit in self.commits:
            if patch := self.patch_of(commit):
                same[patch].append(commit)
        self.same = same

    def _git(self, *arguments: str, given: str | None = None) -> str:
        asked = ["git", "-C", str(self.at), *arguments]
        return subprocess.run(
            asked, input=given, capture_output=True, check=True, encoding="utf-8", errors="surrogateescape"
        ).stdout

    def patch_of(self, commit: str) -> str:
        shown = self._git("show", "--format=%H", "--no-ext-diff", "--no-textconv", commit)
        return self._git("patch-id", "--stable", given=f"commit {shown}").partition(" ")[0]

    @cache  # noqa: B019 - one object a project
    def holding(self, commit: str) -> frozenset[str]:
        return frozenset(self._git("tag", "--contains", commit).split())

    def repeated(self) -> list[list[str]]:
        """Changes that occur on several branches: each a list of commits, none of which holds another one."""
        found = []
        for commits in self.same.values():
            if len(commits) > 1 and not any(self._is_ancestor(one, two) for one in commits for two in commits):
                found.append(commits)
        return found

    def _is_ancestor(self, one: str, two: str) -> bool:
        asked = ["git", "-C", str(self.at), "merge-base", "--is-ancestor", one, two]
        return one != two and subprocess.run(asked, check=False).returncode == 0

    def changing(self, path: str, *, tag: str, before: str) -> str:
        """The commit that changed a file between two releases; empty where none did."""
        return self._git("rev-list", "-1", f"{before}..{tag}", "--", path).strip()


# --- measured ----------------------------------------------------------------------------------------------------


def ours(at: Path, fix: str) -> tuple[set[str], set[str], float]:
    """The fix with its backports, the affected tags, and milliseconds: as the page of a case works it out."""
    start = time.perf_counter()
    commits = [fix, *backports_of(at, [fix])[fix]]
    found = affected_tags(read_graph(at), introduced=(), fixed=commits)
    return set(commits), set(found.affected), (time.perf_counter() - start) * 1000


def measure(project: Project, kept: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder) / "repository"
        build(project, at, kept)
        brute = Brute(at)
        wrong, times = [], []
        repeated = brute.repeated()
        for commits in repeated:
            known, affected, took = ours(at, commits[0])
            expected = set(brute.tags) - set().union(*(brute.holding(one) for one in commits))
            times.append(took)
            if known != set(commits) or affected != expected:
                wrong.append(commits[0])
        advisories = [_advisory(one, project, brute) for one in project.advisories]
        return {
            "project": project.name,
            "releases": len(brute.tags),
            "lines": len(project.lines),
            "commits": len(brute.commits),
            "backported": len(repeated),
            "wrong": len(wrong),
            "median_ms": round(median(times)) if times else 0,
            "advisories": [one for one in advisories if one],
        }


def _advisory(one: Advisory, project: Project, brute: Brute) -> dict[str, Any]:
    """fixes: the commit in each line; found: those that the patch-id of the newest one's finds, itself among them."""
    fixes = {}
    for line, version in one.fixed.items():
        versions = list(project.lines[line])
        before = versions[versions.index(version) - 1]
        if {version, before} <= set(brute.tags) and (commit := brute.changing(one.path, tag=version, before=before)):
            fixes[line] = commit
    if not fixes:
        return {}
    known, _, _ = ours(brute.at, list(fixes.values())[-1])
    by_hand = affected_tags(read_graph(brute.at), introduced=(), fixed=sorted(fixes.values()))
    first = {line: _first_fixed(project.lines[line], by_hand.affected, brute.tags) for line in fixes}
    return {
        "name": one.name,
        "lines": len(fixes),
        "found": len(known & set(fixes.values())),
        "as_published": sum(first[line] == one.fixed[line] for line in fixes),
    }


def _first_fixed(versions: Sequence[str], affected: Iterable[str], tags: Sequence[str]) -> str:
    return next((one for one in versions if one in tags and one not in set(affected)), "")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    found = [one for row in rows for one in row["advisories"]]
    lines = [
        "| project | releases | lines | commits | backported changes | not as git says | median ms |",
        "|---|---|---|---|---|---|---|",
        *map(_row, rows),
        "",
        "| advisory | lines with a fix | found by patch-id from the newest line’s | first fixed release as published |",
        "|---|---|---|---|",
        *(
            f"| {one['name']} | {one['lines']} | {one['found']} | {one['as_published']} of {one['lines']} |"
            for one in found
        ),
        "",
        f"Of {sum(row['backported'] for row in rows)} backported changes {sum(row['wrong'] for row in rows)} are not "
        f"as git says. Of {sum(one['lines'] for one in found)} fixes of advisories the patch-id finds "
        f"{sum(one['found'] for one in found)}, the one that was named among them.",
    ]
    return "\n".join(lines)


def _row(row: Mapping[str, Any]) -> str:
    figures_of = (
        row["releases"],
        row["lines"],
        f"{row['commits']:,}",
        row["backported"],
        row["wrong"],
        row["median_ms"],
    )
    return f"| {row['project']} | {' | '.join(map(str, figures_of))} |"


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench affected", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="two small projects; nothing is written")
    arguments.add_argument("--kept", type=Path, help="a folder for the archives; else they are fetched anew")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = given.kept or Path(folder)
        where = figures.machine(Path(folder))
        wanted = [one for one in PROJECTS if not given.quick or one.name in QUICK]
        rows = [measure(project, kept) for project in wanted]
    if not any(row["releases"] for row in rows):
        print("SKIPPED: no release could be had; is there a way to the registries?", file=sys.stderr)
        return 1
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rounds": 1, "machine": where, "projects": rows}
    print(table(rows))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "affected", f"{figures.in_words(result)}\n\n{table(rows)}")
    return 1 if any(row["wrong"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
