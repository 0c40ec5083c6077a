"""A reporter's whole way in a real browser: policy, form, receipt, page of the report; with and without script."""

import contextlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.running_desk import RunningDesk

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]
SIZES = pytest.mark.parametrize(
    ("width", "javascript"),
    [
        (1280, True),
        pytest.param(390, True, marks=pytest.mark.slow),
        pytest.param(1280, False, marks=pytest.mark.slow),
        pytest.param(390, False, marks=pytest.mark.slow),
    ],
    ids=str,
)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    path = tmp_path / "späte Spur.log"
    path.write_text("one line of a trace\n", encoding="utf-8")
    return path


def fits(page: Page) -> None:
    """Nothing is wider than the window (WCAG 2.2, 1.4.10)."""
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} px too wide"


def write(page: Page, desk: RunningDesk, words: str, *, slug: str = "interview") -> None:
    page.goto(f"{desk.address}/p/{slug}/")
    fits(page)
    page.get_by_role("link", name="Report a vulnerability").click()
    page.get_by_label("Describe what is wrong").fill(words)


def send_anyway(page: Page) -> str:
    """Send what is there; the code of the receipt."""
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Nearly done")).to_be_visible()
    page.get_by_role("button", name="Send anyway").click()
    expect(page).to_have_url(re.compile(r"/receipt/$"))
    return page.locator("#code").inner_text()


@SIZES
def test_a_report_goes_in_and_is_followed_with_its_receipt(
    desk: RunningDesk, visit: Visit, trace: Path, width: int, javascript: bool
) -> None:
    page = visit(width=width, javascript=javascript).page
    write(page, desk, "The meeting key is written to the log.")
    fits(page)
    page.get_by_label("What kind of weakness is it?").fill("cleartext")
    page.get_by_role("button", name="Search the CWE list").click()
    page.get_by_label("CWE-312").check()
    page.get_by_label("Which versions?").fill("1.1.7, 1.0.9")
    page.get_by_label("Add files").set_input_files(trace)
    if not javascript:
        page.get_by_role("button", name="Add these files").click()
    expect(page.locator("#files")).to_contain_text("späte Spur.log")
    code = send_anyway(page)
    assert re.fullmatch(r"([0-9A-Z]{4}-){6}[0-9A-Z]{2}", code)
    fits(page)
    page.get_by_role("button", name="I have saved it").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The meeting key is written to the log.")
    expect(page.locator("#facts")).to_contain_text("Your report is here, and the team was told.")
    expect(page.locator(".sent")).to_contain_text("CWE-312: Cleartext Storage of Sensitive Information")
    expect(page.locator(".sent")).to_contain_text("1.1.7, 1.0.9")
    fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="späte Spur.log").first.click()
    assert download.value.suggested_filename == "späte Spur.log"
    assert Path(download.value.path()).read_text(encoding="utf-8") == "one line of a trace\n"

    page.get_by_label("Your message").fill("One more thing.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread")).to_contain_text("One more thing.")
    page.get_by_role("button", name="Leave this report").click()
    page.get_by_label("Your receipt").fill(code.lower())
    page.get_by_role("button", name="Open the report").click()
    expect(page.locator("#thread")).to_contain_text("One more thing.")
    assert code not in page.content()


@SIZES
def test_a_refusal_keeps_everything_that_was_typed_and_uploaded(
    desk: RunningDesk, visit: Visit, trace: Path, width: int, javascript: bool
) -> None:
    page = visit(width=width, javascript=javascript).page
    write(page, desk, " ", slug="enix")
    page.get_by_label("What could an attacker do with it?").fill("Read every message.")
    page.get_by_label("chat", exact=True).check()
    page.get_by_label("Add files").set_input_files(trace)
    if javascript:
        expect(page.locator("#files")).to_contain_text("späte Spur.log")
    page.get_by_role("button", name="Send the report").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("A few sentences are enough, but some are needed.")
    fits(page)
    expect(page.get_by_label("What could an attacker do with it?")).to_have_value("Read every message.")
    expect(page.get_by_label("chat", exact=True)).to_be_checked()
    expect(page.locator("#files")).to_contain_text("späte Spur.log")
    summary.get_by_role("link").click()
    expect(page.get_by_label("Describe what is wrong")).to_be_focused()


@pytest.mark.slow
def test_a_reload_brings_back_what_was_typed_without_pressing_anything(desk: RunningDesk, visit: Visit) -> None:
    page = visit().page
    write(page, desk, "Half a sentence")
    expect(page.locator("#draft-status")).to_contain_text("Draft saved", timeout=5000)
    page.reload()
    expect(page.get_by_label("Describe what is wrong")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Delete this draft").click()
    expect(page.get_by_label("Describe what is wrong")).to_have_value("")


@pytest.mark.slow
def test_the_enter_key_in_a_field_never_sends_a_report(desk: RunningDesk, visit: Visit) -> None:
    page = visit(javascript=False).page
    write(page, desk, "Not finished")
    page.get_by_label("A title").press("Enter")
    expect(page).to_have_url(re.compile(r"/report/\?saved=1"))
    expect(page.get_by_label("Describe what is wrong")).to_have_value("Not finished")


@pytest.mark.slow
def test_a_double_click_makes_one_report(desk: RunningDesk, visit: Visit) -> None:
    page = visit().page
    write(page, desk, "Sent with a nervous finger.")
    page.get_by_role("button", name="Send the report").click()
    before = stored_reports(desk)
    page.get_by_role("button", name="Send anyway").dblclick()
    expect(page).to_have_url(re.compile(r"/receipt/$"))
    assert page.locator("#code").is_visible()
    assert stored_reports(desk) == before + 1


def stored_reports(desk: RunningDesk) -> int:
    with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM cases_case").fetchone()[0])


@pytest.mark.slow
def test_what_one_browser_of_the_reporter_sends_appears_in_the_other_without_reload(
    desk: RunningDesk, visit: Visit
) -> None:
    first = visit().page
    write(first, desk, "Two browsers.")
    code = send_anyway(first)
    first.get_by_role("button", name="I have saved it").click()
    second = visit(width=390).page
    second.goto(f"{desk.address}/status/")
    second.get_by_label("Your receipt").fill(code)
    second.get_by_role("button", name="Open the report").click()
    expect(second.locator("[data-live-status]")).to_have_text("Live")
    second.get_by_label("Your message").fill("typed, not sent")
    first.get_by_label("Your message").fill("From the first browser.")
    first.get_by_role("button", name="Send", exact=True).click()
    expect(second.locator("#thread")).to_contain_text("From the first browser.", timeout=5000)
    expect(second.get_by_label("Your message")).to_have_value("typed, not sent")


@pytest.mark.slow
def test_the_reporter_can_do_everything_by_keyboard_that_a_mouse_can(desk: RunningDesk, visit: Visit) -> None:
    page = visit().page
    page.goto(f"{desk.address}/p/enix/")
    why = page.locator(".glance summary").first
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".glance .why-card").first).to_contain_text("48 hours")
    page.keyboard.press("Escape")
    number = page.locator(
        "#deadline-1 ~ .clause-number, .clause-row:has(#deadline-1) .clause-words .clause-number"
    ).first
    number.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#does-\d+$"))


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_any_page_of_the_reporter(desk: RunningDesk, visit: Visit, width: int) -> None:
    page = visit(width=width).page

    def check() -> None:
        found = Axe().run(page).response
        assert found["passes"], "axe did run"
        wrong = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
        assert not wrong, f"{page.url}: {wrong}"
        fits(page)

    for path in (
        "/",
        "/p/enix/",
        "/p/interview/",
        "/p/enix/report/",
        "/p/interview/report/",
        "/cwe/?q=xss",
        "/status/",
    ):
        page.goto(desk.address + path)
        check()
    page.get_by_role("button", name="Open the report").click()
    check()
    write(page, desk, "Looked at by axe.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Nearly done")).to_be_visible()
    check()
    page.get_by_role("button", name="Send anyway").click()
    check()
    page.get_by_role("button", name="I have saved it").click()
    page.get_by_label("Your message").fill("A message.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread")).to_contain_text("A message.")
    check()
    page.goto(f"{desk.address}/status/report/withdraw/")
    check()
