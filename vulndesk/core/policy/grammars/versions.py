"""Supported versions (E1, N1), from a table's rows or from "only the latest ... is supported"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import SupportedVersion
from vulndesk.core.policy.passages import Doubt, Passage, Reading
from vulndesk.core.policy.phrases.table import Meaning, Phrases, SupportWords

# Signs are the same in every language.
_YES_SIGN = re.compile(
    r"✅|✔|☑|✓|🟢|🟡|⚠|:(?:white_check_mark|heavy_check_mark|check|ballot_box_with_check|warning|green_circle):"
)
_NO_SIGN = re.compile(
    r"❌|✖|✗|✘|⛔|🔴|🚫|:(?:x|negative_squared_cross_mark|no_entry|no_entry_sign|red_circle|heavy_multiplication_x):"
)
_SIGNS = re.compile(r"[^\w\s().:/-]|:\w+:")


def read_versions(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.support
    if passage.form is Form.ROW:
        yield from _read_row(passage, words)
    elif passage.meaning in (Meaning.SUPPORT, Meaning.OTHER, Meaning.REPORTING) and words.only_latest.search(
        passage.words
    ):
        yield SupportedVersion(words.latest, supported=True)
        yield SupportedVersion(words.older, supported=False)


def _columns(passage: Passage, words: SupportWords) -> tuple[int, int] | None:
    """The version's and the status's column; None for another kind of table."""
    header = passage.header
    version = next((at for at, title in enumerate(header) if words.version_header.search(title)), None)
    if passage.meaning is Meaning.SUPPORT and version is None and len(header) >= 2:
        version = 0
    if version is None:
        return None
    status = next((at for at, title in enumerate(header) if at != version and words.status_header.search(title)), None)
    if status is None and passage.meaning is Meaning.SUPPORT and len(header) == 2:
        status = 1 - version
    return None if status is None else (version, status)


def _read_row(passage: Passage, words: SupportWords) -> Iterator[Reading]:
    columns = _columns(passage, words)
    if columns is None or max(columns) >= len(passage.cells):
        return
    version, status = (passage.cells[at].words.strip() for at in columns)
    if not version:
        return
    supported = read_status(status, words)
    if supported is None:
        yield Doubt("The table does not say clearly whether this version is supported.")
    else:
        yield SupportedVersion(version, supported=supported)


def read_status(status: str, words: SupportWords) -> bool | None:
    """A sign decides, then the words; None when neither is understood."""
    no_sign, yes_sign = _NO_SIGN.search(status), _YES_SIGN.search(status)
    if bool(no_sign) != bool(yes_sign):
        return bool(yes_sign)
    said = _SIGNS.sub(" ", status).strip()
    if words.no.search(said):
        return False
    return True if words.yes.search(said) else None
