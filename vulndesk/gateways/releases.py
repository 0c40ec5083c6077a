"""The names of a project's releases, from where it publishes them: tags of its repository, its Python package (E1).

Nothing is fetched but names: no clone, no file. A repository is asked over https, ssh or on this disk, never with a
prompt; whatever answers is cut off after LONGEST_WAIT seconds or MOST_BYTES.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from vulndesk.core.errors import BadInput

LONGEST_WAIT = 20.0
MOST_BYTES = 16 * 1024 * 1024
_CHUNK = 64 * 1024

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_SCP_LIKE = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:(?!//)[^\s]+")
_PROTOCOLS = ("https", "ssh", "file")
_SETTINGS = (
    *("-c", "protocol.allow=never"),
    *(part for name in _PROTOCOLS for part in ("-c", f"protocol.{name}.allow=always")),
    *("-c", "credential.helper=", "-c", "core.askPass=", "-c", "http.followRedirects=initial"),
)
_KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY")


class Unreachable(Exception):
    """The place did not give its names. `kind` is a short word for people and logs, without any address."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def require_repository(text: str) -> str:
    """An address that may be asked. Raises BadInput."""
    written = text.strip()
    scheme = urllib.parse.urlsplit(written).scheme if "://" in written else ""
    known = scheme in _PROTOCOLS or written.startswith("/") or _SCP_LIKE.fullmatch(written)
    if not known or written.startswith("-") or any(character.isspace() for character in written):
        raise BadInput(
            "This is not the address of a repository that the desk may ask.",
            next_step="Give one with https:// or ssh://, or an absolute path on this machine.",
            field="repository",
        )
    if "@" in urllib.parse.urlsplit(written).netloc and scheme == "https":
        raise BadInput(
            "The address holds a name or a password.",
            next_step="Leave it out; a private repository is read over ssh.",
            field="repository",
        )
    return written


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
    # `--` and the check before it: an address is never read as an option (CVE-2017-1000117 and its kin).
    command = ["git", *_SETTINGS, "ls-remote", "--tags", "--refs", "--", require_repository(repository)]
    answered = _output_of(command, environment=_quiet_git(), longest_wait=longest_wait)
    lines = answered.decode("utf-8", "replace").splitlines()
    return [name.removeprefix("refs/tags/") for _, tab, name in (line.partition("\t") for line in lines) if tab]


def _quiet_git() -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "GIT_ALLOW_PROTOCOL": ":".join(_PROTOCOLS),
        "GIT_ASKPASS": "true",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=10",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "SSH_ASKPASS": "true",
    }


def _output_of(command: list[str], *, environment: Mapping[str, str], longest_wait: float) -> bytes:
    try:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise Unreachable("git is not installed") from None
    with process:
        ended = threading.Event()

        def cut_off() -> None:
            ended.set()
            with contextlib.suppress(ProcessLookupError):  # its helpers too: ssh, or git's own for https
                os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(longest_wait, cut_off)
        timer.start()
        try:
            assert process.stdout is not None
            answered = process.stdout.read(MOST_BYTES + 1)
            if len(answered) > MOST_BYTES:
                cut_off()
                raise Unreachable("too long an answer")
            status = process.wait()
        finally:
            timer.cancel()
    if ended.is_set():
        raise Unreachable("no answer in time")
    if status != 0:
        raise Unreachable("no such repository, or it may not be read")
    return answered


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
