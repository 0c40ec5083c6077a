"""The ledger's secrets, sealed under a data key of their own, so that the desk key can be changed and they stay."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from vulndesk.apps.ledger.models import Ledger
from vulndesk.apps.vault.sealing import RowKey, open_row, opened_key, seal_row
from vulndesk.core.ledger.clocked_tree import Filling, filling_under
from vulndesk.core.ledger.notes import Checkpoint, VerifierKey, signed_note
from vulndesk.core.ledger.statements import to_base64
from vulndesk.gateways import ledger_keys

TABLE = "ledger"
TAG_BYTES = 16


class Entered(Protocol):
    """What a tag is of: a `Leaf`, or the values of one."""

    @property
    def number(self) -> int: ...
    @property
    def index(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def subject(self) -> int: ...
    @property
    def part(self) -> int: ...
    @property
    def commitment(self) -> bytes | memoryview[int]: ...


@dataclass(frozen=True)
class Secrets:
    """private: the Ed25519 key; filling: of the tree's void subtrees; tagging: of the rows' tags. 32 bytes each."""

    private: bytes = field(repr=False)
    filling: bytes = field(repr=False)
    tagging: bytes = field(repr=False)

    @property
    def fills(self) -> Filling:
        return filling_under(self.filling)

    def key_of(self, ledger: Ledger) -> VerifierKey:
        return VerifierKey(ledger.origin, ledger_keys.public_key(self.private))

    def note_of(self, ledger: Ledger, *, size: int, root: bytes) -> str:
        text = Checkpoint(ledger.origin, size, root).text
        return signed_note(text, key=self.key_of(ledger), sign=lambda message: ledger_keys.sign(self.private, message))

    def tag_of(self, leaf: Entered) -> bytes:
        """Of everything but the salt: a wrong salt shows by the commitment, and erasure by rule takes it away."""
        place = f"leaf|{leaf.number}|{leaf.index}|{leaf.source}|{leaf.subject}|{leaf.part}|"
        return self._tag(place.encode() + bytes(leaf.commitment))

    def tag_of_end(self, ledger: Ledger, *, free: int, entries: int) -> bytes:
        return self._tag(f"end|{ledger.origin}|{ledger.epoch.timestamp():.0f}|{free}|{entries}".encode())

    def _tag(self, what: bytes) -> bytes:
        return hmac.digest(self.tagging, what, sha256)[:TAG_BYTES]


def new_secrets() -> Secrets:
    return Secrets(ledger_keys.new_private_key(), secrets.token_bytes(32), secrets.token_bytes(32))


def seal_secrets(key: RowKey, made: Secrets) -> bytes:
    content = {name: to_base64(getattr(made, name)) for name in ("private", "filling", "tagging")}
    return seal_row(key, table=TABLE, row=1, content=content)


def open_secrets(ledger: Ledger) -> Secrets:
    return _opened(opened_key(ledger.data_key), bytes(ledger.sealed))


@lru_cache(maxsize=1)
def _opened(key: RowKey, sealed: bytes) -> Secrets:
    opened = open_row(key, table=TABLE, row=1, sealed=sealed)
    return Secrets(*(base64.b64decode(opened[name]) for name in ("private", "filling", "tagging")))
