"""Seven package indexes, each as its documentation says it answers, from a real server on this machine."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from vulndesk.core.claims.published import Published
from vulndesk.core.errors import BadInput
from vulndesk.gateways.package_index import INDEXES, listed, published, require_addresses, require_package
from vulndesk.gateways.web import NotOurs, Unreachable, Web, networks


class Index(http.server.ThreadingHTTPServer):
    """Answers every request as `answer` says, and remembers what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.answer: Callable[[_Handler], None] = lambda handler: handler.say({"releases": {}})
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *args: object) -> None:
        """Who is cut off while it answers has nothing to complain about."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.answer(self)

    def say(self, body: object, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def index() -> Iterator[Index]:
    with Index() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


LOOPBACK = Web(inner=networks(["127.0.0.0/8"]), longest_wait=5)
FILE, YANKED = {"yanked": False}, {"yanked": True}
MAVEN = """<?xml version="1.0" encoding="UTF-8"?>
<metadata><groupId>org.acme</groupId><artifactId>enix</artifactId><versioning><latest>1.1</latest>
<versions><version>1.0</version><version> 1.1 </version></versions></versioning></metadata>"""
CRATE = '{"name":"enix","vers":"1.0.0","yanked":true}\n{"name":"enix","vers":"1.1.0","yanked":false}\n'

# package, the path that is asked, the answer, what is read from it
ANSWERS = [
    (
        "pypi:enix",
        "/pypi/enix/json",
        json.dumps({"releases": {"1.0": [FILE], "1.1": [YANKED], "1.2": [YANKED, FILE], "1.3": []}}),
        (Published("1.0"), Published("1.1", True), Published("1.2")),
    ),
    (
        "npm:@acme/enix",
        "/@acme%2Fenix",
        json.dumps({"versions": {"1.0.0": {"deprecated": "broken"}, "1.1.0": {}}}),
        (Published("1.0.0", True), Published("1.1.0")),
    ),
    ("crates.io:Enix", "/en/ix/enix", CRATE, (Published("1.0.0", True), Published("1.1.0"))),
    ("cargo:abc", "/3/a/abc", CRATE[:0], ()),
    ("cargo:ab", "/2/ab", CRATE[:0], ()),
    ("maven:org.acme:enix", "/org/acme/enix/maven-metadata.xml", MAVEN, (Published("1.0"), Published("1.1"))),
    ("go:github.com/Acme/enix/v2", "/github.com/!acme/enix/v2/@v/list", "v2.0.0\nv2.1.0-rc.1\n",
     (Published("v2.0.0"), Published("v2.1.0-rc.1"))),
    ("nuget:Acme.Enix", "/acme.enix/index.json", '{"versions": ["1.0.0", "1.1.0-beta"]}',
     (Published("1.0.0"), Published("1.1.0-beta"))),
    ("gem:enix", "/api/v1/versions/enix.json",
     '[{"number": "1.1", "platform": "ruby"}, {"number": "1.1", "platform": "java"}, {"number": "1.0"}]',
     (Published("1.1"), Published("1.0"))),
]  # fmt: skip


def ask(package: str, server: Index, web: Web = LOOPBACK) -> tuple[Published, ...]:
    return published(require_package(package), address=f"{server.address}/", web=web)


@pytest.mark.parametrize(("package", "path", "body", "expected"), ANSWERS)
def test_each_index_is_asked_and_read_as_it_is_documented(
    package: str,
    path: str,
    body: str,
    expected: tuple[Published, ...],
    index: Index,
) -> None:
    index.answer = lambda handler: handler.say(body.encode())
    assert ask(package, index) == expected
    assert index.asked == [path]


@pytest.mark.parametrize("package", [package for package, _, body, _ in ANSWERS if body])
@pytest.mark.parametrize("body", [b"<html>sorry</html>", b'{"releases": null, "versions": 3}', b"[1]", b"[" * 100_000])
def test_what_is_no_list_of_versions_is_said_to_be_none(package: str, body: bytes, index: Index) -> None:
    index.answer = lambda handler: handler.say(body)
    with pytest.raises(Unreachable, match="no list of releases"):
        ask(package, index)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda handler: handler.say({}, status=404), "no such package"),
        (lambda handler: handler.say({}, status=503), "status 503"),
        (lambda handler: handler.say(b"", status=302, Location="ftp://127.0.0.1/x"), "not an address of the web"),
    ],
)
def test_an_answer_that_helps_nobody_is_named(answer: Callable[[_Handler], None], kind: str, index: Index) -> None:
    index.answer = answer
    with pytest.raises(Unreachable, match=kind):
        ask("npm:enix", index)


def test_an_index_cannot_be_in_a_network_that_the_owner_did_not_name(index: Index) -> None:
    with pytest.raises(NotOurs):
        ask("npm:enix", index, Web())
    assert index.asked == []


@pytest.mark.parametrize(
    "package",
    ["enix", "cpan:enix", "pypi:", "pypi:../../x", "pypi:a b", "pypi:x/json#", "npm:@a/../b", "npm:a/b", "npm:.a",
     "maven:org.acme", "maven:a:b:c", "maven:a/b:c",
     "go:a/../b", "go:a//b", "go:/a", "cargo:1a", "gem:a/b", "nuget:a?b"],
)  # fmt: skip
def test_only_a_name_becomes_part_of_the_address(package: str) -> None:
    with pytest.raises(BadInput) as refused:
        require_package(package)
    assert refused.value.field == "package"


def test_a_package_is_written_in_one_way() -> None:
    assert str(require_package(" crates.io:serde ")) == "cargo:serde"
    assert str(require_package("GO:golang.org/x/net")) == "golang:golang.org/x/net"


def test_addresses_are_the_operators_own_or_everybodys() -> None:
    assert require_addresses("") == {}
    found = require_addresses("npm=https://npm.example.org, public")
    assert (found["npm"], set(found)) == ("https://npm.example.org", set(INDEXES))
    assert all(address.startswith("https://") for address in found.values())
    for wrong in ("npm", "npm=ftp://x", "cpan=https://x.example"):
        with pytest.raises(ValueError, match="is not kind=address"):
            require_addresses(wrong)


UPLOADED = "upload_time_iso_8601"
OLD, NEW = "2019-03-02T10:00:00.000000Z", "2024-05-06T07:08:09Z"
UPDATED = "<lastUpdated>20240506070809</lastUpdated>"
DATED = [
    ("pypi:enix", {"releases": {"1.0": [FILE | {UPLOADED: NEW}], "2.0": [FILE | {UPLOADED: OLD}]}}),
    ("npm:enix", {"versions": {"1.0.0": {}}, "modified": NEW}),
    ("gem:enix", [{"number": "1.1", "created_at": OLD}, {"number": "1.0", "created_at": NEW}]),
    ("cargo:enix", b'{"vers":"1.0.0"}\n{"vers":"1.1.0","pubtime":"2024-05-06T07:08:09Z"}\n'),
    ("maven:org.acme:enix", MAVEN.replace("<versions>", f"{UPDATED}<versions>").encode()),
]


@pytest.mark.parametrize(("package", "body"), DATED)
def test_the_newest_release_is_dated_where_the_index_does_so(package: str, body: object, index: Index) -> None:
    index.answer = lambda handler: handler.say(body)
    found = listed(require_package(package), address=index.address, web=LOOPBACK)
    assert found.changed_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert found.versions


@pytest.mark.parametrize("modified", [None, 3, "soon", "", ["2024"]])
def test_a_date_in_another_form_is_none_and_the_versions_are_known_all_the_same(modified: object, index: Index) -> None:
    index.answer = lambda handler: handler.say({"versions": {"1.0.0": {}}, "modified": modified})
    found = listed(require_package("npm:enix"), address=index.address, web=LOOPBACK)
    assert (found.changed_at, found.versions) == (None, (Published("1.0.0"),))


@pytest.mark.parametrize(
    ("info", "simple", "said"),
    [
        ({"classifiers": ["Development Status :: 7 - Inactive"]}, {}, "its maintainers call it inactive"),
        (None, {"project-status": {"status": "archived", "reason": "use b"}}, "PyPI lists it as archived (use b)"),
        ({"classifiers": []}, {"project-status": {"status": "deprecated"}}, "PyPI lists it as deprecated"),
        ({"classifiers": []}, {"project-status": {"status": "active"}}, ""),
        ({"classifiers": []}, {"project-status": "archived"}, ""),
        ({}, b"<html>", ""),
    ],
)  # fmt: skip
def test_what_pypi_says_of_a_project_is_read(info: object, simple: object, said: str, index: Index) -> None:
    def answer(handler: _Handler) -> None:
        is_simple = handler.path == "/simple/enix-two/"
        handler.say(simple if is_simple else {"info": info, "releases": {"1.0": [FILE]}})

    index.answer = answer
    assert listed(require_package("pypi:Enix_two"), address=index.address, web=LOOPBACK).given_up == said


def test_a_project_whose_status_cannot_be_asked_is_not_called_abandoned(index: Index) -> None:
    def answer(handler: _Handler) -> None:
        is_simple = handler.path.startswith("/simple/")
        handler.say({} if is_simple else {"releases": {"1.0": [FILE]}}, status=503 if is_simple else 200)

    index.answer = answer
    assert listed(require_package("pypi:enix"), address=index.address, web=LOOPBACK).given_up == ""
