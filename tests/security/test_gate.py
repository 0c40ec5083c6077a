"""Nothing of the team answers before the second factor: every address from the URLconf, the API's too, every socket."""

import asyncio
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.urls import resolve

from tests import second_factor
from tests.apps.cases.handling import reported, signed_in
from tests.security import test_every_route as routes
from tests.security.test_every_route import _address as address
from vulndesk.apps.chat.routing import websocket_urlpatterns
from vulndesk.server import gate

HALF = gate.ADDING | gate.SHOWING
TEAM = sorted(name for name in routes.EVERY if name not in gate.OPEN | HALF)


@pytest.fixture
def half(tom_user):
    """Tom, signed in with his password and nothing else."""
    client = signed_in(tom_user)
    second_factor.forget(client)
    return client


def test_the_gate_opens_to_strangers_what_the_table_of_routes_says_and_nothing_else():
    public = {name for name in routes.PUBLIC if name in routes.EVERY}
    theirs = routes.CASE | routes.OWNER | routes.OWN_TEAM | routes.TEAM
    assert not gate.OPEN & theirs
    assert public | routes.GUEST | routes.REPORTER | routes.TOKEN | {"mfa_authenticate"} >= gate.OPEN
    assert routes.TOKEN == gate.TOKEN
    assert public <= gate.OPEN | HALF
    assert set(routes.EVERY) >= gate.OPEN | HALF  # none that is gone


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_the_team_answers_before_the_second_factor(web, tom_user, half, method):
    case = reported(web, "CANARY of a case")
    assert signed_in(tom_user).get(f"/team/cases/{case.reference}/").status_code == 200
    before = routes._rows()
    for name in TEAM:
        answer = getattr(half, method)(address(name, reference=case.reference))
        assert answer.status_code == 302, (name, answer.status_code)
        assert urlsplit(answer["Location"]).path == "/account/second-factor/needed/", (name, answer["Location"])
    assert routes._rows() == before


def test_a_case_stays_shut_with_every_kind_of_row_in_the_session_but_a_shown_factor(web, half):
    case = reported(web)
    for forged in (
        {"account_authentication_methods": [{"method": "password", "at": 1}]},
        {"account_authentication_methods": "mfa"},
        second_factor.record(10**6),  # somebody else's
    ):
        session = half.session
        session.update(forged)
        session.save()
        assert half.get(f"/team/cases/{case.reference}/").status_code == 302


def test_public_pages_take_whoever_is_half_way_for_a_stranger(web, half):
    answer = half.get("/p/enix/")
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_with_a_password_alone_nobody_adds_a_factor_beside_one_that_is_there(tom_user, half):
    assert half.get("/account/second-factor/totp/activate/").status_code == 200
    TOTP.activate(tom_user, generate_totp_secret())
    for way in ("totp/activate/", "webauthn/add/", "totp/code.svg", "needed/"):
        for method in ("get", "post"):
            answer = getattr(half, method)(f"/account/second-factor/{way}")
            assert answer.status_code in (302, 405), way
            if answer.status_code == 302:
                assert answer["Location"].startswith("/account/second-factor/reauthenticate/"), (
                    way,
                    answer["Location"],
                )
    assert Authenticator.objects.filter(user=tom_user).count() == 1


def test_an_address_without_a_name_is_shut_and_one_in_no_list_is_the_teams(rf):
    for name, status in ((None, 404), ("forgotten", 302)):
        request = rf.get("/healthz")
        request.user, request.session = AnonymousUser(), {}
        match = resolve("/healthz")
        match.url_name = name
        request.resolver_match = match
        asked = gate.Gate(lambda given: None)
        asked(request)
        assert asked.process_view(request, None, (), {}).status_code == status


def test_of_the_api_what_is_in_no_list_is_refused_as_a_problem(rf):
    request = rf.get("/api/v1/cases")
    request.user, request.session = AnonymousUser(), {}
    request.resolver_match = resolve("/healthz")
    request.resolver_match.url_name = "cases"
    asked = gate.Gate(lambda given: None)
    asked(request)
    answer = asked.process_view(request, None, (), {})
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


async def _closed_with(path, session):
    """The code with which the socket closes; None when a consumer gets it."""
    sent, came = [], []

    async def consumers(scope, receive, send):
        came.append(scope)

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    await gate.SocketGate(consumers)({"type": "websocket", "path": path, "session": session}, receive, send)
    assert bool(came) != bool(sent)
    return sent[-1]["code"] if sent else None


def test_every_socket_but_a_receipts_and_a_guests_is_shut_before_the_second_factor(tom_user):
    """Each route of the sockets, and one that nobody thought of."""
    shut = [str(one.pattern).replace("<str:reference>", "VD-AAAA-AAAA") for one in websocket_urlpatterns]
    shut = [f"/{one}" for one in [*shut, "ws/forgotten/"] if f"/{one}" not in gate.OPEN_SOCKETS]
    assert shut == ["/ws/cases/VD-AAAA-AAAA/", "/ws/forgotten/"]
    password_only = {"_auth_user_id": str(tom_user.pk)}
    for one in shut:
        for session in ({}, password_only, {**password_only, **second_factor.record(tom_user.pk + 1)}):
            assert asyncio.run(_closed_with(one, session)) == 4401
    assert asyncio.run(_closed_with(shut[0], {**password_only, **second_factor.record(tom_user.pk)})) is None
    assert asyncio.run(_closed_with("/ws/report/", {})) is None


@pytest.mark.django_db(transaction=True)  # allauth says that it is added once that is committed
def test_adding_an_app_leads_on_to_the_page_that_was_asked_for(web, tom_user, half):
    """The way of whoever joins: why, the app, the recovery codes, the page."""
    there = signed_in(tom_user)
    away = half.get("/team/programmes/?x=1")
    assert away["Location"] == "/account/second-factor/needed/?next=%2Fteam%2Fprogrammes%2F%3Fx%3D1"
    assert "holes that are not closed yet" in half.get(away["Location"]).content.decode()
    secret = second_factor.secret_on(half.get(second_factor.ADDING).content.decode())
    answer = half.post(second_factor.ADDING, {"code": second_factor.code_now(secret)})
    assert answer["Location"] == second_factor.CODES
    codes = half.get(second_factor.CODES).content.decode()
    assert len(second_factor.codes_on(codes)) == 10
    assert "I have kept them: go on" in codes
    assert half.get("/account/second-factor/needed/")["Location"] == "/team/programmes/?x=1"
    assert half.get("/team/programmes/").status_code == 200
    assert there.get("/team/").status_code == 302  # how Tom signs in has changed: other browsers ask anew


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example/"])
def test_the_second_factor_leads_nowhere_else(half, tom_user, way):
    half.get("/account/second-factor/needed/", {"next": way})
    session = half.session
    session.update(second_factor.record(tom_user.pk))
    session.save()
    assert half.get("/account/second-factor/needed/")["Location"] == "/team/"


def test_the_last_second_factor_stays(tom_user):
    TOTP.activate(tom_user, generate_totp_secret())
    client = signed_in(tom_user)
    session = client.session
    shown = session["account_authentication_methods"][0]
    session["account_authentication_methods"] = [{**shown, "reauthenticated": True}]
    session.save()
    answer = client.post("/account/second-factor/totp/deactivate/")
    assert answer.status_code == 200
    assert "Add another" in answer.content.decode()
    assert Authenticator.objects.filter(user=tom_user).count() == 1


def _deeds():
    """Each address that asks for the second factor anew, with every word of it that publishes."""
    for name in gate.STEP_UP:
        words = ("override", "publish") if name == "publication_deed" else ("publish",)
        key = next((one for one in ("step", "stage") if "{" + one + "}" in routes.EVERY[name]), None)
        for word in words if key else ("",):
            yield name, address(name, **({key: word} if key else {}))


def test_publishing_keys_rights_and_factors_ask_for_the_second_factor_anew(web, owning, desktop):
    case = reported(web)
    before = routes._rows()
    second_factor.shown_long_ago(owning)
    for name, place in _deeds():
        place = place.replace("VD-AAAA-AAAA", case.reference)
        answer = owning.post(place)
        assert answer.status_code == 302, (name, answer.status_code)
        assert "/second-factor/" in answer["Location"], (name, answer["Location"])
        assert "next=%2F" in answer["Location"], (name, answer["Location"])
    assert routes._rows() == before
    assert owning.get(f"/team/cases/{case.reference}/").status_code == 200  # everything else stays open


def test_the_factor_shown_anew_leads_back_and_the_deed_is_done(owning, tom_user):
    from vulndesk.apps.accounts.models import Invitation, User

    olga = User.objects.get(username="olga")
    secret = generate_totp_secret()
    TOTP.activate(olga, secret)
    second_factor.shown_long_ago(owning)
    away = owning.post("/people/invite/", {"role": "owner"})
    assert away["Location"] == "/account/second-factor/reauthenticate/?next=%2Fpeople%2F"
    assert not Invitation.objects.filter(made_by=olga).exists()
    back = owning.post(away["Location"], {"code": second_factor.code_now(secret), "next": "/people/"})
    assert back["Location"] == "/people/"
    assert "Now do it once more" in owning.get("/people/").content.decode()
    assert owning.post("/people/invite/", {"role": "owner"}).status_code == 200
    assert Invitation.objects.filter(made_by=olga).exists()
