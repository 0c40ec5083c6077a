"""What a draft still waits for before it is public: a second person for a revision, and a release in words."""

from __future__ import annotations

from datetime import datetime

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.advisories.models import DraftApproval
from vulndesk.apps.advisories.queries.drafts import DraftState
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.queries import embargo_of, people_of
from vulndesk.core.advisory.record import Advisory, fixed_versions
from vulndesk.core.gate import Condition, Yes, approval_condition
from vulndesk.core.world import World


def approval_of_revision(case: Case, state: DraftState, *, publisher: str, now: datetime) -> Condition:
    """Whether somebody else approved this very version of the draft: the gate's own rule (core/gate.py)."""
    rows = DraftApproval.objects.filter(version=state.version).order_by("at")
    approvals = [Yes(row.actor, row.at, alone=row.alone) for row in rows]
    world = World(embargo_of(case.pk).world)
    return approval_condition(approvals, people=people_of(case), world=world, publisher=publisher, now=now)


def approvals_of_revision(state: DraftState) -> list[tuple[str, str, datetime]]:
    """(actor, name, instant) of everybody who approved this version."""
    rows = list(DraftApproval.objects.filter(version=state.version).order_by("at"))
    names = names_of(row.actor for row in rows)
    return [(row.actor, names[row.actor], row.at) for row in rows]


def release_words(issued: Advisory) -> str:
    """Which releases hold the fix, as the case says it: "jinja2 3.1.6", or "none yet"."""
    named = [f"{one.label} {version}" for one in issued.components for version in fixed_versions(one)]
    return ", ".join(named)[:300] or "none yet"
