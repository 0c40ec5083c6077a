"""The documents of one published advisory, as bytes: each format once, and nothing that needs another advisory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vulndesk.core.advisory.csaf import build_csaf
from vulndesk.core.advisory.cve import Assigner, build_cve
from vulndesk.core.advisory.osv import build_osv, osv_id
from vulndesk.core.advisory.outlets import archive, matcher, packages, places
from vulndesk.core.advisory.outlets.places import PublicFile
from vulndesk.core.advisory.outlets.scanner_answers import for_scanners
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.vex import build_vex
from vulndesk.core.errors import BadInput

MADE_AS = "1"  # a new number makes every document again: what a new version of the desk writes in another way


@dataclass(frozen=True)
class Built:
    """files: whole, but for signatures. csaf, osv: their paths, or empty. keys: (key, matcher) of what is affected.

    answer: the OSV document as an answer about a package has it, empty where it is the same one.
    """

    files: tuple[PublicFile, ...]
    csaf: str
    osv: str
    osv_id: str
    packed: archive.Entry | None
    answer: bytes
    keys: tuple[tuple[str, str], ...] = field(repr=False)


def build(record: Advisory, *, address: str, assigner: Assigner) -> Built:
    """A format that cannot carry this advisory has no file: its builder says so by BadInput."""
    first, changed = record.published, record.modified or record.published
    if first is None or changed is None:
        raise ValueError("what is published says when")
    name = osv_id(record)
    csaf_path, vex_path = places.csaf_path(record, first), places.vex_path(record.id)
    makers: Mapping[str, Callable[[], dict[str, Any]]] = {
        csaf_path: lambda: build_csaf(record, url=f"{address}/{csaf_path}"),
        places.osv_path(name): lambda: build_osv(record),
        vex_path: lambda: build_vex(record, url=f"{address}/{vex_path}"),
        places.cve_path(record.cve): lambda: build_cve(record, assigner=assigner),
    }
    made = {path: file for path, make in makers.items() if (file := _made(path, make)) is not None}
    csaf, osv = made.pop(csaf_path, None), made.get(places.osv_path(name))
    return Built(
        files=(*(places.with_sums(csaf) if csaf else ()), *made.values()),
        csaf=csaf.path if csaf else "",
        osv=osv.path if osv else "",
        osv_id=name,
        packed=archive.entry(f"{name}.json", osv.content, modified=changed) if osv else None,
        answer=_answer(osv.content) if osv else b"",
        keys=tuple(keys_of(record)) if osv and not record.withdrawn else (),
    )


def _made(path: str, make: Callable[[], dict[str, Any]]) -> PublicFile | None:
    try:
        document = make()
    except BadInput:
        return None
    is_small = path.startswith("osv/")  # by the thousand in one answer, and read by programs
    shape: dict[str, Any] = {"separators": (",", ":")} if is_small else {"indent": 2}
    return PublicFile(path, (json.dumps(document, ensure_ascii=False, **shape) + "\n").encode())


def _answer(content: bytes) -> bytes:
    document = json.loads(content)
    answer = for_scanners(document)
    return b"" if answer == document else json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def keys_of(record: Advisory) -> Iterator[tuple[str, str]]:
    """(key, matcher) of everything that it affects."""
    for component in record.components:
        if not component.is_hosted:
            written = matcher.written(component)
            yield from ((key, written) for key in packages.keys_of(component))
