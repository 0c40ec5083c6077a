"""A closed report becomes a public page, in browsers: asked, covered, approved, restarted, taken down."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.canary import find_canaries
from tests.flows.story_steps import invited, open_report, send, signed_in
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("disclosure")]

Visit = Callable[..., Visitor]
HIDDEN = "zebrafishpassword"
SHOWN = "quokkaparagraph"


def see(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def choose_and_ask(team: Page) -> None:
    team.get_by_role("link", name="Choose what to show").click()
    team.get_by_label("Title of the public page").fill("What the manual already said")
    team.get_by_text("Cover something in it").first.click()
    team.get_by_label("Passages to cover").first.fill(HIDDEN)
    team.get_by_role("button", name="Show me the page").click()
    see(team, f"{SHOWN} of the report.")
    expect(team.locator("main")).not_to_contain_text(HIDDEN)
    team.get_by_role("button", name="Ask them").click()


def test_a_rejected_report_is_disclosed_covered_restarted_and_taken_down(own_desk: RunningDesk, visit: Visit) -> None:
    tom, vera = (invited(own_desk, name, name.capitalize()) for name in ("tom", "vera"))
    sent = send(own_desk, "enix", f"{SHOWN} of the report.\nThe password is {HIDDEN}.", contact="rita@finders.example")
    here = f"{own_desk.address}/team/cases/{sent.reference}/disclosure/"
    assert "Only a closed case" in tom.browser.get(here.removeprefix(own_desk.address)).text
    tom.do(sent.reference, "invalidate", message="This is by design, as the manual says.")
    tom.do(sent.reference, "close", reason="not_valid")

    team, second, reporter = signed_in(visit(), tom), signed_in(visit(), vera), open_report(visit(width=390), sent)
    team.goto(here)
    choose_and_ask(team)

    reporter.goto(f"{own_desk.address}/status/report/")
    reporter.get_by_role("link", name="See exactly what would be public").click()
    see(reporter, "May everybody read this?")
    expect(reporter.locator("main")).not_to_contain_text(HIDDEN)
    reporter.get_by_label("The name at your words").fill("Rita W.")
    reporter.get_by_role("button", name="I agree that everybody may read this").click()
    see(reporter, "You agreed")

    second.goto(here)
    second.get_by_role("button", name="Approve").click()
    own_desk.restart()
    team.goto(here)
    team.get_by_role("button", name="Make it public").click()
    address = own_desk.address + str(team.get_by_role("link", name="the public page").get_attribute("href"))

    anybody = visit(javascript=False).page
    answer = anybody.goto(address)
    assert answer is not None
    assert answer.headers["x-robots-tag"].startswith("noindex")
    body = answer.body().decode()
    assert SHOWN in body
    assert "Rita W." in body
    for hidden in (HIDDEN, "rita@finders.example", sent.reference):
        assert hidden not in body
    assert find_canaries(own_desk.data, [HIDDEN, SHOWN]) == []  # neither in clear on the disk, public or not

    own_desk.restart()
    reporter.goto(f"{own_desk.address}/status/report/disclosure/")
    reporter.get_by_text("Take it down").first.click()
    reporter.get_by_role("button", name="Take it down").last.click()
    see(reporter, "It was taken down")
    gone = anybody.goto(address)
    assert gone is not None
    assert gone.status == 410
    assert SHOWN not in gone.body().decode()
