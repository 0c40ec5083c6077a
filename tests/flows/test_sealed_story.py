"""Rita's browser seals her report to the team's keys: the desk sees no word of it, and Tom opens it with his own."""

import base64
import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.canary import find_canaries
from tests.flows.story_steps import Member, invited, signed_in
from tests.flows.test_reporter_pages import fits
from tests.running_desk import RunningDesk
from vulndesk.core.sealed_reports import padded_size

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = {
    "description": "zqdescriptioncanary: the parser reads too far.",
    "steps": "zqstepscanary: send it a long line.",
    "versions": "zqversionscanary 2.3.1",
    "contact": "zqcontactcanary@example.org",
}
LABELS = {
    "description": "What is wrong",
    "steps": "How can it be seen?",
    "versions": "Which versions?",
    "contact": "How can the team reach you",
}
FILE = ("zqnamecanary.txt", b"zqfilecanary " * 3000)
CANARIES = [
    "zqdescriptioncanary",
    "zqstepscanary",
    "zqversionscanary",
    "zqcontactcanary",
    "zqnamecanary",
    "zqfilecanary",
]


def sealed_to(desk: RunningDesk, olga: Member, slug: str, *identities: pyrage.x25519.Identity) -> None:
    page = f"/team/programmes/{slug}/keys/"
    keys = "\n".join(str(one.to_public()) for one in identities)
    olga.send_form(page, f"{page}sealing/", recipients=keys)


@dataclass
class Tap:
    """Between a browser and the desk: every byte that the browser sends, files in forms included."""

    port: int
    heard: bytearray = field(default_factory=bytearray)
    sockets: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self.listener.getsockname()[1]}"
        self.threads = [threading.Thread(target=self._serve, daemon=True)]
        self.threads[0].start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self.listener.accept()
                desk = socket.create_connection(("localhost", self.port))
                self.sockets += [browser, desk]
                for ends in ((browser, desk, self.heard), (desk, browser, bytearray())):
                    self.threads.append(threading.Thread(target=self._pass, args=ends, daemon=True))
                    self.threads[-1].start()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, heard: bytearray) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                heard += piece
                target.sendall(piece)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """The browser has gone elsewhere, or its page is not needed any more."""
        for one in (self.listener, *self.sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self.threads:
            thread.join(timeout=10)


def in_clear(body: bytes) -> list[str]:
    forms = [(word, form) for word in CANARIES for form in (word, base64.b64encode(word.encode()).decode()[:-4])]
    return [word for word, form in forms if form.encode().lower() in body.lower()]


def write_and_seal(page: Page, address: str, folder: Path) -> pyrage.x25519.Identity:
    """The form, filled, sealed and sent. The key that it showed for the answers."""
    page.goto(address)
    for name, words in WORDS.items():
        page.get_by_label(LABELS[name]).fill(words)
    (folder / FILE[0]).write_bytes(FILE[1])
    page.get_by_label("Files sealed with the report").set_input_files(folder / FILE[0])
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Seal it").click()
    kept = page.locator("[data-seal-key]")
    expect(kept).to_contain_text("AGE-SECRET-KEY-1")
    fits(page)
    answers = pyrage.x25519.Identity.from_str(kept.inner_text())
    page.get_by_role("button", name="Send the sealed report").click()
    page.wait_for_url("**/receipt/")
    return answers


def says_what_was_written(stolen: bytes, identity: pyrage.x25519.Identity, *, answers: pyrage.x25519.Identity) -> None:
    opened = pyrage.decrypt(stolen, [identity])
    report = json.loads(opened)
    assert report["fields"] == WORDS
    assert [(one["name"], base64.b64decode(one["content"])) for one in report["files"]] == [FILE]
    assert report["answer_to"] == str(answers.to_public())
    assert len(opened) == padded_size(len(opened))


def open_in_the_browser(team: Page, key: pyrage.x25519.Identity, message: str) -> None:
    """With a wrong key first, then with the right one; then a message of the thread."""
    team.get_by_label("Your secret age key").fill(str(pyrage.x25519.Identity.generate()))
    team.get_by_role("button", name="Open report.age").click()
    expect(team.get_by_text("This key does not open it.")).to_be_visible()
    team.get_by_label("Your secret age key").fill(str(key))
    team.get_by_role("button", name="Open report.age").click()
    shown = team.locator("[data-unseal-shown]")
    for words in WORDS.values():
        expect(shown).to_contain_text(words)
    with team.expect_download() as download:
        shown.get_by_role("link", name=FILE[0]).click()
    assert Path(download.value.path()).read_bytes() == FILE[1]
    found = Axe().run(team)
    assert found.violations_count == 0, found.generate_report()
    team.get_by_label("Or a message of the thread").fill(message)
    team.get_by_role("button", name="Open the message").click()
    expect(shown).to_contain_text("thank you")


def test_no_word_leaves_the_browser_and_the_team_opens_it(
    own_desk: RunningDesk, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    desk, tom, vera = own_desk, pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    slug = sorted(desk.programmes)[0]
    olga = invited(desk, "olga", "Olga")
    sealed_to(desk, olga, slug, tom, vera)

    tap = Tap(desk.port)
    answers = write_and_seal(visit().page, f"{tap.address}/p/{slug}/report/", tmp_path)
    tap.close()
    assert bytes(tap.heard).count(b"age-encryption.org/v1") == 1
    assert in_clear(bytes(tap.heard)) == []
    assert find_canaries(desk.data, CANARIES) == []
    assert not [line for line in (*desk.said.earlier(), *desk.complained.earlier()) if "canary" in line]

    reference = re.search(r"/team/cases/(VD-[0-9A-Z-]+)/", olga.browser.get("/team/").text)
    assert reference is not None
    case = f"/team/cases/{reference[1]}/"
    address = re.search(rf'data-unseal-file="({case}files/[0-9a-f-]+/)"', olga.browser.get(f"{case}sealed/").text)
    assert address is not None
    stolen = olga.browser.get(address[1]).body
    for identity in (tom, vera):
        says_what_was_written(stolen, identity, answers=answers)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(stolen, [pyrage.x25519.Identity.generate()])

    team, tap = signed_in(visit(), olga), Tap(desk.port)
    team.goto(f"{tap.address}{case}")
    expect(team.get_by_text("Sealed: the desk cannot read this")).to_be_visible()
    team.get_by_role("link", name="Open it with your key").click()
    message = pyrage.encrypt(b"thank you", [tom.to_public(), answers.to_public()], armored=True).decode()
    open_in_the_browser(team, tom, message)
    tap.close()
    assert str(tom).encode() not in tap.heard
    assert in_clear(bytes(tap.heard)) == []
    assert find_canaries(desk.data, CANARIES) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_without_a_script_the_page_says_how_and_takes_the_file(
    desk: RunningDesk, visit: Callable[..., Visitor], tmp_path: Path, width: int
) -> None:
    slug, tom = sorted(desk.programmes)[-1], pyrage.x25519.Identity.generate()
    olga = invited(desk, f"olga{width}", "Olga")
    sealed_to(desk, olga, slug, tom)
    try:
        page = visit(width=width, javascript=False).page
        page.goto(f"{desk.address}/p/{slug}/report/")
        expect(page.get_by_text(f"-r {tom.to_public()}")).to_be_visible()
        expect(page.get_by_label("What is wrong")).to_be_hidden()
        fits(page)
        (tmp_path / "report.txt").write_text("zqbyhandcanary in clear")
        page.get_by_label("The sealed report").set_input_files(tmp_path / "report.txt")
        page.get_by_role("button", name="Send the sealed report").click()
        expect(page.get_by_role("alert")).to_contain_text("not an age file")
        (tmp_path / "report.age").write_bytes(pyrage.encrypt(b"zqbyhandcanary", [tom.to_public()]))
        page.get_by_label("The sealed report").set_input_files(tmp_path / "report.age")
        page.get_by_role("button", name="Send the sealed report").click()
        page.wait_for_url("**/receipt/")
        assert find_canaries(desk.data, ["zqbyhandcanary"]) == []
    finally:
        sealed_to(desk, olga, slug)
