"""New mail out of a mailbox that people go on using, on a real Dovecot: read once, in order, and left as it is."""

from __future__ import annotations

import imaplib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from tests.imap_server import PASSWORD, ImapServer, imap_server
from tests.mail_server import HOST
from vulndesk.gateways.mailbox import Closed, Mailbox, mailbox_at
from vulndesk.gateways.mailbox_reading import Found, Mark, TokenSource, end_of, new_mails, new_tokens
from vulndesk.gateways.web import Web, networks

pytestmark = pytest.mark.slow  # it starts a mail server

NOW = datetime.now(UTC)
START = Mark(0, 0)


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as started:
        yield started


def mail(number: int, text: str = "It leaks.") -> bytes:
    return f"From: rita@example.org\r\nMessage-ID: <{number}@example.org>\r\n\r\n{text}\r\n".encode()


def box(server: ImapServer, user: str, **changed: object) -> Mailbox:
    return replace(mailbox_at(server.address(user)), **changed)  # type: ignore[arg-type]


def read(
    server: ImapServer, user: str, after: Mark, *, largest: int = 10_000, most: int = 50, **more: object
) -> list[Found]:
    found = new_mails(box(server, user), after=after, since=NOW, largest=largest, most=most, **more)  # type: ignore[arg-type]
    return list(found)


def test_what_comes_after_the_mark_is_read_once_and_in_order_with_every_byte(server: ImapServer) -> None:
    server.deliver("ann", mail(1))
    mark = end_of(box(server, "ann"))
    assert read(server, "ann", mark) == [], "what was there before the desk is not taken"
    server.deliver("ann", mail(2))
    server.deliver("ann", mail(3))
    found = read(server, "ann", mark)
    assert [one.raw for one in found] == [mail(2), mail(3)]
    assert read(server, "ann", found[0].mark)[0].raw == mail(3)
    assert read(server, "ann", found[1].mark) == []


def test_no_flag_and_no_mail_changes(server: ImapServer) -> None:
    mark = end_of(box(server, "una"))
    server.deliver("una", mail(1))
    assert len(read(server, "una", mark)) == 1
    (path,) = [one for part in ("new", "cur") for one in (server.folder / "mail" / "una" / part).glob("*")]
    assert not path.name.partition(":2,")[2], "it is still unread"
    assert path.read_bytes() == mail(1)


def test_a_mail_over_the_limit_is_named_and_not_fetched_and_the_next_is_read(server: ImapServer) -> None:
    mark = end_of(box(server, "bob"))
    server.deliver("bob", mail(1, "x" * 5000))
    server.deliver("bob", mail(2))
    large, small = read(server, "bob", mark, largest=1000)
    assert (large.raw, large.size > 5000) == (None, True)
    assert small.raw == mail(2)


def test_a_round_has_an_end_by_number_and_by_time(server: ImapServer) -> None:
    mark = end_of(box(server, "cleo"))
    for number in range(4):
        server.deliver("cleo", mail(number))
    first = read(server, "cleo", mark, most=2)
    assert [one.raw for one in first] == [mail(0), mail(1)]
    ticks = iter([0.0, 0.0, 61.0])
    assert [one.raw for one in read(server, "cleo", first[-1].mark, tick=lambda: next(ticks))] == [mail(2)]


def test_a_folder_that_counts_anew_is_read_again_from_a_few_days_before(server: ImapServer) -> None:
    server.deliver("dora", mail(1))
    end = end_of(box(server, "dora"))
    assert [one.raw for one in read(server, "dora", Mark(end.validity + 1, 99))] == [mail(1)]
    later = new_mails(box(server, "dora"), after=Mark(1, 99), since=NOW + timedelta(days=9), largest=1000, most=9)
    assert [(one.raw, one.mark) for one in later] == [(None, end)], "older mail was read before"


def test_another_folder_and_one_that_is_not_there(server: ImapServer) -> None:
    server.deliver("eve", mail(1), junk=True)
    assert end_of(box(server, "eve", folder="Junk")).uid == 1
    with pytest.raises(Closed, match="no such folder"):
        end_of(box(server, "eve", folder='No "such" one'))


def test_a_folder_beyond_ascii_and_a_password_beyond_it(server: ImapServer) -> None:
    server.deliver("hal", mail(1))
    with imaplib.IMAP4(HOST, server.port) as connection:
        connection.login("hal", PASSWORD)
        connection.create('"Entw&APw-rfe &- mehr"')
        connection.append('"Entw&APw-rfe &- mehr"', "", "", mail(7))
    assert end_of(box(server, "hal", folder="Entwürfe & mehr")).uid == 1
    with pytest.raises(Closed, match="login refused"):
        end_of(box(server, "hal", password="pässword"))


def test_a_wrong_password_is_closed_and_not_repeated(server: ImapServer) -> None:
    with pytest.raises(Closed, match="login refused") as closed:
        end_of(box(server, "ann", password="secret-word"))
    assert "secret-word" not in repr(closed.value)


# --- tokens instead of passwords ---------------------------------------------------------------------------------


@contextmanager
def provider(*, next_refresh: str = "") -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """One that gives access tokens for a refresh token, and says to the mail server whose they are."""
    asked: list[dict[str, list[str]]] = []
    wanted = ["refresh-1"]

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append(given)
            is_good = given.get("refresh_token") == [wanted[-1]]
            tokens = {"access_token": "access-1"}
            if is_good and next_refresh:
                wanted.append(next_refresh)
                tokens["refresh_token"] = next_refresh
            self._say(200 if is_good else 400, tokens if is_good else {"error": "invalid_grant"})

        def do_GET(self) -> None:
            is_good = self.headers.get("Authorization") == "Bearer access-1"
            self._say(200 if is_good else 401, {"active": True, "username": "fred"} if is_good else {})

        def _say(self, status: int, answer: object) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer((HOST, 0), Answers) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://{HOST}:{http.server_port}/", asked
        finally:
            http.shutdown()
            thread.join()


def test_a_token_that_is_renewed_opens_the_mailbox_and_a_wrong_one_does_not() -> None:
    web = Web(inner=networks([f"{HOST}/32"]))
    with provider() as (address, asked), imap_server(tokens_at=address) as server:
        source = TokenSource(address, "desk", "shh", "refresh-1")
        token = new_tokens(source, web=web).access
        assert asked == [
            {
                "grant_type": ["refresh_token"],
                "refresh_token": ["refresh-1"],
                "client_id": ["desk"],
                "client_secret": ["shh"],
            }
        ]
        fred = box(server, "fred", password=token, by_token=True)
        mark = end_of(fred)
        server.deliver("fred", mail(1))
        assert [one.raw for one in new_mails(fred, after=mark, since=NOW, largest=1000, most=9)] == [mail(1)]
        with pytest.raises(Closed, match="login refused"):
            end_of(replace(fred, password="access-2"))
        with pytest.raises(Closed, match="no token"):
            new_tokens(replace(source, refresh_token="refresh-2"), web=web)
        assert PASSWORD not in repr(fred)
    with pytest.raises(Closed, match="no token"):
        new_tokens(source, web=web)
    assert "refresh-1" not in repr(source)
    assert "shh" not in repr(source)


def test_the_library_below_peeks(monkeypatch: pytest.MonkeyPatch, server: ImapServer) -> None:
    """Not only by the folder being read-only: the commands themselves set no flag."""
    said: list[tuple[str, ...]] = []
    real = imaplib.IMAP4.uid

    def noted(self: imaplib.IMAP4, command: str, *arguments: str) -> object:
        said.append((command, *arguments))
        return real(self, command, *arguments)

    monkeypatch.setattr(imaplib.IMAP4, "uid", noted)
    mark = end_of(box(server, "gus"))
    server.deliver("gus", mail(1))
    read(server, "gus", mark)
    assert {command for command, *_ in said} == {"SEARCH", "FETCH"}
    assert all("PEEK" in arguments[-1] or "SIZE" in arguments[-1] for command, *arguments in said if command == "FETCH")
