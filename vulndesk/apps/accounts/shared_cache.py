"""Django's cache in the database, so that limits and used one-time codes hold over every process.

allauth counts attempts and remembers used TOTP codes (RFC 6238 section 5.2) in the cache. A cache in process memory
would let each web process be tried anew. Keys are kept as keyed digests and values sealed: a key may hold an address.
Small and slow on purpose; nothing hot belongs here.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q

from vulndesk.apps.accounts.models import CacheEntry
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row


class SharedCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        digest = self._digest(key, version)
        CacheEntry.objects.filter(digest=digest, expires_at__lte=datetime.now(UTC)).delete()
        try:
            with transaction.atomic():
                CacheEntry.objects.create(digest=digest, **self._fields(digest, value, timeout))
        except IntegrityError:
            return False  # somebody was first, and the primary key says so
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        digest = self._digest(key, version)
        row = CacheEntry.objects.filter(_fresh(), digest=digest).first()
        if row is None:
            return default
        content = open_row(desk_key(), table="accounts_cacheentry", row=digest.hex(), sealed=row.sealed)
        return json.loads(content["value"])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        digest = self._digest(key, version)
        CacheEntry.objects.update_or_create(digest=digest, defaults=self._fields(digest, value, timeout))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        row = CacheEntry.objects.filter(_fresh(), digest=self._digest(key, version))
        return row.update(expires_at=self._expires_at(timeout)) == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        gone, _ = CacheEntry.objects.filter(digest=self._digest(key, version)).delete()
        return gone == 1

    def clear(self) -> None:
        CacheEntry.objects.all().delete()

    def _digest(self, key: str, version: int | None) -> bytes:
        return lookup_digest("cache", self.make_key(key, version=version))

    def _fields(self, digest: bytes, value: Any, timeout: Any) -> dict[str, Any]:
        content = {"value": json.dumps(value)}
        sealed = seal_row(desk_key(), table="accounts_cacheentry", row=digest.hex(), content=content)
        return {"sealed": sealed, "expires_at": self._expires_at(timeout)}

    def _expires_at(self, timeout: Any) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)  # an instant since the epoch, or None for never
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _fresh() -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=datetime.now(UTC))
