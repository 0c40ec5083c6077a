"""What an owner settles beside the policy. Shapes only; rules are in core, gateways and actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms

from vulndesk.gateways.holiday_calendar import Country


def _line(label: str, help_text: str = "", *, limit: int, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        max_length=limit,
        required=required,
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class SettingsForm(forms.Form):
    name = _line("Name", "As reporters know the project.", limit=120, required=True)
    zone = _line("Time zone", "Business days begin and end here. For example Europe/Berlin.", limit=60, list="zones")
    country = forms.ChoiceField(
        label="Public holidays of", required=False, help_text="They are no business days. New cases count with them."
    )
    part = forms.ChoiceField(label="Part of the country", required=False)
    package = _line(
        "Package", "pypi: and its name. The desk asks its index (VULNDESK_PYPI) for the newest release.", limit=200
    )
    repository = _line(
        "Repository", "With https:// or ssh://, or a path on this machine. Its tags are read, nothing else.", limit=500
    )
    latest_version = _line(
        "Latest version", "What you write here holds. Leave it empty, and the desk looks itself.", limit=80
    )
    backup_contact = _line(
        "Backup contact",
        "Shown to a reporter after a missed promise: somebody else’s address or page.",
        limit=300,
    )
    retention_days = forms.IntegerField(
        label="Keep closed cases", min_value=1, max_value=36_500, help_text="In days. The programme page says it."
    )

    def __init__(self, *args: Any, countries: Sequence[Country] = (), country: str = "", **kwargs: Any) -> None:
        """country: the one whose parts can be chosen."""
        super().__init__(*args, **kwargs)
        self.zones = sorted(available_timezones())
        listed = [(one.code, one.name) for one in countries]
        self.fields["country"].choices = [("", "No public holidays"), *listed]  # type: ignore[attr-defined]
        parts = next((one.subdivisions for one in countries if one.code == country), ())
        if parts:
            self.fields["part"].choices = [("", "The whole country"), *((part, part) for part in parts)]  # type: ignore[attr-defined]
            self.fields["part"].help_text = f"As ISO 3166-2 knows them within {country}."
        else:
            del self.fields["part"]
        self.shown_country = country

    def settings(self) -> dict[str, Any]:
        """As `change_programme` takes them. A part that was chosen for another country is dropped."""
        given = dict(self.cleaned_data)
        part = given.pop("part", "") if given.get("country") == self.shown_country else ""
        given.pop("part", None)
        if part:
            given["country"] = f"{given['country']}-{part}"
        return given


class MemberForm(forms.Form):
    user = forms.TypedChoiceField(coerce=int, label="Person")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = list(people)  # type: ignore[attr-defined]
