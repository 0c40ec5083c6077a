"""The report form is made from the policy: which question is asked, in whose words, and what an answer becomes.

What the policy asks for stands open with the policy's own words; everything else that helps is folded away. Only a
description is compulsory (E5, N4): nothing in here ever refuses a report for what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.core.completeness import missing_items
from vulndesk.core.policy.clauses import (
    Clause,
    Exclusion,
    Handling,
    HandlingRule,
    Item,
    Kind,
    Need,
    Policy,
    ReportContent,
    Scope,
    SupportedVersion,
)
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.scope import OTHER
from vulndesk.core.scope_words import is_about_raw_tool_output
from vulndesk.gateways.weakness_catalogue import weakness

# What a policy's need adds to the hint.
_NEED = {Need.ASKED: "", Need.IF_KNOWN: " If you know it.", Need.OPTIONAL: " Only if you like."}

# The four steps: number and name, the fields in order. A field that the policy does not ask for is folded away,
# unless it is in ALWAYS.
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What", ("title", "description", "type", "impact", "exploited", "public", "critical")),
    ("Where", ("component", "versions", "hosted", "also_in_latest", "location", "configuration", "environment")),
    ("Proof", ("steps", "poc", "files", "tool_output", "fix")),
    ("You", ("anonymous", "contact", "credit", "others_told", "disclosure_date", "language")),
)
ALWAYS = frozenset(
    {"title", "description", "exploited", "public", "critical", "component", "files", "anonymous", "contact", "credit"}
)
TEXT_ITEMS = tuple(item.value for item in Item if item not in (Item.VERSIONS, Item.CONTACT, Item.TYPE))
_TOOL_OUTPUT = {
    "none": "",
    "checked": "From a tool, and checked by hand.",
    "unchecked": "From a tool, not checked by hand yet.",
}


@dataclass(frozen=True)
class ScopeChoice:
    """One area in scope with the parts that the policy lists inside it. value: what the form sends."""

    value: str
    label: str
    detail: str
    parts: tuple[str, ...]
    clause: Clause


def asked_items(policy: Policy) -> dict[str, tuple[Clause, ...]]:
    """item -> the clauses that ask for it. N4 asks twice for a location: paths, and a place."""
    found: dict[str, tuple[Clause, ...]] = {}
    for clause in policy.of_kind(Kind.REPORT_CONTENT):
        if isinstance(clause.value, ReportContent):
            item = clause.value.item.value
            found[item] = (*found.get(item, ()), clause)
    return found


def policy_words(clauses: Sequence[Clause]) -> str:
    """What the policy says about one question, as the field's hint."""
    words = []
    for clause in clauses:
        if isinstance(clause.value, ReportContent):
            label = plain_words(clause.value.label or clause.sentence).strip().rstrip(".;,")
            words.append(f"“{label}”.{_NEED[clause.value.need]}")
    return f"The policy asks for: {' '.join(words)}" if words else ""


def exclusions(policy: Policy) -> tuple[Clause, ...]:
    return tuple(clause for clause in policy.of_kind(Kind.EXCLUSION) if isinstance(clause.value, Exclusion))


def tool_output_clause(policy: Policy) -> Clause | None:
    """The exclusion about unverified output of tools (N9), when the policy has one."""
    return next(
        (
            one
            for one in exclusions(policy)
            if isinstance(one.value, Exclusion) and is_about_raw_tool_output(one.value.text)
        ),
        None,
    )


def scope_choices(policy: Policy) -> tuple[ScopeChoice, ...]:
    return tuple(
        ScopeChoice(clause.id, clause.value.name, clause.value.detail, clause.value.parts, clause)
        for clause in policy.of_kind(Kind.SCOPE)
        if isinstance(clause.value, Scope)
    )


def version_clauses(policy: Policy) -> tuple[Clause, ...]:
    return tuple(one for one in policy.of_kind(Kind.SUPPORTED_VERSION) if isinstance(one.value, SupportedVersion))


def run_latest_clause(policy: Policy) -> Clause | None:
    """E2: the policy says to run the most recent version."""
    for clause in policy.of_kind(Kind.HANDLING):
        if isinstance(clause.value, Handling) and clause.value.rule is HandlingRule.RUN_LATEST:
            return clause
    return None


def is_asked(field: str, policy: Policy) -> bool:
    """Whether the question stands open; the others are in "More, if you have it"."""
    if field in ALWAYS or field in asked_items(policy):
        return True
    if field in ("versions", "hosted"):
        return bool(version_clauses(policy)) or Item.VERSIONS.value in asked_items(policy)
    return field in ("also_in_latest", "tool_output")


# --- an answer becomes a report ----------------------------------------------------------------------------------


def report_of(given: Mapping[str, Any], *, policy: Policy, files: tuple[SealedUpload, ...]) -> NewReport:
    """given: the form's cleaned fields. Nothing is dropped but what anonymity takes away."""
    chosen = tuple(given.get("component") or ())
    ticked = tuple(given.get("exclusions") or ())
    tool_output = given.get("tool_output") or ""
    if tool_output == "unchecked" and (clause := tool_output_clause(policy)) and clause.id not in ticked:
        ticked = (*ticked, clause.id)
    report: dict[str, Any] = {item: given.get(item) or "" for item in TEXT_ITEMS}
    report |= {
        "type": _type_of(given),
        "versions": split_versions(given.get("versions") or ""),
        "components": _component_names(chosen, policy),
        "tool_output": _TOOL_OUTPUT.get(tool_output, ""),
        "exploited": bool(given.get("exploited")),
        "public": bool(given.get("public")),
        "critical": bool(given.get("critical")),
        "others_told": given.get("others_told") or "",
        "disclosure_date": given.get("disclosure_date") or "",
    }
    anonymous = bool(given.get("anonymous"))
    return NewReport(
        report={name: value for name, value in report.items() if value not in ("", [], False)},
        title=given.get("title") or "",
        contact="" if anonymous else given.get("contact") or "",
        display_name=given.get("credit_name") or "",
        anonymous=anonymous,
        credit=given.get("credit") or {},
        exploited=bool(given.get("exploited")),
        public=bool(given.get("public")),
        critical=bool(given.get("critical")),
        hosted=bool(given.get("hosted")),
        also_in_latest=given.get("also_in_latest") or "",
        chosen=chosen,
        ticked=ticked,
        language=given.get("language") or "",
        files=files,
    )


def missing_from(new: NewReport, policy: Policy) -> tuple[Clause, ...]:
    """What the policy asks for and this report lacks. Who stays anonymous on purpose has answered the question."""
    given = {**new.report, "contact": "anonymous" if new.anonymous else new.contact}
    if new.hosted:
        given["versions"] = ["hosted service"]
    return missing_items(policy=policy, given=given, attachments=len(new.files))


def split_versions(text: str) -> list[str]:
    """ "2.3.1, 2.4" as two versions; lines count as commas."""
    return [part for part in (piece.strip() for piece in re.split(r"[,;\n]", text)) if part][:100]


def _type_of(given: Mapping[str, Any]) -> str:
    """The reporter's own words, with the entry of the CWE list that they chose."""
    words = (given.get("type") or "").strip()
    number = str(given.get("weakness") or "")
    found = weakness(int(number)) if number.isdecimal() and len(number) < 6 else None
    if found is None:
        return words
    is_own_words = words and words.casefold() not in str(found).casefold()
    return f"{words} ({found})" if is_own_words else str(found)


def _component_names(chosen: tuple[str, ...], policy: Policy) -> list[str]:
    names = {choice.value: choice.label for choice in scope_choices(policy)} | {OTHER: "something else"}
    return [names.get(value, value) for value in chosen]
