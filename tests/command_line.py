"""`vulndesk` as a shell runs it, but in this process: to start Python anew is most of what a short command costs.

Each command is also started for real by at least one test of its file.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

from vulndesk.__main__ import main

ROOT = Path(__file__).parents[1]


def vulndesk(
    *arguments: str, given: bytes = b"", at: Path = ROOT, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """What it wrote, and its status. Nothing here is a terminal."""
    out, err, status = io.BytesIO(), io.BytesIO(), 0
    environment = patch.dict(os.environ, {"COLUMNS": "80"} | dict(variables or {}))
    called = patch.object(sys, "argv", ["vulndesk", *arguments])
    with _streams(given, out, err), contextlib.chdir(at), environment, called:
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def started(
    *arguments: str, given: bytes = b"", at: Path = ROOT, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The same in a process of its own, in which a warning is an error, too."""
    return subprocess.run(
        [sys.executable, "-m", "vulndesk", *arguments],
        input=given,
        capture_output=True,
        cwd=at,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"} | (variables or {}),
        timeout=60,
        check=False,
    )


def in_words(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@contextlib.contextmanager
def _streams(given: bytes, out: io.BytesIO, err: io.BytesIO) -> Iterator[None]:
    read = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    written = [io.TextIOWrapper(one, encoding="utf-8", write_through=True) for one in (out, err)]
    with patch.multiple(sys, stdin=read, stdout=written[0], stderr=written[1]):
        yield
    for one in written:
        one.flush()
        one.detach()
