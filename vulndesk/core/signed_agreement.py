"""The words by which a reporter agrees in a signed mail: one line that names the case and carries the question's token.

A mail can be forged; a signature by the pinned key cannot. The token binds the answer to this question, so that neither
an older mail nor one about another case can be shown again as an agreement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vulndesk.core.codes import group, normalise

TOKEN_SYMBOLS = 16  # 80 random bits
_LINE = "I {not_}agree that {reference} is published before a release: {token}"


@dataclass(frozen=True)
class SignedQuestion:
    """token: of this question alone."""

    reference: str
    token: str

    @property
    def yes(self) -> str:
        return _LINE.format(not_="", reference=self.reference, token=group(self.token))

    @property
    def no(self) -> str:
        return _LINE.format(not_="do not ", reference=self.reference, token=group(self.token))

    def words(self, *, key: str) -> str:
        """The whole question, for the reporter. key: the pinned one's fingerprint, as people compare it."""
        return (
            f"May the details of {self.reference} become public although no release holds the fix yet?\n\n"
            f"A mail alone can be forged, so your answer counts when all of it is signed with your OpenPGP key {key}. "
            f"Copy one of these two lines into it:\n\n{self.yes}\n\n{self.no}\n\n"
            "You owe nobody a yes. Without one it stays private until a release holds the fix."
        )


def answer_in(text: str, question: SignedQuestion) -> bool | None:
    """Whether it agrees; None when it says neither or both. Lines may be wrapped; what is quoted does not count."""
    own = " ".join(" ".join(line for line in text.splitlines() if not line.lstrip().startswith(">")).split())
    said = {
        found["not"] is None
        for found in _ANSWER.finditer(own)
        if found["reference"].upper() == question.reference and normalise(found["token"]) == question.token
    }
    return said.pop() if len(said) == 1 else None


_ANSWER = re.compile(
    r"\bI (?P<not>do not )?agree that (?P<reference>VD-[0-9A-Z]{4}-[0-9A-Z]{4}) is published before a release: ?"
    r"(?P<token>[0-9A-Z]{4}(?:-? ?[0-9A-Z]{4}){3})\b",
    re.IGNORECASE,
)
