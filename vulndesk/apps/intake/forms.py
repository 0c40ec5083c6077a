"""The forms on the reporter's side. The report form is built from a policy; only its description is compulsory."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.http import QueryDict

from vulndesk.apps.cases.actions.reporter import checked_credit
from vulndesk.apps.intake import questions
from vulndesk.core.credits import MODES
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.scope import OTHER

LONG = 200_000
MEDIUM = 20_000
YES_NO = (("yes", "Yes"), ("no", "No"), ("", "I have not tried"))
TOOL_OUTPUT = (
    ("none", "No tool was involved"),
    ("checked", "A tool found it, and I checked it by hand"),
    ("unchecked", "It is a tool’s output that I have not checked by hand yet"),
)


def text(label: str, *, rows: int = 0, limit: int = MEDIUM, hint: str = "", **attrs: Any) -> forms.CharField:
    """A question answered in words, never compulsory. rows 0: one line."""
    widget = forms.Textarea(attrs={"rows": rows, **attrs}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=limit, help_text=hint, widget=widget)


def check(label: str, hint: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint)


def choice(label: str, choices: tuple[tuple[str, str], ...], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, help_text=hint, widget=forms.RadioSelect)


class ReportForm(forms.Form):
    """Every question that the desk can ask; the page shows them by the policy's clauses (questions.STEPS)."""

    title = text("A title", limit=300, hint="One line. Without it, the first line of the description is used.")
    description = forms.CharField(
        label="Describe what is wrong",
        max_length=LONG,
        help_text="The one thing we need. In your own words, in any language.",
        error_messages={"required": "A few sentences are enough, but some are needed."},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    type = text("What kind of weakness is it?", limit=300, hint="In words, or a CWE number.", autocomplete="off")
    weakness = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    impact = text("What could an attacker do with it?", rows=4, limit=LONG)
    exploited = check(
        "It is being exploited already", "Somebody uses it, or there are signs of it. The team is alerted at once."
    )
    public = check("It is public already", "A post, a commit, a talk, a public issue. The team is alerted at once.")
    critical = check("I believe that it is critical", "Asked because intake is paused for what is less urgent.")
    component = forms.MultipleChoiceField(label="Which part is it about?", required=False)
    versions = text("Which versions?", limit=2000, hint="Several with commas between them, such as 2.3.1, 2.4.0.")
    hosted = check("It is your hosted service", "There is no version to name.")
    also_in_latest = choice("Does it happen in the latest version too?", YES_NO)
    location = text(
        "Where in the source?", rows=3, hint="Full paths, and a tag, branch, commit or address. One on each line."
    )
    configuration = text("Does it need a special configuration?", rows=3, limit=LONG)
    environment = text("In which environment did you see it?", rows=3, hint="System, browser, hardware, settings.")
    steps = text(
        "How can we see it for ourselves?", rows=6, limit=LONG, hint="Step by step, as you would tell a colleague."
    )
    poc = text("Proof of concept", rows=5, limit=LONG, hint="Code, a request, a log. Or add files below.")
    tool_output = choice("Does it come from a tool or a scan?", TOOL_OUTPUT)
    fix = text("A suggested fix", rows=3, limit=LONG)
    anonymous = check(
        "I want to stay anonymous",
        "Then no contact is kept. You follow the report, and talk with the team, by the receipt alone.",
    )
    contact = text("How can we reach you?", limit=500, hint="An e-mail address, or any other way.")
    credit_mode = choice("Shall we thank you by name when it is published?", MODES)
    credit_name = text("Your name or handle, as it should read", limit=120)
    credit_link = text("A link beside it", limit=300, hint="Starts with https://", inputmode="url")
    others_told = text(
        "Who else knows?", rows=2, hint="Other projects, a coordinator such as a CERT, a bounty programme."
    )
    disclosure_date = text("Your own date for publishing it", limit=100, hint="If you have one in mind.", type="date")
    language = text("Which language do you write best?", limit=60, hint="We answer in it where we can.")
    exclusions = forms.MultipleChoiceField(required=False)

    def __init__(
        self, data: QueryDict | None = None, *, policy: Policy, latest: str = "", paused: bool = False, **kwargs: Any
    ) -> None:
        self.variant = Variant(policy, latest, paused)
        self.base_fields = _fields_of(self.variant)  # type: ignore[misc]  # Django takes them from the form
        super().__init__(data, **kwargs)
        self.policy = policy
        self.initial.setdefault("credit_mode", "later")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        mode = given.get("credit_mode")
        try:
            given["credit"] = checked_credit(
                {
                    "mode": "" if mode == "later" else mode or "",
                    "name": given.get("credit_name") or "",
                    "link": given.get("credit_link") or "",
                }
            )
        except BadInput as error:
            self.add_error("credit_link" if "link" in error.what else "credit_name", str(error))
        return given


class _Fields(dict[str, forms.Field]):
    """Fields that the forms of one policy share. Django copies those of a class for each form, because a form may
    change its own; nothing changes these once they are made, and to copy them takes longer than to check a report.
    """

    def __deepcopy__(self, memo: object) -> _Fields:
        return _Fields(self)


@dataclass(frozen=True, eq=False)
class Variant:
    """All that decides what a report form asks. What is kept for a form is kept by this.

    A policy counts by its identity: `policy_of` gives one object for each version, and nobody changes it.
    """

    policy: Policy
    latest: str = ""
    paused: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Variant) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[int, str, bool]:
        return (id(self.policy), self.latest, self.paused)


@lru_cache(maxsize=128)
def _fields_of(variant: Variant) -> _Fields:
    """The questions of one version of a policy, in its words."""
    policy, fields = variant.policy, deepcopy(ReportForm.base_fields)
    parts = [(part, part) for scope in questions.scope_choices(policy) for part in scope.parts]
    scopes = [(scope.value, scope.label) for scope in questions.scope_choices(policy)]
    _offer(fields["component"], [*scopes, *parts, (OTHER, "Something else")])
    _offer(fields["exclusions"], [(clause.id, clause.sentence) for clause in questions.exclusions(policy)])
    if variant.latest:
        fields["also_in_latest"].label = f"Does it happen in the latest version, {variant.latest}, too?"
    if not variant.paused:
        del fields["critical"]
    if not scopes:
        del fields["component"]
    if questions.tool_output_clause(policy) is None:
        del fields["tool_output"]
    if questions.run_latest_clause(policy) is None and not variant.latest:
        del fields["also_in_latest"]
    for item, clauses in questions.asked_items(policy).items():
        if item in fields and (words := questions.policy_words(clauses)):
            fields[item].help_text = f"{words} {fields[item].help_text}".strip()
    return _Fields(fields)


def _offer(field: Any, choices: list[tuple[str, str]]) -> None:
    # A choice that a newer policy took away must not refuse a report that was begun under the older one.
    field.choices = choices
    field.valid_value = lambda value: True


def typed_fields(post: QueryDict) -> dict[str, Any]:
    """What was typed, as a draft keeps it: lists where several answers are possible, and only the form's own."""
    several = ("component", "exclusions")
    names = ReportForm.base_fields
    return {name: post.getlist(name) if name in several else post.get(name, "") for name in names if name in post}


def shown_again(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's fields as the form's initial values."""
    checks = ("exploited", "public", "critical", "hosted", "anonymous")
    return {name: bool(value) if name in checks else value for name, value in fields.items()}


class FilesField(forms.FileField):
    """Several files in one control; the upload handler has sealed them already."""

    widget = forms.ClearableFileInput

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"multiple": False})
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [file for file in files if file]


class AnswerForm(forms.Form):
    """The composer of the reporter's page."""

    body = forms.CharField(
        label="Your message", required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 5})
    )
    attachments = FilesField(
        label="Add files",
        help_text="Pictures, PDFs and patches can carry names and places.",
    )


class ItemForm(forms.Form):
    """One thing that the policy asks for and the report does not have yet."""

    item = forms.CharField(widget=forms.HiddenInput, max_length=40)
    answer = forms.CharField(label="Your answer", max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}))


class KeyForm(forms.Form):
    key = forms.CharField(
        label="Your public key",
        max_length=200_000,
        help_text="From: gpg --armor --export YOUR-ADDRESS",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )


class _NeverShownAgain(forms.TextInput):
    def format_value(self, value: Any) -> None:
        return None


class ReceiptForm(forms.Form):
    """The one field that opens a report. Never put into a URL, and never shown again after a wrong try."""

    receipt = forms.CharField(
        label="Your receipt",
        max_length=200,
        strip=True,
        help_text="26 letters and digits. Spaces, dashes and small letters do not matter.",
        widget=_NeverShownAgain(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
