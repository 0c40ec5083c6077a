"""The scripts with which a browser seals and opens reports, and their hashes: on the page, and in the ledger."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

NAMES = ("vulndesk/vendor/age-encryption-0.3.1.min.js", "vulndesk/seal.js")


@dataclass(frozen=True)
class Script:
    """path: below the static files. sha256: in hex. integrity: as a browser checks it before it runs the script."""

    path: str
    sha256: str
    integrity: str

    @property
    def name(self) -> str:
        return Path(self.path).name


@cache
def sealing_scripts() -> tuple[Script, ...]:
    """In the order in which a page loads them. Read once in a process."""
    return tuple(_script(name) for name in NAMES)


def _script(name: str) -> Script:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    content = Path(found).read_bytes()
    integrity = f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"
    return Script(name, hashlib.sha256(content).hexdigest(), integrity)
