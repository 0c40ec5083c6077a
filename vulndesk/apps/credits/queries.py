"""The guarded door to read credits; what is public has no guard, and knows no case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.module_loading import import_string

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import (
    CaseInView,
    CaseSection,
    CreditCase,
    Section,
    SectionFact,
    credit_case,
    duplicates_of,
    finders_among,
    opened_credit,
)
from vulndesk.apps.credits import content
from vulndesk.apps.credits.models import AddedCredit, PublicCredit
from vulndesk.apps.timeline.queries import Event, first_of
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import DESK, Actor
from vulndesk.core.credits import (
    UNSAID,
    Choice,
    Cited,
    CreditType,
    Naming,
    Standing,
    checked_type,
    name_by_silence,
    standing_of,
    unsettled,
)
from vulndesk.core.errors import NotFound
from vulndesk.core.events import EventKind


@dataclass(frozen=True)
class CreditLine:
    """One person as the credits of a case have them. whose: "reporter", "finder" (of a duplicate) or "added".

    by_silence: the name that silence gives or gave; at: of the choice, or when they were added. code: of the public
    page, where there is one; gone: why it is taken down.
    """

    id: UUID
    whose: str
    reference: str
    type: CreditType
    standing: Standing
    by_silence: str
    at: datetime
    by: str
    consent: str = ""
    is_group: bool = False
    code: str = ""
    gone: str = ""
    gone_at: datetime | None = None

    @property
    def is_shown(self) -> bool:
        return bool(self.code) and not self.gone

    @property
    def may_be_shown(self) -> bool:
        """Named now; and who took a name back has chosen one again since, by themselves (E12)."""
        if self.standing.naming is not Naming.NAMED:
            return False
        return self.gone != "asked" or (self.whose != "added" and self.gone_at is not None and self.at > self.gone_at)


@dataclass(frozen=True)
class Settled:
    """is_settled: everybody's credit is decided. missing: what is not, as sentences. at: when silence decides it."""

    is_settled: bool
    missing: tuple[str, ...]
    at: datetime | None


def credit_settled(case_id: UUID, *, now: datetime) -> Settled:
    """Whether publication may name people now. For the desk itself; raises NotFound for a case that is erased."""
    lines = credit_lines(DESK, credit_case(DESK, case_id), now=now)
    return _settled(lines)


def credit_lines(actor: Actor, opened: CreditCase, *, now: datetime) -> list[CreditLine]:
    """Everybody who may be named for this case: its reporter, those who found the same, and who was added."""
    others = [] if opened.case.duplicate_of_id else duplicates_of(actor, opened.case)
    public = _by_whose(PublicCredit.objects.filter(case=opened.case))
    return _chosen(opened, others, public, now=now) + added_lines(opened.case, public)


def _by_whose(rows: Iterable[PublicCredit]) -> Public:
    return {(row.chooser_id, row.added_id): row for row in rows}


def own_line(opened: CreditCase, *, now: datetime) -> CreditLine:
    """The reporter's own credit, as they see it: for a duplicate, in the original's hall of fame."""
    rows = PublicCredit.objects.filter(chooser=opened.case)
    public: Public = {(row.chooser_id, None): row for row in rows}
    return _own(opened, "reporter", public, now=now)


def added_lines(case: Case, public: Public | None = None, *, by_reporter: bool = False) -> list[CreditLine]:
    """Who was added and is still named. by_reporter: only those whom the reporter named."""
    rows = AddedCredit.objects.filter(case=case, ended_at=None)
    if by_reporter:
        rows = rows.filter(actor="reporter")
        public = _by_whose(PublicCredit.objects.filter(case=case, added__isnull=False))
    found = list(rows)
    names = names_of((row.actor for row in found), otherwise="The reporter")
    return _added_lines(case, found, public or {}, names=names)


def _added_lines(
    case: Case, rows: Iterable[AddedCredit], public: Public, *, names: Mapping[str, str]
) -> list[CreditLine]:
    """names: of the people of the team who added them, where somebody asks for that."""
    key = opened_key(case.data_key)
    return [_added(row, content.open_added(key, row), names, public) for row in rows]


def _mailed() -> QuerySet[Case]:
    """Of a case and its duplicates those that came by mail or a forge: by a form everybody was asked."""
    return Case.objects.filter(Q(pk=_CASE_ID) | Q(duplicate_of=_CASE_ID), channel__in=("mail", "forge"))


_CASE_ID = Given("case_id", UUIDField())
_PUBLIC = Question(lambda: PublicCredit.objects.filter(case=_CASE_ID))
_ADDED = Question(lambda: AddedCredit.objects.filter(case=_CASE_ID, ended_at=None))
_ASKED = Question(
    lambda: Event.objects.filter(case_id__in=_mailed().values("pk"), kind=EventKind.CREDIT_ASKED).only("case_id", "at")
)


def _for_team(view: CaseInView) -> CaseSection | None:
    """The panel on a case's page."""
    opened = opened_credit(view.case)
    others = [] if view.case.duplicate_of_id else finders_among(view.duplicates, original=view.case)
    public = _by_whose(view.found.of(_PUBLIC))
    lines = _chosen(opened, others, public, now=view.now, asked=_first_asked(view))
    added = sorted(view.found.of(_ADDED), key=lambda row: (row.at, row.pk))
    settled = _settled(lines)
    lines += _added_lines(view.case, added, public, names={})
    names = [line.standing.name for line in lines if line.standing.naming is Naming.NAMED]
    facts = [SectionFact("Named", ", ".join(names) or "Nobody so far")]
    if not settled.is_settled:
        until = ", until silence decides" if settled.at else ""
        facts.append(SectionFact("Not decided", f"{len(settled.missing)} of {len(lines)}{until}", at=settled.at))
    if shown := sum(line.is_shown for line in lines):
        facts.append(SectionFact("In public", "One credit" if shown == 1 else f"{shown} credits"))
    url = reverse("case_credits", args=[view.case.reference])
    return CaseSection("credits", "Credit", tuple(facts), url=url, link_words="Credits of this case")


def _for_reporter(view: CaseInView) -> CaseSection | None:
    """The same on the reporter's page."""
    line = _own(opened_credit(view.case), "reporter", {}, now=view.now, asked=_first_asked(view))
    facts = [SectionFact("You are named", words_of(line))]
    if line.standing.naming is Naming.UNDECIDED and line.standing.silent_at:
        facts.append(SectionFact("If you say nothing", _silence_words(line), at=line.standing.silent_at))
    return CaseSection("credit", "Credit", tuple(facts), url=reverse("report_credit"), link_words="How you are named")


def _first_asked(view: CaseInView) -> dict[UUID | None, datetime]:
    """When each was first asked how they want to be named."""
    newest_first = sorted(view.found.of(_ASKED), key=lambda event: event.pk, reverse=True)
    return {event.case_id: event.at for event in newest_first}


TEAM_SECTION = Section((_PUBLIC, _ADDED, _ASKED), _for_team)
REPORTER_SECTION = Section((_ASKED,), _for_reporter)


def words_of(line: CreditLine) -> str:
    """How somebody is named, in few words."""
    if line.standing.naming is Naming.UNNAMED:
        return "not named: no name was given" if line.standing.silent_at else "not named, by their choice"
    if line.standing.naming is Naming.UNDECIDED:
        return "not decided yet"
    return f"as {line.standing.name}" + (", because nothing else was said" if line.standing.silent_at else "")


def why_not_public(opened: CreditCase, *, now: datetime) -> str:
    """Why no name may be linked to this case in public yet, as a sentence; empty: nothing speaks against it."""
    case = opened.case
    if case.duplicate_of_id:
        return "This report repeats another one. The credits of both are shown with the original."
    if case.published_at is not None:
        return ""
    if not opened.is_resolved:
        return "A name must not point at what is secret: this opens once the case is published or closed as resolved."
    if import_string(settings.EMBARGO_HOLDS)(case.pk, now=now):
        return "The embargo of this case is in force. A name would point at what is still secret."
    return ""


def hidden_names(opened: CreditCase) -> tuple[str, ...]:
    """Names that the reporter took back, or never wanted to be read: nobody else may write them (E12)."""
    if opened.choice.get("mode") != "anonymous":
        return ()
    return tuple(one for one in (opened.display_name, *(past.get("name", "") for past in opened.earlier)) if one)


# --- in public ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thanked:
    """One name in one year of a hall of fame, with each of their credits."""

    year: int
    name: str
    link: str
    credits: tuple[Cited, ...]


def hall_of_fame(programme_id: int | None = None) -> list[Thanked]:
    """The newest year first, names in the order of the alphabet: nothing says who came before whom.

    Who is not named is not there in any way: neither a line nor a number tells that there was somebody.
    """
    rows = PublicCredit.objects.filter(gone="").select_related("programme")
    cited = [_cited(row) for row in (rows.filter(programme_id=programme_id) if programme_id else rows)]
    groups: dict[tuple[int, str, str], list[Cited]] = {}
    for one in cited:
        groups.setdefault((one.date.year, one.name, one.link), []).append(one)
    found = [
        Thanked(year, name, link, tuple(sorted(group, key=lambda one: (one.programme, one.type, one.code))))
        for (year, name, link), group in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.year, one.name.casefold(), one.link))


@dataclass(frozen=True)
class CreditPage:
    """cited: None for one that was taken down."""

    cited: Cited | None
    revised_at: datetime
    is_revised: bool


def public_credit(code: str) -> CreditPage:
    """Raises NotFound for a code that nobody was given."""
    row = PublicCredit.objects.filter(code=code).select_related("programme").first()
    if row is None:
        raise NotFound("There is no such credit.", next_step="Check the address.")
    return CreditPage(None if row.gone else _cited(row), row.revised_at, row.revision > 1)


def is_ours(actor: Actor, code: str) -> bool:
    """Whether this person may take it down while it is shown: its programme's team."""
    row = PublicCredit.objects.filter(code=code, gone="").first()
    return row is not None and actor.handles(row.programme_id)


def _cited(row: PublicCredit) -> Cited:
    shown = content.open_shown(row)
    return Cited(
        address=settings.ADDRESS + reverse("credit", args=[row.code]),
        code=row.code,
        name=shown["name"],
        link=shown["link"],
        type=checked_type(shown["type"]),
        is_group=shown["is_group"],
        programme=row.programme.name,
        date=row.shown_at,
        advisory=shown["advisory"],
        advisory_url=shown["advisory_url"],
    )


# --- from rows ---------------------------------------------------------------------------------------------------


Public = Mapping[tuple[UUID | None, UUID | None], PublicCredit]  # by whose choice it is, or whom somebody added
Asked = Mapping[UUID | None, datetime]


def _chosen(
    opened: CreditCase, others: Iterable[CreditCase], public: Public, *, now: datetime, asked: Asked | None = None
) -> list[CreditLine]:
    """Those who choose for themselves. asked: when each was, where that is known already."""
    choosers = [(opened, "reporter"), *((one, "finder") for one in others)]
    return [_own(one, whose, public, now=now, asked=asked) for one, whose in choosers]


def _asked_at(opened: CreditCase, asked: Asked | None) -> datetime | None:
    """By mail nobody was asked until somebody asks; the form asks by itself."""
    if opened.asked_by_form:
        return opened.case.received_at
    return asked.get(opened.case.pk) if asked is not None else first_of(opened.case.pk, EventKind.CREDIT_ASKED)


def choice_of(opened: CreditCase, *, asked: Asked | None = None) -> Choice:
    """As the rules take it."""
    chosen = opened.choice
    return Choice(
        mode=chosen.get("mode", ""),
        name=chosen.get("name", ""),
        link=chosen.get("link", ""),
        type=CreditType(chosen["type"]) if chosen.get("type") else UNSAID,
        asked_at=_asked_at(opened, asked),
        given_name=opened.display_name,
        contact=opened.contact,
        anonymous=opened.anonymous,
    )


def _own(opened: CreditCase, whose: str, public: Public, *, now: datetime, asked: Asked | None = None) -> CreditLine:
    choice = choice_of(opened, asked=asked)
    row = public.get((opened.case.pk, None))
    return CreditLine(
        id=opened.case.pk,
        whose=whose,
        reference=opened.case.reference,
        type=choice.type,
        standing=standing_of(choice, now=now),
        by_silence=name_by_silence(choice),
        at=opened.chosen_at,
        by="The reporter" if whose == "reporter" else "The reporter of a duplicate",
        code=row.code if row else "",
        gone=row.gone if row else "",
        gone_at=row.gone_at if row else None,
    )


def _added(row: AddedCredit, opened: content.Added, names: Mapping[str, str], public: Public) -> CreditLine:
    shown = public.get((None, row.pk))
    is_ours = row.actor.startswith("user:")
    return CreditLine(
        id=row.pk,
        whose="added",
        reference="",
        type=CreditType(row.type),
        standing=Standing(Naming.NAMED, opened["name"], opened["link"]),
        by_silence="",
        at=row.at,
        by=names.get(row.actor, "") if is_ours else "The reporter",
        consent=opened["consent"],
        is_group=opened["is_group"],
        code=shown.code if shown else "",
        gone=shown.gone if shown else "",
        gone_at=shown.gone_at if shown else None,
    )


def _settled(lines: list[CreditLine]) -> Settled:
    who = {"reporter": "The reporter", "finder": "The reporter of {0}, who found the same,"}
    standings = [(who[line.whose].format(line.reference), line.standing) for line in lines if line.whose in who]
    missing = unsettled(standings)
    waits = [standing.silent_at for _, standing in standings if standing.naming is Naming.UNDECIDED]
    ends = [instant for instant in waits if instant is not None]
    return Settled(not missing, missing, max(ends) if ends and len(ends) == len(waits) else None)


def _silence_words(line: CreditLine) -> str:
    return f"you are named as {line.by_silence}" if line.by_silence else "no name is shown"
