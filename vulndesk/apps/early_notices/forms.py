"""What is typed about early notices: the list of a programme, and the plan of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from vulndesk.apps.early_notices.actions import NewRecipient, Plan
from vulndesk.apps.early_notices.queries import StageView
from vulndesk.core.parties import ROLE_WORDS, PartyRole
from vulndesk.core.traffic_light import MEANINGS, in_words

SUMMARY_LIMIT = 20_000
_ROLES = [(one.value, ROLE_WORDS[one]) for one in (PartyRole.DEPLOYER, PartyRole.OBSERVER)]
_TOLD = [("summary", "What you write above"), ("report", "That, and the report’s title and text")]


class StageForm(forms.Form):
    name = forms.CharField(label="Name of the stage", max_length=80, help_text="For example: distros.")
    days = forms.IntegerField(label="Days before the end", min_value=1, max_value=60)


class RecipientForm(forms.Form):
    stage = forms.ChoiceField(label="Stage")
    name = forms.CharField(label="Name", max_length=120, help_text="As the team and the case see it.")
    address = forms.EmailField(label="Address", help_text="Its mail says nothing of a case.")
    role = forms.ChoiceField(label="Role", choices=_ROLES)
    label = forms.ChoiceField(
        label="How far it may be passed on",
        required=False,
        choices=[("", "Not labelled"), *((one.value, f"{in_words(one)}: {words}") for one, words in MEANINGS.items())],
    )
    terms = forms.CharField(
        label="Terms to accept",
        required=False,
        max_length=5000,
        help_text="Besides the embargo. They read them before anything of the case.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.CharField(
        label="OpenPGP public key",
        required=False,
        max_length=200_000,
        help_text="With it the mail with their link goes encrypted, and never in clear.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, stages: Iterable[StageView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.id), f"{one.name}, {one.days} days before") for one in stages]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]

    def new_recipient(self) -> NewRecipient:
        return NewRecipient(**{name: self.cleaned_data[name] for name in self.fields if name != "stage"})


class PlanForm(forms.Form):
    """The first step: which stages, and what they read."""

    stages = forms.MultipleChoiceField(
        label="Who is told", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    summary = forms.CharField(
        label="What they read once they accept",
        max_length=SUMMARY_LIMIT,
        help_text="The fix and what it is for: the patch, or where it lies. Files go into the room afterwards.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    told = forms.ChoiceField(label="How much", choices=_TOLD, widget=forms.RadioSelect, initial="summary")

    def __init__(self, *args: Any, stages: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stages"].choices = list(stages)  # type: ignore[attr-defined]

    def clean_stages(self) -> list[str]:
        if not self.cleaned_data["stages"]:
            raise forms.ValidationError("Choose at least one stage.")
        return list(self.cleaned_data["stages"])


class LookForm(forms.Form):
    """The second look: everything again, and a box that has to be ticked."""

    recipients = forms.CharField(widget=forms.HiddenInput, max_length=40_000)
    until = forms.CharField(widget=forms.HiddenInput, max_length=40)  # an exact instant, as ISO writes it
    summary = forms.CharField(widget=forms.HiddenInput, max_length=SUMMARY_LIMIT)
    told = forms.ChoiceField(widget=forms.HiddenInput, choices=_TOLD)
    widens = forms.BooleanField(
        label="Yes, these may read it", error_messages={"required": "Tick the box if you mean it."}
    )

    def plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(
            recipients=tuple(UUID(one) for one in given["recipients"].split(",")),
            until=given["until"],
            summary=given["summary"],
            gives_report=given["told"] == "report",
        )

    def clean_until(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["until"])
        except ValueError:
            raise forms.ValidationError("Look at the instants again.") from None

    def clean_recipients(self) -> str:
        try:
            [UUID(one) for one in self.cleaned_data["recipients"].split(",")]
        except ValueError:
            raise forms.ValidationError("Choose again whom to tell.") from None
        return str(self.cleaned_data["recipients"])
