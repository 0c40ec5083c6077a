"""The names of a project's releases, from where it publishes them: tags of its repository, its Python package (E1).

Nothing is fetched but names: no clone, no file. A repository is asked over https, ssh or on this disk, never with a
prompt; whatever answers is cut off after LONGEST_WAIT seconds or MOST_BYTES.
"""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.gateways.quiet_git import Unreachable, require_repository, run_git

__all__ = ["Unreachable", "require_package", "require_repository", "tags_of", "versions_of"]

LONGEST_WAIT = 20.0
MOST_BYTES = 16 * 1024 * 1024
_CHUNK = 64 * 1024

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")


def require_package(text: str) -> str:
    """ "pypi:name". Raises BadInput."""
    index, _, name = text.strip().partition(":")
    if index != "pypi" or not _PACKAGE.fullmatch(name):
        raise BadInput(
            "This is not a package that the desk knows how to look up.",
            next_step="Write pypi: and the package's name, for example pypi:requests.",
            field="package",
        )
    return f"pypi:{name}"


def tags_of(repository: str, *, longest_wait: float = LONGEST_WAIT) -> list[str]:
    """The names of its tags, by `git ls-remote`. Raises BadInput, Unreachable."""
    asked = ["ls-remote", "--tags", "--refs", "--", require_repository(repository)]
    answered = run_git(asked, longest_wait=longest_wait, most_bytes=MOST_BYTES)
    lines = answered.decode("utf-8", "replace").splitlines()
    return [name.removeprefix("refs/tags/") for _, tab, name in (line.partition("\t") for line in lines) if tab]


def versions_of(package: str, *, index: str, longest_wait: float = LONGEST_WAIT) -> list[str]:
    """The versions of a Python package that were not yanked, by the index's JSON. Raises BadInput, Unreachable."""
    name = require_package(package).partition(":")[2]
    found = _json_at(f"{index.rstrip('/')}/pypi/{name}/json", longest_wait=longest_wait)
    releases = found.get("releases")
    if not isinstance(releases, dict):
        raise Unreachable("an answer that is no list of releases")
    return [version for version, files in releases.items() if _is_to_be_had(files)]


def _is_to_be_had(files: Any) -> bool:
    """PEP 592: a yanked file is not offered any more; a release without files was deleted."""
    return isinstance(files, list) and any(isinstance(file, dict) and not file.get("yanked") for file in files)


class _NoOtherPlace(urllib.request.HTTPRedirectHandler):
    """A redirect stays on the scheme that the owner gave: an index over TLS never sends the desk to plain text."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urllib.parse.urlsplit(newurl).scheme != urllib.parse.urlsplit(req.full_url).scheme:
            raise Unreachable("a redirect to another protocol")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _json_at(address: str, *, longest_wait: float, tick: Callable[[], float] = time.monotonic) -> dict[str, Any]:
    if urllib.parse.urlsplit(address).scheme not in ("https", "http"):
        raise Unreachable("the index is neither https nor http")
    request = urllib.request.Request(address, headers={"Accept": "application/json", "User-Agent": "vulndesk"})  # noqa: S310  https or http
    opener = urllib.request.build_opener(_NoOtherPlace)
    try:
        with opener.open(request, timeout=longest_wait) as answer:
            found = json.loads(_all_of(answer, until=tick() + longest_wait, tick=tick))
    except urllib.error.HTTPError as error:
        error.close()
        raise Unreachable("no such package" if error.code == 404 else f"status {error.code}") from None
    except TimeoutError:
        raise Unreachable("no answer in time") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        timed_out = isinstance(getattr(error, "reason", None), TimeoutError)
        raise Unreachable("no answer in time" if timed_out else "no sound answer") from None
    return found if isinstance(found, dict) else {}


def _all_of(answer: Any, *, until: float, tick: Callable[[], float]) -> bytes:
    """The socket's own limit is for each read; this one is for all of them."""
    parts, size = [], 0
    while part := answer.read1(_CHUNK):
        size += len(part)
        if tick() > until:
            raise Unreachable("no answer in time")
        if size > MOST_BYTES:
            raise Unreachable("too long an answer")
        parts.append(part)
    return b"".join(parts)
