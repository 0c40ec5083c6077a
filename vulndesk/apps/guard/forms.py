"""What an owner lets the guard do. Shapes only; rules are in the actions."""

from __future__ import annotations

from django import forms

from vulndesk.apps.guard.queries import WatchView


class WatchForm(forms.Form):
    is_on = forms.BooleanField(
        label="Look at new public issues, pull requests and comments",
        required=False,
        help_text="By stated rules. Of what does not look like a report nothing is kept but a count.",
    )
    comments = forms.BooleanField(
        label="Comment by itself",
        required=False,
        help_text="Once under each sighting, with the words on this page, five minutes after the team was told.",
    )
    shuts = forms.BooleanField(
        label="Hide or lock by itself",
        required=False,
        help_text="Hidden from the public where the forge can, else locked, five minutes after the team was told.",
    )
    comment = forms.CharField(
        label="Your own words for the comment",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Empty: the desk’s own, in English. {link} stands for the address of your programme’s page.",
    )

    def watch(self) -> WatchView:
        given = self.cleaned_data
        return WatchView(given["is_on"], given["comments"], given["shuts"], comment=given["comment"])
