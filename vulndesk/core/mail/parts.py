"""A message as a tree of parts (RFC 2045, 2046), each a range of the raw bytes: nothing is copied, nothing decoded.

Promise: any bytes give a tree; what is too deep, too many or has no end stays whole as one part and is named as a
problem. Searching for boundaries is all the work, so that a large attachment costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from vulndesk.core.mail.fields import Fields, read_fields, value_and_params
from vulndesk.core.mail.transfer import IDENTITY, decoded_body

DEEPEST = 30
MOST_PARTS = 1000
_TYPE = re.compile(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,60}")
_OLD_NAMES = {"text": "text/plain", "": "text/plain"}


@dataclass(frozen=True)
class Part:
    """start, end: of its body in the raw bytes. begin: of its own fields. children: of a multipart or a message.

    has_no_parts: it says that it is a multipart and nothing parts it, so all of it is text.
    """

    begin: int
    start: int
    end: int
    fields: Fields
    media_type: str
    params: Mapping[str, str]
    encoding: str
    disposition: str
    filename: str
    children: tuple[Part, ...] = ()
    has_no_parts: bool = False
    source: bytes | None = field(default=None, repr=False)  # in which its range is, when not in the raw message

    def walk(self) -> Iterator[Part]:
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass
class _Budget:
    parts: int = MOST_PARTS
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def read_parts(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """The tree, and what was wrong with it, in words for a person."""
    budget = _Budget()
    return _part(raw, 0, len(raw), "text/plain", budget, depth=0), tuple(budget.problems)


def _part(raw: bytes, start: int, end: int, default: str, budget: _Budget, *, depth: int) -> Part:
    budget.parts -= 1
    fields = read_fields(raw, start, end)
    if fields.is_cut:
        budget.note("Some header fields are too many or too long and were left out.")
    part = _leaf(fields, start, end, default)
    is_message = part.media_type == "message/rfc822"
    if not part.media_type.startswith("multipart/") and not is_message:
        return part
    if depth >= DEEPEST:
        budget.note("Parts lie in each other deeper than anybody writes; the innermost are kept as one file.")
        return replace(part, media_type="application/octet-stream")
    if is_message and part.encoding in IDENTITY:
        return replace(part, children=(_part(raw, part.start, end, "text/plain", budget, depth=depth + 1),))
    if is_message:
        # RFC 2046 forbids it, and programs do it: a message that is encoded as a whole.
        inner = content_of(raw, part)
        child = _part(inner, 0, len(inner), "text/plain", budget, depth=depth + 1)
        return replace(part, children=(_within(child, inner),))
    return _multipart(raw, part, budget, depth=depth)


def _multipart(raw: bytes, part: Part, budget: _Budget, *, depth: int) -> Part:
    boundary = part.params.get("boundary", "").encode("utf-8", "replace")
    ranges, is_closed = _ranges(raw, part.start, part.end, boundary) if boundary else ([], True)
    if not ranges and boundary != boundary.rstrip():
        ranges, is_closed = _ranges(raw, part.start, part.end, boundary.rstrip())
    if not ranges:
        budget.note("A part that should have several parts has none; it is shown as text.")
        return replace(part, media_type="text/plain", has_no_parts=True)
    if not is_closed:
        budget.note("The message ends before its last boundary.")
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    children: list[Part] = []
    for start, end in ranges:
        if budget.parts <= 0:
            budget.note(f"It has over {MOST_PARTS} parts; the others are in the raw message only.")
            break
        children.append(_part(raw, start, end, default, budget, depth=depth + 1))
    return replace(part, children=tuple(children))


def _ranges(raw: bytes, start: int, end: int, boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
    """Between the delimiter lines, each without the line end that belongs to the next delimiter."""
    found: list[tuple[int, int]] = []
    since = -1
    for line, after, is_last in _delimiters(raw, start, end, b"--" + boundary):
        if since >= 0:
            stop = line
            if stop > since and raw[stop - 1 : stop] == b"\n":
                stop -= 2 if raw[stop - 2 : stop] == b"\r\n" and stop - 2 >= since else 1
            found.append((since, max(since, stop)))
            if len(found) > MOST_PARTS:
                return found, True
        since = after
        if is_last:
            return found, True
    if since >= 0:
        found.append((since, end))
    return found, False


def _delimiters(raw: bytes, start: int, end: int, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """(where the line begins, where the next one begins, whether it is the closing one)."""
    at = raw.find(mark, start, end)
    while at >= 0:
        stop = raw.find(b"\n", at, end)
        after = end if stop < 0 else stop + 1
        if at == start or raw[at - 1 : at] == b"\n":
            # What stands behind it on the line is ignored (RFC 2046, 5.1.1); one that goes on is another boundary.
            rest = raw[at + len(mark) : min(after, at + len(mark) + 2)]
            if rest == b"--" or rest[:1] in b" \t\r\n":
                yield at, after, rest == b"--"
        at = raw.find(mark, max(after, at + 1), end)


def _leaf(fields: Fields, begin: int, end: int, default: str) -> Part:
    types = fields.all("content-type")
    # Two types are a trick on whoever looks at the other one: then it is text.
    head, params = value_and_params(types[0]) if len(types) == 1 else (default if not types else "text/plain", {})
    media_type = _OLD_NAMES.get(head, head)
    disposition, more = value_and_params(fields.first("content-disposition"))
    return Part(
        begin=begin,
        start=fields.end,
        end=end,
        fields=fields,
        media_type=media_type if _TYPE.fullmatch(media_type) else "text/plain",
        params=params,
        encoding=fields.first("content-transfer-encoding").split(";")[0].strip().lower(),
        disposition=disposition,
        filename=more.get("filename", "") or params.get("name", ""),
    )


def _within(part: Part, source: bytes) -> Part:
    children = tuple(_within(child, source) if child.source is None else child for child in part.children)
    return replace(part, source=source, children=children)


def content_of(raw: bytes, part: Part) -> bytes:
    """The bytes of a part with its transfer encoding undone."""
    return decoded_body((raw if part.source is None else part.source)[part.start : part.end], part.encoding)
