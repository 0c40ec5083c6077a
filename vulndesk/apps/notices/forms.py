"""What a person of the team hears of. Shapes only; rules are in core/notice_choices.py and the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from vulndesk.apps.notices.kinds import GROUPS
from vulndesk.core.notice_choices import Choice, QuietHours

_NAMED = [(group, words) for group, (words, _) in GROUPS.items()]


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class ChoiceForm(forms.Form):
    by_mail = forms.MultipleChoiceField(choices=_NAMED, required=False)
    by_webhook = forms.MultipleChoiceField(choices=_NAMED, required=False)
    address = forms.CharField(
        label="Address of the webhook",
        required=False,
        max_length=2000,
        help_text="With https://. The desk posts JSON there, without content, and asks no address that is not public.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    new_secret = forms.BooleanField(label="Make a new secret", required=False)
    begins = _time("Quiet from")
    ends = _time("Quiet until")
    zone = forms.CharField(
        label="Time zone",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For example Europe/Berlin. Empty: UTC.",
    )
    urgent = forms.BooleanField(
        label="Urgent notices break through",
        required=False,
        help_text="What is exploited or public, valid without an owner, or a promise that was missed.",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("begins")) != bool(given.get("ends")):
            self.add_error("ends" if given.get("begins") else "begins", "Quiet hours need both times.")
        return given

    def choice(self) -> Choice:
        given = self.cleaned_data
        quiet = None
        if given["begins"] and given["ends"]:
            quiet = QuietHours(given["begins"], given["ends"], given["zone"] or "UTC", urgent=given["urgent"])
        return Choice(
            not_by_mail=frozenset(GROUPS) - set(given["by_mail"]),
            by_webhook=frozenset(given["by_webhook"]),
            address=given["address"],
            quiet=quiet,
        )


def as_typed(choice: Choice) -> dict[str, Any]:
    """A choice as the form's first values."""
    quiet = choice.quiet
    return {
        "by_mail": [group for group in GROUPS if group not in choice.not_by_mail],
        "by_webhook": [group for group in GROUPS if group in choice.by_webhook],
        "address": choice.address,
        "begins": quiet.begins if quiet else None,
        "ends": quiet.ends if quiet else None,
        "zone": quiet.zone if quiet else "",
        "urgent": quiet.urgent if quiet else False,
    }
