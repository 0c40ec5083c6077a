"""What somebody fills in who wants to be told."""

from __future__ import annotations

from django import forms


class SubscribeForm(forms.Form):
    address = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="It is kept sealed, and used for nothing else.",
    )
