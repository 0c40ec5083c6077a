"""The second factor of people in tests.

`force_login` stands for a whole sign-in, so it shows a second factor too, a moment ago. Whoever signs in through the
pages does both steps as a person does: an authenticator app once, and its recovery codes at every later sign-in,
because a code of the app works once in 30 seconds.
"""

from __future__ import annotations

import html
import re
import time
from typing import Any

ADDING = "/account/second-factor/totp/activate/"
SHOWING = "/account/second-factor/authenticate/"
CODES = "/account/second-factor/recovery-codes/"


def code_now(secret: str) -> str:
    """What an authenticator app shows for this secret (RFC 6238)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def secret_on(page: str) -> str:
    """The secret on the page that adds an app, as one types it."""
    found = re.search(r'<code class="secret">([A-Z2-7=]+)</code>', page)
    assert found, "the page shows no secret of an app"
    return found[1]


def codes_on(page: str) -> list[str]:
    """The recovery codes of their page."""
    found = re.search(r'<pre class="recovery-codes"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found, "the page shows no recovery codes"
    return html.unescape(found[1]).split()


def add(browser: Any) -> list[str]:
    """An authenticator app, added as whoever joined a moment ago does; browser: a tests.faults.traffic.Browser.

    The recovery codes that the desk shows.
    """
    secret = secret_on(browser.get(ADDING).text)
    page = browser.post(ADDING, {"code": code_now(secret)})
    if 'class="recovery-codes"' not in page.text:  # the half minute ended in between
        page = browser.post(ADDING, {"code": code_now(secret)})
    return codes_on(page.text)


def record(user_id: int, *, at: float | None = None) -> dict[str, Any]:
    """What a session holds after a second factor; at: seconds since the epoch, or None for this moment."""
    shown = {"method": "mfa", "type": "totp", "id": 0, "at": time.time() if at is None else at}
    return {"account_authentication_methods": [shown], "account_authentication_methods_user": str(user_id)}


def show(client: Any) -> None:
    """As if whoever signed in in this test client with a password had shown a second factor as well."""
    session = client.session
    if user_id := session.get("_auth_user_id"):
        session.update(record(int(user_id)))
        session.save()


def shown_long_ago(client: Any) -> None:
    """Signed in with both factors, but an hour ago: good for pages, not for what asks for the factor again."""
    session = client.session
    session.update(record(int(session["_auth_user_id"]), at=time.time() - 3600))
    session.save()


def forget(client: Any) -> None:
    """Signed in with a password alone, a moment ago."""
    session = client.session
    typed = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [typed]
    session.save()


def force_login_shows_it() -> None:
    """Once a process: `force_login` is the only caller that signs a bare HttpRequest in."""
    from django.contrib.auth import user_logged_in

    user_logged_in.connect(_show_in_forced_session, dispatch_uid="tests.second_factor")


def _show_in_forced_session(request: Any, user: Any, **_: Any) -> None:
    from django.http import HttpRequest

    if type(request) is HttpRequest:
        request.session.update(record(user.pk))
