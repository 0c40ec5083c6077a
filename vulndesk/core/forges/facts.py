"""The few facts that deliveries and questions to a forge come down to, the same for GitHub, GitLab and Forgejo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


class Forge(StrEnum):
    GITHUB = "github"
    GITLAB = "gitlab"
    FORGEJO = "forgejo"  # Gitea as well: it speaks the same


FORGE_WORDS: Mapping[Forge, str] = {Forge.GITHUB: "GitHub", Forge.GITLAB: "GitLab", Forge.FORGEJO: "Forgejo or Gitea"}


class About(StrEnum):
    ISSUE = "issue"
    PULL_REQUEST = "pull_request"  # a merge request at GitLab


class FactKind(StrEnum):
    PRIVATE_REPORT = "private_report"
    REPORT_NOTE = "report_note"
    PUBLIC_WRITING = "public_writing"
    RELEASE = "release"
    PING = "ping"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReportedPackage:
    """One row of what a private report calls affected, in the forge's own words. ecosystem: as the forge writes it."""

    ecosystem: str
    name: str
    vulnerable: str = ""  # a range such as "< 2.3.1"
    patched: str = ""


@dataclass(frozen=True)
class PrivateReport:
    """As it is at the forge at `at`. key: the forge's id of it, GHSA-… or the number of a confidential issue.

    state: the forge's word (GitHub: triage, draft, published, closed, withdrawn; GitLab: opened, closed).
    is_report: somebody reported it; else the team wrote it there itself. author_id: the forge's number of the author.
    """

    key: str
    state: str
    title: str
    text: str
    author: str
    url: str
    at: datetime
    is_public: bool = False
    is_report: bool = True
    author_id: str = ""
    severity: str = ""
    vector: str = ""  # CVSS
    cve_id: str = ""
    weaknesses: tuple[str, ...] = ()  # CWE-79
    packages: tuple[ReportedPackage, ...] = ()
    credits: tuple[str, ...] = ()  # logins


@dataclass(frozen=True)
class ReportNote:
    """A comment below a private report, as it is at `at`. key: of the report; number: the forge's, of the comment.

    author: empty where the forge does not say who wrote it. is_internal: only the team reads it there.
    """

    key: str
    number: int
    text: str
    author: str
    at: datetime
    is_reporter: bool = False
    is_internal: bool = False


@dataclass(frozen=True)
class PublicWriting:
    """A public issue or pull request, or a comment below one (then title and number are the issue's, the rest its own).

    change: opened, edited, reopened, commented; or gone, which is deleted or moved to another repository.
    is_team: written by who may write there. author_id: the forge's number of the author, where is_team is not told.
    """

    about: About
    change: str
    number: int
    title: str
    text: str
    author: str
    is_team: bool
    url: str
    at: datetime
    labels: tuple[str, ...] = ()
    is_locked: bool = False
    is_open: bool = True
    author_id: str = ""


@dataclass(frozen=True)
class Release:
    """A release or a tag. is_gone: it was deleted, or is published no more."""

    tag: str
    url: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class Ping:
    """The forge tries the webhook."""


@dataclass(frozen=True)
class Unknown:
    """A delivery of a type, or an action, of which nothing follows. name: the forge's own."""

    name: str


Fact = PrivateReport | ReportNote | PublicWriting | Release | Ping | Unknown

_KINDS: Mapping[type, FactKind] = {
    PrivateReport: FactKind.PRIVATE_REPORT,
    ReportNote: FactKind.REPORT_NOTE,
    PublicWriting: FactKind.PUBLIC_WRITING,
    Release: FactKind.RELEASE,
    Ping: FactKind.PING,
    Unknown: FactKind.UNKNOWN,
}


@dataclass(frozen=True)
class Delivery:
    """What a delivery says. repository: "owner/name" as the forge spells it."""

    repository: str
    fact: Fact = field(repr=False)


def kind_of(fact: Fact) -> FactKind:
    return _KINDS[type(fact)]


def stored(fact: Fact) -> dict[str, Any]:
    """The fact as JSON, with its kind."""
    held = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(fact).items()}
    return {"kind": kind_of(fact).value, **held}


def restored(held: Mapping[str, Any]) -> Fact:
    """What `stored` was given, also by a version that knew fewer fields."""
    shape = next(one for one, kind in _KINDS.items() if kind.value == held["kind"])
    given: dict[str, Any] = {}
    for one in (one for one in fields(shape) if one.name in held):
        value = held[one.name]
        if one.name == "at":
            value = datetime.fromisoformat(value)
        elif one.name == "about":
            value = About(value)
        elif one.name == "packages":
            value = tuple(ReportedPackage(**row) for row in value)
        elif isinstance(value, list):
            value = tuple(value)
        given[one.name] = value
    fact: Fact = shape(**given)
    return fact
