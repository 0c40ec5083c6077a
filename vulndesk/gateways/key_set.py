"""What the desk key opens: the roots from which every other key of a desk is derived.

The desk key itself seals nothing but this set, so that it can be replaced without touching a row:

    lookups        one root for what is derived and seals nothing: digests by which receipts, sessions and addresses are
                   found, words of titles, Django's own key. It stays: a digest cannot be computed again without what it
                   was made of.
    generations    roots of what seals: the wrapping of data keys, and the desk's own rows. The newest seals, all open.

In the data folder, the file `desk-check`: the set, sealed under each desk key that opens the desk (two while one takes
the place of the other, the newer last). A desk that was made before there was a set has the digest of its key there
instead: its desk key is both roots.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vulndesk.core.errors import Refused
from vulndesk.gateways import key_sources, sealing
from vulndesk.gateways.key_sources import KEY_BYTES

FILE = "desk-check"
_NAME_BYTES = 8


@dataclass(frozen=True)
class Generation:
    """made_at: ISO 8601; empty for the one that a desk was made with before there were generations."""

    number: int
    root: bytes = field(repr=False)
    made_at: str = ""


@dataclass(frozen=True)
class KeySet:
    """generations: newest first, at least one."""

    lookups: bytes = field(repr=False)
    generations: tuple[Generation, ...]

    def with_new_generation(self, root: bytes, *, made_at: str) -> KeySet:
        newest = Generation(number=self.generations[0].number + 1, root=root, made_at=made_at)
        return replace(self, generations=(newest, *self.generations))

    def without_older(self) -> KeySet:
        return replace(self, generations=self.generations[:1])


@dataclass(frozen=True)
class StoredSet:
    """What lies in the file. names: of the desk keys that open it, oldest first. digest: of a desk without a set."""

    under: tuple[tuple[str, bytes], ...] = ()
    digest: bytes = b""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.under)

    def is_opened_by(self, key: bytes, desk_id: str) -> bool:
        if self.digest:
            return sealing.is_same(self.digest, _check_value(key, desk_id))
        return name_of(key, desk_id) in self.names

    def opened(self, key: bytes, desk_id: str) -> KeySet:
        """Of a key that `is_opened_by`. Unsealable when the bytes were changed."""
        if self.digest:
            return first_set(key)
        sealed = dict(self.under)[name_of(key, desk_id)]
        return _read(sealing.open_sealed(_wrapping(key), sealed, bound_to=_place(desk_id)))


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose: HKDF-SHA-256 (RFC 5869). Two purposes share nothing that can be computed."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"vulndesk 1 {purpose}".encode()).derive(key)


def first_set(key: bytes) -> KeySet:
    """Of a desk whose desk key is all of its roots."""
    return KeySet(lookups=key, generations=(Generation(number=1, root=key),))


def name_of(key: bytes, desk_id: str) -> str:
    """What a desk key is called in files and in lists; it tells nothing about the key."""
    return sealing.keyed_digest(derive(key, "desk key name"), desk_id.encode())[:_NAME_BYTES].hex()


def read(data: Path) -> StoredSet:
    """Refused when the file is absent or damaged."""
    try:
        written = (data / FILE).read_text(encoding="ascii").strip()
        if not written.startswith("{"):
            found = StoredSet(digest=bytes.fromhex(written))
        else:
            under = json.loads(written)["under"]
            found = StoredSet(tuple((str(name), base64.b64decode(sealed, validate=True)) for name, sealed in under))
    except (OSError, ValueError, KeyError, TypeError):
        found = StoredSet()
    if len(found.digest) != KEY_BYTES and not found.under:
        raise Refused(
            f"The file {data / FILE} is absent or damaged, so the key cannot be checked.",
            next_step="Put it back from a backup of the data folder.",
        )
    return found


def write(data: Path, desk_id: str, keys: KeySet, *, under: Sequence[bytes]) -> None:
    """under: the desk keys that shall open it, oldest first. Raises OSError."""
    plain = json.dumps(
        {
            "lookups": base64.b64encode(keys.lookups).decode(),
            "generations": [[one.number, base64.b64encode(one.root).decode(), one.made_at] for one in keys.generations],
        }
    ).encode()
    sealed = [
        (
            name_of(key, desk_id),
            base64.b64encode(sealing.seal(_wrapping(key), plain, bound_to=_place(desk_id))).decode(),
        )
        for key in under
    ]
    key_sources.write_whole(data / FILE, json.dumps({"under": sealed}, indent=1).encode() + b"\n")


def _read(plain: bytes) -> KeySet:
    told = json.loads(plain)
    generations = tuple(Generation(number, base64.b64decode(root), at) for number, root, at in told["generations"])
    return KeySet(lookups=base64.b64decode(told["lookups"]), generations=generations)


def _wrapping(key: bytes) -> bytes:
    return derive(key, "desk key set")


def _place(desk_id: str) -> str:
    return f"{FILE}:{desk_id}"


def _check_value(key: bytes, desk_id: str) -> bytes:
    return sealing.keyed_digest(derive(key, "desk check"), desk_id.encode())
