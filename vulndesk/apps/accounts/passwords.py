"""One rule for passwords that Django's own validators cannot ask of sealed names (ASVS 5 V6.2.11: context words)."""

from django.core.exceptions import ValidationError

from vulndesk.apps.accounts.models import User


class NotYourName:
    """A password is not the handle, however it is repeated or spelt in capitals."""

    def validate(self, password: str, user: User | None = None) -> None:
        handle = user.username.casefold() if user is not None else ""
        if len(handle) > 2 and not password.casefold().replace(handle, "").strip("0123456789 .-_!"):
            raise ValidationError("Your password is little more than your handle.", code="password_is_handle")

    def get_help_text(self) -> str:
        return "It must not be made of your handle."
