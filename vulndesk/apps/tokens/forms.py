"""What a person fills in for a token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.html import format_html

from vulndesk.core.api_scopes import WORDS

LIVES = [("7", "A week"), ("30", "30 days"), ("90", "90 days"), ("365", "A year")]
_CHOICE = '<span>{} <span class="row-under mono">{}</span></span>'


class TokenForm(forms.Form):
    name = forms.CharField(label="What it is for", max_length=80, help_text="For example: nightly report, on build-3.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(scope.value, format_html(_CHOICE, words, scope)) for scope, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Nothing is ticked. Choose what it may be used for."},
    )
    programmes = forms.MultipleChoiceField(
        label="Only these programmes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all of yours, also later ones.",
    )
    days = forms.ChoiceField(label="It ends after", choices=LIVES, initial="90")

    def __init__(self, *args: Any, programmes: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programmes"].choices = [(str(pk), name) for pk, name in programmes]  # type: ignore[attr-defined]

    def lives(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["days"]))

    def programme_ids(self) -> list[int] | None:
        chosen = self.cleaned_data["programmes"]
        return [int(one) for one in chosen] if chosen else None
