"""What a browser and the database know of a session."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from tests.apps.accounts.conftest import instant, sign_in
from vulndesk.apps.accounts import actions, queries
from vulndesk.apps.accounts.models import Session, User
from vulndesk.apps.accounts.sessions import SessionStore, session_digest
from vulndesk.apps.vault.sealing import Unsealable

pytestmark = pytest.mark.django_db


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_what_is_put_into_a_session_comes_back() -> None:
    store = SessionStore()
    store["receipt"] = "7K3MQ9TX"
    store.save()
    again = SessionStore(store.session_key)
    assert again["receipt"] == "7K3MQ9TX"
    assert again.get("nothing") is None


def test_the_database_holds_neither_the_key_nor_the_payload(db_bytes: Callable[[], bytes]) -> None:
    store = SessionStore()
    store["draft"] = "canary-in-the-draft"
    store.save()
    stored = db_bytes()
    assert store.session_key is not None
    assert store.session_key.encode() not in stored
    assert b"canary" not in stored
    assert session_digest(store.session_key) in stored


def test_whoever_copies_the_database_cannot_sign_in(tom: User, db_bytes: Callable[[], bytes]) -> None:
    client = sign_in("tom")
    assert is_signed_in(client)
    row = Session.objects.get(user=tom)
    for stolen in (bytes(row.digest).hex(), bytes(row.digest).hex()[:32], bytes(row.digest).decode("latin-1")):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
        assert not is_signed_in(thief)
    assert key_of(client).encode() not in db_bytes()


def test_a_row_moved_onto_another_key_does_not_open(tom: User) -> None:
    """Whoever may write to the database still cannot make a session out of somebody else's."""
    sign_in("tom")
    row = Session.objects.get(user=tom)
    planted = "k" * 32
    Session.objects.create(
        digest=session_digest(planted), sealed=row.sealed, user=tom, created_at=instant(), expires_at=row.expires_at
    )
    with pytest.raises(Unsealable):
        SessionStore(planted).load()


def test_an_unknown_key_is_never_adopted() -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "p" * 32
    client.post("/sign-in/", {"login": "nobody", "password": "wrong"})
    assert not SessionStore().exists("p" * 32)


def test_the_key_changes_at_sign_in(tom: User) -> None:
    client = Client()
    session = client.session
    session["anything"] = 1
    session.save()
    before = key_of(client)
    sign_in("tom", client=client)
    assert key_of(client) != before
    assert not SessionStore().exists(before)
    assert is_signed_in(client)


def test_signing_out_ends_the_session(tom: User) -> None:
    client = sign_in("tom")
    key = key_of(client)
    client.post("/sign-out/")
    assert not SessionStore().exists(key)
    assert not Session.objects.filter(user=tom).exists()


def test_a_revoked_session_dies_at_the_next_request(tom: User) -> None:
    here, there = sign_in("tom"), sign_in("tom")
    assert actions.revoke_sessions(tom, except_key=key_of(here)) == 1
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_request_that_was_running_does_not_bring_a_revoked_session_back(tom: User) -> None:
    running = SessionStore(key_of(sign_in("tom")))
    running["seen"] = True
    actions.revoke_sessions(tom)
    with pytest.raises(UpdateError):
        running.save()
    assert not Session.objects.filter(user=tom).exists()


def test_deactivation_shuts_out_at_once_everywhere(tom: User, olga: User) -> None:
    browsers = [sign_in("tom"), sign_in("tom")]
    actions.deactivate(by=olga, user_id=tom.pk, now=instant())
    assert not any(is_signed_in(browser) for browser in browsers)
    assert not is_signed_in(sign_in("tom"))


def test_a_session_of_somebody_inactive_does_not_load_even_if_its_row_is_there(tom: User) -> None:
    key = key_of(sign_in("tom"))
    User.objects.filter(pk=tom.pk).update(is_active=False)
    assert SessionStore(key).load() == {}


def test_an_expired_session_does_not_load() -> None:
    store = SessionStore()
    store["a"] = 1
    store.set_expiry(timedelta(seconds=-1))
    store.save()
    assert SessionStore(store.session_key).load() == {}


def test_a_socket_learns_that_its_session_is_gone(tom: User) -> None:
    digest = session_digest(key_of(sign_in("tom")))
    assert queries.live_sessions([digest, b"x" * 32], now=instant()) == {digest}
    actions.revoke_sessions(tom)
    assert queries.live_sessions([digest], now=instant()) == set()


def test_a_reporters_visits_leave_no_trace_and_a_members_only_a_coarse_one(tom: User) -> None:
    reporter = SessionStore()
    reporter["receipt"] = "x"
    reporter.save()
    SessionStore(reporter.session_key).load()
    assert Session.objects.get(user=None).last_seen is None

    client = sign_in("tom")
    is_signed_in(client)
    first = Session.objects.get(user=tom).last_seen
    is_signed_in(client)
    assert first is not None
    assert Session.objects.get(user=tom).last_seen == first
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    Session.objects.filter(user=tom).update(last_seen=long_ago)
    is_signed_in(client)
    assert Session.objects.get(user=tom).last_seen > long_ago


def test_the_account_page_lists_browsers_and_signs_them_out(tom: User) -> None:
    here = sign_in("tom")
    firefox = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    sign_in("tom", client=firefox)
    page = here.get("/account/").content.decode()
    assert "Firefox on Linux" in page
    other = session_digest(key_of(firefox)).hex()
    here.post("/account/sessions/revoke/", {"session": other})
    assert not is_signed_in(firefox)
    assert is_signed_in(here)


def test_nobody_revokes_a_strangers_session(tom: User, olga: User) -> None:
    toms, olgas = sign_in("tom"), sign_in("olga")
    answer = olgas.post("/account/sessions/revoke/", {"session": session_digest(key_of(toms)).hex()})
    assert answer.status_code == 404
    assert is_signed_in(toms)
