"""What is typed about an embargo. An instant is never taken without its zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms

from vulndesk.core.clocks import zone_of

LONGEST_OWN_PERIOD = 365


class SeenForm(forms.Form):
    """One press: only what the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EndForm(SeenForm):
    """A day, a time, and the zone in which both are meant."""

    until = forms.CharField(
        label="Private until",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
        error_messages={"required": "Choose a day and a time."},
    )
    zone = forms.ChoiceField(label="Time zone")

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(dict.fromkeys(["UTC", zone]))
        self.fields["zone"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        self.fields["zone"].initial = zone
        self.zone_error = "Choose the time zone in which the end is meant."
        self.fields["zone"].error_messages |= {"required": self.zone_error, "invalid_choice": self.zone_error}

    def clean_until(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["until"].strip())
        except ValueError:
            raise forms.ValidationError("Choose a day and a time.") from None

    def instant(self) -> datetime:
        """Aware, UTC. Of a time that a change of clocks skips or repeats the first instant counts."""
        typed: datetime = self.cleaned_data["until"]
        if typed.tzinfo is None:
            typed = typed.replace(tzinfo=zone_of(self.cleaned_data["zone"]), fold=0)
        return typed.astimezone(UTC)


class OwnPeriodForm(forms.Form):
    days = forms.IntegerField(
        label="Days from receipt",
        required=False,
        min_value=1,
        max_value=LONGEST_OWN_PERIOD,
        help_text="Empty: no embargo begins by itself.",
    )
