"""The CWE list (MITRE), as the `csaf` package carries it: numbers with their present names.

Read once, when first asked; no network. The names are MITRE's, under the terms of use that the package names.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_NUMBER = re.compile(r"(?:cwe[\s:_-]*)?(\d{1,5})", re.IGNORECASE)
_WORD = re.compile(r"\w+")

# What people call a weakness where the list uses other words. The number comes first in the results.
_SPOKEN: dict[str, tuple[int, ...]] = {
    "xss": (79,),
    "sqli": (89,),
    "csrf": (352,),
    "xsrf": (352,),
    "ssrf": (918,),
    "xxe": (611,),
    "ssti": (1336,),
    "idor": (639,),
    "bola": (639,),
    "rce": (94, 78),
    "lfi": (98, 22),
    "rfi": (98,),
    "zip slip": (22,),
    "directory traversal": (22,),
    "dos": (400, 770),
    "redos": (1333,),
    "uaf": (416,),
    "oob": (125, 787),
    "buffer overflow": (120, 787),
    "toctou": (367,),
    "clickjacking": (1021,),
    "prototype pollution": (1321,),
    "request smuggling": (444,),
    "deserialisation": (502,),
    "hardcoded": (798,),
    "hard coded": (798,),
    "hardcoded password": (259, 798),
    "privilege escalation": (269,),
    "broken access control": (284, 862),
    "session fixation": (384,),
    "open redirect": (601,),
    "timing attack": (208,),
    "information leak": (200,),
    "data leak": (200,),
}


@dataclass(frozen=True)
class Weakness:
    """One entry: `Weakness(79, "Improper Neutralization of …")`."""

    number: int
    name: str

    @property
    def id(self) -> str:
        return f"CWE-{self.number}"

    def __str__(self) -> str:
        return f"{self.id}: {self.name}"


def weakness(number: int) -> Weakness | None:
    """The entry of this number, None when the list has none or has given it up."""
    return _catalogue().get(number)


def names() -> Mapping[int, str]:
    """Every weakness of the list, by its number."""
    return {number: one.name for number, one in _catalogue().items()}


def given_up() -> frozenset[int]:
    """The numbers of what MITRE has deprecated."""
    return frozenset(int(number) for number, entry in _entries().items() if entry["status"] == "Deprecated")


def search(text: str, *, limit: int = 10) -> tuple[Weakness, ...]:
    """Entries for a number ("CWE-79", "79") or for words, best first: every word must begin a word of the name."""
    folded = _folded(text)
    if match := _NUMBER.fullmatch(folded):
        found = weakness(int(match.group(1)))
        return (found,) if found else ()
    spoken = [found for number in _SPOKEN.get(folded, ()) if (found := weakness(number))]
    words = _WORD.findall(folded)
    if not words:
        return ()
    named = [one for one in _catalogue().values() if one not in spoken and _matches(one, words)]
    # The list gives a weakness its usual name in brackets, as ('SQL Injection'). That comes first, then names that hold
    # the words beside each other, then the short names: they are the general ones.
    named.sort(key=lambda one: (_rank(one.name.casefold(), folded), len(one.name), one.number))
    return tuple([*spoken, *named][:limit])


def _rank(name: str, folded: str) -> int:
    return 0 if f"('{folded}" in name else 1 if folded in name else 2


def _matches(one: Weakness, words: list[str]) -> bool:
    names = _WORD.findall(one.name.casefold())
    return all(any(name.startswith(word) for name in names) for word in words)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[:200]).casefold().split())


@lru_cache(maxsize=1)
def _catalogue() -> dict[int, Weakness]:
    return {
        int(number): Weakness(int(number), entry["history"][-1][1])
        for number, entry in sorted(_entries().items(), key=lambda pair: int(pair[0]))
        if entry["status"] != "Deprecated" and entry["history"][-1][1]  # no name: taken off the list
    }


@lru_cache(maxsize=1)
def _entries() -> dict[str, Any]:
    entries: dict[str, Any] = json.loads(_newest_file().read_text(encoding="utf-8"))["weaknesses"]
    return entries


def _newest_file() -> Path:
    """The package keeps one list for each version of CSAF; the one with the highest CWE version counts."""
    spec = find_spec("csaf")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package csaf, which carries the CWE list, is not installed")
    files = Path(spec.submodule_search_locations[0]).glob("**/cwe/catalog.json")
    return max(files, key=lambda path: (_version(path), path.as_posix()))


def _version(path: Path) -> tuple[int, ...]:
    latest = json.loads(path.read_text(encoding="utf-8"))["latest_version"]
    return tuple(int(part) for part in latest.split("."))
