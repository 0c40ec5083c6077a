"""Forgejo and Gitea: https://forgejo.org/docs/latest/user/api-usage/. They have no private reports of any kind."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from vulndesk.core.forges.changes import ReportChange
from vulndesk.core.forges.facts import About, PrivateReport, PublicWriting
from vulndesk.core.forges.github import writing_in
from vulndesk.core.forges.shapes import flag, number, text, word
from vulndesk.gateways.forges.asking import A_PAGE, Declined, Door, told
from vulndesk.gateways.forges.github import comment_in
from vulndesk.gateways.forges.shape import (
    POLICY_PATHS,
    Ability,
    Comment,
    Repository,
    WithoutReportNotes,
    first_file,
    not_there,
)

_NONE = "Forgejo and Gitea have no private reports. Ask reporters to come to the desk itself."


def headers(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"token {token}"), ("Accept", "application/json"))


def api_of(address: str) -> str:
    return f"{address}/api/v1"


@dataclass(frozen=True)
class Forgejo(WithoutReportNotes):
    """name: owner/name."""

    door: Door
    name: str

    can = frozenset({Ability.COMMENT, Ability.LOCK, Ability.LABEL, Ability.CLOSE})

    def who(self) -> str:
        return told(self.door, lambda found: word(found, "login"), self.door.get("user"))

    def repository(self) -> Repository:
        return told(self.door, _repository, self.door.get(self._path()))

    def file(self, path: str) -> bytes | None:
        found = self.door.get_or_none(self._path(f"contents/{quote(path)}"))
        if not isinstance(found, Mapping) or found.get("encoding") != "base64":
            return None
        return base64.b64decode(text(found, "content"))

    def security_policy(self) -> bytes | None:
        return first_file(self, (*POLICY_PATHS, ".forgejo/SECURITY.md", ".gitea/SECURITY.md"))

    def private_reporting(self) -> bool | None:
        return None

    def private_reports(self) -> Sequence[PrivateReport]:
        return ()

    def team(self) -> frozenset[str]:
        return frozenset()

    def private_report(self, key: str) -> PrivateReport:
        raise Declined("not_there", _NONE)

    def change_private_report(self, key: str, change: ReportChange) -> PrivateReport:
        raise Declined("not_there", _NONE)

    def writing(self, number: int, *, about: About) -> PublicWriting:
        found = self.door.get(self._path(f"{'issues' if about is About.ISSUE else 'pulls'}/{number}"))
        return told(self.door, partial(writing_in, about=about, change="edited"), found)

    def comments(self, number: int, *, about: About) -> Sequence[Comment]:
        """All at once: the list has no pages there."""
        found = self.door.get(self._path(f"issues/{number}/comments"))
        return [told(self.door, comment_in, one) for one in found or ()]

    def comment(self, number: int, text: str, *, about: About) -> Comment:
        answer = self.door.send("POST", self._path(f"issues/{number}/comments"), {"body": text})
        return told(self.door, comment_in, answer)

    def hide_comment(self, number: int, comment_id: str, *, about: About) -> None:
        raise not_there(self.door.name, "hide a comment")

    def lock(self, number: int, *, about: About) -> None:
        """Gitea has it since 1.24."""
        try:
            self.door.send("PUT", self._path(f"issues/{number}/lock"), {"lock_reason": "Off-topic"})
        except Declined as declined:
            if declined.kind in ("status_404", "status_405"):
                raise not_there(self.door.name, "lock an issue") from None
            raise

    def make_confidential(self, number: int, *, about: About) -> None:
        raise not_there(self.door.name, "hide an issue from the public")

    def close(self, number: int, *, about: About) -> None:
        self.door.send("PATCH", self._path(f"issues/{number}"), {"state": "closed"})

    def add_label(self, number: int, name: str, *, about: About) -> None:
        """Labels are named by their number there: the repository has to have one of this name."""
        held = self.door.pages(self._path("labels"), limit=A_PAGE)
        found = next((one for one in held if one.get("name") == name), None)
        if found is None:
            raise Declined("no_label", f"The repository has no label {name}. Add it there first.")
        wanted = told(self.door, lambda one: label_id(one), found)
        self.door.send("POST", self._path(f"issues/{number}/labels"), {"labels": [wanted]})

    def _path(self, rest: str = "") -> str:
        path = f"repos/{quote(self.name, safe='/')}"
        return f"{path}/{rest}" if rest else path


def label_id(found: Any) -> int:
    return number(found, "id")


def _repository(found: Any) -> Repository:
    return Repository(
        word(found, "full_name"), word(found, "html_url"), not flag(found, "private"), flag(found, "archived")
    )
