"""Rita cites a wrong file, sees it before she sends, mends it and sends; the team sees what was looked up."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import Visitor
from tests.flows.clause_steps import code_of, mirror
from tests.flows.story_steps import invited, signed_in
from tests.flows.test_reporter_pages import fits, send_anyway, write
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)], ids=str)
def test_a_wrong_path_is_seen_mended_and_sent(
    own_desk: RunningDesk, visit: Callable[..., Visitor], tmp_path: Path, width: int, javascript: bool
) -> None:
    olga = invited(own_desk, "olga", "Olga")
    mirror(olga, "interview", code_of(tmp_path))
    page = visit(width=width, javascript=javascript).page
    write(page, own_desk, "In 1.1.7 the key is printed by `write_logs()` in `src/key.py:2`.")
    check = page.locator("#check")
    if javascript:  # by leaving the field
        page.get_by_label("Which versions?").fill("1.1.7")
    else:
        page.get_by_role("button", name="Check what I cite").click()
    expect(check).to_contain_text("2 not found")
    expect(check).to_contain_text("Did you mean src/keys.py?")
    fits(page)
    if javascript:
        found = Axe().run(page, context="#check")
        assert found.violations_count == 0, found.generate_report()
    page.get_by_label("Describe what is wrong").fill("In 1.1.7 the key is printed by `write_log()` in `src/keys.py:2`.")
    page.get_by_role("button", name="Look again").click()
    expect(check).to_contain_text("3 found")
    expect(check).not_to_contain_text("not found")
    send_anyway(page)

    team = signed_in(visit(width=width), olga)
    team.goto(f"{own_desk.address}/team/")
    team.locator("a.row-title").first.click()
    expect(team.locator("#evidence")).to_contain_text("3 found", timeout=30_000)
    expect(team.locator("#evidence")).to_contain_text("looked up in v1.1.7")
    fits(team)
