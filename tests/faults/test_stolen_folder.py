"""Somebody takes the data folder. Without the key no word of it can be read, and nobody signs in with it.

Every field that a person can write into is given a word that occurs nowhere else, by the API, by the form and by the
team; so are the codes that open something. The folder is searched while the desk runs, with its write-ahead log, and
after it has ended.
"""

import base64
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import second_factor
from tests.canary import find_canaries
from tests.faults.traffic import Browser, Report, ask, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("stolen")]

ALPHABET = "bcdfghjklmnpqrstvwxz"
PASSWORD = "correct horse zvqpassword staple"
TEXTS = ("type", "steps", "impact", "poc", "location", "configuration", "fix", "environment", "others_told")


@dataclass
class Words:
    """A new word for each place, in letters only, so that every form of it is searched for."""

    planted: dict[str, str] = field(default_factory=dict)

    def __call__(self, place: str) -> str:
        number, letters = len(self.planted), ""
        for _ in range(4):
            number, digit = divmod(number, len(ALPHABET))
            letters += ALPHABET[digit]
        self.planted[place] = f"zq{letters}canary"
        return self.planted[place]


@dataclass
class Told:
    """The story before the theft."""

    desk: RunningDesk
    words: Words = field(default_factory=Words)
    codes: dict[str, str] = field(default_factory=dict)  # what opens something: receipts, cookies, links, keys
    team: Browser | None = None
    references: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return sorted(self.desk.programmes)[0]


def a_report_by_the_api(told: Told) -> None:
    word = told.words
    texts = (
        "title",
        "description",
        "type",
        "steps",
        "impact",
        "poc",
        "location",
        "configuration",
        "fix",
        "environment",
    )
    content = {name: f"Some words, {word(f'api {name}')}, and more." for name in (*texts, "others_told")}
    content |= {
        "versions": ["1.0", word("api version")],
        "contact": f"{word('api contact')}@example.org",
        "disclosure_date": word("api disclosure date"),
        "credit": {
            "mode": "name",
            "name": word("api credit name"),
            "link": f"https://example.org/{word('api credit link')}",
        },
        word("api unknown key"): {word("api key within"): [word("api value within")]},
    }
    files = (
        (f"{word('api file name')}.txt", f"{word('api file bytes')} in a file".encode()),
        # Long enough for several chunks; the word lies across the border of the first two.
        (f"{word('api long file name')}.bin", b"." * 65_530 + word("api long file bytes").encode() + b"." * 100_000),
    )
    key = word("idempotency key")
    answer = Report(key=key, content=content, files=files).send(told.desk.port, told.slug)
    assert answer.status == 201, answer.text
    told.codes["api receipt"] = answer.json["receipt"]
    told.references.append(answer.json["reference"])


def a_report_by_the_form(told: Told) -> Browser:
    word, path = told.words, f"/p/{told.slug}/report/"
    browser = Browser(told.desk.port)
    page = browser.get(path)
    names = ("title", "description", "impact", "versions", "location", "configuration", "environment", "steps", "poc")
    fields = {
        name: f"By the form, {word(f'form {name}')}." for name in (*names, "fix", "type", "others_told", "language")
    }
    fields |= {"contact": f"{word('form contact')}@example.org", "credit_mode": "handle"}
    fields |= {
        "credit_name": word("form credit name"),
        "credit_link": f"https://example.org/{word('form credit link')}",
    }
    fields |= {"page": page.hidden("page"), "do": "anyway"}
    receipt = browser.post(
        path, fields, [("files", (f"{word('form file name')}.txt", word("form file bytes").encode()))]
    )
    assert receipt.status == 200, receipt.text
    told.codes["form receipt"] = code_on(receipt.text)
    return browser


def code_on(page: str) -> str:
    """The receipt as the page shows it: 26 symbols, grouped."""
    shown = re.sub(r"<[^>]+>", "", page)
    found = re.search(r"\b([0-9A-Z]{4,6}(?:-[0-9A-Z]{2,6}){4,6})\b", shown)
    assert found, "the page shows no receipt"
    code = found[1].replace("-", "")
    assert len(code) == 26
    return code


def a_draft(told: Told) -> None:
    word, path = told.words, f"/p/{told.slug}/report/"
    browser = Browser(told.desk.port)
    page = browser.get(path)
    fields = {"title": word("draft title"), "description": word("draft description"), "contact": word("draft contact")}
    files = [("files", (f"{word('draft file name')}.txt", word("draft file bytes").encode()))]
    kept = browser.post(path, fields | {"page": page.hidden("page"), "do": "save"}, files)
    assert told.words.planted["draft description"] in kept.text
    told.codes["draft cookie"] = browser.cookies["draft"]


def the_reporter_goes_on(told: Told, browser: Browser) -> None:
    word = told.words
    page = browser.get("/status/report/")
    assert page.status == 200
    files = [("files", (f"{word('answer file name')}.txt", word("answer file bytes").encode()))]
    answered = browser.post("/status/report/answer/", {"body": word("answer")}, files)
    assert told.words.planted["answer"] in answered.text
    credit = {"mode": "name", "name": word("changed credit"), "link": f"https://example.org/{word('changed link')}"}
    assert browser.post("/status/report/credit/", credit).status == 200
    told.codes["reporter session"] = browser.cookies["desk"]


def the_team(told: Told) -> None:
    word, desk = told.words, told.desk
    browser = told.team = Browser(desk.port)
    assert desk.first_account_link
    assert desk.recovery_code
    path = "/" + desk.first_account_link.split("/", 3)[3]
    told.codes["invitation"] = path.strip("/").rsplit("/", 1)[1]
    browser.get(path)
    person = {
        "username": "tom",
        "display_name": f"Tom {word('display name')}",
        "email": f"{word('team address')}@example.org",
        "password": PASSWORD,
        "repeat": PASSWORD,
        "recovery_group": desk.recovery_code[-4:],
    }
    joined = browser.post(path, person)
    assert told.words.planted["display name"] in joined.text, joined.text
    told.codes["recovery code of an account"] = second_factor.add(browser)[0]
    reference = told.references[0]
    deeds = [
        ("deeds/acknowledge/", "acknowledge", {}),
        ("note/", "note", {}),
        ("deeds/ask/", "ask", {}),
        ("deeds/validate/", "validate", {"owner": owner_on(browser, reference)}),
        ("deeds/reply/", "reply", {}),
    ]
    for place, name, more in deeds:
        fields = {f"{name}-message": f"From the team: {word(f'{name} message')}"}
        fields |= {f"{name}-{key}": value for key, value in more.items()}
        files = [(f"{name}-files", (f"{word(f'{name} file name')}.txt", word(f"{name} file bytes").encode()))]
        page = browser.post(f"/team/cases/{reference}/{place}", fields, files)
        assert told.words.planted[f"{name} message"] in page.text, f"{name}: {page.status}"
    close = {"close-reason": "resolved", "close-release": word("release")}
    page = browser.post(f"/team/cases/{reference}/deeds/close/", close | {"close-message": word("close message")})
    assert told.words.planted["close message"] in page.text
    browser.get(f"/team/?q={told.words.planted['api title']}")
    told.codes["team session"] = browser.cookies["desk"]


def owner_on(browser: Browser, reference: str) -> str:
    """The first person whom the page offers as the owner."""
    page = browser.get(f"/team/cases/{reference}/").text
    found = re.search(r'name="validate-owner".*?value="(\d+)"', page, re.DOTALL)
    return found[1] if found else "1"


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with RunningDesk() as desk:
        desk.start()
        one = Told(desk)
        a_report_by_the_api(one)
        the_reporter_goes_on(one, a_report_by_the_form(one))
        a_draft(one)
        the_team(one)
        key = next((desk.key_home / "vulndesk").glob("*.key")).read_text().strip()
        one.codes |= {"key": key, "recovery code": (desk.recovery_code or "").replace("-", "")}
        one.codes |= {"the recovery code as it is shown": desk.recovery_code or "", "password": PASSWORD}
        yield one


def silence(told: Told) -> None:
    """Nothing that was planted is found, and no code that opens something."""
    places = {word: place for place, word in told.words.planted.items()} | {
        code: name for name, code in told.codes.items()
    }
    assert len(places) > 60
    found = find_canaries(told.desk.data, places)
    assert not found, "\n".join(sorted({f"{places[one.word]} ({one.form}) in {one.where}" for one in found}))


def test_every_word_was_really_stored(told: Told) -> None:
    shown = follow(told.desk.port, told.codes["api receipt"]).text
    missing = [
        place
        for place, word in told.words.planted.items()
        if place.startswith("api ") and "bytes" not in place and "contact" not in place and word not in shown
    ]
    assert not missing
    assert told.team is not None
    page = told.team.get(f"/team/cases/{told.references[0]}/").text
    assert told.words.planted["note message"] in page
    assert told.words.planted["api contact"] in page


def test_the_search_would_find_a_word_that_lies_there(told: Told, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(told.desk.data, copy)
    (copy / "left.tmp").write_bytes(b"x" + told.words.planted["api steps"].encode())
    assert find_canaries(copy, [told.words.planted["api steps"]])


def test_a_running_desk_s_folder_says_nothing(told: Told) -> None:
    assert list(told.desk.data.glob("*-wal")), "the write-ahead log is what this is about"
    silence(told)


def test_a_folder_left_by_kill_9_says_nothing(told: Told) -> None:
    told.desk.process.kill()
    told.desk.process.wait()
    time.sleep(0.5)
    silence(told)
    told.desk.start()


def test_a_stopped_desk_s_folder_says_nothing(told: Told) -> None:
    told.desk.stop()
    silence(told)
    told.desk.start()


# --- the thief starts it -----------------------------------------------------------------------------------------


@pytest.fixture
def stolen(told: Told, tmp_path: Path) -> Path:
    """The folder as a thief has it: a copy, and another home without the key."""
    copy = tmp_path / "stolen"
    shutil.copytree(told.desk.data, copy)
    return copy


def serve(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(data.parent), "XDG_CONFIG_HOME": str(data.parent / "config"), "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-P", "-m", "vulndesk", "serve", "--port", "0", "--data", str(data)],
        cwd=data.parent,
        env={**home, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def state_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_the_key_the_copy_does_not_start_and_says_why(stolen: Path) -> None:
    before = state_of(stolen)
    ended = serve(stolen)
    assert ended.returncode == 2
    assert "The key of this desk is not at" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert state_of(stolen) == before


@pytest.mark.parametrize("key", [base64.b64encode(b"x" * 32).decode(), base64.b64encode(b"\0" * 32).decode()])
def test_with_another_key_the_copy_does_not_start_and_says_why(stolen: Path, key: str) -> None:
    before = state_of(stolen)
    ended = serve(stolen, VULNDESK_KEY=key)
    assert ended.returncode == 2
    assert "key" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert state_of(stolen) == before


def test_the_key_of_another_desk_does_not_open_it(told: Told, stolen: Path) -> None:
    with RunningDesk() as other:
        other.start()
        other.stop()
        others = next((other.key_home / "vulndesk").glob("*.key"))
        mine = next((told.desk.key_home / "vulndesk").glob("*.key"))
        home = stolen.parent / "config" / "vulndesk"
        home.mkdir(parents=True)
        shutil.copyfile(others, home / mine.name)
        (home / mine.name).chmod(0o600)
        ended = serve(stolen)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_rows_of_sessions_and_people_copied_into_another_desk_sign_nobody_in(told: Told, stolen: Path) -> None:
    """The thief runs a desk of their own and puts the stolen database into it, with their own key."""
    assert told.team is not None
    with RunningDesk() as thief:
        thief.start()
        thief.stop()
        own, theirs = thief.data / "desk.sqlite3", stolen / "desk.sqlite3"
        for ending in ("", "-wal", "-shm"):
            own.with_name(own.name + ending).unlink(missing_ok=True)
            if (source := theirs.with_name(theirs.name + ending)).exists():
                shutil.copyfile(source, own.with_name(own.name + ending))
        thief.start(wait=False)
        assert thief.process.wait(timeout=30) == 2
        assert any("does not open what is in its database" in line for line in thief.complained.earlier())


def test_what_lies_in_the_session_table_is_no_cookie(told: Told, stolen: Path) -> None:
    """Not even the running desk itself takes what the thief reads in the folder for a session."""
    connection = sqlite3.connect(stolen / "desk.sqlite3")
    rows = connection.execute("SELECT * FROM accounts_session").fetchall()
    connection.close()
    assert rows
    values = {form for row in rows for value in row if isinstance(value, bytes) for form in spelled(value)}
    assert values
    for value in values:
        answer = ask(told.desk.port, "GET", "/account/", headers={"Cookie": f"desk={value}"})
        assert answer.status == 302
        assert "/sign-in/" in answer.headers["location"]
    assert told.team is not None
    assert told.team.get("/account/").status == 200


def spelled(value: bytes) -> list[str]:
    """As a cookie could carry it; long ones cut to what a header may hold."""
    value = value[:1000]
    return [value.hex(), base64.urlsafe_b64encode(value).decode().rstrip("="), json.dumps(value.hex()).strip('"')[:64]]
