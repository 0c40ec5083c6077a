"""AsciiDoc inside one block -> words. What it does not know stays as it is written."""

from __future__ import annotations

import html
import re

from vulndesk.core.policy.inline import Link, Scanner

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[<>*_`\#^~\[\]{}|=\-+:h])
    | (?P<image>image::?[^\s\[\]]{1,500}\[[^\[\]]{0,500}\])
    | (?P<macro>link|mailto|xref):{1,2}
      (?P<target>(?:\+\+.{1,500}?\+\+|[^\s\[\]])[^\s\[\]]{0,1000})\[(?P<label>[^\[\]]{0,500})\]
    | (?P<url>https?://[^\s<>\[\]]{1,1000})\[(?P<url_label>[^\[\]]{0,500})\]
    | <(?P<auto>https?://[^\s<>]{1,1000}|[\w.+%-]{1,64}@[\w.-]{1,200})>
    | <<(?P<cross>[^<>,\n]{1,200})(?:,\s*(?P<cross_label>[^<>]{1,300}))?>>
    | (?P<role>\[[.\#][\w. -]{1,60}\](?=[\#*_`]))
    | (?P<anchor>\[\[[^\[\]\n]{1,200}\]\])
    | (?P<attribute>\{(?P<name>[\w-]{1,60})\})
    | (?P<ticks>`\+?)(?P<code>[^`\n]{1,500}?)\+?`
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | (?P<mark>\*{1,2}(?=\S)|(?<=\S)\*{1,2}
        |(?<!\w)_{1,2}(?=\w)|(?<=[\w.!?:;,)])_{1,2}(?!\w)|(?<!\w)\#{1,2}(?=\w)|(?<=\w)\#{1,2}(?!\w))
    | (?P<break>[ ]\+[ \t]*\n\s*)
    | (?P<white>\s+)
    """,
    re.VERBOSE,
)
_SIGNS = {
    "plus": "+",
    "nbsp": " ",
    "at": "@",
    "hyphen": "-",
    "apos": "'",
    "quot": '"',
    "lt": "<",
    "gt": ">",
    "amp": "&",
}


class AsciidocScanner(Scanner):
    """references: the document's attributes by name, without braces."""

    pattern = _TOKEN

    def token(self, match: re.Match[str], *, inside_link: bool) -> None:
        first, last = match.span()
        if match["escaped"]:
            self.emit(match["escaped"], first, last)
        elif match["macro"]:
            self.macro(match)
        elif match["url"]:
            shown = "url_label" if match["url_label"].strip() else "url"
            self.follow(self.filled(match["url"]), *match.span(shown), plain=True)
        elif match["auto"]:
            self.follow(match["auto"], *match.span("auto"), plain=True)
        elif match["cross"]:
            self.copy(*match.span("cross_label" if match["cross_label"] else "cross"))
        elif match["name"]:
            self.attribute(match)
        elif match["code"]:
            self.copy(*match.span("code"))
        else:
            self.sign(match.lastgroup or "", first, last)

    def sign(self, kind: str, first: int, last: int) -> None:
        if kind == "entity":
            self.emit(html.unescape(self.text[first:last]), first, last)
        elif kind == "break":
            self.line_break(first, last)
        elif kind == "white":
            self.emit(" ", first, last)

    def macro(self, match: re.Match[str]) -> None:
        shown = "label" if match["label"].strip() else "target"
        target = self.filled(match["target"])
        prefix = "mailto:" if match["macro"] == "mailto" else ""
        self.follow(prefix + target.strip("+"), *match.span(shown), plain=True)

    def attribute(self, match: re.Match[str]) -> None:
        words = self.references.get(match["name"].lower(), _SIGNS.get(match["name"].lower()))
        if words is None:
            self.copy(*match.span())
        else:
            before = len(self.words)
            self.emit(words, *match.span())
            if words.startswith(("http://", "https://")):
                self.links.append(Link(before, len(self.words), words))

    def filled(self, text: str) -> str:
        return re.sub(r"\{([\w-]{1,60})\}", lambda name: self.references.get(name[1].lower(), name[0]), text)
