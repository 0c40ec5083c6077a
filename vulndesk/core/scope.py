"""In scope, perhaps out of scope (with the clause), or a question for a person (E13, E14, N8, N9); and which areas.

"Perhaps" is the most that a rule says: a person decides every exclusion, and nothing is ever closed by itself. An
exclusion is suspected when the reporter ticked it, or when one sentence of the report uses the words of the clause
beside each other and does not negate them. Precision counts: a false suspicion insults a reporter, a missed one costs
a person one look. An exclusion that is itself a negation ("without manual verification", "no security impact") is
never suspected from words alone; only a report that says itself that it is raw tool output is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from vulndesk.core.policy.clauses import Clause, Exclusion, Kind, Policy, Scope
from vulndesk.core.scope_words import admits_raw_tool_output, is_about_raw_tool_output, uses_the_words_of, words_of
from vulndesk.core.verdicts import Verdict, joined

OTHER = "other"


@dataclass(frozen=True)
class SuspectedExclusion:
    """ticked: the reporter said so; else the words of the report suggest it."""

    clause_id: str
    text: str
    ticked: bool


@dataclass(frozen=True)
class Area:
    """One thing that the policy names as in scope. key: stays the same while its name does, in later versions too."""

    key: str
    name: str
    clause: Clause


def areas_of(policy: Policy) -> tuple[Area, ...]:
    """In policy order; two clauses of one name are one area."""
    found: dict[str, Area] = {}
    for clause in policy.of_kind(Kind.SCOPE):
        if isinstance(clause.value, Scope):
            key = hashlib.sha256(_folded(clause.value.name).encode()).hexdigest()[:32]
            found.setdefault(key, Area(key, clause.value.name, clause))
    return tuple(found.values())


def areas_named(policy: Policy, chosen: tuple[str, ...]) -> tuple[Area, ...]:
    """Those that the choices of a form name: by clause, name or part. What an open list leaves out is in none."""
    return tuple(one for one in areas_of(policy) if any(_names(one.clause, choice) for choice in chosen))


def scope_verdict(*, policy: Policy, chosen: tuple[str, ...], text: str, excluded: tuple[str, ...] = ()) -> Verdict:
    """chosen: ids of scope clauses, their parts ("API"), or "other"; excluded: ids of exclusions that are ticked."""
    if suspected := suspected_exclusions(policy=policy, text=text, excluded=excluded):
        clause_ids = tuple(one.clause_id for one in suspected)
        return Verdict("scope", "out_of_scope_suspected", _why_out(suspected), clause_ids)
    return _by_component(policy, chosen)


def suspected_exclusions(
    *, policy: Policy, text: str, excluded: tuple[str, ...] = ()
) -> tuple[SuspectedExclusion, ...]:
    """In policy order."""
    exclusions = policy.of_kind(Kind.EXCLUSION)
    found, words = [], words_of(text if exclusions else "")
    for clause in exclusions:
        if not isinstance(clause.value, Exclusion):
            continue
        exclusion, ticked = clause.value.text, clause.id in excluded
        if not ticked and is_about_raw_tool_output(exclusion):
            suspected = admits_raw_tool_output(text)
        else:
            suspected = ticked or uses_the_words_of(exclusion, words)
        if suspected:
            found.append(SuspectedExclusion(clause.id, exclusion, ticked))
    return tuple(found)


def _why_out(suspected: tuple[SuspectedExclusion, ...]) -> str:
    quoted = joined(f"“{one.text.strip().rstrip('.')}”" for one in suspected)
    if all(one.ticked for one in suspected):
        return f"The reporter marked it as something that the policy leaves out of scope: {quoted}. A person decides."
    return f"The report may be about something that the policy leaves out of scope: {quoted}. A person decides."


def _by_component(policy: Policy, chosen: tuple[str, ...]) -> Verdict:
    scopes = [clause for clause in policy.of_kind(Kind.SCOPE) if isinstance(clause.value, Scope)]
    if not scopes:
        return Verdict("scope", "in_scope", "The policy does not limit what is in scope.")
    matched = [clause for clause in scopes if any(_names(clause, choice) for choice in chosen)]
    if matched:
        names = joined(f"“{_name(clause)}”" for clause in matched)
        return Verdict("scope", "in_scope", f"The policy names it: {names}.", tuple(clause.id for clause in matched))
    if not any(choice.strip() for choice in chosen):
        return Verdict("scope", "ask_a_person", "The report does not say which part of the project it is about.")
    open_ended = [clause for clause in scopes if isinstance(clause.value, Scope) and clause.value.open_ended]
    if open_ended:
        names = joined(f"“{_name(clause)}”" for clause in open_ended)
        sentence = f"The policy does not list it, but its list is not closed (“etc.”): {names}."
        return Verdict("scope", "in_scope", sentence, tuple(clause.id for clause in open_ended))
    sentence = "The policy does not list this part of the project, and does not leave it out either. A person decides."
    return Verdict("scope", "ask_a_person", sentence, tuple(clause.id for clause in scopes))


def _name(clause: Clause) -> str:
    return clause.value.name if isinstance(clause.value, Scope) else clause.sentence


def _names(clause: Clause, choice: str) -> bool:
    if not isinstance(clause.value, Scope) or not choice.strip():
        return False
    words = {_folded(clause.value.name), *(_folded(part) for part in clause.value.parts)}
    return choice == clause.id or (_folded(choice) != OTHER and _folded(choice) in words)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
