"""The forms of reporters' accounts. They check shapes; rules are in `actions`."""

from typing import Any

from django import forms

NEW_PASSWORD = "At least 12 characters; a few unrelated words are good. Anything you can type is allowed."  # noqa: S105


def _handle() -> forms.CharField:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(label="Handle", max_length=40, widget=forms.TextInput(attrs=attrs))


def _password(label: str = "Password") -> forms.CharField:
    attrs = {"autocomplete": "current-password"}
    return forms.CharField(label=label, max_length=1000, strip=False, widget=forms.PasswordInput(attrs=attrs))


def _new_password(label: str, *, hint: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, max_length=1000, strip=False, help_text=hint, widget=widget)


class NewPassword(forms.Form):
    password = _new_password("New password", hint=NEW_PASSWORD)
    repeat = _new_password("The same again")

    def clean(self) -> dict[str, Any]:
        content: dict[str, Any] = super().clean() or {}
        if "password" in content and "repeat" in content and content["password"] != content["repeat"]:
            self.add_error("repeat", "The two passwords differ.")
        return content


class JoinForm(NewPassword):
    handle = _handle()
    field_order = ["handle", "password", "repeat"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handle"].help_text = "A name that only you and the desk know: no team sees it."


class SignInForm(forms.Form):
    handle = _handle()
    password = _password()


class ClaimForm(forms.Form):
    receipt = forms.CharField(
        label="Receipt of a report",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Typed once. It goes on working by itself.",
    )


class PasswordForm(NewPassword):
    old = _password("Your password so far")
    field_order = ["old", "password", "repeat"]


class CloseForm(forms.Form):
    password = _password()
