"""HTML of a mail -> the text that a person would read: no script, no style, nothing fetched, links beside words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# fmt: off
_BLOCKS = frozenset((
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tr", "ul",
))
# fmt: on
_UNSEEN = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "svg", "math", "iframe", "object", "embed")
)
_LONGEST = 2_000_000
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r"\n\s*\n\s*")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.words.append("\n* " if tag == "li" else "\n")
        elif tag == "td":
            self.words.append(" ")
        elif tag == "a":
            self._link = next((value or "" for name, value in attrs if name == "href"), "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "a" and self._link.startswith(("http://", "https://", "mailto:")):
            self.words.append(f" <{self._link[:2000]}>")
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def text_of_html(markup: str) -> str:
    """Plain text; whoever shows it escapes it like any other text."""
    reader = _Reader()
    reader.feed(markup[:_LONGEST])
    reader.close()
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(reader.words).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()
