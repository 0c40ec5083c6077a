"""Runs git against repositories of strangers: no prompt, no settings of anybody, no program but git's own, and limits.

Whatever answers is cut off after `longest_wait` seconds or `most_bytes`, together with its helpers.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import threading
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from vulndesk.core.errors import BadInput

_SCP_LIKE = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:(?!//)[^\s]+")
_PROTOCOLS = ("https", "ssh", "file")
_SETTINGS = (
    *("-c", "protocol.allow=never"),
    *(part for name in _PROTOCOLS for part in ("-c", f"protocol.{name}.allow=always")),
    *("-c", "credential.helper=", "-c", "core.askPass=", "-c", "http.followRedirects=initial"),
)
_KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY")


class Unreachable(Exception):
    """The place did not give what was asked. `kind` is a short word for people and logs, without any address."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def require_repository(text: str) -> str:
    """An address that may be asked. Raises BadInput."""
    written = text.strip()
    scheme, place = _parts_of(written)
    known = scheme in _PROTOCOLS or written.startswith("/") or _SCP_LIKE.fullmatch(written)
    if not known or written.startswith("-") or any(character.isspace() for character in written):
        raise BadInput(
            "This is not the address of a repository that the desk may ask.",
            next_step="Give one with https:// or ssh://, or an absolute path on this machine.",
            field="repository",
        )
    if "@" in place and scheme == "https":
        raise BadInput(
            "The address holds a name or a password.",
            next_step="Leave it out; a private repository is read over ssh.",
            field="repository",
        )
    return written


def _parts_of(written: str) -> tuple[str, str]:
    """Its scheme and the host with what stands beside it; both empty for what is no address with a scheme."""
    try:
        parts = urllib.parse.urlsplit(written)
    except ValueError:  # a broken IPv6 number
        return "", ""
    return (parts.scheme, parts.netloc) if "://" in written else ("", "")


def run_git(
    arguments: Sequence[str],
    *,
    longest_wait: float,
    most_bytes: int,
    at: Path | None = None,
    largest_file: int = 0,
    home: Path | None = None,
    given: bytes = b"",
) -> bytes:
    """What git printed. largest_file: bytes that one file which it writes may have; 0 for no limit. Raises Unreachable.

    given: what git reads. home: an empty folder instead of the owner's, whose ~/.netrc and keys are then not shown to
    the server.
    The caller puts `--` before an address, so that none is read as an option (CVE-2017-1000117 and its kin).
    """
    command = ["git", *_SETTINGS, *arguments]
    if largest_file:  # the kernel counts, and only a shell sets limits without running Python between fork and exec
        command = ["sh", "-c", 'ulimit -f "$0" && exec "$@"', str(largest_file // 512), *command]
    with _in_memory() as words:  # a pipe would need a thread that writes while another one reads
        words.write(given)
        words.seek(0)
        try:
            process = subprocess.Popen(
                command,
                cwd=at,
                env=dict(_environment(home)),
                stdin=words if given else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise Unreachable("git is not installed") from None
        return _output_of(process, longest_wait=longest_wait, most_bytes=most_bytes)


def _in_memory() -> IO[bytes]:
    """A file without a disk, where the system has such: what git is given may be of code that nobody knows yet."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("words"), "w+b")
    return tempfile.TemporaryFile()


def kept_environment() -> dict[str, str]:
    """What a process that reaches a repository may know of the environment: no setting and no key of the desk."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def _environment(home: Path | None) -> Mapping[str, str]:
    kept = kept_environment()
    if home is not None:
        kept = {name: value for name, value in kept.items() if name != "SSH_AUTH_SOCK"} | {"HOME": str(home)}
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


def _output_of(process: subprocess.Popen[bytes], *, longest_wait: float, most_bytes: int) -> bytes:
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
            answered = process.stdout.read(most_bytes + 1)
            if len(answered) > most_bytes:
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
