"""Signing in by another provider, which is a real server that speaks OpenID Connect."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests import second_factor
from tests.apps.accounts.conftest import ADDRESS, PASSWORD, instant, sign_in, token_of
from tests.openid_provider import CLIENT, SECRET, OpenIdProvider, openid_provider
from vulndesk.apps.accounts import actions
from vulndesk.apps.accounts.models import Identity, User
from vulndesk.gateways.openid import Provider, providers_in
from vulndesk.gateways.web import networks

pytestmark = pytest.mark.django_db

BACK = "/sign-in/with/works/back/"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with openid_provider() as one:
        yield one


@pytest.fixture
def works(running: OpenIdProvider, settings: Any) -> OpenIdProvider:
    """Honest again, and known to the desk as “Works”."""
    running.claims, running.head, running.document, running.signed_by = {}, {}, {}, 0
    running.algorithm, running.subject = "RS256", "person-1"
    running.asked.clear()
    settings.INNER_NETWORKS = networks(["127.0.0.0/8", "::1/128"])
    settings.SIGN_IN_PROVIDERS = [Provider("works", "Works", running.issuer, CLIENT, SECRET)]
    return running


def come(client: Client, works: OpenIdProvider, *, back: str = "", **changed: str) -> Any:
    """Sign in at the desk with the provider; `changed` is what the browser brings back otherwise."""
    away = client.get("/sign-in/with/works/", {"next": back} if back else {})
    assert away.status_code == 302, away.content
    return client.get(BACK, works.say_yes(away["Location"]) | changed)


def way_on(page: Any) -> str:
    found = re.search(r'rel="noreferrer" href="([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def link(client: Client, works: OpenIdProvider) -> Any:
    page = client.post("/account/identities/works/link/")
    assert page.status_code == 200
    return client.get(BACK, works.say_yes(way_on(page)))


@pytest.fixture
def linked(tom: User, works: OpenIdProvider) -> User:
    link(sign_in("tom"), works)
    assert Identity.objects.get().user == tom
    return tom


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.slow
def test_a_linked_identity_signs_in_and_the_second_factor_is_shown_here(
    algorithm: str, linked: User, works: OpenIdProvider
) -> None:
    works.algorithm = algorithm
    client = Client()
    assert come(client, works, back="/people/")["Location"] == "/people/"
    assert not is_in(client)
    assert client.get("/people/")["Location"].startswith("/account/second-factor/needed/")
    secret = generate_totp_secret()
    TOTP.activate(linked, secret)
    again = Client()
    assert come(again, works)["Location"] == second_factor.SHOWING
    assert not is_in(again)
    again.post(second_factor.SHOWING, {"code": second_factor.code_now(secret)})
    assert is_in(again)


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "two-factors"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"acr": "one"}, False),
    ],
)
@pytest.mark.slow
def test_two_factors_at_the_provider_count_where_it_says_so(
    said: dict[str, Any], enough: bool, linked: User, works: OpenIdProvider, settings: Any
) -> None:
    settings.SIGN_IN_PROVIDERS = [
        Provider("works", "Works", works.issuer, CLIENT, SECRET, acr=frozenset({"two-factors"}))
    ]
    works.claims = said
    client = Client()
    come(client, works)
    assert is_in(client) is enough
    if enough:  # an hour later the desk wants one of its own for what cannot be undone
        second_factor.shown_long_ago(client)
        away = client.post("/account/identities/works/link/")["Location"]
        assert away.startswith("/account/second-factor/needed/")
        assert "Add a passkey" in client.get(away).content.decode()


def test_who_is_not_linked_is_told_how_to_join_and_nothing_is_made(tom: User, works: OpenIdProvider) -> None:
    client = Client()
    answer = come(client, works)
    assert answer.status_code == 403
    assert "Accounts are by invitation" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1
    assert not Identity.objects.exists()


def test_a_former_member_is_answered_as_a_stranger(linked: User, works: OpenIdProvider) -> None:
    User.objects.filter(pk=linked.pk).update(is_active=False)
    assert come(Client(), works).status_code == 403


FORGED: dict[str, Callable[[OpenIdProvider], object]] = {
    "another nonce": lambda it: it.claims.update(nonce="of another sign-in"),
    "no nonce": lambda it: it.claims.update(nonce=None),
    "another audience": lambda it: it.claims.update(aud="another program"),
    "several audiences and none of them named": lambda it: it.claims.update(aud=[CLIENT, "another"]),
    "another issuer": lambda it: it.claims.update(iss="https://evil.example"),
    "expired": lambda it: it.claims.update(exp=int(time.time()) - 120),
    "issued long ago": lambda it: it.claims.update(iat=int(time.time()) - 3600),
    "issued tomorrow": lambda it: it.claims.update(iat=int(time.time()) + 86400),
    "no end": lambda it: it.claims.update(exp=None),
    "no subject": lambda it: it.claims.update(sub=None),
    "alg none": lambda it: it.head.update(alg="none"),
    "alg HS256 with the published key": lambda it: it.head.update(alg="HS256"),
    "a key that is not published": lambda it: setattr(it, "signed_by", 1),
    "a key of another id": lambda it: it.head.update(kid="2"),
    "discovery by another issuer": lambda it: it.document.update(issuer="https://evil.example"),
}


@pytest.mark.parametrize("lie", sorted(FORGED))
@pytest.mark.slow
def test_a_forged_answer_signs_nobody_in(lie: str, linked: User, works: OpenIdProvider) -> None:
    works.claims = {"amr": ["mfa"]}
    client = Client()
    away = client.get("/sign-in/with/works/")
    brought = works.say_yes(away["Location"])
    FORGED[lie](works)
    answer = client.get(BACK, brought)
    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)
    assert "did not sign you in" in client.get("/sign-in/").content.decode()


def test_the_same_honest_answer_signs_in(linked: User, works: OpenIdProvider) -> None:
    works.claims = {"amr": ["mfa"]}
    client = Client()
    come(client, works)
    assert is_in(client)


@pytest.mark.parametrize(
    "changed",
    [{"state": "x"}, {"state": ""}, {"iss": "https://evil.example"}, {"code": "made-up"}, {"error": "access_denied"}],
)
@pytest.mark.slow
def test_an_answer_that_was_not_asked_for_signs_nobody_in(
    changed: dict[str, str], linked: User, works: OpenIdProvider
) -> None:
    works.claims = {"amr": ["mfa"]}
    client = Client()
    assert come(client, works, **changed)["Location"] == "/sign-in/"
    assert not is_in(client)


def test_an_answer_works_once_and_only_in_the_browser_that_asked(linked: User, works: OpenIdProvider) -> None:
    works.claims = {"amr": ["mfa"]}
    client, thief = Client(), Client()
    brought = works.say_yes(client.get("/sign-in/with/works/")["Location"])
    assert thief.get(BACK, brought)["Location"] == "/sign-in/"
    assert not is_in(thief)
    client.get(BACK, brought)
    assert is_in(client)
    client.post("/sign-out/")
    client.get(BACK, brought)
    assert not is_in(client)


def test_linking_is_for_who_showed_a_second_factor_a_moment_ago(tom: User, works: OpenIdProvider) -> None:
    client = sign_in("tom")
    second_factor.shown_long_ago(client)
    assert client.post("/account/identities/works/link/").status_code == 302
    second_factor.show(client)
    page = client.post("/account/identities/works/link/")
    second_factor.shown_long_ago(client)
    client.get(BACK, works.say_yes(way_on(page)))
    assert not Identity.objects.exists()
    assert works.asked.count("/token") == 1


def test_an_identity_belongs_to_one_account_and_can_be_unlinked(
    linked: User, olga: User, works: OpenIdProvider, db_bytes: Callable[[], bytes]
) -> None:
    assert "person-1" not in db_bytes().decode("latin-1")
    assert "never-kept" not in db_bytes().decode("latin-1")
    link(sign_in("olga"), works)
    assert Identity.objects.get().user == linked
    row = Identity.objects.get()
    assert sign_in("olga").post(f"/account/identities/{row.pk}/unlink/").status_code == 302
    assert Identity.objects.exists()
    tom = sign_in("tom")
    assert "Works" in tom.get("/account/").content.decode()
    tom.post(f"/account/identities/{row.pk}/unlink/")
    assert not Identity.objects.exists()
    assert come(Client(), works).status_code == 403


def test_an_invitation_is_accepted_with_an_identity_and_no_password(works: OpenIdProvider) -> None:
    token = token_of(actions.invite(by=None, role="member", now=instant(), address=ADDRESS))
    client = Client()
    assert "Join with Works" in client.get(f"/join/{token}/").content.decode()
    typed = {"username": "tina", "display_name": "Tina", "email": "", "identity": "works"}
    page = client.post(f"/join/{token}/", typed)
    assert not User.objects.exists()
    assert client.get(BACK, works.say_yes(way_on(page)))["Location"] == "/team/"
    tina = User.objects.get(username="tina")
    assert not tina.has_usable_password()
    assert Identity.objects.get().user == tina
    assert client.get("/team/")["Location"].startswith("/account/second-factor/needed/")
    assert client.get(second_factor.ADDING).status_code == 200  # nothing else is asked of whoever came this way
    assert not is_in(sign_in("tina", PASSWORD))
    row = Identity.objects.get()
    second_factor.show(client)
    client.post(f"/account/identities/{row.pk}/unlink/")
    assert Identity.objects.exists()  # her only way in


def test_an_invitation_with_an_identity_that_has_an_account_makes_none(linked: User, works: OpenIdProvider) -> None:
    token = token_of(actions.invite(by=None, role="member", now=instant(), address=ADDRESS))
    client = Client()
    page = client.post(f"/join/{token}/", {"username": "tina", "display_name": "Tina", "identity": "works"})
    assert client.get(BACK, works.say_yes(way_on(page)))["Location"] == f"/join/{token}/"
    assert User.objects.count() == 1
    assert client.get(f"/join/{token}/").status_code == 200  # and the link still works


@pytest.mark.abuse(19)
def test_19_an_issuer_in_the_inner_network_is_asked_only_where_the_owner_named_it(
    linked: User, works: OpenIdProvider, settings: Any
) -> None:
    works.asked.clear()
    settings.INNER_NETWORKS = ()
    client = Client()
    assert client.get("/sign-in/with/works/")["Location"] == "/sign-in/"
    assert works.asked == []
    settings.INNER_NETWORKS = networks(["127.0.0.0/8", "::1/128"])
    for name in ("token_endpoint", "jwks_uri"):  # an honest name that leads inside
        works.document = {name: "https://169.254.169.254/latest/"}
        brought = works.say_yes(client.get("/sign-in/with/works/")["Location"])
        assert client.get(BACK, brought)["Location"] == "/sign-in/"
    assert not is_in(client)


def test_an_unknown_provider_is_nothing_and_without_one_no_page_speaks_of_it(
    works: OpenIdProvider, settings: Any
) -> None:
    assert "Sign in with Works" in Client().get("/sign-in/").content.decode()
    assert Client().get("/sign-in/with/other/").status_code == 404
    settings.SIGN_IN_PROVIDERS = []
    assert "Sign in with" not in Client().get("/sign-in/").content.decode().replace("Sign in with a passkey", "")
    assert Client().get(BACK).status_code == 404


def test_the_settings_are_read_or_refused() -> None:
    def read(written: str, **more: str) -> list[Provider]:
        return providers_in(written, secret=lambda it: it.upper(), acr=frozenset(), **more)

    one, two = read("https://id.example/|me|s|The Works; https://b.example/x|me|s|B")
    assert (one.slug, one.issuer, one.secret, two.slug) == ("the-works", "https://id.example", "S", "b")
    assert "secret" not in repr(one)
    hub, lab = read("", github="id|s", gitlab="id|s|https://git.example")
    assert (hub.is_github, hub.issuer, lab.issuer, lab.slug) == (
        True,
        "https://github.com",
        "https://git.example",
        "gitlab",
    )
    for wrong in (
        "x",
        "http://id.example|a|b|c",
        "https://id.example|a||c",
        "https://a.example|a|b|C;https://b.example|a|b|c",
    ):
        with pytest.raises(ValueError, match=r".+"):
            read(wrong)
