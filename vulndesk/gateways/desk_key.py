"""The desk key: 32 random bytes that open everything else, kept apart from what they protect.

A stolen data folder is useless without the key, so the two never lie together: the folder holds only the desk's id,
what the key opens, sealed, and the key sealed under the recovery code; the key lies in the owner's configuration folder
or comes from where the environment says (`key_sources`). A desk whose key is absent or wrong is refused before any of
its rows is touched.

In the data folder:
    desk-id          the random id that names the key file; written last, so that it says "this desk is complete"
    desk-check       what the key opens (`key_set`), and by which a wrong key is known at once
    recovery.json    the key sealed under the recovery code, and a keyed digest of the code's last group
Outside:
    $XDG_CONFIG_HOME/vulndesk/<desk id>.key    base64, mode 0600 in a folder of mode 0700
"""

import base64
import contextlib
import fcntl
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vulndesk.core import codes
from vulndesk.core.errors import BadInput, Conflict, Refused
from vulndesk.gateways import key_set, key_sources, sealing
from vulndesk.gateways.key_set import Generation, KeySet, derive
from vulndesk.gateways.key_sources import KEY_BYTES, KeySource

__all__ = [
    "CreatedDesk",
    "create",
    "derive",
    "exists",
    "is_recovery_group",
    "key_location",
    "key_source",
    "load",
    "open_keys",
    "read_desk_id",
    "recover",
    "renew_recovery",
]

# 140 bits: seven groups of four symbols.
RECOVERY_SYMBOLS = 28
_GROUP = 4
_ID_FILE = "desk-id"
_RECOVERY_FILE = "recovery.json"
# What a backup takes of the folder besides rows and sealed files. The id comes last: it says that a desk is complete.
FILES = (key_set.FILE, _RECOVERY_FILE, _ID_FILE)
UNFINISHED = "restoring"  # a folder in the data folder while a backup is being restored into it


@dataclass(frozen=True)
class CreatedDesk:
    """A desk that was just made. `recovery_code` is shown once and kept nowhere.

    `key_file` is None when the key came from the environment.
    """

    desk_id: str
    key: bytes = field(repr=False)
    recovery_code: str = field(repr=False)
    key_file: Path | None


def exists(data: Path) -> bool:
    """Was a desk made in this folder?"""
    return (data / _ID_FILE).exists()


def read_files(data: Path) -> dict[str, bytes]:
    """The small files of a desk, for its backup. Refused when one of them cannot be read."""
    try:
        return {name: (data / name).read_bytes() for name in FILES}
    except OSError as error:
        raise Refused(f"{error.filename} cannot be read: {error.strerror}.", next_step="Put it back.") from None


def refuse_unfinished(data: Path) -> None:
    """What a restore that was killed left must not start as if it were a desk."""
    if (data / UNFINISHED).exists():
        raise Refused(
            f"A restore into {data} did not come to its end.",
            next_step="Run `vulndesk restore` again; it begins anew.",
        )


def read_desk_id(data: Path) -> str:
    """The random name of the desk in this folder. Refused when there is none."""
    try:
        desk_id = (data / _ID_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise Refused(
            f"There is no desk in {data}.", next_step="Name the right folder with --data or VULNDESK_DATA."
        ) from None
    except (OSError, UnicodeDecodeError):
        desk_id = ""
    # The id becomes a file name outside the folder: nothing but what `create` writes.
    if len(desk_id) != 16 or not set(desk_id) <= set("0123456789abcdef"):
        raise Refused(f"The file {data / _ID_FILE} is damaged.", next_step="Put it back from a backup.")
    return desk_id


def load(data: Path) -> bytes:
    """The 32 bytes of this desk, from where the environment says. Refused when there is none or it is wrong.

    With a key and no desk in the folder yet there is nothing to check the key against, and it is returned.
    """
    refuse_unfinished(data)
    given = key_sources.given_source()
    if not exists(data):
        if given is not None and not given.is_file:
            return given.read()
        raise Refused(
            f"There is no desk in {data} yet.", next_step="Start one with `vulndesk serve`, or set VULNDESK_DATA."
        )
    return _loaded(data)[0]


def open_keys(data: Path) -> KeySet:
    """What the key of this desk opens. Refused as `load` refuses; without a desk yet, its key is all of its roots."""
    if not exists(data):
        return key_set.first_set(load(data))
    return _loaded(data)[1]


def _loaded(data: Path) -> tuple[bytes, KeySet]:
    """Twice: between a look at the key file and one at the set, a rotation may have replaced both."""
    desk_id = read_desk_id(data)
    source = key_sources.source_of(desk_id)
    key_sources.refuse_beside(data, source)
    key, stored = source.read(), key_set.read(data)
    if not stored.is_opened_by(key, desk_id):
        key, stored = source.read(), key_set.read(data)
    if not stored.is_opened_by(key, desk_id):
        raise _wrong_key(data, source.in_words)
    try:
        return key, stored.opened(key, desk_id)
    except (sealing.Unsealable, ValueError, KeyError):
        raise Refused(
            f"The file {data / key_set.FILE} is damaged: the key is right, and does not open it.",
            next_step="Put it back from a backup of the data folder.",
        ) from None


def create(data: Path, *, now: str = "") -> CreatedDesk:
    """Make a desk in this folder: its id, its key, its recovery code. Conflict when there is one.

    A key that the environment gives is taken; a key file that is not there yet is written. The id is written last and
    everything is on the disk before it: a start that dies halfway leaves no desk behind. now: ISO 8601.
    """
    with writing(data), only_one_at_a_time(data):
        refuse_unfinished(data)
        if exists(data):
            raise Conflict(f"There is a desk in {data} already.")
        desk_id = secrets.token_hex(8)
        source = key_sources.source_of(desk_id)
        key_sources.refuse_beside(data, source)
        key, is_new = _first_key(source)
        _refuse_forgotten_desk(data)
        if is_new and source.path is not None:
            key_sources.write_key_file(source.path, key)
        first = Generation(number=1, root=secrets.token_bytes(KEY_BYTES), made_at=now)
        keys = KeySet(lookups=secrets.token_bytes(KEY_BYTES), generations=(first,))
        code = write_recovery(data, desk_id=desk_id, key=key, lookups=keys.lookups)
        key_set.write(data, desk_id, keys, under=(key,))
        key_sources.write_whole(data / _ID_FILE, f"{desk_id}\n".encode())
    return CreatedDesk(desk_id=desk_id, key=key, recovery_code=code, key_file=source.path)


def key_location(data: Path) -> str:
    """Where the key of this desk is looked for, in words: the variable's name or the path."""
    return key_source(data).in_words


def key_source(data: Path) -> KeySource:
    return key_sources.source_of(read_desk_id(data))


def recover(data: Path, *, typed: str) -> Path:
    """Write the key file again from the recovery code. BadInput when the code is not this desk's."""
    desk_id = read_desk_id(data)
    code = codes.normalise(typed, symbols=RECOVERY_SYMBOLS)
    if not code:
        raise BadInput(
            f"A recovery code has {RECOVERY_SYMBOLS} letters and digits; this is not one.",
            next_step="Look for a typing error. Case, spaces and dashes do not matter.",
        )
    try:
        key = sealing.open_sealed(_recovery_key(code), _read_recovery(data)[0], bound_to=_recovery_place(desk_id))
    except sealing.Unsealable:
        raise BadInput(
            "This recovery code does not belong to this desk.",
            next_step="Look for a typing error, or for a code that was made later.",
        ) from None
    if not key_set.read(data).is_opened_by(key, desk_id):
        raise _wrong_key(data, "the recovery code")
    source = key_sources.source_of(desk_id)
    key_file = source.path or key_sources.own_key_file(desk_id)
    with writing(key_file.parent):
        key_sources.write_key_file(key_file, key)
    return key_file


def renew_recovery(data: Path, *, key: bytes) -> str:
    """A new recovery code; the one before opens nothing any more. `key` is what `load` returned."""
    with writing(data), only_one_at_a_time(data):
        desk_id = read_desk_id(data)
        lookups = key_set.read(data).opened(key, desk_id).lookups
        return write_recovery(data, desk_id=desk_id, key=key, lookups=lookups)


def recovery_confirmation(lookups: bytes, code_or_last_group: str) -> bytes:
    """A keyed digest of the last group of a recovery code, to ask the owner for it without keeping the code.

    lookups: the desk's root of that name, which a running desk has; it keeps no desk key.
    """
    typed = codes.normalise(code_or_last_group)
    return sealing.keyed_digest(derive(lookups, "recovery confirmation"), typed[-_GROUP:].encode())


def is_recovery_group(data: Path, lookups: bytes, typed: str) -> bool:
    """Did the owner type the last group of the recovery code (or all of it)?"""
    code = codes.normalise(typed)
    if len(code) not in (_GROUP, RECOVERY_SYMBOLS):
        return False
    return sealing.is_same(_read_recovery(data)[1], recovery_confirmation(lookups, code))


def _first_key(source: KeySource) -> tuple[bytes, bool]:
    """The key of a new desk, and whether it was made just now. Only a file that is not there yet lets one be made."""
    if source.path is None or source.path.exists():
        return source.read(), False
    return secrets.token_bytes(KEY_BYTES), True


def _wrong_key(data: Path, source: str) -> Refused:
    return Refused(
        f"The key in {source} is not the key of the desk in {data}. Nothing was changed.",
        next_step="Give the right key, or run `vulndesk keys recover` with the recovery code.",
    )


def _refuse_forgotten_desk(data: Path) -> None:
    """A folder with rows but without its id would get new roots that open none of them, whatever the key."""
    if any(data.glob("*.sqlite3")):
        raise Refused(
            f"The folder {data} holds a desk's database but not its file {_ID_FILE}.",
            next_step=f"Put {_ID_FILE}, {key_set.FILE} and {_RECOVERY_FILE} back, or name another folder.",
        )


def _recovery_place(desk_id: str) -> str:
    return f"recovery:{desk_id}"


def _recovery_key(code: str) -> bytes:
    """No slow hash: the code is 140 random bits, and stretching helps only guessable secrets.

    NIST SP 800-63B 5.1.2.2 asks for none from 112 bits on.
    """
    return derive(code.encode(), "recovery")


def write_recovery(data: Path, *, desk_id: str, key: bytes, lookups: bytes) -> str:
    """A new code for this key. The caller holds the lock."""
    code = codes.spell(secrets.randbits(5 * RECOVERY_SYMBOLS), symbols=RECOVERY_SYMBOLS)
    record = {
        "sealed": base64.b64encode(sealing.seal(_recovery_key(code), key, bound_to=_recovery_place(desk_id))).decode(),
        "last_group": recovery_confirmation(lookups, code).hex(),
    }
    key_sources.write_whole(data / _RECOVERY_FILE, json.dumps(record, indent=1).encode() + b"\n")
    return codes.group(code, size=_GROUP)


def _read_recovery(data: Path) -> tuple[bytes, bytes]:
    """The sealed key and the digest of the last group."""
    path = data / _RECOVERY_FILE
    try:
        record = json.loads(path.read_bytes())
        return base64.b64decode(record["sealed"], validate=True), bytes.fromhex(record["last_group"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(
            f"The file {path} is absent or damaged.", next_step="Put it back from a backup of the data folder."
        ) from None


@contextlib.contextmanager
def only_one_at_a_time(data: Path) -> Iterator[None]:
    """Two first starts at once must not mix their files."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with key_sources.open_folder(data) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def writing(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(
            f"The desk's files cannot be written: {error.filename or where}: {error.strerror}.",
            next_step="Make the folder writable for this account, or name another one with --data or XDG_CONFIG_HOME.",
        ) from None
