"""What is written under a public issue or pull request, once: thanks, and where the team can be reached directly.

Promise: it says nothing of what was written and nothing of why it stands there, for a comment under a report is read by
those who look for what is not mended yet. The rules find nothing in it (tests/core/guard).
"""

from __future__ import annotations

_WORDS = (
    "Thank you for taking the time to write this. The people who look after {project} can also be reached directly, "
    "and nobody has to sign up for that: {link}\n\nIf there is more to say, please tell them there."
)
_MARK = "<!-- ref {mark} -->"


def neutral_comment(*, project: str, link: str, mark: str) -> str:
    """mark: a random name, by which the comment is found again when the forge’s answer to it was lost."""
    shown = " ".join("".join(char for char in project if char not in "<>[]()`*_@#|\\!").split())
    return f"{_WORDS.format(project=shown or 'this project', link=link)}\n\n{mark_of(mark)}\n"


def mark_of(mark: str) -> str:
    return _MARK.format(mark=mark)
