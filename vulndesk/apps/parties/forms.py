"""The forms of the parties and the room. They check shapes; rules are in `actions` and core/parties.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from vulndesk.core.parties import ROLE_WORDS, PartyRole
from vulndesk.core.traffic_light import MEANINGS, in_words

TEXT_LIMIT = 200_000
_ROLES = [(role.value, words) for role, words in sorted(ROLE_WORDS.items(), key=lambda one: one[0] != PartyRole.VENDOR)]


class InviteForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=120, help_text="As your team reads it. Others read it only if both of you choose so."
    )
    role = forms.ChoiceField(label="Role", choices=_ROLES)
    contact = forms.CharField(
        label="How to reach them", required=False, max_length=254, help_text="An e-mail address, for notices."
    )
    writes = forms.BooleanField(
        label="Write to this address that an invitation is here",
        required=False,
        initial=True,
        help_text="The mail says nothing of the case and has no code in it.",
    )
    told = forms.ChoiceField(
        label="What they read once they accept",
        choices=[("summary", "What you write below"), ("report", "That, and the report’s title and text")],
        widget=forms.RadioSelect,
        initial="summary",
        help_text="Who reported it they read only if the reporter agreed to that. "
        "The report’s files are not shared; send what they need in the room. "
        "Check that the text names nobody.",
    )
    summary = forms.CharField(
        label="What you tell them", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    days = forms.IntegerField(
        label="Days to answer the invitation", initial=14, min_value=1, max_value=90, help_text="Not the embargo’s end."
    )
    access = forms.ChoiceField(
        label="How long they have access",
        choices=[("", "Until somebody ends it"), ("30", "30 days"), ("90", "90 days"), ("365", "A year")],
        required=False,
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=_ROLES)


class UpstreamForm(forms.Form):
    text = forms.CharField(
        label="Their SECURITY.md",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Paste the text. It is read here and sent nowhere.",
    )


class CodeForm(forms.Form):
    """The one field that opens an invitation. Never put into a URL, and never shown again after a wrong try."""

    code = forms.CharField(
        label="Your code",
        max_length=200,
        help_text="26 letters and digits. Spaces, dashes and small letters do not matter.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-code-from-link": "",
            }
        ),
    )


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one control; the upload handler has sealed them already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=SeveralFiles(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [file for file in files if file]


class SayForm(forms.Form):
    """The composer of the room. to: of core/audience."""

    to = forms.CharField(widget=forms.HiddenInput)
    answers = forms.UUIDField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(
        label="Your message", required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 5})
    )
    attachments = FilesField(label="Add files")
    asks = forms.BooleanField(label="This is a question: keep it on top until it is answered", required=False)
    tlp = forms.ChoiceField(
        label="How far it may be passed on",
        required=False,
        choices=[("", "Not labelled"), *((one.value, f"{in_words(one)}: {words}") for one, words in MEANINGS.items())],
    )


class ChangeForm(forms.Form):
    body = forms.CharField(
        label="Your message", required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 8})
    )


class StandingForm(forms.Form):
    """What a participant may say of itself now."""

    status = forms.ChoiceField(label="How it stands with you", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["status"]
        field.choices = list(choices)


class OwnIdForm(forms.Form):
    tracking_id = forms.CharField(
        label="Your own id for this case",
        required=False,
        max_length=80,
        help_text="The team finds the case by it. Nobody else in the case sees it.",
    )


class NamingForm(forms.Form):
    shown = forms.ChoiceField(
        label="Names of parties that agreed to be named are read by",
        required=False,
        choices=[
            ("", "Nobody else: roles and numbers alone"),
            ("reporter", "The reporter too"),
            ("case", "The reporter and the other parties too"),
        ],
    )


class IdentityForm(forms.Form):
    """The reporter's own words for the other parties."""

    name = forms.CharField(label="The name that they read", max_length=120, required=False)
    contact = forms.CharField(
        label="How they may reach you",
        max_length=254,
        required=False,
        help_text="Leave it empty, and they write to you in the room alone.",
    )
