"""What people fill in about credit."""

from __future__ import annotations

from django import forms

from vulndesk.apps.credits.actions import ASKED, MISTAKE, NewCredit
from vulndesk.core.credits import LINK_LIMIT, MODES, NAME_LIMIT, TYPE_CHOICES, UNSAID

_LINK_HINT = "Starts with https://"


class ChoiceForm(forms.Form):
    """E12: the reporter's own choice, until publication."""

    mode = forms.ChoiceField(
        label="Shall we thank you by name when it is published?",
        choices=MODES,
        widget=forms.RadioSelect,
        required=False,
    )
    name = forms.CharField(label="Your name or handle, as it should read", max_length=NAME_LIMIT, required=False)
    link = forms.CharField(
        label="A link beside it",
        max_length=LINK_LIMIT,
        required=False,
        help_text=_LINK_HINT,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    type = forms.ChoiceField(label="What you did", choices=TYPE_CHOICES, required=False, initial=UNSAID.value)


class AddForm(forms.Form):
    name = forms.CharField(label="Name, as it should read", max_length=NAME_LIMIT)
    link = forms.CharField(label="A link beside it", max_length=LINK_LIMIT, required=False, help_text=_LINK_HINT)
    type = forms.ChoiceField(label="What they did", choices=TYPE_CHOICES)
    is_group = forms.BooleanField(label="This is a team or an organisation", required=False)
    consent = forms.CharField(
        label="How do you know that they agree?",
        max_length=2000,
        help_text="For example: asked by mail on 3 March, she said yes. It is kept with this instant and your name.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def new_credit(self) -> NewCredit:
        return NewCredit(**self.cleaned_data)


class OwnAddForm(AddForm):
    """The reporter names others who worked on it with them."""

    consent = forms.BooleanField(label="They agreed to be named")  # type: ignore[assignment]

    def new_credit(self) -> NewCredit:
        return NewCredit(**self.cleaned_data | {"consent": "The reporter says that they agreed to be named."})


class LetterForm(forms.Form):
    message = forms.CharField(
        label="Message to the reporter", max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )


class ShowForm(forms.Form):
    advisory = forms.CharField(
        label="The advisory", max_length=200, help_text="As it is called in public, for example GHSA-… or CVE-…"
    )
    url = forms.CharField(label="Where it can be read", max_length=LINK_LIMIT, required=False, help_text=_LINK_HINT)
    is_public = forms.BooleanField(label="I looked: everybody can read it", required=False)


class HideForm(forms.Form):
    why = forms.ChoiceField(
        label="Why?",
        choices=((ASKED, "They asked for it. Only they can undo this."), (MISTAKE, "We made a mistake.")),
        widget=forms.RadioSelect,
    )
