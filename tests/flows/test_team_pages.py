"""The team's way in a real browser: queue, case, every step of the main story; live beside others; by keys alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.flows.story_steps import PASSWORD, Sent, invited, send
from tests.retold_reports import OVERFLOW, RETOLD
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Visitor]
_numbers = itertools.count(1)


def fits(page: Page) -> None:
    """Nothing is wider than the window (WCAG 2.2, 1.4.10)."""
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} px too wide"


def is_sound(page: Page) -> None:
    fits(page)
    found = Axe().run(page).response["violations"]
    serious = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found if one["impact"] in GRAVE]
    assert not serious, f"{page.url}: {serious}"


GRAVE = ("serious", "critical")


@pytest.fixture
def sign_in(desk: RunningDesk, visit: Visit) -> Callable[..., Page]:
    """A person of the team in a browser of their own."""

    def arrive(name: str, **options: object) -> Page:
        handle = f"{name.lower()}{next(_numbers)}"
        codes = invited(desk, handle, name).recovery_codes
        page = visit(**options).page
        page.goto(f"{desk.address}/team/")
        page.get_by_label("Handle").fill(handle)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()
        return page

    return arrive


def open_case(page: Page, desk: RunningDesk, sent: Sent) -> None:
    page.goto(f"{desk.address}/team/?q={sent.reference}")
    page.locator(f"#{sent.reference}").click()
    expect(page.get_by_text(sent.reference).first).to_be_visible()


def step(page: Page, words: str) -> None:
    """Open the form of one step."""
    page.locator("#steps .deeds summary", has_text=re.compile(f"^{words}")).first.click()


def score(page: Page, *, javascript: bool) -> None:
    """By the calculator of CVSS 4.0; with script the score is there before it is set."""
    step(page, "Set the severity")
    calculator = page.locator("details.calculator").first
    answers = {
        "Attack Vector": "Network",
        "Attack Complexity": "Low",
        "Attack Requirements": "None",
        "Privileges Required": "Low",
        "User Interaction": "None",
    }
    for name, letter in answers.items():
        calculator.get_by_role("group", name=name).get_by_label(letter, exact=True).check(force=True)
    for group, letter in enumerate(("High", "None", "None", "None", "None", "None")):
        calculator.locator("fieldset").nth(5 + group).get_by_label(letter, exact=True).check(force=True)
    if javascript:
        expect(calculator.get_by_role("status")).to_contain_text("High")
        is_sound(page)
    calculator.get_by_role("button", name="Set the severity").click()
    expect(page.locator("#facts")).to_contain_text("High 7.1")
    expect(page.locator("#facts")).to_contain_text("internal target")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_case_goes_from_the_queue_to_its_end(
    desk: RunningDesk, sign_in: Callable[..., Page], width: int, javascript: bool
) -> None:
    title = f"Rooms leak, seen at {width} {'with' if javascript else 'without'} script"
    sent = send(desk, "enix", "Any room can be read.", title=title, contact="rita@finders.example")
    page = sign_in("Tom", width=width, javascript=javascript)
    expect(page.get_by_role("link", name=title)).to_be_visible()
    if javascript:
        is_sound(page)
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    fits(page)

    step(page, "Acknowledge")
    form = page.locator("#deed-acknowledge")
    expect(form).to_contain_text("The 48-hour clock stops.")
    expect(form.get_by_label("Message to the reporter")).to_have_value(re.compile("^Hello,"))
    if javascript:
        is_sound(page)
    form.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("status").filter(has_text="Acknowledged.")).to_be_visible()
    assert sent.clock("acknowledge_within")["state"] == "kept"

    step(page, "Ask")
    form = page.locator("#deed-ask")
    form.get_by_label("Message to the reporter").fill("And one thing more: which browser?")
    form.get_by_role("button", name="Ask the reporter").click()
    expect(page.get_by_text("The reporter was asked and has not answered yet")).to_be_visible()
    asked = sent.now()["messages"][-1]["text"]
    assert asked.startswith("And one thing more: which browser?\n\n- Could you")

    step(page, "Confirm")
    page.locator("#deed-validate").get_by_role("button", name="Confirm it as valid").click()
    expect(page.get_by_text("Score it: until then it ranks as critical")).to_be_visible()

    score(page, javascript=javascript)

    step(page, "Close")
    form = page.locator("#deed-close")
    form.get_by_label("Release that holds the fix").fill("2.3.2")
    form.get_by_label("Message to the reporter").fill("Fixed in 2.3.2, thank you.")
    form.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("Nothing is left to do")).to_be_visible()
    assert sent.now()["state"].startswith("closed")
    assert sent.now()["messages"][-1]["text"] == "Fixed in 2.3.2, thank you."
    fits(page)


def test_by_keys_alone_from_the_queue_to_the_first_word_and_back(
    desk: RunningDesk, sign_in: Callable[..., Page]
) -> None:
    for number in (1, 2):
        send(desk, "enix", "By keys.", title=f"Keyboard case {number}")
    page = sign_in("Kay")
    page.wait_for_load_state()  # the heading is there before the script that hears keys
    page.keyboard.press("/")
    page.keyboard.type("keyboard case")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=keyboard*")  # the list before it had both of them already
    expect(page.get_by_role("link", name="Keyboard case 1")).to_be_visible()
    place = page.url
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Keyboard case 2")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keyboard case 1")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#deed-acknowledge textarea")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.locator("#deed-acknowledge").get_by_role("button", name="Acknowledge").press("Enter")
    expect(page.get_by_text("Decide whether it is a vulnerability")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("Seen by keys.")
    page.get_by_role("button", name="Keep this note").press("Enter")
    expect(page.locator(".message.is-team")).to_contain_text("Seen by keys.")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(re.escape(place)))
    expect(page.locator("a.row-title:target")).to_have_text("Keyboard case 1")


def test_one_key_sets_aside_what_is_no_report_and_leads_back_to_the_rows(
    desk: RunningDesk, sign_in: Callable[..., Page]
) -> None:
    sent = send(desk, "enix", "Buy our watches.", title="Cheap watches")
    page = sign_in("Xenia")
    open_case(page, desk, sent)
    page.keyboard.press("x")
    expect(page.get_by_text(f"{sent.reference} is not a report")).to_be_visible()
    assert page.url == f"{desk.address}/team/?q={sent.reference}"


def test_what_others_do_appears_without_a_reload_and_never_under_my_hands(
    desk: RunningDesk, sign_in: Callable[..., Page]
) -> None:
    sent = send(desk, "enix", "Live.", title="Live case")
    tom, vera = sign_in("Tom"), sign_in("Vera")
    for page in (tom, vera):
        open_case(page, desk, sent)
        expect(page.get_by_role("status").filter(has_text=re.compile("^Live$"))).to_be_visible()
    words = "A reply that takes long to write."
    tom.get_by_label("Message to the reporter").last.fill(words)

    step(vera, "Acknowledge")
    vera.locator("#deed-acknowledge").get_by_role("button", name="Acknowledge").click()
    expect(tom.locator("#story")).to_contain_text("Acknowledged the report")
    # Nobody has touched Tom's steps: they follow by themselves. His reply is as it was.
    expect(tom.get_by_text("Decide whether it is a vulnerability")).to_be_visible()
    expect(tom.locator("#write textarea").first).to_have_value(words)

    step(tom, "Confirm")
    tom.locator("#deed-validate textarea").fill("A confirmation that takes long to write.")
    step(vera, "Ask")
    vera.locator("#deed-ask textarea").fill("Which version?")
    vera.locator("#deed-ask").get_by_role("button", name="Ask the reporter").click()
    expect(tom.get_by_text("This case has changed while you were writing.")).to_be_visible()
    expect(tom.locator("#deed-validate textarea")).to_have_value("A confirmation that takes long to write.")

    tom.locator("#deed-validate").get_by_role("button", name="Confirm it as valid").click()
    expect(tom.get_by_role("alert")).to_contain_text("Vera asked the reporter for information")
    expect(tom.locator("#deed-validate textarea")).to_have_value("A confirmation that takes long to write.")
    is_sound(tom)
    tom.locator("#deed-validate").get_by_role("button", name="Confirm it as valid").click()
    expect(tom.get_by_text("Score it: until then it ranks as critical")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_team_is_sound(
    desk: RunningDesk, sign_in: Callable[..., Page], width: int, theme: str
) -> None:
    sent = send(desk, "interview", "It records.", title="Sound case", exploited=True, versions=["1.0.9"])
    page = sign_in("Ada", width=width)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    places = [
        "/team/",
        "/team/?view=not-reports",
        "/team/?q=nothingofthekind",
        f"/team/cases/{sent.reference}/",
        "/team/programmes/",
        "/team/programmes/interview/",
        "/team/programmes/interview/policy/1/",
        "/team/programmes/interview/promises/deadline-1/withdraw/",
        "/team/programmes/interview/promises/deadline-1/lengthen/",
        "/team/programmes/interview/policy/1/review/",
        "/team/programmes/interview/policy/1/to/1/",
        "/team/programmes/interview/policy/1/cases/",
        "/team/programmes/interview/pause/",
        "/team/settings/",
    ]
    for place in places:
        answer = page.goto(desk.address + place)
        assert answer is not None
        assert answer.status == 200, place
        is_sound(page)
    page.goto(f"{desk.address}/team/cases/{sent.reference}/")
    for name in ("acknowledge", "ask", "validate", "invalidate", "assign", "severity", "mark_duplicate", "extend"):
        page.locator(f"#deed-{name} > summary").click()
        is_sound(page)


def test_a_verdict_opens_its_sentence_and_leads_to_its_place_in_the_policy(
    desk: RunningDesk, sign_in: Callable[..., Page]
) -> None:
    sent = send(desk, "interview", "It records.", title="Verdict case", versions=["1.0.9"])
    page = sign_in("Vic")
    open_case(page, desk, sent)
    chip = page.locator("#verdicts details.why").nth(1)
    chip.locator("summary").click()
    expect(chip).to_contain_text("1.1.0")
    chip.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/team/programmes/interview/policy/1/#supported_version-\d|#"))
    expect(page.locator("li.clause:target")).to_contain_text("1.1.0")


def test_a_report_that_was_told_before_is_seen_in_the_queue_compared_and_marked(
    desk: RunningDesk, sign_in: Callable[..., Page]
) -> None:
    first = send(desk, "enix", OVERFLOW, title="Overflow in the importer")
    again = send(desk, "enix", RETOLD, title="Importer writes too far")
    page = sign_in("Tom")
    page.goto(f"{desk.address}/team/?q={again.reference}")
    tag = page.get_by_role("link", name=f"Looks like {first.reference}")
    for _ in range(40):  # until the worker has compared it
        if tag.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    tag.click()
    expect(page.get_by_role("heading", name="Do these two say the same?")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    is_sound(page)
    page.get_by_label("Also say how the known issue stands").check()
    page.get_by_role("button", name=f"Mark as a duplicate of {first.reference}").click()
    expect(page.get_by_text("Marked as a duplicate.")).to_be_visible()
    told = again.now()
    assert told["messages"][-1]["text"].endswith("We are still checking it.")
    assert first.reference not in str(told)
    assert first.now()["messages"] == []
    page.goto(f"{desk.address}/team/cases/{first.reference}/like/{again.reference}/")
    expect(page.get_by_text("This is a duplicate already")).to_be_visible()
