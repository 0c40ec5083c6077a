"""A new desk key in the place of the old one, and new generations of what it opens.

Every step leaves a desk that opens: the set is sealed under both keys before the new one takes the old one's place, and
under the new one alone afterwards. A rotation that died anywhere is finished by calling it again.

A key file is replaced here. A key from the environment or a command is the owner's to replace: the first call takes the
new key in, the desk is started with it, and the next call ends the old one.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from vulndesk.core.errors import Refused
from vulndesk.gateways import desk_key, key_set, key_sources
from vulndesk.gateways.key_set import KeySet
from vulndesk.gateways.key_sources import KEY_BYTES, KeySource

NEXT_SUFFIX = ".next"


@dataclass(frozen=True)
class Rotated:
    """recovery_code: shown once; empty while the old key still counts. old_key: where it was put, if it was a file."""

    is_complete: bool
    recovery_code: str = field(default="", repr=False)
    old_key: Path | None = None


@dataclass(frozen=True)
class KeyState:
    """Nothing secret. names: of the desk keys that open the desk, oldest first; in_use: the one that opened it now.

    generations: number and when it was made, newest first. has_set: False for a desk whose desk key is its only root.
    """

    source: str
    in_use: str
    names: tuple[str, ...]
    generations: tuple[tuple[int, str], ...]
    has_set: bool


def state(data: Path) -> KeyState:
    desk_id, key = desk_key.read_desk_id(data), desk_key.load(data)
    stored = key_set.read(data)
    keys = stored.opened(key, desk_id)
    in_use = key_set.name_of(key, desk_id)
    return KeyState(
        source=desk_key.key_location(data),
        in_use=in_use,
        names=stored.names or (in_use,),
        generations=tuple((one.number, one.made_at) for one in keys.generations),
        has_set=not stored.digest,
    )


def rotate(data: Path, *, deep: bool, now: str, new_key: bytes | None = None) -> Rotated:
    """Replace the desk key, or finish what an earlier call began. now: ISO 8601.

    deep: a new generation, too; what it does not seal yet is for the caller to seal again. A desk whose desk key is its
    only root gets one in any case: whoever has the old key would have all of it otherwise.
    new_key: for a source that is no file; Refused without it, and with it for a file.
    """
    with desk_key.writing(data), desk_key.only_one_at_a_time(data):
        desk_id, key, source = desk_key.read_desk_id(data), desk_key.load(data), desk_key.key_source(data)
        stored = key_set.read(data)
        if len(stored.names) > 1 and stored.names[-1] == key_set.name_of(key, desk_id):
            return _finished(data, desk_id, key, new_generation_at=now if deep else "")
        newer = _next_key(source, new_key)
        if newer == key:
            raise Refused("The new key is the old one.", next_step="Make another: openssl rand -base64 32")
        keys = stored.opened(key, desk_id)
        if len(stored.names) < 2 or stored.names[-1] != key_set.name_of(newer, desk_id):
            if deep or stored.digest:
                keys = keys.with_new_generation(secrets.token_bytes(KEY_BYTES), made_at=now)
            key_set.write(data, desk_id, keys, under=(key, newer))
        if source.path is None:
            return Rotated(is_complete=False)
        old = _replace_file(source.path, key, name=key_set.name_of(key, desk_id))
        return _finished(data, desk_id, newer, old_key=old)


def retire_older_generations(data: Path) -> KeySet:
    """Forget all generations but the newest. The caller has made sure that they seal nothing any more."""
    with desk_key.writing(data), desk_key.only_one_at_a_time(data):
        desk_id, key = desk_key.read_desk_id(data), desk_key.load(data)
        stored = key_set.read(data)
        if len(stored.names) > 1:
            raise Refused(
                "The desk key is being replaced just now.", next_step="Finish it first: `vulndesk keys rotate`."
            )
        keys = stored.opened(key, desk_id)
        if len(keys.generations) > 1:
            keys = keys.without_older()
            key_set.write(data, desk_id, keys, under=(key,))
        return keys


def _next_key(source: KeySource, given: bytes | None) -> bytes:
    """For a file it lies beside it from the beginning to the end of a rotation: one that died is gone on with."""
    if source.path is None:
        if given is None:
            raise Refused(
                f"The key of this desk comes from {source.in_words}, so its new key must be given.",
                next_step=f"Set {key_sources.NEW_VARIABLE} or {key_sources.NEW_COMMAND_VARIABLE} for this command.",
            )
        return given
    if given is not None:
        raise Refused(
            f"The key of this desk is a file, {source.path}, and its new key is made here.",
            next_step=f"Unset {key_sources.NEW_VARIABLE} and {key_sources.NEW_COMMAND_VARIABLE}.",
        )
    waiting = source.path.with_name(source.path.name + NEXT_SUFFIX)
    if not waiting.exists():
        key_sources.write_key_file(waiting, secrets.token_bytes(KEY_BYTES))
    return key_sources.read_key_file(waiting)


def _replace_file(path: Path, key: bytes, *, name: str) -> Path:
    """The old key is kept beside the new one: backups from before open with nothing else."""
    old = path.with_name(f"{path.name}.{name}.old")
    key_sources.write_key_file(old, key)
    os.replace(path.with_name(path.name + NEXT_SUFFIX), path)
    with key_sources.open_folder(path.parent) as folder:
        os.fsync(folder)
    return old


def _finished(
    data: Path, desk_id: str, key: bytes, *, old_key: Path | None = None, new_generation_at: str = ""
) -> Rotated:
    """The new key opens everything already. A code that nobody was shown is renewed by the next call."""
    keys = key_set.read(data).opened(key, desk_id)
    if new_generation_at:
        keys = keys.with_new_generation(secrets.token_bytes(KEY_BYTES), made_at=new_generation_at)
    code = desk_key.write_recovery(data, desk_id=desk_id, key=key, lookups=keys.lookups)
    key_set.write(data, desk_id, keys, under=(key,))
    return Rotated(is_complete=True, recovery_code=code, old_key=old_key)
