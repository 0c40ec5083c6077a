"""How the methods of every group ask: what they are given becomes one question, and the answer the facts they promise.

What is None is left out, so that the desk's own default counts. Whatever goes wrong is a `DeskError`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

from vulndesk.client.errors import NotReached
from vulndesk.client.files import Attachment, form
from vulndesk.client.line import By, Line, Question, no_desk
from vulndesk.client.reading import Unreadable, read_as
from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_json
from vulndesk.gateways.web import Answer

T = TypeVar("T")
_OTHER_VERSION = "The desk and this program may be of different versions."


class HasReference(Protocol):
    @property
    def reference(self) -> str: ...


class HasRevision(Protocol):
    @property
    def revision(self) -> int: ...


class HasNumber(Protocol):
    @property
    def number(self) -> int: ...


class HasETag(Protocol):
    @property
    def etag(self) -> str: ...


class _Page(Protocol):
    @property
    def next(self) -> str: ...


P = TypeVar("P", bound=_Page)

# A case by its reference, or whatever was answered that has one.
CaseNamed: TypeAlias = str | HasReference
# What was seen, so that a deed on anything newer is refused: a revision, an ETag, or what was answered with one.
Seen: TypeAlias = int | str | HasRevision | HasNumber | HasETag


@dataclass(frozen=True)
class Sent:
    """What goes along besides the address. kept: names that are sent although they are None.

    in_field: where the JSON stands in a form with files. once: with an Idempotency-Key.
    """

    body: Mapping[str, Any] | None = None
    kept: Sequence[str] = ()
    files: Sequence[Attachment | Path] = ()
    in_field: str = ""
    seen: Seen | None = None
    once: bool = False


class Calls:
    """A group of methods that share the line to a desk."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def _ask(
        self,
        answer: type[T],
        method: str,
        place: str,
        sent: Sent = Sent(),
        *,
        query: Mapping[str, Any] | None = None,
        known: T | None = None,
        by: By = "token",
    ) -> T:
        """known: answered again when nothing changed since."""
        unless = getattr(known, "etag", "") if known is not None else ""
        answered = self._line.ask(_question(method, _asked(place, query), sent, by=by, unless=unless))
        if answered.status == 304:
            if known is None or not unless:
                raise no_desk(304)
            return known
        return _facts(answer, answered)

    def _pages(
        self,
        answer: type[P],
        rows: Callable[[P], Iterable[T]],
        place: str,
        *,
        query: Mapping[str, Any],
    ) -> Iterator[T]:
        """Page by page as they are needed; a cursor that stays the same is the end."""
        cursor: str | None = None
        while True:
            page = self._ask(answer, "GET", place, query={**query, "cursor": cursor})
            yield from rows(page)
            if not page.next or page.next == cursor:
                return
            cursor = page.next

    def _download(self, place: str, *, query: Mapping[str, Any] | None = None, by: By = "token") -> bytes:
        return self._line.ask(Question("GET", _asked(place, query), by=by, takes="*/*")).body


def in_path(part: CaseNamed | int) -> str:
    """A part of an address, so that nothing in it leads elsewhere. Raises NotReached for what cannot be one."""
    words = str(part) if isinstance(part, str | int) else part.reference
    if words in ("", ".", ".."):
        raise NotReached("This names nothing.", next_step="Give a reference, a slug or an id.")
    return quote(words, safe="")


def seen_in(case: CaseNamed, seen: Seen | None) -> Seen | None:
    """What was said to be seen, else the case as it was read; nothing for a bare reference."""
    from vulndesk.client.shapes.cases import Case

    return case if seen is None and isinstance(case, Case) else seen


def _question(method: str, place: str, sent: Sent, *, by: By, unless: str) -> Question:
    kind, content = "application/json", None
    if sent.body is not None:
        told = {name: one for name, one in sent.body.items() if one is not None or name in sent.kept}
        content = json.dumps(told, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")
    if sent.files:
        kind, content = form(sent.in_field, content or b"{}", sent.files)
    seen = _if_match(sent.seen)
    return Question(method, place, by=by, content=content, kind=kind, once=sent.once, seen=seen, unless=unless)


def _asked(place: str, query: Mapping[str, Any] | None) -> str:
    given = {name: _word(one) for name, one in (query or {}).items() if one not in (None, "")}
    return place + (f"?{urlencode(given)}" if given else "")


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _if_match(seen: Seen | None) -> str:
    if seen is None or seen == "":
        return ""
    for name in ("revision", "number", "etag"):
        if hasattr(seen, name):
            seen = getattr(seen, name)
            break
    words = str(seen)
    return words if words.startswith(('"', "W/")) else f'"{words}"'


def _plain(value: Any) -> str:
    """Instants as the API takes them. Raises ValueError for one without a zone."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")


def _facts(answer: type[T], answered: Answer) -> T:
    try:
        facts = read_as(answer, read_json(answered.body))
    except Unreadable as error:
        raise NotReached(f"The answer is not understood: {error}.", next_step=_OTHER_VERSION) from None
    except BadInput:
        raise no_desk(answered.status) from None
    tagged: Any = facts
    return dataclasses.replace(tagged, etag=answered.headers.get("etag", "")) if hasattr(facts, "etag") else facts
