"""Which published advisories affect which packages: asked of a source of OSV that is named, or read from a folder.

The address may be anybody's that speaks OSV's API (https://google.github.io/osv.dev/api/), a desk's own included.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vulndesk.core.advisory.osv_reading import read_osv
from vulndesk.core.advisory.outlets.matcher import affects, written
from vulndesk.core.advisory.record import Advisory, Component, fixed_versions
from vulndesk.core.check.dependencies import Advised, Package
from vulndesk.core.errors import BadInput, Refused
from vulndesk.gateways.web import Answer, Unreachable, Web, networks

AT_ONCE = 500
MOST_PAGES = 50
MOST_DOCUMENTS = 400_000
LARGEST_DOCUMENT = 4 * 2**20
_EVERYWHERE = ("0.0.0.0/0", "::/0")  # the user named the address, so it may be on this machine


def ask_osv(address: str, packages: Sequence[Package]) -> Mapping[Package, tuple[Advised, ...]]:
    """Raises Unreachable: its words say why, without any address."""
    web = Web(inner=networks(_EVERYWHERE))
    base = address.rstrip("/").removesuffix("/v1/query").removesuffix("/v1")
    named: dict[Package, list[str]] = defaultdict(list)
    for start in range(0, len(packages), AT_ONCE):
        for package, ids in _asked(web, base, packages[start : start + AT_ONCE]):
            named[package] += ids
    documents = {one: _document(web, base, one) for one in sorted({one for ids in named.values() for one in ids})}
    return {
        package: tuple(_advised(documents[one], package) for one in dict.fromkeys(ids))
        for package, ids in named.items()
    }


def _asked(web: Web, base: str, packages: Sequence[Package]) -> Iterator[tuple[Package, list[str]]]:
    """Pages of one package follow each other by a token."""
    waiting = [(package, "") for package in packages]
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        queries = [_query(package, token) for package, token in waiting]
        answer = web.send(
            f"{base}/v1/querybatch", json.dumps({"queries": queries}).encode(), content_type="application/json"
        )
        results = _json(answer).get("results")
        if not isinstance(results, list) or len(results) != len(waiting):
            raise Unreachable("an answer that is not OSV's")
        following = []
        for (package, _), one in zip(waiting, results, strict=True):
            held = one if isinstance(one, dict) else {}
            ids = [str(vuln["id"]) for vuln in held.get("vulns") or () if isinstance(vuln, dict) and "id" in vuln]
            if ids:
                yield package, ids
            if token := held.get("next_page_token"):
                following.append((package, str(token)))
        waiting = following


def _query(package: Package, token: str) -> dict[str, Any]:
    ecosystem, name, version = package
    asked: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": name}, "version": version}
    return {**asked, "page_token": token} if token else asked


def _document(web: Web, base: str, identifier: str) -> Mapping[str, Any]:
    answer = web.fetch(f"{base}/v1/vulns/{quote(identifier, safe='')}", most_bytes=LARGEST_DOCUMENT)
    held = _json(answer)
    return held if held.get("id") == identifier else {"id": identifier}


def _json(answer: Answer) -> Mapping[str, Any]:
    if answer.status != 200:
        raise Unreachable(f"status {answer.status}")
    try:
        held = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Unreachable("an answer that is no JSON") from None
    if not isinstance(held, dict):
        raise Unreachable("an answer that is not OSV's")
    return held


def _advised(document: Mapping[str, Any], package: Package) -> Advised:
    """What the document says in words; what cannot be read is left out, the id stays."""
    identifier = str(document.get("id", ""))
    try:
        advisory, _ = read_osv(dict(document))
    except Refused:
        return Advised(identifier, "")
    return _said(advisory, [one for one in advisory.components if _is_of(one, package)])


def _said(advisory: Advisory, components: Iterable[Component]) -> Advised:
    fixed = dict.fromkeys(version for one in components for version in fixed_versions(one))
    return Advised(advisory.id, " ".join(advisory.title.split())[:120], tuple(fixed)[:5])


def _is_of(component: Component, package: Package) -> bool:
    return component.ecosystem.partition(":")[0] == package[0] and component.name == package[1]


def look_into_folder(folder: Path, packages: Sequence[Package]) -> Mapping[Package, tuple[Advised, ...]]:
    """OSV documents as files (.json), below a folder. Raises BadInput when there is none."""
    wanted: dict[tuple[str, str], list[Package]] = defaultdict(list)
    for package in packages:
        wanted[package[:2]].append(package)
    found: dict[Package, list[Advised]] = defaultdict(list)
    count = 0
    for document in _documents(folder):
        count += 1
        if not _names_any(document, wanted):
            continue
        try:
            advisory, _ = read_osv(document)
        except Refused:
            continue
        if advisory.withdrawn is None:
            _match(advisory, wanted, found)
    if not count:
        raise BadInput(f"{folder} holds no OSV document.", next_step="Give a folder of files that end in .json.")
    return {package: tuple(advised) for package, advised in found.items()}


def _match(
    advisory: Advisory, wanted: Mapping[tuple[str, str], list[Package]], found: dict[Package, list[Advised]]
) -> None:
    for component in advisory.components:
        key = (component.ecosystem.partition(":")[0], component.name)
        matcher = written(component) if key in wanted else ""
        for package in wanted.get(key, ()):
            advised = _said(advisory, [component])
            if affects(matcher, package[2]) and all(one.id != advised.id for one in found[package]):
                found[package].append(advised)


def _names_any(document: Mapping[str, Any], wanted: Mapping[tuple[str, str], list[Package]]) -> bool:
    """Before the whole document is read."""
    affected = document.get("affected")
    for one in affected if isinstance(affected, list) else ():
        package = one.get("package") if isinstance(one, dict) else None
        if isinstance(package, dict):
            key = (str(package.get("ecosystem", "")).partition(":")[0], str(package.get("name", "")))
            if key in wanted:
                return True
    return False


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    count = 0
    for here, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(here) / name
            if name.endswith(".json") and path.is_file() and path.stat().st_size <= LARGEST_DOCUMENT:
                count += 1
                if count > MOST_DOCUMENTS:
                    return
                try:
                    held = json.loads(path.read_bytes())
                except (ValueError, RecursionError, OSError):
                    continue
                if isinstance(held, dict) and "id" in held and "affected" in held:
                    yield held
