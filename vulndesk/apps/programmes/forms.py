from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class AreaForm(forms.Form):
    """Who knows one area."""

    users = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label="Owners"
    )
    gives = forms.BooleanField(
        required=False,
        label="Give reports about it to one of them at once",
        help_text="Of those who are not away, to the one with the fewest open cases. Otherwise they hear of it, and "
        "are suggested when somebody confirms the report.",
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = list(people)  # type: ignore[attr-defined]
