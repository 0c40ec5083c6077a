"""The forms of the accounts pages. They check shapes; rules are in `actions`."""

from collections.abc import Collection, Iterable
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from vulndesk.apps.accounts.passkeys import require_growing_counter, require_own_page, require_sound_registration
from vulndesk.core.access import Role

NEW_PASSWORD = "At least 12 characters; a few unrelated words are good. Anything you can type is allowed."  # noqa: S105

# From a list, so that what is stored in clear beside a public key says nothing about its owner.
KEY_NAMES = [
    (name, name)
    for name in (
        "Passkey",
        "Password manager",
        "This computer",
        "Phone",
        "Tablet",
        "Security key",
        "Spare security key",
        "Work computer",
        "Home computer",
    )
]


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Handle"
        self.fields["login"].widget.attrs.update({"autocomplete": "username webauthn", "autocapitalize": "none"})
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.fields["remember"].label = "Stay signed in on this device for two weeks"


class NewPassword(forms.Form):
    password = forms.CharField(
        max_length=1000,
        strip=False,
        help_text=NEW_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 12}),
    )
    repeat = forms.CharField(
        label="The same again",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        content: dict[str, Any] = super().clean() or {}
        if "password" in content and "repeat" in content and content["password"] != content["repeat"]:
            self.add_error("repeat", "The two passwords differ.")
        return content


class Details(forms.Form):
    display_name = forms.CharField(
        label="Your name",
        max_length=80,
        help_text="As reporters and the team see it. It may be a first name or a pen name.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="For notices, which never carry what a report says. Without one you see them in the queue only.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Join(NewPassword, Details):
    username = forms.CharField(
        label="Handle",
        max_length=40,
        help_text="You sign in with it. It never changes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    field_order = ["username", "display_name", "email", "password", "repeat", "recovery_group"]


class JoinWith(Details):
    """Joining with another provider's sign-in instead of a password. identity: which one, by the button pressed."""

    username = Join.base_fields["username"]
    identity = forms.CharField(max_length=60)


class JoinFirst(Join):
    """The first account belongs to whoever started the desk, and who saved its recovery code."""

    recovery_group = forms.CharField(
        label="Last group of the recovery code",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="The last four letters or digits of what the desk printed as “Recovery code” at its first start.",
    )


class Invite(forms.Form):
    """What this person may offer. owned: ids of the organisations that are theirs; `choices` is empty for nobody's."""

    organisation = forms.TypedChoiceField(label="Organisation", coerce=int, required=False)
    role = forms.ChoiceField(
        label="They join as",
        widget=forms.RadioSelect,
        help_text="An owner sees every programme and case, invites and shuts out people, and changes policies. "
        "An auditor sees states, clocks and who did what, but no word of a report.",
    )
    programmes = forms.TypedMultipleChoiceField(
        label="A member works on",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They see the reports of these programmes and of no other.",
    )

    def __init__(
        self,
        *args: Any,
        person: Any,
        organisations: Iterable[Any],
        owned: Collection[int],
        programmes: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {one.pk: one for one in organisations}
        self._whose = {one.pk: one.organisation_id for one in programmes}
        several = len(self._organisations) > 1
        self.choices = _offered(person, owned, several=several)
        self.fields["role"].choices = self.choices  # type: ignore[attr-defined]
        self.fields["role"].initial = self.choices[0][0] if self.choices else None
        if several:
            named = [(one.pk, one.name) for one in self._organisations.values()]
            self.fields["organisation"].choices = named  # type: ignore[attr-defined]
            self.fields["organisation"].initial = next((pk for pk, _ in named if pk in owned), None)
        else:
            del self.fields["organisation"]
        self._offer_programmes(programmes)

    def _offer_programmes(self, programmes: Iterable[Any]) -> None:
        field = self.fields["programmes"]
        field.choices = [(one.pk, one.name) for one in programmes]  # type: ignore[attr-defined]
        field.initial = [number for number, _ in field.choices]  # type: ignore[attr-defined]
        if not field.initial:
            del self.fields["programmes"]

    def chosen_organisation(self) -> Any:
        """Where they join, after `is_valid`; None: in the only one."""
        chosen = self.cleaned_data.get("organisation")
        return self._organisations.get(chosen) if chosen else next(iter(self._organisations.values()), None)

    def clean(self) -> dict[str, Any]:
        content: dict[str, Any] = super().clean() or {}
        where = content.get("organisation") or next(iter(self._organisations), None)
        named = [one for one in content.get("programmes") or () if self._whose.get(one) == where]
        if "programmes" in self.fields and content.get("role") == Role.MEMBER and not named:
            self.add_error("programmes", "Choose at least one; a member of none sees no report.")
        return content | {"programmes": named}


def _offered(person: Any, owned: Collection[int], *, several: bool) -> list[tuple[str, str]]:
    """The roles that this person can give away: an admin who owns nothing makes admins and first owners alone."""
    found = [(Role.MEMBER.value, "A member of the team")] if owned else []
    if owned or person.is_admin:
        of_what = "the organisation" if several or not person.is_admin else "the desk"
        found.append((Role.OWNER.value, f"An owner of {of_what}"))
    found += [(Role.AUDITOR.value, "An auditor")] if owned else []
    return found + ([(Role.ADMIN.value, "An admin of the desk, who sees no case")] if person.is_admin else [])


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class LeaveForm(forms.Form):
    first_day = _day("First day")
    last_day = _day("Last day")


class AddKeyForm(AddWebAuthnForm):
    name = forms.ChoiceField(label="What is it?", choices=KEY_NAMES, required=False)

    def clean(self) -> dict[str, Any]:
        if credential := self.cleaned_data.get("credential"):
            require_sound_registration(credential)
        return super().clean()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = "Sign in with it alone, without a password"
        self.fields["passwordless"].help_text = "The device then asks for its PIN, your finger or your face."


class _WithKey:
    """What the library leaves to us, around what it checks."""

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        require_own_page(credential)
        authenticator = super().clean_credential()  # type: ignore[misc]
        require_growing_counter(authenticator, credential)
        return authenticator


class SecondStepKeyForm(_WithKey, AuthenticateWebAuthnForm):
    """With a passkey after a password."""


class SignInKeyForm(_WithKey, LoginWebAuthnForm):
    """With a passkey alone."""


class AgainKeyForm(_WithKey, ReauthenticateWebAuthnForm):
    """With a passkey, once more."""


class RenameKeyForm(EditWebAuthnForm):
    name = forms.ChoiceField(label="What is it?", choices=KEY_NAMES)
