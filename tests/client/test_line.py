"""What the client sends, what it waits for, and that its token is shown to one desk and nowhere else."""

import copy
import email
import json
import pickle
import traceback
from pathlib import Path

import pytest

from tests.client.scripted_server import Says, ScriptedServer
from tests.mail_server import certificate, free_port
from vulndesk.client import Attachment, Desk, DeskError, NotReached, RefusedByDesk, SomebodyWasFirst, Token, TooOften
from vulndesk.client.calling import in_path
from vulndesk.client.errors import BY_STATUS
from vulndesk.client.line import sound_desk
from vulndesk.client.tokens import desk_named, token_for

SECRET = "vdt_aWordThatIsShownNowhere"
ME = {"handle": "tom", "scopes": ["cases:read"], "expires_at": "2026-12-01T00:00:00Z", "newer": 1}
DONE = {"reference": "ENIX-2026-1", "state": "open", "revision": 3}
WAIT = {"title": "The desk is busy.", "status": 503, "next_step": "Send again."}


def problem(status: int, **more: object) -> Says:
    return Says(status, {"title": "It is not so.", "status": status, **more})


def asked(*script: Says, deed: bool = False, patience: float = 60.0) -> tuple[ScriptedServer, list[float], object]:
    """The server afterwards, how long the client waited, and what came of it."""
    waits: list[float] = []
    with ScriptedServer(*script) as server:
        desk = Desk(server.address, SECRET, wait=waits.append, patience=patience)
        try:
            came: object = desk.cases.reply("ENIX-2026-1", "Thank you.") if deed else desk.me()
        except DeskError as error:
            came = error
    return server, waits, came


def test_the_token_goes_along_and_what_is_newer_is_left_out() -> None:
    server, _, me = asked(Says(body=ME))
    assert (me.handle, me.scopes, me.expires_at.year) == ("tom", ("cases:read",), 2026)
    assert server.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert server.asked[0].path == "/api/v1/me"


def test_a_refusal_has_its_title_next_step_field_and_status() -> None:
    _, _, error = asked(problem(422, next_step="Give another.", field="message"), deed=True)
    assert isinstance(error, RefusedByDesk)
    said = (error.title, error.next_step, error.field, error.status, str(error))
    assert said == ("It is not so.", "Give another.", "message", 422, "It is not so. Give another.")
    _, _, first = asked(problem(412), deed=True)
    assert isinstance(first, SomebodyWasFirst)


def test_it_waits_as_it_is_told_and_sends_the_same_key_again() -> None:
    busy = Says(503, WAIT, {"Retry-After": "7"})
    server, waits, done = asked(busy, Says(429, b"slow down", {"Retry-After": "2"}), Says(body=DONE), deed=True)
    assert (waits, done.revision) == ([7, 2], 3)
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    server, _, _ = asked(Says(body=DONE), deed=True)
    another = server.asked[0].headers["idempotency-key"]
    assert len(another) == 36


def test_it_waits_no_longer_than_its_patience() -> None:
    busy = Says(429, WAIT, {"Retry-After": "25"})
    server, waits, error = asked(busy)
    assert (waits, len(server.asked), error.status, error.retry_after) == ([25, 25], 3, 429, 25)
    _, waits, error = asked(Says(503, WAIT, {"Retry-After": "86400"}))
    assert (waits, error.retry_after) == ([], 86400)
    _, waits, _ = asked(Says(503, WAIT), patience=12)
    assert waits == [5, 5]


def test_each_refusal_has_a_class_of_its_own() -> None:
    for status, kind in BY_STATUS.items():
        _, _, error = asked(problem(status), deed=True, patience=0)
        assert type(error) is kind, status
    _, _, error = asked(problem(429), patience=3)
    assert isinstance(error, TooOften)
    assert error.retry_after == 5
    _, _, error = asked(problem(418))
    assert type(error) is RefusedByDesk


def test_a_report_that_had_to_wait_shows_what_it_waited_for() -> None:
    waits: list[float] = []
    rush = Says(429, {"title": "Many reports come in.", "challenge": "abc:1"}, {"Retry-After": "9"})
    receipt = {"receipt": "A" * 26, "reference": "VD-1", "status_url": "x", "missing": [], "due": []}
    with ScriptedServer(rush, Says(201, receipt)) as server:
        sent = Desk(server.address, wait=waits.append).reports.send("enix", "It reads too far.")
        assert (waits, sent.reference) == ([9], "VD-1")
        assert sent.receipt not in repr(sent)
        first, second = (one.headers for one in server.asked)
        assert ("proof-of-work" in first, second["proof-of-work"]) == (False, "abc:1")
        assert first["idempotency-key"] == second["idempotency-key"]
        assert "authorization" not in first


def test_a_network_that_breaks_within_an_answer_is_no_answer() -> None:
    server, _, me = asked(Says(body=ME, broken=True), Says(body=ME))
    assert (me.handle, len(server.asked)) == ("tom", 2)
    server, _, error = asked(Says(body=DONE, broken=True), deed=True)
    assert isinstance(error, NotReached)
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    assert len(server.asked) == 2


def test_an_answer_without_end_and_one_without_a_bottom_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, deep = asked(Says(body=b"[" * 500_000))
    assert isinstance(deep, NotReached)
    monkeypatch.setattr("vulndesk.client.line.LONGEST_ANSWER", 1000)
    for body in (b" " * 1001, {"title": "x" * 1001, "status": 422}):
        server, _, error = asked(Says(422 if isinstance(body, dict) else 200, body), deed=True)
        assert isinstance(error, NotReached)
        assert ("too long" in str(error), len(server.asked)) == (True, 1)


def test_a_name_stays_one_part_of_the_address() -> None:
    with ScriptedServer(Says(body=ME)) as server:
        with pytest.raises(DeskError):
            Desk(server.address, SECRET).cases.get("../me?x#y")
        assert server.asked[0].path == "/api/v1/cases/..%2Fme%3Fx%23y"
    for nothing in ("", ".", ".."):
        with pytest.raises(NotReached, match="names nothing"):
            in_path(nothing)


def test_files_go_as_a_form_and_come_as_bytes(tmp_path: Path) -> None:
    content = bytes(range(256))
    (tmp_path / "a b.bin").write_bytes(content)
    with ScriptedServer(Says(body=DONE)) as server:
        sent = [tmp_path / "a b.bin", Attachment('x"\r\ny.txt', b"--y")]
        Desk(server.address, SECRET).messages.say("VD-1", "team", text="Look.", files=sent)
        form = server.asked[0]
    told = email.message_from_bytes(b"Content-Type: " + form.headers["content-type"].encode() + b"\r\n\r\n" + form.body)
    parts = [part.get_payload(decode=True) for part in told.get_payload()]
    assert [json.loads(parts[0]), *parts[1:]] == [{"to": "team", "text": "Look."}, content, b"--y"]
    names = [part.get_param("filename", header="content-disposition") for part in told.get_payload()]
    assert names == [None, "a b.bin", "x%22%0D%0Ay.txt"]
    with ScriptedServer(Says(body=content)) as server:
        assert Desk(server.address, SECRET).files.download("VD-1", "f") == content
    with pytest.raises(NotReached, match="cannot be read"):
        Desk("http://localhost:1", SECRET).messages.say("VD-1", "team", text="x", files=[tmp_path / "none"])


def test_pages_end_when_their_cursor_stays() -> None:
    page = {"sendings": [], "next": "same"}
    with ScriptedServer(Says(body=page)) as server:
        assert list(Desk(server.address, SECRET).webhooks.sendings("enix", "w")) == []
        assert len(server.asked) == 2


def test_events_are_followed_and_what_is_there_already_is_not_waited_for() -> None:
    row = {"id": 1, "at": ME["expires_at"], "kind": "replied", "reference": "VD-1", "programme": "enix"}
    event = row | {"by_you": False, "url": "u"}
    news = [
        Says(body={"events": events, "after": after, "more": more})
        for events, after, more in (([event], "a", True), ([], "b", False), ([event], "c", False))
    ]
    waits: list[float] = []
    with ScriptedServer(*news) as server:
        following = Desk(server.address, SECRET, wait=waits.append).events.follow(every=7)
        assert [next(following).after, next(following).after] == ["a", "c"]
        assert [one.path.rpartition("after=")[2] for one in server.asked] == ["now", "a", "b"]
    assert waits == [7]


def test_a_post_whose_answer_was_lost_is_sent_once_more_and_a_refusal_is_not() -> None:
    server, _, done = asked(Says(cut=True), Says(body=DONE), deed=True)
    assert done.revision == 3
    assert server.asked[0] == server.asked[1]
    server, _, error = asked(Says(cut=True), deed=True)
    assert isinstance(error, NotReached)
    assert len(server.asked) == 2
    with ScriptedServer(Says(cut=True)) as server:
        with pytest.raises(NotReached):
            Desk(server.address, SECRET).cases.set_severity("ENIX-2026-1", "CVSS:3.1/…")
        assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[1", {"handle": "tom"}, ME | {"handle": 1}, ME | {"expires_at": "soon"}])
def test_what_is_no_answer_of_a_desk_is_said_so_without_a_word_of_it(body: object) -> None:
    _, _, error = asked(Says(body=body))
    assert isinstance(error, NotReached)
    assert "html" not in str(error)
    assert "soon" not in str(error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("deed", [True, False])
@pytest.mark.slow
def test_a_redirect_is_followed_nowhere(status: int, deed: bool) -> None:
    with ScriptedServer(Says(body=ME)) as elsewhere:
        server, _, error = asked(Says(status, {}, {"Location": f"{elsewhere.address}/api/v1/me"}), deed=deed)
        assert isinstance(error, NotReached)
        assert "redirect" in str(error)
        assert (len(server.asked), elsewhere.asked) == (1, [])


def test_a_desk_that_is_down_and_one_with_a_wrong_certificate_are_not_reached(tmp_path: Path) -> None:
    with pytest.raises(NotReached, match="no connection"):
        Desk(f"http://127.0.0.1:{free_port()}", SECRET).me()
    server_side, client_side = certificate(tmp_path)
    with ScriptedServer(Says(body=ME), context=server_side) as server:
        with pytest.raises(NotReached, match="certificate"):
            Desk(server.address, SECRET).me()
        assert server.asked == []
        assert Desk(server.address, SECRET, trust=client_side).me().handle == "tom"


@pytest.mark.parametrize(
    "written",
    [
        "http://desk.example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://10.0.0.1",
        "ftp://desk.example.org",
        "desk.example.org",
        "https://user:password@desk.example.org",
        "https://desk.example.org/team/",
        "https://desk.example.org?x",
        "https://[::1",
        "",
    ],
)
def test_an_address_over_which_a_token_must_not_go_is_refused(written: str) -> None:
    with pytest.raises(NotReached) as refused:
        sound_desk(written)
    assert "password" not in str(refused.value)


def test_addresses_of_desks() -> None:
    for written in ("https://desk.example.org", "http://localhost:8000", "http://[::1]:8000", "http://abc.onion"):
        assert sound_desk(f" {written}/ ") == written


def test_the_token_is_in_no_repr_error_pickle_or_trace(tmp_path: Path) -> None:
    token, desk = Token(SECRET), Desk("http://localhost:1", SECRET)
    assert SECRET not in f"{token} {token!r} {desk!r} {vars(desk)} {vars(desk._line)}"
    for spread in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            spread(token)
    with pytest.raises(NotReached) as down:
        desk.me()
    assert SECRET not in "".join(traceback.format_exception(down.value))
    with pytest.raises(NotReached) as refused:
        Token(f"{SECRET} {SECRET}")
    assert SECRET not in str(refused.value)


def test_where_a_token_lies(tmp_path: Path) -> None:
    folder = tmp_path / "vulndesk"
    folder.mkdir()
    settings, own = folder / "desk.toml", tmp_path / "token"
    settings.write_text(f'desk = "https://a.example"\n[tokens]\n"https://a.example" = "{SECRET}"\n')
    own.write_text(f"{SECRET}2\n")
    for file in (settings, own):
        file.chmod(0o600)
    home = {"XDG_CONFIG_HOME": str(tmp_path), "HOME": "/nowhere"}
    assert desk_named(home) == "https://a.example"
    assert token_for("https://a.example", environment=home).reveal() == SECRET
    assert token_for("https://b.example", environment=home) is None  # a token of one desk is for no other
    assert token_for("https://a.example", environment=home | {"VULNDESK_TOKEN_FILE": str(own)}).reveal() == f"{SECRET}2"
    given = home | {
        "VULNDESK_TOKEN": f"{SECRET}3",
        "VULNDESK_TOKEN_FILE": str(own),
        "VULNDESK_DESK": "https://c.example",
    }
    assert token_for("https://a.example", environment=given).reveal() == f"{SECRET}3"
    assert desk_named(given) == "https://c.example"
    assert token_for("https://a.example", environment={}) is None


def test_a_file_that_others_may_read_is_refused_and_not_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "vulndesk"
    folder.mkdir()
    settings = folder / "desk.toml"
    settings.write_text(f"token {SECRET}")
    for mode, words in ((0o640, "chmod 600"), (0o604, "chmod 600"), (0o600, "not TOML")):
        settings.chmod(mode)
        with pytest.raises(NotReached, match=words) as refused:
            token_for("https://a.example", environment={"XDG_CONFIG_HOME": str(tmp_path)})
        assert SECRET not in str(refused.value)
    with pytest.raises(NotReached, match="cannot be read"):
        token_for("https://a.example", environment={"VULNDESK_TOKEN_FILE": str(tmp_path / "none")})
    with pytest.raises(NotReached, match="There is no token"):
        Desk("http://localhost:1").me()
    with pytest.raises(NotReached, match="No desk is named"):
        Desk.configured(environment={})
