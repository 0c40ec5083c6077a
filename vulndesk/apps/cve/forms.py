"""What people fill in about CVE ids."""

from __future__ import annotations

from typing import Any

from django import forms

from vulndesk.gateways.cve_services import PRODUCTION, TESTING


class NumberingForm(forms.Form):
    """The key is never shown again, and left empty it is kept."""

    has_account = forms.BooleanField(label="This programme is a CNA, with an account of CVE Services", required=False)
    address = forms.CharField(
        label="Address of the API",
        max_length=300,
        initial=PRODUCTION,
        required=False,
        help_text=f"To try it: {TESTING}",
    )
    org = forms.CharField(label="Short name of the CNA", max_length=100, required=False)
    user = forms.CharField(label="User", max_length=200, required=False)
    key = forms.CharField(
        label="API key",
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Sealed with the desk’s key, and never shown again. Leave it empty to keep the one that is there.",
    )
    cna = forms.CharField(
        label="Otherwise: which CNA has this project in its scope?",
        max_length=200,
        required=False,
        help_text="Empty: the CNA of last resort is asked.",
    )
    cna_contact = forms.CharField(label="How to reach that CNA", max_length=300, required=False)
    answer_days = forms.IntegerField(
        label="Days after which an answer is expected", min_value=1, max_value=365, initial=7
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("address", "org", "user") if given.get("has_account") else ():
            if not given.get(name):
                self.add_error(name, "An account needs it.")
        return given


class ReserveForm(forms.Form):
    """Nothing to fill in."""


class DraftForm(forms.Form):
    """Nothing to fill in."""


class EndForm(forms.Form):
    """Nothing to fill in."""


class SettleForm(forms.Form):
    cve_id = forms.ChoiceField(label="Which of them is of this case?", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, candidates: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cve_id"]
        none = ("", "None of them: another tool reserved them. Reserve one for this case")
        field.choices = [*((one, one) for one in candidates or []), none]


class RecordForm(forms.Form):
    cve_id = forms.CharField(label="CVE id", max_length=32)
    is_ours = forms.BooleanField(
        label="It was reserved by our own account, with another tool",
        required=False,
        help_text="Then the desk publishes its record with the advisory.",
    )


class AskForm(forms.Form):
    of = forms.CharField(label="Whom you asked", max_length=200)
    text = forms.CharField(label="What you asked", max_length=50_000, widget=forms.Textarea(attrs={"rows": 12}))
    days = forms.IntegerField(label="Days until an answer is expected", min_value=1, max_value=365)


class RejectForm(forms.Form):
    reason = forms.CharField(
        label="Why nobody should use it",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody reads it in the rejected record. Name nothing that is still private.",
    )
