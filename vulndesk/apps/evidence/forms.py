"""What an owner settles about the copy of the code."""

from __future__ import annotations

from django import forms

AUDIENCES = (
    ("by_access", "Reporters too, if everybody can read the repository: over https, without a password"),
    ("everyone", "Reporters too: every branch and tag in it is public"),
    ("team", "The team alone"),
)


class MirrorForm(forms.Form):
    is_wanted = forms.BooleanField(
        label="Keep a copy of the code, to check what reports say of it",
        required=False,
    )
    audience = forms.ChoiceField(
        label="Who sees what was found and what was not?",
        choices=AUDIENCES,
        widget=forms.RadioSelect,
        help_text="Before they send, reporters can then correct a wrong file or version. What the team alone may see "
        "would tell strangers of private code.",
    )
