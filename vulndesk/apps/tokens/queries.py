"""Who a token speaks for, and which tokens a person has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.queries import has_second_factor
from vulndesk.apps.policies.queries import actor_for, programme_names
from vulndesk.apps.tokens.models import ApiToken
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import PAST, PREFIX, WORDS, Scope, narrowed


@dataclass(frozen=True)
class Bearer:
    """Who speaks by a token, and for what."""

    token_id: UUID
    actor: Actor
    scopes: tuple[str, ...]
    expires_at: datetime
    used_on: date | None
    handle: str


@dataclass(frozen=True)
class TokenView:
    id: UUID
    name: str
    words: tuple[str, ...]
    programmes: tuple[str, ...] | None  # None: all
    made_at: datetime
    expires_at: datetime
    used_on: date | None
    is_over: bool


def bearer(token: str, *, now: datetime) -> Bearer | None:
    """None for a token that is unknown, ran out, or is of somebody shut out or without a second factor: all alike."""
    if not token.startswith(PREFIX) or len(token) > 200:
        return None
    row = ApiToken.objects.filter(digest=lookup_digest("api token", token), expires_at__gt=now).select_related("user")
    found = row.filter(user__is_active=True).first()
    if found is None or not has_second_factor(found.user):
        return None
    actor = narrowed(actor_for(found.user), found.programme_ids)
    return Bearer(found.pk, actor, _scopes(found), found.expires_at, found.used_on, found.user.username)


def tokens_of(user: User, *, now: datetime) -> list[TokenView]:
    rows = list(ApiToken.objects.filter(user=user))
    names = programme_names({one for row in rows for one in row.programme_ids or ()})
    return [_view(row, names, now=now) for row in rows]


def _view(row: ApiToken, names: dict[int, str], *, now: datetime) -> TokenView:
    name = open_row(desk_key(), table="api_token", row=row.pk, sealed=row.sealed)["name"]
    return TokenView(
        id=row.pk,
        name=name,
        words=tuple(WORDS[Scope(scope)] for scope in _scopes(row)),
        programmes=None if row.programme_ids is None else tuple(names.get(one, "") for one in row.programme_ids),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_on=row.used_on,
        is_over=row.expires_at <= now,
    )


def _scopes(row: ApiToken) -> tuple[str, ...]:
    return tuple(scope for scope in row.scopes if scope not in PAST)
