"""Two browsers in one room: a word appears in the other within a second, and a restart loses and repeats nothing."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.flows.story_steps import invited, send, signed_in
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("room")]

Visit = Callable[..., Visitor]


def live(page: Page) -> None:
    expect(page.locator("[data-live-status]")).to_have_text("Live", timeout=30_000)


def say(page: Page, words: str) -> None:
    page.locator("#write textarea").fill(words)
    page.get_by_role("button", name="Say it").click()


def seconds_until(page: Page, words: str) -> float:
    start = time.monotonic()
    expect(page.locator("#room")).to_contain_text(words, timeout=10_000)
    return time.monotonic() - start


@pytest.fixture
def sides(own_desk: RunningDesk, visit: Visit) -> tuple[Page, Page]:
    """The team's page and a vendor's, of one room."""
    tom = invited(own_desk, "tom-in-the-room", "Tom")
    sent = send(own_desk, "enix", "The room has more than two sides.")
    team, vendor = signed_in(visit(), tom), visit().page
    parties = f"{own_desk.address}/team/cases/{sent.reference}/parties/"
    team.goto(parties)
    team.locator("#invite input[name=name]").fill("Acme")
    team.get_by_role("button", name="Make the invitation").click()
    vendor.goto(team.locator("#new-link").inner_text())
    expect(vendor).to_have_url(f"{own_desk.address}/guest/")  # the code has left the address
    vendor.get_by_role("button", name="Open the invitation").click()
    vendor.get_by_role("button", name="Accept the terms").click()
    team.goto(parties.replace("/parties/", "/room/?to=case"))
    live(vendor)
    live(team)
    return team, vendor


def test_a_word_is_there_within_a_second_and_a_restart_loses_and_repeats_nothing(
    own_desk: RunningDesk, sides: tuple[Page, Page]
) -> None:
    team, vendor = sides
    waits = []
    for number in range(6):
        say(vendor, f"Word {number} of the vendor.")
        waits.append(seconds_until(team, f"Word {number} of the vendor."))
        live(vendor)
        if number >= 2 and min(waits) < 1.0:  # the best of up to six: a busy machine is not what is measured
            break
    assert min(waits) < 1.0, waits

    own_desk.restart()
    live(team)
    live(vendor)
    say(vendor, "Said after the restart.")
    seconds_until(team, "Said after the restart.")
    for page in (team, vendor):
        text = page.locator("#room").inner_text()
        assert [text.count(f"Word {number} of the vendor.") for number in range(len(waits))] == [1] * len(waits)
        assert text.count("Said after the restart.") == 1
