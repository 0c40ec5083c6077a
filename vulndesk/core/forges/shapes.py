"""Takes out of a forge's JSON what has the documented shape, and refuses what has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_json

DEEPEST = 32  # the forges' own deliveries reach eight
LONGEST_TEXT = 200_000
LONGEST_WORD = 2_000


class OddShape(BadInput):
    """JSON, and not what the forge documents: another version of it, or another sender."""


def read_document(raw: bytes) -> Mapping[str, Any]:
    """One object of JSON that is not too deep. Raises BadInput."""
    found = read_json(raw)
    _require_shallow(found)
    if not isinstance(found, dict):
        raise odd("the whole of it")
    return found


def odd(place: str) -> OddShape:
    return OddShape(
        f"This delivery has not the shape that this desk knows: {place}.",
        next_step="It is of another version of the forge, or of another sender. Nothing of it was kept.",
        field=place,
    )


def part(found: Any, *path: str) -> Mapping[str, Any]:
    """The object at a path."""
    inner = _at(found, path)
    if not isinstance(inner, Mapping):
        raise odd(".".join(path))
    return inner


def rows(found: Any, *path: str) -> Sequence[Any]:
    """A list; null and absent are an empty one."""
    inner = _at(found, path)
    if inner is None:
        return ()
    if not isinstance(inner, list):
        raise odd(".".join(path))
    return inner


def word(found: Any, *path: str) -> str:
    """A text that has to be there and is short."""
    inner = _at(found, path)
    if not isinstance(inner, str) or not inner or len(inner) > LONGEST_WORD:
        raise odd(".".join(path))
    return inner


def text(found: Any, *path: str) -> str:
    """A text; null and absent are empty. What is longer than forges allow is cut."""
    inner = _at(found, path)
    if inner is None:
        return ""
    if not isinstance(inner, str):
        raise odd(".".join(path))
    return inner[:LONGEST_TEXT].replace("\0", "")


def number(found: Any, *path: str) -> int:
    inner = _at(found, path)
    if not isinstance(inner, int) or isinstance(inner, bool) or not 0 < inner < 2**53:
        raise odd(".".join(path))
    return inner


def flag(found: Any, *path: str) -> bool:
    """True or false; null and absent are false."""
    inner = _at(found, path)
    if inner is not None and not isinstance(inner, bool):
        raise odd(".".join(path))
    return bool(inner)


def instant(found: Any, *path: str) -> datetime:
    """RFC 3339, or GitLab's "2026-03-03 14:03:00 UTC"."""
    written = word(found, *path)
    try:
        at = datetime.fromisoformat(written.removesuffix(" UTC"))
    except ValueError:
        raise odd(".".join(path)) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _at(found: Any, path: Sequence[str]) -> Any:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _require_shallow(found: Any) -> None:
    level = [found]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise BadInput("This JSON is nested too deep.", next_step="Send what the forge documents.")


def _inside(found: Any) -> list[Any]:
    held = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [one for one in held if isinstance(one, dict | list)]
