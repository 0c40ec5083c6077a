"""Files in which a project names what it wants, without a lock: names alone, for a wrong one is installed from here."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from vulndesk.core.check.locks import Locked, pypi_name

_MOST = 5_000
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]{0,100})\s*(?:\[[^\]]{0,200}\])?\s*(?:[<>=!~;,(#]|$)")


def named_in(path: str, written: str) -> tuple[Locked, ...]:
    """Without versions; empty for a file that names nothing, or cannot be read, for then its own tool complains."""
    reader = names_reader_of(path)
    if reader is None:
        return ()
    try:
        found = list(dict.fromkeys(reader(written)))[:_MOST]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ()
    return tuple(Locked(ecosystem, name, "", _line_of(written, as_written)) for ecosystem, name, as_written in found)


def names_reader_of(path: str) -> Callable[[str], Iterator[tuple[str, str, str]]] | None:
    name = path.rpartition("/")[2]
    if re.fullmatch(r"[\w.-]*requirements[\w.-]*\.(?:txt|in)", name, re.IGNORECASE):
        return _requirements
    return _READERS.get(name)


def _requirements(written: str) -> Iterator[tuple[str, str, str]]:
    for line in written.splitlines():
        yield from _python([line.partition(" #")[0]])


def _python(listed: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    for one in listed:
        if isinstance(one, str) and (found := _NAME.match(one)):
            yield "PyPI", pypi_name(found[1]), found[1]


def _pyproject(written: str) -> Iterator[tuple[str, str, str]]:
    held = tomllib.loads(written)
    project = _table(held, "project")
    for listed in (project.get("dependencies"), *_table(project, "optional-dependencies").values()):
        yield from _python(listed if isinstance(listed, list) else ())
    for listed in _table(held, "dependency-groups").values():
        yield from _python(listed if isinstance(listed, list) else ())
    poetry = _table(_table(held, "tool"), "poetry")
    for part in (poetry, *_table(poetry, "group").values()):
        yield from _python(name for name in _table(part, "dependencies") if name != "python")


def _npm(written: str) -> Iterator[tuple[str, str, str]]:
    held = json.loads(written)
    for part in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies"):
        for name, version in _table(held, part).items():
            if not str(version).startswith(("file:", "link:", "workspace:", "npm:")):
                yield "npm", name, name


def _cargo(written: str) -> Iterator[tuple[str, str, str]]:
    held = tomllib.loads(written)
    for part in (held, _table(held, "workspace")):
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, about in _table(part, kind).items():
                if not (isinstance(about, dict) and ("path" in about or "git" in about or "workspace" in about)):
                    yield "crates.io", str(about.get("package", name)) if isinstance(about, dict) else name, name


def _composer(written: str) -> Iterator[tuple[str, str, str]]:
    held = json.loads(written)
    for part in ("require", "require-dev"):
        yield from (("Packagist", name, name) for name in _table(held, part))


def _gems(written: str) -> Iterator[tuple[str, str, str]]:
    for found in re.finditer(r"^\s*gem\s+[\"']([\w.-]{1,100})[\"']([^\n]*)", written, re.MULTILINE):
        if "path:" not in found[2] and "git:" not in found[2]:
            yield "RubyGems", found[1], found[1]


def _table(held: Any, name: str) -> Mapping[str, Any]:
    found = held.get(name) if isinstance(held, dict) else None
    return found if isinstance(found, dict) else {}


def _line_of(written: str, name: str) -> int:
    found = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", written)
    return written.count("\n", 0, found.start()) + 1 if found else 1


_READERS: Mapping[str, Callable[[str], Iterator[tuple[str, str, str]]]] = {
    "pyproject.toml": _pyproject,
    "package.json": _npm,
    "Cargo.toml": _cargo,
    "composer.json": _composer,
    "Gemfile": _gems,
}
