"""What every exchange gives back, and the small steps that several formats share."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from vulndesk.core.durations import Duration, Unit
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Contact, Encryption, Policy, Value
from vulndesk.core.policy.explain import words_of
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.publish.draft import Draft

_V = TypeVar("_V")
_FORGE = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/security(?:/advisories(?:/new)?)?/?")
_PLATFORM = re.compile(r"https://(?:[\w-]+\.)*(hackerone|bugcrowd|huntr|intigriti|yeswehack)\.(?:com|dev)(?:/|$)")
_PERSON = re.compile(r"https://(?:www\.)?(?:github|gitlab|linkedin|twitter|x)\.com/(?:in/)?[\w.-]+/?")
_FINGERPRINT = re.compile(r"openpgp4fpr:([0-9a-fA-F]{40})")


@dataclass(frozen=True)
class Exported:
    """lost: sentences, each about something of the policy that the format cannot say or that it asks for in vain."""

    document: dict[str, Any]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Imported:
    """lost: sentences, each about something of the document that a policy cannot say."""

    draft: Draft
    lost: tuple[str, ...]


def values_of(policy: Policy, wanted: type[_V]) -> list[_V]:
    found = (clause.value for clause in policy.clauses)
    return list(dict.fromkeys(value for value in found if isinstance(value, wanted)))


def left_out(policy: Policy, said: Iterable[Value]) -> list[str]:
    """One sentence a value of the policy that is not among `said`."""
    known = set(said)
    values = dict.fromkeys(clause.value for clause in policy.clauses)
    return [
        f"Left out: {KINDS[type(one)].value.replace('_', ' ')}: {words_of(one).rstrip('.')}."
        for one in values
        if one not in known
    ]


def whole_days(within: Duration) -> int | None:
    """Days, where the length is exactly so many of them."""
    if within.unit is Unit.DAYS:
        return within.amount
    if within.unit is Unit.HOURS and within.amount % 24 == 0:
        return within.amount // 24
    return None


def contact_at(address: str) -> Contact | None:
    """An address of a document as a policy's contact; None for a kind that policies do not have."""
    scheme, _, rest = address.partition(":")
    if scheme.lower() == "mailto":
        return Contact("email", rest.split("?")[0])
    if scheme.lower() != "https":
        return None
    if _FORGE.fullmatch(address):
        return Contact("github_advisory", address)
    if _PERSON.fullmatch(address):
        return Contact("other", address)
    platform = _PLATFORM.match(address)
    return Contact(platform[1] if platform else "web_form", address)


def key_at(address: str) -> Encryption | None:
    if found := _FINGERPRINT.fullmatch(address):
        digits = found[1].upper()
        return Encryption(pgp=True, fingerprint=" ".join(digits[at : at + 4] for at in range(0, 40, 4)))
    return Encryption(pgp=True, key_url=address) if address.startswith("https://") else None


def strict_json(text: str) -> Any:
    """JSON without doubled names and without numbers that are none. Raises BadInput."""
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _Doubled) else "It is not JSON"
        raise BadInput(f"The document cannot be read. {why}.", next_step="Mend the file.") from None


class _Doubled(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Doubled("A name stands twice in one object")
    return found


def _no_number(_: str) -> float:
    raise ValueError(f"{math.nan} is no JSON")
