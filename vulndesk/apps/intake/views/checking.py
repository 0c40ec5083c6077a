"""Before sending: what the report says of the code, beside the code, where everybody may see it. Nothing is blocked.

Evidence comes only from what can be read without a key (apps/evidence): of private code the form says nothing at all,
not even that there is a copy. When the desk is busy or a network asks too often, the form goes on without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.evidence.queries import judge_report, shows_reporters
from vulndesk.core.errors import TooMany
from vulndesk.core.evidence.asking import RULES, Rule, asked_next
from vulndesk.core.evidence.reading import words_of
from vulndesk.core.evidence.said import Table
from vulndesk.core.policy.clauses import Item, Policy

if TYPE_CHECKING:
    from vulndesk.apps.intake.views.report_form import Attempt

# A person who writes leaves a field now and then; each look costs the desk about as much as storing a report.
PERIOD = 600
BY_NETWORK = 40
BY_ALL = 400


@dataclass(frozen=True)
class Check:
    """state: asked (nobody looked yet), looked, busy. asked_next: what would help most, each with its reason."""

    state: str
    repository: str
    policy: Policy
    table: Table | None = None
    asked_next: tuple[Rule, ...] = ()
    rules: tuple[Rule, ...] = RULES


def check_of(request: HttpRequest, attempt: Attempt, *, looks: bool) -> Check | None:
    """None: reporters are shown nothing of this programme's code. looks: the reporter asked to look now."""
    programme = attempt.programme
    if not shows_reporters(programme):
        return None
    text, fields = words_of(attempt.fields, title=str(attempt.fields.get("title", "")))
    table = None
    if looks and (text or fields) and _may_look(request, attempt):
        table = judge_report(programme.pk, text, fields, policy=attempt.policy, is_patient=False)
    if table is None:
        is_busy = looks and bool(text or fields)
        return Check("busy" if is_busy else "asked", programme.repository, attempt.policy)
    given = {item for item in Item if str(attempt.fields.get(item.value) or "").strip()}
    given |= {Item.POC} if attempt.files else set()
    return Check("looked", programme.repository, attempt.policy, table, asked_next(table, given=given))


def _may_look(request: HttpRequest, attempt: Attempt) -> bool:
    asks: tuple[tuple[str, int], ...] = (
        (network_of(request.META.get("REMOTE_ADDR", "")), BY_NETWORK),
        ("anybody", BY_ALL),
    )
    try:
        for who, limit in asks:
            spend_allowance(purpose="form check", who=who, limit=limit, per_seconds=PERIOD, now=attempt.now)
    except TooMany:
        return False
    return True
