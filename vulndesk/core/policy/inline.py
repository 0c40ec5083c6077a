"""The text of one block -> the words a person sees, each character with its place in the source.

Promise: `Prose.words` has no markup, one space where the source has any white space (none where a line only wraps in a
script without spaces), and for every character the offsets [start, end) in the decoded text it comes from, in rising
order. A sentence can therefore be shown in words and still be cut out of the file exactly. The Markdown scanner follows
CommonMark closely enough for prose; it never fails on any text. The other formats' scanners stand beside it
(`inline_rst`, `inline_asciidoc`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<ticks>`+)(?!`)(?P<code>.{1,2000}?)(?<!`)(?P=ticks)(?!`)
    | (?P<image>!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\))
    | \[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,500}\]){1,2000})\]
      (?:\(\s*<?(?P<target>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+["'(][^)\n]*["')])?\s*\)
        |\[(?P<reference>[^\]\n]{0,500})\])?
    | <(?P<auto>(?:https?://|mailto:)[^\s<>]+|[\w.+%-]+@[\w.-]+)>
    | (?P<anchor><a\s[^<>]{0,1000}>|</a\s?>)
    | (?P<tag></?(?:a|abbr|b|big|code|del|em|font|i|img|ins|kbd|mark|picture|pre|small|source|span|strong|sub|sup|tt
        |u|var)(?:\s[^<>]{0,1000})?/?>)
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | (?P<mark>\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+(?=\w)|(?<=[\w.!?:;,)])_+(?!\w)|~~)
    | (?P<break><br\s{0,9}/?>|\ \ +\n\s*|\\\n\s*
        |[ \t]*\n\s*(?=\*\*[^*\n:]{1,60}(?::\*\*|\*\*:)|[•‣▪●–—✅❌📧🔒]\s))
    | (?P<white>\s+)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_WHITE = re.compile(r"\s")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff01-\uffef]")
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_HREF = re.compile(r"""\shref\s?=\s?(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE)
# What other formats write around words, so that any format's sentence reads well.
_OTHER_LINK = re.compile(
    r"(?<!`)`([^`<>\n]{1,300}?)\s?(?:<[^`<>\s]{1,500}>)?`__?(?!\w)|https?://[^\s\[\]]+\[([^\[\]]+)\]"
)
_OTHER_ROLE = re.compile(r":[\w.-]{2,30}:(?=`[^`]+`)")


@dataclass(frozen=True)
class Link:
    """Characters [start, end) of the words lead to `target`."""

    start: int
    end: int
    target: str


@dataclass(frozen=True)
class Prose:
    """start, end: the block's whole text in the source, markup included. breaks: where the words begin a new line."""

    words: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    links: tuple[Link, ...]
    start: int
    end: int
    breaks: tuple[int, ...] = ()

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Where words[first:last] stand in the source, with the emphasis or link around them."""
        start = self.start if first <= 0 else self.ends[first - 1]
        if last >= len(self.words):
            return start, self.end
        return start, self.starts[last] if self.words[last] == " " else self.ends[last - 1]


NO_PROSE = Prose("", (), (), (), 0, 0)


class Scanner:
    """Collects visible characters; `places[i]` is the source offset of text[i], with one entry past the end.

    A format is a pattern of tokens and what to do with one.
    """

    pattern: ClassVar[re.Pattern[str]]

    def __init__(self, text: str, places: Sequence[int], references: Mapping[str, str]) -> None:
        self.text = text
        self.places = places
        self.references = references
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.links: list[Link] = []
        self.breaks: list[int] = []

    def token(self, match: re.Match[str], *, inside_link: bool) -> None:
        raise NotImplementedError

    def emit(self, letters: str, first: int, last: int) -> None:
        """One source stretch [first, last) that shows as `letters`."""
        for letter in letters:
            white = letter.isspace()
            if white and (not self.words or self.words[-1] == " " or self.wraps(first, last)):
                continue
            self.words.append(" " if white else letter)
            self.starts.append(self.places[first])
            self.ends.append(self.places[last - 1] + 1)

    def wraps(self, first: int, last: int) -> bool:
        """A line that merely ends between two characters of a script without spaces (CSS Text 3, segment breaks)."""
        following = self.text[last : last + 1]
        return "\n" in self.text[first:last] and bool(_WIDE.match(self.words[-1]) and _WIDE.match(following))

    def copy(self, first: int, last: int) -> None:
        piece = self.text[first:last]
        if _WHITE.search(piece) is None:  # as `emit` for each letter, and much quicker
            self.words.extend(piece)
            self.starts.extend(self.places[first:last])
            self.ends.extend(place + 1 for place in self.places[first:last])
            return
        for at in range(first, last):
            self.emit(self.text[at], at, at + 1)

    def scan(self, first: int, last: int, *, inside_link: bool = False) -> None:
        at = first
        while at < last:
            match = self.pattern.search(self.text, at, last)
            if match is None:
                break
            self.copy(at, match.start())
            self.token(match, inside_link=inside_link)
            at = match.end()
        self.copy(at, last)

    def follow(self, target: str, first: int, last: int, *, plain: bool = False) -> None:
        before = len(self.words)
        if plain:
            self.copy(first, last)
        else:
            self.scan(first, last, inside_link=True)
        self.links.append(Link(before, len(self.words), html.unescape(target)))

    def line_break(self, first: int, last: int) -> None:
        self.emit(" ", first, last)
        self.breaks.append(len(self.words))


class MarkdownScanner(Scanner):
    pattern = _TOKEN

    def __init__(self, text: str, places: Sequence[int], references: Mapping[str, str]) -> None:
        super().__init__(text, places, references)
        self.anchor: tuple[int, str] | None = None

    def token(self, match: re.Match[str], *, inside_link: bool) -> None:
        first, last = match.span()
        kind = match.lastgroup or ""
        if match["escaped"]:
            self.emit(match["escaped"], first, last)
        elif match["code"]:
            self.copy(*match.span("code"))
        elif match["label"] is not None:
            self.link(match, inside_link=inside_link)
        elif match["auto"]:
            self.follow(match["auto"], *match.span("auto"), plain=True)
        elif match["anchor"]:
            self.html_link(match["anchor"])
        elif match["entity"]:
            self.emit(html.unescape(match["entity"]), first, last)
        elif kind == "break":
            self.line_break(first, last)
        elif kind == "white":
            self.emit(" ", first, last)

    def link(self, match: re.Match[str], *, inside_link: bool) -> None:
        target = match["target"]
        if target is None:
            target = self.references.get(" ".join((match["reference"] or match["label"]).upper().split()))
        if target is None or inside_link:
            self.emit("[", match.start(), match.start() + 1)
            self.scan(match.start() + 1, match.end("label"), inside_link=True)
            self.copy(match.end("label"), match.end())
        else:
            self.follow(target, *match.span("label"))

    def html_link(self, tag: str) -> None:
        """`<a href="...">` opens a link, `</a>` closes it; one that never closes leads nowhere."""
        if tag.startswith("</"):
            if self.anchor is not None:
                start, target = self.anchor
                self.links.append(Link(start, len(self.words), target))
                self.anchor = None
        elif href := _HREF.search(tag):
            self.anchor = len(self.words), html.unescape(next(found for found in href.groups() if found is not None))


def scan_prose(
    lines: Sequence[tuple[int, str]], references: Mapping[str, str], scanner: type[Scanner] = MarkdownScanner
) -> Prose:
    """lines: each line's text without its container's prefix, with the source offset where it starts."""
    text = "\n".join(line for _, line in lines)
    places: list[int] = []
    for offset, line in lines:
        places.extend(range(offset, offset + len(line) + 1))
    if not text.strip():
        return NO_PROSE
    scanned = scanner(text, places, references)
    scanned.scan(0, len(text))
    while scanned.words and scanned.words[-1] == " ":
        for column in (scanned.words, scanned.starts, scanned.ends):
            column.pop()
    if not scanned.words:
        return NO_PROSE
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    return Prose(
        words="".join(scanned.words),
        starts=tuple(scanned.starts),
        ends=tuple(scanned.ends),
        links=tuple(scanned.links),
        start=places[left],
        end=places[right - 1] + 1,
        breaks=tuple(at for at in scanned.breaks if 0 < at < len(scanned.words)),
    )


def join_prose(pieces: Sequence[Prose], between: str) -> Prose:
    """Pieces that rise in the text, as one: `between` is shown at the end of each but the last."""
    pieces = [piece for piece in pieces if piece.words]
    if len(pieces) < 2:
        return pieces[0] if pieces else NO_PROSE
    words = ""
    starts: list[int] = []
    ends: list[int] = []
    links: list[Link] = []
    for piece in pieces:
        if words:
            words += between
            starts.extend([ends[-1]] * len(between))
            ends.extend([ends[-1]] * len(between))
        links.extend(Link(link.start + len(words), link.end + len(words), link.target) for link in piece.links)
        words += piece.words
        starts.extend(piece.starts)
        ends.extend(piece.ends)
    return Prose(words, tuple(starts), tuple(ends), tuple(links), pieces[0].start, max(piece.end for piece in pieces))


@lru_cache(maxsize=2048)
def plain_words(sentence: str) -> str:
    """A clause's sentence as a person reads it: no markup, no comment, one line; a table's row as `Latest | Yes`.

    >>> plain_words("We answer within **48 hours**.")
    'We answer within 48 hours.'
    >>> plain_words("Write to `our desk <https://example.org>`_.")
    'Write to our desk.'
    """
    text = _PREFIX.sub("", _COMMENT.sub(" ", sentence))
    text = _OTHER_LINK.sub(lambda match: match[1] or match[2], _OTHER_ROLE.sub("", text))
    return scan_prose([(0, text)], {}).words.strip("| ")
