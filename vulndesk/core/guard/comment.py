"""What is written under a public issue or pull request, once: thanks, and where the team can be reached directly.

Promise: it says nothing of what was written and nothing of why it stands there, for a comment under a report is read by
those who look for what is not mended yet. The rules find nothing in it (tests/core/guard), nor in an owner's own words.
"""

from __future__ import annotations

import re

from vulndesk.core.errors import BadInput
from vulndesk.core.guard.judging import judge
from vulndesk.core.guard.reading import PublicText

_WORDS = (
    "Thank you for taking the time to write this. The people who look after {project} can also be reached directly, "
    "and nobody has to sign up for that: {link}\n\nIf there is more to say, please tell them there."
)
_MARK = "<!-- ref {mark} -->"
_TELLING = re.compile(
    r"secur|vulnerab|exploit|weakness|\bcves?\b|sicherheit|schwachstelle|faille|sécurité|segur|漏洞|安全|脆弱|セキュリティ",
    re.I,
)


def neutral_comment(*, project: str, link: str, mark: str, words: str = "") -> str:
    """mark: a random name, by which the comment is found again when the forge’s answer to it was lost.

    words: an owner's own, with {link} in them. The same words below many issues can be searched for.
    """
    shown = " ".join("".join(char for char in project if char not in "<>[]()`*_@#|\\!").split())
    written = (words or _WORDS).replace("{project}", shown or "this project").replace("{link}", link)
    return f"{written}\n\n{mark_of(mark)}\n"


def require_neutral(words: str) -> None:
    """An owner's own words for the comment; empty ones are the desk's. Raises BadInput."""
    if not words.strip():
        return
    if "{link}" not in words:
        raise BadInput(
            "These words lead nowhere.", next_step="Write {link} where the address belongs.", field="comment"
        )
    if "<" in words:
        raise BadInput("These words hold markup.", next_step="Write it without “<”.", field="comment")
    told = [found[0]] if (found := _TELLING.search(words)) else []
    told += [word for one in judge(PublicText("", words)).fired if one.rule.weight > 0 for word in one.words]
    if told:
        raise BadInput(
            f"These words say what they stand below: “{told[0]}”.",
            next_step="Say only that the team can be reached, so that nobody who reads along learns more.",
            field="comment",
        )


def mark_of(mark: str) -> str:
    return _MARK.format(mark=mark)
