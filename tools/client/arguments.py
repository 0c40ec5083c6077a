"""What a method of the client takes, and the one expression by which it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from keyword import iskeyword

from tools.client.described import Described, Description
from tools.client.naming import OF_THE_CASE

_CASE_PARTS = ("reference", "other")


@dataclass(frozen=True)
class Arguments:
    """signature: as they are declared. query, body: name in the API → name of the argument. kept: sent though None."""

    signature: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, str]
    kept: tuple[str, ...]


def arguments_of(description: Description, one: Described) -> Arguments:
    """Parts of the address come first, then what the body must have if that is one thing; all else goes by its name."""
    placed: list[str] = []
    named: list[str] = []
    query: dict[str, str] = {}
    body: dict[str, str] = {}
    kept: list[str] = []
    for part in one.parameters("path"):
        placed.append(f"{_place(part['name'])}: {_part_type(description, part)}")
    schema = description.resolved(one.body or {})
    needed = [name for name in schema.get("properties", {}) if name in schema.get("required", ())]
    for name, held in schema.get("properties", {}).items():
        kind = description.type_of(held, sent=True)
        body[name] = own = _own(name)
        if name in needed:
            (placed if len(needed) == 1 else named).append(f"{own}: {kind}")
            kept += [name] if "None" in kind else []
        else:
            named.append(f"{own}: {_or_none(kind)} = None")
    for place in one.parameters("query"):
        if place["name"] != "cursor" or rows_of(description, one) is None:
            query[place["name"]] = _own(place["name"])
            named.append(f"{_own(place['name'])}: {_or_none(description.type_of(place['schema'], sent=True))} = None")
    if one.form:
        named.append("files: Sequence[Attachment | Path] = ()")
    if one.header("If-Match"):
        named.append("seen: Seen | None = None")
    if one.header("If-None-Match"):
        named.append(f"known: {answered(description, one)} | None = None")
    star = ["*"] if named else []
    # What must be given stands first, whatever the document's order.
    named.sort(key=lambda argument: "=" in argument)
    return Arguments((*placed, *star, *named), query, body, tuple(kept))


def answered(description: Description, one: Described) -> str:
    assert one.answer is not None
    kind = description.type_of(one.answer, sent=False)
    if kind == "Any":
        return "dict[str, Any]"
    return kind.replace("Mapping[", "dict[", 1) if kind.startswith("Mapping[") else kind  # a class that can be made


def rows_of(description: Description, one: Described) -> tuple[str, str] | None:
    """Of a list that comes in pages: the part that holds its rows, and their type."""
    if one.is_page or one.answer is None or not any(place["name"] == "cursor" for place in one.parameters("query")):
        return None
    parts = description.resolved(one.answer).get("properties", {})
    lists = [name for name, held in parts.items() if held.get("type") == "array"]
    if "next" not in parts or len(lists) != 1:
        return None
    return lists[0], description.type_of(parts[lists[0]]["items"], sent=False)


def page_of(description: Description, one: Described) -> Described | None:
    """The same list, asked for a page, where that says more than its rows, such as how many there are in all."""
    if rows_of(description, one) is None or len(description.resolved(one.answer or {})["properties"]) == 2:
        return None
    return replace(one, name="page" if one.name == "list" else f"{one.name}_page", is_page=True)


def asked(description: Description, one: Described, arguments: Arguments) -> str:
    place = one.path
    for part in one.parameters("path"):
        place = place.replace(f"{{{part['name']}}}", f"{{in_path({_place(part['name'])})}}")
    written = f'f"{place}"' if "{" in place else f'"{place}"'
    query = f"query={_table(arguments.query)}" if arguments.query else ""
    by = f'by="{one.by}"' if one.by != "token" else ""
    if one.answer is None:
        return _call("_download", [written, query, by])
    rows = rows_of(description, one)
    if rows:
        query = query or "query={}"
        return _call("_pages", [answered(description, one), f"lambda page: page.{rows[0]}", written, query])
    known = "known=known" if one.header("If-None-Match") else ""
    sent = _sent(one, arguments)
    return _call("_ask", [answered(description, one), f'"{one.method}"', written, sent, query, known, by])


def _sent(one: Described, arguments: Arguments) -> str:
    case = one.group in OF_THE_CASE and any(part["name"] == "reference" for part in one.parameters("path"))
    parts = [
        _table(arguments.body) if arguments.body else "{}" if one.body else "",
        f"kept={arguments.kept!r}" if arguments.kept else "",
        f'files=files, in_field="{one.form}"' if one.form else "",
        ("seen=seen_in(case, seen)" if case else "seen=seen") if one.header("If-Match") else "",
        "once=True" if one.header("Idempotency-Key") else "",
    ]
    given = ", ".join(part for part in parts if part)
    return f"Sent({given})" if given else ""


def _table(names: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'"{name}": {own}' for name, own in names.items()) + "}"


def _call(method: str, given: list[str]) -> str:
    return f"self.{method}({', '.join(one for one in given if one)})"


def _part_type(description: Description, part: Mapping[str, object]) -> str:
    if part["name"] in _CASE_PARTS:
        return "CaseNamed"
    schema = part["schema"]
    assert isinstance(schema, dict)
    return description.type_of(schema, sent=True)


def _place(name: str) -> str:
    """In an address, `reference` is a case or its reference."""
    return "case" if name == "reference" else _own(name)


def _own(name: str) -> str:
    """What Python keeps for itself gets a line behind it."""
    return f"{name}_" if iskeyword(name) or name == "self" else name


def _or_none(kind: str) -> str:
    return kind if kind.endswith("None") else f"{kind} | None"
