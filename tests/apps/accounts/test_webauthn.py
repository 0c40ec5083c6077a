"""Each check of WebAuthn negated alone: what a server must find in an answer before it believes it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode

from tests import second_factor
from tests.apps.accounts.conftest import sign_in
from tests.software_key import PRESENT, VERIFIED, SoftwareKey
from vulndesk.apps.accounts.models import User

pytestmark = pytest.mark.django_db

ADD, LOGIN = "/account/second-factor/webauthn/add/", "/account/second-factor/webauthn/login/"
ORIGIN, HOST = "https://testserver", "testserver"


def passkey(**more: Any) -> SoftwareKey:
    return SoftwareKey(ORIGIN, HOST, **more)


def options_on(page: Any) -> dict[str, Any]:
    found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page.content.decode(), re.DOTALL)
    assert found
    options: dict[str, Any] = json.loads(html.unescape(found[1]))["creation_options"]
    return options


@pytest.fixture
def here(tom: User) -> Client:
    """Tom, who joined a moment ago and has no second factor."""
    client = sign_in("tom")
    second_factor.forget(client)
    return client


def add(client: Client, key: SoftwareKey, **lies: Any) -> Any:
    credential = key.create(options_on(client.get(ADD)), **lies)
    sent = {"credential": json.dumps(credential), "passwordless": "on", "name": "Passkey"}
    return client.post(ADD, sent)


def enter(key: SoftwareKey, **lies: Any) -> Client:
    """A browser that signs in with the passkey alone."""
    client = Client()
    options = client.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    client.post(LOGIN, {"credential": json.dumps(key.get(options, **lies))})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
@pytest.mark.slow
def test_a_sound_passkey_is_added_and_signs_in_with_nothing_else(algorithm: str, here: Client) -> None:
    key = passkey(algorithm=algorithm)
    assert add(here, key)["Location"] == second_factor.CODES
    assert is_in(enter(key))
    assert is_in(enter(key))


WRONG = {
    "type": {"type": "webauthn.other"},
    "challenge": {"challenge": websafe_encode(b"another challenge of 32 bytes ..")},
    "origin": {"origin": "https://testserver.evil.example"},
    "origin in clear": {"origin": "http://testserver"},
    "crossOrigin": {"cross_origin": True},
    "rpIdHash": {"rp_id": "evil.example"},
    "user present": {"flags": VERIFIED},
    "user verified": {"flags": PRESENT},
}


@pytest.mark.parametrize("lie", [*WRONG, "alg not offered", "credential known already"])
@pytest.mark.slow
def test_no_passkey_is_added_by_an_answer_that_is_wrong_in_one_thing(lie: str, here: Client, olga: User) -> None:
    key = passkey()
    others = 0
    if lie == "credential known already":  # to somebody else's account, of which the browser was not told
        other = sign_in("olga")
        second_factor.forget(other)
        add(other, key)
        others = Authenticator.objects.filter(user=olga).count()
    lies = {"alg not offered": {"alg": -65535}}.get(lie, WRONG.get(lie, {}))
    answer = add(here, key, **lies)
    assert answer.status_code == 200
    assert "It was not added" in answer.content.decode()
    assert Authenticator.objects.count() == others
    assert add(here, passkey())["Location"] == second_factor.CODES  # and a right one still is


@pytest.fixture
def key(here: Client) -> SoftwareKey:
    made = passkey()
    assert add(here, made).status_code == 302
    return made


@pytest.mark.parametrize("lie", [*WRONG, "signature", "counter", "the counter of before", "another's user"])
@pytest.mark.slow
def test_nobody_is_signed_in_by_an_answer_that_is_wrong_in_one_thing(lie: str, key: SoftwareKey, olga: User) -> None:
    assert is_in(enter(key))
    more = {
        "signature": {"signature": True},
        "counter": {"counter": 1},
        "the counter of before": {"counter": key.counter},
        "another's user": {"user": websafe_encode(str(olga.pk).encode())},
    }
    assert not is_in(enter(key, **more.get(lie, WRONG.get(lie, {}))))
    assert is_in(enter(key))


def test_a_counter_that_stays_at_nothing_does_not_count(here: Client) -> None:
    """As of passkeys that live on several devices."""
    key = passkey(counter=0)
    add(here, key)
    assert is_in(enter(key, counter=0))
    assert is_in(enter(key, counter=0))
    assert is_in(enter(key, counter=7))
    assert not is_in(enter(key, counter=0))


def test_a_credential_of_another_person_is_none_of_this_one(key: SoftwareKey, olga: User) -> None:
    other = passkey()
    browser = sign_in("olga")
    second_factor.forget(browser)
    add(browser, other)
    mine = key.user
    key.user = other.user  # Tom's key in Olga's name
    assert not is_in(enter(key))
    key.user = mine
    assert is_in(enter(key))


def test_an_answer_works_once(key: SoftwareKey) -> None:
    client, thief = Client(), Client()
    options = client.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    sent = {"credential": json.dumps(key.get(options))}
    thief.post(LOGIN, sent)
    assert not is_in(thief)
    client.post(LOGIN, sent)
    assert is_in(client)
    client.post("/sign-out/")
    client.post(LOGIN, sent)
    assert not is_in(client)


@pytest.mark.parametrize(
    "junk", ["", "{}", "[]", '"x"', "null", '{"id": 1}', '{"response": {}}', '{"id":"a","rawId":"b"}']
)
@pytest.mark.slow
def test_what_is_no_answer_at_all_is_refused(junk: str, here: Client, olga: User) -> None:
    here.get(ADD)
    assert here.post(ADD, {"credential": junk, "name": "Passkey"}).status_code == 200
    client = Client()
    client.get(LOGIN, headers={"accept": "application/json"})
    assert client.post(LOGIN, {"credential": junk}).status_code == 302
    assert not is_in(client)
