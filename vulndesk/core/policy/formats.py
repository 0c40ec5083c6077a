"""Which format a policy is written in, told from its text whatever the file is called, and its blocks."""

from __future__ import annotations

import re
from enum import StrEnum

from vulndesk.core.policy.asciidoc import split_asciidoc
from vulndesk.core.policy.blocks import Block
from vulndesk.core.policy.markdown import split_markdown

_LOOKED_AT = 100_000  # characters; a format shows early


class Format(StrEnum):
    MARKDOWN = "Markdown"
    RST = "reStructuredText"
    ASCIIDOC = "AsciiDoc"


# Signs that the other formats do not have, each with its weight.
_MARKDOWN = (
    (re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE), 3),
    (re.compile(r"^[ \t]*```", re.MULTILINE), 2),
    (re.compile(r"(?<!`)\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}\)"), 1),
    (re.compile(r"^[ \t]*+(?:\|[ \t]*+)?:?-{2,}+:?[ \t]*+\|[ \t:|-]*$", re.MULTILINE), 3),
    (re.compile(r"^[ \t]*(?:<!--|<[a-z]+\b)", re.MULTILINE | re.IGNORECASE), 1),
)
_RST = (
    (re.compile(r"^[ \t]*\.\. +[\w|][\w:+ |-]{0,60}::(?:[ \t]|$)", re.MULTILINE), 3),
    (re.compile(r"^\.\. +_[^:\n]{1,80}:(?:[ \t]|$)", re.MULTILINE), 3),
    (re.compile(r"^\.\. +\S", re.MULTILINE), 1),
    (re.compile(r"`[^`\n<>]{1,200}(?:\n?[^`\n<>]{0,200})<[^`<>]{1,300}>`__?(?!\w)"), 3),
    (re.compile(r"(?<![`\w])`[^`\n]{1,100}`_{1,2}(?!\w)"), 2),
    (re.compile(r"(?<![`\w]):[a-z][\w:-]{1,20}:`[^`\n]"), 2),
    (re.compile(r"^(?P<sign>[^\w\s\\])(?P=sign){2,}[ \t]*\n[ \t]*\S.*\n(?P=sign){3,}[ \t]*$", re.MULTILINE), 2),
    (re.compile(r"^\S.{0,80}\n(?P<sign>[~^\"'*+#:.])(?P=sign){3,}[ \t]*$", re.MULTILINE), 2),
    (re.compile(r"^[ \t]*={2,}(?:[ \t]+={2,})+[ \t]*$|^[ \t]*\+(?:[-=]{2,}\+)+[ \t]*$", re.MULTILINE), 2),
    (re.compile(r"^\S.{1,80}\n(?:={4,}|-{4,})[ \t]*$", re.MULTILINE), 0.5),
)
_ASCIIDOC = (
    (re.compile(r"^={1,6}[ \t]+\S", re.MULTILINE), 3),
    (re.compile(r"^\|===[ \t]*$", re.MULTILINE), 3),
    (re.compile(r"^:[\w-]{2,40}:(?:[ \t].*)?$", re.MULTILINE), 1),
    (re.compile(r"(?:https?://[^\s\[\]]{1,300}|mailto:[^\s\[\]]{1,100}|link:[^\s\[\]]{1,300})\[[^\[\]\n]*\](?!\()"), 2),
    (
        re.compile(
            r"^\[(?:source|cols|options|NOTE|IMPORTANT|WARNING|TIP|quote|%|\.|#|width)[^\]\n]*\]$", re.MULTILINE
        ),
        2,
    ),
    (re.compile(r"^(?:NOTE|IMPORTANT|WARNING|TIP|CAUTION): ", re.MULTILINE), 1),
)


def sniff_format(text: str) -> Format:
    """Markdown, unless the text shows more signs of another format."""
    text = text[:_LOOKED_AT].replace("\r\n", "\n").replace("\r", "\n")
    if not _ASCIIDOC[0][0].search(text) and not any(
        sign.search(text) for sign, weight in (*_RST, *_ASCIIDOC) if weight > 1
    ):
        return Format.MARKDOWN
    scores = {
        Format.MARKDOWN: _score(text, _MARKDOWN),
        Format.RST: _score(text, _RST),
        Format.ASCIIDOC: _score(text, _ASCIIDOC),
    }
    return max(scores, key=lambda found: scores[found])


def _score(text: str, signs: tuple[tuple[re.Pattern[str], float], ...]) -> float:
    """Each kind of sign counts at most five times, so that one long table does not decide."""
    return sum(weight * min(5, sum(1 for _ in sign.finditer(text))) for sign, weight in signs)


def split_blocks(text: str) -> tuple[Block, ...]:
    """Total: what another format's parser trips over is read as Markdown, which is read by any means."""
    found = sniff_format(text)
    if found is Format.ASCIIDOC:
        return split_asciidoc(text)
    if found is Format.RST:
        from vulndesk.core.policy.rst import split_rst  # docutils costs more than all the rest of a cold start

        try:
            return split_rst(text)
        except Exception:  # noqa: BLE001 -- hostile text in somebody else's parser: RecursionError and many others
            return split_markdown(text)
    return split_markdown(text)
