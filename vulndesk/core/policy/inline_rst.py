"""reStructuredText inside one block -> words. What it does not know stays as it is written."""

from __future__ import annotations

import re

from vulndesk.core.policy.inline import Scanner

RST_TOKEN = re.compile(
    r"""
      \\(?P<escaped>\S)
    | (?P<nothing>\\\s)
    | ``(?P<literal>[^\s`](?:.{0,2000}?\S)??)``
    | (?P<role>(?<![\w`]):[A-Za-z][\w:.+-]{0,40}:)?`(?P<text>[^`\s](?:[^`]{0,1000}?[^`\s])??)`(?P<hook>__?(?!\w))?
    | \[(?P<label>[^\[\]\n]{1,500})\]\((?P<target>[^\s()]{1,2000})\)
    | (?P<simple>(?<!\w)[A-Za-z0-9](?:[A-Za-z0-9.-]|_(?=[A-Za-z0-9])){0,60}__?(?!\w))
    | \|(?P<stand_in>[^|\s](?:[^|\n]{0,60}[^|\s])?)\|_{0,2}
    | (?P<mark>\*\*?(?=\S)|(?<=\S)\*\*?)
    | (?P<white>\s+)
    """,
    re.VERBOSE | re.DOTALL,
)
_EMBEDDED = re.compile(r"^(?P<shown>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)


def reference_name(words: str) -> str:
    return " ".join(words.lower().split())


class RstScanner(Scanner):
    """references: link targets by `reference_name`, and `|name|` -> the words that stand for it."""

    pattern = RST_TOKEN

    def token(self, match: re.Match[str], *, inside_link: bool) -> None:
        first, last = match.span()
        if match["escaped"]:
            self.emit(match["escaped"], first, last)
        elif match["literal"]:
            self.copy(*match.span("literal"))
        elif match["text"]:
            self.interpreted(match)
        elif match["label"]:
            self.follow(match["target"], *match.span("label"))
        elif match["simple"]:
            self.simple(match["simple"], first, last)
        elif match["stand_in"]:
            words = self.references.get(f"|{match['stand_in'].strip().lower()}|")
            if words is None:
                self.copy(first, last)
            else:
                self.emit(words, first, last)
        elif match["white"]:
            self.emit(" ", first, last)

    def interpreted(self, match: re.Match[str]) -> None:
        """`` `text <target>`_ ``, `` `name`_ `` and `` :role:`text` ``."""
        start, end = match.span("text")
        embedded = _EMBEDDED.match(match["text"]) if match["hook"] or match["role"] else None
        if embedded is None:
            target = self.references.get(reference_name(match["text"])) if match["hook"] else None
            shown = start, end
        else:
            target = embedded["target"]
            target = self.references.get(reference_name(target[:-1]), target) if target.endswith("_") else target
            shown = (start, start + embedded.end("shown")) if embedded["shown"] else (start + 1, end - 1)
        if target is None:
            self.scan(*shown, inside_link=True)
        else:
            target = "".join(target.split())
            self.follow(f"mailto:{target}" if "@" in target and ":" not in target else target, *shown, plain=True)

    def simple(self, name: str, first: int, last: int) -> None:
        bare = name.rstrip("_")
        target = self.references.get(reference_name(bare))
        if target is None:
            self.copy(first, last)
        else:
            self.follow(target, first, first + len(bare), plain=True)
