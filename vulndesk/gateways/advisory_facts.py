"""What the lint of advisories compares with: the CWE list, and, only when asked for, indexes, tags and addresses.

An index hears names of packages, a web server that somebody looks at its address; neither hears what the advisory says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from vulndesk.core.advisory.lint.affected import package_of
from vulndesk.core.advisory.lint.subject import Known, Package, Subject
from vulndesk.core.errors import BadInput
from vulndesk.gateways import weakness_catalogue

if TYPE_CHECKING:
    from vulndesk.gateways.web import Web

# What a server says to machines that it does not want, though a person finds the page there.
_NOT_DEAD = (401, 403, 405, 406, 429)


def facts_for(
    subjects: Sequence[Subject],
    *,
    now: datetime,
    indexes: Mapping[str, str],
    tags: Sequence[str] | None,
    is_online: bool,
    web: Web,
) -> tuple[Known, tuple[str, ...]]:
    """indexes: kind -> address; empty: no index is asked. is_online: references are looked at.

    Returns what is known, and a sentence for each thing that could not be asked.
    """
    troubles: list[str] = []
    published = _published(subjects, indexes, web, troubles) if indexes else {}
    dead = _dead(subjects, web, troubles) if is_online else {}
    known = facts_at_hand(subjects, now=now)
    return replace(known, published=published, tags=tags, dead=dead), tuple(troubles)


def facts_at_hand(subjects: Sequence[Subject], *, now: datetime) -> Known:
    """What nobody has to be asked for. The CWE list is opened when a document names a weakness."""
    if not any(one.weaknesses for one in subjects):
        return Known(now=now)
    return Known(now=now, weaknesses=weakness_catalogue.names(), weaknesses_given_up=weakness_catalogue.given_up())


def _published(
    subjects: Iterable[Subject], indexes: Mapping[str, str], web: Web, troubles: list[str]
) -> dict[Package, Sequence[str]]:
    """An index that does not know the package has no version of it: an empty list."""
    from vulndesk.gateways import package_index  # here and below: who asks nobody loads no client
    from vulndesk.gateways.web import Unreachable

    found: dict[Package, Sequence[str]] = {}
    wanted = {package_of(component): None for subject in subjects for component in subject.components}
    for package in filter(None, wanted):
        address = indexes.get(package.kind)
        if address is None:
            continue
        try:
            asked = package_index.require_package(f"{package.kind}:{package.name}")
            versions = package_index.published(asked, address=address, web=web)
            found[package] = [one.version for one in versions]
        except BadInput:
            troubles.append(f"{package.kind}:{package.name} is no name that its index could have.")
        except Unreachable as error:
            if error.kind == "no such package":
                found[package] = []
            else:
                troubles.append(f"The index was not asked for {package.kind}:{package.name}: {error.kind}.")
    return found


def _dead(subjects: Iterable[Subject], web: Web, troubles: list[str]) -> dict[str, str]:
    from vulndesk.gateways.web import Unreachable

    found = {}
    for url in dict.fromkeys(said.text for subject in subjects for said in subject.references):
        if not url.startswith(("https://", "http://")):
            continue
        try:
            status = web.is_alive(url).status
        except Unreachable as error:
            if error.kind == "its name is not known":
                found[url] = error.kind
            else:
                troubles.append(f"{url} could not be asked: {error.kind}.")
            continue
        if 400 <= status < 500 and status not in _NOT_DEAD:
            found[url] = f"the server answers {status}"
    return found
