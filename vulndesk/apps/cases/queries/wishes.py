"""What was read out of a reporter's mail and waits for an objection; and the messages that can prove such a thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Message, Wish
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require

SHORT = 80


@dataclass(frozen=True)
class WishView:
    """credit: name or mode that is wished for; empty for a withdrawal."""

    id: UUID
    kind: str
    credit: str
    due_at: datetime
    proof: UUID


def waiting_wishes(actor: Actor, case: Case) -> list[WishView]:
    """The caller has the case under the guard."""
    require(actor, Verb.SEE_NOTES)
    rows = Wish.objects.filter(case=case, state=Wish.State.WAITING).order_by("due_at")
    return [_view(row, case) for row in rows]


def _view(row: Wish, case: Case) -> WishView:
    credit = content.open_wish(opened_key(case.data_key), row)
    return WishView(row.pk, row.kind, credit.get("name") or credit.get("mode", ""), row.due_at, row.proof_id)


def proofs_in(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """The reporter's messages, newest first: id, and when with its first words."""
    require(actor, Verb.SEE_NOTES)
    key = opened_key(case.data_key)
    rows = Message.objects.filter(case=case, actor="reporter", audience="everyone").order_by("-at", "-id")
    return [(str(row.pk), f"{row.at:%-d %B %Y, %H:%M} UTC: {_begin(content.open_message(key, row))}") for row in rows]


def _begin(text: str) -> str:
    """Of their own words: what they quote are the team's."""
    own = (line for line in text.splitlines() if not line.lstrip().startswith(">"))
    words = " ".join(" ".join(own).split())
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"
