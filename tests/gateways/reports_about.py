"""Takes any git repository and writes reports about it, with claims that are known to be so or not to be so.

The truth is read with plain git commands, never with the code that is tested. What is not so is of the kinds that
reports get wrong: the right place at the wrong tag, a file that moved, a function that was renamed, a line a little
past the end, a name that is nearly right, one that was invented, a quotation that was edited. `written_reports` puts it
into prose of eight languages.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from tests.core.claims.written_reports import Names, Planted, Report, write_report
from vulndesk.core.claims.claim import ClaimKind

_DEFINED = {
    "function": re.compile(
        r"^[ \t]*(?:(?:pub(?:lic)?|static|async|export|default|inline|extern|private|protected|const)\b[ \t]*)*"
        r"(?:def|function|fn|func|sub)\s+([A-Za-z_]\w{3,})\s*[(<]"
        r"|^(?:[A-Za-z_][\w*]*[ \t*]+){1,4}([A-Za-z_]\w{3,})\([^;]{0,200}\)\s*\{",
        re.MULTILINE,
    ),
    "class": re.compile(
        r"^[ \t]*(?:export\s+(?:default\s+)?|public\s+|abstract\s+|typedef\s+)*(?:class|struct|interface|trait|enum)\s+"
        r"([A-Za-z_]\w{3,})",
        re.MULTILINE,
    ),
    "macro": re.compile(r"^[ \t]*#[ \t]*define[ \t]+([A-Z_][A-Z0-9_]{4,})", re.MULTILINE),
}
_SOURCE = re.compile(r"\.(?:c|h|cc|cpp|hpp|py|js|mjs|ts|rs|go|java|rb|php)$")
_NAME = re.compile(r"\b(?!return|import|export|function|static|struct)[a-zA-Z_]{5,}\b")
_NOT_TELLING = re.compile(r"^(?:test|main|init|self|next|call|read|open|close|send|with|name|list|type|data|value)$")


@dataclass(frozen=True)
class Project:
    """files: tag → path → bytes."""

    files: Mapping[str, Mapping[str, bytes]]
    commits: Sequence[str]
    branches: Sequence[str]

    @property
    def tags(self) -> list[str]:
        return list(self.files)

    @cached_property
    def words(self) -> dict[str, set[str]]:
        return {
            tag: {word for content in files.values() for word in re.findall(r"\w+", _text(content))}
            for tag, files in self.files.items()
        }

    @cached_property
    def defined(self) -> dict[tuple[str, str], set[str]]:
        """(tag, kind of symbol) → names."""
        found: dict[tuple[str, str], set[str]] = {}
        for tag, files in self.files.items():
            text = "\n".join(_text(content) for path, content in files.items() if _SOURCE.search(path))
            for kind, pattern in _DEFINED.items():
                names = {next(filter(None, match.groups()), "") for match in pattern.finditer(text)}
                found[tag, kind] = {name for name in names if name and not _NOT_TELLING.match(name)}
        return found


def read_project(at: Path) -> Project:
    """Of each tag the files, as `git ls-tree` and `git cat-file` give them."""

    def git(*arguments: str, asked: bytes = b"") -> bytes:
        return subprocess.run(["git", "-C", str(at), *arguments], input=asked, check=True, capture_output=True).stdout

    files: dict[str, dict[str, bytes]] = {}
    for tag in git("tag", "--sort=version:refname").decode().split():
        rows = git("ls-tree", "-r", "-z", tag).decode("utf-8", "replace").split("\0")
        blobs = {path: head.split()[2] for head, _, path in (row.partition("\t") for row in rows if " blob " in row)}
        told = git("cat-file", "--batch", asked="".join(f"{oid}\n" for oid in blobs.values()).encode())
        files[tag], begin = {}, 0
        for path in blobs:
            end = told.index(b"\n", begin)
            size = int(told[begin:end].split()[2])
            files[tag][path] = told[end + 1 : end + 1 + size]
            begin = end + size + 2
    branches = git("branch", "--format=%(refname:short)").decode().split()
    return Project(files, git("rev-list", "--all").decode().split(), branches)


# --- what reports get wrong --------------------------------------------------------------------------------------


def write_about(project: Project, tag: str, random: Random) -> Report:
    """About one tag; about half of what it says is not so there."""
    return write_report(_names(project, tag, random), random)


def _names(project: Project, tag: str, random: Random) -> Names:
    here = [path for path, content in project.files[tag].items() if _is_citable(path) and b"\0" not in content]
    elsewhere = sorted({path for files in project.files.values() for path in files if _is_citable(path)} - set(here))
    source = [path for path in here if _SOURCE.search(path)] or here

    def some(pool: Sequence[str], count: int) -> list[str]:
        return random.sample(pool, min(count, len(pool)))

    def symbols(kind: str, invented: str) -> list[str]:
        real = sorted(project.defined[tag, kind])
        gone = sorted({name for (_, each), names in project.defined.items() if each == kind for name in names})
        gone = [name for name in gone if name not in project.words[tag]]
        near = [_nearly(name, random) for name in some(real, 2)]
        return [*some(real, 5), *some(gone, 2), *near, invented]

    paths = [*some(source, 6), *some(elsewhere, 3), *(_nearly_path(path, random) for path in some(source, 2))]
    lengths = {path: _count(project.files[tag][path]) for path in here}
    return Names(
        paths=paths,
        functions=symbols("function", f"parse_{random.randrange(999)}_chunk_fast"),
        classes=symbols("class", f"Frame{random.randrange(999)}Decoder"),
        macros=symbols("macro", f"MAX_QZ{random.randrange(999)}_LEN"),
        versions=[*map(_number, some(project.tags, 3)), f"{random.randrange(20, 90)}.{random.randrange(9)}.1"],
        tags=[*some(project.tags, 3), f"v{random.randrange(20, 90)}.4.1"],
        branches=[*project.branches, "release/77.x"],
        commits=[*some(project.commits, 3), "".join(random.choices("0123456789abcdef", k=40))],
        snippets=_snippets(project.files[tag], source, random),
        lengths=lengths,
    )


def _snippets(files: Mapping[str, bytes], source: Sequence[str], random: Random) -> list[tuple[str, int, str]]:
    """A few lines of a file; then the same with one line edited, and with every line edited."""
    found = []
    for path in random.sample(source, min(6, len(source))):
        lines = _text(files[path]).replace("\r\n", "\n").split("\n")
        telling = [at for at, line in enumerate(lines) if re.search(r"^\s*[A-Za-z_]\w{4,}.*(?:[;{:]|\))$", line)]
        if len(lines) < 12 or not telling or any("`" in line for line in lines):
            continue
        begin = min(random.choice(telling), len(lines) - 8)
        quoted = lines[begin : begin + random.randint(4, 7)]
        if sum(bool(line.strip()) for line in quoted) < 4 or max(map(len, quoted)) > 160:
            continue
        edited = {0: [0], 1: range(len(quoted))}.get(random.randrange(4), [])
        for at in edited:
            quoted[at] = re.sub(
                r"\b(?!return|import|export|function|static|struct)[a-zA-Z_]{5,}\b", r"\g<0>_zq", quoted[at]
            )
            quoted[at] = quoted[at].replace(";", " + zq;") if ";" in quoted[at] else f"{quoted[at]}  zq({at});"
        found.append((path, begin + 1, "\n".join(quoted)))
    return found


def _is_citable(path: str) -> bool:
    """A name that a sentence can hold: others are another test's."""
    return bool(re.fullmatch(r"[\w./-]{3,100}\.[A-Za-z]\w{0,3}", path)) and not path.startswith((".", "/"))


def _nearly(name: str, random: Random) -> str:
    at = random.randrange(1, len(name))
    return random.choice((name[:at] + name[at + 1 :], f"{name}s", name[:at] + "q" + name[at:], f"{name}_ex"))


def _nearly_path(path: str, random: Random) -> str:
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    return f"{folder}/{_nearly(stem, random) if len(stem) > 1 else stem + 'q'}.{ending}".lstrip("/")


def _number(tag: str) -> str:
    return tag.removeprefix("v")


def _text(content: bytes) -> str:
    return "" if b"\0" in content[:8000] else content.decode("utf-8", "replace")


def _count(content: bytes) -> int:
    return content.count(b"\n") + (bool(content) and not content.endswith(b"\n"))


# --- what is so --------------------------------------------------------------------------------------------------


def is_so(planted: Planted, text: str, project: Project, tag: str) -> bool | None:
    """Whether it holds at the tag; None where a person would not say either."""
    if planted.kind is ClaimKind.SYMBOL:
        return planted.name in project.words[tag]
    if planted.kind is ClaimKind.VERSION:
        return f"v{planted.version}" in project.tags
    if planted.kind is ClaimKind.TAG:
        return planted.ref in project.tags
    if planted.kind is ClaimKind.BRANCH:
        return planted.ref in project.branches
    if planted.kind is ClaimKind.COMMIT:
        return any(commit.startswith(planted.ref) for commit in project.commits)
    if planted.kind is ClaimKind.URL:
        return _is_so_there(planted, project)
    if planted.kind is ClaimKind.SNIPPET:
        return _is_quoted(text[planted.start : planted.end], project.files[tag])
    return _is_there(planted, project.files[tag])


def _is_so_there(planted: Planted, project: Project) -> bool | None:
    """An address names its own ref; a commit's tree is not looked at here."""
    return _is_there(planted, project.files[planted.ref]) if planted.ref in project.files else None


def _is_there(planted: Planted, files: Mapping[str, bytes]) -> bool | None:
    if planted.path not in files:
        same = [path for path in files if path.endswith(f"/{planted.path}")]
        return None if same else False
    last = max(planted.line or 0, planted.line_end or 0)
    return last <= _count(files[planted.path])


def _is_quoted(quoted: str, files: Mapping[str, bytes]) -> bool:
    wanted = [re.sub(r"\s+", "", line) for line in quoted.splitlines() if line.strip()]
    for content in files.values():
        text = [re.sub(r"\s+", "", line) for line in _text(content).splitlines()]
        lines = [line for line in text if line]
        if any(lines[at : at + len(wanted)] == wanted for at, line in enumerate(lines) if line == wanted[0]):
            return True
    return False
