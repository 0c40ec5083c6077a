"""What an owner settles beside the policy. Shapes only; rules are in core, gateways and actions."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

from django import forms

from vulndesk.core.clocks import zone_of
from vulndesk.core.durations import Duration, Unit
from vulndesk.core.pauses import PausedClocks, PlannedPause
from vulndesk.core.policy.clauses import Kind, Promise, Value
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.overlay_file import CONTACT_KINDS, LONGEST_WORDS, SEVERITIES, value_of
from vulndesk.core.policy.publish.questions import QUESTIONS, SECTIONS, Question, Shape
from vulndesk.gateways.holiday_calendar import Country


def _line(label: str, help_text: str = "", *, limit: int, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        max_length=limit,
        required=required,
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class SettingsForm(forms.Form):
    name = _line("Name", "As reporters know the project.", limit=120, required=True)
    zone = _line("Time zone", "Business days begin and end here. For example Europe/Berlin.", limit=60, list="zones")
    country = forms.ChoiceField(
        label="Public holidays of", required=False, help_text="They are no business days. New cases count with them."
    )
    part = forms.ChoiceField(label="Part of the country", required=False)
    package = _line(
        "Package",
        "Its kind and name, such as pypi:requests or npm:@scope/name. The desk asks its index for the newest release, "
        "if VULNDESK_PACKAGE_INDEXES lets it.",
        limit=200,
    )
    repository = _line(
        "Repository", "With https:// or ssh://, or a path on this machine. Its tags are read, nothing else.", limit=500
    )
    latest_version = _line(
        "Latest version", "What you write here holds. Leave it empty, and the desk looks itself.", limit=80
    )
    backup_contact = _line(
        "Backup contact",
        "Shown to a reporter after a missed promise: somebody else’s address or page.",
        limit=300,
    )
    retention_days = forms.IntegerField(
        label="Keep closed cases",
        min_value=0,
        max_value=36_500,
        help_text="In days; 0: for ever. The report form says it. More under Retention.",
    )
    idle_days = forms.IntegerField(
        label="Give a case without an owner to somebody after",
        required=False,
        min_value=0,
        max_value=90,
        help_text="In days; 0: never. One after the other on the team, without those who are away.",
    )
    answers_in_clear = forms.BooleanField(
        label="Answer unencrypted mail unencrypted",
        required=False,
        help_text="Only to a reporter who wrote by mail and in clear, and of whom no key is known. "
        "Otherwise the mail says that there is an answer, and asks for a key.",
    )

    def __init__(self, *args: Any, countries: Sequence[Country] = (), country: str = "", **kwargs: Any) -> None:
        """country: the one whose parts can be chosen."""
        super().__init__(*args, **kwargs)
        self.zones = sorted(available_timezones())
        listed = [(one.code, one.name) for one in countries]
        self.fields["country"].choices = [("", "No public holidays"), *listed]  # type: ignore[attr-defined]
        parts = next((one.subdivisions for one in countries if one.code == country), ())
        if parts:
            self.fields["part"].choices = [("", "The whole country"), *((part, part) for part in parts)]  # type: ignore[attr-defined]
            self.fields["part"].help_text = f"As ISO 3166-2 knows them within {country}."
        else:
            del self.fields["part"]
        self.shown_country = country

    def settings(self) -> dict[str, Any]:
        """As `change_programme` takes them. A part that was chosen for another country is dropped."""
        given = dict(self.cleaned_data)
        part = given.pop("part", "") if given.get("country") == self.shown_country else ""
        given.pop("part", None)
        if part:
            given["country"] = f"{given['country']}-{part}"
        return given


class MemberForm(forms.Form):
    user = forms.TypedChoiceField(coerce=int, label="Person")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = list(people)  # type: ignore[attr-defined]


class DoctorForm(forms.Form):
    may_check = forms.BooleanField(
        label="Let the desk check once a day",
        required=False,
        help_text="It sends a mail to the policy’s address and asks the web addresses that the policy names.",
    )
    web_site = _line(
        "Web site", "Its security.txt is compared with the policy. For example https://example.org.", limit=300
    )


class FollowingForm(forms.Form):
    repository = _line("Repository", "With https:// or ssh://, or a path on this machine. Empty: none.", limit=500)
    path = _line("Path of the policy", "Empty: SECURITY.md where forges look for it.", limit=300)


# --- one clause --------------------------------------------------------------------------------------------------

_VALUES = {kind: value for value, kind in KINDS.items()}
_SEVERITIES = (("", "every report"), *((one, "informational" if one == "none" else one) for one in SEVERITIES))
_LABELS = {
    "anonymity": "Reporters may stay anonymous",
    "detail": "More about it",
    "fingerprint": "Fingerprint",
    "item": "What a report should hold",
    "key_url": "Address of the key",
    "kind": "What kind of contact",
    "label": "In the policy’s own words",
    "mode": "When it becomes public",
    "name": "Area",
    "need": "How much it is asked for",
    "offered": "It is offered",
    "open_ended": "The list goes on (“etc.”)",
    "or_agreed": "Or earlier, when agreed with the reporter",
    "parts": "Its parts, one a line",
    "pgp": "Reports may be encrypted with OpenPGP",
    "promise": "What happens by then",
    "rule": "What the policy says",
    "severity": "For",
    "strength": "How firm",
    "supported": "It is supported",
    "tags": "Languages as BCP 47 tags such as en or pt-BR, one a line",
    "text": "In a few words",
    "topic": "About",
    "value": "Address",
    "version": "Version, as the policy writes it",
}
_CHOICES = {
    Promise.ACKNOWLEDGE.value: "a person answers",
    Promise.UPDATE.value: "the reporter is told how it stands",
    Promise.UPDATE_EVERY.value: "the reporter hears again, each time",
    Promise.FIX.value: "it is fixed",
    Promise.DISCLOSE.value: "details may become public",
    "promise": "a promise: “we will”",
    "target": "a target: “we aim to”",
    "poc": "proof of concept",
}


class LengthForm(forms.Form):
    """A number and its unit."""

    amount = forms.IntegerField(label="Within", min_value=1, max_value=9999)
    unit = forms.ChoiceField(
        label="Counted in", choices=[(unit.value, unit.value) for unit in Unit], initial=Unit.DAYS.value
    )

    def length(self) -> Duration:
        return Duration(self.cleaned_data["amount"], Unit(self.cleaned_data["unit"]))


class ClauseForm(forms.Form):
    """The typed value of one kind of clause: its fields are those of the value's class, whatever the kind."""

    def __init__(self, *args: Any, kind: Kind, value: Value | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        hints = get_type_hints(_VALUES[kind])
        for one in fields(_VALUES[kind]):
            present = getattr(value, one.name, None) if value is not None else None
            for name, field in _fields_of(one.name, hints[one.name]).items():
                self.fields[name] = field
                if present is not None:
                    self.initial.setdefault(name, _shown(name, present))

    def value(self) -> Value:
        """Raises BadInput with the field."""
        given: dict[str, Any] = {}
        hints = get_type_hints(_VALUES[self.kind])
        for one in fields(_VALUES[self.kind]):
            given[one.name] = self._given(one.name, hints[one.name])
        return value_of(self.kind, given)

    def _given(self, name: str, hint: Any) -> Any:
        if hint is Duration:
            return str(Duration(self.cleaned_data["amount"], Unit(self.cleaned_data["unit"])))
        given = self.cleaned_data[name]
        if get_origin(hint) is tuple:
            return [line.strip() for line in given.splitlines() if line.strip()]
        return None if given == "" and type(None) in get_args(hint) else given


def _fields_of(name: str, hint: Any) -> Mapping[str, forms.Field]:
    if hint is Duration:
        return deepcopy(LengthForm.base_fields)
    label = _LABELS.get(name, name.replace("_", " ").capitalize())
    inner, optional = hint, False
    if get_origin(hint) in (Union, types.UnionType):
        inner, optional = next(one for one in get_args(hint) if one is not type(None)), True
    if get_origin(inner) is tuple:
        area = forms.Textarea(attrs={"rows": 4})
        return {name: forms.CharField(label=label, required=name == "tags", max_length=LONGEST_WORDS, widget=area)}
    if inner is bool:
        return {name: forms.BooleanField(label=label, required=False)}
    if isinstance(inner, type) and issubclass(inner, Enum):
        choices = [(one.value, _CHOICES.get(one.value, one.value.replace("_", " "))) for one in inner]
        none = [("", "nothing special")] if optional else []
        return {name: forms.ChoiceField(label=label, required=not optional, choices=none + choices)}
    return {name: _text_field(name, label, is_optional=optional)}


def _text_field(name: str, label: str, *, is_optional: bool) -> forms.Field:
    if name == "severity":
        return forms.ChoiceField(label=label, required=False, choices=_SEVERITIES)
    if name == "kind":
        return forms.ChoiceField(label=label, choices=[(one, one.replace("_", " ")) for one in CONTACT_KINDS])
    required = not is_optional and name not in ("label", "detail")
    return _line(label, limit=LONGEST_WORDS, required=required)


def _shown(name: str, present: Any) -> Any:
    if isinstance(present, Duration):
        return present.amount if name == "amount" else present.unit.value
    if isinstance(present, Enum):
        return present.value
    return "\n".join(present) if isinstance(present, tuple) else present


# --- a pause -----------------------------------------------------------------------------------------------------


def _wall_time() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PauseForm(forms.Form):
    """Instants are typed in the programme's zone."""

    starts_at = forms.DateTimeField(label="From", widget=_wall_time())
    ends_at = forms.DateTimeField(label="Until", widget=_wall_time())
    text = forms.CharField(
        label="What reporters read",
        help_text="Why, and where to turn to meanwhile.",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    open_for_urgent = forms.BooleanField(
        label="Stay open for what is exploited, public already or critical",
        help_text="The reporter says so in the form.",
        required=False,
        initial=True,
    )
    clocks = forms.ChoiceField(
        label="Clocks of reports that come meanwhile",
        choices=[
            (PausedClocks.RUN_ON.value, "run as always"),
            (PausedClocks.AFTER.value, "start when the pause ends; the reporter is told so"),
        ],
        widget=forms.RadioSelect,
        initial=PausedClocks.RUN_ON.value,
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone_of(zone)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = f"Local time in {zone}."

    def clean_starts_at(self) -> datetime:
        return self._instant(self.cleaned_data["starts_at"])

    def clean_ends_at(self) -> datetime:
        return self._instant(self.cleaned_data["ends_at"])

    def plan(self) -> PlannedPause:
        given = self.cleaned_data
        return PlannedPause(
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            text=given["text"],
            open_for_urgent=given["open_for_urgent"],
            clocks=PausedClocks(given["clocks"]),
        )

    def _instant(self, typed: datetime) -> datetime:
        # Django reads it in the desk's zone (UTC); what was typed is the wall time of the programme's.
        try:
            return typed.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError("This is before or after the years that can be counted.") from None


# --- keys ---------------------------------------------------------------------------------------------------------


class _NotGivenBack(forms.Textarea):
    """As a password field: what was typed does not come back with the page."""

    def format_value(self, value: Any) -> str:
        return ""


class RecipientsForm(forms.Form):
    recipients = forms.CharField(
        label="age keys of the team",
        help_text="One a line, as age-keygen prints them: age1… What stands after a # is not kept.",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
    seen = forms.CharField(required=False, max_length=10_000, widget=forms.HiddenInput)


class ImportKeyForm(forms.Form):
    key = forms.CharField(
        label="Secret key",
        help_text="From: gpg --armor --export-secret-keys ADDRESS",
        max_length=600_000,
        widget=_NotGivenBack(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    passphrase = forms.CharField(
        label="Its passphrase",
        help_text="Used once, and not kept: the desk seals the key by its own. Leave it empty when there is none.",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


# --- writing a policy ---------------------------------------------------------------------------------------------


def _asked(question: Question) -> forms.Field:
    """One question of the interview. A time stays words; `draft_from` judges every answer."""
    needed = question.name == "project"
    common: dict[str, Any] = {"label": question.words, "help_text": question.help, "required": needed}
    choices = list(question.choices.items())
    if question.shape is Shape.YES_NO:
        return forms.BooleanField(**common)
    if question.shape is Shape.SEVERAL:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.shape is Shape.CHOICE:
        return forms.ChoiceField(choices=[("", "Say nothing"), *choices], **common)
    wide = question.shape is Shape.LINES
    widget = forms.Textarea(attrs={"rows": 3}) if wide else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(max_length=20_000 if wide else 500, widget=widget, **common)


class InterviewForm(forms.Form):
    """The questions of `core/policy/publish/questions.py`, in their sections."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({question.name: _asked(question) for question in QUESTIONS})

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(one.title, [self[question.name] for question in one.questions]) for one in SECTIONS]

    def answers(self) -> dict[str, Any]:
        """As `draft_from` takes them; a question that was left out is not among them."""
        lists = {question.name for question in QUESTIONS if question.shape is Shape.LINES}
        given = {
            name: [line.strip() for line in value.splitlines() if line.strip()] if name in lists else value
            for name, value in self.cleaned_data.items()
        }
        return {name: value for name, value in given.items() if value}


def as_typed(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the form's first values."""
    lists = {question.name for question in QUESTIONS if question.shape is Shape.LINES}
    return {
        name: "\n".join(str(one) for one in value) if name in lists and isinstance(value, list) else value
        for name, value in answers.items()
    }
