"""An overlay as a document: `vulndesk.toml` beside a SECURITY.md, and the same shape as JSON inside the desk.

    schema = 1

    [[sentences]]
    words = "We usually answer within two days."

      [[sentences.means]]
      clause = "deadline"
      promise = "acknowledge_within"
      within = "P2D"
      strength = "target"

`means = []` says that the sentence means nothing to the desk. The fields of each kind of clause are those of
core/policy/clauses.py; what is left out takes its usual value.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from vulndesk.core.durations import Duration, parse_duration
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Contact, Deadline, Encryption, Kind, Languages, Value
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.overlay import Overlay, Ruling, bound_words

SCHEMA = 1
FILE_NAME = "vulndesk.toml"
LARGEST = 1_000_000
LONGEST_WORDS = 4000
MOST_RULINGS = 2000
MOST_MEANINGS = 40

CONTACT_KINDS = (
    *("email", "github_advisory", "web_form", "hackerone", "bugcrowd", "huntr", "intigriti", "yeswehack", "other"),
)
SEVERITIES = ("critical", "high", "medium", "low", "none")

_VALUES = {kind: value for value, kind in KINDS.items()}
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_SCHEME = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


# --- reading -----------------------------------------------------------------------------------------------------


def overlay_from_toml(text: str) -> Overlay:
    """Raises BadInput, which says what is wrong and in which entry."""
    import tomllib  # only who has such a file pays for it

    if len(text) > LARGEST:
        raise _bad("it is larger than 1 MB")
    try:
        return overlay_from_json(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _bad(f"it is not TOML: {error}") from None
    except RecursionError:
        raise _bad("it is nested too deep") from None


def overlay_from_json(document: Any) -> Overlay:
    """Raises BadInput. An empty document is an empty overlay."""
    if document == {}:
        return Overlay()
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise _bad(f"the first line has to be schema = {SCHEMA}")
    _only(document, {"schema", "sentences"}, "the file")
    entries = document.get("sentences", [])
    if not isinstance(entries, list) or len(entries) > MOST_RULINGS:
        raise _bad(f"sentences has to be a list of at most {MOST_RULINGS}")
    rulings = [_ruling(entry, number) for number, entry in enumerate(entries, start=1)]
    words = [bound_words(one.words) for one in rulings]
    if len(set(words)) != len(words):
        raise _bad("a sentence stands in it twice")
    return Overlay(tuple(rulings))


def _ruling(entry: Any, number: int) -> Ruling:
    where = f"sentence {number}"
    if not isinstance(entry, Mapping):
        raise _bad(f"{where} is not a table")
    _only(entry, {"words", "means"}, where)
    words, means = entry.get("words"), entry.get("means")
    if not isinstance(words, str) or not bound_words(words) or len(words) > LONGEST_WORDS:
        raise _bad(f"{where} needs its words, at most {LONGEST_WORDS} characters")
    if not isinstance(means, list) or len(means) > MOST_MEANINGS:
        raise _bad(f"{where} needs what it means: a list, empty if it means nothing")
    return Ruling(words, tuple(meaning_of(one, where) for one in means))


def meaning_of(stored: Any, where: str = "the sentence") -> Value:
    """One entry of `means`. Raises BadInput."""
    if not isinstance(stored, Mapping):
        raise _bad(f"{where}: what it means is not a table")
    try:
        kind = Kind(str(stored.get("clause")))
    except ValueError:
        raise _bad(f"{where}: clause has to be one of {', '.join(Kind)}") from None
    return value_of(kind, {name: one for name, one in stored.items() if name != "clause"}, where=where)


def value_of(kind: Kind, given: Mapping[str, Any], *, where: str = "the clause") -> Value:
    """A typed value from its fields as JSON. Raises BadInput with the field."""
    made = _VALUES[kind]
    hints = get_type_hints(made)
    _only(given, set(hints), where)
    read: dict[str, Any] = {}
    for field in fields(made):
        if field.name not in given:
            if field.default is MISSING and type(None) in get_args(hints[field.name]):
                read[field.name] = None
            elif field.default is MISSING:
                raise BadInput(
                    f"The corrections cannot be read: {where} needs {field.name} for {kind}.",
                    next_step="Add it.",
                    field=field.name,
                )
            continue
        try:
            read[field.name] = _typed(hints[field.name], given[field.name])
        except ValueError as error:
            raise BadInput(
                f"The corrections cannot be read: {where}, {field.name}: {error}.",
                next_step="Mend it.",
                field=field.name,
            ) from None
    value: Value = made(**read)
    for name, why in _unusable(value):
        raise BadInput(f"The corrections cannot be read: {where}, {name}: {why}.", next_step="Mend it.", field=name)
    return value


def _unusable(value: Value) -> Iterator[tuple[str, str]]:
    """(field, why) for a text that is of its type and could not be run or published."""
    if isinstance(value, Contact):
        if value.kind not in CONTACT_KINDS:
            yield "kind", f"one of {', '.join(CONTACT_KINDS)} is wanted"
        if value.kind == "email" and not _ADDRESS.fullmatch(value.value):
            yield "value", "an e-mail address is wanted"
        elif not value.value.isprintable() or _SCHEME.match(value.value):
            yield "value", "a web address with https:// is wanted"
    elif isinstance(value, Encryption) and value.key_url is not None:
        if not value.key_url.isprintable() or _SCHEME.match(value.key_url):
            yield "key_url", "a web address with https:// is wanted"
    elif isinstance(value, Languages):
        if not value.tags or not all(map(_TAG.fullmatch, value.tags)):
            yield "tags", "language tags such as en or pt-BR are wanted"
    elif isinstance(value, Deadline) and value.severity is not None and value.severity not in SEVERITIES:
        yield "severity", f"one of {', '.join(SEVERITIES)} is wanted"


def _typed(wanted: Any, stored: Any) -> Any:
    """`stored` as the annotation asks, or ValueError in words."""
    if get_origin(wanted) in (Union, types.UnionType):
        inner = next(one for one in get_args(wanted) if one is not type(None))
        return None if stored is None else _typed(inner, stored)
    if get_origin(wanted) is tuple:
        if not isinstance(stored, list):
            raise ValueError("a list is wanted")
        return tuple(_typed(get_args(wanted)[0], one) for one in stored)
    if wanted is bool:
        if not isinstance(stored, bool):
            raise ValueError("true or false is wanted")
        return stored
    if not isinstance(stored, str) or len(stored) > LONGEST_WORDS:
        raise ValueError("a text is wanted")
    return _from_text(wanted, stored)


def _from_text(wanted: Any, stored: str) -> Any:
    if wanted is Duration:
        try:
            return parse_duration(stored)
        except ValueError:
            raise ValueError("a length is written like PT48H, P14D, P5BD or P3M") from None
    if issubclass(wanted, Enum):
        try:
            return wanted(stored)
        except ValueError:
            raise ValueError(f"one of {', '.join(one.value for one in wanted)} is wanted") from None
    return stored


def _only(given: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(str(name) for name in set(given) - known):
        raise _bad(f"{where} has {unknown[0]}, which the desk does not know")


def _bad(why: str) -> BadInput:
    return BadInput(
        f"The corrections cannot be read: {why}.", next_step=f"Mend {FILE_NAME}, or leave it out.", field="overlay"
    )


# --- writing -----------------------------------------------------------------------------------------------------


def overlay_to_json(overlay: Overlay) -> dict[str, Any]:
    """Without loss: `overlay_from_json(overlay_to_json(overlay)) == overlay`."""
    return {
        "schema": SCHEMA,
        "sentences": [
            {"words": one.words, "means": [value_fields(value) for value in one.means]} for one in overlay.rulings
        ],
    }


def value_fields(value: Value) -> dict[str, Any]:
    """Its kind and the fields that differ from their usual value."""
    written: dict[str, Any] = {"clause": KINDS[type(value)].value}
    for field in fields(value):
        one = getattr(value, field.name)
        if one is None or (field.default is not MISSING and one == field.default):
            continue
        written[field.name] = _plain(one)
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def overlay_to_toml(overlay: Overlay) -> str:
    """For people and for `git diff`: an entry a sentence. Read back, it is the same overlay."""
    return "\n".join(_toml_lines(overlay)) + "\n"


def _toml_lines(overlay: Overlay) -> Iterator[str]:
    yield "# What the owner of this policy says about sentences of SECURITY.md that the desk reads otherwise."
    yield "# An entry holds for its sentence, word for word, and says all that the sentence means."
    yield f"schema = {SCHEMA}"
    for one in overlay.rulings:
        yield ""
        yield "[[sentences]]"
        yield f"words = {_toml(one.words)}"
        if not one.means:
            yield "means = []"
        for value in one.means:
            yield ""
            yield "  [[sentences.means]]"
            for name, stored in value_fields(value).items():
                yield f"  {name} = {_toml(stored)}"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    # A JSON string is a basic string of TOML, but for DEL, which TOML wants escaped.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
