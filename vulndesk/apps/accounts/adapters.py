"""What allauth asks us: who may sign in and how often, and how its secrets are sealed.

Promises: nobody signs up. A wrong password, an unknown handle and a deactivated person get the same answer in the same
time. Guesses are limited by network, by handle from one network, and by handle from everywhere; the last is wide, so
that a stranger cannot lock a person out cheaply, and a passkey is under none of them. Seeds are sealed.
"""

import base64
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from vulndesk.apps.accounts import actions, queries
from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.sessions import SIGNED_IN_AT
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row
from vulndesk.core.errors import TooMany

# purpose: attempts, seconds. Only failures count: a success gives its tokens back.
SIGN_IN_LIMITS: dict[str, tuple[int, int]] = {
    "sign-in network": (30, 300),
    "sign-in handle and network": (10, 900),
    "sign-in handle": (100, 3600),
}
# The page that follows says it by itself.
NEEDLESS = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The handle or the password is not right.",
        "too_many_login_attempts": "Too many attempts. Wait some minutes, or use a passkey.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        return queries.is_safe_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of_client(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        now = datetime.now(UTC)
        try:
            for purpose, who in self._guessers(request, credentials):
                limit, seconds = SIGN_IN_LIMITS[purpose]
                actions.spend_allowance(purpose=purpose, who=who, limit=limit, per_seconds=seconds, now=now)
        except TooMany:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is None or not user.is_active:  # allauth hands out a deactivated person with the right password
            return None
        for purpose, who in self._guessers(request, credentials):
            limit, seconds = SIGN_IN_LIMITS[purpose]
            actions.return_allowance(purpose=purpose, who=who, limit=limit, per_seconds=seconds)
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[queries.BROWSER_KEY] = browser_of(request.META.get("HTTP_USER_AGENT", ""))
        request.session[SIGNED_IN_AT] = datetime.now(UTC).timestamp()
        if not queries.second_factor_shown(request.session):
            # What is left to do is to add a second factor; the password for that was typed a moment ago.
            record_authentication(request, user, method="password", reauthenticated=True)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in NEEDLESS:
            super().add_message(request, level, message_template, *args, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Only who holds a former member's passkey gets here; a password is answered like a wrong one."""
        messages.error(request, "This account was shut out. Ask an owner of the desk.")
        return redirect("account_login")

    def set_password(self, user: User, password: str) -> None:
        key = self.request.session.session_key if self.request is not None else None
        actions.set_password(user=user, password=password, keep_session=key)

    @staticmethod
    def _guessers(request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, str]]:
        network = queries.network_of(address_of_client(request))
        handle = str(credentials.get("username") or "").strip().casefold()[:150]
        whos = (network, f"{handle}\n{network}", handle)
        return list(zip(SIGN_IN_LIMITS, whos, strict=True))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals TOTP secrets and recovery seeds. A passkey's row holds its public key and a name from a fixed list."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "This is your only second factor. Add another one first.",
    }

    def encrypt(self, text: str) -> str:
        sealed = seal_row(desk_key(), table="mfa_authenticator", row="secret", content={"secret": text})
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return str(open_row(desk_key(), table="mfa_authenticator", row="secret", sealed=sealed)["secret"])

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays: without any its owner would be shut out of everything but adding one."""
        rest = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return rest.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def get_totp_issuer(self) -> str:
        return str(settings.DESK_NAME)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  allauth's own name
        return "Passkey"

    def _get_site_name(self) -> str:
        return str(settings.DESK_NAME)


def count_as_shown(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Adding a passkey or an app takes using it, so that counts as showing it."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they come with the first of the others
    others = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    _note_change(request, user, is_first=not others.exclude(pk=authenticator.pk).exists())
    record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


def note_change(request: HttpRequest, user: User, **_: Any) -> None:
    """A factor was removed, or the recovery codes are others now."""
    _note_change(request, user, is_first=False)


def _note_change(request: HttpRequest, user: User, *, is_first: bool) -> None:
    key, now = request.session.session_key, datetime.now(UTC)
    actions.note_second_factor(user=person_behind(user), is_first=is_first, keep_session=key, now=now)


def person_behind(user: Any) -> User:
    """allauth passes on the lazy object of a request, which models take for none of theirs."""
    return user if type(user) is User else User.objects.get(pk=user.pk)


def address_of_client(request: HttpRequest) -> str:
    """As the server gave it. Behind a proxy on a socket there is none; then all share one allowance."""
    return str(request.META.get("REMOTE_ADDR") or "unknown")


_BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """ "Firefox on Linux": enough to know one's own devices by, too little to tell two people apart."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
