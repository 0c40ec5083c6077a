"""Answers to OSV's questions, from rows that hold all that an answer needs; documents go out as they are stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from vulndesk.apps.advisories.queries import id_of
from vulndesk.apps.feeds.models import AffectedKey, Document, ListedAdvisory
from vulndesk.core.advisory.outlets import matcher, places
from vulndesk.core.advisory.outlets.osv_questions import PAGE, BadQuestion, Question, page_token
from vulndesk.core.errors import NotFound

MOST_IN_BATCH = 10_000  # advisories in all; what is left has tokens to ask on by
_Row = tuple[int, str, str, str]


@dataclass(frozen=True)
class Page:
    """vulnerabilities: (id, modified). more: the token to ask on by, or empty."""

    vulnerabilities: tuple[tuple[str, str], ...]
    more: str = ""


NOTHING = Page(())


def pages(questions: Sequence[Question]) -> list[Page]:
    """One look into the index for all of them."""
    rows = _rows(list(dict.fromkeys(one.key for one in questions)))
    found, room = [], MOST_IN_BATCH
    for one in questions:
        page = _page(one, rows[one.key], min(room, PAGE)) if one.key in rows else NOTHING
        room -= len(page.vulnerabilities)
        found.append(page)
    return found


def answer(question: Question) -> bytes:
    """The whole documents. JSON."""
    page = pages([question])[0]
    paths = [places.osv_path(name) for name, _ in page.vulnerabilities]
    contents = dict(Document.objects.filter(path__in=paths, is_gone=False).values_list("path", "content"))
    if not question.key.startswith("commit:"):
        rows = ListedAdvisory.objects.filter(osv__in=paths).exclude(osv_answer=b"")
        contents |= dict(rows.values_list("osv", "osv_answer"))
    whole = [bytes(contents[path]).rstrip() for path in paths if path in contents]
    more = b',"next_page_token":' + json.dumps(page.more).encode() if page.more else b""
    return b'{"vulns":[' + b",".join(whole) + b"]" + more + b"}" if whole or more else b"{}"


def answer_batch(questions: Sequence[Question]) -> dict[str, Any]:
    """Ids and instants alone, in the order of the questions."""
    return {"results": [_result(page) for page in pages(questions)]}


def known_vulnerability(name: str) -> bytes:
    """The document of this id, withdrawn or not. Raises BadQuestion."""
    path = places.osv_path(name)
    content = Document.objects.filter(path=path, is_gone=False).values_list("content", flat=True).first()
    if content is not None:
        return bytes(content)
    try:
        found = ListedAdvisory.objects.filter(public_id=id_of(name)).exclude(osv="").first()
    except NotFound:
        found = None
    if found is None:
        raise BadQuestion("Bug not found.", code=5)
    known = found.osv.removeprefix("osv/").removesuffix(".json")
    raise BadQuestion(f"Bug not found, but the following aliases were: {known}", code=5)


def _page(question: Question, rows: Sequence[_Row], room: int) -> Page:
    found: dict[int, tuple[str, str]] = {}
    for listed, written, osv_id, modified in rows:
        if listed <= question.after or listed in found:
            continue
        if not question.version or matcher.affects(written, question.version):
            if len(found) >= room:
                return Page(tuple(found.values()), page_token(max(found, default=question.after)))
            found[listed] = (osv_id, modified)
    return Page(tuple(found.values())) if found else NOTHING


def _result(page: Page) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if page.vulnerabilities:
        result["vulns"] = [{"id": name, "modified": modified} for name, modified in page.vulnerabilities]
    if page.more:
        result["next_page_token"] = page.more
    return result


_TABLE = AffectedKey._meta.db_table


def _rows(keys: Sequence[str]) -> dict[str, list[_Row]]:
    """By key, in the order in which the advisories were laid out first. Plain rows: a batch reads thousands."""
    found: dict[str, list[_Row]] = {}
    if not keys:
        return found
    marks = ",".join(["%s"] * len(keys))
    columns = "key, listed_id, matcher, osv_id, modified"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {_TABLE} WHERE key IN ({marks}) ORDER BY key, listed_id", list(keys))  # noqa: S608  our own names
        for key, *row in cursor.fetchall():
            found.setdefault(key, []).append(tuple(row))
    return found
