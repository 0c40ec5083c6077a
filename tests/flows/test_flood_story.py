"""A flood as the team meets it: the queue offers it, one person reads it through, sets it aside and takes it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import Visitor
from tests.faults.traffic import Report, ask
from tests.flows.story_steps import Member, signed_in
from tests.running_desk import RunningDesk
from vulndesk.core.proof_of_work import solve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.abuse(30)]

Visit = Callable[..., Visitor]


def flood(desk: RunningDesk, slug: str, *, number: int) -> None:
    """More than the programme takes an hour, each with its calculation."""
    address = f"/api/v1/programmes/{slug}/reports"
    while number:
        body = f'{{"description": "Prize number {number}: send me the bounty."}}'.encode()
        headers = {"Content-Type": "application/json"}
        answer = ask(desk.port, "POST", address, body, headers)
        if answer.status == 429:
            challenge, bits = answer.json["challenge"], answer.json["bits"]
            proof = {"Proof-Of-Work": f"{challenge}:{solve(challenge, bits=bits)}"}
            answer = ask(desk.port, "POST", address, body, headers | proof)
        assert answer.status == 201, answer.text
        number -= 1


def tick_and_mark(page: Page) -> None:
    """With the keyboard alone: to the first tick, off with it, on to the button."""
    page.locator("input[name=case]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Mark what is ticked as").focus()
    page.keyboard.press("Enter")


def test_a_flood_is_offered_read_through_set_aside_and_taken_back(visit: Visit) -> None:
    with RunningDesk(environment={"VULNDESK_REPORTS_PER_PROGRAMME": "1"}) as desk:
        desk.start()
        slug = next(iter(desk.programmes))
        assert Report(key="honest", content={"description": "It leaks."}).send(desk.port, slug).status == 201
        flood(desk, slug, number=7)
        assert desk.first_account_link
        assert desk.recovery_code
        olga = Member(desk, "olga", "Olga").join(desk.first_account_link, recovery_group=desk.recovery_code[-4:])
        page = signed_in(visit(), olga)
        page.goto(f"{desk.address}/team/")
        assert "A flood is suspected." in page.inner_text("main")
        page.get_by_role("link", name="Read them through together").click()
        page.get_by_role("link", name="Read through all").first.click()
        number = page.locator("input[name=case]:checked").count()
        assert number >= 5
        tick_and_mark(page)
        page.get_by_text(f"{number - 1} reports, with all that came with them.").wait_for()
        page.get_by_role("button", name="Take it back").press("Enter")
        page.get_by_text(f"Taken back: {number - 1}.").wait_for()
