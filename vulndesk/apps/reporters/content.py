"""The sealed half of an account, opened and closed in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from vulndesk.apps.reporters.models import Reporter
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row


@dataclass(frozen=True)
class Own:
    """claims: cases, the latest first."""

    handle: str
    claims: tuple[UUID, ...] = ()

    def with_claim(self, case_id: UUID) -> Own:
        return replace(self, claims=(case_id, *(one for one in self.claims if one != case_id)))

    def without(self, case_id: UUID) -> Own:
        return replace(self, claims=tuple(one for one in self.claims if one != case_id))


def digest_of(handle: str) -> bytes:
    return lookup_digest("reporter", handle)


def open_own(row: Reporter) -> Own:
    content = open_row(desk_key(), table="reporters_reporter", row=str(row.id), sealed=row.sealed)
    return Own(str(content["handle"]), tuple(UUID(one) for one in content["claims"]))


def seal_own(row_id: UUID, own: Own) -> bytes:
    content = {"handle": own.handle, "claims": [str(one) for one in own.claims]}
    return seal_row(desk_key(), table="reporters_reporter", row=str(row_id), content=content)
