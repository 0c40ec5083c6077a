"""Forty words that occur nowhere else, in every field and header of every address, while the desk crashes underneath.

None of them may come back out: not in a log, a mail, an error page, the process list, a temporary file or the data
folder. (What a stolen folder and a backup tell of a desk that works: tests/faults/test_stolen_folder.py,
tests/abuse/test_backup.py.)
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as desk_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from tests.apps.cases.handling import reported
from tests.apps.intake.browsing import reported as reported_in
from tests.canary import find_canaries
from tests.security.test_every_route import EVERY, _address
from vulndesk.apps.cases.models import Case

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# What people type and what programs send, by the name of the field that takes it somewhere on the desk.
FIELDS = (
    *("title", "description", "steps", "impact", "poc", "location", "configuration", "environment", "fix", "contact"),
    *("credit_name", "credit_link", "versions", "others_told", "body", "answer", "message", "note-message", "receipt"),
    *("login", "password", "code", "token", "q", "name", "address", "reason", "reply-message", "original", "words"),
    *("secret", "key", "policy", "report"),
)
HEADERS = ("User-Agent", "Referer", "Authorization", "Idempotency-Key", "X-Request-Id", "Proof-Of-Work")
WORDS = {name: f"zyxcanary{number:02}q" for number, name in enumerate((*FIELDS, *HEADERS))}
assert len(WORDS) >= 40

Breaker = Callable[[str], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def nothing_breaks(_: str) -> Iterator[None]:
    yield


def breaking_at(query: int, error: type[Exception]) -> Breaker:
    """The so manieth question to the database fails, and its error quotes what was asked: as a driver's may."""

    @contextlib.contextmanager
    def breaks(_: str) -> Iterator[None]:
        count = 0

        def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            if count == query:
                raise error(f"broken over {list(WORDS.values())} in {sql} with {params}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(fail):
            yield

    return breaks


BREAKERS: dict[str, Breaker] = {
    "nothing breaks": nothing_breaks,
    "a bug at the first question": breaking_at(1, RuntimeError),
    "a bug later": breaking_at(4, RuntimeError),
    "a disk that fails": breaking_at(2, OperationalError),
}


class Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))  # with the traceback, where there is one


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What the desk's own log says: the loggers and levels of its settings."""
    listener, levels = Heard(), {}
    for name, wanted in desk_settings.LOGGING["loggers"].items():
        levels[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(wanted["level"])
        logging.getLogger(name).addHandler(listener)
    yield listener
    for name, level in levels.items():
        logging.getLogger(name).removeHandler(listener)
        logging.getLogger(name).setLevel(level)


def headers() -> dict[str, str]:
    return {name: WORDS[name] for name in HEADERS}


def attack(browser: Client, name: str, case: Case, *, method: str) -> Any:
    address = _address(name, reference=case.reference)
    if method == "get":
        return browser.get(address, {"q": WORDS["q"], "token": WORDS["token"]}, headers=headers())
    upload = SimpleUploadedFile(f"{WORDS['name']}.txt", WORDS["poc"].encode())
    fields = {name: WORDS[name] for name in FIELDS} | {"do": "send", "files": upload, "attachments": upload}
    return browser.post(address, fields, headers=headers())


def found_in(text: str) -> list[str]:
    return [word for word in WORDS.values() if word in text]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", BREAKERS)
def test_no_word_comes_back_out_of_any_address_whatever_breaks(
    web: Any, owning: Client, heard: Heard, capfd: pytest.CaptureFixture[str], kind: str, method: str
) -> None:
    case = reported(web)
    rita = Client(raise_request_exception=False)
    reported_in(rita)
    owning.raise_request_exception = False
    temporary = Path(tempfile.gettempdir())
    before = set(temporary.iterdir())
    broken = 0
    for browser in (rita, owning):
        for name in sorted(EVERY):
            with BREAKERS[kind](name):
                answer = attack(browser, name, case, method=method)
            if answer.status_code >= 500:
                broken += 1
                shown = b"" if answer.streaming else answer.content
                assert found_in(shown.decode()) == [], name
            # Who has to sign in first is sent back to the address that they asked for, with its question.
            told = {one: value for one, value in answer.headers.items() if (one, method) != ("Location", "get")}
            assert found_in(str(told)) == [], name
    assert (broken > 10) is (kind != "nothing breaks"), "it was really broken, and only then"
    assert found_in("\n".join(heard.lines)) == []
    assert found_in("".join(capfd.readouterr())) == []
    assert found_in(process_list()) == []
    assert found_in(" ".join(map(str, set(temporary.iterdir()) - before))) == []


def process_list() -> str:
    """Arguments and environment of every process that this user can see (Linux)."""
    told = []
    for place in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                told.append((place / name).read_bytes().decode(errors="replace"))
    return "\0".join(told)


@pytest.mark.django_db(transaction=True)
def test_no_word_lies_in_the_data_folder_its_mails_or_its_temporary_files_afterwards(
    web: Any, owning: Client, settings: Any
) -> None:
    case = reported(web)
    rita = Client(raise_request_exception=False)
    reported_in(rita, **{name: WORDS[name] for name in FIELDS[:10]})
    for browser in (rita, owning):
        browser.raise_request_exception = False
        for kind in BREAKERS.values():
            for name in sorted(EVERY):
                with kind(name):
                    attack(browser, name, case, method="post")
    assert find_canaries(settings.DATA, WORDS.values()) == []
