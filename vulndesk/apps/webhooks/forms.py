"""What an owner fills in for a webhook. Shapes only; rules are in the actions."""

from __future__ import annotations

from django import forms

from vulndesk.apps.webhooks.actions import NewWebhook
from vulndesk.apps.webhooks.queries import types_in
from vulndesk.core.webhooks import GROUPS


class WebhookForm(forms.Form):
    address = forms.CharField(
        label="Address",
        max_length=2000,
        help_text="With https://. The desk posts signed JSON there, and asks no address that is not public.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    groups = forms.MultipleChoiceField(
        label="What it is told of",
        choices=list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Nothing is ticked. Choose what it is told of."},
    )
    with_titles = forms.BooleanField(
        label="Send titles and severities of cases, too",
        required=False,
        help_text="Whoever runs the receiver then reads what nobody has published. Without it: references alone.",
    )

    def new_webhook(self) -> NewWebhook:
        given = self.cleaned_data
        return NewWebhook(given["address"], types_in(given["groups"]), with_titles=given["with_titles"])
