"""Two reports beside each other, for a person who may see both: their words, and which of them are the same."""

from __future__ import annotations

from dataclasses import dataclass

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.page import state_words
from vulndesk.apps.cases.queries.report_text import report_text
from vulndesk.apps.cases.queries.similar import sketch_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound
from vulndesk.core.similar.likeness import in_words, likeness, shared_spans
from vulndesk.core.similar.sketch import sketch_of, subject_of


@dataclass(frozen=True)
class Told:
    """One of the two. text: begins with the title; spans: what of it the other one says too."""

    case: Case
    state: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Beside:
    """mine: the case from which somebody looks at the other one. shared: in words."""

    mine: Told
    other: Told
    shared: tuple[str, ...]


def beside(actor: Actor, reference: str, other: str) -> Beside:
    """Raises NotFound for what is absent or not for this person."""
    require(actor, Verb.SEE_NOTES)
    cases = case_of(actor, reference=reference.upper()), case_of(actor, reference=other.upper())
    if cases[0].pk == cases[1].pk:
        raise NotFound("This is one and the same case.", next_step="Go back to the case.")
    key = sketch_key()
    (mine, weakness), (theirs, their_weakness) = map(report_text, cases)
    found = likeness(
        sketch_of(mine, key=key, subject=subject_of(mine, weakness=weakness)),
        sketch_of(theirs, key=key, subject=subject_of(theirs, weakness=their_weakness)),
    )
    return Beside(_told(cases[0], mine, theirs), _told(cases[1], theirs, mine), in_words(found))


def _told(case: Case, text: str, other: str) -> Told:
    return Told(case, state_words(case), text, shared_spans(text, other))
