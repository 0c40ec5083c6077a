"""A rush of reports as three reporters meet it: nearly nothing with scripts, half a minute without, and no loss."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import Visitor
from tests.faults.traffic import Report
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.abuse(30)]

Visit = Callable[..., Visitor]


def write(page: Page, words: str) -> None:
    page.get_by_label("Describe what is wrong").fill(words)


def send(page: Page) -> None:
    """As it is, whatever the policy asks for besides."""
    page.locator("button[name=do][value=send]").click()
    page.get_by_role("button", name="Send anyway").click()


def test_a_rush_of_reports_as_three_reporters_meet_it(visit: Visit) -> None:
    with RunningDesk(environment={"VULNDESK_REPORTS_PER_PROGRAMME": "1"}) as desk:
        desk.start()
        slug = next(iter(desk.programmes))
        address = f"{desk.address}/p/{slug}/report/"
        early, late, plain = visit().page, visit(width=390).page, visit(width=390, javascript=False).page
        early.goto(address)
        assert early.locator("input[name=proof]").count() == 0
        assert Report(key="first", content={"description": "The first."}).send(desk.port, slug).status == 201
        assert Report(key="second", content={"description": "The second."}).send(desk.port, slug).status == 429

        # Her page is from before the rush: it comes back with a challenge, and sends itself when that is answered.
        write(early, "It leaks.")
        send(early)
        early.wait_for_url("**/receipt/")

        # His page has the challenge already, and he sends before it is answered.
        late.goto(address)
        assert late.locator("input[name=proof]").count() == 1
        write(late, "It leaks too.")
        send(late)
        late.wait_for_url("**/receipt/")

        # Without scripts the page keeps the words and says when.
        plain.goto(address)
        write(plain, "It leaks at night.")
        send(plain)
        said = plain.locator(".error-summary").inner_text()
        assert re.search(r"until \d\d:\d\d:\d\d UTC, which is \d+ seconds from now", said)
        assert plain.get_by_label("Describe what is wrong").input_value() == "It leaks at night."
        assert plain.get_by_role("button", name="Send it now").is_visible()
