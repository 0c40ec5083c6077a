"""What is known of pinned packages: advisories of a source that the user names, and, when asked, their indexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vulndesk.core.check.dependencies import Advised, LockFile, Package, package_of
from vulndesk.core.errors import BadInput
from vulndesk.core.version_order import order_of

_MOST_ASKED = 3_000


@dataclass
class Known:
    """changed: the day of a package's newest release, where its index dates them. troubles: what could not be asked."""

    advised: Mapping[Package, Sequence[Advised]] = field(default_factory=dict)
    withdrawn: Mapping[Package, str] = field(default_factory=dict)
    abandoned: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changed: Mapping[tuple[str, str], date] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def facts_of(
    files: Sequence[LockFile], *, osv_url: str = "", osv_dir: str = "", indexes: str = "", inner: str = ""
) -> Known:
    """indexes: which are asked, as `--indexes` is written; empty for none. Raises BadInput."""
    packages = sorted({package_of(one) for file in files for one in file.packages})
    known = Known()
    if osv_dir:
        from vulndesk.gateways.osv_source import look_into_folder

        known.advised = look_into_folder(Path(osv_dir), packages)
    if osv_url:
        _ask_osv(known, osv_url, packages)
    if indexes:
        _ask_indexes(known, packages, indexes, inner)
    return known


def _ask_osv(known: Known, address: str, packages: Sequence[Package]) -> None:
    from vulndesk.gateways.osv_source import ask_osv
    from vulndesk.gateways.web import Unreachable

    try:
        found = ask_osv(address, packages)
    except Unreachable as trouble:
        known.troubles.append(f"The OSV source could not be asked: {trouble.kind}.")
        return
    known.advised = {**known.advised, **{one: (*known.advised.get(one, ()), *found[one]) for one in found}}


def _ask_indexes(known: Known, packages: Sequence[Package], written: str, inner: str) -> None:
    """A name is asked once, whatever its versions."""
    from vulndesk.gateways.package_index import Package as Named
    from vulndesk.gateways.package_index import listed, require_addresses, require_package, title_of
    from vulndesk.gateways.web import Unreachable, Web, networks

    try:
        addresses = require_addresses(written)
        web = Web(inner=networks(inner.split(",")))
    except ValueError as error:
        raise BadInput(f"{error}.") from None
    withdrawn: dict[Package, str] = {}
    abandoned: dict[tuple[str, str], str] = {}
    changed: dict[tuple[str, str], date] = {}
    failed = 0
    names = sorted({one[:2] for one in packages})[:_MOST_ASKED]
    for ecosystem, name in names:
        kind = _kind_of(ecosystem)
        if kind not in addresses:
            continue
        try:
            named: Named = require_package(f"{kind}:{name}")
            found = listed(named, address=addresses[kind], web=web)
        except (Unreachable, BadInput):
            failed += 1
            continue
        taken_back = {one.version for one in found.versions if one.is_withdrawn}
        if found.given_up:
            abandoned[(ecosystem, name)] = found.given_up
        elif found.versions and len(taken_back) == len({one.version for one in found.versions}):
            abandoned[(ecosystem, name)] = f"every version is withdrawn or deprecated ({title_of(named)})"
        if found.changed_at:
            changed[(ecosystem, name)] = found.changed_at.date()
        withdrawn |= {one: title_of(named) for one in packages if one[:2] == (ecosystem, name) and one[2] in taken_back}
    known.withdrawn, known.abandoned, known.changed = withdrawn, abandoned, changed
    if failed:
        known.troubles.append(f"{failed} of {len(names)} packages could not be asked of their index.")


def _kind_of(ecosystem: str) -> str:
    order = order_of(ecosystem)
    return order.purl_type if order else ""
