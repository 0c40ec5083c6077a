"""What a person fills in to answer a review. Shapes only; rules are in the actions."""

from __future__ import annotations

from django import forms

from vulndesk.apps.change_reviews.actions import LONGEST_REASON


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=LONGEST_REASON,
        help_text="An objection needs one. The team reads it here; the check prints the answer alone.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
