"""Who of the team knows of a case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.accounts.queries import display_names, handles_of
from vulndesk.apps.cases.models import Case, Named
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.policies.queries import handlers_of, owners_of
from vulndesk.core.access import Actor, Verb, require


@dataclass(frozen=True)
class KnownTo:
    """owners: of the organisation, and whoever owns the case, who know of it anyhow. people: id -> name of everybody
    else on the team. named: the ids that were ticked; of a case that is not restricted nobody is.
    """

    case: Case
    owners: tuple[str, ...]
    people: dict[int, str]
    named: frozenset[int]
    handles: dict[int, str]  # of those people


def known_page(actor: Actor, reference: str) -> KnownTo:
    """Raises NotFound."""
    require(actor, Verb.RESTRICT)
    case = case_of(actor, reference=reference.upper())
    anyhow = set(owners_of(case.programme_id)) | ({case.owner_id} if case.owner_id else set())
    names = display_names({*handlers_of(case.programme_id), *anyhow})
    people = dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))
    choices = {one: name for one, name in people.items() if one not in anyhow}
    return KnownTo(
        case=case,
        owners=tuple(name for one, name in people.items() if one in anyhow),
        people=choices,
        named=frozenset(Named.objects.filter(case=case).values_list("user_id", flat=True)),
        handles=handles_of(choices),
    )


def is_known_to_few(case_id: UUID) -> bool:
    """Whether it is restricted: what goes to a room or a list and not to a person says nothing of it. For the desk."""
    return Case.objects.filter(pk=case_id, is_restricted=True).exists()


def knowing(case_id: UUID) -> list[int]:
    """Ids of the active users who handle this case: of a restricted one only those who know of it. For the desk."""
    case = Case.objects.filter(pk=case_id).only("programme_id", "owner_id", "is_restricted").first()
    if case is None:
        return []
    handlers = handlers_of(case.programme_id)
    if not case.is_restricted:
        return handlers
    named = set(Named.objects.filter(case=case_id).values_list("user_id", flat=True)) | {case.owner_id}
    return [one for one in handlers if one in named | set(owners_of(case.programme_id))]
