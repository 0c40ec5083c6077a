"""What people do in the stories, on a desk that runs: Rita reports, Tom triages. No browser is needed here.

Every step goes through a door that people have: the API, a page with its form, a command. The one exception is
`make_older`, because no test waits for 48 hours: it moves what is written about one case into the past, and the desk's
own worker does the rest.
"""

import contextlib
import html
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests import second_factor
from tests.browser import Visitor
from tests.faults.traffic import Answer, Browser, File, Report, follow
from tests.running_desk import CHECKOUT, ORIGINALS, RunningDesk

PASSWORD = "four unrelated garden words"
PATIENCE = 15.0
CRITICAL = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"


def until(true: Callable[[], Any], *, within: float = PATIENCE, what: str = "it did not happen") -> Any:
    """The first answer that is not empty. AssertionError when there is none in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answer := true():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} within {within} s")


def words_of(page: str) -> str:
    """What a page says, without its markup; attributes that people read (value) are not part of it."""
    words = re.sub(r"</?(?:strong|em|code|mark)\b[^>]*>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split())


def _is_sent(field: Mapping[str, str]) -> bool:
    kind = field.get("type", "text")
    return "checked" in field if kind in ("checkbox", "radio") else kind not in ("file", "submit")


class _Forms(HTMLParser):
    """Every form of a page by its action: the fields as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._fields: dict[str, str] = {}
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._fields = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "textarea":
            self._text = name
            self._fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._fields):
            self._fields[self._select] = given.get("value", "")
        elif tag == "input" and name and _is_sent(given):
            self._fields[name] = given.get("value", "on" if "checked" in given else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, text: str) -> None:
        if self._text:
            self._fields[self._text] += text


def form_in(page: str, *, action: str) -> dict[str, str]:
    """The fields of one form with what stands in them."""
    forms = _Forms()
    forms.feed(page)
    assert action in forms.forms, f"no form posts to {action}; the page has {sorted(forms.forms)}"
    assert "csrfmiddlewaretoken" in forms.forms[action], f"the form to {action} has no token, so a browser's is refused"
    return forms.forms[action]


# --- the policies that run ---------------------------------------------------------------------------------------


def policy_file(name: str) -> Path:
    """The original where it lies beside the checkout, else the example with the same facts."""
    original = ORIGINALS / f"{name}.md"
    return original if original.exists() else CHECKOUT / "examples" / name / "SECURITY.md"


def vulndesk(*arguments: object, desk: RunningDesk | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command line; with a desk, for its folder and key."""
    own = ("VULNDESK_", "DATABASE_URL", "EMAIL_URL", "DJANGO_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    if desk is not None:
        clean |= {
            "HOME": str(desk.folder),
            "XDG_CONFIG_HOME": str(desk.key_home),
            "VULNDESK_DATA": str(desk.data),
            "VULNDESK_ADDRESS": desk.address,
            **desk.environment,
        }
    command = [sys.executable, "-P", "-m", "vulndesk", *map(str, arguments)]
    return subprocess.run(command, cwd=CHECKOUT, env=clean, input=stdin, capture_output=True, text=True, timeout=60)


@cache
def clauses_of(name: str) -> tuple[dict[str, Any], ...]:
    told = vulndesk("policy", "read", policy_file(name), "--format", "json")
    assert told.returncode == 0, told.stderr
    return tuple(json.loads(told.stdout)["clauses"])


def clauses(name: str, kind: str, /, **value: object) -> list[dict[str, Any]]:
    """The clauses of one kind, in policy order; `value` narrows them: clauses("enix", "handling", rule="may_ask")."""
    of_kind = [clause for clause in clauses_of(name) if clause["kind"] == kind]
    return [one for one in of_kind if all(one["value"].get(key) == wanted for key, wanted in value.items())]


def sentence(clause: Mapping[str, Any]) -> str:
    """As a page shows it: a table's row in words, without Markdown."""
    return plain(clause["sentence"])


def plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`]", "", text).split())


# --- the reporter ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A report that was sent, as its sender knows it."""

    desk: RunningDesk
    reference: str
    receipt: str
    missing: list[str]
    due: dict[str, dict[str, str]]

    def now(self) -> dict[str, Any]:
        """The report as the API shows it to its receipt."""
        return follow(self.desk.port, self.receipt).json

    def clock(self, promise: str) -> dict[str, str]:
        return next(due for due in self.now()["due"] if due["promise"] == promise)

    def open(self) -> "Opened":
        return Opened(self.desk, self.receipt)


def send(
    desk: RunningDesk,
    slug: str,
    description: str = "The parser reads past the end.",
    *,
    files: Sequence[File] = (),
    **more: object,
) -> Sent:
    """By the API, as a tool would."""
    report = Report(os.urandom(8).hex(), {"description": description, **more}, tuple(files))
    answer = report.send(desk.port, slug)
    assert answer.status == 201, answer.text
    told = answer.json
    due = {one["promise"]: one for one in told["due"]}
    return Sent(desk, told["reference"], told["receipt"], told["missing"], due)


class Opened:
    """The page of a report, opened with the receipt in a browser without scripts."""

    def __init__(self, desk: RunningDesk, receipt: str) -> None:
        self.browser = Browser(desk.port)
        self.browser.get("/status/")
        self.page = self.browser.post("/status/", {"receipt": receipt})
        assert self.page.status == 200, self.page.text

    def read(self) -> str:
        self.page = self.browser.get("/status/report/")
        return words_of(self.page.text)

    def do(self, deed: str, fields: Mapping[str, str] | None = None, *, files: Sequence[File] = ()) -> Answer:
        """deed: answer, missing, credit, nudge, appeal. What its form on the page holds already is sent along."""
        action = f"/status/report/{deed}/"
        form = form_in(self.browser.get(action if deed == "credit" else "/status/report/").text, action=action)
        self.page = self.browser.post(action, form | (fields or {}), [("files", file) for file in files])
        return self.page


def fill_form(desk: RunningDesk, slug: str, fields: Mapping[str, str], *, do: str = "anyway") -> tuple[Browser, Answer]:
    """The report form, filled in without scripts and sent; `do` is the button."""
    browser = Browser(desk.port)
    path = f"/p/{slug}/report/"
    form = form_in(browser.get(path).text, action=path)
    return browser, browser.post(path, form | fields | {"do": do})


def report_page(desk: RunningDesk, slug: str, fields: Mapping[str, str]) -> str:
    """Sent by the form; the words of the report's page that follows the receipt."""
    browser, receipt = fill_form(desk, slug, fields)
    assert receipt.status == 200, receipt.text
    assert 'id="code"' in receipt.text, words_of(receipt.text)
    return words_of(browser.post("/receipt/", {}).text)


def reference_in(words: str) -> str:
    found = re.search(r"VD-\w{4}-\w{4}", words)
    assert found, words
    return found[0]


# --- the team ----------------------------------------------------------------------------------------------------


@dataclass
class Member:
    """Somebody of the team, signed in, in a browser without scripts."""

    desk: RunningDesk
    handle: str
    name: str
    browser: Browser = field(init=False)
    recovery_codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browser = Browser(self.desk.port)

    def join(self, link: str, **more: str) -> "Member":
        path = link.removeprefix(self.desk.address)
        self.browser.get(path)
        fields = {
            "username": self.handle,
            "display_name": self.name,
            "email": f"{self.handle}@team.example",
            "password": PASSWORD,
            "repeat": PASSWORD,
        }
        page = self.browser.post(path, fields | more)
        assert page.status == 200, words_of(page.text)
        self.recovery_codes = second_factor.add(self.browser)
        return self

    def elsewhere(self) -> "Member":
        """The same person in another browser, signed in with a password and a recovery code."""
        there = Member(self.desk, self.handle, self.name)
        there.recovery_codes = self.recovery_codes  # each of which works once, wherever it is used
        return there.sign_in()

    def sign_in(self) -> "Member":
        """Once more, in this browser."""
        self.browser.get("/sign-in/")
        page = self.browser.post("/sign-in/", {"login": self.handle, "password": PASSWORD})
        page = self.browser.post(second_factor.SHOWING, {"code": self.recovery_codes.pop()})
        assert page.status == 200, words_of(page.text)
        assert "Sign out" in words_of(page.text)
        return self

    def as_owner_of(self, reference: str) -> str:
        """How forms name this person: whoever looks at the page is the first choice for an owner."""
        path = f"/team/cases/{reference}/"
        return form_in(self.browser.get(path).text, action=f"{path}deeds/assign/")["assign-owner"]

    def queue(self, **wanted: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in wanted.items())
        return words_of(self.browser.get(f"/team/?{query}").text)

    def case(self, reference: str) -> str:
        """The words of the case page."""
        page = self.browser.get(f"/team/cases/{reference}/")
        assert page.status == 200, page.status
        return words_of(page.text)

    def markup(self, reference: str) -> str:
        return html.unescape(self.browser.get(f"/team/cases/{reference}/").text)

    def do(self, reference: str, deed: str, **fields: str) -> Answer:
        """One deed by its form. The page that follows: 200, or 422 and 409 with the reason."""
        action = f"/team/cases/{reference}/deeds/{deed}/"
        form = form_in(self.browser.get(f"/team/cases/{reference}/").text, action=action)
        return self.browser.post(action, form | {f"{deed}-{name}": value for name, value in fields.items()})

    def ready_text(self, reference: str, deed: str) -> str:
        """What the message of a deed begins with."""
        page = self.browser.get(f"/team/cases/{reference}/").text
        return form_in(page, action=f"/team/cases/{reference}/deeds/{deed}/")[f"{deed}-message"].strip()

    def settle(self, slug: str, **settings: str) -> None:
        """Change settings of a programme on its page; the others stay."""
        path = f"/team/programmes/{slug}/"
        fields = form_in(self.browser.get(path).text, action=path) | settings
        answer = self.browser.post(path, fields)
        assert answer.status == 200, words_of(answer.text)

    def score(self, reference: str, vector: str) -> Answer:
        action = f"/team/cases/{reference}/severity/vector/"
        form = form_in(self.browser.get(f"/team/cases/{reference}/").text, action=action)
        return self.browser.post(action, form | {"vector-vector": vector})

    def credit(self, reference: str, deed: str, **fields: str) -> Answer:
        """A deed of the page of credits: add, ask, thank, show. What its form holds already is sent along."""
        page = f"/team/cases/{reference}/credits/"
        form = form_in(self.browser.get(page).text, action=f"{page}{deed}/")
        return self.browser.post(f"{page}{deed}/", form | {f"{deed}-{name}": value for name, value in fields.items()})

    def send_form(self, page: str, action: str, **fields: str) -> Answer:
        """One form of a page of the team, with what it holds already. The page that follows."""
        form = form_in(self.browser.get(page).text, action=action)
        answer = self.browser.post(action, form | fields)
        assert answer.status == 200, words_of(answer.text)
        return answer

    def note(self, reference: str, text: str) -> Answer:
        """For the team only."""
        action = f"/team/cases/{reference}/note/"
        form = form_in(self.browser.get(f"/team/cases/{reference}/").text, action=action)
        return self.browser.post(action, form | {"note-message": text})


def invited(desk: RunningDesk, handle: str, name: str, *, owner: bool = True, programme: str = "") -> Member:
    """Joins by a link from the command line, which works on any desk, whoever took its first link.

    The worker gives a member their programmes a moment after they joined; an owner has them at once.
    """
    options = ["--programme", programme] if programme else ["--owner"] if owner else []
    told = vulndesk("invite", *options, desk=desk)
    assert told.returncode == 0, told.stderr
    member = Member(desk, handle, name).join(told.stdout.strip())
    until(lambda: _programmes_of(member), what=f"{name} got no programme")
    return member


def _programmes_of(member: Member) -> list[str]:
    return re.findall(r'href="/team/programmes/([^/"]+)/', member.browser.get("/team/programmes/").text)


# --- in a real browser -------------------------------------------------------------------------------------------


def signed_in(visitor: Visitor, member: Member) -> Page:
    """The page of a visitor who has the member's session."""
    address = member.desk.address
    cookies = [{"name": name, "value": value, "url": address} for name, value in member.browser.cookies.items()]
    visitor.context.add_cookies(cookies)  # type: ignore[arg-type]
    return visitor.page


def open_report(visitor: Visitor, sent: Sent) -> Page:
    """The reporter's page, opened with the receipt as a person does."""
    page = visitor.page
    page.goto(f"{sent.desk.address}/status/")
    page.get_by_label("Your receipt").fill(sent.receipt)
    page.get_by_role("button", name="Open the report").click()
    page.wait_for_url("**/status/report/")
    return page


# --- time, and mail ----------------------------------------------------------------------------------------------

_OLDER = {
    "cases_case": ("received_at", "next_due_at"),
    "cases_deadline": ("started_at", "rings_from", "due_at", "next_ring_at"),
    "cases_message": ("at",),
    "timeline_event": ("at",),
}


@contextlib.contextmanager
def sqlite_of(desk: RunningDesk) -> Iterator[sqlite3.Connection]:
    """The desk's own database beside its processes; what is written is committed at the end."""
    with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3", timeout=20)) as database, database:
        yield database


def make_older(desk: RunningDesk, reference: str, *, hours: float) -> None:
    """As if the report had come so much earlier: the worker that runs finds its clocks due."""
    with sqlite_of(desk) as database:
        case = database.execute("select id from cases_case where reference = ?", [reference]).fetchone()[0]
        for table, columns in _OLDER.items():
            # Six digits of a second, as Django writes and compares them.
            moved = [f"{one} = strftime('%Y-%m-%d %H:%M:%f', {one}, '-{hours} hours') || '000'" for one in columns]
            owner = "id" if table == "cases_case" else "case_id"
            database.execute(f"update {table} set {', '.join(moved)} where {owner} = ?", [case])


def let_the_worker_keep_house(desk: RunningDesk) -> None:
    """It does so at its start and every ten minutes; the supervisor starts a killed one anew."""
    os.kill(desk.worker_pid(), signal.SIGKILL)


def mails(desk: RunningDesk, *, about: str) -> list[EmailMessage]:
    """What lies in the outbox and says this reference. (Whom it goes to is in the sealed rows, not in the files.)"""
    written = sorted((desk.data / "outbox").glob("[!.]*.eml"))
    found = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in written)
    return [mail for mail in found if about in mail["Subject"] or about in mail.get_content()]
