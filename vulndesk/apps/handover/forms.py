"""The forms of a handover. They check shapes; rules are in `actions` and core/handover.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class ProposeForm(forms.Form):
    taker = forms.ChoiceField(label="To which programme")
    reason = forms.CharField(
        label="Why",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The reporter and the other team read it.",
    )
    summary = forms.CharField(
        label="What the other team reads before it accepts",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Enough to decide whether it is theirs, and no more: which part of their project, what kind of "
        "weakness. Leave out how it is exploited, and who reported it.",
    )
    stays = forms.BooleanField(
        label="We would like to read on as an observer, if they agree", required=False, initial=False
    )

    def __init__(self, *args: Any, targets: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["taker"]
        field.choices = list(targets)


class TellForm(forms.Form):
    """What is left when the reporter was not, or cannot be, asked."""

    text = forms.CharField(
        label="Your message to the reporter", max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )


class AcceptForm(forms.Form):
    lets_stay = forms.BooleanField(
        label="Let the former team read on as an observer",
        required=False,
        help_text="You get a link for them, shown once. An observer reads the report and what is said to everyone.",
    )


class NoForm(forms.Form):
    words = forms.CharField(
        label="Why not, if you like", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
