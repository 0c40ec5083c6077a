"""Which words of a report are looked through for claims: everything that the reporter wrote about the code, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vulndesk.core.policy.clauses import Item

# Read as one text: a name that is the reporter's own in the proof of concept is so in the description as well.
_PROSE = (Item.DESCRIPTION, Item.STEPS, Item.POC, Item.IMPACT, Item.CONFIGURATION, Item.ENVIRONMENT, Item.FIX)
# Answers to a question of their own: "2.4" is a version there without a word beside it.
_FIELDS = (Item.VERSIONS, Item.LOCATION)


def words_of(
    report: Mapping[str, object], *, title: str = "", messages: Iterable[str] = ()
) -> tuple[str, dict[str, str]]:
    """The text and the fields for `extract`. report: by the values of `Item`; messages: what was written since."""
    prose = [title, *(_text(report.get(item.value)) for item in _PROSE), *messages]
    fields = {item.value: _text(report.get(item.value)) for item in _FIELDS}
    text = "\n\n".join(one.strip() for one in prose if one.strip())
    return text, {name: value for name, value in fields.items() if value.strip()}


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
