"""What every forge is asked, whichever it is. A forge that has nothing of the kind answers `Declined("not_there")`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from vulndesk.core.forges.changes import ReportChange
from vulndesk.core.forges.facts import About, PrivateReport, PublicWriting, ReportNote
from vulndesk.gateways.forges.asking import Declined


class Ability(StrEnum):
    PRIVATE_REPORTS = "private_reports"
    COMMENT = "comment"
    HIDE_COMMENT = "hide_comment"
    LOCK = "lock"
    CONFIDENTIAL = "confidential"  # of an issue: it is hidden from the public
    LABEL = "label"
    REPORT_NOTES = "report_notes"  # comments below private reports
    CLOSE = "close"


@dataclass(frozen=True)
class Repository:
    full_name: str
    url: str
    is_public: bool
    is_archived: bool = False


@dataclass(frozen=True)
class Comment:
    id: str
    author: str
    url: str
    at: datetime
    text: str = field(repr=False)


# Where forges look for it, in their order.
POLICY_PATHS = ("SECURITY.md", ".github/SECURITY.md", "docs/SECURITY.md")


class ForgeClient(Protocol):
    """One repository of one forge. Everything raises ForgeTrouble; `about` tells issues and pull requests apart."""

    @property
    def can(self) -> frozenset[Ability]: ...

    def who(self) -> str:
        """The login that the token belongs to."""

    def repository(self) -> Repository: ...

    def file(self, path: str) -> bytes | None:
        """A file of the default branch; None: there is none."""

    def security_policy(self) -> bytes | None:
        """SECURITY.md, from wherever the forge looks for it. None: there is none."""

    def private_reporting(self) -> bool | None:
        """Whether strangers can report privately there. None: the forge has no such switch."""

    def private_reports(self) -> Sequence[PrivateReport]:
        """Those that are neither public nor closed, the last changed first."""

    def team(self) -> frozenset[str]:
        """The forge's numbers of its members. Empty where the forge itself tells reports from what they wrote."""

    def private_report(self, key: str) -> PrivateReport: ...

    def change_private_report(self, key: str, change: ReportChange) -> PrivateReport: ...

    def report_notes(self, report: PrivateReport) -> Sequence[ReportNote]:
        """Comments below it, without what the forge itself writes there, the last changed first."""

    def report_note(self, report: PrivateReport, number: int) -> ReportNote | None:
        """None: there is no such comment any more."""

    def note_report(self, report: PrivateReport, text: str) -> ReportNote:
        """For everybody who sees the report there."""

    def writing(self, number: int, *, about: About) -> PublicWriting:
        """As it is there now."""

    def comments(self, number: int, *, about: About) -> Sequence[Comment]: ...

    def comment(self, number: int, text: str, *, about: About) -> Comment: ...

    def hide_comment(self, number: int, comment_id: str, *, about: About) -> None: ...

    def lock(self, number: int, *, about: About) -> None: ...

    def make_confidential(self, number: int, *, about: About) -> None: ...

    def close(self, number: int, *, about: About) -> None: ...

    def add_label(self, number: int, name: str, *, about: About) -> None: ...


class WithoutReportNotes:
    """Of a forge that has no comments below private reports, or documents no call for them."""

    def report_notes(self, report: PrivateReport) -> Sequence[ReportNote]:
        raise not_there("The forge", "say what was commented on a private report")

    def report_note(self, report: PrivateReport, number: int) -> ReportNote | None:
        raise not_there("The forge", "say what was commented on a private report")

    def note_report(self, report: PrivateReport, text: str) -> ReportNote:
        raise not_there("The forge", "comment on a private report")


def first_file(client: ForgeClient, paths: Sequence[str]) -> bytes | None:
    return next((found for path in paths if (found := client.file(path)) is not None), None)


def not_there(name: str, what: str) -> Declined:
    return Declined("not_there", f"{name} cannot {what} by its API. Do it there by hand.")


def given(change: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, without what stays."""
    return {name: value for name, value in change.items() if value not in ("", (), [], None)}
