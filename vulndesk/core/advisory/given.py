"""A document of others, read key by key, so that nothing of it is lost in silence.

`Given` hands out values of the wanted type and remembers which keys were asked for. What nobody asked for, and what has
a wrong type, becomes a loss with its JSON path (RFC 9535).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vulndesk.core.advisory.serial import is_text, read_instant
from vulndesk.core.errors import BadInput

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Loss:
    """path: where it stood ("$.affected[0].ecosystem_specific"). reason: why it is not in the record, in words."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


NOT_KEPT = "the record has no place for it"
WRONG_TYPE = "it is not what the format puts there"


@dataclass
class Given:
    """One object of a document. losses: shared by all objects of the document."""

    value: Mapping[str, Any]
    path: str = "$"
    losses: list[Loss] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def text(self, key: str, default: str = "") -> str:
        found = self._take(key)
        if isinstance(found, str):
            return self._whole(key, found)
        return default if found is None else self._wrong(key, default)

    def instant(self, key: str) -> datetime | None:
        found = self._take(key)
        at = read_instant(found)
        return at if at is not None or found is None else self._wrong(key, None)

    def flag(self, key: str) -> bool:
        found = self._take(key)
        return found if isinstance(found, bool) else False if found is None else self._wrong(key, False)

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._list(key)
        for at, one in enumerate(found):
            if not isinstance(one, str):
                self.lose(f"{key}[{at}]", WRONG_TYPE)
        return tuple(dict.fromkeys(self._whole(key, one) for one in found if isinstance(one, str)))

    def part(self, key: str) -> Given:
        """The object under this key; an empty one when there is none."""
        found = self._take(key)
        if found is not None and not isinstance(found, Mapping):
            found = self._wrong(key, None)
        return Given(found or {}, self._at(key), self.losses)

    def each(self, key: str) -> Iterator[Given]:
        """The objects of the list under this key."""
        for at, one in enumerate(self._list(key)):
            if isinstance(one, Mapping):
                yield Given(one, f"{self._at(key)}[{at}]", self.losses)
            else:
                self.lose(f"{key}[{at}]", WRONG_TYPE)

    def has(self, key: str) -> bool:
        return self.value.get(key) is not None

    def known(self, *keys: str) -> None:
        """These say nothing that the record does not know, or will be made anew."""
        self._asked.update(keys)

    def lose(self, key: str, reason: str) -> None:
        self._asked.add(key)
        self.losses.append(Loss(self._at(key) if key else self.path, reason))

    def rest(self, only: Collection[str] | None = None) -> Iterator[tuple[str, Any]]:
        """What was not asked for and says something; it counts as asked for from then on. only: of these keys."""
        for key, value in self.value.items():
            is_wanted = key not in self._asked and (only is None or key in only)
            if is_wanted and value not in (None, "", [], {}):
                self._asked.add(key)
                yield key, value

    def close(self) -> None:
        """Everything that was not asked for is lost."""
        for key, _ in self.rest():
            self.losses.append(Loss(self._at(key), NOT_KEPT))

    def _whole(self, key: str, found: str) -> str:
        if is_text(found):
            return found
        self.lose(key, "it holds half a character (a lone surrogate)")
        return found.encode("utf-8", "replace").decode()

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self.value.get(key)

    def _list(self, key: str) -> list[Any]:
        found = self._take(key)
        if isinstance(found, list):
            return found
        return [] if found is None else self._wrong(key, [])

    def _wrong(self, key: str, default: Any) -> Any:
        self.lose(key, WRONG_TYPE)
        return default

    def _at(self, key: str) -> str:
        name = key.partition("[")[0]
        return f"{self.path}.{key}" if _NAME.fullmatch(name) else f"{self.path}['{key}']"


def opened(document: object, *, what: str) -> Given:
    """Raises BadInput when the document is no object at all."""
    if not isinstance(document, Mapping):
        raise BadInput(f"This is no {what}: it is not an object.", next_step="Give the whole document.")
    return Given(document)
