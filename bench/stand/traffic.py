"""The client, a process of its own: so many visitors at a time, each on one kept connection, waiting for each answer.

    python -m bench.stand.traffic < plan.json

plan: {"port", "clients", "count", "story", ...what the story needs}. Prints {"seconds", "milliseconds", "bytes"}; any
answer that is not the expected one ends it with an error: a rate of refusals is no rate.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import uvloop

TEXT = "The parser reads past the end of its buffer when a chunk says that it is longer than the file. "


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str]


@dataclass
class Connection:
    """One kept connection: HTTP/1.1, answers with a length or in chunks (RFC 9112)."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", **more: str) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        reader, writer = self.streams
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", f"Content-Length: {len(body)}"]
        if kind:
            lines.append(f"Content-Type: {kind}")
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        answer = await self._read(reader)
        self.cookies |= answer.cookies
        return answer

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        pairs = [line.split(": ", 1) for line in lines]
        headers = {name.lower(): value for name, value in pairs}
        set_cookies = [value.partition(";")[0].partition("=") for name, value in pairs if name.lower() == "set-cookie"]
        body = await self._body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.streams = None
        return Answer(int(first.split()[1]), headers, body, {name: value for name, _, value in set_cookies})

    async def _body(self, reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") != "chunked":
            return b""
        parts = []
        while size := int((await reader.readline()).strip(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(parts)


def expect(answer: Answer, status: int, what: str) -> Answer:
    if answer.status != status:
        raise SystemExit(f"{what}: expected {status}, got {answer.status}: {answer.body[:300]!r}")
    return answer


def words(number: int, length: int) -> str:
    """`length` characters that no two reports share and that compress no better than prose does."""
    return (f"Report {number}-{secrets.token_hex(4)}. " + TEXT * (length // len(TEXT) + 1))[:length]


# --- stories: one turn of one visitor ------------------------------------------------------------------------------

Turn = Callable[[Connection, int], Awaitable[int]]  # returns the bytes of the answers


def insert_rows(plan: Mapping[str, Any]) -> Turn:
    async def turn(connection: Connection, number: int) -> int:
        answer = await connection.ask("POST", "/rows", words(number, 4096).encode(), "text/plain")
        return len(expect(answer, 201, "floor").body)

    return turn


def send_reports(plan: Mapping[str, Any]) -> Turn:
    """4 KB of JSON: title, description, steps, versions."""
    path = f"/api/v1/programmes/{plan['slug']}/reports"

    async def turn(connection: Connection, number: int) -> int:
        text = {"title": f"Finding {number} in the parser", "description": words(number, 3000), "versions": ["2.3.1"]}
        body = json.dumps(text | {"steps": words(number, 900)}).encode()
        more = {"Idempotency_Key": secrets.token_hex(16)} if plan["with_key"] else {}
        return len(expect(await connection.ask("POST", path, body, "application/json", **more), 201, "API").body)

    return turn


def fill_in_report_form(plan: Mapping[str, Any]) -> Turn:
    """A new visitor each time, with the two cookies of the empty form; the redirect to the receipt is followed."""
    path, csrf = f"/p/{plan['slug']}/report/", plan["csrf"]

    async def turn(connection: Connection, number: int) -> int:
        connection.cookies = {"csrf": csrf, "draft": secrets.token_urlsafe(32)}
        fields = {"csrfmiddlewaretoken": csrf, "page": secrets.token_urlsafe(32), "do": "anyway", "versions": "2.3.1"}
        fields |= {"title": f"Finding {number} in the parser", "description": words(number, 3000)}
        fields |= {"steps": words(number, 900), "contact": f"finder{number % 50}@example.org"}
        return await _form_and_redirect(connection, path, fields, "receipt")

    return turn


def fill_in_helpdesk_form(plan: Mapping[str, Any]) -> Turn:
    csrf = plan["csrf"]

    async def turn(connection: Connection, number: int) -> int:
        connection.cookies = {"csrftoken": csrf}
        fields = {"csrfmiddlewaretoken": csrf, "queue": "1", "priority": "3", "body": words(number, 3900)}
        fields |= {"title": f"Finding {number} in the parser", "submitter_email": f"finder{number % 50}@example.org"}
        return await _form_and_redirect(connection, "/helpdesk/tickets/submit/", fields, "view")

    return turn


async def _form_and_redirect(connection: Connection, path: str, fields: Mapping[str, str], place: str) -> int:
    """Browsers send a form with files as multipart, whatever it holds; both forms have a file field."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = ("".join(parts) + f"--{boundary}--\r\n").encode()
    kind = f"multipart/form-data; boundary={boundary}"
    sent = expect(await connection.ask("POST", path, body, kind), 302, "form")
    location = sent.headers["location"]
    if place not in urlsplit(location).path:
        raise SystemExit(f"the form led to {urlsplit(location).path}")
    page = expect(await connection.ask("GET", location), 200, "redirect")
    return len(sent.body) + len(page.body)


def load_pages(plan: Mapping[str, Any]) -> Turn:
    """Each path after the other, which together are one page. With the cookies of the plan, unchanged."""

    async def turn(connection: Connection, number: int) -> int:
        total = 0
        for path in plan["paths"]:
            connection.cookies = dict(plan.get("cookies", {}))
            total += len(expect(await connection.ask("GET", path), 200, path.partition("?")[0]).body)
        return total

    return turn


STORIES: dict[str, Callable[[Mapping[str, Any]], Turn]] = {
    "insert rows": insert_rows,
    "send reports": send_reports,
    "fill in report form": fill_in_report_form,
    "fill in helpdesk form": fill_in_helpdesk_form,
    "load pages": load_pages,
}


async def run(plan: Mapping[str, Any]) -> dict[str, Any]:
    turn, numbers = STORIES[plan["story"]](plan), iter(range(plan["count"]))
    milliseconds: list[float] = []
    sizes: list[int] = []

    async def visitor() -> None:
        connection = Connection(plan["port"])
        for number in numbers:
            began = time.perf_counter()
            sizes.append(await turn(connection, number))
            milliseconds.append((time.perf_counter() - began) * 1000)
        if connection.streams is not None:
            connection.streams[1].close()

    began = time.perf_counter()
    await asyncio.gather(*(visitor() for _ in range(plan["clients"])))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "milliseconds": milliseconds, "bytes": sum(sizes) / len(sizes)}


# --- what the conductor asks before, in its own process ------------------------------------------------------------


def sign_in(port: int, path: str, fields: Mapping[str, str], *, csrf_cookie: str) -> dict[str, str]:
    """Fill in one form as a person does; the cookies afterwards."""

    async def story() -> dict[str, str]:
        connection = Connection(port)
        page = expect(await connection.ask("GET", path), 200, path)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        given = {"csrfmiddlewaretoken": token[1].decode() if token else connection.cookies[csrf_cookie], **fields}
        sent = await connection.ask("POST", path, urlencode(given).encode(), "application/x-www-form-urlencoded")
        expect(sent, 302, path)
        return connection.cookies

    return asyncio.run(story())


def fetch(port: int, path: str, cookies: Mapping[str, str] | None = None) -> Answer:
    async def story() -> Answer:
        return await Connection(port, dict(cookies or {})).ask("GET", path)

    return asyncio.run(story())


if __name__ == "__main__":
    uvloop.install()
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
