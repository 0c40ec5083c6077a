"""Public holidays of a country or of one of its parts, as plain dates, from the `holidays` library (Vacanza team).

Their dates change with the library's releases: a due instant is computed once and stored with its working (E7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from re import sub

from vulndesk.core.errors import BadInput


@dataclass(frozen=True)
class Country:
    """code: ISO 3166-1 alpha-2; subdivisions: codes as the library knows them ("BE" of Germany is Berlin)."""

    code: str
    name: str
    subdivisions: tuple[str, ...]


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """For a settings form, by name."""
    import holidays  # 0.1 s: only who needs a calendar pays for it
    from holidays.registry import COUNTRIES

    known = holidays.list_supported_countries(include_aliases=False)
    names = {codes[1]: _spaced(codes[0]) for codes in COUNTRIES.values()}
    found = [Country(code, names.get(code, code), tuple(parts)) for code, parts in known.items()]
    return tuple(sorted(found, key=lambda country: country.name))


def holidays_of(*, country: str, years: Iterable[int], subdivision: str | None = None) -> frozenset[date]:
    """Raises BadInput for a country or a subdivision that the library does not know. Days taken in lieu count."""
    return _holidays(country.strip().upper(), (subdivision or "").strip(), tuple(sorted(set(years))))


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str, years: tuple[int, ...]) -> frozenset[date]:
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise BadInput(
            "No holiday calendar is known for this country.", next_step="Choose one of the list.", field="country"
        )
    if subdivision and subdivision not in known[country]:
        raise BadInput(
            "No holiday calendar is known for this part of the country.",
            next_step="Choose one of the list, or none.",
            field="subdivision",
        )
    if not years:  # the library would fill years in as they are asked for
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))


def _spaced(name: str) -> str:
    """The library's class names as words: "IsleOfMan" to "Isle of Man"."""
    spaced = sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).replace("Mc ", "Mc")
    return sub(r" (And|Of|The|Da)\b", lambda small: small[0].lower(), spaced)
