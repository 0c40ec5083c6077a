"""What hangs on one case beside its thread, asked by one statement whatever there is of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, UUIDField

from vulndesk.apps.cases.models import Apart, Case, CaseArea, Deadline, Evidence, Presence, Sketch, Wish
from vulndesk.apps.cases.queries.guard import seen_among
from vulndesk.apps.cases.queries.presence import PRESENCE
from vulndesk.apps.cases.queries.wishes import SHOWN_WISHES
from vulndesk.apps.evidence.queries import MIRROR, tips_in
from vulndesk.apps.keys.models import ParticipantKey
from vulndesk.apps.keys.queries import KEYS
from vulndesk.apps.policies.models import AreaOwners
from vulndesk.apps.policies.queries import AREA_OWNERS, LONG
from vulndesk.apps.vault.statements import Given, Question, Together
from vulndesk.core.access import Actor, Verb, may

_CASE_ID = Given("case_id", UUIDField())


def _relatives() -> Q:
    """What it repeats, what repeats it, and the other parts of its report."""
    first = Given("first_id", UUIDField())
    copies = Q(duplicate_of=_CASE_ID) | Q(pk=Given("original_id", UUIDField()))
    return copies | Q(pk=first) | Q(split_from=first)


_DEADLINES = Question(
    lambda: Deadline.objects.filter(case=_CASE_ID).select_related("policy").defer(*(f"policy__{name}" for name in LONG))
)
_EVIDENCE = Question(lambda: Evidence.objects.filter(case=_CASE_ID))
_SKETCH = Question(lambda: Sketch.objects.filter(case=_CASE_ID))
_WISHES = Question(lambda: Wish.objects.filter(SHOWN_WISHES, case=_CASE_ID))
_RELATIVES = Question(lambda: Case.objects.filter(_relatives()).select_related("data_key"))
_OF_A_PAIR = ("reference", "programme_id", "erased_at", "owner_id", "is_restricted")
_PAIRS = Question(
    lambda: (
        Apart.objects.filter(Q(first=_CASE_ID) | Q(second=_CASE_ID))
        .select_related("first", "second")
        .only(
            *(
                f"{side}__{name}"
                for side in ("first", "second")
                for name in ("reference", "programme_id", "erased_at", "owner_id", "is_restricted")
            )
        )
    )
)
_AREAS = Question(lambda: CaseArea.objects.filter(case=_CASE_ID))
_ALL = Together(
    *(_DEADLINES, _EVIDENCE, _SKETCH, _WISHES, _RELATIVES, _PAIRS, _AREAS, PRESENCE, MIRROR, KEYS, AREA_OWNERS)
)


@dataclass(frozen=True)
class Around:
    """tips: of the programme's mirror. For a reporter: the clocks alone.

    apart: what a person said it is not the same as. family: every part of its report, in order, also those that were
    erased; empty when it was never split.
    """

    deadlines: Sequence[Deadline]
    evidence: Evidence | None = None
    tips: str = ""
    sketch: Sketch | None = None
    wishes: Sequence[Wish] = ()
    keys: Sequence[ParticipantKey] = ()
    original: Case | None = None
    duplicates: tuple[Case, ...] = ()
    apart: tuple[Case, ...] = ()
    presence: Sequence[Presence] = ()
    family: tuple[Case, ...] = ()
    areas: Sequence[CaseArea] = ()
    area_owners: Sequence[AreaOwners] = ()


def deadlines_of(case: Case) -> list[Deadline]:
    return _DEADLINES.ask(case_id=case.pk)


def around_of(actor: Actor, case: Case) -> Around:
    """The caller has the case under the guard. Of other cases only those that this person sees, too."""
    if not may(actor, Verb.SEE_NOTES):
        return Around(deadlines_of(case))
    is_part = case.is_split or case.split_from_id is not None
    found = _ALL.ask(
        case_id=case.pk,
        programme_id=case.programme_id,
        original_id=case.duplicate_of_id,
        first_id=case.first_id if is_part else None,
        keys_of=case.first_id,
        participant="reporter",
    )
    relatives = sorted(found.of(_RELATIVES), key=lambda one: (one.received_at, one.pk))
    pairs = [row.second if row.first_id == case.pk else row.first for row in found.of(_PAIRS)]
    visible = {one.pk for one in seen_among(actor, [*relatives, *pairs])}
    seen = [one for one in relatives if one.pk in visible]
    return Around(
        deadlines=found.of(_DEADLINES),
        evidence=found.first_of(_EVIDENCE),
        tips=tips_in(found.of(MIRROR)),
        sketch=found.first_of(_SKETCH),
        wishes=found.of(_WISHES),
        keys=found.of(KEYS),
        original=next((one for one in seen if one.pk == case.duplicate_of_id), None),
        duplicates=tuple(one for one in seen if one.duplicate_of_id == case.pk),
        presence=found.of(PRESENCE),
        areas=found.of(_AREAS),
        area_owners=found.of(AREA_OWNERS),
        apart=tuple(one for one in pairs if one.pk in visible),
        family=tuple(sorted((one for one in relatives if is_part and _is_told(one, case, visible)), key=_by_id)),
    )


def _is_told(one: Case, case: Case, visible: Collection[UUID]) -> bool:
    """A part of the same report; of a restricted one only those learn who may know of it."""
    return one.first_id == case.first_id and (not one.is_restricted or one.pk in visible)


def _by_id(case: Case) -> str:
    return case.pk.hex
