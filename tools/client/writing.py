"""Python out of the API's description: a file of shapes and a file of methods for each group."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.client.arguments import answered, arguments_of, asked, page_of, rows_of
from tools.client.described import DESK, Described, Description, Schema
from tools.client.naming import ABOUT, SECRETS, class_name

WIDTH = 120
MADE = "Written by `python -P -m tools.client` out of the API's own description; a change here is lost."
_WORD = re.compile(r"[A-Za-z_]\w*")
_DOCSTRING = re.compile(r'""".*?"""', re.DOTALL)
_FROM: Mapping[str, str] = {
    **dict.fromkeys(("Iterator", "Mapping", "Sequence"), "collections.abc"),
    **dict.fromkeys(("dataclass", "field"), "dataclasses"),
    **dict.fromkeys(("date", "datetime"), "datetime"),
    "cached_property": "functools",
    "Path": "pathlib",
    **dict.fromkeys(("TYPE_CHECKING", "Any", "Literal", "NotRequired", "TypedDict"), "typing"),
    **dict.fromkeys(("Calls", "CaseNamed", "Seen", "Sent", "in_path", "seen_in"), "vulndesk.client.calling"),
    "Attachment": "vulndesk.client.files",
}


def files(description: Description) -> dict[Path, str]:
    """Path below vulndesk/client → its text, not formatted yet."""
    found = {Path("shapes/__init__.py"): _all_shapes(description), Path("calls/__init__.py"): _groups(description)}
    for name, schemas in description.files.items():
        found[Path(f"shapes/{name}.py")] = _shapes(description, name, schemas)
    for group, operations in description.groups.items():
        if group:
            found[Path(f"calls/{group}.py")] = _calls(description, group, operations)
    return found


# --- shapes


def _shapes(description: Description, file: str, schemas: Mapping[str, bool]) -> str:
    about = "what several groups answer" if file == "common" else "who a token speaks for" if file == DESK else file
    classes = [_shape(description, name, sent=sent) for name, sent in _in_order(description, schemas)]
    own = {description.shape(name) for name in schemas}
    return _module(description, f"Shapes: {about.replace('_', ' ')}.", "\n\n\n".join(classes), without=own)


def _in_order(description: Description, schemas: Mapping[str, bool]) -> list[tuple[str, bool]]:
    return sorted(schemas.items(), key=lambda one: description.shape(one[0]))


def _shape(description: Description, name: str, *, sent: bool) -> str:
    schema = description.schemas[name]
    lines = [f'    """{_told(schema.get("description", ""), indent=4)}"""', ""] if schema.get("description") else []
    for part, held in schema.get("properties", {}).items():
        is_needed = part in schema.get("required", ())
        kind = description.type_of(held, sent=sent, instant=not sent and description.is_instant(name, part))
        if sent:
            lines.append(f"    {part}: {kind if is_needed else f'NotRequired[{kind}]'}")
        else:
            lines.append(f"    {part}: {kind}{_default(description.shape(name), part, held, is_needed=is_needed)}")
    if name in description.tagged:
        lines.append('    etag: str = field(default="", compare=False, metadata={"from": "ETag"})')
    if sent:
        return "\n".join([f"class {description.shape(name)}(TypedDict):", *lines])
    return "\n".join(["@dataclass(frozen=True, kw_only=True)", f"class {description.shape(name)}:", *lines])


def _default(shape: str, part: str, held: Schema, *, is_needed: bool) -> str:
    is_secret = (shape, part) in SECRETS
    if is_needed:
        return " = field(repr=False)" if is_secret else ""
    default = held.get("default", "" if held.get("type") == "string" else None)
    return f" = field(default={default!r}, repr=False)" if is_secret else f" = {_literal(default)}"


def _literal(default: object) -> str:
    return "()" if isinstance(default, list) else "field(default_factory=dict)" if default == {} else repr(default)


def _all_shapes(description: Description) -> str:
    names = sorted((description.shape(one), file) for one, file in description.file_of.items())
    imports = "\n".join(f"    from vulndesk.client.shapes.{file} import {name} as {name}" for name, file in names)
    table = "\n".join(f'    "{name}": "{file}",' for name, file in names)
    return f'''"""What a desk answers, as frozen facts, and what it takes, by the names of the API. Instants are in UTC.

What a newer desk says besides is left out. A file of shapes is read when one of it is asked for: all take their time.

{MADE}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
{imports}

_FILES = {{
{table}
}}


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    return getattr(import_module(f"{{__name__}}.{{_FILES[name]}}"), name)


def __dir__() -> list[str]:
    return sorted(_FILES)
'''


# --- methods


def _groups(description: Description) -> str:
    own = "\n\n".join(_method(description, one) for one in description.groups.get("", ()))
    named = [group for group in description.groups if group]
    checked = "\n".join(
        f"    from vulndesk.client.calls.{group} import {class_name(group)} as {class_name(group)}" for group in named
    )
    properties = "\n\n".join(_property(group) for group in named)
    text = 'class Groups(Calls):\n    """Everything that a desk can be asked, by what it is about."""\n\n'
    module = _module(description, "Everything that a desk can be asked, in groups.", f"{text}{own}\n\n{properties}")
    head, rest = module.split("\n\n\nclass ", 1)
    typing = "" if "from typing import" in head else "from typing import TYPE_CHECKING\n"
    return f"{head}\n{typing}\nif TYPE_CHECKING:\n{checked}\n\n\nclass {rest}"


def _property(group: str) -> str:
    return f'''    @cached_property
    def {group}(self) -> {class_name(group)}:
        """{_about(group)}."""
        from vulndesk.client.calls.{group} import {class_name(group)}

        return {class_name(group)}(self._line)'''


def _about(group: str) -> str:
    return ABOUT.get(group, group.replace("_", " ").capitalize())


def _calls(description: Description, group: str, operations: Iterable[Described]) -> str:
    with_pages = (one for each in operations for one in (each, page_of(description, each)) if one is not None)
    methods = "\n\n".join(_method(description, one) for one in with_pages)
    text = f'class {class_name(group)}(Calls):\n    """{_about(group)}."""\n\n{methods}'
    return _module(description, f"{_about(group)}.", text)


def _method(description: Description, one: Described) -> str:
    arguments = arguments_of(description, one)
    return (
        f"    def {one.name}({', '.join(['self', *arguments.signature])}) -> {_answer(description, one)}:\n"
        f'        """{_docstring(description, one)}"""\n'
        f"        return {asked(description, one, arguments)}"
    )


def _answer(description: Description, one: Described) -> str:
    if one.answer is None:
        return "bytes"
    rows = rows_of(description, one)
    return f"Iterator[{rows[1]}]" if rows else answered(description, one)


def _docstring(description: Description, one: Described) -> str:
    body = description.resolved(one.body or {})
    notes = [
        _sentence(one.told["summary"]),
        one.told.get("description", ""),
        body.get("description", ""),
        " ".join(
            f"{place['name']}: {place['description']}."
            for place in one.parameters("query")
            if place.get("description") and place["name"] != "cursor"
        ),
        f"Refused with {', '.join(sorted(str(status) for status in one.told['responses'] if int(status) >= 400))}.",
    ]
    return _told("\n\n".join(note for note in notes if note), indent=8)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "?", "!")) else ".")


# --- text


def _told(words: str, *, indent: int) -> str:
    """Folded as a docstring; nothing in the words can end it."""
    harmless = words.replace("\\", "\\\\").replace('"""', "'''").rstrip()
    harmless = f"{harmless} " if harmless.endswith('"') else harmless
    blocks = [" ".join(block.split()) for block in harmless.split("\n\n") if block.strip()]
    space = " " * indent
    folded = [
        textwrap.wrap(block, WIDTH - indent - (3 if not at else 0), break_long_words=False, break_on_hyphens=False)
        for at, block in enumerate(blocks)
    ]
    text = f"\n\n{space}".join(f"\n{space}".join(lines) for lines in folded)
    is_long = len(blocks) > 1 or len(folded[0]) > 1 or len(text) > WIDTH - indent - 6
    return f"{text}\n{space}" if is_long else text


def _module(description: Description, about: str, code: str, *, without: Iterable[str] = ()) -> str:
    words = set(_WORD.findall(_DOCSTRING.sub("", code))) - set(without)
    wanted: dict[str, set[str]] = {}
    for name in words & set(_FROM):
        wanted.setdefault(_FROM[name], set()).add(name)
    for schema, file in description.file_of.items():
        if description.shape(schema) in words:
            wanted.setdefault(f"vulndesk.client.shapes.{file}", set()).add(description.shape(schema))
    standard = {name for name in wanted if not name.startswith("vulndesk")}
    imports = "\n\n".join(
        "\n".join(f"from {module} import {', '.join(sorted(wanted[module]))}" for module in sorted(part))
        for part in (standard, set(wanted) - standard)
        if part
    )
    return f'"""{about}\n\n{MADE}\n"""\n\nfrom __future__ import annotations\n\n{imports}\n\n\n{code}\n'
