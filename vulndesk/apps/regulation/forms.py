"""What people fill in for the record. Instants are typed in the programme's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms

from vulndesk.apps.regulation.actions import ELSEWHERE
from vulndesk.core.clocks import zone_of
from vulndesk.core.cra import PLATFORM, Matter, Role, Stage

MATTERS = (
    (Matter.VULNERABILITY.value, "An actively exploited vulnerability: Article 14(1)"),
    (Matter.INCIDENT.value, "A severe incident: Article 14(3)"),
)
STAGES = (
    (Stage.EARLY_WARNING.value, "Early warning"),
    (Stage.NOTIFICATION.value, "Notification"),
    (Stage.INTERMEDIATE.value, "Update that the CSIRT asked for"),
    (Stage.FINAL.value, "Final report"),
    (Stage.USERS.value, "Information of users"),
)


class SettingsForm(forms.Form):
    role = forms.ChoiceField(
        label="What you are under this law",
        required=False,
        choices=(
            ("", "Switched off"),
            (Role.MANUFACTURER.value, "Manufacturer of a product with digital elements"),
            (Role.STEWARD.value, "Steward of open-source software"),
        ),
        widget=forms.RadioSelect,
    )
    member_states = forms.CharField(
        label="Member States where the product is known to be available", max_length=300, required=False
    )
    csirt = forms.CharField(
        label="Your CSIRT designated as coordinator",
        max_length=200,
        required=False,
        help_text="Of the Member State of your main establishment.",
    )


class _ZonedForm(forms.Form):
    """instants: names of the fields that are instants."""

    instants: tuple[str, ...] = ()

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        for name in self.instants:
            self.fields[name].label = f"{self.fields[name].label} ({zone})"

    def clean(self) -> dict[str, Any]:
        """Django read them as UTC, the settings' zone."""
        given: dict[str, Any] = super().clean() or {}
        for name in self.instants:
            if typed := given.get(name):
                given[name] = typed.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)
        return given


def _instant(label: str, *, required: bool = True, hint: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, required=required, help_text=hint)


def _words(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=5000, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}))


class AwareForm(_ZonedForm):
    instants = ("learned_at",)

    matter = forms.ChoiceField(label="Of what are you aware?", choices=MATTERS, widget=forms.RadioSelect)
    evidence = forms.ChoiceField(
        label="The first reliable evidence",
        help_text="Its instant starts the clocks, whenever you sign. A public proof of concept alone is no evidence.",
        widget=forms.RadioSelect,
    )
    learned_at = _instant("When you learned of it elsewhere", required=False, hint="Only for evidence from elsewhere.")
    words = _words("Why it is reliable")

    def __init__(self, *args: Any, evidence: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["evidence"]
        field.choices = [*evidence, (ELSEWHERE, "Evidence from elsewhere, at the instant below")]


class NoForm(_ZonedForm):
    words = _words("Why there is no reliable evidence")


class MeasureForm(_ZonedForm):
    instants = ("at",)

    at = _instant("Available since")
    words = _words("What the measure is")


class RequestForm(_ZonedForm):
    instants = ("at",)

    at = _instant("Asked on")
    words = _words("What the CSIRT asks for")


class FileForm(_ZonedForm):
    instants = ("at",)

    stage = forms.ChoiceField(label="What was filed", choices=STAGES)
    matter = forms.ChoiceField(label="About", choices=MATTERS)
    at = _instant("Filed on")
    where = forms.CharField(label="Where", max_length=300, initial=PLATFORM)
    reference = forms.CharField(label="Its reference there", max_length=200, required=False)
    text = forms.CharField(
        label="Exactly what was filed", max_length=200_000, widget=forms.Textarea(attrs={"rows": 14})
    )


def local(when: datetime, zone: str) -> str:
    """As a field of an instant shows it."""
    return when.astimezone(zone_of(zone)).strftime("%Y-%m-%dT%H:%M")
