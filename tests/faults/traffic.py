"""What a reporter's tool and a browser without scripts send, on one connection each, with nothing between."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie

File = tuple[str, bytes]  # its name and its bytes


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', self.text)
        assert found, f"the page has no hidden field {name}"
        return found[1]


def ask(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    timeout: float = 30.0,
) -> Answer:
    """One request on a connection of its own. Raises what the network raises."""
    connection = HTTPConnection("localhost", port, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        told: dict[str, str] = {}
        for name, value in answer.getheaders():
            name = name.lower()
            told[name] = f"{told[name]}\n{value}" if name in told else value  # Set-Cookie comes several times
        return Answer(answer.status, told, answer.read())
    finally:
        connection.close()


def multipart(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, File]]) -> tuple[bytes, str]:
    """The body and its Content-Type (RFC 7578)."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for name, (filename, content) in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@dataclass(frozen=True)
class Report:
    """One report for the API, with its Idempotency-Key."""

    key: str
    content: Mapping[str, object]
    files: tuple[File, ...] = ()

    def send(self, port: int, slug: str, *, timeout: float = 30.0) -> Answer:
        text = json.dumps(self.content)
        if self.files:
            body, kind = multipart([("report", text)], [("files", file) for file in self.files])
        else:
            body, kind = text.encode(), "application/json"
        headers = {"Content-Type": kind, "Idempotency-Key": self.key}
        return ask(port, "POST", f"/api/v1/programmes/{slug}/reports", body, headers, timeout=timeout)

    def hashes(self) -> list[tuple[str, int, str]]:
        return sorted((name, len(content), hashlib.sha256(content).hexdigest()) for name, content in self.files)


def follow(port: int, receipt: str) -> Answer:
    return ask(port, "GET", "/api/v1/report", headers={"Authorization": f"Receipt {receipt}"})


@dataclass
class Browser:
    """Cookies, forms and redirects; no scripts."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str], files: Iterable[tuple[str, File]] | None = None) -> Answer:
        """Fill in and send the form of a page: its own token is added. Follows the redirect."""
        given = [("csrfmiddlewaretoken", self.token), *fields.items()]
        body, kind = multipart(given, files or ())
        return self._ask("POST", path, body, {"Content-Type": kind})

    @property
    def token(self) -> str:
        return self.cookies["csrf"]

    def _ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        address = f"http://localhost:{self.port}"
        answer = ask(self.port, method, path, body, {"Cookie": cookies, "Origin": address, **headers})
        self._keep_cookies(answer)
        if answer.status in (302, 303) and (place := answer.headers["location"]).startswith("/"):
            return self._ask("GET", place.partition("#")[0])
        return answer

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
