"""The forms about conduct. They check shapes; what is allowed is decided in core/conduct.py and the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms

from vulndesk.core.clocks import zone_of
from vulndesk.core.conduct import ACCESS_WORDS, Access

LONG, SHORT = 20_000, 300


def _words(label: str, hint: str = "", *, rows: int = 3, required: bool = False, limit: int = LONG) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=limit, widget=widget)


def _wall_time(label: str, *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)


class ZonedForm(forms.Form):
    """Instants are typed in the programme's zone; Django reads them in the desk's, which is UTC."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone_of(zone)
        for field in self.fields.values():
            if isinstance(field, forms.DateTimeField):
                field.help_text = field.help_text or f"Local time in {zone}."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, typed in list(given.items()):
            if isinstance(typed, datetime):
                try:
                    given[name] = typed.replace(tzinfo=self.zone).astimezone(UTC)
                except OverflowError:
                    self.add_error(name, "This is before or after the years that can be counted.")
        return given


class AskForm(forms.Form):
    who = _words("Who you are", "A name or a handle. The consent is given to it.", rows=0, required=True, limit=SHORT)
    scope = _words("What you want to test", "Hosts, parts, versions: as exactly as you can.", rows=4, required=True)
    methods = _words("How", "Tools, automated or by hand, how many requests a second.")
    dates = _words("When", "Days and times, with your time zone.", rows=0, limit=SHORT)
    accounts = _words("Accounts and addresses", "Which accounts you use, and from which addresses you come.", rows=2)
    reach = _words(
        "How the team stops you", "A phone number or an address, in case a test breaks something.", rows=0, limit=SHORT
    )
    link = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, report: str = "", **kwargs: Any) -> None:
        """report: the reference of the report that is open in this browser."""
        super().__init__(*args, **kwargs)
        if report:
            self.fields["link"].label = f"It belongs to {report}, the report that is open in this browser"
        else:
            del self.fields["link"]


class GrantForm(ZonedForm):
    scope = _words("What may be tested", rows=4, required=True)
    methods = _words("How")
    accounts = _words("With which accounts, from which addresses", rows=2)
    starts_at = _wall_time("From")
    ends_at = _wall_time("Until")
    conditions = _words("Conditions", "When to stop, what not to touch, what to do with data that turns up.")


class WordsForm(forms.Form):
    words = _words("What they will read", rows=4, required=True)


class LinkForm(forms.Form):
    reference = _words("Case", "Such as VD-7K3M-Q9TX. Empty: none.", rows=0, limit=20)


# --- violations --------------------------------------------------------------------------------------------------

Choices = Sequence[tuple[Any, str]]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a tuple of sealed uploads."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> tuple[Any, ...]:
        return tuple(data) if isinstance(data, (list, tuple)) else ((data,) if data else ())


class RecordForm(forms.Form):
    clauses = forms.MultipleChoiceField(
        label="Which sentence of the policy was broken", widget=forms.CheckboxSelectMultiple
    )
    happened = _words("What happened", "What you saw, not what you think of it.", rows=5, required=True)
    when = _words("When", rows=0, limit=SHORT)
    person = forms.TypedChoiceField(label="Who on the team", required=False, coerce=int, empty_value=None)
    about = _words("Or somebody else", "As far as you know: an account, an address.", rows=0, limit=SHORT)
    messages = forms.MultipleChoiceField(
        label="Messages that show it", required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence: Any = FilesField(label="Files that show it", required=False)

    def __init__(self, *args: Any, clauses: Choices, messages: Choices = (), people: Choices | None = None, **kw: Any):
        """messages: of the case; people: who can be chosen where there is no case."""
        super().__init__(*args, **kw)
        # The sentences themselves are kept: a policy may be replaced, what it said then may not.
        self.fields["clauses"].choices = [(words, words) for _, words in clauses]  # type: ignore[attr-defined]
        self.fields["messages"].choices = messages  # type: ignore[attr-defined]
        if people is None:
            del self.fields["person"], self.fields["about"]
        else:
            del self.fields["messages"]
            self.fields["person"].choices = [("", "Nobody of the team"), *people]  # type: ignore[attr-defined]


HOW_LONG = (("", "Stays"), ("timed", "Taken away until"), ("for_good", "Taken away for good"))


class DecideForm(ZonedForm):
    words = _words("What the person is told", "What was decided and why, plainly.", rows=4, required=True)

    def __init__(self, *args: Any, zone: str, accesses: Sequence[Access], **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        self.accesses = accesses
        for access in accesses:
            self.fields[access.value] = forms.ChoiceField(
                label=ACCESS_WORDS[access].capitalize(), required=False, choices=HOW_LONG, widget=forms.RadioSelect
            )
            self.fields[f"{access}_until"] = _wall_time("Until", required=False)
            self.fields[f"{access}_until"].help_text = f"Local time in {zone}."
        self.fields["outside"] = _words(
            "Who was told to take it away", "The desk does not own that access: who did it, where, when.", rows=2
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for access in self.accesses:
            if given.get(access.value) == "timed" and not given.get(f"{access}_until"):
                self.add_error(f"{access}_until", "Say until when.")
        return given

    def until(self) -> dict[Access, datetime | None]:
        """An end for each access that is taken away."""
        given = self.cleaned_data
        taken = [access for access in self.accesses if given.get(access.value)]
        return {one: given[f"{one}_until"] if given[one.value] == "timed" else None for one in taken}


class AppealForm(forms.Form):
    violation = forms.UUIDField(widget=forms.HiddenInput)
    words = _words("What was missed", "Another person of the team reads it, where there is one.", rows=4, required=True)


class AnswerAppealForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What you decide",
        choices=(("stands", "The decision stands"), ("given_back", "Everything is given back")),
        widget=forms.RadioSelect,
    )
    words = _words("What the reporter will read", rows=4, required=True)


class BasisForm(forms.Form):
    authority = _words("Who asks", "The authority, and its file number.", rows=0, required=True, limit=SHORT)
    basis = _words("On what legal basis", "The law and its article, or the court’s order.", rows=2, required=True)
    dated = _words("Of when", "The date of the order or request.", rows=0, required=True, limit=SHORT)


class ExportForm(forms.Form):
    typed = _words("The case’s reference", "Type it, to show that it is this one.", rows=0, required=True, limit=20)


class SeenRedForm(forms.Form):
    """That the person saw that something is TLP:RED."""

    seen_red = forms.BooleanField(widget=forms.HiddenInput)
