"""The public side as plain files for any web host or object store: the same bytes as the desk serves.

A run writes what changed since the last one. Interrupted, it leaves whole files, and nothing names what is not there:
documents come first, then pages, then what lists them, and the next run begins where the last whole one ended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from vulndesk import __version__
from vulndesk.apps.advisories.queries import years
from vulndesk.apps.feeds import queries
from vulndesk.core.errors import Conflict, NotNow
from vulndesk.gateways.public_files import Copy, InUse

Fetch = Callable[[str], bytes | None]
SECURITY_TXT = ".well-known/security.txt"
# Everything below these is ours; a whole run removes what does not belong there.
FOLDERS = ("osv", "openvex", "cve", "advisories", ".well-known/csaf")
_ASSETS = re.compile(rb"""(?:href|src)="/(static/[\w./-]+)""", re.ASCII)


@dataclass(frozen=True)
class Copied:
    written: int
    removed: int
    version: int


def copy_public_side(folder: Path, *, fetch: Fetch, whole: bool = False) -> Copied:
    """fetch: what the desk answers at a path, None for 404. whole: look at every file, not only at what changed.

    Raises NotNow before anything is published, Conflict while another run writes there.
    """
    state = queries.tree_state()
    if state is None:
        raise NotNow("Nothing was published yet.", next_step="Publish an advisory, then run this again.")
    copy = Copy(folder)
    try:
        with copy.alone():
            _run(copy, state, fetch, whole=whole)
    except InUse:
        raise Conflict("Another run writes there at this moment.", next_step="Wait until it has ended.") from None
    return Copied(copy.written, copy.removed, state.version)


def _run(copy: Copy, state: queries.TreeState, fetch: Fetch, *, whole: bool) -> None:
    of = identity(state)
    reached = copy.reached()
    is_known = not whole and reached.get("of") == of
    since = int(reached.get("version", 0)) if is_known else 0
    expected = _put_documents(copy, since)
    expected |= _put_pages(copy, fetch, _pages(state, since))
    copy.settle()
    expected |= _put_lists(copy, state, fetch)
    if not is_known:
        for path in [path for top in FOLDERS for path in copy.names(top) if path not in expected]:
            copy.remove(path)
    copy.remember({"of": of, "version": state.version})


def identity(state: queries.TreeState) -> dict[str, object]:
    """Another desk, another version of it or another publisher: every file may be another one."""
    outlet = state.outlet
    return {"tree": state.name, "vulndesk": __version__, "address": outlet.address, **asdict(outlet.publisher)}


def _put_documents(copy: Copy, since: int) -> set[str]:
    found = set()
    for path, content in queries.changed_since(since):
        if content is None:
            copy.remove(path)
        else:
            copy.put(path, content)
            found.add(path)
    return found


def _pages(state: queries.TreeState, since: int) -> Iterable[str]:
    for name, revisions in queries.changed_advisories(since):
        yield f"advisories/{name}/"
        yield from (f"advisories/{name}/revisions/{number}/" for number in range(1, revisions + 1))
    # The newest of a list, and its years: they lead to all without a desk that answers questions.
    of_years = [f"years/{year}/" for year in years()]
    for top in (*(f"p/{slug}/advisories/" for slug, _ in state.programmes), "advisories/"):
        yield from (f"{top}{of_year}" for of_year in of_years)
        yield top


def _put_pages(copy: Copy, fetch: Fetch, paths: Iterable[str]) -> set[str]:
    """With what they are drawn with."""
    found: set[str] = set()
    assets: set[str] = set()
    for path in paths:
        page = fetch(path)
        # With a form's token a page is one reader's own, and the form leads nowhere on another host.
        if page is not None and b"csrfmiddlewaretoken" not in page:
            copy.put(f"{path}index.html", page)
            found.add(f"{path}index.html")
            assets.update(one.decode() for one in _ASSETS.findall(page))
    for path in sorted(assets):
        asset = fetch(path)
        if asset is not None:
            copy.put(path, asset)
    return found


def _put_lists(copy: Copy, state: queries.TreeState, fetch: Fetch) -> set[str]:
    """Each after what it names; where the tree changed meanwhile, the next run has the rest."""
    paths = queries.paths_composed(state)
    for path in paths:
        composed = queries.find(path)
        if composed is not None:
            copy.put(path, composed.kept or composed.content)
        copy.settle()
    security_txt = fetch(SECURITY_TXT)
    if security_txt is not None:
        copy.put(SECURITY_TXT, security_txt)
    return set(paths)
