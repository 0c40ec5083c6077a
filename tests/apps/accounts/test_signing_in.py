"""Signing in, and what a stranger learns from trying."""

import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from tests.apps.accounts.conftest import ADDRESS, PASSWORD, instant, sign_in, token_of
from vulndesk.apps.accounts import actions
from vulndesk.apps.accounts.adapters import SIGN_IN_LIMITS, SecondFactorAdapter, browser_of
from vulndesk.apps.accounts.models import Invitation, User
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.policies.actions import open_programme_from_file

pytestmark = pytest.mark.django_db

NEXT_WINDOW = 30


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def visible(html: bytes) -> str:
    text = html.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r'value="(tom|nobody|gone)"', 'value="HANDLE"', text)


def test_a_handle_and_a_password_sign_in(tom: User) -> None:
    assert is_signed_in(sign_in("tom"))
    assert is_signed_in(sign_in(" Tom "))
    assert not is_signed_in(sign_in("tom", "not the password"))


def test_a_wrong_password_an_unknown_handle_and_a_former_member_get_the_same_answer(
    tom: User, person: Callable[..., User]
) -> None:
    gone = person("gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    tries = [("tom", "wrong wrong wrong"), ("nobody", "wrong wrong wrong"), ("gone", PASSWORD)]
    answers = [Client().post("/sign-in/", {"login": handle, "password": word}) for handle, word in tries]
    assert {answer.status_code for answer in answers} == {200}
    assert len({visible(answer.content) for answer in answers}) == 1
    assert "not right" in answers[0].content.decode()


@pytest.mark.slow
def test_the_three_take_the_same_time(tom: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["vulndesk.apps.accounts.hashers.TeamArgon2"]
    tom.set_password(PASSWORD)
    tom.save(update_fields=["password"])

    def took(handle: str, password: str) -> float:
        start = time.process_time()
        Client().post("/sign-in/", {"login": handle, "password": password})
        return time.process_time() - start

    took("tom", "warm the caches")
    known, unknown = [], []
    for _ in range(5):
        known.append(took("tom", "wrong wrong wrong"))
        unknown.append(took("nobody", "wrong wrong wrong"))
    # One hash each: without it an unknown handle would answer in a tenth of the time.
    assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2


def test_the_hash_is_argon2id_and_takes_long_enough(settings: Any, tom: User) -> None:
    settings.PASSWORD_HASHERS = ["vulndesk.apps.accounts.hashers.TeamArgon2"]
    start = time.process_time()
    tom.set_password(PASSWORD)
    assert time.process_time() - start > 0.03
    assert tom.password.startswith("argon2$argon2id$v=19$m=65536,t=2,p=1$")


@pytest.mark.slow
def test_guessing_is_limited_over_every_process_and_a_success_costs_nothing(tom: User) -> None:
    limit = SIGN_IN_LIMITS["sign-in handle and network"][0]
    for _ in range(limit + 5):
        assert is_signed_in(sign_in("tom"))
    for _ in range(limit):
        sign_in("tom", "wrong wrong wrong")
    assert not is_signed_in(sign_in("tom"))
    page = Client().post("/sign-in/", {"login": "tom", "password": PASSWORD}).content.decode()
    assert "Too many attempts" in page
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")  # a stranger's guessing does not lock the person out
    assert is_signed_in(sign_in("tom", client=elsewhere))


@pytest.mark.slow
def test_one_network_cannot_try_many_handles(tom: User) -> None:
    for number in range(SIGN_IN_LIMITS["sign-in network"][0]):
        sign_in(f"guess{number}", "wrong wrong wrong")
    assert not is_signed_in(sign_in("tom"))


def test_an_ipv6_network_counts_as_one() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("198.51.100.7") == "198.51.100.7"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil.example"]
)
def test_sign_in_never_leads_elsewhere(tom: User, target: str) -> None:
    answer = Client().post("/sign-in/", {"login": "tom", "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]
    assert answer.headers["Location"].startswith("/")
    assert "javascript" not in answer.headers["Location"]


def test_a_page_of_the_team_asks_to_sign_in_and_comes_back(tom: User) -> None:
    client = Client()
    away = client.get("/people/?x=1")
    assert away.status_code == 302
    assert away.headers["Location"] == "/sign-in/?next=/people/%3Fx%3D1"
    back = client.post(away.headers["Location"], {"login": "tom", "password": PASSWORD})
    assert back.headers["Location"] == "/people/?x=1"


@pytest.mark.parametrize(
    "path",
    ["/account/", "/people/", "/account/second-factor/", "/account/password/", "/account/second-factor/totp/code.svg"],
)
def test_nothing_of_the_team_is_open_to_strangers(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.slow
def test_strangers_cannot_fill_the_desk_with_passkey_challenges() -> None:
    path, json = "/account/second-factor/webauthn/login/", {"accept": "application/json"}
    answers = [Client().get(path, headers=json).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


@pytest.mark.parametrize("path", ["/account/email/", "/sign-in/signup/", "/accounts/signup/", "/accounts/email/"])
def test_pages_that_would_store_an_address_in_clear_do_not_exist(tom: User, path: str) -> None:
    client = sign_in("tom")
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "tom@triage.example", "action_add": ""}).status_code == 404


def test_members_see_people_and_only_owners_can_change_them(tom: User, olga: User) -> None:
    member, owner = sign_in("tom"), sign_in("olga")
    assert "Invite somebody" not in member.get("/people/").content.decode()
    assert member.post("/people/invite/", {"role": "owner"}).status_code == 403
    assert member.post(f"/people/{olga.pk}/deactivate/").status_code == 403
    page = owner.post("/people/invite/", {"role": "member"}).content.decode()
    link = re.search(r"/join/[\w-]+/", page)
    assert link is not None
    assert link[0] not in owner.get("/people/").content.decode()  # shown once


POLICY = """# Security policy

Please report vulnerabilities to security@project.example. We will acknowledge your report within 48 hours.
"""


def test_an_invitation_names_the_programmes_of_a_member(olga: User, tmp_path: Path) -> None:
    opened = []
    for name in ("enix", "zulu"):
        (tmp_path / f"{name}.md").write_text(POLICY)
        opened.append(open_programme_from_file(tmp_path / f"{name}.md", now=instant()))
    owner = sign_in("olga")
    assert owner.get("/people/").content.decode().count('type="checkbox"') == 2
    nowhere = owner.post("/people/invite/", {"role": "member"})
    assert nowhere.status_code == 422
    assert not Invitation.objects.filter(made_by=olga).exists()
    owner.post("/people/invite/", {"role": "member", "programmes": [opened[0].pk]})
    assert Invitation.objects.get(made_by=olga).programme_ids == [opened[0].pk]


def test_a_link_opens_a_page_that_leaks_no_referrer_and_makes_an_account() -> None:
    token = token_of(actions.invite(by=None, role="member", now=instant(), address=ADDRESS))
    client = Client()
    page = client.get(f"/join/{token}/")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    form = {"username": "Tina", "display_name": "Tina", "email": "", "password": PASSWORD, "repeat": PASSWORD}
    wrong = client.post(f"/join/{token}/", form | {"repeat": "something else"})
    assert wrong.status_code == 422
    assert 'value="Tina"' in wrong.content.decode()  # what was typed is kept
    done = client.post(f"/join/{token}/", form)
    assert done.headers["Location"] == "/team/"
    assert not is_signed_in(client)  # before there is a second factor
    assert client.get("/account/second-factor/totp/activate/").status_code == 200  # the password is fresh
    assert client.get(f"/join/{token}/").status_code == 404


def test_the_first_account_must_show_that_the_recovery_code_is_saved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any
) -> None:
    from vulndesk.gateways import desk_key

    desk = desk_key.create(tmp_path)
    settings.DATA, settings.DESK_KEYS = tmp_path, desk_key.open_keys(tmp_path)
    link = actions.first_account_link(now=instant(), address=ADDRESS)
    assert link is not None
    form = {"username": "olga", "display_name": "Olga", "password": PASSWORD, "repeat": PASSWORD}
    path = f"/join/{token_of(link)}/"
    client = Client()
    page = client.get(path).content.decode()
    assert "recovery code" in page
    refused = client.post(path, form | {"recovery_group": "0000"})
    assert refused.status_code == 422
    assert not User.objects.exists()
    last_group = desk.recovery_code.replace(" ", "-").split("-")[-1]
    assert client.post(path, form | {"recovery_group": last_group.lower()}).status_code == 302
    assert User.objects.get().is_admin


def test_changing_the_password_signs_the_other_browsers_out(tom: User) -> None:
    here, there = sign_in("tom"), sign_in("tom")
    words = {"oldpassword": PASSWORD, "password1": "four other garden words", "password2": "four other garden words"}
    here.post("/account/password/", words)
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert is_signed_in(sign_in("tom", "four other garden words"))


def assert_asks_for_the_password_again(client: Client) -> None:
    """ASVS 5 V7.5.1: what changes how one signs in asks for the password again."""
    away = client.get("/account/second-factor/totp/activate/")
    assert away.headers["Location"].startswith("/sign-in/again/")
    back = client.post(away.headers["Location"], {"password": PASSWORD})
    assert back.headers["Location"] == "/account/second-factor/totp/activate/"


def activate_totp(client: Client) -> str:
    """Through the pages, as a person does it. Returns the secret."""
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY

    assert_asks_for_the_password_again(client)
    client.get("/account/second-factor/totp/activate/")
    secret: str = client.session[SECRET_SESSION_KEY]
    code = code_now(secret)
    answer = client.post("/account/second-factor/totp/activate/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_totp_secret_and_recovery_codes_are_not_in_clear(tom: User, db_bytes: Callable[[], bytes]) -> None:
    client = sign_in("tom")
    secret = activate_totp(client)
    codes = client.get("/account/second-factor/recovery-codes/download/").content.decode().split()
    stored = db_bytes()
    assert secret.encode() not in stored
    assert len(codes) >= 10
    for code in codes:
        assert code.encode() not in stored
    totp = Authenticator.objects.get(user=tom, type="totp")
    assert SecondFactorAdapter().decrypt(totp.data["secret"]) == secret
    recovery = Authenticator.objects.get(user=tom, type="recovery_codes")
    seed = SecondFactorAdapter().decrypt(recovery.data["seed"])
    assert seed.encode() not in stored


def test_the_secret_being_set_up_is_sealed_too_and_its_code_is_a_file(tom: User, db_bytes: Callable[[], bytes]) -> None:
    client = sign_in("tom")
    assert client.get("/account/second-factor/totp/code.svg").status_code == 404
    assert_asks_for_the_password_again(client)
    client.get("/account/second-factor/totp/activate/")
    picture = client.get("/account/second-factor/totp/code.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert client.session["mfa.totp.secret"].encode() not in db_bytes()


def test_with_a_second_factor_the_password_alone_does_not_sign_in(tom: User, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = generate_totp_secret()
    TOTP.activate(tom, secret)
    client = sign_in("tom")
    assert not is_signed_in(client)
    client.post("/account/second-factor/authenticate/", {"code": code_now(secret)})
    assert is_signed_in(client)


def test_a_one_time_code_works_once_whichever_process_is_asked(tom: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(tom, secret)
    code = code_now(secret)
    outcomes = []
    for _ in range(2):
        client = sign_in("tom")
        client.post("/account/second-factor/authenticate/", {"code": code})
        outcomes.append(is_signed_in(client))
    assert outcomes == [True, False]


def test_one_time_codes_cannot_be_guessed_at_speed(tom: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(tom, secret)
    client = sign_in("tom")
    wrong = format_hotp_value((int(code_now(secret)) + 1) % 1_000_000)
    for _ in range(5):
        client.post("/account/second-factor/authenticate/", {"code": wrong})
    client.post("/account/second-factor/authenticate/", {"code": code_now(secret)})
    assert not is_signed_in(client)


def test_the_shared_cache_keeps_adds_once_and_forgets() -> None:
    assert cache.add("a", [1.5, "x"], timeout=60)
    assert not cache.add("a", 2, timeout=60)
    assert cache.get("a") == [1.5, "x"]
    cache.set("a", 3)
    assert cache.get("a") == 3
    assert cache.delete("a")
    assert cache.get("a", "gone") == "gone"
    cache.set("b", 1, timeout=-1)
    assert cache.get("b") is None
    assert cache.add("b", 2)


def test_the_shared_cache_tells_a_thief_nothing(db_bytes: Callable[[], bytes]) -> None:
    cache.set("limit:198.51.100.7", "canary-value")
    stored = db_bytes()
    assert b"198.51.100" not in stored
    assert b"canary-value" not in stored


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on an iPhone"),
        ("curl/8.5", "A browser"),
    ],
)
def test_a_browser_is_named_coarsely(user_agent: str, words: str) -> None:
    assert browser_of(user_agent) == words
