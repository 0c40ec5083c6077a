"""GitLab, gitlab.com or one's own: https://docs.gitlab.com/api/rest/. Its private report is a confidential issue."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from vulndesk.core.forges.changes import ReportChange
from vulndesk.core.forges.facts import About, PrivateReport, PublicWriting, ReportNote
from vulndesk.core.forges.gitlab import note_in, report_in, writing_in
from vulndesk.core.forges.shapes import flag, instant, number, text, word
from vulndesk.gateways.forges.asking import A_PAGE, Door, told
from vulndesk.gateways.forges.shape import POLICY_PATHS, Ability, Comment, Repository, first_file, given, not_there

_STATES: Mapping[str, str] = {"closed": "close", "opened": "reopen"}


def headers(token: str) -> tuple[tuple[str, str], ...]:
    return (("PRIVATE-TOKEN", token), ("Accept", "application/json"))


def api_of(address: str) -> str:
    return f"{address}/api/v4"


@dataclass(frozen=True)
class GitLab:
    """name: group/subgroup/project."""

    door: Door
    name: str

    can = frozenset(Ability) - {Ability.HIDE_COMMENT}

    def who(self) -> str:
        return told(self.door, lambda found: word(found, "username"), self.door.get("user"))

    def repository(self) -> Repository:
        return told(self.door, _repository, self.door.get(self._path()))

    def file(self, path: str) -> bytes | None:
        found = self.door.get_or_none(self._path(f"repository/files/{quote(path, safe='')}"), ref="HEAD")
        if not isinstance(found, Mapping) or found.get("encoding") != "base64":
            return None
        return base64.b64decode(text(found, "content"))

    def security_policy(self) -> bytes | None:
        return first_file(self, POLICY_PATHS)

    def private_reporting(self) -> bool | None:
        """Whether issues are open to everybody: whoever may open one may make it confidential."""
        found = self.door.get(self._path())
        level = text(found, "issues_access_level")
        return level == "enabled" if level else None

    def private_reports(self) -> Sequence[PrivateReport]:
        asked: dict[str, str | int] = {
            "confidential": "true",
            "state": "opened",
            "order_by": "updated_at",
            "per_page": A_PAGE,
        }
        return [told(self.door, report_in, one) for one in self.door.pages(self._path("issues"), **asked)]

    def team(self) -> frozenset[str]:
        """Teams make issues confidential for many reasons: what a member wrote is no report."""
        return frozenset(
            told(self.door, lambda found: str(number(found, "id")), one)
            for one in self.door.pages(self._path("members/all"), per_page=A_PAGE)
        )

    def private_report(self, key: str) -> PrivateReport:
        return told(self.door, report_in, self.door.get(self._path(f"issues/{int(key)}")))

    def change_private_report(self, key: str, change: ReportChange) -> PrivateReport:
        """title, text, state ("closed", "opened"); an issue has no other of these fields."""
        sent = given(
            {"title": change.title[:255], "description": change.text, "state_event": _STATES.get(change.state, "")}
        )
        return told(self.door, report_in, self.door.send("PUT", self._path(f"issues/{int(key)}"), sent))

    def report_notes(self, report: PrivateReport) -> Sequence[ReportNote]:
        asked: dict[str, str | int] = {"order_by": "updated_at", "sort": "desc", "per_page": A_PAGE}
        found = self.door.pages(self._path(f"issues/{int(report.key)}/notes"), **asked)
        return [told(self.door, partial(note_in, report=report), one) for one in found if not one.get("system")]

    def report_note(self, report: PrivateReport, number: int) -> ReportNote | None:
        found = self.door.get_or_none(self._path(f"issues/{int(report.key)}/notes/{number}"))
        return None if found is None else told(self.door, partial(note_in, report=report), found)

    def note_report(self, report: PrivateReport, text: str) -> ReportNote:
        answer = self.door.send("POST", self._path(f"issues/{int(report.key)}/notes"), {"body": text})
        return told(self.door, partial(note_in, report=report), answer)

    def writing(self, number: int, *, about: About) -> PublicWriting:
        return told(self.door, partial(writing_in, about=about), self.door.get(self._one(number, about)))

    def comments(self, number: int, *, about: About) -> Sequence[Comment]:
        found = self.door.pages(f"{self._one(number, about)}/notes", per_page=A_PAGE)
        read = partial(_comment, url=self._page(number, about))
        return [told(self.door, read, one) for one in found if not one.get("system")]

    def comment(self, number: int, text: str, *, about: About) -> Comment:
        answer = self.door.send("POST", f"{self._one(number, about)}/notes", {"body": text})
        return told(self.door, partial(_comment, url=self._page(number, about)), answer)

    def hide_comment(self, number: int, comment_id: str, *, about: About) -> None:
        raise not_there("GitLab", "hide a comment")

    def lock(self, number: int, *, about: About) -> None:
        self.door.send("PUT", self._one(number, about), {"discussion_locked": True})

    def make_confidential(self, number: int, *, about: About) -> None:
        if about is not About.ISSUE:
            raise not_there("GitLab", "hide a merge request from the public")
        self.door.send("PUT", self._one(number, about), {"confidential": True})

    def close(self, number: int, *, about: About) -> None:
        self.door.send("PUT", self._one(number, about), {"state_event": "close"})

    def add_label(self, number: int, name: str, *, about: About) -> None:
        self.door.send("PUT", self._one(number, about), {"add_labels": name})

    def _path(self, rest: str = "") -> str:
        path = f"projects/{quote(self.name, safe='')}"
        return f"{path}/{rest}" if rest else path

    def _one(self, number: int, about: About) -> str:
        return self._path(f"{'issues' if about is About.ISSUE else 'merge_requests'}/{number}")

    def _page(self, number: int, about: About) -> str:
        kind = "issues" if about is About.ISSUE else "merge_requests"
        return f"{self.door.api.removesuffix('/api/v4')}/{self.name}/-/{kind}/{number}"


def _comment(found: Any, *, url: str) -> Comment:
    note = number(found, "id")
    return Comment(
        id=str(note),
        author=text(found, "author", "username"),
        url=f"{url}#note_{note}",
        at=instant(found, "created_at"),
        text=text(found, "body"),
    )


def _repository(found: Any) -> Repository:
    return Repository(
        full_name=word(found, "path_with_namespace"),
        url=word(found, "web_url"),
        is_public=text(found, "visibility") == "public",
        is_archived=flag(found, "archived"),
    )
