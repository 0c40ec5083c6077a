"""The whole story in a real browser, from reading the policy to the closed case: two people, two browsers.

Rita reports on a wide screen and on a phone, with and without scripts; Tom triages. axe looks at every page that they
pass, and the fixture `visit` fails on every complaint about the Content-Security-Policy. With SCREENSHOTS set
to a folder, the stories with scripts write the pictures of the README there.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.flows.story_steps import LOW, PASSWORD, Member, send, signed_in
from tests.running_desk import CHECKOUT, RunningDesk
from tests.second_factor import code_now

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("story")]

Visit = Callable[..., Visitor]
SHOTS = os.environ.get("SCREENSHOTS", "")
EXAMPLES = sorted((CHECKOUT / "examples").glob("*/SECURITY.md"))
SERIOUS = ("serious", "critical")
LIVE = 10_000  # milliseconds; without the socket a page would ask only after 20 seconds
TITLE = "Any page can read a chat room"
REPORT = {
    "title": TITLE,
    "description": "The socket of a room accepts every Origin.\nSo any page can read it.",
    "versions": "2.4.0",
    "steps": "1. Open a room.\n2. Open the page poc.html.",
    "contact": "rita@finders.example",
}


@pytest.fixture(scope="module")
def story_desk() -> Iterator[RunningDesk]:
    """Of its own, with our own policies: its pictures are shown in the README."""
    with RunningDesk(policies=EXAMPLES) as desk:
        desk.start()
        yield desk


@pytest.fixture(scope="module")
def tom(story_desk: RunningDesk) -> Member:
    assert story_desk.first_account_link
    assert story_desk.recovery_code
    group = story_desk.recovery_code.rsplit("-", 1)[1]
    member = Member(story_desk, "tom", "Tom").join(story_desk.first_account_link, recovery_group=group)
    member.settle("enix", name="Enix", latest_version="2.4.0")
    member.settle("interview", name="Interview")
    if SHOTS:
        _fill_queue(story_desk, member)
    return member


def _fill_queue(desk: RunningDesk, tom: Member) -> None:
    """A queue with several states, for its picture."""
    asked = send(desk, "interview", title="Transcripts are readable by every user of the machine", versions=["1.1.7"])
    tom.do(asked.reference, "ask", message="Which system was it on?")
    medium = send(desk, "enix", title="Analytics shows the e-mail address of its visitors", versions=["2.4.0"])
    tom.do(medium.reference, "validate", owner=tom.as_owner_of(medium.reference))
    tom.score(medium.reference, "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N")
    low = send(desk, "interview", title="The log keeps file names", versions=["1.1.2"])
    tom.do(low.reference, "validate", owner=tom.as_owner_of(low.reference))
    tom.score(low.reference, LOW)
    send(desk, "enix", title="Marketplace search accepts a template", exploited=True, versions=["2.4.0"])


PICTURES = {f"{name}-1280" for name in ("programme", "report-form", "receipt", "status", "queue", "case")}
PICTURES |= {"programme-390", "case-390"}


def shoot(page: Page, name: str) -> None:
    """The top of the page as a small picture."""
    if SHOTS and name in PICTURES:
        page.evaluate("window.scrollTo(0, 0)")
        # The caret is left alone: hiding it would put a style into the page, which its policy refuses.
        page.screenshot(path=Path(SHOTS) / f"{name}.png", caret="initial")


def with_axe(visitor: Visitor) -> Visitor:
    """Every page of this visitor has axe from its start, which is quicker than sending it anew for every look."""
    visitor.context.add_init_script(path=AXE_FILE_PATH)
    return visitor


def check(page: Page) -> None:
    """axe finds nothing serious, and nothing is wider than the screen (WCAG 2.2, 1.4.10)."""
    answer = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert answer["passes"], "axe did not run"
    wrong = [(one["id"], one["nodes"][0]["html"]) for one in answer["violations"] if one["impact"] in SERIOUS]
    assert not wrong, f"{page.url}: {wrong}"
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} px too wide"


class Rita:
    """The reporter. Without scripts she reloads, and her pages are not asked again by axe: they are the same."""

    def __init__(self, desk: RunningDesk, visitor: Visitor, files: list[Path]) -> None:
        self.desk, self.page, self.files = desk, visitor.page, files
        self.scripts, self.width = visitor.javascript, visitor.width

    def look(self, picture: str = "") -> None:
        if self.scripts:
            check(self.page)
            if picture:
                shoot(self.page, f"{picture}-{self.width}")

    def sees(self, words: str, *, where: str = "main") -> None:
        if not self.scripts:
            self.page.reload()
        expect(self.page.locator(where)).to_contain_text(words, timeout=LIVE)

    def reads_the_policy(self) -> None:
        self.page.goto(f"{self.desk.address}/")
        self.look()
        self.page.get_by_role("link", name="Enix", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Found a vulnerability in Enix?")
        expect(self.page.locator(".glance")).to_contain_text("Only you and the team of Enix can read it.")
        self.look("programme")

    def reports(self) -> None:
        page = self.page
        page.get_by_role("link", name="Report a vulnerability").click()
        expect(page.get_by_role("heading", name="Before you write")).to_be_visible()
        self.look("report-form")
        for name, words in REPORT.items():
            page.locator(f'[name="{name}"]').fill(words)
        page.get_by_label("chat", exact=True).check()
        page.get_by_label("Add files").set_input_files(self.files)
        if not self.scripts:
            page.get_by_role("button", name="Add these files").click()
        for file in self.files:
            expect(page.locator("#files")).to_contain_text(file.name)
        page.get_by_role("button", name="Send the report").click()
        expect(page.get_by_role("heading", name="Nearly done")).to_be_visible()
        self.look()
        page.get_by_role("button", name="Send anyway").click()

    def keeps_the_receipt(self) -> str:
        """The reference of the case."""
        expect(self.page).to_have_url(re.compile(r"/receipt/$"))
        self.look("receipt")
        reference = re.search(r"VD-\w{4}-\w{4}", self.page.inner_text("main"))
        self.page.get_by_role("button", name="I have saved it").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(TITLE)
        self.look()
        assert reference
        return reference[0]

    def answers(self, words: str) -> None:
        self.page.get_by_label("Your message").fill(words)
        self.page.get_by_role("button", name="Send", exact=True).click()
        expect(self.page.locator("#thread")).to_contain_text(words)


class Triage:
    """Tom, at his queue and at one case. is_new: axe has not seen his pages at this width yet."""

    def __init__(self, visitor: Visitor, tom: Member, *, is_new: bool) -> None:
        self.page = signed_in(visitor, tom)
        self.desk, self.width, self.is_new = tom.desk, visitor.width, is_new

    def look(self, picture: str = "") -> None:
        if self.is_new:
            check(self.page)
            if picture:
                shoot(self.page, f"{picture}-{self.width}")

    def opens(self, reference: str) -> None:
        self.page.goto(f"{self.desk.address}/team/")
        expect(self.page.locator("tr", has_text=reference)).to_contain_text("Acknowledge")
        self.look()
        if SHOTS:
            self.page.get_by_role("link", name="All open").click()
            expect(self.page.locator("tbody tr")).to_have_count(5)
            self.look("queue")
        self.page.locator(f"#{reference}").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(TITLE)
        expect(self.page.locator("#verdicts")).to_contain_text("2.4.0 is the latest release.")
        self.look("case")

    def does(self, deed: str, submit: str, **fields: str) -> None:
        """One deed by its form; axe sees the form before it is sent."""
        form = self.page.locator(f"#deed-{deed}")
        form.locator("summary").first.click()
        for name, value in fields.items():
            field = form.locator(f'[name="{deed}-{name}"]')
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.look()
        form.get_by_role("button", name=submit, exact=True).click()
        expect(self.page.locator(f"#deed-{deed}[open]")).to_have_count(0)

    def scores(self) -> None:
        """With the calculator of CVSS 4.0: the score is said while the questions are answered."""
        form = self.page.locator("#deed-severity")
        form.locator("summary").first.click()
        calculator = form.locator(".calculator[open]")
        answers = {"AV": "N", "AC": "L", "AT": "N", "PR": "N", "UI": "P", "VC": "H", "VI": "N", "VA": "N"}
        for metric, letter in (answers | {"SC": "N", "SI": "N", "SA": "N"}).items():
            calculator.locator(f'[name="severity-{metric}"][value="{letter}"]').check(force=True)
        expect(calculator.locator(".score")).to_contain_text("7.1")
        self.look()
        calculator.get_by_role("button", name="Set the severity").click()
        expect(self.page.locator("#facts")).to_contain_text("High")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "poc.html", tmp_path / "trace.log"]
    for path in paths:
        path.write_text("<p>one\n" * 500, encoding="utf-8")
    return paths


@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        pytest.param(1280, True, id="1280 with scripts", marks=pytest.mark.slow),
        pytest.param(390, True, id="390 with scripts"),
        pytest.param(1280, False, id="1280 without", marks=pytest.mark.slow),
        pytest.param(390, False, id="390 without", marks=pytest.mark.slow),
    ],
)
def test_the_whole_story(
    story_desk: RunningDesk, tom: Member, visit: Visit, files: list[Path], width: int, javascript: bool
) -> None:
    rita = Rita(story_desk, with_axe(visit(width=width, height=800, javascript=javascript)), files)
    rita.reads_the_policy()
    rita.reports()
    reference = rita.keeps_the_receipt()

    triage = Triage(with_axe(visit(width=width, height=800)), tom, is_new=javascript)
    triage.opens(reference)
    triage.does("acknowledge", "Acknowledge")
    rita.sees("I have read it, and we are looking into it.", where="#thread")
    rita.sees("A person has read it.", where="#facts")

    triage.does("ask", "Ask the reporter", message="Does it need a signed-in user?")
    rita.sees("The team asked you something. Write your answer", where="#facts")
    rita.look("status")
    rita.answers("Yes, in the other tab.")
    expect(triage.page.locator("#story")).to_contain_text("Yes, in the other tab.", timeout=LIVE)
    expect(triage.page.locator("#steps-title")).to_contain_text("Decide whether it is a vulnerability", timeout=LIVE)

    triage.does("validate", "Confirm it as valid")
    rita.sees("It is confirmed, and a person investigates it.", where="#facts")
    triage.scores()
    triage.does(
        "close", "Close the case", reason="resolved", release="2.4.1", message="It is fixed in 2.4.1. Thank you."
    )
    rita.sees("It is resolved, and the case is closed.", where="#facts")
    rita.sees("It is fixed in 2.4.1. Thank you.", where="#thread")
    rita.look()
    triage.look()
    expect(triage.page.locator("#state")).to_contain_text("Closed: resolved")
    assert [one["name"] for one in _stored_files(tom, reference)] == ["poc.html", "trace.log"]


def _stored_files(tom: Member, reference: str) -> list[dict[str, str]]:
    markup = tom.markup(reference)
    return [{"name": name} for name in re.findall(r'class="file-name" href="[^"]+">([^<]+)</a>', markup)]


def test_the_first_start_leads_to_an_account_a_second_sign_in_and_the_queue(
    own_desk: RunningDesk, visit: Visit
) -> None:
    page = with_axe(visit(width=390)).page
    assert own_desk.first_account_link
    assert own_desk.recovery_code
    page.goto(own_desk.first_account_link)
    check(page)
    page.get_by_label("Handle").fill("olga")
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_label("Last group of the recovery code").fill("NOPE")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the end of this desk’s recovery code.")
    check(page)
    expect(page.get_by_label("Handle")).to_have_value("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_label("Last group of the recovery code").fill(own_desk.recovery_code.rsplit("-", 1)[1].lower())
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey or authenticator app")
    check(page)
    page.get_by_role("link", name="Add an authenticator app").click()
    check(page)
    code = code_now(page.locator("code.secret").inner_text())
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    check(page)
    recovery = page.locator("#codes").inner_text().split()
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.locator("main")).to_contain_text("Nothing needs you")
    check(page)

    page.locator("summary", has_text="Olga").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Handle")).to_be_visible()
    check(page)
    page.get_by_label("Handle").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    check(page)
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")
    page.goto(own_desk.first_account_link)
    expect(page.locator("main")).not_to_contain_text("Make the first account")
