"""The deeds that are open on a case now, each as a form that says before what it does.

Which deeds there are comes from core/lifecycle; here they get their words, their fields and their beginnings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.forms import BoundField, Form
from django.urls import reverse

from vulndesk.apps.cases import forms
from vulndesk.apps.cases.queries import CasePage
from vulndesk.apps.cases.views import calculators, wording
from vulndesk.apps.cases.views.pages import missing_clauses
from vulndesk.apps.policies.queries import Person
from vulndesk.core.completeness import ask_for
from vulndesk.core.evidence.asking import question_about, question_about_newest
from vulndesk.core.evidence.said import Line
from vulndesk.core.lifecycle import RM, CloseReason, Deed
from vulndesk.core.moves import LAW
from vulndesk.core.policy.clauses import Clause, Exclusion, Handling, HandlingRule, Kind, SupportedVersion
from vulndesk.core.policy.inline import plain_words

ORDER = (
    "acknowledge",
    "validate",
    "invalidate",
    "ask",
    "assign",
    "severity",
    "ssvc",
    "mark_duplicate",
    "extend",
    "close",
    "reopen",
    "not_a_report",
)
MOST_QUESTIONS = 10  # about what was not found, at once
PRESS = "not_a_report"
PRESS_KEY = "x"


@dataclass(frozen=True)
class Step:
    """One deed. kind: "form", "severity" (calculators) or "press" (no fields).

    clause: the sentence of the policy that asks for its fields.
    """

    name: str
    kind: str
    url: str
    words: str
    submit: str
    effect: str
    form: Form | None = None
    prominent: bool = False
    key: str = ""
    open: bool = False
    clause: Clause | None = None
    calculators: tuple[calculators.Calculator, ...] = field(default=())

    @property
    def before(self) -> list[BoundField]:
        """The fields above the message."""
        fields = self.form.visible_fields() if self.form else []
        return [bound for bound in fields if bound.name not in ("message", "files")]

    @property
    def message(self) -> BoundField | None:
        return self.form["message"] if self.form and "message" in self.form.fields else None

    @property
    def files(self) -> BoundField | None:
        return self.form["files"] if self.form and "files" in self.form.fields else None


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page."""

    user_id: int
    name: str
    now: datetime


Bound = Mapping[str, Form]


def open_steps(page: CasePage, viewer: Viewer, bound: Bound) -> list[Step]:
    """The prominent one first, the others in their usual order. bound: forms that were refused, with what was typed."""
    first, _ = wording.next_step(page)
    names = [name for name in ORDER if _is_open(name, page)]
    names.sort(key=lambda name: name != first)
    return [_step(name, page, viewer, bound, prominent=name == first) for name in names]


def _is_open(name: str, page: CasePage) -> bool:
    if name in calculators.OF_STEP:
        return bool(page.deeds) and page.case.is_report
    if name == "extend":
        return bool(page.deeds) and any(clock.state == "running" and clock.strength != LAW for clock in page.clocks)
    return Deed(name) in page.deeds


def _step(name: str, page: CasePage, viewer: Viewer, bound: Bound, *, prominent: bool) -> Step:
    words, submit = wording.BUTTONS[name]
    step: dict[str, Any] = {
        "name": name,
        "words": words if not prominent else submit,
        "submit": submit,
        "effect": wording.effect(name, page),
        "prominent": prominent,
        "key": "a" if prominent else PRESS_KEY if name == PRESS else "",
        "open": name in bound,
    }
    reference = page.case.reference
    if name in calculators.OF_STEP:
        opened = bool(set(calculators.OF_STEP[name]) & set(bound))
        return Step(**step | {"open": opened}, kind="severity", url="", calculators=calculators.of(name, page, bound))
    url = reverse("extend_clock", args=[reference]) if name == "extend" else reverse("deed", args=[reference, name])
    if name == PRESS:
        return Step(**step, kind="press", url=url, form=forms.DeedForm(initial=_seen(page), prefix=PRESS))
    form = bound.get(name) or deed_form(name, page, viewer)
    clause = _advises(page) if name == "close" else None
    return Step(**step, kind="form", url=url, form=form, clause=clause)


def _seen(page: CasePage) -> dict[str, Any]:
    return {"seen": page.case.revision}


# --- forms -------------------------------------------------------------------------------------------------------


def deed_form(name: str, page: CasePage, viewer: Viewer, data: Any = None, files: Any = None) -> Form:
    """The form of one deed, empty with its ready text, or filled with what was sent."""
    initial = _seen(page) | {"message": wording.first_words(name, page, me=viewer.name)}
    sent = {"data": data, "files": files} if data is not None else {}
    making = _MAKING.get(name, _message_form)
    return making(page, viewer, {"initial": initial, "prefix": name, **sent})


def reply_form(page: CasePage) -> Form:
    return forms.MessageForm(initial=_seen(page), prefix="reply")


def note_form() -> Form:
    return forms.NoteForm(prefix="note")


def _message_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    return forms.MessageForm(**given)


def _press_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    return forms.DeedForm(**given)


def _ask_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    """What the policy asks for and the report lacks, then what was not found: a person strikes out and sends.

    What is only gone from the newest release is offered and not chosen: the report is right about it.
    """
    questions = [(clause.id, plain_words(ask_for(clause))) for clause in missing_clauses(page)]
    found = page.evidence.table if page.evidence else None
    questions += [(_key_of(line), question_about(line)) for line in (found.refuted if found else ())[:MOST_QUESTIONS]]
    given["initial"]["questions"] = [key for key, _ in questions]
    if found:
        gone = found.gone[:MOST_QUESTIONS]
        questions += [(_key_of(line), question_about_newest(line, found.newest_ref)) for line in gone]
    return forms.AskForm(questions=questions, **given)


def _key_of(line: Line) -> str:
    """The same line after it was looked up again: the form may have been open meanwhile."""
    return f"claim-{hashlib.sha256(f'{line.kind.value} {line.text}'.encode()).hexdigest()[:16]}"


def _validate_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    given["initial"]["owner"] = page.case.owner_id or _knowing(page) or viewer.user_id
    return forms.ValidateForm(people=_people(page, viewer), **given)


def _invalidate_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    return forms.InvalidateForm(quotes=_quotes(page), **given)


def _assign_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    given["initial"]["owner"] = page.case.owner_id or _knowing(page) or viewer.user_id
    return forms.AssignForm(people=_people(page, viewer), **given)


def _duplicate_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    return forms.DuplicateForm(**given)


def _close_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    given["initial"] |= {"reason": _usual_reason(page)} | page.body["references"]
    form = forms.CloseForm(**given)
    if _advises(page) is not None:  # both are named when it is published, which has to come first
        del form.fields["release"]
    return form


def _extend_form(page: CasePage, viewer: Viewer, given: dict[str, Any]) -> Form:
    zone = page.case.programme.zone
    running = [clock for clock in page.clocks if clock.state == "running" and clock.strength != LAW]
    clocks = [
        (
            clock.id,
            f"{wording.CLOCKS[clock.promise]}, due {wording.instant_words(clock.effective_at, zone=zone)}"
            + (" (internal: the team alone reads the reason)" if clock.strength == "internal" else ""),
        )
        for clock in running
    ]
    return forms.ExtendForm(clocks=clocks, zone=zone, **given)


_MAKING: dict[str, Callable[[CasePage, Viewer, dict[str, Any]], Form]] = {
    "ask": _ask_form,
    "validate": _validate_form,
    "invalidate": _invalidate_form,
    "assign": _assign_form,
    "mark_duplicate": _duplicate_form,
    "close": _close_form,
    "extend": _extend_form,
    PRESS: _press_form,
}


def _knowing(page: CasePage) -> int | None:
    """Who is suggested as the owner: the first one who is here of those who know what the report is about (E13)."""
    here = {one.id for one in page.people if one.away_until is None}
    return next((one for one in page.area_owners if one in here), None)


def _people(page: CasePage, viewer: Viewer) -> list[tuple[int, str]]:
    """Everybody who may handle the case: oneself first, then who knows its area, and who is away last."""

    def order(one: Person) -> tuple[bool, bool, bool, str]:
        return one.away_until is not None, one.id != viewer.user_id, one.id not in page.area_owners, one.name.casefold()

    return [(one.id, _named(one, page, viewer)) for one in sorted(page.people, key=order)]


def _named(person: Person, page: CasePage, viewer: Viewer) -> str:
    said = [f"away until {person.away_until:%-d %B}"] if person.away_until else []
    said += ["you"] if person.id == viewer.user_id else []
    said += [f"owner of “{page.area_owners[person.id]}”"] if person.id in page.area_owners else []
    return f"{person.name} ({', '.join(said)})" if said else person.name


def _quotes(page: CasePage) -> list[tuple[str, str]]:
    """Sentences that can speak against a report and are not in the ready reply yet."""
    in_reply = {clause.id for clause in wording.negative_clauses(page)}
    return [
        (clause.id, _in_a_line(clause))
        for clause in (*page.policy.of_kind(Kind.EXCLUSION), *page.policy.of_kind(Kind.SUPPORTED_VERSION))
        if clause.id not in in_reply and _speaks_against(clause)
    ]


def _in_a_line(clause: Clause) -> str:
    """A row of a table reads as one: "1.x: not supported"."""
    return ": ".join(filter(None, (cell.strip() for cell in plain_words(clause.sentence).split("|"))))


def _speaks_against(clause: Clause) -> bool:
    value = clause.value
    return isinstance(value, Exclusion) or (isinstance(value, SupportedVersion) and not value.supported)


def _usual_reason(page: CasePage) -> str:
    if page.case.withdrawn:
        return CloseReason.WITHDRAWN.value
    if page.case.duplicate_of_id is not None:
        return CloseReason.DUPLICATE.value
    if page.case.waiting_on_reporter:
        return CloseReason.NO_ANSWER.value
    return CloseReason.NOT_VALID.value if page.case.rm == RM.INVALID.value else CloseReason.RESOLVED.value


def _advises(page: CasePage) -> Clause | None:
    """N7: the sentence that promises a patch and an advisory when an issue is resolved."""
    for clause in page.policy.of_kind(Kind.HANDLING):
        if isinstance(clause.value, Handling) and clause.value.rule is HandlingRule.FIX_AND_ADVISE:
            return clause
    return None
