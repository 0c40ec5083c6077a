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


class FixForm(SeenForm):
    """One thing a line. Commits by id, short ids or tags."""

    components = forms.CharField(
        label="What it concerns",
        max_length=2000,
        help_text="One component a line. Each needs its own release before publication.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Name at least one component."},
    )
    introduced = forms.CharField(
        label="Commits that introduced it",
        required=False,
        max_length=4000,
        help_text="One a line. Empty: it was there from the start.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    fixed = forms.CharField(
        label="Commits that fix it",
        required=False,
        max_length=4000,
        help_text="One a line. Backports are found by themselves.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    versions = forms.CharField(
        label="Or the affected versions in words",
        required=False,
        max_length=500,
        help_text="Where no repository can be asked. With their end, such as: from 2.0, fixed in 2.3.2.",
    )

    def lines(self, name: str) -> list[str]:
        return [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]


class OfferForm(SeenForm):
    message = forms.CharField(
        label="What to try, and how",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what to try, and how."},
    )
    file = forms.FileField(label="The patch or build", required=False, allow_empty_file=True)
    until = forms.DateField(
        label="An answer helps until the end of",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose a day.", "invalid": "Choose a day."},
    )


KINDS = (
    ("package", "A version in a package index"),
    ("download", "A download with its hash"),
    ("container", "A container image by digest"),
    ("hosted", "A hosted service"),
)


class ReleaseForm(SeenForm):
    """Which of the fields count follows from the kind; core and gateway say what is missing."""

    component = forms.ChoiceField(label="Of which component")
    kind = forms.ChoiceField(label="What it is", choices=KINDS)
    what = forms.CharField(
        label="Package, address or image",
        required=False,
        max_length=2000,
        help_text="pypi:name · https://… · ghcr.io/owner/name@sha256:… · the page that shows the revision",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    version = forms.CharField(label="Version of the package", required=False, max_length=100)
    sha256 = forms.CharField(label="SHA-256 of the download", required=False, max_length=64)
    revision = forms.CharField(label="Revision that the page shows", required=False, max_length=100)
    person = forms.CharField(
        label="Or who says that it is deployed",
        required=False,
        max_length=120,
        help_text="A name, for a hosted service without such a page.",
    )

    def __init__(self, *args: Any, components: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].choices = [(one, one) for one in components]  # type: ignore[attr-defined]

    def written(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("what", "version", "sha256", "revision", "person")}


class ApprovalForm(SeenForm):
    reason = forms.CharField(
        label="The reason", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PublishForm(SeenForm):
    address = forms.CharField(
        label="Where it is published",
        max_length=2000,
        help_text="The address of the advisory.",
        error_messages={"required": "Write the address of the advisory."},
        widget=forms.URLInput(),
    )
    release = forms.CharField(
        label="Release that holds the fix",
        max_length=300,
        error_messages={"required": "Name the release, or write “none yet”."},
    )


class TrialForm(forms.Form):
    words = forms.CharField(
        label="What you saw", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
