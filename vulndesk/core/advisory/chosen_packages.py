"""Packages and products that somebody wants to hear of, and whether an advisory is about one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vulndesk.core.advisory.outlets.packages import keys_of, purl_key
from vulndesk.core.advisory.package_names import package_key
from vulndesk.core.advisory.record import Component
from vulndesk.core.errors import BadInput

MOST = 50
LONGEST = 300


def chosen_in(written: Iterable[str]) -> tuple[str, ...]:
    """The names in these texts, one a line or with commas between, each once, by letters. Raises BadInput."""
    found = (" ".join(name.split()) for text in written for name in re.split(r"[,\r\n]", text))
    names = {one.casefold(): one for one in sorted(found) if one}
    if len(names) > MOST:
        raise BadInput(f"These are more than {MOST} names.", next_step="Name fewer, or none to hear of all.")
    if any(len(one) > LONGEST for one in names):
        raise BadInput("One of these is too long to be a name.", next_step="Write one name a line.")
    return tuple(names[key] for key in sorted(names))


def is_about(components: Iterable[Component], chosen: Iterable[str]) -> bool:
    """Whether one of them is named: by name, ecosystem and name, package URL, product or repository, in any case.

    Nothing chosen is all. An advisory that names nothing may be about anything, so it is about each of them.
    """
    wanted, named = tuple(chosen), [one for one in components if one.label]
    return not wanted or not named or any(_is_named(one, name) for one in named for name in wanted)


def _is_named(component: Component, name: str) -> bool:
    ecosystem = component.ecosystem
    known = {component.name, component.product, component.purl, component.repository, *keys_of(component)}
    if component.vendor and component.product:
        known.add(f"{component.vendor} {component.product}")
    if component.name:
        known.add(package_key(ecosystem, component.name))
    asked = {name, package_key(ecosystem, name), _key_of_purl(name)}
    place, _, rest = name.partition("/")
    if place.casefold() == ecosystem.partition(":")[0].casefold():
        asked.add(f"{place}/{package_key(ecosystem, rest)}")
    return not _folded(known).isdisjoint(_folded(asked))


def _key_of_purl(name: str) -> str:
    if not name.casefold().startswith("pkg:"):
        return ""
    try:
        return purl_key(name)[0]
    except BadInput:
        return ""


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names if name}
