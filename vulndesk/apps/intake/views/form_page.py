"""The report form as a page: four steps, made from the policy's clauses; what the policy leaves out is folded away."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from vulndesk.apps.cases.queries import room_for_files
from vulndesk.apps.intake import questions
from vulndesk.apps.intake.forms import ReportForm, Variant
from vulndesk.apps.intake.views import uploads
from vulndesk.apps.intake.views.programme_pages import answer_clock, quotes
from vulndesk.core.completeness import WORDS
from vulndesk.core.policy.clauses import Clause, Kind, Policy, ReportContent
from vulndesk.gateways.weakness_catalogue import search

if TYPE_CHECKING:
    from vulndesk.apps.intake.views.report_form import Attempt

ROOM_KNOWN_FOR = 300  # seconds; what does not fit is refused by the exact figure
_ROWS_OF_ONE_LINE = frozenset({"versions"})
_WIDTH = {"versions": "medium", "disclosure_date": "short", "language": "medium", "contact": "medium"}


@dataclass(frozen=True)
class Question:
    """One question on the page. kind: which template part shows it; clause: why it is asked.

    blank: the whole question, when nothing was answered yet.
    """

    name: str
    kind: str
    bound: BoundField | None
    clause: Clause | None
    width: str
    blank: str = ""


@dataclass(frozen=True)
class Step:
    number: int
    name: str
    open: tuple[Question, ...]
    folded: tuple[Question, ...]
    is_unfolded: bool


def context(
    attempt: Attempt, form: ReportForm, *, missing: tuple[Clause, ...], find: bool, saved: bool
) -> dict[str, Any]:
    policy = attempt.policy
    return {
        "form": form,
        "programme": attempt.programme,
        "policy": policy,
        "now": attempt.now,
        "pause": attempt.pause,
        "zone": attempt.programme.zone,
        "section": "home",
        "steps": _steps(form, policy, find=find),
        "count": len(questions.STEPS),
        "page": attempt.page,
        "answer": (answer := answer_clock(attempt.programme, policy, now=attempt.now)),
        "answer_clause": policy.clause(answer.clause_id) if answer else None,
        "exclusions": _exclusions(form, policy),
        "scope": _scope(form, policy),
        "conduct": quotes(policy, Kind.SAFE_HARBOUR, Kind.CONDUCT_RULE),
        "policy_url": reverse("programme", args=[attempt.programme.slug]),
        "missing": _missing(missing),
        "carried": uploads.carry(attempt.new, page=attempt.page),
        "weaknesses": weaknesses_context(_value(form, "type"), chosen=_value(form, "weakness"), asked=find),
        "saved": saved,
        "has_draft": bool(attempt.fields or attempt.kept),
    } | files_context(attempt)


def files_context(attempt: Attempt) -> dict[str, Any]:
    """The files of the draft, and what may still come: said before anything is uploaded."""
    files, room = attempt.kept, cache.get(f"room|{attempt.programme.pk}")
    if room is None:
        known = room_for_files(attempt.programme.pk)
        room = settings.REPORT_LIMIT if known is None else known
        with suppress(OperationalError):  # on a full disk the form is shown all the same
            cache.set(f"room|{attempt.programme.pk}", room, ROOM_KNOWN_FOR)
    rows = [{"name": one.name, "size": one.size, "remove_name": "remove", "remove_value": one.id} for one in files]
    return {
        "files": rows,
        "attachment_limit": settings.ATTACHMENT_LIMIT,
        "report_limit": settings.REPORT_LIMIT,
        "room": room if room < settings.REPORT_LIMIT else None,
    }


def weaknesses_context(words: str, *, chosen: str, asked: bool) -> dict[str, Any]:
    """What the search of the CWE list shows. chosen: a number that stays chosen, whatever the words are now."""
    found = search(words) if words.strip() else ()
    shown = list(found)
    if chosen and chosen not in {str(one.number) for one in found}:
        shown = [*search(chosen, limit=1), *shown]
    return {"words": words, "found": shown, "chosen": chosen, "asked": asked or bool(chosen)}


def _steps(form: ReportForm, policy: Policy, *, find: bool) -> tuple[Step, ...]:
    steps = []
    for number, (name, fields) in enumerate(questions.STEPS, start=1):
        asked: list[Question] = []
        folded: list[Question] = []
        for field in fields:
            if question := _question(form, field, policy):
                if _is_blank(form, field) and not (find and field == "type"):
                    question = replace(question, blank=_blank(form.variant, field))
                (asked if questions.is_asked(field, policy) else folded).append(question)
        is_unfolded = any(_is_answered(form, question.name) for question in folded)
        steps.append(Step(number, name, tuple(asked), tuple(folded), is_unfolded))
    return tuple(steps)


def _question(form: ReportForm, field: str, policy: Policy) -> Question | None:
    kind = {"component": "component", "type": "type", "files": "files", "credit": "credit"}.get(field, "field")
    if kind in ("field", "type", "component") and field not in form.fields:
        return None
    bound = form[field] if field in form.fields else None
    return Question(field, kind, bound, _why(field, policy), _WIDTH.get(field, ""))


_PARTS = {"type": ("type", "weakness"), "credit": ("credit_mode", "credit_name", "credit_link")}


def _is_blank(form: ReportForm, field: str) -> bool:
    """Nothing typed, nothing refused: what everybody sees who opens this form. Files are never the same twice."""
    names = _PARTS.get(field, (field,))
    given = (form.initial.get(name) for name in names)
    return field != "files" and not form.is_bound and not any(one for one in given if one != "later")


@lru_cache(maxsize=4096)
def _blank(variant: Variant, field: str) -> SafeString:
    """One question of an empty form, which is made for this and has nobody's answers."""
    policy = variant.policy
    form = ReportForm(policy=policy, latest=variant.latest, paused=variant.paused)
    context = {
        "question": _question(form, field, policy),
        "form": form,
        "scope": _scope(form, policy),
        "weaknesses": weaknesses_context("", chosen="", asked=False),
    }
    return render_to_string("intake/question.html", context)


def _why(field: str, policy: Policy) -> Clause | None:
    """The sentence behind the question."""
    if clauses := questions.asked_items(policy).get(field):
        return clauses[0]
    if field == "versions":
        return next(iter(questions.version_clauses(policy)), None)
    found = {
        "also_in_latest": questions.run_latest_clause,
        "tool_output": questions.tool_output_clause,
    }.get(field)
    return found(policy) if found else None


def _exclusions(form: ReportForm, policy: Policy) -> list[tuple[Clause, bool]]:
    ticked = _values(form, "exclusions")
    return [(clause, clause.id in ticked) for clause in questions.exclusions(policy)]


def _scope(form: ReportForm, policy: Policy) -> list[tuple[questions.ScopeChoice, bool, list[tuple[str, bool]]]]:
    if "component" not in form.fields:
        return []
    chosen = _values(form, "component")
    return [
        (one, one.value in chosen, [(part, part in chosen) for part in one.parts])
        for one in questions.scope_choices(policy)
    ]


def _missing(clauses: tuple[Clause, ...]) -> list[tuple[str, str, Clause]]:
    """(id of the field, words, clause), one for each question."""
    found: dict[str, tuple[str, str, Clause]] = {}
    for clause in clauses:
        if isinstance(clause.value, ReportContent):
            item = clause.value.item
            found.setdefault(item.value, (f"id_{item.value}", WORDS[item], clause))
    return list(found.values())


def _is_answered(form: ReportForm, name: str) -> bool:
    return bool(_value(form, name)) or (name in form.fields and bool(form.errors.get(name)) if form.is_bound else False)


def _value(form: ReportForm, name: str) -> str:
    if name not in form.fields:
        return ""
    return str(form[name].value() or "")


def _values(form: ReportForm, name: str) -> set[str]:
    return set(form[name].value() or ()) if name in form.fields else set()
