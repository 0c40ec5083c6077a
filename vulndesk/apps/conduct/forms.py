"""The forms about conduct. They check shapes; what is allowed is decided in core/conduct.py and the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms

from vulndesk.core.clocks import zone_of

LONG, SHORT = 20_000, 300


def _words(label: str, hint: str = "", *, rows: int = 3, required: bool = False, limit: int = LONG) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=limit, widget=widget)


def _wall_time(label: str, *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)


class ZonedForm(forms.Form):
    """Instants are typed in the programme's zone; Django reads them in the desk's, which is UTC."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone_of(zone)
        for field in self.fields.values():
            if isinstance(field, forms.DateTimeField):
                field.help_text = field.help_text or f"Local time in {zone}."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, typed in list(given.items()):
            if isinstance(typed, datetime):
                try:
                    given[name] = typed.replace(tzinfo=self.zone).astimezone(UTC)
                except OverflowError:
                    self.add_error(name, "This is before or after the years that can be counted.")
        return given


class AskForm(forms.Form):
    who = _words("Who you are", "A name or a handle. The consent is given to it.", rows=0, required=True, limit=SHORT)
    scope = _words("What you want to test", "Hosts, parts, versions: as exactly as you can.", rows=4, required=True)
    methods = _words("How", "Tools, automated or by hand, how many requests a second.")
    dates = _words("When", "Days and times, with your time zone.", rows=0, limit=SHORT)
    accounts = _words("Accounts and addresses", "Which accounts you use, and from which addresses you come.", rows=2)
    reach = _words(
        "How the team stops you", "A phone number or an address, in case a test breaks something.", rows=0, limit=SHORT
    )
    link = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, report: str = "", **kwargs: Any) -> None:
        """report: the reference of the report that is open in this browser."""
        super().__init__(*args, **kwargs)
        if report:
            self.fields["link"].label = f"It belongs to {report}, the report that is open in this browser"
        else:
            del self.fields["link"]


class GrantForm(ZonedForm):
    scope = _words("What may be tested", rows=4, required=True)
    methods = _words("How")
    accounts = _words("With which accounts, from which addresses", rows=2)
    starts_at = _wall_time("From")
    ends_at = _wall_time("Until")
    conditions = _words("Conditions", "When to stop, what not to touch, what to do with data that turns up.")


class WordsForm(forms.Form):
    words = _words("What they will read", rows=4, required=True)


class LinkForm(forms.Form):
    reference = _words("Case", "Such as VD-7K3M-Q9TX. Empty: none.", rows=0, limit=20)
