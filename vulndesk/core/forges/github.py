"""GitHub's deliveries and its documents, https://docs.github.com/en/webhooks/webhook-events-and-payloads.

Forgejo and Gitea took these shapes over for issues, pull requests, tags and releases: `forgejo.py` reads them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vulndesk.core.forges.facts import (
    About,
    Delivery,
    Fact,
    Ping,
    PrivateReport,
    PublicWriting,
    Release,
    ReportedPackage,
    ReportNote,
    Unknown,
)
from vulndesk.core.forges.shapes import flag, instant, number, part, rows, text, word

ANYBODY_WROTE = ("opened", "edited", "reopened")
_COMMENTED = ("created", "edited")
_GONE = ("deleted", "transferred")
_TEAM = ("OWNER", "MEMBER", "COLLABORATOR")
_RELEASED = ("published", "released", "prereleased")
_TAKEN_BACK = ("deleted", "unpublished")
_MOST_ROWS = 100


def read_delivery(event: str, document: Mapping[str, Any]) -> Delivery:
    """event: `X-GitHub-Event`. Raises BadInput."""
    repository = text(document, "repository", "full_name")
    if event == "ping":
        return Delivery(repository, Ping())
    if event == "repository_advisory":
        return Delivery(word(document, "repository", "full_name"), _advised(document))
    return Delivery(repository, read_common(event, document))


def read_common(event: str, document: Mapping[str, Any]) -> Fact:
    """What Forgejo and Gitea say in the same shape."""
    action = text(document, "action")
    if event in ("issues", "pull_request"):
        about = About.ISSUE if event == "issues" else About.PULL_REQUEST
        # Of a private repository nothing is public.
        if action not in (*ANYBODY_WROTE, *_GONE) or flag(document, "repository", "private"):
            return Unknown(f"{event}.{action}")
        found = part(document, "issue" if event == "issues" else "pull_request")
        return writing_in(found, about=about, change="gone" if action in _GONE else action)
    if event == "issue_comment" and action in _COMMENTED and not flag(document, "repository", "private"):
        return _commented(document)
    if event == "release" and action in (*_RELEASED, *_TAKEN_BACK):
        found = part(document, "release")
        return Release(word(found, "tag_name"), text(found, "html_url"), is_gone=action in _TAKEN_BACK)
    if event in ("create", "delete") and text(document, "ref_type") == "tag":
        return Release(word(document, "ref").removeprefix("refs/tags/"), is_gone=event == "delete")
    return Unknown(f"{event}.{action}" if action else event)


def writing_in(found: Mapping[str, Any], *, about: About, change: str) -> PublicWriting:
    """From an issue or a pull request as deliveries and the API have it."""
    is_bot = text(found, "user", "type") == "Bot"
    return PublicWriting(
        about=about,
        change=change,
        number=number(found, "number"),
        title=text(found, "title"),
        text=text(found, "body"),
        author=word(found, "user", "login"),
        is_team=is_bot or text(found, "author_association") in _TEAM,
        url=word(found, "html_url"),
        at=instant(found, "updated_at"),
        labels=tuple(word(one, "name") for one in rows(found, "labels")[:_MOST_ROWS]),
        is_locked=flag(found, "locked") or flag(found, "is_locked"),
        is_open=text(found, "state") != "closed",
    )


def _commented(document: Mapping[str, Any]) -> PublicWriting:
    """Comments below pull requests are told of as those below issues are."""
    below, found = part(document, "issue"), part(document, "comment")
    is_pull = below.get("pull_request") is not None or flag(document, "is_pull")
    thread = writing_in(below, about=About.PULL_REQUEST if is_pull else About.ISSUE, change="commented")
    return replace(
        thread,
        text=text(found, "body"),
        author=word(found, "user", "login"),
        is_team=text(found, "user", "type") == "Bot" or text(found, "author_association") in _TEAM,
        url=word(found, "html_url"),
        at=instant(found, "updated_at"),
    )


def note_in(found: Mapping[str, Any], *, report: PrivateReport) -> ReportNote:
    """A comment below an advisory, a preview whose shape is in no description yet: as little of it is used as can be.

    https://github.blog/changelog/2026-10-02-repository-security-advisory-comments-api-in-public-preview
    """
    author = text(found, "author" if found.get("user") is None else "user", "login")
    return ReportNote(
        key=report.key,
        number=number(found, "id"),
        text=text(found, "body"),
        author=author,
        at=instant(found, "updated_at" if text(found, "updated_at") else "created_at"),
        is_reporter=bool(author) and author.casefold() == report.author.casefold(),
    )


def report_in(found: Mapping[str, Any]) -> PrivateReport:
    """From a repository security advisory, https://docs.github.com/en/rest/security-advisories/repository-advisories."""
    state = word(found, "state")
    return PrivateReport(
        key=word(found, "ghsa_id"),
        state=state,
        title=text(found, "summary"),
        text=text(found, "description"),
        author=text(found, "author", "login"),
        url=word(found, "html_url"),
        at=instant(found, "updated_at" if text(found, "updated_at") else "created_at"),
        is_public=state in ("published", "withdrawn"),
        is_report=state == "triage" or found.get("submission") is not None,
        severity=text(found, "severity"),
        vector=text(found, "cvss", "vector_string") or text(found, "cvss_severities", "cvss_v4", "vector_string"),
        cve_id=text(found, "cve_id"),
        weaknesses=tuple(word(one, "cwe_id") for one in rows(found, "cwes")[:_MOST_ROWS]),
        packages=tuple(_package(one) for one in rows(found, "vulnerabilities")[:_MOST_ROWS]),
        credits=tuple(name for one in rows(found, "credits")[:_MOST_ROWS] if (name := text(one, "login"))),
    )


def _advised(document: Mapping[str, Any]) -> Fact:
    """GitHub tells of two actions; what changes between them is seen by asking."""
    action = word(document, "action")
    if action not in ("reported", "published"):
        return Unknown(f"repository_advisory.{action}")
    return report_in(part(document, "repository_advisory"))


def _package(found: Any) -> ReportedPackage:
    return ReportedPackage(
        ecosystem=text(found, "package", "ecosystem"),
        name=text(found, "package", "name"),
        vulnerable=text(found, "vulnerable_version_range"),
        patched=text(found, "patched_versions"),
    )
