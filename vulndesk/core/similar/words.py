"""A report's text -> its telling words and its lines of code, each with its place.

Left out is what every report has: short and ordinary words, numbers, headings of the form, marks of Markdown and of
quotation. Scripts without spaces are read by pairs of characters. Works for the eight languages that policies are read
in, and needs no list of words to work for another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from vulndesk.core.claims.quotes import blocks
from vulndesk.core.claims.word_sets import words_of

LONGEST_TEXT = 200_000
SHORTEST_WORD = 4
SHORTEST_LINE = 12
LONGEST_HEADING = 4  # words; a longer one says something of this report

# Kana, CJK ideographs and their extensions: written without spaces between words.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|[^\W{_UNSPACED}]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_NUMBER = re.compile(r"(?:0x)?[0-9a-f]*\d[0-9a-f]*|v?\d+(?:st|nd|rd|th)?")
_HEADING = re.compile(r"[ \t>]*(?:#{1,6}[ \t].*|\*\*.+\*\*:?|__.+__:?|.*[:：])[ \t]*")
_CODE_SIGN = re.compile(r"[_/(){}=<>\\]|\w\.\w|\w-\d")
_TRACE_LINE = re.compile(
    r"[ \t>]*(?:#\d{1,3}\s.*\bin\s\S.*|at\s[\w.$<>]+\(.*\)|File \"[^\"]+\", line \d+.*|==\d+==.*|\d+:\s+0x[0-9a-f]+.*)"
)
_ADDRESS = re.compile(r"0x[0-9a-f]+|==\d+==|\b\d{3,}\b")
_SPACES = re.compile(r"\s+")

# Function words of four letters and more; shorter ones are left out by their length.
_ORDINARY = words_of(
    """
    that this with from have which when will would could should there their they then than been were also into only
    such some more most other about after before because while where what your does very just like make made over
    using used uses
    dass eine einen einem einer eines nicht wird werden wurde wenn auch oder aber sich nach über unter durch kann dies
    diese dieser dieses sind haben dann noch beim
    dans pour avec cette sont mais plus comme être avoir fait lorsque cela leur elle nous vous peut ainsi
    para como esta este esto pero cuando desde sobre entre puede porque también tiene sido donde todo
    isso essa esse não pode quando também mais pelo pela numa foram será
    этот этого этой который которая которые также если можно быть было была были может после через когда
    """
)


@dataclass(frozen=True)
class Word:
    """folded: as it is compared; `text[start:end]` is what was written."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """One line of code or of a trace, without what differs from run to run: spaces, addresses, long numbers."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class ReadText:
    """words: in the order of the text, repeated as they are; lines: of code and traces."""

    words: tuple[Word, ...]
    lines: tuple[Line, ...]


def read_text(text: str) -> ReadText:
    """The work grows in proportion to the text; what is beyond LONGEST_TEXT is left out."""
    text = text[:LONGEST_TEXT]
    words: list[Word] = []
    lines: list[Line] = []
    for start, line, is_code in _lines(text):
        if is_code:
            lines += _code_line(line, start)
        elif not _is_form_heading(line):
            words += _words(line, start)
    return ReadText(tuple(words), tuple(lines))


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Where each line begins, the line, and whether it is code."""
    code = [(block.outer_start, block.outer_end) for block in blocks(text)]
    place, position = 0, 0
    for line in text.split("\n"):
        while place < len(code) and code[place][1] <= position:
            place += 1
        inside = place < len(code) and code[place][0] <= position < code[place][1]
        yield position, line, inside or _TRACE_LINE.fullmatch(line.rstrip()) is not None
        position += len(line) + 1


def _code_line(line: str, start: int) -> Iterator[Line]:
    folded = _SPACES.sub(" ", _ADDRESS.sub("0", line.strip(" \t\r>").casefold()))
    if len(folded) >= SHORTEST_LINE and not folded.startswith(("```", "~~~")):
        yield Line(folded, start, start + len(line))


def _is_form_heading(line: str) -> bool:
    """ "## Steps to reproduce", "**Impact:**", "Zusammenfassung:": said of every report, whatever the language."""
    if not _HEADING.fullmatch(line.rstrip()) or _CODE_SIGN.search(line):
        return False
    found = _TOKEN.findall(line)
    unspaced = sum(len(one) for one in found if _IS_UNSPACED.match(one))
    return len(found) <= LONGEST_HEADING and unspaced <= 2 * LONGEST_HEADING


def _words(line: str, start: int) -> Iterator[Word]:
    for found in _TOKEN.finditer(line):
        if _IS_UNSPACED.match(found[0]):
            begin = start + found.start()
            for at in range(max(len(found[0]) - 1, 1)):
                yield Word(found[0][at : at + 2], begin + at, min(begin + at + 2, start + found.end()))
            continue
        folded = found[0].casefold()
        if not folded.isascii():
            folded = unicodedata.normalize("NFKC", folded)
        if len(folded) >= SHORTEST_WORD and folded not in _ORDINARY and not _NUMBER.fullmatch(folded):
            yield Word(folded, start + found.start(), start + found.end())
