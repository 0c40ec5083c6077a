"""The door to write credits. The team names nobody who took their name back, and shows only what somebody chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from vulndesk.apps.cases.actions import change_credit, fix_credit, tell_reporter
from vulndesk.apps.cases.queries import CreditCase, credit_case
from vulndesk.apps.credits import content
from vulndesk.apps.credits.models import AddedCredit, PublicCredit
from vulndesk.apps.credits.queries import CreditLine, credit_lines, hidden_names, is_ours, own_line, why_not_public
from vulndesk.apps.timeline import queries as timeline_queries
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.credits import Naming, checked_link, checked_name, checked_type, is_hidden_name
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind

MOST_ADDED = 50
ASKED, MISTAKE = "asked", "mistake"


@dataclass(frozen=True)
class NewCredit:
    """consent: how it is known that they agree; compulsory."""

    name: str
    type: str
    link: str = ""
    is_group: bool = False
    consent: str = ""


@dataclass(frozen=True)
class Advisory:
    """How the public advisory is called, and where it is. is_public: somebody looked, and everybody can read it."""

    name: str
    url: str = ""
    is_public: bool = False


def choose_credit(case_id: UUID, given: dict[str, str], *, by: Actor, now: datetime) -> None:
    """The reporter's own choice. A name that is taken back is off the public pages with the same answer."""
    change_credit(case_id, given, by=by, now=now)
    _follow(case_id, now=now)


def add_credit(case_id: UUID, new: NewCredit, *, by: Actor, now: datetime) -> AddedCredit:
    """Name somebody else, with their consent on record. Raises BadInput, also for a name that was taken back."""
    require(by, Verb.WRITE)
    opened = credit_case(by, case_id)
    name, link, kind = checked_name(new.name), checked_link(new.link), checked_type(new.type)
    if not new.consent.strip():
        raise BadInput("It must be known that they agree.", next_step="Say how you know.", field="consent")
    if by.is_team and is_hidden_name(name, hidden=hidden_names(opened)):
        raise BadInput(
            "Somebody in this case does not want to be named, and this looks like their name.",
            next_step="Only they can change that, on their page of the report.",
            field="name",
        )
    if AddedCredit.objects.filter(case=opened.case, ended_at=None).count() >= MOST_ADDED:
        raise NotNow(f"A case names {MOST_ADDED} people at most.", next_step="Name their team instead.")
    row = AddedCredit(id=new_id(), case=opened.case, type=kind.value, actor=by.name, at=now)
    said: content.Added = {
        "name": name,
        "link": link,
        "is_group": new.is_group,
        "consent": new.consent.strip()[:2000],
    }
    row.sealed = content.seal_added(opened_key(opened.case.data_key), row.pk, said)
    with transaction.atomic():
        row.save(force_insert=True)
        _record(opened, EventKind.CREDIT_ADDED, by=by, now=now)
    return row


def remove_credit(added_id: UUID, *, case_id: UUID, by: Actor, now: datetime) -> None:
    """Name them no more, here and in public. A reporter can only take back whom they named themselves."""
    require(by, Verb.WRITE)
    opened = credit_case(by, case_id)
    row = AddedCredit.objects.filter(pk=added_id, case=opened.case, ended_at=None).first()
    if row is None or not (by.is_team or row.actor == by.name):
        raise NotFound("There is no such credit.", next_step="Reload the page.")
    with transaction.atomic():
        if AddedCredit.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, ended_by=by.name) != 1:
            raise Conflict("Somebody else removed it first.")
        _record(opened, EventKind.CREDIT_REMOVED, by=by, now=now)
        if public := PublicCredit.objects.filter(added=row, gone="").first():
            _hide(public, ASKED, now=now)


def ask_for_credit(case_id: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """Ask the reporter how they want to be named; from now on, a week of silence decides."""
    opened = credit_case(by, case_id)
    if own_line(opened, now=now).standing.naming is not Naming.UNDECIDED:
        raise NotNow("It is decided already how the reporter is named.")
    with transaction.atomic():
        tell_reporter(case_id, text, by=by, now=now)
        _record(opened, EventKind.CREDIT_ASKED, by=by, now=now)


def show_credits(case_id: UUID, advisory: Advisory, *, by: Actor, now: datetime) -> int:
    """N10: into the hall of fame, with a page each that can be cited. Returns how many people are named there now.

    Only what is public anyway may be linked to a name: the case is closed as resolved and somebody says that its
    advisory can be read by everybody.
    """
    require(by, Verb.HANDLE)
    opened = credit_case(by, case_id)
    _require_public(opened, advisory, now=now)
    url = checked_link(advisory.url)
    if not _to_show(opened, by=by, now=now):
        raise NotNow("Nobody in this case wants to be named yet.", next_step="Look again when somebody has chosen.")
    with transaction.atomic():
        for line in _to_show(opened, by=by, now=now):
            if line.whose != "added":
                fix_credit(line.id, by=by, now=now)
        # Asked again: a choice that was made meanwhile counts, and none is made from here on.
        named = _to_show(credit_case(by, case_id), by=by, now=now)
        for line in named:
            _show(opened, line, name=advisory.name.strip()[:200], url=url, now=now)
            if line.whose == "finder":
                _record(credit_case(by, line.id), EventKind.CREDIT_SHOWN, by=by, now=now)
        _record(opened, EventKind.CREDIT_SHOWN, by=by, now=now)
    return len(named)


def hide_credit(code: str, why: str, *, by: Actor, now: datetime) -> None:
    """Take one public credit down. why: "asked" by its bearer, which only they can undo; or "mistake" of the team."""
    require(by, Verb.HANDLE)
    if why not in (ASKED, MISTAKE):
        raise BadInput("There is no such reason.", next_step="Choose one of the two.", field="why")
    if not is_ours(by, code):
        raise NotFound("There is no such credit.", next_step="Check the address.")
    row = PublicCredit.objects.get(code=code)
    with transaction.atomic():
        _hide(row, why, now=now)
        if why == ASKED and row.added_id is not None:
            AddedCredit.objects.filter(pk=row.added_id, ended_at=None).update(ended_at=now, ended_by=by.name)
        _tell(row, by=by, now=now)


def follow_choice(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of a changed choice, wherever it came from (a wish by mail, too): what is public follows it."""
    case_id = timeline_queries.event(event_id).case_id
    return None if case_id is None else lambda: _follow(case_id, now=now)


def forget_added(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber: a case was erased, and with its key all that was sealed for it. What is public stays."""
    case_id = timeline_queries.event(event_id).case_id
    if case_id is None:
        return None

    def write() -> None:
        AddedCredit.objects.filter(case_id=case_id).delete()

    return write


def _to_show(opened: CreditCase, *, by: Actor, now: datetime) -> list[CreditLine]:
    return [line for line in credit_lines(by, opened, now=now) if line.may_be_shown]


def _follow(case_id: UUID, *, now: datetime) -> None:
    row = PublicCredit.objects.filter(chooser_id=case_id, gone="").first()
    if row is None or own_line(credit_case(DESK, case_id), now=now).standing.naming is not Naming.UNNAMED:
        return
    with transaction.atomic():
        _hide(row, ASKED, now=now)
        _tell(row, by=DESK, now=now)


def _require_public(opened: CreditCase, advisory: Advisory, *, now: datetime) -> None:
    if why_not := why_not_public(opened, now=now):
        raise NotNow(why_not)
    if not advisory.name.strip():
        raise BadInput("Name the advisory that everybody can read.", field="advisory")
    if not advisory.is_public:
        raise BadInput(
            "A name must not point at what is still secret.",
            next_step="Look whether everybody can read the advisory, and say so.",
            field="is_public",
        )


def _show(opened: CreditCase, line: CreditLine, *, name: str, url: str, now: datetime) -> None:
    """A new public credit, or a new revision of the one that has this address already."""
    whose = {"added_id": line.id} if line.whose == "added" else {"chooser_id": line.id}
    row = PublicCredit.objects.filter(case=opened.case, **whose).first()
    is_new = row is None
    row = row or PublicCredit(
        id=new_id(), programme_id=opened.case.programme_id, case=opened.case, shown_at=now, revised_at=now, **whose
    )
    shown: content.Shown = {
        "name": line.standing.name,
        "link": line.standing.link,
        "is_group": line.is_group,
        "type": line.type.value,
        "advisory": name,
        "advisory_url": url,
    }
    if is_new:
        row.sealed = content.seal_shown(row.pk, shown)
        row.save(force_insert=True)
    elif row.gone or content.open_shown(row) != shown:
        _revise(row, now=now, gone="", gone_at=None, sealed=content.seal_shown(row.pk, shown))


def _hide(row: PublicCredit, why: str, *, now: datetime) -> None:
    """Nothing of it is left; its address says so for good."""
    _revise(row, now=now, gone=why, gone_at=now, sealed=b"")


def _revise(row: PublicCredit, *, now: datetime, **changes: object) -> None:
    same = PublicCredit.objects.filter(pk=row.pk, revision=row.revision)
    if same.update(revision=F("revision") + 1, revised_at=now, **changes) != 1:
        raise Conflict("Somebody else changed this credit first.", next_step="Look, then decide again.")


def _tell(row: PublicCredit, *, by: Actor, now: datetime) -> None:
    record_event(
        kind=EventKind.CREDIT_HIDDEN,
        now=now,
        actor=by.name,
        case_id=row.chooser_id or row.case_id,
        programme_id=row.programme_id,
        audience="everyone",
    )


def _record(opened: CreditCase, kind: EventKind, *, by: Actor, now: datetime) -> None:
    case = opened.case
    record_event(
        kind=kind, now=now, actor=by.name, case_id=case.pk, programme_id=case.programme_id, audience="everyone"
    )
