"""Walks a document of which nothing may be relied on. What is not there is empty; a wrong type is noted, once."""

from __future__ import annotations

from typing import Any

from vulndesk.core.advisory.lint.subject import NOTHING, Flaw, Said, shown

_NAMES: dict[type, str] = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


def type_name(value: Any) -> str:
    return next((name for kind, name in _NAMES.items() if isinstance(value, kind)), "a number")


class Node:
    """One place. flaws: shared by all nodes of a document."""

    def __init__(self, value: Any, at: str = "", flaws: list[Flaw] | None = None) -> None:
        self.value = value
        self.at = at
        self.flaws: list[Flaw] = [] if flaws is None else flaws

    def __getitem__(self, key: str) -> Node:
        self._expect(dict, "an object with names and values")
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(value, f"{self.at}/{key.replace('~', '~0').replace('/', '~1')}", self.flaws)

    def __bool__(self) -> bool:
        return self.value not in (None, "", [], {})

    def items(self) -> list[Node]:
        """null is an empty list: OSV allows it."""
        self._expect(list, "a list")
        if not isinstance(self.value, list):
            return []
        return [Node(one, f"{self.at}/{at}", self.flaws) for at, one in enumerate(self.value)]

    @property
    def said(self) -> Said:
        """A text. A number in its place loses its zeros in YAML (1.10 is read as 1.1)."""
        self._expect(str, "a text in quotation marks")
        return Said(self.value.strip(), self.at) if isinstance(self.value, str) else NOTHING

    @property
    def text(self) -> str:
        return self.said.text

    @property
    def number(self) -> str:
        """A number or a text that holds one, as text; empty when it is neither."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | str):
            return ""
        return str(self.value).strip()

    def require(self, *keys: str) -> None:
        for key in keys:
            if not self[key]:
                where = f"“{self.at.rpartition('/')[2]}”" if self.at else "the document"
                self._note("missing-field", f"There is no “{key}” in {where}.", wording=f'"{key}": …')

    def one_of(self, *allowed: str) -> str:
        """The text, noted when it is none of these; empty when it is not there."""
        if self.text and self.text not in allowed:
            self._note(
                "unknown-word",
                f"“{shown(self.text)}” is no word of this field.",
                wording=f"one of {', '.join(allowed)}",
            )
        return self.text

    def _expect(self, kind: type, words: str) -> None:
        if self.value is not None and not isinstance(self.value, kind):
            self._note("wrong-shape", f"Here stands {type_name(self.value)}, and the format has {words} here.")

    def _note(self, rule: str, message: str, *, wording: str = "") -> None:
        flaw = Flaw(rule, message, self.at, wording)
        if flaw not in self.flaws:
            self.flaws.append(flaw)
