"""What was read out of a reporter's mail and waits for an objection; and the messages that can prove such a thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Message, Wish
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require

SHORT = 80


REPORT = "report"  # as a proof: the mail with which the case began


@dataclass(frozen=True)
class WishView:
    """credit: name or mode that is wished for. not_before: of a disclosure. proof: None is the report itself.

    stands: nobody objected; of the wishes that are done, only what was said about disclosure is shown.
    """

    id: UUID
    kind: str
    credit: str
    not_before: date | None
    due_at: datetime
    proof: UUID | None
    stands: bool


def wish_views(case: Case, rows: Iterable[Wish]) -> tuple[WishView, ...]:
    """What waits, and what was said about disclosure. The caller has the case under the guard, and its wishes."""
    return tuple(_view(row, case) for row in sorted(rows, key=lambda row: row.due_at))


_DISCLOSURE = Q(state=Wish.State.DONE, kind=Wish.Kind.DISCLOSURE)
SHOWN_WISHES = _DISCLOSURE | Q(state=Wish.State.WAITING)


def _view(row: Wish, case: Case) -> WishView:
    wished = content.open_wish(opened_key(case.data_key), row)
    credit = wished["credit"]
    named = credit.get("name") or credit.get("mode", "")
    stands = row.state == Wish.State.DONE
    return WishView(row.pk, row.kind, named, _day(wished["not_before"]), row.due_at, row.proof_id, stands)


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


@dataclass(frozen=True)
class DisclosureByMail:
    """A reporter says in a mail that the report may be disclosed; a person recorded it, and nobody objected for a week.

    This is never an agreement: a mail can be forged. Whoever needs one asks for the receipt, an account or the pinned
    key, and may show this beside the question.
    """

    recorded_by: str
    recorded_at: datetime
    since: datetime
    not_before: date | None
    means: str = "mail"


def disclosure_by_mail(case_id: UUID) -> DisclosureByMail | None:
    """For the apps above, which have asked who wants to know: the newest that stands."""
    row = Wish.objects.filter(_DISCLOSURE, case_id=case_id).select_related("case__data_key").order_by("-due_at").first()
    if row is None:
        return None
    wished = content.open_wish(opened_key(row.case.data_key), row)
    return DisclosureByMail(row.actor, row.at, row.due_at, _day(wished["not_before"]))


def proofs_in(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """The reporter's messages, newest first, and the report itself: id, and when with its first words."""
    require(actor, Verb.SEE_NOTES)
    key = opened_key(case.data_key)
    rows = Message.objects.filter(case=case, actor="reporter", audience="everyone").order_by("-at", "-id")
    found = [(str(row.pk), _named(row.at, content.open_message(key, row))) for row in rows]
    report = str(content.open_body(case)["report"].get("description", ""))
    return [*found, (REPORT, _named(case.received_at, f"the report itself: {report}"))]


def _named(at: datetime, text: str) -> str:
    return f"{at:%-d %B %Y, %H:%M} UTC: {_begin(text)}"


def _begin(text: str) -> str:
    """Of their own words: what they quote are the team's."""
    own = (line for line in text.splitlines() if not line.lstrip().startswith(">"))
    words = " ".join(" ".join(own).split())
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"
