"""Where a desk's key comes from: a file, the environment, or a command that asks a KMS or an HSM for it.

    VULNDESK_KEY            the key itself, base64
    VULNDESK_KEY_COMMAND    a command whose output is the key, base64; split as a shell would, but run without one
    VULNDESK_KEY_FILE       the path of the key file, instead of $XDG_CONFIG_HOME/vulndesk/<desk id>.key

One of them at most. The command is asked once in a process and in the forks of it: how long it takes has a limit, what
it says on stderr is thrown away (it may hold the key), and it is told no other secret of the desk. No refusal here
shows what was read.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
import shlex
import signal
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vulndesk.core.errors import Refused

VARIABLE = "VULNDESK_KEY"
FILE_VARIABLE = "VULNDESK_KEY_FILE"
COMMAND_VARIABLE = "VULNDESK_KEY_COMMAND"
NEW_VARIABLE = "VULNDESK_NEW_KEY"
NEW_COMMAND_VARIABLE = "VULNDESK_NEW_KEY_COMMAND"
KEY_BYTES = 32
LONGEST_COMMAND = 30.0
_MOST_OUTPUT = 1024
_RECOVER = "run `vulndesk keys recover` with the recovery code"

# What the command of this process gave, by the command: a KMS is asked once, however often the key is looked at.
_asked: dict[str, bytes] = {}


@dataclass(frozen=True)
class KeySource:
    """variable: the one that gives the key or names its file; empty for the desk's own file. path: of a file."""

    variable: str
    path: Path | None = None

    @property
    def is_file(self) -> bool:
        return self.path is not None

    @property
    def in_words(self) -> str:
        if self.path is not None:
            return str(self.path)
        return f"the {'command' if self.variable == COMMAND_VARIABLE else 'environment variable'} {self.variable}"

    def read(self) -> bytes:
        """The 32 bytes. Refused when there are none or they are no key."""
        if self.path is not None:
            return read_key_file(self.path)
        return from_command(self.variable) if self.variable == COMMAND_VARIABLE else from_environment(self.variable)


def source_of(desk_id: str) -> KeySource:
    """The one source that is set, else the file named for this desk. Refused when two are set."""
    given = given_source()
    return given if given is not None else KeySource(variable="", path=own_key_file(desk_id))


def given_source() -> KeySource | None:
    """What the environment says. None: nothing, the desk's own file counts. Refused when it says two things."""
    set_here = [name for name in (VARIABLE, COMMAND_VARIABLE, FILE_VARIABLE) if os.environ.get(name, "").strip()]
    if not set_here:
        return None
    if len(set_here) > 1:
        raise Refused(
            f"The desk key has two sources: {' and '.join(set_here)} are both set.",
            next_step="Unset all but one; the desk does not choose between keys.",
        )
    if set_here[0] != FILE_VARIABLE:
        return KeySource(variable=set_here[0])
    path = Path(os.environ[FILE_VARIABLE].strip())
    if not path.is_absolute():
        raise Refused(f"{FILE_VARIABLE} is no absolute path.", next_step="Give the whole path, beginning with /.")
    return KeySource(variable=FILE_VARIABLE, path=path)


def refuse_beside(data: Path, source: KeySource) -> None:
    """A key file inside the data folder would be stolen, copied and backed up with what it seals."""
    if source.path is not None and source.path.resolve().is_relative_to(data.resolve()):
        raise Refused(
            f"The key file {source.path} lies in the data folder, beside what it seals.",
            next_step=f"Name another place in {FILE_VARIABLE}.",
        )


def own_key_file(desk_id: str) -> Path:
    """XDG base directory specification: a relative XDG_CONFIG_HOME is ignored."""
    configured, home = os.environ.get("XDG_CONFIG_HOME", ""), os.environ.get("HOME", "")
    if os.path.isabs(configured):
        folder = Path(configured)
    elif os.path.isabs(home):
        folder = Path(home) / ".config"
    else:
        raise Refused(
            "There is no place for the desk key: neither HOME nor XDG_CONFIG_HOME names a folder.",
            next_step=f"Set one of them, or give the key itself in {VARIABLE}.",
        )
    return folder / "vulndesk" / f"{desk_id}.key"


def read_key_file(path: Path) -> bytes:
    """Refused when it is absent, damaged, or open to other accounts."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            written = file.read(_MOST_OUTPUT)
    except FileNotFoundError:
        raise Refused(
            f"The key of this desk is not at {path}.",
            next_step=f"Put it back there, set {VARIABLE}, or {_RECOVER}.",
        ) from None
    except OSError as error:
        raise Refused(f"The key of this desk at {path} cannot be read: {error.strerror}.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise Refused(
            f"Other accounts of this machine may read the desk key at {path}.", next_step=f"Run: chmod 600 '{path}'"
        )
    key = decode(written.decode("ascii", errors="replace"))
    if key is None:
        raise Refused(f"The key file {path} is damaged.", next_step=f"Put it back from a copy, or {_RECOVER}.")
    return key


def write_key_file(path: Path, key: bytes) -> None:
    """Mode 0600, whole or not at all. Refused when others may write into its folder. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o022:
        raise Refused(
            f"Other accounts of this machine may write into {path.parent}, where the desk key is kept.",
            next_step=f"Run: chmod 700 '{path.parent}'",
        )
    write_whole(path, base64.b64encode(key) + b"\n")


def decode(written: str) -> bytes | None:
    """32 bytes in base64 of either alphabet; None for anything else."""
    try:
        key = base64.b64decode(written.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def from_environment(variable: str) -> bytes:
    key = decode(os.environ[variable])
    if key is None:
        raise Refused(
            f"{variable} does not hold {KEY_BYTES} bytes in base64.",
            next_step=f"Give the desk's own key; for a new desk, `openssl rand -base64 {KEY_BYTES}` makes one.",
        )
    return key


def from_command(variable: str) -> bytes:
    written = os.environ[variable].strip()
    if written not in _asked:
        key = decode(_output_of(_argv(written, variable), variable))
        if key is None:
            raise Refused(
                f"The output of {variable} is not {KEY_BYTES} bytes in base64.",
                next_step="Run the command by hand: its standard output must be the key and nothing else.",
            )
        _asked[written] = key
    return _asked[written]


def new_key() -> bytes | None:
    """The key that a rotation shall take in, where the owner gives it. None: neither variable is set."""
    if os.environ.get(NEW_VARIABLE, "").strip():
        return from_environment(NEW_VARIABLE)
    return from_command(NEW_COMMAND_VARIABLE) if os.environ.get(NEW_COMMAND_VARIABLE, "").strip() else None


def _argv(written: str, variable: str) -> list[str]:
    try:
        return shlex.split(written)
    except ValueError:
        raise Refused(
            f"{variable} cannot be split into words: a quotation mark is not closed.",
            next_step="Write the command as in a shell; there is no shell, so no pipes and no variables.",
        ) from None


def _output_of(argv: list[str], variable: str) -> str:
    hidden = (VARIABLE, "DATABASE_URL", "EMAIL_URL")
    environment = {
        name: value for name, value in os.environ.items() if name not in hidden and not name.startswith("VULNDESK_")
    }
    try:
        child = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # so that what it started ends with it
        )
    except OSError as error:
        raise Refused(
            f"The command in {variable} cannot be run: {error.strerror}.",
            next_step="Give its whole path, and make it executable for this account.",
        ) from None
    try:
        output, _ = child.communicate(timeout=LONGEST_COMMAND)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise Refused(
            f"The command in {variable} gave no key within {LONGEST_COMMAND:.0f} seconds.",
            next_step="Run it by hand; it must not ask for anything.",
        ) from None
    if child.returncode != 0:
        raise Refused(
            f"The command in {variable} failed with status {child.returncode}.",
            next_step="Run it by hand; what it says on stderr is not kept here, because it may hold the key.",
        )
    return output[:_MOST_OUTPUT].decode("ascii", errors="replace")


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk when this returns: temporary file, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise
    with open_folder(path.parent) as folder:
        os.fsync(folder)


@contextlib.contextmanager
def open_folder(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
