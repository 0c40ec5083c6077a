"""Rules about dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from vulndesk.core.advisory.lint.subject import Flaw, Format, Known, Subject, shown

# A clock that is a little fast is no mistake of the advisory.
_LENIENCE = timedelta(days=1)


def bad_date(subject: Subject, known: Known) -> Iterator[Flaw]:
    for said in (subject.published, subject.modified, subject.withdrawn, *subject.other_dates):
        at = instant(said.text)
        if said.text and at is None:
            yield Flaw("bad-date", f"“{shown(said.text)}” is no instant.", said.at, "2026-11-30T12:00:00Z")
        elif at and _has_no_zone(said.text) and subject.format is not Format.CVE:
            yield Flaw("bad-date", f"“{shown(said.text)}” has no time zone.", said.at, f"{said.text}Z")
        elif at and at > known.now + _LENIENCE:
            yield Flaw("date-to-come", f"{shown(said.text)} lies in the future.", said.at)


def disorderly_dates(subject: Subject, known: Known) -> Iterator[Flaw]:
    published = instant(subject.published.text)
    for said, deed in ((subject.modified, "changed"), (subject.withdrawn, "withdrawn")):
        at = instant(said.text)
        if published and at and at < published:
            what = f"It was {deed} at {shown(said.text)}, before it was published at {shown(subject.published.text)}."
            yield Flaw("disorderly-dates", what, said.at)


def instant(text: str) -> datetime | None:
    """ISO 8601 with a time; one without a zone is taken as UTC. None: no instant."""
    if "T" not in text and "t" not in text:
        return None
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return found if found.tzinfo else datetime.fromisoformat(f"{text.upper()}+00:00")


def _has_no_zone(text: str) -> bool:
    found: datetime = datetime.fromisoformat(text.upper())
    return found.tzinfo is None


CHECKS = (bad_date, disorderly_dates)
