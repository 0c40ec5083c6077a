"""A passkey, added and used in Chromium with its virtual authenticator (CTAP2, resident key, user verification)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.apps.accounts.conftest import ADDRESS, PASSWORD, instant, token_of
from vulndesk.apps.accounts import actions
from vulndesk.apps.accounts.models import User

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = "/usr/bin/chromium"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def join_path() -> str:
    return f"/join/{token_of(actions.invite(by=None, role='member', now=instant(), address=ADDRESS))}/"


@pytest.fixture
def page(join_path: str) -> Iterator[Any]:  # after the link is made: Playwright's loop then runs in this thread
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.problems = []
        page.on("console", lambda line: page.problems.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        yield page
        browser.close()


def with_authenticator(page: Any) -> None:
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def deactivate_everybody() -> None:
    User.objects.update(is_active=False)
    connection.close()


def join_and_add_a_passkey(page: Any, home: str, join_path: str) -> None:
    with_authenticator(page)
    page.goto(home + join_path)
    for field, typed in {"username": "tom", "display_name": "Tom", "password": PASSWORD, "repeat": PASSWORD}.items():
        page.fill(f"[name={field}]", typed)
    page.click("text=Make the account")
    page.wait_for_selector("h1:text('Add a passkey or authenticator app')")
    page.click("a:text('Add a passkey')")
    page.select_option("[name=name]", "This computer")
    assert page.is_checked("[name=passwordless]")
    page.click("text=Add it")
    page.wait_for_url("**/recovery-codes/**")
    page.click("text=I have kept them: go on")
    page.wait_for_url(f"{home}/team/")
    page.context.clear_cookies()


@pytest.mark.slow
def test_a_passkey_is_added_and_signs_in_without_a_password(live_server: Any, page: Any, join_path: str) -> None:
    home = live_server.url
    join_and_add_a_passkey(page, home, join_path)
    page.goto(f"{home}/account/")
    page.wait_for_url("**/sign-in/**")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{home}/account/")  # where the visit was going

    page.context.clear_cookies()
    page.goto(f"{home}/sign-in/")
    page.fill("[name=login]", "tom")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/second-factor/authenticate/")  # the password alone is not enough any more
    page.goto(f"{home}/account/")
    assert page.url.endswith("/second-factor/authenticate/")  # and so do all other pages
    assert page.problems == []


@pytest.mark.slow
def test_the_passkey_of_a_former_member_signs_nobody_in(live_server: Any, page: Any, join_path: str) -> None:
    home = live_server.url
    join_and_add_a_passkey(page, home, join_path)
    with ThreadPoolExecutor(1) as elsewhere:  # Django refuses to use the database beside Playwright's loop
        elsewhere.submit(deactivate_everybody).result()
    page.goto(f"{home}/sign-in/")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=This account was shut out")
    page.goto(f"{home}/account/")
    assert "/sign-in/" in page.url
