"""What an export of a case would hold, and how far it may be passed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.page import MessageView, views_of
from vulndesk.apps.timeline.queries import readable_by
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.audience import label as audience_label
from vulndesk.core.audience import may_read
from vulndesk.core.traffic_light import Label, strictest

EVERYTHING, SHARED = "everything", "shared"
HOLDS = {
    EVERYTHING: "everything, the team’s own notes among it",
    SHARED: "what the reporter can read",
}


@dataclass(frozen=True)
class ExportChoice:
    """red_for: who may read what is labelled TLP:RED in it."""

    holds: str
    words: str
    label: Label
    red_for: tuple[str, ...]


def export_choices(
    actor: Actor, case_id: UUID | None = None, *, reference: str = ""
) -> tuple[Case, list[ExportChoice]]:
    """For the team. Raises NotFound."""
    require(actor, Verb.SEE_NOTES)
    case = case_of(actor, case_id, reference=reference.upper())
    said = list(case.messages.exclude(tlp="").order_by().values_list("audience", "tlp").distinct())
    return case, [_choice(case, holds, said, export_reader(actor, case, holds)) for holds in HOLDS]


def _choice(case: Case, holds: str, said: Iterable[tuple[str, str]], reader: Actor) -> ExportChoice:
    there = [(audience, tlp) for audience, tlp in said if may_read(reader, audience)]
    label = strictest((tlp for _, tlp in there), is_public=case.published_at is not None)
    red = {audience_label(audience) for audience, tlp in there if tlp == Label.RED}
    return ExportChoice(holds, HOLDS[holds], label, tuple(sorted(red)))


def export_reader(actor: Actor, case: Case, holds: str) -> Actor:
    """As whom the case is read: nothing else decides what goes into an export."""
    return actor if holds == EVERYTHING else Actor(Role.REPORTER, case_id=case.pk)


def whole_thread(reader: Actor, case: Case) -> list[MessageView]:
    """Every message that this person may read, opened. The caller has the case under the guard."""
    return views_of(reader, case, list(readable_by(case.messages.all(), reader).order_by("at", "id")))
