"""What a person fills in to answer a review. Shapes only; rules are in the actions."""

from __future__ import annotations

from django import forms

from vulndesk.apps.change_reviews.actions import LONGEST_REASON


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=LONGEST_REASON,
        help_text="An objection needs one. Whoever asked reads it, here and in what the check prints.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
