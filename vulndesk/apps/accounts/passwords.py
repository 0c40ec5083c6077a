"""Rules for passwords beside Django's own: not one's own name (ASVS 5 V6.2.11), not a breached one (V6.2.12)."""

from django.conf import settings
from django.core.exceptions import ValidationError

from vulndesk.apps.accounts.models import User
from vulndesk.gateways.breached_passwords import is_breached


class NotYourName:
    """A password is not the handle, however it is repeated or spelt in capitals."""

    def validate(self, password: str, user: User | None = None) -> None:
        handle = user.username.casefold() if user is not None else ""
        if len(handle) > 2 and not password.casefold().replace(handle, "").strip("0123456789 .-_!"):
            raise ValidationError("Your password is little more than your handle.", code="password_is_handle")

    def get_help_text(self) -> str:
        return "It must not be made of your handle."


class NotBreached:
    """A password is in no list of breached ones, where the owner named a list. One that cannot be read refuses all."""

    def validate(self, password: str, user: User | None = None) -> None:
        listed = settings.BREACHED_PASSWORDS
        if listed is None:
            return
        try:
            found = is_breached(password, listed)
        except OSError:
            raise ValidationError(
                "The desk cannot read its list of breached passwords, so it takes none now. Tell whoever runs it.",
                code="breached_list_unreadable",
            ) from None
        if found:
            raise ValidationError(
                "This password became known in a breach, so others try it. Choose another one.",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return "It must not have become known in a breach."
