"""Lock files: which versions of which packages a project pins, and at which line. Nothing in them is run or fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_PACKAGES = 50_000
_LONGEST = 200


@dataclass(frozen=True)
class Locked:
    """ecosystem and name: as OSV writes them (https://ossf.github.io/osv-schema/#defined-ecosystems)."""

    ecosystem: str
    name: str
    version: str
    line: int


class Unread(Exception):
    """The file is not what its name says."""


def read_lock(path: str, written: str) -> tuple[Locked, ...] | None:
    """None when the name is that of no lock file. Raises Unread. A pin that is no plain version is left out."""
    reader = reader_of(path)
    if reader is None:
        return None
    found: list[Locked] = []
    try:
        for one in reader(written):
            if 0 < len(one.name) <= _LONGEST and 0 < len(one.version) <= _LONGEST:
                found.append(one)
            if len(found) > MOST_PACKAGES:
                raise Unread("it names too many packages")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unread("it cannot be read") from None
    return tuple(dict.fromkeys(found))


def reader_of(path: str) -> Callable[[str], Iterator[Locked]] | None:
    name = path.rpartition("/")[2]
    if _REQUIREMENTS.fullmatch(name) or (
        "requirements" in path.split("/")[:-1] and name.endswith((".txt", ".lock", ".in"))
    ):
        return _requirements
    return _READERS.get(name)


_REQUIREMENTS = re.compile(r"(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.(?:txt|lock)", re.IGNORECASE)
_PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]{0,200}\])?\s*===?\s*([^\s;\\,#*]+)(?![\w.,*])")


def pypi_name(name: str) -> str:
    """https://packaging.python.org/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(written: str) -> Iterator[Locked]:
    for number, line in enumerate(written.splitlines(), 1):
        found = _PINNED.match(line.strip())
        if found:
            yield Locked("PyPI", pypi_name(found[1]), found[2], number)


_ROW = re.compile(r"(name|version|source)\s*=\s*(.+?)\s*$")


def _blocks(written: str) -> Iterator[tuple[Mapping[str, str], int]]:
    """[[package]] of uv, Poetry and Cargo: its plain rows, and its line."""
    block: dict[str, str] = {}
    start = 0
    for number, line in enumerate(written.splitlines(), 1):
        if line.startswith("["):
            if start:
                yield block, start
            block, start = {}, number if line.strip() == "[[package]]" else 0
        elif start and (found := _ROW.match(line)):
            block.setdefault(found[1], found[2].strip("\"'"))
    if start:
        yield block, start


def _python_blocks(written: str) -> Iterator[Locked]:
    for block, line in _blocks(written):
        is_own = re.search(r"\b(?:editable|virtual|directory|path|git|url)\b", block.get("source", ""))
        if "name" in block and "version" in block and not is_own:
            yield Locked("PyPI", pypi_name(block["name"]), block["version"], line)


def _cargo(written: str) -> Iterator[Locked]:
    """Without a source it is a crate of the project itself."""
    for block, line in _blocks(written):
        if "name" in block and "version" in block and block.get("source", "").startswith("registry"):
            yield Locked("crates.io", block["name"], block["version"], line)


def _pipfile(written: str) -> Iterator[Locked]:
    held, places = json.loads(written), _Places(written)
    for part in ("default", "develop"):
        for name, about in held.get(part, {}).items():
            version = str(about.get("version", ""))
            if version.startswith("=="):
                yield Locked("PyPI", pypi_name(name), version[2:], places.line_of(f'"{name}"'))


def _npm(written: str) -> Iterator[Locked]:
    held, places = json.loads(written), _Places(written)
    if "packages" in held:
        for path, about in held["packages"].items():
            name = about.get("name") or path.rpartition("node_modules/")[2]
            if "node_modules/" in path and "version" in about and not about.get("link"):
                yield Locked("npm", name, str(about["version"]), places.line_of(f'"{path}"'))
        return
    yield from _npm_tree(places, held.get("dependencies", {}), 0)


def _npm_tree(places: _Places, dependencies: Mapping[str, Any], depth: int) -> Iterator[Locked]:
    for name, about in dependencies.items():
        version = str(about.get("version", ""))
        if re.match(r"\d", version):
            yield Locked("npm", name, version, places.line_of(f'"{name}"'))
        if depth < 20:
            yield from _npm_tree(places, about.get("dependencies", {}), depth + 1)


_YARN_HEAD = re.compile(r'"?((?:@[^/\s"]+/)?[^@\s",]+)@')
_YARN_OTHER_NAME = re.compile(r'"?[^\s",]+?@npm:((?:@[\w.-]+/)?[a-z][\w.-]*)@')
_YARN_VERSION = re.compile(r'\s+version:?\s+"?([^"\s]+)"?\s*$')


def _yarn(written: str) -> Iterator[Locked]:
    name, at = "", 0
    for number, line in enumerate(written.splitlines(), 1):
        if line and not line[0].isspace():
            found = _YARN_HEAD.match(line)
            is_own = "@workspace:" in line or "@file:" in line or "@link:" in line
            other = _YARN_OTHER_NAME.match(line)
            name, at = (other[1] if other else found[1], number) if found and not is_own else ("", 0)
        elif name and (version := _YARN_VERSION.match(line)):
            yield Locked("npm", name, version[1], at)
            name = ""


_PNPM = re.compile(r"  ['\"]?/?((?:@[^/@\s]+/)?[^/@\s'\"(]+)[@/](\d[^\s:'\"(/_]*)[^:]*['\"]?:\s*(?:\{.*)?$")


def _pnpm(written: str) -> Iterator[Locked]:
    is_packages = False
    for number, line in enumerate(written.splitlines(), 1):
        if line and not line[0].isspace():
            is_packages = line.startswith("packages:")
        elif is_packages and (found := _PNPM.match(line)):
            yield Locked("npm", found[1], found[2], number)


_GO = re.compile(r"\s*(?:require\s+)?([a-z0-9][\w.~-]*\.[\w.~/-]+)\s+v(\d[^\s/]*)(?:\s*//.*)?$", re.IGNORECASE)


_GO_INSTEAD = re.compile(
    r"^\s*(?:replace\s+)?([\w./~-]{1,200})(?:[ \t]+v\S{1,100})?[ \t]+=>[ \t]+([\w./~-]{1,200})(?:[ \t]+v(\S{1,100}))?",
    re.MULTILINE,
)


def _go(written: str) -> Iterator[Locked]:
    """go.mod since Go 1.17 names everything that is built; go.sum also what is not."""
    instead = {found[1]: found for found in _GO_INSTEAD.finditer(written)}
    is_required = False
    for number, line in enumerate(written.splitlines(), 1):
        words = line.strip()
        if words.endswith("("):
            is_required = words.startswith("require")
        elif words == ")":
            is_required = False
        elif (is_required or words.startswith("require ")) and (found := _GO.match(line)):
            other = instead.get(found[1])
            if other is not None and other[3]:  # a folder instead is most often a copy of this version
                yield Locked("Go", other[2], other[3], number)
                continue
            yield Locked("Go", found[1], found[2], number)


_DEPENDENCY = re.compile(r"<dependency>(.{1,2000}?)</dependency>", re.DOTALL)
_PROPERTY = re.compile(r"<([\w.-]{1,100})>\s*([^<>\s]{1,100})\s*</\1>")


def _maven(written: str) -> Iterator[Locked]:
    """Versions that stand in the file; those of a parent are not known here."""
    text = re.sub(r"<!--.{0,20000}?-->", lambda found: "\n" * found[0].count("\n"), written, flags=re.DOTALL)
    properties = dict(_PROPERTY.findall(text))
    for found in _DEPENDENCY.finditer(text):
        parts = dict(_PROPERTY.findall(found[1]))
        version = re.sub(r"\$\{([\w.-]+)\}", lambda named: properties.get(named[1], named[0]), parts.get("version", ""))
        if re.match(r"\d", version) and "groupId" in parts and "artifactId" in parts:
            line = text.count("\n", 0, found.start()) + 1
            yield Locked("Maven", f"{parts['groupId']}:{parts['artifactId']}", version, line)


def _gradle(written: str) -> Iterator[Locked]:
    for number, line in enumerate(written.splitlines(), 1):
        if found := re.match(r"([\w.-]+):([\w.-]+):([\w.+-]+)=", line):
            yield Locked("Maven", f"{found[1]}:{found[2]}", found[3], number)


def _composer(written: str) -> Iterator[Locked]:
    held, places = json.loads(written), _Places(written)
    for part in ("packages", "packages-dev"):
        for about in held.get(part) or ():
            version = str(about["version"]).removeprefix("v")
            if version[:1].isdigit():
                yield Locked("Packagist", about["name"], version, places.line_of(f'"{about["name"]}"'))


def _gems(written: str) -> Iterator[Locked]:
    for number, line in enumerate(written.splitlines(), 1):
        if found := re.match(r"    ([\w.-]+) \((\d[^)-]*)(?:-[^)]*)?\)$", line):
            yield Locked("RubyGems", found[1], found[2], number)


class _Places:
    """Lines of words that are asked for in the order in which they stand: a long file is gone through once."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._at, self._line = 0, 1

    def line_of(self, words: str) -> int:
        at = self._written.find(words, self._at)
        if at < 0:
            at = self._written.find(words)
            return self._written.count("\n", 0, at) + 1 if at >= 0 else 1
        self._line += self._written.count("\n", self._at, at)
        self._at = at
        return self._line


_READERS: Mapping[str, Callable[[str], Iterator[Locked]]] = {
    "uv.lock": _python_blocks,
    "poetry.lock": _python_blocks,
    "Pipfile.lock": _pipfile,
    "package-lock.json": _npm,
    "npm-shrinkwrap.json": _npm,
    "yarn.lock": _yarn,
    "pnpm-lock.yaml": _pnpm,
    "Cargo.lock": _cargo,
    "go.mod": _go,
    "pom.xml": _maven,
    "gradle.lockfile": _gradle,
    "composer.lock": _composer,
    "Gemfile.lock": _gems,
}
