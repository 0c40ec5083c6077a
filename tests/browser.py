"""A real Chromium for tests, and a page that remembers what a browser complains about."""

import os
import shutil
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Root needs --no-sandbox; the rest keeps Chromium from asking anybody but the desk.
_SWITCHES = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
]
_POLICY_WORDS = ("content security policy", "content-security-policy", "trusted type", "trustedhtml", "trustedscript")


def path_of_chromium() -> str | None:
    """CHROMIUM, or what is installed."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)


def launch(playwright: Playwright, *, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=_SWITCHES)


@dataclass
class Visitor:
    """A person with a browser of their own: nothing is shared with another visitor. `complaints` must stay empty."""

    browser: Browser
    width: int = 1280
    height: int = 900
    javascript: bool = True
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": self.width, "height": self.height},
            java_script_enabled=self.javascript,
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)  # a busy machine is not a fault
        self.page: Page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        text = message.text
        if any(word in text.lower() for word in _POLICY_WORDS):
            self.complaints.append(f"policy: {text}")

    def leave(self) -> None:
        self.context.close()
