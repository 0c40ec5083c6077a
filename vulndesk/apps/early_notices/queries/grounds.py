"""Whether anybody can be told early of a case at this instant, and before which end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.queries import embargo_of, fix_of, is_in_force
from vulndesk.core.early_notices import why_not
from vulndesk.core.world import World


@dataclass(frozen=True)
class Grounds:
    """until: the end of the embargo in force; None: none is. why_not: a sentence, or ""."""

    until: datetime | None
    why_not: str


def grounds_of(case: Case, *, now: datetime) -> Grounds:
    """The caller has the case under the guard."""
    embargo = embargo_of(case.pk)
    in_force = is_in_force(embargo, now=now)
    fix, _ = fix_of(case)
    has_fix = fix.has_fix or not fix.open_ended or World(embargo.world).is_fix_ready
    return Grounds(embargo.until if in_force else None, why_not(in_force=in_force, has_fix=has_fix))
