"""What is typed about a disclosure. Passages and lines are words and numbers that can be typed without a mouse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from vulndesk.apps.disclosures.actions import Choice, Marks
from vulndesk.apps.disclosures.queries import Offer

_ONE_A_LINE = "One a line."
_OF_ONE = ("show", "passages", "lines", "whole")


class SeenForm(forms.Form):
    """One press: only what the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(SeenForm):
    reason = forms.CharField(
        label="The reason", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NameForm(forms.Form):
    """A speaker's answer, to the version that they see."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="The name at your words",
        required=False,
        max_length=120,
        help_text="Empty: only your role stands there. Never an address.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class IndexForm(forms.Form):
    indexed = forms.BooleanField(
        label="Search engines may list these pages",
        required=False,
        help_text="Without this, each page asks them not to.",
    )


class ChooseForm(SeenForm):
    """Four fields for everything that may be shown."""

    title = forms.CharField(label="Title of the public page", max_length=200)
    words = forms.CharField(
        label="Names and words to cover wherever they stand",
        required=False,
        max_length=20_000,
        help_text="One a line. Addresses, case references, codes and what the reporter is known by are always covered.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, offers: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = tuple(offers)
        for number, offer in enumerate(self.offers, 1):
            self._add(offer, f"{offer.entry.label or offer.who}, {number}")

    def _add(self, offer: Offer, what: str) -> None:
        key, entry = offer.entry.key, offer.entry
        self.fields[f"show-{key}"] = forms.BooleanField(label="Show this", required=False, initial=offer.is_shown)
        self.fields[f"passages-{key}"] = forms.CharField(
            label="Passages to cover, as they stand there",
            required=False,
            max_length=50_000,
            initial="\n".join(entry.passages),
            help_text=_ONE_A_LINE,
            widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        )
        self.fields[f"lines-{key}"] = forms.CharField(
            label="Lines to cover",
            required=False,
            max_length=500,
            initial=entry.lines,
            help_text="By their numbers, for example 3, 7-9.",
        )
        self.fields[f"whole-{key}"] = forms.BooleanField(
            label="Cover all of it, so that only who spoke and when is seen", required=False, initial=entry.whole
        )
        for name in _OF_ONE:
            self.fields[f"{name}-{key}"].widget.attrs["aria-description"] = what

    def rows(self) -> list[tuple[Offer, dict[str, BoundField], bool]]:
        """Each offer with its fields, and whether what covers something of it is open."""
        found = []
        for offer in self.offers:
            fields = {name: self[f"{name}-{offer.entry.key}"] for name in _OF_ONE}
            is_marked = any(fields[name].value() for name in ("passages", "lines", "whole"))
            found.append((offer, fields, bool(is_marked or fields["passages"].errors)))
        return found

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            title=given["title"],
            marks={
                offer.entry.key: Marks(
                    passages=_lines(given[f"passages-{offer.entry.key}"]),
                    lines=given[f"lines-{offer.entry.key}"],
                    whole=given[f"whole-{offer.entry.key}"],
                )
                for offer in self.offers
                if given[f"show-{offer.entry.key}"]
            },
            words=_lines(given["words"]),
        )


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())
