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
    r"✅|✔|☑|✓|🟢|🟡|⚠|[○◯⭕◎〇]|:(?:white_check_mark|heavy_check_mark|check|ballot_box_with_check|warning|green_circle):"
)
_NO_SIGN = re.compile(
    r"❌|✖|✗|✘|⛔|🔴|🚫|[×✕]|:(?:x|negative_squared_cross_mark|no_entry|no_entry_sign|red_circle|heavy_multiplication_x):"
)
_LONGEST_STATUS = 30  # characters; what is longer is a remark
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


def _columns(passage: Passage, words: SupportWords) -> tuple[int, list[int]] | None:
    """The version's column and those that may tell the status, the likeliest first; None for another kind of table."""
    header = passage.header
    version = next((at for at, title in enumerate(header) if words.version_header.search(title)), None)
    if passage.meaning is Meaning.SUPPORT and version is None and len(header) >= 2:
        version = 0
    if version is None:
        return None
    others = [at for at in range(len(header)) if at != version]
    told = [at for at in others if words.status_header.search(header[at])]
    if passage.meaning is Meaning.SUPPORT:
        told += [at for at in others if at not in told]
    return (version, told) if told else None


def _read_row(passage: Passage, words: SupportWords) -> Iterator[Reading]:
    columns = _columns(passage, words)
    if columns is None or max(columns[0], columns[1][0]) >= len(passage.cells):
        return
    version = passage.cells[columns[0]].words.strip()
    if not version:
        return
    cells = [passage.cells[at].words.strip() for at in columns[1] if at < len(passage.cells)]
    answers = [read_status(cell, words) for at, cell in enumerate(cells) if at == 0 or len(cell) <= _LONGEST_STATUS]
    supported = next((answer for answer in answers if answer is not None), None)
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
