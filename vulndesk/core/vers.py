"""Ranges of versions in VERS, the notation beside purl: `vers:pypi/>=2.0|<2.11.4` (https://www.packageurl.org/docs/vers).

Canonical: constraints sorted by version, each version once, percent-encoded, no spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from vulndesk.core.errors import BadInput
from vulndesk.core.version_order import Place, VersionOrder, order_by_scheme

_LONGEST = 20_000
_SCHEME = re.compile(r"[a-z][a-z0-9.-]*", re.ASCII)
_CONSTRAINT = re.compile(r"(>=|<=|!=|<|>|=)?(.+)", re.DOTALL)
EVERYTHING = "*"


@dataclass(frozen=True)
class Constraint:
    """comparator: =, !=, <, <=, > or >=; `*` stands alone, with an empty version."""

    comparator: str
    version: str

    def __str__(self) -> str:
        if self.comparator == EVERYTHING:
            return EVERYTHING
        # "+", "~" and ":" stand in versions and separate nothing here.
        return f"{'' if self.comparator == '=' else self.comparator}{quote(self.version, safe='+~:@,()')}"


@dataclass(frozen=True)
class Vers:
    scheme: str
    constraints: tuple[Constraint, ...]

    def __str__(self) -> str:
        return f"vers:{self.scheme}/{'|'.join(str(one) for one in self.constraints)}"


def spanning(scheme: str, *, low: str, high: str, includes_high: bool) -> Vers:
    """From `low` on, to `high`; either may be empty for no end."""
    constraints = [Constraint(">=", low)] if low else []
    if high:
        constraints.append(Constraint("<=" if includes_high else "<", high))
    return Vers(scheme, tuple(constraints) or (Constraint(EVERYTHING, ""),))


def parse_vers(written: str, *, is_strict: bool = True) -> Vers:
    """Raises BadInput. is_strict: only what is canonical is read; else it becomes canonical, its constraints sorted."""
    text = written.strip()
    scheme, slash, listed = text.removeprefix("vers:").partition("/")
    if len(text) > _LONGEST or not text.startswith("vers:") or not slash or not _SCHEME.fullmatch(scheme):
        raise _refused(written)
    constraints = tuple(_constraint(part, written) for part in _parts(listed))
    if not constraints or (len(constraints) > 1 and any(one.comparator == EVERYTHING for one in constraints)):
        raise _refused(written)
    made = Vers(scheme, _sorted(scheme, constraints))
    if is_strict and not (str(made) == text and _are_versions(made)):
        raise _refused(written)
    return made


def _are_versions(made: Vers) -> bool:
    """Each once, and each a version by the scheme, where its order is known."""
    order, versions = order_by_scheme(made.scheme), [one.version for one in made.constraints]
    readable = order is None or versions == [""] or all(order.place(one) is not None for one in versions)
    return readable and len(set(versions)) == len(versions)


def _parts(listed: str) -> list[str]:
    parts = ("".join(part.split()) for part in listed.split("|"))
    return [part for part in parts if part]


def _sorted(scheme: str, constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """By version; as written where the order, or a version by it, is not known."""
    order = order_by_scheme(scheme)
    places: list[Place] = [order.place(one.version) if order else None for one in constraints]
    if None in places:
        return constraints
    return tuple(constraints[at] for at in sorted(range(len(places)), key=places.__getitem__))


def _constraint(part: str, written: str) -> Constraint:
    if part == EVERYTHING:
        return Constraint(EVERYTHING, "")
    match = _CONSTRAINT.fullmatch(part)
    if match is None or match[2][0] in "<>=!*":
        raise _refused(written)
    return Constraint(match[1] or "=", unquote(match[2]))


def _refused(written: str) -> BadInput:
    return BadInput(
        f"“{written[:120]}” is no range of versions in VERS.",
        next_step="Write it as vers:pypi/>=1.0|<2.0.",
        field="vers",
    )


def contains(held: Vers, version: str, order: VersionOrder | None = None) -> bool:
    """Whether the range holds the version, by VERS's own steps. False where the order or the version is unknown.

    order: another than the scheme's own.
    """
    if any(one.comparator == EVERYTHING for one in held.constraints):
        return True
    order = order or order_by_scheme(held.scheme)
    place = order.place(version) if order else None
    if order is None or place is None:
        return any(one.comparator == "=" and one.version == version for one in held.constraints)
    placed = [(order.place(one.version), one.comparator) for one in held.constraints]
    known = sorted(((at, sign) for at, sign in placed if at is not None), key=lambda pair: pair[0])
    for at, sign in known:
        if at == place and sign in ("=", "!=", "<=", ">="):
            return sign != "!="
        if at == place and sign in ("<", ">"):
            return False
    return _within(place, [pair for pair in known if pair[1] not in ("=", "!=")])


def _within(place: Place, bounds: Iterable[tuple[Place, str]]) -> bool:
    """bounds: sorted, without equalities. A span holds it when the bound below opens, or the one above closes."""
    below, above = None, None
    for at, sign in bounds:
        if at < place:
            below = sign
        elif above is None:
            above = sign
    opens, closes = below in (">", ">="), above in ("<", "<=")
    if below is None:
        return closes
    return opens and (above is None or closes)
