"""The team's forms: one a deed. They check shapes; whether a deed is allowed is decided in core/lifecycle.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.html import format_html

from vulndesk.core.clocks import zone_of
from vulndesk.core.lifecycle import CloseReason
from vulndesk.core.severity import Metric, Version, base_metrics
from vulndesk.core.ssvc import Tree

TEXT_LIMIT = 200_000
REASONS = [
    (CloseReason.RESOLVED.value, "Resolved: fixed and released"),
    (CloseReason.NOT_VALID.value, "Not valid"),
    (CloseReason.DUPLICATE.value, "Duplicate of another case"),
    (CloseReason.WONT_FIX.value, "Will not be fixed"),
    (CloseReason.NO_ANSWER.value, "No answer from the reporter: opens again by itself when one comes"),
    (CloseReason.WITHDRAWN.value, "Withdrawn by the reporter"),
]

# How a known issue stands, for the reporter of a duplicate: by its state, or the reason why it was closed.
STANDINGS = {
    "R": "We are still checking it.",
    "I": "We have judged it, and do not see it as a vulnerability so far.",
    "V": "It is confirmed.",
    "A": "It is confirmed, and we are working on it.",
    "D": "It is confirmed and set aside for now.",
    CloseReason.RESOLVED.value: "It is fixed.",
    CloseReason.NOT_VALID.value: "We have judged it, and do not see it as a vulnerability.",
    CloseReason.WONT_FIX.value: "We have decided not to change anything about it.",
    "C": "We are not working on it at present.",
}

Choices = Sequence[tuple[Any, str]]


def _text(label: str, *, rows: int = 5, required: bool = False) -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": rows}), required=required, label=label, max_length=TEXT_LIMIT
    )


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a tuple of sealed uploads."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> tuple[Any, ...]:
        return tuple(data) if isinstance(data, (list, tuple)) else ((data,) if data else ())


def _files() -> Any:
    """Any: a form has an attribute of this name too, and the field shadows it only in its class body."""
    return FilesField(required=False, label="Files")


class DeedForm(forms.Form):
    """Every deed says from which state of the page it was done."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self) -> str:
        """What the reporter will read."""
        return str(self.cleaned_data.get("message", ""))


class MessageForm(DeedForm):
    message = _text("Message to the reporter")
    files = _files()


class MoveForm(DeedForm):
    message = _text("Message to the reporter", rows=4)


class SplitForm(DeedForm):
    title = forms.CharField(
        max_length=120, label="Title of the new case", error_messages={"required": "Name the finding."}
    )
    passages = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label="What belongs to the new case",
        error_messages={"required": "Tick what belongs to the new case."},
    )

    def __init__(self, *args: Any, passages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = (format_html('<span class="plain">{}</span>', words) for words in passages)
        self.fields["passages"].choices = list(enumerate(shown))  # type: ignore[attr-defined]


class KnownForm(DeedForm):
    people = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label="Named people"
    )

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = list(people.items())  # type: ignore[attr-defined]


class AskForm(DeedForm):
    """Ready questions for what the report lacks or was not found in the code, and whatever else one wants to know."""

    questions = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, required=False, label="Ask for what is still missing or was not found"
    )
    message = _text("Message to the reporter")
    files = _files()

    def __init__(self, *args: Any, questions: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if questions:
            self.fields["questions"].choices = questions  # type: ignore[attr-defined]
        else:
            del self.fields["questions"]

    def words(self) -> str:
        asked = dict(getattr(self.fields.get("questions"), "choices", ()))
        lines = [f"- {asked[key]}" for key in self.cleaned_data.get("questions", ())]
        return "\n\n".join(filter(None, (super().words().strip(), "\n".join(lines))))


class ValidateForm(DeedForm):
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Who investigates it")
    message = _text("Message to the reporter")
    files = _files()

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined]


class InvalidateForm(DeedForm):
    """quote: another sentence of the policy that the answer leans on; it is added to the message."""

    quote = forms.ChoiceField(required=False, label="Add a sentence of the policy")
    message = _text("Message to the reporter", rows=7)
    files = _files()

    def __init__(self, *args: Any, quotes: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if quotes:
            self.fields["quote"].choices = [("", "None"), *quotes]  # type: ignore[attr-defined]
        else:
            del self.fields["quote"]

    def words(self) -> str:
        quote = dict(getattr(self.fields.get("quote"), "choices", ())).get(self.cleaned_data.get("quote") or None, "")
        message = super().words().strip()
        # Without a message there is nothing that the sentence could explain; the deed is refused for that.
        return f"{message}\n\nThe policy says: “{quote}”" if message and quote else message


class NoteForm(forms.Form):
    message = _text("Note for the team", rows=4)
    files = _files()


class AssignForm(DeedForm):
    owner = forms.TypedChoiceField(coerce=int, label="Owner")

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined]


class DuplicateForm(DeedForm):
    """standing: a key of STANDINGS, when the reporter is told how the known issue stands."""

    original = forms.CharField(
        max_length=20, label="Reference of the original", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    standing = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    message = _text("Message to the reporter")
    files = _files()

    def words(self) -> str:
        told = STANDINGS.get(self.cleaned_data.get("standing", ""), "")
        message = super().words().strip()
        return f"{message}\n\n{told}" if message and told else message


class TellForm(forms.Form):
    message = _text("Message to the reporters", rows=8)


class ExportForm(forms.Form):
    """What goes into an archive of the case. red_for: who alone may have what is TLP:RED in it, which is confirmed."""

    seen_red = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, choices: Sequence[tuple[str, str]], red_for: Collection[str]) -> None:
        super().__init__(data, initial={"holds": choices[-1][0]})
        self.fields["holds"] = forms.ChoiceField(label="What goes in", widget=forms.RadioSelect, choices=choices)
        if red_for:
            self.fields["seen_red"].label = f"I give what is TLP:RED to nobody but: {'; '.join(red_for)}"
        else:
            del self.fields["seen_red"]


class CloseForm(DeedForm):
    reason = forms.ChoiceField(choices=REASONS, label="Reason")
    release = forms.CharField(max_length=300, required=False, label="Release that holds the fix")
    message = _text("Message to the reporter")
    files = _files()


class ExtendForm(DeedForm):
    """More time for one clock. The instant is typed in the programme's zone."""

    clock = forms.TypedChoiceField(coerce=int, label="Clock")
    to = forms.DateTimeField(
        label="New instant", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    message = _text("Reason", rows=3)

    def __init__(self, *args: Any, clocks: Choices = (), zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["clock"].choices = list(clocks)  # type: ignore[attr-defined]
        self.fields["to"].label = f"New instant ({zone})"

    def clean_to(self) -> datetime:
        """Django read it as UTC, the settings' zone."""
        typed: datetime = self.cleaned_data["to"]
        return typed.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)


class VectorForm(DeedForm):
    vector = forms.CharField(
        max_length=600,
        required=False,
        label="CVSS vector",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "CVSS:4.0/AV:N/…"}),
    )


class CalculatorForm(DeedForm):
    """One question a metric of one CVSS version."""

    def __init__(self, *args: Any, version: Version, vector: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answered = dict(part.split(":", 1) for part in vector.split("/")[1:] if ":" in part)
        known = answered if vector.startswith(f"CVSS:{version}/") else {}
        self.metrics = base_metrics(version)
        for metric in self.metrics:
            self.fields[metric.key] = forms.ChoiceField(
                choices=_letters(metric),
                required=False,
                label=metric.name,
                widget=forms.RadioSelect,
                initial=known.get(metric.key, ""),
            )

    def answers(self) -> dict[str, str]:
        return {metric.key: self.cleaned_data.get(metric.key, "") for metric in self.metrics}


class SsvcForm(DeedForm):
    """One question a decision point of one tree."""

    def __init__(self, *args: Any, tree: Tree, vector: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree
        known = dict(part.split(":", 1) for part in vector.split("/")[1:])
        for point in tree.points:
            self.fields[point.key] = forms.ChoiceField(
                choices=[(one.key, one.name) for one in point.answers],
                required=False,
                label=point.name,
                widget=forms.RadioSelect,
                initial=known.get(point.key, ""),
            )

    def answers(self) -> dict[str, str]:
        return {point.key: self.cleaned_data.get(point.key, "") for point in self.tree.points}


def _letters(metric: Metric) -> list[tuple[str, str]]:
    return list(metric.choices)


class WishForm(forms.Form):
    """What a mail of the reporter says that they want, and which one says so."""

    kind = forms.ChoiceField(
        label="What they wish",
        choices=[
            ("withdrawal", "To withdraw the report"),
            ("credit", "To be credited in another way"),
            ("anonymity", "To be named after all, though they asked to stay anonymous"),
            ("disclosure", "That the report may be disclosed"),
        ],
        widget=forms.RadioSelect,
    )
    proof = forms.ChoiceField(label="The message that says so")
    mode = forms.ChoiceField(
        label="Credit",
        help_text="Only for another credit, or to be named after all; so are the name and the link.",
        required=False,
        choices=[("", "No change"), ("name", "With their name"), ("handle", "With a handle"), ("anonymous", "Without")],
    )
    name = forms.CharField(label="Name or handle", max_length=120, required=False)
    link = forms.CharField(label="Link", max_length=300, required=False)
    not_before = forms.DateField(
        label="Disclosed not before",
        help_text="Only if they named a day for the disclosure.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, proofs: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].choices = list(proofs)  # type: ignore[attr-defined]

    def credit(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name, "")) for name in ("mode", "name", "link")}


class TakeForm(DeedForm):
    """One part that was found in the reporter's words."""

    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    value = forms.CharField(max_length=10_000, widget=forms.HiddenInput)

    def clean_value(self) -> str:
        """Browsers send line ends as CRLF."""
        return str(self.cleaned_data["value"]).replace("\r\n", "\n")
