"""GitHub, and GitHub Enterprise under its own address: https://docs.github.com/en/rest."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from vulndesk.core.forges.changes import ReportChange
from vulndesk.core.forges.facts import About, PrivateReport, PublicWriting, ReportNote
from vulndesk.core.forges.github import note_in, report_in, writing_in
from vulndesk.core.forges.shapes import flag, instant, number, text, word
from vulndesk.gateways.forges.asking import A_PAGE, Declined, Door, odd, told
from vulndesk.gateways.forges.shape import (
    POLICY_PATHS,
    Ability,
    Comment,
    Repository,
    first_file,
    given,
    not_there,
)

API = "https://api.github.com"
VERSION = "2022-11-28"
_NOT_DONE = ("triage", "draft")
_HIDE = "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OFF_TOPIC}) { clientMutationId } }"


def headers(token: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Authorization", f"Bearer {token}"),
        ("Accept", "application/vnd.github+json"),
        ("X-GitHub-Api-Version", VERSION),
    )


def api_of(address: str) -> str:
    """github.com's API has a name of its own, an Enterprise server has it under /api/v3."""
    return API if address == "https://github.com" else f"{address}/api/v3"


@dataclass(frozen=True)
class GitHub:
    """name: owner/name. graphql: its other API, for the one thing that REST cannot."""

    door: Door
    graphql: Door
    name: str

    can = frozenset(Ability) - {Ability.CONFIDENTIAL}

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
        """A repository without one has that of its owner's repository .github, where there is one."""
        found = first_file(self, POLICY_PATHS)
        owners = replace(self, name=f"{self.name.partition('/')[0]}/.github")
        return found if found is not None else first_file(owners, POLICY_PATHS)

    def private_reporting(self) -> bool | None:
        found = self.door.get_or_none(self._path("private-vulnerability-reporting"))
        return None if found is None else flag(found, "enabled")

    def private_reports(self) -> Sequence[PrivateReport]:
        reports: list[PrivateReport] = []
        for state in _NOT_DONE:
            asked: dict[str, str | int] = {"state": state, "per_page": A_PAGE, "sort": "updated", "direction": "desc"}
            found = self.door.get(self._path("security-advisories"), **asked)
            if not isinstance(found, list):
                raise odd(self.door.name)
            reports += [told(self.door, report_in, one) for one in found]
        return reports

    def team(self) -> frozenset[str]:
        return frozenset()

    def private_report(self, key: str) -> PrivateReport:
        return told(self.door, report_in, self.door.get(self._advisory(key)))

    def change_private_report(self, key: str, change: ReportChange) -> PrivateReport:
        return told(self.door, report_in, self.door.send("PATCH", self._advisory(key), _changed(change)))

    def report_notes(self, report: PrivateReport) -> Sequence[ReportNote]:
        """A preview since October 2026, at github.com and of public repositories. Confidential ones are in no list."""
        try:
            found = list(self.door.pages(self._notes(report), per_page=A_PAGE))
        except Declined as no:
            if no.kind == "status_404":
                raise not_there("GitHub", "say here what was commented on a private report") from None
            raise
        return [told(self.door, partial(note_in, report=report), one) for one in found]

    def report_note(self, report: PrivateReport, number: int) -> ReportNote | None:
        found = self.door.get_or_none(f"{self._notes(report)}/{number}")
        return None if found is None else told(self.door, partial(note_in, report=report), found)

    def note_report(self, report: PrivateReport, text: str) -> ReportNote:
        answer = self.door.send("POST", self._notes(report), {"body": text})
        return told(self.door, partial(note_in, report=report), answer)

    def writing(self, number: int, *, about: About) -> PublicWriting:
        found = self.door.get(self._path(f"{'issues' if about is About.ISSUE else 'pulls'}/{number}"))
        return told(self.door, partial(writing_in, about=about, change="edited"), found)

    def comments(self, number: int, *, about: About) -> Sequence[Comment]:
        path = self._path(f"issues/{number}/comments")
        return [told(self.door, comment_in, one) for one in self.door.pages(path, per_page=A_PAGE)]

    def comment(self, number: int, text: str, *, about: About) -> Comment:
        answer = self.door.send("POST", self._path(f"issues/{number}/comments"), {"body": text})
        return told(self.door, comment_in, answer)

    def hide_comment(self, number: int, comment_id: str, *, about: About) -> None:
        """By GraphQL: REST cannot."""
        node = self.door.get(self._path(f"issues/comments/{quote(comment_id)}"))
        asked = {"id": told(self.door, lambda found: word(found, "node_id"), node)}
        answer = self.graphql.send("POST", "graphql", {"query": _HIDE, "variables": asked})
        if not isinstance(answer, Mapping) or answer.get("errors"):
            raise Declined("not_hidden", "GitHub did not hide the comment. The token may lack the right to.")

    def lock(self, number: int, *, about: About) -> None:
        self.door.send("PUT", self._path(f"issues/{number}/lock"), {"lock_reason": "off-topic"})

    def make_confidential(self, number: int, *, about: About) -> None:
        raise not_there("GitHub", "hide an issue from the public")

    def close(self, number: int, *, about: About) -> None:
        self.door.send("PATCH", self._path(f"issues/{number}"), {"state": "closed"})

    def add_label(self, number: int, name: str, *, about: About) -> None:
        self.door.send("POST", self._path(f"issues/{number}/labels"), {"labels": [name]})

    def _path(self, rest: str = "") -> str:
        path = f"repos/{quote(self.name, safe='/')}"
        return f"{path}/{rest}" if rest else path

    def _notes(self, report: PrivateReport) -> str:
        return f"{self._advisory(report.key)}/comments"

    def _advisory(self, key: str) -> str:
        return self._path(f"security-advisories/{quote(key, safe='')}")


def comment_in(found: Any) -> Comment:
    """Forgejo and Gitea answer alike."""
    return Comment(
        id=str(number(found, "id")),
        author=text(found, "user", "login"),
        url=word(found, "html_url"),
        at=instant(found, "created_at"),
        text=text(found, "body"),
    )


def _repository(found: Any) -> Repository:
    return Repository(
        word(found, "full_name"), word(found, "html_url"), not flag(found, "private"), flag(found, "archived")
    )


def _changed(change: ReportChange) -> dict[str, Any]:
    packages = [
        {
            "package": {"ecosystem": one.ecosystem, "name": one.name},
            "vulnerable_version_range": one.vulnerable or None,
            "patched_versions": one.patched or None,
        }
        for one in change.packages
    ]
    return given(
        {
            "summary": change.title[:1024],
            "description": change.text[:65535],
            "state": change.state,
            "cve_id": change.cve_id,
            "cwe_ids": list(change.weaknesses),
            "vulnerabilities": packages,
            "credits": [{"login": one, "type": "reporter"} for one in change.credits],
            # One of the two, the vector before the word: it says more.
            "cvss_vector_string": change.vector,
            "severity": "" if change.vector else change.severity,
        }
    )
