"""GitLab's deliveries and its documents, https://docs.gitlab.com/user/project/integrations/webhook_events/.

GitLab's private report is a confidential issue: an ordinary issue that only the team and its author see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vulndesk.core.forges.facts import (
    About,
    Delivery,
    Fact,
    PrivateReport,
    PublicWriting,
    Release,
    ReportNote,
    Unknown,
)
from vulndesk.core.forges.shapes import flag, instant, number, part, rows, text, word

_CHANGES: Mapping[str, str] = {"open": "opened", "update": "edited", "reopen": "reopened"}
_GONE = "0" * 40  # the commit of a tag that is deleted
_MOST_ROWS = 100
_EVERYBODY = 20


def read_delivery(event: str, document: Mapping[str, Any]) -> Delivery:
    """event: `X-Gitlab-Event`, in words. What it is about, the document says itself. Raises BadInput."""
    kind = word(document, "object_kind")
    repository = text(document, "project", "path_with_namespace")
    return Delivery(repository, _read(kind, document) if kind in _KNOWN else Unknown(kind))


def _read(kind: str, document: Mapping[str, Any]) -> Fact:
    if kind == "tag_push":
        return Release(
            word(document, "ref").removeprefix("refs/tags/"), is_gone=text(document, "after").startswith(_GONE)
        )
    if kind == "release":
        return Release(word(document, "tag"), text(document, "url"), is_gone=text(document, "action") == "delete")
    found = part(document, "object_attributes")
    action = text(found, "action")
    if kind == "note":
        return _commented(document, found)
    labels = tuple(word(one, "title") for one in rows(document, "labels")[:_MOST_ROWS])
    if kind == "issue" and (flag(found, "confidential") or _was_confidential(document)):
        return _report(found, author=text(document, "user", "username") if action == "open" else "")
    if action not in _CHANGES or not _is_public(document):
        return Unknown(f"{kind}.{action}" if action else kind)
    return PublicWriting(
        about=About.ISSUE if kind == "issue" else About.PULL_REQUEST,
        change=_CHANGES[action],
        number=number(found, "iid"),
        title=text(found, "title"),
        text=text(found, "description"),
        # GitLab names who acted, not who wrote; it does not say either who belongs to the team.
        author=text(document, "user", "username") if action == "open" else "",
        is_team=False,
        url=word(found, "url"),
        at=instant(found, "updated_at"),
        labels=labels,
        is_locked=flag(found, "discussion_locked"),
        is_open=text(found, "state") != "closed",
        author_id=str(found.get("author_id") or ""),
    )


_KNOWN = ("issue", "merge_request", "note", "release", "tag_push")
_BELOW: Mapping[str, tuple[str, About]] = {
    "Issue": ("issue", About.ISSUE),
    "MergeRequest": ("merge_request", About.PULL_REQUEST),
}


def _commented(document: Mapping[str, Any], found: Mapping[str, Any]) -> Fact:
    """Below what is confidential, or public below what is public. Before 16.1 it is not said whether it is new."""
    name, about = _BELOW.get(text(found, "noteable_type"), ("", About.ISSUE))
    if not name or flag(found, "system"):
        return Unknown("note")
    below = part(document, name)
    if text(document, "event_type") == "confidential_note" or flag(below, "confidential"):
        return _noted(document, found, below) if about is About.ISSUE else Unknown("note.confidential")
    if _is_internal(found) or not _is_public(document):
        return Unknown("note")
    return PublicWriting(
        about=about,
        change="commented",
        number=number(below, "iid"),
        title=text(below, "title"),
        text=text(found, "note"),
        author=text(document, "user", "username") if text(found, "action") in ("", "create") else "",
        is_team=False,
        url=word(found, "url"),
        at=instant(found, "updated_at"),
        author_id=str(found.get("author_id") or ""),
    )


def _noted(document: Mapping[str, Any], found: Mapping[str, Any], below: Mapping[str, Any]) -> ReportNote:
    """GitLab names who acted: of one that was edited that may be another than its author."""
    author = number(found, "author_id")
    return ReportNote(
        key=str(number(below, "iid")),
        number=number(found, "id"),
        text=text(found, "note"),
        author=text(document, "user", "username") if text(found, "action") in ("", "create") else "",
        at=instant(found, "updated_at"),
        is_reporter=author == number(below, "author_id"),
        is_internal=_is_internal(found),
    )


def note_in(found: Mapping[str, Any], *, report: PrivateReport) -> ReportNote:
    """From a comment as the API has it, https://docs.gitlab.com/api/notes/."""
    return ReportNote(
        key=report.key,
        number=number(found, "id"),
        text=text(found, "body"),
        author=text(found, "author", "username"),
        at=instant(found, "updated_at"),
        is_reporter=str(number(found, "author", "id")) == report.author_id,
        is_internal=_is_internal(found),
    )


def _is_internal(found: Mapping[str, Any]) -> bool:
    """Versions before 15.3 say it by the older name."""
    return flag(found, "internal") or flag(found, "confidential")


def report_in(found: Mapping[str, Any]) -> PrivateReport:
    """From a confidential issue as the API has it, https://docs.gitlab.com/api/issues/."""
    return PrivateReport(
        key=str(number(found, "iid")),
        state=word(found, "state"),
        title=text(found, "title"),
        text=text(found, "description"),
        author=text(found, "author", "username"),
        url=word(found, "web_url"),
        at=instant(found, "updated_at"),
        is_public=not flag(found, "confidential"),
        author_id=str(number(found, "author", "id")),
    )


def writing_in(found: Mapping[str, Any], *, about: About) -> PublicWriting:
    """From an issue or a merge request as the API has it."""
    return PublicWriting(
        about=about,
        change="edited",
        number=number(found, "iid"),
        title=text(found, "title"),
        text=text(found, "description"),
        author=text(found, "author", "username"),
        is_team=False,
        url=word(found, "web_url"),
        at=instant(found, "updated_at"),
        labels=tuple(one for one in rows(found, "labels")[:_MOST_ROWS] if isinstance(one, str)),
        is_locked=flag(found, "discussion_locked"),
        is_open=text(found, "state") == "opened",
    )


def _report(found: Mapping[str, Any], *, author: str) -> PrivateReport:
    return PrivateReport(
        key=str(number(found, "iid")),
        state=text(found, "state") or "opened",
        title=text(found, "title"),
        text=text(found, "description"),
        author=author,
        url=word(found, "url"),
        at=instant(found, "updated_at"),
        is_public=not flag(found, "confidential"),
        author_id=str(number(found, "author_id")),
    )


def _is_public(document: Mapping[str, Any]) -> bool:
    """0: private, 10: everybody who signs in, 20: everybody."""
    level = part(document, "project").get("visibility_level", _EVERYBODY)
    return bool(level == _EVERYBODY)


def _was_confidential(document: Mapping[str, Any]) -> bool:
    return flag(document, "changes", "confidential", "previous")
