"""What the desk knows of a case for the first draft of its advisory (core/advisory/prefill.py)."""

from __future__ import annotations

import re
from datetime import datetime

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import CasePage, case_page
from vulndesk.apps.embargo.queries import embargo_of, fix_of, proofs_of
from vulndesk.core.access import Actor
from vulndesk.core.advisory.parts import Weakness
from vulndesk.core.advisory.prefill import Known, first_draft
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.gate import ProofKind
from vulndesk.core.version_order import ecosystem_of
from vulndesk.gateways.weakness_catalogue import weakness

_WEAKNESS = re.compile(r"\bCWE-(\d{1,5})\b", re.IGNORECASE)
_MOMENTS = {
    "report_received": "The vulnerability was reported.",
    "acknowledged": "The report was acknowledged.",
    "validated": "The vulnerability was confirmed.",
    "fix_verified": "The reporter tried the fix: it works.",
}


def prefilled(actor: Actor, case: Case, *, now: datetime) -> Advisory:
    """The caller has the case under its guard."""
    page = case_page(actor, case_id=case.pk, now=now, whole_timeline=True)
    programme, (_, fix) = case.programme, fix_of(case)
    kind, _, name = programme.package.partition(":")
    ecosystem = ecosystem_of(kind) if name else ""
    return first_draft(
        Known(
            product=programme.name,
            ecosystem=ecosystem,
            name=name if ecosystem else "",
            repository=programme.repository if programme.repository.startswith(("https://", "http://")) else "",
            introduced=tuple(fix["introduced"]),
            fixed=tuple(fix["fixed"]),
            affected=tuple(fix["affected"]),
            released=_released(case, programme.package),
            vectors=(case.vector,),
            weaknesses=weaknesses_in(str(page.body["report"].get("type") or "")),
            moments=_moments(page),
            exploited="A" in embargo_of(case.pk).world,
        )
    )


def weaknesses_in(text: str) -> tuple[Weakness, ...]:
    """The CWE ids in it, each with MITRE's name for it."""
    numbers = dict.fromkeys(int(found) for found in _WEAKNESS.findall(text))
    entries = [(number, weakness(number)) for number in numbers]
    return tuple(Weakness(f"CWE-{number}", entry.name if entry else "") for number, entry in entries)


def _released(case: Case, package: str) -> str:
    """The version of the programme's own package that the desk saw, or empty."""
    for one in proofs_of(case):
        what, _, version = one.proof.what.rpartition(" ")
        if one.proof.kind is ProofKind.PACKAGE and one.proof.is_release and package and what == package:
            return version
    return ""


def _moments(page: CasePage) -> tuple[tuple[datetime, str], ...]:
    """When each of few things happened first, in the desk's own words."""
    found: dict[str, datetime] = {}
    for line in page.timeline:
        if line.kind in _MOMENTS:
            found[line.kind] = min(line.at, found.get(line.kind, line.at))
    return tuple((at, _MOMENTS[kind]) for kind, at in found.items())
