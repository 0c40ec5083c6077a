"""GitLab as its documentation says that it answers, over real HTTP on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from tests.forge_servers import FakeForge, encoded


class FakeGitLab(FakeForge):
    """https://docs.gitlab.com/api/rest/."""

    prefix = "/api/v4"
    issues_access = "enabled"

    def __init__(self) -> None:
        super().__init__()
        self.users: list[str] = []
        self.members: list[str] = ["tom"]
        self.noted = 0
        self.refused: set[int] = set()  # issues whose notes the token may not see

    def may_ask(self, headers: Mapping[str, str]) -> bool:
        return headers.get("PRIVATE-TOKEN") == self.token

    def open_issue(
        self, title: str, description: str, *, username: str = "rita", confidential: bool = False
    ) -> dict[str, Any]:
        number, at = len(self.issues) + 1, self.tick()
        self.issues[number] = {
            "id": 1000 + number,
            "iid": number,
            "title": title,
            "description": description,
            "state": "opened",
            "confidential": confidential,
            "discussion_locked": None,
            "labels": [],
            "author": {"id": self.user_id(username), "username": username},
            "web_url": f"{self.url}/-/issues/{number}",
            "created_at": at,
            "updated_at": at,
        }
        return self.issues[number]

    def user_id(self, username: str) -> int:
        if username not in self.users:
            self.users.append(username)
        return 900 + self.users.index(username)

    def told(self, issue: dict[str, Any], action: str, **changes: Any) -> dict[str, Any]:
        """As an issue hook says it: instants without a zone's colon, the author only as who acted."""
        kept = ("id", "iid", "title", "description", "state", "confidential", "discussion_locked")
        attributes = {name: issue[name] for name in kept}
        at = issue["updated_at"].replace("T", " ").replace("Z", " UTC")
        return {
            "object_kind": "issue",
            "event_type": "confidential_issue" if issue["confidential"] else "issue",
            "user": {"username": issue["author"]["username"]},
            "project": {"path_with_namespace": self.name, "web_url": self.url},
            "object_attributes": {
                **attributes,
                "author_id": issue["author"]["id"],
                "action": action,
                "url": issue["web_url"],
                "updated_at": at,
            },
            "labels": [{"title": one} for one in issue["labels"]],
            "changes": changes,
        }

    def delivery(self, event: str, payload: dict[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
        return json.dumps(payload).encode(), {
            "X-Gitlab-Event": event,
            "X-Gitlab-Event-UUID": str(uuid4()),
            "Idempotency-Key": str(uuid4()),
            "X-Gitlab-Token": secret,
        }

    def signed_delivery(
        self, event: str, payload: dict[str, Any], secret: str, *, at: datetime
    ) -> tuple[bytes, dict[str, str]]:
        """As newer versions sign it with a signing token."""
        body, headers = self.delivery(event, payload, secret)
        del headers["X-Gitlab-Token"]
        number, moment = headers["Idempotency-Key"], str(int(at.timestamp()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = base64.b64encode(hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256).digest())
        named = {"webhook-id": number, "webhook-timestamp": moment, "webhook-signature": f"v1,{signed.decode()}"}
        return body, headers | named

    def do(self, method: str, path: str, query: dict[str, list[str]], given: Any) -> tuple[int, Any]:
        own = f"{self.prefix}/projects/{self.name.replace('/', '%2F')}"
        rest = [unquote(one) for one in path.removeprefix(own).strip("/").split("/")]
        match [method, *rest]:
            case ["GET", "api", "v4", "user"]:
                return 200, {"username": self.login}
            case ["GET", ""]:
                return 200, {
                    "path_with_namespace": self.name,
                    "web_url": self.url,
                    "visibility": "public",
                    "archived": False,
                    "issues_access_level": self.issues_access,
                }
            case ["GET", "repository", "files", name] if name in self.files:
                return 200, {"encoding": "base64", "content": encoded(self.files[name])}
            case ["GET", "members", "all"]:
                rows = [{"id": self.user_id(one), "username": one} for one in self.members]
                return 200, rows if query.get("page", ["1"]) == ["1"] else []
            case ["GET", "issues"]:
                return 200, self._listed(query)
            case [_, "issues", number, *more] if number.isdigit() and int(number) in self.issues:
                return self._issue(method, int(number), more, given, query)
        return 404, {"message": "404 Not found"}

    def _listed(self, query: dict[str, list[str]]) -> list[Any]:
        if query.get("page", ["1"]) != ["1"]:
            return []
        found = [one for one in self.issues.values() if one["state"] == query.get("state", ["opened"])[0]]
        if "confidential" in query:
            found = [one for one in found if one["confidential"] == (query["confidential"] == ["true"])]
        return sorted(found, key=lambda one: one["updated_at"], reverse=True)

    def _issue(
        self, method: str, number: int, more: list[str], given: Any, query: dict[str, list[str]]
    ) -> tuple[int, Any]:
        found = self.issues[number]
        match [method, *more]:
            case ["GET"]:
                return 200, found
            case ["PUT"]:
                self._put(found, dict(given))
                return 200, found
            case ["GET", "notes"]:
                return self._notes(number, query)
            case ["POST", "notes"]:
                return self._noted(found, given)
            case ["GET", "notes", note]:
                one = next((one for one in self.comments.get(number, []) if str(one["id"]) == note), None)
                return (200, one) if one else (404, {"message": "404 Note Not Found"})
        return 404, {"message": "404 Not found"}

    def _notes(self, number: int, query: dict[str, list[str]]) -> tuple[int, Any]:
        if number in self.refused:
            return 403, {"message": "403 Forbidden"}
        order, sort = query.get("order_by", ["created_at"])[0], query.get("sort", ["desc"])[0]
        if set(query) - {"order_by", "sort", "page", "per_page"} or order not in ("created_at", "updated_at"):
            return 400, {"error": "a parameter does not have a valid value"}
        length, page = int(query.get("per_page", ["20"])[0]), int(query.get("page", ["1"])[0])
        if sort not in ("asc", "desc") or not 0 < length <= 100:
            return 400, {"error": "a parameter does not have a valid value"}
        rows = sorted(self.comments.get(number, []), key=lambda one: (one[order], one["id"]), reverse=sort == "desc")
        return 200, rows[(page - 1) * length : page * length]

    def _noted(self, issue: dict[str, Any], given: Any) -> tuple[int, Any]:
        if not isinstance(given, dict) or not isinstance(given.get("body"), str) or not given["body"]:
            return 400, {"error": "body is missing"}
        if set(given) - {"body", "internal", "created_at"} or len(given["body"]) > 1_000_000:
            return 400, {"error": "a parameter does not have a valid value"}
        if issue["discussion_locked"]:
            return 403, {"message": "403 Forbidden"}
        if any(line.startswith("/") for line in given["body"].splitlines()):
            return 202, {"commands_changes": {}, "summary": ["Applied a quick action"]}
        return 201, self.add_note(issue, given["body"], username=self.login, internal=bool(given.get("internal")))

    def add_note(
        self, issue: dict[str, Any], body: str, *, username: str = "rita", internal: bool = False, system: bool = False
    ) -> dict[str, Any]:
        """https://docs.gitlab.com/api/notes/"""
        at, held = self.tick(), self.comments.setdefault(issue["iid"], [])
        issue["updated_at"] = at
        self.noted += 1
        note = {
            "id": 7000 + self.noted,
            "body": body,
            "author": {"id": self.user_id(username), "username": username, "name": username.title()},
            "created_at": at,
            "updated_at": at,
            "system": system,
            "noteable_id": issue["id"],
            "noteable_type": "Issue",
            "project_id": 5,
            "noteable_iid": issue["iid"],
            "resolvable": False,
            "confidential": internal,
            "internal": internal,
            "imported": False,
            "imported_from": "none",
        }
        held.append(note)
        return note

    def edit_note(self, note: dict[str, Any], body: str) -> dict[str, Any]:
        note |= {"body": body, "updated_at": self.tick()}
        return note

    def told_note(self, issue: dict[str, Any], note: dict[str, Any], action: str = "create") -> dict[str, Any]:
        """https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-events"""
        is_secret = issue["confidential"] or note["internal"]
        moments = {one: note[one].replace("T", " ").replace("Z", " UTC") for one in ("created_at", "updated_at")}
        return deepcopy(
            {
                "object_kind": "note",
                "event_type": "confidential_note" if is_secret else "note",
                "user": {"id": note["author"]["id"], "username": note["author"]["username"]},
                "project_id": 5,
                "project": {"path_with_namespace": self.name, "web_url": self.url, "visibility_level": 20},
                "object_attributes": {
                    "id": note["id"],
                    "note": note["body"],
                    "description": note["body"],
                    "noteable_type": "Issue",
                    "noteable_id": issue["id"],
                    "author_id": note["author"]["id"],
                    **moments,
                    "system": note["system"],
                    "internal": note["internal"],
                    "action": action,
                    "url": f"{issue['web_url']}#note_{note['id']}",
                },
                "issue": {
                    **{name: issue[name] for name in ("id", "iid", "title", "description", "state", "confidential")},
                    "author_id": issue["author"]["id"],
                },
            }
        )

    def _put(self, found: dict[str, Any], given: dict[str, Any]) -> None:
        if "state_event" in given:
            found["state"] = {"close": "closed", "reopen": "opened"}[given.pop("state_event")]
        if "add_labels" in given:
            found["labels"].append(given.pop("add_labels"))
        found |= {**given, "updated_at": self.tick()}
