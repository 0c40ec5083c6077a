"""Shapes: early notices.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class EarlyList:
    """The earliest stage first. It sends nothing: a case is planned for by somebody."""

    stages: tuple[ListedStage, ...]


@dataclass(frozen=True, kw_only=True)
class EarlyNotice:
    """state: planned, sent, opened or dropped. mail: sent, written, given_up, waiting or empty."""

    id: str
    name: str
    address: str
    stage: str
    state: str
    why: str
    at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    says: str
    mail: str


@dataclass(frozen=True, kw_only=True)
class EarlyNotices:
    """until: the end of the embargo in force. why_not: why nobody can be told early now."""

    until: datetime | None
    why_not: str
    stages: tuple[EarlyStage, ...]
    notices: tuple[EarlyNotice, ...]


@dataclass(frozen=True, kw_only=True)
class EarlyRecipient:
    id: str
    name: str
    address: str
    role: str
    label: str


@dataclass(frozen=True, kw_only=True)
class EarlyStage:
    """at: when its recipients would be told. open: those who are neither planned nor told."""

    name: str
    days: int
    at: datetime
    over: bool
    open: tuple[EarlyRecipient, ...]


@dataclass(frozen=True, kw_only=True)
class ListedRecipient:
    """terms: to be accepted besides the embargo. encrypted: the mail with their link is."""

    id: str
    name: str
    address: str
    role: str
    label: str
    terms: str
    encrypted: bool


@dataclass(frozen=True, kw_only=True)
class ListedStage:
    """days: before the end of an embargo."""

    id: str
    name: str
    days: int
    recipients: tuple[ListedRecipient, ...]


@dataclass(frozen=True, kw_only=True)
class Planned:
    planned: int
