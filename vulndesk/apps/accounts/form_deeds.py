"""A deed that somebody filled a form in for: done once the form is right; else its refusal stands where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from django.forms import Form

from vulndesk.core.errors import BadInput, Refused

Done = TypeVar("Done")


@dataclass(frozen=True)
class Stop:
    """Why it was not done. refused: None where the form itself says what is missing."""

    status: int = 422
    refused: Refused | None = None


def mark(
    form: Form, refused: Refused, *, places: Mapping[str, str] = MappingProxyType({}), noticed: bool = False
) -> None:
    """The refusal stands at the field that it names, where the form has that one, or above it.

    places: fields that the form calls otherwise. noticed: the page has a notice of its own for a refusal, so nothing of
    it is said above the form.
    """
    named = getattr(refused, "field", "")
    field = places.get(named, named)
    if field in form.fields:
        form.add_error(field, refused.what if noticed else str(refused))
    elif not noticed:
        form.add_error(None, str(refused))


def done_by(form: Form, deed: Callable[[], Done]) -> Done | Refused:
    """For a page with a notice of its own for refusals: what the deed gives, or why it was not done."""
    try:
        if not form.is_valid():
            raise BadInput("Something in this form is missing.", next_step="It is marked below.")
        return deed()
    except Refused as refused:
        mark(form, refused, noticed=True)
        return refused


def tried(
    form: Form,
    deed: Callable[[], object],
    *,
    first: Refused | None = None,
    places: Mapping[str, str] = MappingProxyType({}),
    noticed: bool = False,
) -> Stop | None:
    """None: it is done. Else the form is marked with why not.

    first: what refuses it whatever the form says, as an upload that is too large. places, noticed: as `mark` has them.
    """
    try:
        if first is not None:
            raise first
        if not form.is_valid():
            return Stop()
        deed()
    except Refused as refused:
        mark(form, refused, places=places, noticed=noticed)
        return Stop(refused.status, refused)
    return None
