"""GitHub and Forgejo as their documentation says they answer, over real HTTP on this machine; GitLab lies beside it.

Each keeps a repository with issues, comments, private reports and files, tells of them by signed deliveries as the
forge does, and fails as it is told to: `down` answers 503, `faults` names what goes wrong with the next questions.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

NAME = "acme/parser"
TOKEN = "token-of-the-desk"
START = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


class FakeForge(http.server.ThreadingHTTPServer):
    """issues, pulls: by number, in the forge's own shape; comments: number → list. asked: "METHOD path", in order.

    faults: of the next questions, in order: "drop" (done, not answered), a status.
    """

    daemon_threads = True
    prefix = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.name, self.token, self.login = NAME, TOKEN, "vulndesk-bot"
        self.issues: dict[int, dict[str, Any]] = {}
        self.pulls: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.hidden: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.labels: list[str] = ["security"]
        self.asked: list[str] = []
        self.sent: list[Any] = []
        self.faults: list[str] = []
        self.down = False
        self.private_reporting = True
        self.lock = threading.Lock()
        self.ticks = 0

    @property
    def url(self) -> str:
        return f"{self.address}/{self.name}"

    def tick(self) -> str:
        """A later instant each time, as the forge writes it."""
        self.ticks += 1
        return f"{START + timedelta(seconds=self.ticks):%Y-%m-%dT%H:%M:%SZ}"

    def handle_error(self, *args: object) -> None:
        """A client that is cut off has nothing to complain about."""

    def may_ask(self, headers: Mapping[str, str]) -> bool:
        raise NotImplementedError

    def do(self, method: str, path: str, query: dict[str, list[str]], given: Any) -> tuple[int, Any]:
        raise NotImplementedError

    def delivery(self, event: str, payload: dict[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
        """The body and the headers with which this forge posts it."""
        raise NotImplementedError


class FakeGitHub(FakeForge):
    """https://docs.github.com/en/rest; the address is that of an Enterprise server, whose API is below /api/v3."""

    prefix = "/api/v3"

    def __init__(self) -> None:
        super().__init__()
        self.advisories: dict[str, dict[str, Any]] = {}
        self.said: dict[str, list[dict[str, Any]]] = {}
        self.has_advisory_comments = True

    def may_ask(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Authorization") == f"Bearer {self.token}" and "X-GitHub-Api-Version" in headers

    def repository(self) -> dict[str, Any]:
        return {"id": 1, "full_name": self.name, "html_url": self.url, "private": False, "archived": False}

    def open_issue(self, title: str, body: str, *, login: str = "rita", kind: str = "issues") -> dict[str, Any]:
        number, at = len(self.issues) + len(self.pulls) + 1, self.tick()
        held = self.issues if kind == "issues" else self.pulls
        held[number] = {
            "id": 1000 + number,
            "number": number,
            "title": title,
            "body": body,
            "user": {"login": login, "type": "User"},
            "author_association": "NONE",
            "html_url": f"{self.url}/{'issues' if kind == 'issues' else 'pull'}/{number}",
            "labels": [],
            "state": "open",
            "locked": False,
            "created_at": at,
            "updated_at": at,
        }
        return held[number]

    def report(self, summary: str, description: str, *, login: str = "rita", **more: Any) -> dict[str, Any]:
        """Somebody reports privately."""
        ghsa, at = f"GHSA-{len(self.advisories) + 1:04d}-abcd-wxyz", self.tick()
        self.advisories[ghsa] = {
            "ghsa_id": ghsa,
            "cve_id": None,
            "url": f"{self.address}{self.prefix}/repos/{self.name}/security-advisories/{ghsa}",
            "html_url": f"{self.url}/security/advisories/{ghsa}",
            "summary": summary,
            "description": description,
            "severity": "high",
            "author": {"login": login, "type": "User"},
            "publisher": None,
            "identifiers": [{"value": ghsa, "type": "GHSA"}],
            "state": "triage",
            "created_at": at,
            "updated_at": at,
            "published_at": None,
            "closed_at": None,
            "withdrawn_at": None,
            "submission": {"accepted": False},
            "vulnerabilities": [
                {
                    "package": {"ecosystem": "pip", "name": "acme-parser"},
                    "vulnerable_version_range": "< 2.3.2",
                    "patched_versions": "",
                    "vulnerable_functions": [],
                }
            ],
            "cvss": {"vector_string": None, "score": None},
            "cwes": [{"cwe_id": "CWE-125", "name": "Out-of-bounds Read"}],
            "cwe_ids": ["CWE-125"],
            "credits": [],
            "credits_detailed": [],
            "collaborating_users": [],
            "collaborating_teams": [],
            "private_fork": None,
            **more,
        }
        return self.advisories[ghsa]

    def change(self, ghsa: str, **fields: Any) -> dict[str, Any]:
        """Somebody edits it there."""
        self.advisories[ghsa] |= {**fields, "updated_at": self.tick()}
        return self.advisories[ghsa]

    def told(self, event: str, action: str, **objects: Any) -> dict[str, Any]:
        return deepcopy({"action": action, **objects, "repository": self.repository(), "sender": {"login": "rita"}})

    def delivery(self, event: str, payload: dict[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(payload).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": str(uuid4()),
            "X-GitHub-Hook-ID": "1",
            "X-Hub-Signature-256": f"sha256={signed}",
            "User-Agent": "GitHub-Hookshot/0000000",
        }

    def do(self, method: str, path: str, query: dict[str, list[str]], given: Any) -> tuple[int, Any]:
        if (method, path) == ("POST", "/api/graphql"):
            node = given["variables"]["id"]
            self.hidden.add(node)
            return 200, {"data": {"minimizeComment": {"clientMutationId": None}}}
        rest = path.removeprefix(f"{self.prefix}/repos/{self.name}").strip("/").split("/")
        match [method, *rest]:
            case ["GET", "api", "v3", "user"]:
                return 200, {"login": self.login, "type": "User"}
            case ["GET", ""]:
                return 200, self.repository()
            case ["GET", "contents", *parts] if "/".join(parts) in self.files:
                return 200, {"encoding": "base64", "content": encoded(self.files["/".join(parts)])}
            case ["GET", "private-vulnerability-reporting"]:
                return 200, {"enabled": self.private_reporting}
            case ["GET", "security-advisories"]:
                state = query.get("state", [""])[0]
                found = [one for one in self.advisories.values() if not state or one["state"] == state]
                return 200, sorted(found, key=lambda one: one["updated_at"], reverse=True)
            case [_, "security-advisories", ghsa, *more] if ghsa in self.advisories:
                return self._advisory(method, ghsa, more, given, query)
            case [_, ("issues" | "pulls"), number, *more] if number.isdigit():
                return self._issue(method, int(number), more, given, query)
            case ["GET", "issues", "comments", comment]:
                found = next(
                    (one for held in self.comments.values() for one in held if str(one["id"]) == comment), None
                )
                return (200, found) if found else (404, {"message": "Not Found"})
        return 404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}

    def _advisory_comments(
        self, method: str, ghsa: str, more: list[str], query: dict[str, list[str]], given: Any
    ) -> tuple[int, Any]:
        """A preview of October 2026, at github.com and of public repositories alone."""
        rows = self.said.get(ghsa, [])
        if not self.has_advisory_comments:
            return 404, {"message": "Not Found"}
        match [method, *more]:
            case ["POST"]:
                if set(given) != {"body"} or not given["body"].strip():
                    return 422, {"message": "Validation Failed"}
                return 201, self.say(ghsa, given["body"], login=self.login)
            case ["GET"]:
                page, most = int(query.get("page", ["1"])[0]), int(query.get("per_page", ["30"])[0])
                return 200, rows[(page - 1) * most : page * most]
            case ["GET", number] if found := [one for one in rows if str(one["id"]) == number]:
                return 200, found[0]
        return 404, {"message": "Not Found"}

    def say(self, ghsa: str, body: str, *, login: str = "rita") -> dict[str, Any]:
        """Somebody comments below an advisory."""
        held, at = self.said.setdefault(ghsa, []), self.tick()
        number = 9001 + sum(len(one) for one in self.said.values())
        user = {"login": login, "type": "User"}
        held.append({"id": number, "body": body, "user": user, "created_at": at, "updated_at": at})
        return held[-1]

    def _advisory(
        self, method: str, ghsa: str, more: list[str], given: Any, query: dict[str, list[str]]
    ) -> tuple[int, Any]:
        if more[:1] == ["comments"]:
            return self._advisory_comments(method, ghsa, more[1:], query, given)
        if more or method not in ("GET", "PATCH"):
            return 404, {"message": "Not Found"}
        if method == "PATCH":
            known = {"summary", "description", "cve_id", "vulnerabilities", "cwe_ids", "credits", "severity"}
            if set(given) - known - {"cvss_vector_string", "state", "collaborating_users", "collaborating_teams"}:
                return 422, {"message": "Validation Failed"}
            if "severity" in given and "cvss_vector_string" in given:
                return 422, {"message": "Validation Failed"}
            if given.get("state") not in (None, "published", "closed", "draft"):
                return 422, {"message": "Validation Failed"}
            changed = {name: value for name, value in given.items() if name not in ("cvss_vector_string", "cwe_ids")}
            if "cvss_vector_string" in given:
                changed["cvss"] = {"vector_string": given["cvss_vector_string"], "score": 7.5}
            if "cwe_ids" in given:
                changed["cwes"] = [{"cwe_id": one, "name": one} for one in given["cwe_ids"]]
            self.change(ghsa, **changed)
        return 200, self.advisories[ghsa]

    def _issue(
        self, method: str, number: int, more: list[str], given: Any, query: dict[str, list[str]]
    ) -> tuple[int, Any]:
        found = self.issues.get(number) or self.pulls.get(number)
        if found is None:
            return 404, {"message": "Not Found"}
        match [method, *more]:
            case ["GET"]:
                return 200, found
            case ["PATCH"]:
                found |= {**given, "updated_at": self.tick()}
                return 200, found
            case ["GET", "comments"]:
                page = int(query.get("page", ["1"])[0])
                return 200, self.comments.get(number, []) if page == 1 else []
            case ["POST", "comments"]:
                return 201, self.add_comment(number, given["body"], login=self.login)
            case ["PUT", "lock"]:
                found["locked"] = True
                return 204, None
            case ["POST", "labels"]:
                found["labels"] += [{"name": one} for one in given["labels"]]
                return 200, found["labels"]
        return 404, {"message": "Not Found"}

    def add_comment(self, number: int, body: str, *, login: str) -> dict[str, Any]:
        held = self.comments.setdefault(number, [])
        comment = 5000 + sum(len(one) for one in self.comments.values()) + 1
        held.append(
            {
                "id": comment,
                "node_id": f"IC_{comment}",
                "html_url": f"{self.url}/issues/{number}#issuecomment-{comment}",
                "user": {"login": login, "type": "User"},
                "body": body,
                "created_at": self.tick(),
            }
        )
        return held[-1]


class FakeForgejo(FakeGitHub):
    """https://forgejo.org/docs/latest/user/api-usage/: GitHub's shapes for issues, and no private reports."""

    prefix = "/api/v1"

    def may_ask(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Authorization") == f"token {self.token}"

    def delivery(self, event: str, payload: dict[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
        body, number = json.dumps(payload).encode(), str(uuid4())
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {f"X-{who}-Event": event for who in ("Forgejo", "Gitea", "GitHub", "Gogs")}
        headers |= {f"X-{who}-Delivery": number for who in ("Forgejo", "Gitea", "GitHub", "Gogs")}
        headers |= {f"X-{who}-Signature": signed for who in ("Forgejo", "Gitea", "Gogs")}
        return body, headers | {"X-Hub-Signature-256": f"sha256={signed}"}

    def do(self, method: str, path: str, query: dict[str, list[str]], given: Any) -> tuple[int, Any]:
        rest = path.removeprefix(f"{self.prefix}/repos/{self.name}").strip("/").split("/")
        match [method, *rest]:
            case ["GET", "api", "v1", "user"]:
                return 200, {"login": self.login}
            case ["GET", "labels"]:
                rows = [{"id": number, "name": name} for number, name in enumerate(self.labels, 1)]
                return 200, rows if query.get("page", ["1"]) == ["1"] else []
            case [_, "issues", _, "lock"]:
                return 404, {"message": "Not Found"}
            case ["POST", "issues", number, "labels"] if int(number) in self.issues:
                named = [{"id": one, "name": self.labels[one - 1]} for one in given["labels"]]
                self.issues[int(number)]["labels"] += named
                return 200, named
            case [_, ("security-advisories" | "private-vulnerability-reporting"), *_]:
                return 404, {"message": "Not Found"}
        return super().do(method, path, query, given)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: FakeForge

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts, one = urlsplit(self.path), self.server
        with one.lock:
            given = json.loads(raw) if raw.strip() else None
            one.asked.append(f"{self.command} {parts.path}")
            fault = "503" if one.down else one.faults.pop(0) if one.faults else ""
            if fault.isdigit():
                return self._say(int(fault), {"message": "Try again later."})
            if not one.may_ask(self.headers):
                return self._say(401, {"message": "Bad credentials"})
            if self.command != "GET":
                one.sent.append(given)
            status, told = one.do(self.command, parts.path, parse_qs(parts.query), given)
            told = deepcopy(told)
        if fault == "drop":  # done, and nobody hears of it
            self.close_connection = True
            return None
        return self._say(status, told)

    do_GET = do_POST = do_PUT = do_PATCH = _answer  # noqa: N815  as http.server names them

    def _say(self, status: int, told: Any) -> None:
        body = b"" if status == 204 else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def encoded(content: bytes) -> str:
    return base64.encodebytes(content).decode()


@contextmanager
def running(forge: FakeForge) -> Iterator[Any]:
    """`with running(FakeGitHub()) as forge:`"""
    with forge:
        thread = threading.Thread(target=forge.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield forge
        finally:
            forge.shutdown()
            thread.join()
