"""What an owner fills in for a connection. Shapes only; rules are in the actions."""

from __future__ import annotations

from django import forms

from vulndesk.apps.forges.actions import NewConnection
from vulndesk.core.forges.facts import FORGE_WORDS, Forge


class TokenForm(forms.Form):
    token = forms.CharField(
        label="Token",
        max_length=500,
        required=False,
        help_text="With which the desk asks the forge. Without one it only listens.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class ConnectionForm(TokenForm):
    forge = forms.ChoiceField(
        label="Forge", choices=[(one.value, FORGE_WORDS[one]) for one in Forge], widget=forms.RadioSelect
    )
    address = forms.CharField(
        label="Address of the repository",
        max_length=500,
        help_text="As the browser shows it: https://github.com/owner/name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )

    def new_connection(self) -> NewConnection:
        given = self.cleaned_data
        return NewConnection(Forge(given["forge"]), given["address"], given["token"])
