"""Markup in everything that a person can write, looked at in a real browser as both sides: it stays words (abuse 15).

A dialog, a script of somebody else's, a request to another host or a complaint of the Content-Security-Policy fails it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from tests.browser import Visitor, launch, path_of_chromium
from tests.faults.traffic import Browser, Report
from tests.flows.story_steps import Member
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAYLOADS = CHECKOUT.parent / "shared" / "conformance" / "payloads"
OWN = (
    "<script>alert(1)</script>\"'><script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(2)><svg onload=alert(3)><details open ontoggle=alert(4)>",
    "</textarea></title></style><script>alert(5)</script>",
    '" autofocus onfocus=alert(6) x="',
    "javascript:alert(7)",
    '<div hx-get="/account/" hx-trigger="load" hx-on:load="alert(8)">{{ 7|add:7 }}{% now "Y" %}</div>',
    '<iframe srcdoc="<script>alert(9)</script>"></iframe><base href=//evil.example/><meta http-equiv=refresh>',
    "<form action=//evil.example><button formaction=javascript:alert(10)>x</button></form>",
    '<a href="javascript:alert(11)" ping=//evil.example>x</a>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(12)>",
)
POLICY = """# Security <script>alert(1)</script> policy

Report to [us](javascript:alert(2)) or <img src=x onerror=alert(3)> or security@example.org.
![picture](//evil.example/p.png "onerror=alert(4)") [data](data:text/html,<script>alert(5)</script>)
[ref]: javascript:alert(6)
[ref] <a href="javascript:alert(7)" onclick="alert(8)">click</a> <https://example.org/"onmouseover=alert(9)>

We will acknowledge your report within 48 hours <svg onload=alert(10)>.

Please include:

- the type of issue <img src=x onerror=alert(11)>
- <div class="clause-notes" data-notes="0"></div> step-by-step instructions to reproduce

## Out of scope

- Denial of service <script>alert(12)</script> attacks
- `<img src=x onerror=alert(13)>` spam
"""


def payloads() -> str:
    """Our own, and the collections that lie beside the checkout where they are there."""
    found = [*OWN]
    for name in ("xss_wfuzz.json", "blns.json", "mixed_wfuzz.json"):
        if (path := PAYLOADS / name).exists():
            found += [text for text in json.loads(path.read_text()) if "\x00" not in text]
    return "\n".join(found)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    policy: Path = tmp_path_factory.mktemp("evil") / "enix.md"
    policy.write_text(POLICY)
    with RunningDesk(policies=[policy]) as one:
        one.start()
        yield one


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    path = path_of_chromium()
    if path is None:
        pytest.skip("there is no Chromium: install one, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = launch(playwright, path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def olga(desk: RunningDesk) -> Member:
    assert desk.first_account_link
    assert desk.recovery_code
    owner = Member(desk, "olga", "<img src=x onerror=alert(20)>")
    return owner.join(desk.first_account_link, recovery_group=desk.recovery_code[-4:])


def written(number: int) -> dict[str, object]:
    """A report whose every field is markup; `number` chooses what stands in the short ones."""
    short, long = OWN[number % len(OWN)], payloads()
    items = ("type", "steps", "impact", "poc", "location", "configuration", "fix", "environment", "others_told")
    return {
        **{name: long if name not in ("type", "others_told") else short for name in items},
        "description": f"{short}\n{long}",
        "title": short,
        "versions": [short, "1.0"],
        "contact": short[:400],
        "disclosure_date": short[:90],
        "credit": {"mode": "name", "name": short[:100], "link": f"https://example.org/{quote(short)}"[:290]},
        f"own {short}"[:190]: {short: [short]},
    }


def look(page: Page, address: str) -> str:
    """Open it, wait for what scripts do to it, open all that is folded. Returns the text."""
    page.goto(address, wait_until="load")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.wait_for_timeout(60)
    assert page.url.startswith(address.partition("#")[0]), page.url
    return page.inner_text("body")


def visitor_of(chromium: Chromium, desk: RunningDesk, browser: Browser, dialogs: list[str]) -> Visitor:
    one = Visitor(chromium)
    cookies = [{"name": name, "value": value, "url": desk.address} for name, value in browser.cookies.items()]
    one.context.add_cookies(cookies)  # type: ignore[arg-type]
    one.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    one.page.on("request", lambda asked: asked.url.startswith(desk.address) or dialogs.append(asked.url))
    return one


EACH = [number if number in (0, 5) else pytest.param(number, marks=pytest.mark.slow) for number in range(len(OWN))]


@pytest.mark.parametrize("number", EACH)
@pytest.mark.abuse(15)
def test_whatever_a_reporter_and_the_team_write_stays_words(
    desk: RunningDesk, chromium: Chromium, olga: Member, number: int
) -> None:
    slug = next(iter(desk.programmes))
    ran: list[str] = []
    names = ["<img src=x onerror=alert(30)>.svg", "a%22><script>alert(31)<script>.html", "x' onload=alert(32) '.pdf"]
    files = tuple((name, b"<script>alert(33)</script>") for name in names)
    sent = Report(key=f"k{number}", content=written(number), files=files).send(desk.port, slug)
    assert sent.status == 201, sent.text
    reference = sent.json["reference"]
    rita = Browser(desk.port)
    rita.get("/status/")
    rita.post("/status/", {"receipt": sent.json["receipt"]})
    rita.post("/status/report/answer/", {"body": payloads()}, [("attachments", (names[0], b"x"))])
    olga.note(reference, payloads())
    olga.do(reference, "acknowledge", message=payloads())
    as_rita, as_olga = (visitor_of(chromium, desk, one, ran) for one in (rita, olga.browser))
    assert "alert" in look(as_rita.page, f"{desk.address}/status/report/")
    assert "alert" in look(as_olga.page, f"{desk.address}/team/cases/{reference}/")
    look(as_olga.page, f"{desk.address}/team/")
    complaints = as_rita.complaints + as_olga.complaints
    as_rita.leave()
    as_olga.leave()
    assert not ran
    assert not complaints


@pytest.mark.abuse(15)
def test_a_policy_is_text_too(desk: RunningDesk, chromium: Chromium, olga: Member) -> None:
    slug = next(iter(desk.programmes))
    ran: list[str] = []
    one = visitor_of(chromium, desk, olga.browser, ran)
    for path in (
        "/",
        f"/p/{slug}/report/",
        f"/team/programmes/{slug}/policy/1/",
        "/people/",
        "/account/",
        f"/p/{slug}/",
    ):
        look(one.page, f"{desk.address}{path}")
    links = one.page.eval_on_selector_all(".policy-body a", "all => all.map((one) => one.getAttribute('href'))")
    one.leave()
    assert links
    assert all(link.startswith(("#", "https://", "mailto:")) for link in links)
    assert not ran
    assert not one.complaints


@pytest.mark.abuse(16, 18)
def test_a_file_is_a_download_whatever_it_calls_itself(desk: RunningDesk, olga: Member) -> None:
    names = [
        "a\u202egnp.exe",
        "..%2f..%2fetc%2fpasswd",
        "x;filename=evil.html",
        "con.html",
        "\u00e9\u4e2d.svg",
        "a" * 300 + ".html",
    ]
    sent = Report(key="files", content={"description": "x"}, files=tuple((name, b"<script>") for name in names))
    answer = sent.send(desk.port, next(iter(desk.programmes)))
    assert answer.status == 201, answer.text
    page = olga.browser.get(f"/team/cases/{answer.json['reference']}/").text
    links = {part.partition('"')[0] for part in page.split('class="file-name" href="')[1:]}
    assert len(links) == len(names)
    for link in links:
        file = olga.browser.get(link)
        assert file.status == 200
        assert file.headers["content-type"] == "application/octet-stream"
        assert file.headers["content-disposition"].startswith("attachment; filename")
        assert file.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in file.headers["content-security-policy"]
        assert "\u202e" not in file.headers["content-disposition"]
        assert "%E2%80%AE" not in file.headers["content-disposition"].upper()


def test_nothing_of_it_was_said_in_the_log(desk: RunningDesk, olga: Member) -> None:
    said = "\n".join(desk.complained.earlier())
    assert not any(word in said for word in ("alert", "evil.example", "olga", "join/", "x' onload"))
