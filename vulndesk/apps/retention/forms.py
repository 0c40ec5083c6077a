"""Shapes of the forms; the rules are in actions."""

from __future__ import annotations

from django import forms


def _days(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=36_500)


class RulesForm(forms.Form):
    spam_days = _days("What is no report", "In days after it was marked so. 0: as long as other closed cases.")
    attachment_days = _days(
        "Files of closed cases", "In days after closing, raw mail as well. 0: as long as the case. The words stay."
    )
    mail_days = _days("Mail that was set aside", "In days. 0: for ever.")


class HoldForm(forms.Form):
    reason = forms.CharField(
        label="Why it has to stay",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who needs it, and for what. The team reads it; the reporter does not.",
    )


def _typed(reference: str) -> forms.CharField:
    return forms.CharField(
        label=f"Type {reference}",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class TypedForm(forms.Form):
    """The reference, typed by hand, so that no slip of the hand erases a case."""

    def __init__(self, *args: object, reference: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["typed"] = _typed(reference)
