"""A stolen session (26): a copied cookie is dead at the next request after it was ended anywhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import second_factor
from tests.apps.cases.conftest import tom_user, web  # noqa: F401 - fixtures
from tests.apps.cases.handling import person, reported, signed_in
from vulndesk.apps.accounts import actions, queries
from vulndesk.apps.accounts.models import Session, User
from vulndesk.apps.accounts.sessions import session_digest
from vulndesk.apps.cases.models import Attachment
from vulndesk.apps.chat.access import living, team_listener
from vulndesk.core.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(26)]

PASSWORD = "four unrelated garden words"
NEW = "four other garden words"


def copied(client: Client) -> Client:
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return thief


def now() -> datetime:
    return datetime.now(UTC)


def sign_out(mine: Client, tom: User) -> None:
    mine.post("/sign-out/")


def change_the_password(mine: Client, tom: User) -> None:
    words = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert mine.post("/account/password/", words).status_code == 302


def choose_a_password_by_link(mine: Client, tom: User) -> None:
    link = actions.password_link(by=None, user_id=tom.pk, now=now(), address="")
    actions.choose_password(token=link.rstrip("/").rsplit("/", 1)[1], password=NEW, now=now())


def end_it_from_elsewhere(mine: Client, tom: User) -> None:
    mine.post("/account/sessions/revoke/", {"session": "others"})


def shut_out(mine: Client, tom: User) -> None:
    actions.deactivate(by=None, user_id=tom.pk, now=now())


def take_the_factor_away(mine: Client, tom: User) -> None:
    TOTP.activate(tom, generate_totp_secret())
    actions.reset_second_factor(by=None, user_id=tom.pk, now=now())


def add_a_factor(mine: Client, tom: User) -> None:
    actions.note_second_factor(user=tom, is_first=False, keep_session=mine.session.session_key, now=now())


@pytest.mark.parametrize(
    ("end", "stolen_of_mine"),
    [
        (sign_out, True),
        (change_the_password, False),
        (choose_a_password_by_link, True),
        (end_it_from_elsewhere, False),
        (shut_out, True),
        (take_the_factor_away, True),
        (add_a_factor, False),
    ],
    ids=lambda one: getattr(one, "__name__", "mine" if one else "another browser's"),
)
@pytest.mark.slow
def test_26_a_copied_cookie_is_dead_at_the_next_request(
    end: Callable[[Client, User], None],
    stolen_of_mine: bool,
    web: Any,  # noqa: F811
    tom_user: User,  # noqa: F811
) -> None:
    """Pages, a socket that is open, one that is opened, and the session's row."""
    person("olga", owner=True)  # whom the desk keeps when Tom is shut out
    case = reported(web)
    mine, other = signed_in(tom_user), signed_in(tom_user)
    thief = copied(mine if stolen_of_mine else other)
    page = f"/team/cases/{case.reference}/"
    assert thief.get(page).status_code == 200
    socket = team_listener(thief.session, case.reference)
    assert socket is not None
    assert living([socket], now=now()) == {socket.session}
    end(mine, tom_user)
    assert thief.get(page).status_code == 302
    assert thief.get(page, headers={"HX-Request": "true"}).status_code == 302
    assert living([socket], now=now()) == set()  # the hub closes it within half a second
    assert not Session.objects.filter(digest=socket.session).exists() or not tom_user.is_active
    assert team_listener(thief.session, case.reference) is None


def test_26_a_download_that_runs_breaks_off(
    web: Any,  # noqa: F811
    tom_user: User,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, tom = reported(web), signed_in(tom_user)
    upload = SimpleUploadedFile("proof.bin", b"x" * 300_000)
    assert (
        tom.post(f"/team/cases/{case.reference}/note/", {"note-message": "x", "note-files": upload}).status_code == 302
    )
    file = Attachment.objects.get(case=case)
    seconds = itertools.count()
    monkeypatch.setattr(queries, "monotonic", lambda: next(seconds))  # a second between any two looks
    address = f"/team/cases/{case.reference}/files/{file.pk}/"
    whole = b"".join(tom.get(address).streaming_content)  # type: ignore[attr-defined]
    assert len(whole) == 300_000
    running = iter(tom.get(address).streaming_content)  # type: ignore[attr-defined]
    assert next(running)
    actions.revoke_sessions(tom_user)
    with pytest.raises(NotAllowed):
        next(running)


@pytest.mark.parametrize(
    ("hours", "kept", "is_in"), [(2, False, True), (4, False, False), (70, True, True), (74, True, False)]
)
def test_26_a_session_that_lies_idle_ends(
    hours: float,
    kept: bool,
    is_in: bool,
    tom_user: User,  # noqa: F811
) -> None:
    client = Client()
    client.post("/sign-in/", {"login": "tom", "password": PASSWORD, **({"remember": "on"} if kept else {})})
    second_factor.show(client)
    assert client.get("/account/").status_code == 200
    Session.objects.filter(user=tom_user).update(last_seen=now() - timedelta(hours=hours))
    assert (client.get("/account/").status_code == 200) is is_in


@pytest.mark.parametrize(("kept", "longest"), [(False, timedelta(hours=12)), (True, timedelta(days=14))])
def test_26_no_session_outlives_its_longest_time_by_being_used(
    kept: bool,
    longest: timedelta,
    tom_user: User,  # noqa: F811
) -> None:
    client = Client()
    client.post("/sign-in/", {"login": "tom", "password": PASSWORD, **({"remember": "on"} if kept else {})})
    row = Session.objects.get(digest=session_digest(client.session.session_key or ""))
    assert abs(row.expires_at - now() - longest) < timedelta(minutes=1)
    session = client.session
    session["signed_in_at"] -= 3600  # an hour later it is used, and written
    session.save()
    row.refresh_from_db()
    assert abs(row.expires_at - now() - longest + timedelta(hours=1)) < timedelta(minutes=1)
