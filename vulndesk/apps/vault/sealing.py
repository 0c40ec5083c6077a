"""Sealed rows: one envelope a row, bound to its table and id, under the key of its case or of the desk.

What a person wrote is stored only like this. A digest (`lookup_digest`, `word_digests`) finds a row again without
storing what it is found by. Nothing here opens a transaction, and only `row_key` reads the database.
"""

import contextlib
import json
import re
import secrets
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from vulndesk.apps.vault import keys
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.errors import NotFound, Refused
from vulndesk.gateways import sealing
from vulndesk.gateways.sealing import Unsealable

__all__ = [
    "RowKey",
    "Unsealable",
    "check_key",
    "desk_key",
    "forget_keys",
    "lookup_digest",
    "new_row_key",
    "open_row",
    "opened_key",
    "row_key",
    "seal_row",
    "word_digests",
]

WORD_BYTES = 12
_KEYS_HELD = 512


@dataclass(frozen=True)
class RowKey:
    """An opened key. `id` names its DataKey row; None is the desk's own key, for rows that belong to no case.

    older: keys of earlier generations, which open and seal nothing any more.
    """

    id: UUID | None
    secret: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)


def desk_key() -> RowKey:
    """The key for users, sessions, the drafts' index, the outbox."""
    newest, *older = keys.to_seal("desk rows")
    return RowKey(id=None, secret=newest, older=tuple(older))


def new_row_key(*, under: RowKey | None = None) -> tuple[RowKey, DataKey]:
    """A new key and its row, which the caller saves in the transaction that saves what is sealed under it.

    under: the key of its programme; None, the desk's own.
    """
    key = RowKey(id=new_id(), secret=secrets.token_bytes(sealing.KEY_BYTES))
    return key, DataKey(id=key.id, parent_id=under.id if under else None, wrapped=_wrapped(key, under))


@dataclass(frozen=True)
class WrappedAnew:
    """A data key as it was read, and what it becomes under another key."""

    before: DataKey
    under: RowKey
    wrapped: bytes

    def put(self) -> int:
        """1, or 0 when the row is not as it was read: it opens then all the same, by whatever it is under."""
        same = DataKey.objects.filter(pk=self.before.pk, wrapped=self.before.wrapped, parent=self.before.parent_id)
        return same.update(wrapped=self.wrapped, parent=self.under.id)


def wrapped_anew(data_key: DataKey, *, under: RowKey) -> WrappedAnew:
    """Unsealable, as `opened_key` is."""
    return WrappedAnew(data_key, under, _wrapped(opened_key(data_key), under))


def row_key(data_key_id: UUID) -> RowKey:
    """The key of a case or draft. NotFound when it was deleted, Unsealable when the row was tampered with."""
    wrapping_keys = _wrapping_keys()
    held = _ring.get(wrapping_keys[0], data_key_id)
    if held is not None:
        return held
    try:
        data_key = DataKey.objects.get(pk=data_key_id)
    except DataKey.DoesNotExist:
        raise NotFound("The key of this case was deleted; what was sealed under it cannot be read any more.") from None
    return _ring.put(wrapping_keys[0], _open_data_key(wrapping_keys, data_key))


def opened_key(data_key: DataKey) -> RowKey:
    """The key of a row that was loaded already: for lists, where `row_key` would ask the database for each."""
    wrapping_keys = _wrapping_keys()
    held = _ring.get(wrapping_keys[0], data_key.id)
    return held or _ring.put(wrapping_keys[0], _open_data_key(wrapping_keys, data_key))


def forget_keys() -> None:
    """Drop every opened key from memory: after a case key was deleted, or between tests."""
    _ring.clear()


def check_key() -> None:
    """Refused when the database was written under another desk key. Asked at the start, before the migrations.

    The data folder has its own check (`desk_key.load`); this one is for a database and a folder that were mixed up.
    """
    if DataKey._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        columns = {one.name for one in connection.introspection.get_table_description(cursor, DataKey._meta.db_table)}
    # A database of before the keys of programmes does not have the column yet: all of its keys are under the desk's.
    rows = DataKey.objects.filter(parent=None) if "parent_id" in columns else DataKey.objects.all()
    newest = rows.exclude(wrapped=b"").order_by("-id").values_list("id", "wrapped").first()
    if newest is None:
        return
    try:
        _open_data_key(_wrapping_keys(), DataKey(id=newest[0], wrapped=newest[1]))
    except Unsealable:
        raise Refused(
            "The key of this desk does not open what is in its database. Nothing was changed.",
            next_step="Give the key or the database that belong together; both may come from one backup.",
        ) from None


def seal_row(key: RowKey, *, table: str, row: object, content: Mapping[str, Any]) -> bytes:
    """JSON values in, one envelope out. Lone surrogates, which no text may hold, become U+FFFD."""
    return sealing.seal(key.secret, _json_bytes(content), bound_to=place_of(table, row))


def open_row(key: RowKey, *, table: str, row: object, sealed: bytes | memoryview) -> dict[str, Any]:
    """What `seal_row` was given. Unsealable for another key, table or row, and for changed bytes."""
    plain = open_under((key.secret, *key.older), bytes(sealed), bound_to=place_of(table, row))
    opened: dict[str, Any] = json.loads(plain)
    return opened


def open_under(secrets_: Sequence[bytes], sealed: bytes, *, bound_to: str) -> bytes:
    """By the first of several keys that opens it. Unsealable when none does."""
    for secret in secrets_[:-1]:
        with contextlib.suppress(Unsealable):
            return sealing.open_sealed(secret, sealed, bound_to=bound_to)
    return sealing.open_sealed(secrets_[-1], sealed, bound_to=bound_to)


def lookup_digest(purpose: str, value: str | bytes) -> bytes:
    """32 bytes to store and to look up instead of a receipt, token, session key or address.

    A plain HMAC: receipts and tokens hold over 112 bits, and whoever has no desk key cannot even test a guess.
    """
    secret = keys.to_look_up("lookup digests")
    raw = _encodable(value).encode() if isinstance(value, str) else value
    return sealing.keyed_digest(secret, purpose.encode() + b"\x00" + raw)


def word_digests(text: str) -> list[bytes]:
    """The distinct whole words of a title as keyed digests of 12 bytes, sorted, so that their order tells nothing.

    A row matches a search when it has every digest of the words searched for. Case and width do not matter (NFKC,
    casefold); `http_parse` is found by itself, by `http` and by `parse`; scripts without spaces by pairs of characters.
    """
    secret = keys.to_look_up("title words")
    return sorted(sealing.keyed_digest(secret, word.encode())[:WORD_BYTES] for word in _words(text))


_WORD = re.compile(r"\w+")
# Kana, CJK ideographs and their extensions: written without spaces between words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


def _words(text: str) -> set[str]:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _encodable(text)).casefold())
    words: set[str] = set()
    for spaced in _WORD.findall(_UNSPACED.sub(" ", folded)):
        words.update(part for part in (spaced, *spaced.split("_")) if part.strip("_"))
    for run in _UNSPACED.findall(folded):
        words.update(run[start : start + 2] for start in range(max(len(run) - 1, 1)))
    return words


def place_of(table: str, row: object) -> str:
    """What a sealed row is bound to."""
    if row is None or not table or ":" in table:
        raise ValueError("a sealed row needs its table and an id that is known before it is sealed")
    return f"{table}:{row}"


def _json_bytes(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(dict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return _encodable(text).encode()


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _wrapping_keys() -> tuple[bytes, ...]:
    return keys.to_seal("data key wrapping")


def wrapped_place(data_key_id: UUID | None) -> str:
    """What a wrapped data key is bound to."""
    return f"vault_datakey:{data_key_id}"


def _wrapped(key: RowKey, under: RowKey | None) -> bytes:
    return sealing.seal(under.secret if under else _wrapping_keys()[0], key.secret, bound_to=wrapped_place(key.id))


def _open_data_key(wrapping_keys: Sequence[bytes], data_key: DataKey) -> RowKey:
    """Under a programme's key, that one is opened first: once in a process, for all of its cases."""
    if data_key.parent_id is not None:
        wrapping_keys = (row_key(data_key.parent_id).secret,)
    secret = open_under(wrapping_keys, bytes(data_key.wrapped), bound_to=wrapped_place(data_key.id))
    return RowKey(id=data_key.id, secret=secret)


class _KeyRing:
    """The keys that were opened last, of this process and for all of its threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[bytes, UUID | None], RowKey] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, wrapping_key: bytes, data_key_id: UUID | None) -> RowKey | None:
        with self._lock:
            found = self._held.get((wrapping_key, data_key_id))
            if found is not None:
                self._held.move_to_end((wrapping_key, data_key_id))
            return found

    def put(self, wrapping_key: bytes, key: RowKey) -> RowKey:
        with self._lock:
            self._held[wrapping_key, key.id] = key
            if len(self._held) > _KEYS_HELD:
                self._held.popitem(last=False)
        return key

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_ring = _KeyRing()
