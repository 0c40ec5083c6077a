"""Paths and lines in prose: `a.c:40`, "lines 10 to 20 of a.c", "a.c, line 40", a line whose file was named before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.paths import Written, written_paths
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.words import GLUE_WORDS, LINE_WORDS, OF_WORDS, RANGE_WORDS

_N = r"(\d{1,7})(?!\d|[.,]\d)"
_SPACE = r"[\s`*_]{0,4}"
_PHRASE = re.compile(
    rf"(?<![A-Za-z0-9_])(?:{LINE_WORDS}){_SPACE}(?:[:#]\s?)?(?:(?:from|с|de|von|zwischen|between|entre)\s)?{_SPACE}{_N}"
    rf"(?:{_SPACE}(?:{RANGE_WORDS}){_SPACE}(?:(?<!and )(?<!und )(?:the\s|la\s|a\s|à\s)?(?:{LINE_WORDS})\s)?{_N})?"
    rf"|(?<![A-Za-z0-9_])L(\d{{1,7}})(?:\s?[-–—]\s?L?(\d{{1,7}}))?(?![A-Za-z0-9_])"
    rf"|第\s?(\d{{1,7}})\s?(?:行)?\s?(?:(?:[-–—~〜～到至]|から)\s?第?\s?(\d{{1,7}})\s?)?行目?"
    rf"|(?<![\dA-Za-z_.])(\d{{1,7}})\s?(?:行目?)?\s?(?:(?:[-–—~〜～到至]|から)\s?(\d{{1,7}})\s?)?行目"
    rf"|(?<![\dA-Za-z_.])(\d{{1,7}})\s?[-–—~〜～]\s?(\d{{1,7}})\s?行(?!代码|コード)"
    rf"|行\s?(\d{{1,7}})(?:\s?[-–—~〜～到至]\s?(\d{{1,7}}))?(?!\d)"
    rf"|(?<![\dA-Za-z_.])(\d{{1,7}})(?:\.|-?(?:я|й|ю|ой|ую|ей))\s(?:Zeile|строк(?:а|и|е|у|ой))()",
    re.IGNORECASE,
)
# A table with a column of lines, and the next cell of a row that holds a path.
_LINE_COLUMN = re.compile(rf"\|[ \t*]{{0,8}}(?:{LINE_WORDS})[^|\n]{{0,12}}\|", re.IGNORECASE)
_LINE_CELL = re.compile(r"[`'\"*_]{0,3}[ \t]{0,40}\|[ \t`]{0,40}(\d{1,7})(?:\s?[-–—]\s?(\d{1,7}))?[ \t`]{0,40}\|")
_LONGEST_GAP = 48
_WORD = re.compile(r"[^\W\d_]+")
_STOPPED = re.compile(r"\n[\s>]*\n|[.!?](?=\s)|[。！？]")
_NEAR = 220  # characters between a line and the path of the same sentence that it is of
_TRACE_OF_OTHERS = re.compile(r"(?:log|output|trace|stderr|terminal|console)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Phrase:
    start: int
    end: int
    line: int
    line_end: int | None


def read_places(sheet: Sheet) -> None:
    """Take every path and line of the prose; put the strangers' aside."""
    paths = [path for path in written_paths(sheet.text) if sheet.is_free(path.start, path.end)]
    starts = [path.start for path in paths]
    joined: set[int] = set()
    for phrase in _phrases(sheet):
        _join(sheet, phrase, paths, starts, joined)
    has_lines = _LINE_COLUMN.search(sheet.text) is not None
    for at, path in enumerate(paths):
        if at not in joined:
            take_path(sheet, _with_cell(sheet.text, path) if has_lines and path.line is None else path)


def _with_cell(text: str, path: Written) -> Written:
    cell = _LINE_CELL.match(text, path.end)
    if not cell:
        return path
    return replace(
        path, end=cell.end(2 if cell[2] else 1), line=int(cell[1]), line_end=int(cell[2]) if cell[2] else None
    )


def take_path(sheet: Sheet, path: Written) -> bool:
    if not path.is_project:
        sheet.put_aside(path.start, path.end)
        sheet.strange_paths[path.start] = path.end
        return False
    kind = ClaimKind.PATH if path.line is None else ClaimKind.LINE
    return sheet.add(kind, path.start, path.end, path=path.path, line=path.line, line_end=path.line_end)


def _phrases(sheet: Sheet) -> Iterator[_Phrase]:
    for found in _PHRASE.finditer(sheet.text):
        numbers = [int(group) for group in found.groups() if group]
        if numbers and sheet.is_free(found.start(), found.end()):
            last = numbers[1] if len(numbers) > 1 and numbers[1] >= numbers[0] else None
            yield _Phrase(found.start(), found.end(), numbers[0], last)


def _join(sheet: Sheet, phrase: _Phrase, paths: Sequence[Written], starts: Sequence[int], joined: set[int]) -> None:
    """One claim of a line phrase and the path beside it; else of the phrase alone, with the nearest path's name."""
    at = bisect_left(starts, phrase.start)
    if at and paths[at - 1].end > phrase.start:
        return
    before = at - 1 if at and at - 1 not in joined and paths[at - 1].line is None else None
    after = at if at < len(paths) and paths[at].line is None else None
    gap_after = sheet.text[phrase.end : paths[after].start] if after is not None else ""
    if after is not None and _is_glue(gap_after) and _says_of(gap_after):
        _take_both(sheet, phrase, paths[after], phrase.start, paths[after].end)
        joined.add(after)
    elif before is not None and _is_glue(sheet.text[paths[before].end : phrase.start]):
        _take_both(sheet, phrase, paths[before], paths[before].start, phrase.end)
        joined.add(before)
    else:
        _take_alone(sheet, phrase, paths, at)


def _take_both(sheet: Sheet, phrase: _Phrase, path: Written, start: int, end: int) -> None:
    if path.is_project:
        sheet.add(ClaimKind.LINE, start, end, path=path.path, line=phrase.line, line_end=phrase.line_end)
    else:
        sheet.put_aside(start, end)


def _take_alone(sheet: Sheet, phrase: _Phrase, paths: Sequence[Written], at: int) -> None:
    path = _nearest(sheet.text, phrase, paths, at)
    if path and path.is_project and not _TRACE_OF_OTHERS.search(sheet.after(phrase.end, 24)):
        sheet.add(ClaimKind.LINE, phrase.start, phrase.end, path=path.path, line=phrase.line, line_end=phrase.line_end)
    else:
        sheet.put_aside(phrase.start, phrase.end)


def _nearest(text: str, phrase: _Phrase, paths: Sequence[Written], at: int) -> Written | None:
    """The path of the same sentence: the one before, else the one after; else one right before it in the paragraph."""
    before = paths[at - 1] if at and phrase.start - paths[at - 1].end <= _NEAR else None
    after = paths[at] if at < len(paths) and paths[at].start - phrase.end <= _NEAR else None
    if before and not _STOPPED.search(text, before.end, phrase.start):
        return before
    if after and not _STOPPED.search(text, phrase.end, after.start):
        return after
    if before and not re.search(r"\n[\s>]*\n", text[before.end : phrase.start]):
        return before
    return None


def _is_glue(gap: str) -> bool:
    if len(gap) > _LONGEST_GAP or re.search(r"\n[\s>]*\n|[.!?。！？][\s]", gap):
        return False
    rest = _WORD.sub("", gap)
    if (
        rest.strip(" \t\r\n`'\"*_“”„«»‘’「」『』()[]{}（）【】,;:，、；：#@>|~.-–—=")
        or rest.count(",") + rest.count(";") > 1
    ):
        return False
    return all(_is_glue_word(word.lower()) for word in _WORD.findall(gap))


def _is_glue_word(word: str) -> bool:
    if word in GLUE_WORDS:
        return True
    if word.isascii():
        return False
    rest = word  # Chinese and Japanese have no spaces: "文件的第"
    for part in sorted((part for part in GLUE_WORDS if not part.isascii()), key=len, reverse=True):
        rest = rest.replace(part, "")
    return not rest


def _says_of(gap: str) -> bool:
    """ "line 40 of a.c": a word of belonging, and no comma that starts something else."""
    words = [word.lower() for word in _WORD.findall(gap)]
    return bool(words) and (words[0] in OF_WORDS or not words[0].isascii()) and "," not in gap
