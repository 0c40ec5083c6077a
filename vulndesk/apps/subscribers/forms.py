"""What somebody fills in who wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class SubscribeForm(forms.Form):
    address: forms.CharField = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="It is kept sealed, and used for nothing else.",
    )
    packages = forms.MultipleChoiceField(
        label="Only about", required=False, widget=forms.CheckboxSelectMultiple, help_text="Nothing chosen: about all."
    )
    others = forms.CharField(
        label="Only about these packages or products",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="One a line, by name or package URL: jinja2, npm/left-pad, pkg:pypi/jinja2. Empty: about all.",
    )

    def __init__(self, *args: Any, named: Sequence[str], **kwargs: Any) -> None:
        """named: what the advisories name already, to be ticked."""
        super().__init__(*args, **kwargs)
        field = self.fields["packages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one, one) for one in named]
        if named:
            self.fields["others"].label = "And about these packages or products"
            self.fields["others"].help_text = "One a line, by name or package URL: npm/left-pad, pkg:pypi/jinja2."

    def chosen(self) -> tuple[str, ...]:
        return (*self.cleaned_data["packages"], self.cleaned_data["others"])


class WebhookForm(SubscribeForm):
    address = forms.CharField(
        label="Address of the webhook",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text="With https://, and public. It is kept sealed.",
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if "://" not in address:
            raise forms.ValidationError("The address of a webhook begins with https://.")
        return address
