"""A file's text as a document, and where in the text a JSON pointer leads, for JSON and YAML."""

from __future__ import annotations

import json
import re
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.findings import Place

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_SHOWN = 120


def read_text(text: str) -> Any:
    """Raises BadInput, which says where the text stops being JSON or YAML."""
    if _is_json(text):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            where = f" (line {error.lineno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
            raise BadInput(f"This is no JSON{where}.", next_step="Mend the file, and try again.") from None
    return _read_yaml(text)


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def _read_yaml(text: str) -> Any:
    import yaml

    try:
        # An alias that leads to aliases makes a small file a huge document.
        if "&" in text and "*" in text and any(isinstance(one, yaml.AliasEvent) for one in yaml.parse(text, _loader())):
            raise BadInput("The YAML has aliases, which are not read here.", next_step="Write each value out.")
        return yaml.load(text, _loader())  # noqa: S506  # a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise BadInput(f"This is no YAML{where}.", next_step="Mend the file, and try again.") from None


def _loader() -> Any:
    """Instants stay texts, as they are in JSON."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers = {
            first: [(tag, form) for tag, form in pairs if tag != "tag:yaml.org,2002:timestamp"]
            for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return Loader


def documents_in(value: Any) -> list[tuple[str, Any]]:
    """(JSON pointer, document): an export is a list of documents."""
    return [(f"/{at}", one) for at, one in enumerate(value)] if isinstance(value, list) else [("", value)]


def place_of(text: str, pointer: str) -> Place | None:
    """Where it stands; of what is missing, where the thing begins that lacks it. None for the whole document."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    if not keys:
        return None
    start, end = _json_span(text, keys) if _is_json(text) else _yaml_span(text, keys)
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    words = text[start:end]
    first = words.splitlines()[0][:_SHOWN] if words else ""
    return Place(start, start + len(first), line, column, first)


def _json_span(text: str, keys: list[str]) -> tuple[int, int]:
    at = _skip(text, 1 if text.startswith("\ufeff") else 0)
    for key in keys:
        found = _member(text, at, key)
        if found is None:
            return at, at + 1
        at = found
    return at, _DECODER.raw_decode(text, at)[1]


def _member(text: str, at: int, key: str) -> int | None:
    """Where the value of this key, or the element of this number, begins in the object or list that begins at `at`."""
    closing = {"{": "}", "[": "]"}.get(text[at], "")
    if not closing:
        return None
    at, count = _skip(text, at + 1), 0
    while text[at] != closing:
        name = str(count)
        if closing == "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if name == key:
            return at
        at, count = _skip(text, _DECODER.raw_decode(text, at)[1]), count + 1
        if text[at] == ",":
            at = _skip(text, at + 1)
    return None


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _yaml_span(text: str, keys: list[str]) -> tuple[int, int]:
    import yaml

    node: Any = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for key in keys:
        found = _yaml_member(node, key)
        if found is None:
            return node.start_mark.index, node.start_mark.index + 1
        node = found
    return node.start_mark.index, node.end_mark.index


def _yaml_member(node: Any, key: str) -> Any:
    """A mapping's value is a list of pairs of nodes, a sequence's a list of nodes, a scalar's a text."""
    if node.id == "mapping":
        return next((value for name, value in node.value if name.value == key), None)
    if node.id == "sequence" and key.isdecimal() and int(key) < len(node.value):
        return node.value[int(key)]
    return None
