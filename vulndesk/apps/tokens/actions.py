"""The one door to write tokens: made and ended by their person, used by programs, swept when they ran out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.accounts.models import User
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.tokens.models import AnsweredRequest, ApiToken
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import LONGEST_LIFE, PREFIX, WORDS
from vulndesk.core.errors import BadInput, Conflict, NotFound
from vulndesk.core.events import EventKind

MOST = 20
ANSWERS_KEPT_FOR = timedelta(hours=24)
KEY_LENGTH = 200


def make_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    programme_ids: Iterable[int] | None,
    lives: timedelta,
    mine: frozenset[int],
    now: datetime,
) -> tuple[ApiToken, str]:
    """The row, and the token, which is shown this once. mine: programmes that the person has. Raises BadInput."""
    name = " ".join(name.split())[:80]
    wanted = [scope.value for scope in WORDS if scope.value in set(scopes)]
    if not name:
        raise BadInput("A token needs a name.", next_step="Say what it is for.", field="name")
    if not wanted:
        raise BadInput("Nothing is ticked.", next_step="Choose what it may be used for.", field="scopes")
    if not timedelta() < lives <= LONGEST_LIFE:
        raise BadInput("A token lives a year at most.", next_step="Choose a shorter time.", field="days")
    if ApiToken.objects.filter(user=user).count() >= MOST:
        raise BadInput(f"You have {MOST} tokens.", next_step="End one first.", field="name")
    kept = None if programme_ids is None else sorted(set(programme_ids) & mine)
    if kept == []:
        raise BadInput("No programme is ticked.", next_step="Choose one, or all.", field="programmes")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(id=new_id(), user=user, digest=lookup_digest("api token", token), scopes=wanted)
    row.programme_ids, row.made_at, row.expires_at = kept, now, now + lives
    row.sealed = seal_row(desk_key(), table="api_token", row=row.pk, content={"name": name})
    with transaction.atomic():
        row.save(force_insert=True)
        record_event(kind=EventKind.TOKEN_MADE, now=now, actor=f"user:{user.pk}", facts={"token": row.pk})
    return row, token


def end_token(user: User, token_id: UUID, *, now: datetime) -> None:
    """In force with the next request. Raises NotFound for a token of somebody else."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token_id, user=user).delete()[0]:
            raise NotFound("There is no such token of yours.", next_step="Reload the page.")
        record_event(kind=EventKind.TOKEN_ENDED, now=now, actor=f"user:{user.pk}", facts={"token": token_id})


def answer_once(
    by: Actor, *, key: str, body: bytes, answer: Callable[[], tuple[int, Any]], now: datetime
) -> tuple[int, Any]:
    """The deed of a request with an Idempotency-Key: done once, and answered the same for a day.

    The record and the deed are one transaction, so that a killed process leaves neither or both. Raises Conflict when
    the key came with another request, BadInput for a key that is too long, and whatever the deed raises.
    """
    if not key:
        return answer()
    if len(key) > KEY_LENGTH:
        raise BadInput(f"The Idempotency-Key is over {KEY_LENGTH} characters.", next_step="Use a UUID.")
    who = by.name if by.case_id is None else f"{by.name} of {by.case_id}"  # each reporter has keys of their own
    digest = lookup_digest("idempotency", f"{who}\n{key}")
    said = lookup_digest("idempotency body", body)
    if (found := _answered(digest, said)) is not None:
        return found
    row = AnsweredRequest(digest=digest, body_digest=said, expires_at=now + ANSWERS_KEPT_FOR)
    try:
        with transaction.atomic():
            # First: of two at once the second waits here until the first is done, and then finds its answer.
            with transaction.atomic():
                row.save(force_insert=True)
            status, told = answer()
            row.status = status
            row.sealed = seal_row(desk_key(), table="answered_request", row=digest.hex(), content={"told": told})
            row.save(update_fields=["status", "sealed"])
    except IntegrityError:
        if (found := _answered(digest, said)) is not None:
            return found
        raise
    return status, told


def _answered(digest: bytes, said: bytes) -> tuple[int, Any] | None:
    row = AnsweredRequest.objects.filter(digest=digest).first()
    if row is None:
        return None
    if bytes(row.body_digest) != said:
        raise Conflict("This Idempotency-Key came with another request.", next_step="Use a new key for a new request.")
    content = open_row(desk_key(), table="answered_request", row=digest.hex(), sealed=row.sealed)
    return row.status, json.loads(json.dumps(content["told"]))


def note_use(token_id: UUID, *, now: datetime) -> None:
    """The day of its last use: an hour would be a diary."""
    ApiToken.objects.filter(pk=token_id).exclude(used_on=now.date()).update(used_on=now.date())


def forget_tokens(*, now: datetime) -> int:
    """Housekeeping: tokens that ran out a month ago, and answers past their day."""
    AnsweredRequest.objects.filter(expires_at__lte=now).delete()
    return ApiToken.objects.filter(expires_at__lte=now - timedelta(days=30)).delete()[0]
