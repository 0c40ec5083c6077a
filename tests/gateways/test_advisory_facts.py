"""What the lint asks for: package indexes and addresses, from a real server on this machine, and nothing unasked."""

from __future__ import annotations

import dataclasses
import http.server
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.core.advisory.lint.good import OSV, with_mistake
from vulndesk.core.advisory.lint import lint_document, subject_of
from vulndesk.core.advisory.lint.subject import Known, Package
from vulndesk.gateways.advisory_facts import facts_at_hand, facts_for
from vulndesk.gateways.web import Web, networks

NOW = datetime(2026, 11, 30, tzinfo=UTC)
RELEASES = {one: [{"yanked": False}] for one in ("2.0", "2.11.4", "3.0", "3.1.4", "3.1.5")}


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")  # type: ignore[attr-defined]
        status = {"/gone": 404, "/tired": 503, "/shy": 403, "/pypi/broken/json": 500}.get(self.path, 200)
        status = 404 if self.path.startswith("/pypi/") and "jinja2" not in self.path and status == 200 else status
        body = json.dumps({"releases": RELEASES}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Any]:
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    running.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def known_of(document: Any, server: Any, *, is_online: bool = False) -> tuple[Known, tuple[str, ...]]:
    subject = subject_of(document)
    assert subject is not None
    address = f"http://127.0.0.1:{server.server_port}"
    web = Web(inner=networks(["127.0.0.0/8"]), longest_wait=5)
    return facts_for([subject], now=NOW, indexes={"pypi": address}, tags=None, is_online=is_online, web=web)


def test_a_fix_that_was_never_released_is_found_by_the_index(server: Any) -> None:
    wrong = with_mistake(OSV, "/affected/0/ranges/0/events/3/fixed", "3.1.6")
    known, troubles = known_of(wrong, server)
    assert [one.rule.id for one in lint_document(wrong, known=known)] == ["unknown-fix"]
    assert troubles == ()
    assert server.asked == ["GET /pypi/jinja2/json"]  # once, and only the package's name


def test_a_package_that_the_index_does_not_have_is_found(server: Any) -> None:
    wrong = with_mistake(OSV, "/affected/0/package", {"ecosystem": "PyPI", "name": "ninja2"})
    known, _ = known_of(wrong, server)
    assert known.published == {Package("pypi", "ninja2"): []}
    assert [one.rule.id for one in lint_document(wrong, known=known)] == ["unknown-package"]


@pytest.mark.parametrize("name", ["broken", "../../etc"])
def test_an_index_that_does_not_answer_accuses_nobody(server: Any, name: str) -> None:
    document = with_mistake(OSV, "/affected/0/package", {"ecosystem": "PyPI", "name": name})
    known, troubles = known_of(document, server)
    assert known.published == {}
    assert len(troubles) == 1
    assert name in troubles[0]
    assert not any(one.rule.id.startswith("unknown-") for one in lint_document(document, known=known))


def test_a_dead_address_is_found_and_a_shy_or_tired_server_is_not_accused(server: Any) -> None:
    base = f"http://127.0.0.1:{server.server_port}"
    references = [{"type": "WEB", "url": f"{base}{path}"} for path in ("/gone", "/tired", "/shy", "/alive")]
    document = with_mistake(OSV, "/references", references)
    known, troubles = known_of(document, server, is_online=True)
    assert known.dead == {f"{base}/gone": "the server answers 404"}
    assert troubles == ()


def test_addresses_of_the_owners_network_are_never_asked(server: Any) -> None:
    document = with_mistake(OSV, "/references/0/url", f"http://127.0.0.1:{server.server_port}/gone")
    subject = subject_of(document)
    assert subject is not None
    known, troubles = facts_for([subject], now=NOW, indexes={}, tags=None, is_online=True, web=Web())
    assert known.dead == {}
    assert len(troubles) == 1
    assert server.asked == []


def test_the_list_of_weaknesses_is_at_hand_and_asks_nobody() -> None:
    subject = subject_of(OSV)
    assert subject is not None
    known = facts_at_hand([subject], now=NOW)
    assert known.weaknesses is not None
    assert known.weaknesses[79].startswith("Improper")
    assert 1187 in known.weaknesses_given_up
    assert 1187 not in known.weaknesses
    assert facts_at_hand([dataclasses.replace(subject, weaknesses=())], now=NOW).weaknesses is None
