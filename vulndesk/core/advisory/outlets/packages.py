"""By which keys what is affected is looked up: one thing has one key, however it is named.

`PyPI/jinja2` for a package of an ecosystem of OSV, its package URL for any other, `commit:…` for a commit.
"""

from __future__ import annotations

from vulndesk.core.advisory.package_names import package_key
from vulndesk.core.advisory.record import Component, EventKind, RangeType
from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import read_purl

LONGEST_KEY = 250


def key_of(ecosystem: str, name: str) -> str:
    return f"{ecosystem}/{package_key(ecosystem, name)}"


def purl_key(purl: str) -> tuple[str, str]:
    """The key of a package URL, and its version. Raises BadInput."""
    read = read_purl(purl)
    return (key_of(read.ecosystem, read.name) if read.ecosystem else read.purl.partition("?")[0]), read.version


def commit_key(commit: str) -> str:
    return f"commit:{commit.lower()}"


def keys_of(component: Component) -> tuple[str, ...]:
    """Every key under which it is found: with the release of a distribution and without, and by its package URL."""
    keys: list[str] = []
    if component.ecosystem and component.name:
        keys += _with_and_without_release(key_of(component.ecosystem, component.name))
    if component.purl:
        try:
            keys += _with_and_without_release(purl_key(component.purl)[0])
        except BadInput:
            keys += ()  # the gaps of the record say so; its other keys find it
    keys += map(commit_key, commits_of(component))
    return tuple(key for key in dict.fromkeys(keys) if len(key) <= LONGEST_KEY)


def _with_and_without_release(key: str) -> tuple[str, ...]:
    ecosystem, _, name = key.partition("/")
    base = ecosystem.partition(":")[0]
    return (key, f"{base}/{name}") if base not in (ecosystem, "pkg") else (key,)


def commits_of(component: Component) -> tuple[str, ...]:
    """Commits that the advisory itself says are affected: where the fault came in, and where it was last seen."""
    inside = (EventKind.INTRODUCED, EventKind.LAST_AFFECTED)
    events = (event for held in component.ranges if held.type is RangeType.GIT for event in held.events)
    return tuple(dict.fromkeys(event.value.lower() for event in events if event.kind in inside and event.value != "0"))
