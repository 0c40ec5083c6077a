"""What a story needs: a desk that really runs, and people with browsers.

desk        one desk for all stories of a process: be careful to name your own cases
own_desk    a desk for one test, to kill, stop or restart
visit       visit(width=390, javascript=False) -> Visitor; the test fails on any CSP or script complaint of its pages
page        the page of one visitor at 1280 px
"""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import Visitor, launch, path_of_chromium
from tests.running_desk import RunningDesk


@pytest.fixture(scope="session")
def desk() -> Iterator[RunningDesk]:
    with RunningDesk() as one:
        one.start()
        yield one


@pytest.fixture
def own_desk() -> Iterator[RunningDesk]:
    with RunningDesk() as one:
        one.start()
        yield one


# A module at a time: Playwright keeps an event loop in this thread, and one process may have only one of them.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = path_of_chromium()
    if path is None:
        reason = "there is no Chromium: install one, or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = launch(playwright, path=path)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def arrive(*, width: int = 1280, height: int = 900, javascript: bool = True) -> Visitor:
        visitors.append(Visitor(chromium, width=width, height=height, javascript=javascript))
        return visitors[-1]

    yield arrive
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.leave()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(visit: Callable[..., Visitor]) -> Page:
    return visit().page
