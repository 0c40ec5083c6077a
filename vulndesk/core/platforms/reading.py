"""Which platform's export a document is, and its reports one by one: what cannot be read is named, the rest is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.platforms import bugcrowd, hackerone
from vulndesk.core.platforms.report import PlatformReport, Unread

_READERS: tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Mapping[str, Any]], PlatformReport]], ...] = (
    (hackerone.is_report, hackerone.read_report),
    (hackerone.is_row, hackerone.read_row),
    (bugcrowd.is_submission, bugcrowd.read_submission),
    (bugcrowd.is_row, bugcrowd.read_row),
)


def rows_of_csv(text: str) -> list[dict[str, Any]]:
    """Raises BadInput for what is no table."""
    try:
        return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True))
    except csv.Error:
        raise BadInput("This is no CSV.", next_step="Export it again.") from None


def records_of(document: Any) -> list[Any] | None:
    """The records of an export; None when it is none. An empty one has none."""
    if isinstance(document, Mapping):
        held = next((document[name] for name in ("data", "findings", "submissions") if name in document), None)
        return held if isinstance(held, list) and (not held or _reader(held)) else None
    return document if isinstance(document, list) and _reader(document) else None


def read_reports(records: Iterable[Any]) -> Iterator[PlatformReport | Unread]:
    for at, record in enumerate(records, start=1):
        reader = _reader([record])
        name = str(record.get("id") or record.get("reference_number") or "") if isinstance(record, Mapping) else ""
        name = name[:80] or f"record {at}"
        if reader is None:
            yield Unread(name, "It is no report of this export. Export it again.")
            continue
        try:
            yield reader(record)
        except BadInput as refused:
            yield Unread(name, str(refused))


def _reader(records: list[Any]) -> Callable[[Mapping[str, Any]], PlatformReport] | None:
    """By the first record that some platform writes so."""
    for record in records:
        for fits, read in _READERS:
            if isinstance(record, Mapping) and fits(record):
                return read
    return None
