"""OSV's API as https://google.github.io/osv.dev/api/ documents it: what is asked, and what cannot be."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vulndesk.core.advisory.osv import ECOSYSTEMS
from vulndesk.core.advisory.outlets.packages import LONGEST_KEY, commit_key, key_of, purl_key
from vulndesk.core.errors import BadInput

MOST_QUESTIONS = 1000  # in one batch
PAGE = 1000  # advisories in one answer
LARGEST = 2 * 1024 * 1024
_LONGEST_VERSION = 200
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)


class BadQuestion(Exception):
    """code: of gRPC, which OSV's errors carry: 3 invalid argument, 5 not found."""

    def __init__(self, message: str, *, code: int = 3) -> None:
        super().__init__(message)
        self.message, self.code = message, code

    @property
    def status(self) -> int:
        return 404 if self.code == 5 else 400


@dataclass(frozen=True)
class Question:
    """key: of a package or of a commit. version: empty when every advisory of the package is asked for.

    after: the number of the last row that an earlier page looked at.
    """

    key: str
    version: str
    after: int


def read_question(raw: bytes) -> Question:
    """Raises BadQuestion."""
    return _question(_read(raw))


def read_batch(raw: bytes) -> list[Question]:
    """Raises BadQuestion when one of them cannot be asked, as osv.dev does."""
    queries = _read(raw).get("queries")
    if not isinstance(queries, list):
        raise BadQuestion("Invalid query.")
    if len(queries) > MOST_QUESTIONS:
        raise BadQuestion("Too many queries.")
    return [_question(one) for one in queries]


def error_document(error: BadQuestion) -> dict[str, Any]:
    return {"code": error.code, "message": error.message, "details": []}


def page_token(last: int) -> str:
    return base64.urlsafe_b64encode(b"after:%d" % last).decode()


def _read(raw: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadQuestion("Invalid JSON.") from None
    if not isinstance(read, Mapping):
        raise BadQuestion("Invalid query.")
    return read


def _question(given: Any) -> Question:
    if not isinstance(given, Mapping):
        raise BadQuestion("Invalid query.")
    package = given.get("package", {})
    if not isinstance(package, Mapping):
        raise BadQuestion("Invalid query.")
    commit, version = _text(given, "commit"), _text(given, "version")
    after = _after(_text(given, "page_token"))
    if commit:
        if version:
            raise BadQuestion("Version and commit were both specified in a query.")
        if not _COMMIT.fullmatch(commit):
            raise BadQuestion("Invalid hash.")
        return Question(commit_key(commit), "", after)
    key, of_purl = _package(package, has_version=bool(version))
    if len(version or of_purl) > _LONGEST_VERSION or len(key) > LONGEST_KEY:
        raise BadQuestion("Invalid query.")
    return Question(key, version or of_purl, after)


def _package(package: Mapping[str, Any], *, has_version: bool) -> tuple[str, str]:
    """The key, and the version that a package URL has."""
    name, ecosystem, purl = _text(package, "name"), _text(package, "ecosystem"), _text(package, "purl")
    if not purl:
        if not name or not ecosystem:
            raise BadQuestion("Invalid query.")
        if ecosystem.partition(":")[0] not in ECOSYSTEMS:
            raise BadQuestion("Invalid ecosystem.")
        return key_of(ecosystem, name), ""
    if name or ecosystem:
        raise BadQuestion("name or ecosystem specified in a purl query")
    try:
        key, version = purl_key(purl)
    except BadInput:
        raise BadQuestion("Invalid Package URL.") from None
    if version and has_version:
        raise BadQuestion("version specified in params and purl query")
    return key, version


def _text(given: Mapping[str, Any], name: str) -> str:
    """What is absent is empty, as in protocol buffers; NUL is in no name, and PostgreSQL takes none."""
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value or not value.isprintable():
        raise BadQuestion("Invalid query.")
    return value.strip()


def _after(token: str) -> int:
    if not token:
        return 0
    try:
        read = base64.urlsafe_b64decode(token.encode()).decode()
    except (ValueError, binascii.Error):
        read = ""
    if not re.fullmatch(r"after:\d{1,18}", read, re.ASCII):
        raise BadQuestion("Invalid page token.")
    return int(read.removeprefix("after:"))
