"""Addresses in a report: those of a forge that name code are claims, all others are put aside.

Which forge it is shows by the shape of the path, so that a self-hosted one is read as well. A ref with a slash cannot
be told from the path behind it; its first part is taken then.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.sheet import Sheet

_LONGEST = 2000
_URL = re.compile(
    r"(?:https?|git\+https|git|ssh|ftp)://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+|\bwww\.[\w./?=&#-]+", re.ASCII
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}(?"
    r"![A-Za-z0-9(/])"
)
_REF = r"(?:refs/(?:heads|tags)/)?(?P<ref>[^/?#]+)"
_PATH = r"/(?P<path>[^?#]+)"
_HASH_LINES = (
    r"(?:\?[^#]*)?(?:#(?:L|lines-|n|l)?(?P<line>\d{1,7})(?:C\d+)?(?:[-:](?:L|n"
    r"|l)?(?P<line_end>\d{1,7})(?:C\d+)?)?)?(?:#.*)?"
)
_REST = r"(?:[?#].*)?"
_COMMIT = r"(?P<ref>[0-9a-fA-F]{7,64})(?:\.patch|\.diff)?"

# (forge, shape of host and path), tried in this order; named groups are what the address says.
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (forge, re.compile(shape))
    for forge, shape in (
        ("sourcehut", rf"[^/]+/(?P<name>~[^/]+/[^/]+)/(?:tree|blob)/{_REF}(?:/item)?{_PATH}?{_HASH_LINES}"),
        ("sourcehut", rf"[^/]+/(?P<name>~[^/]+/[^/]+)/commit/{_COMMIT}{_REST}"),
        ("sourcehut", rf"[^/]+/(?P<name>~[^/]+/[^/]+)/refs/(?P<ref>[^/?#]+){_REST}"),
        ("gitlab", rf"[^/]+/(?P<name>[^?#]+?)/-/(?:blob|tree|raw|blame|edit|commits)/{_REF}(?:{_PATH})?{_HASH_LINES}"),
        ("gitlab", rf"[^/]+/(?P<name>[^?#]+?)/-/commit/{_COMMIT}{_REST}"),
        ("gitlab", rf"[^/]+/(?P<name>[^?#]+?)/-/(?:tags|releases)/(?P<ref>[^/?#]+){_REST}"),
        (
            "gitea",
            rf"[^/]+/(?P<name>[^/]+/[^/]+)/(?:src|raw|blame|commits)/(?:branch|tag"
            rf"|commit)/(?P<ref>[^/?#]+)(?:{_PATH})?{_HASH_LINES}",
        ),
        (
            "gitea",
            rf"(?:codeberg\.org|gitea\.[^/]+|git\.[^/]+|forgejo\.[^/]+)/(?P<name>[^/]+/[^/]+)/(?:commit"
            rf"/{_COMMIT}|releases/tag/(?P<tag>[^/?#]+)){_REST}",
        ),
        (
            "bitbucket",
            rf"bitbucket\.org/(?P<name>[^/]+/[^/]+)/(?:src|raw|annotate)/(?P<ref>[^/?#]+)(?:{_PATH})?{_HASH_LINES}",
        ),
        ("bitbucket", rf"bitbucket\.org/(?P<name>[^/]+/[^/]+)/commits/{_COMMIT}{_REST}"),
        (
            "bitbucket",
            r"[^/]+/(?:projects|users)/(?P<name>[^/]+/repos/[^/]+)/(?:browse"
            r"|raw)/(?P<path>[^?#]+)(?:\?(?:at=(?P<ref>[^&#]+))?[^#]*)?(?:#(?P<line>\d{1,7})(?:-(?P<line_end>\d{1,7"
            r"}))?)?",
        ),
        (
            "cgit",
            r"[^/]+/(?P<name>[^?#]+?)/(?:tree|plain|blame|log)/(?P<path>[^?#]+)\?[^#]*?\b(?:h"
            r"|id)=(?P<ref>[^&#]+)[^#]*(?:#n(?P<line>\d{1,7}))?",
        ),
        ("github", rf"raw\.githubusercontent\.com/(?P<name>[^/]+/[^/]+)/{_REF}{_PATH}{_REST}"),
        ("cgit", r"[^/]+/(?P<name>[^?#]+\.git)/(?:tree|plain|blame|log)/(?P<path>[^?#]+)(?:#n(?P<line>\d{1,7}))?"),
        (
            "github",
            rf"[^/]+/(?P<name>[^/]+/[^/]+)/(?:blob|raw|blame|edit|tree|commits)/{_REF}(?:{_PATH})?{_HASH_LINES}",
        ),
        ("github", rf"[^/]+/(?P<name>[^/]+/[^/]+)/commit/{_COMMIT}{_REST}"),
        (
            "github",
            rf"[^/]+/(?P<name>[^/]+/[^/]+)/(?:releases/(?:tag|download)"
            rf"|archive/refs/tags)/(?P<ref>[^/?#]+?)(?:\.tar\.gz|\.zip)?(?:/[^?#]*)?{_REST}",
        ),
        (
            "cgit",
            r"[^/]+/(?P<name>[^?#]+?)/(?:commit|diff|patch)/(?P<path>[^?#]+)?\?[^#]*?\bid=(?P<ref>[0-9a-fA-F]{7,64}"
            r")[^#]*(?:#.*)?",
        ),
        (
            "cgit",
            r"[^/]+/(?P<name>[^?#]*?)/?\?p=(?:[^#]*?)[;&]a=(?:blob"
            r"|blame)[^#]*?[;&]f=(?P<path>[^;&#]+)(?:[^#]*?[;&]hb=(?P<ref>[^;&#]+))?[^#]*(?:#l(?P<line>\d{1,7}))?",
        ),
    )
)


def read_addresses(sheet: Sheet) -> None:
    """Take forges' addresses; put other addresses and mail addresses aside."""
    past = 0
    while found := _URL.search(sheet.text, past):
        start, end = found.start(), _end_of(sheet.text, found.start(), found.end())
        past = max(end, start + 1)  # an image that is a link holds the next address right behind: `…)](https://…`
        if not sheet.is_free(start, end):
            continue
        if end - start > _LONGEST or not _take(sheet, start, end):
            sheet.put_aside(start, end)
    for found in _MAIL.finditer(sheet.text):
        sheet.put_aside(found.start(), found.end())


def _end_of(text: str, start: int, end: int) -> int:
    """Without the sentence's punctuation, and without a bracket or quote that opened before the address."""
    while end > start:
        last = text[end - 1]
        if (
            last in ".,;:!?'*_"
            or (last == ")" and text.count("(", start, end) < text.count(")", start, end))
            or (last == "]" and text.count("[", start, end) < text.count("]", start, end))
        ):
            end -= 1
        else:
            break
        if end - start > _LONGEST:
            break
    middle = text.find("](", start, end)  # [https://…](https://…)
    return middle if middle > 0 else end


def _take(sheet: Sheet, start: int, end: int) -> bool:
    _, mark, address = sheet.text[start:end].partition("://")
    if not mark:
        return False
    for forge, shape in _SHAPES:
        found = shape.fullmatch(address)
        if found:
            said = {key: value or "" for key, value in found.groupdict().items()}
            return sheet.add(
                ClaimKind.URL,
                start,
                end,
                forge=forge,
                name=said["name"].removesuffix(".git"),
                ref=unquote(said.get("ref", "") or said.get("tag", ""))
                .removeprefix("refs/heads/")
                .removeprefix("refs/tags/"),
                path=unquote(said.get("path", "")).strip("/"),
                line=int(said["line"]) if said.get("line") else None,
                line_end=int(said["line_end"]) if said.get("line_end") else None,
            )
    return False
