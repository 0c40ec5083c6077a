"""Tokens: where they lie, and that they are shown nowhere.

In this order: VULNDESK_TOKEN; the file that VULNDESK_TOKEN_FILE names; `vulndesk/desk.toml` in the folder for settings
($XDG_CONFIG_HOME, else ~/.config). A file must be its owner's alone (mode 0600), else it is refused. There is no option
of a command for a token: everybody on a machine may read the arguments of its processes.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from vulndesk.client.errors import NotReached

BY_VALUE, BY_FILE, BY_ADDRESS = "VULNDESK_TOKEN", "VULNDESK_TOKEN_FILE", "VULNDESK_DESK"
_LARGEST = 64 * 1024
_MAKE_ONE = "Make one on the desk, under “Your account”, and put it into VULNDESK_TOKEN or a file (docs/client.md)."


class Token:
    """The words themselves are given out by `reveal` alone: no repr, no format, no pickle, no comparison shows them."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        words = words.strip()
        if not words or not words.isascii() or not words.isprintable() or " " in words or len(words) > 200:
            raise NotReached("This is no token.", next_step=_MAKE_ONE)
        self._words = words

    def reveal(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return "Token(…)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a token is not written anywhere")


class Receipt:
    """The 26 characters that open one report; shown nowhere, as a token."""

    __slots__ = ("_code",)

    def __init__(self, code: str) -> None:
        code = "".join(code.split()).replace("-", "")
        if not code.isascii() or not code.isalnum() or len(code) > 64:
            raise NotReached("This is no receipt.", next_step="Give the 26 characters that were shown with the report.")
        self._code = code

    def reveal(self) -> str:
        return self._code

    def __repr__(self) -> str:
        return "Receipt(…)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a receipt is not written anywhere")


def token_for(address: str, *, environment: Mapping[str, str]) -> Token | None:
    """The one to send to this desk, or None. Raises NotReached for a file that cannot be read or that others can."""
    if given := environment.get(BY_VALUE, ""):
        return Token(given)
    if named := environment.get(BY_FILE, ""):
        return Token(_private_text(Path(named)))
    found = _settings(environment).get("tokens", {})
    words = found.get(address) if isinstance(found, dict) else None
    return Token(words) if isinstance(words, str) else None


def desk_named(environment: Mapping[str, str]) -> str:
    """The address of the desk when none is given: VULNDESK_DESK, else `desk` of desk.toml; empty for neither."""
    named = environment.get(BY_ADDRESS, "") or _settings(environment).get("desk", "")
    return named if isinstance(named, str) else ""


def settings_file(environment: Mapping[str, str]) -> Path | None:
    """Where desk.toml belongs; None without a home. A relative XDG_CONFIG_HOME is ignored, as its standard says."""
    configured, home = environment.get("XDG_CONFIG_HOME", ""), environment.get("HOME", "")
    if configured.startswith("/"):
        return Path(configured) / "vulndesk" / "desk.toml"
    return Path(home) / ".config" / "vulndesk" / "desk.toml" if home else None


def _settings(environment: Mapping[str, str]) -> dict[str, object]:
    path = settings_file(environment)
    if path is None or not path.exists():
        return {}
    try:
        return tomllib.loads(_private_text(path))
    except ValueError:  # TOMLDecodeError is one, and it quotes
        raise NotReached(f"{path} is not TOML.", next_step="See docs/client.md.") from None


def _private_text(path: Path) -> str:
    """Of a file that is its owner's alone. Asked of the open file, so that it cannot be another one meanwhile."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise NotReached(f"{path} cannot be read: {error.strerror}.", next_step="Check its name.") from None
    if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) & 0o077:
        raise NotReached(f"{path} may be read or owned by others.", next_step=f"chmod 600 {path}")
    try:
        return content[:_LARGEST].decode()
    except UnicodeDecodeError:
        raise NotReached(f"{path} is no text in UTF-8.", next_step="See docs/client.md.") from None
