"""The diagrams in docs/lifecycle.md, drawn from the tables: `python -m tools.draw_states` writes the file anew.

tests/architecture/test_documents.py compares the two, so a table that changes takes its picture along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vulndesk.core import embargo, lifecycle, world

PAGE = Path(__file__).resolve().parents[1] / "docs" / "lifecycle.md"

_RM_TRIGGERS = {trigger: trigger.name.lower() for trigger in lifecycle.Trigger}
_EM_MOVES = {move: move.name.lower() for move in embargo.Move}

_TEXT = """# The states of a case

Drawn from the tables in `core/lifecycle.py`, `core/embargo.py` and `core/world.py` by `python -m
tools.draw_states`; `vulndesk model` prints the same tables. They are those of
[Vultron](https://certcc.github.io/Vultron/) (CERT/CC), whole. Pages say states in plain words, the API says
both.

## The report

{rm_counts}. A report is never closed from “confirmed”. “Reopen” is the desk's own edge: a closed case is
looked at from the start.

{rm}

## The embargo

{em_counts}. It is in force while active and while a revision is on the table; “exited” is for good.

{em}

## Consent

{consent_counts}. Each participant has one. A reset is possible from everywhere and is left out here.

{consent}

## The world

{cs_counts} together, as letters from `vfdpxa` to `VFDPXA`. Nothing unhappens. Two states pass at once: a
vendor who is unaware of what is public becomes aware next, and an exploit in public makes the thing public
next.

The vendor's path:

{path}

What is known:

{known}

## Between them

The rules stand in `core/joint.py`: once something got out, no embargo holds and none is negotiated; a fix is
ready or deployed only by somebody who accepted the report; an exploit that is public makes the thing public.
`tests/core/test_joint.py` reaches as many joint states as Vultron counts for each part, and lets the messages
of three desks cross in any order.
"""


def page() -> str:
    """The whole document."""
    return _TEXT.format(
        rm_counts=_counts(lifecycle.RM, lifecycle.TRANSITIONS),
        rm=_diagram(_named(lifecycle.TRANSITIONS, lifecycle.WORDS, _RM_TRIGGERS) | _reopened()),
        em_counts=_counts(embargo.EM, embargo.TRANSITIONS),
        em=_diagram(_named(embargo.TRANSITIONS, {one: one.name.lower() for one in embargo.EM}, _EM_MOVES)),
        consent_counts=_counts(embargo.Consent, embargo.CONSENTS),
        consent=_diagram(_consents()),
        cs_counts=_counts(world.STATES, world.TRANSITIONS),
        path=_diagram(_projected(slice(0, 3))),
        known=_diagram(_projected(slice(3, 6))),
    )


Edges = dict[tuple[str, str], str]  # (from, to) -> words on the edge


def _counts(states: Iterable[Any], table: Mapping[Any, Any]) -> str:
    return f"{len(list(states))} states, {len(table)} edges"


def _named(table: Mapping[tuple[Any, Any], Any], states: Mapping[Any, str], triggers: Mapping[Any, str]) -> Edges:
    edges: Edges = {}
    for (before, trigger), after in table.items():
        pair = (states[before], states[after])
        edges[pair] = f"{edges[pair]}, {triggers[trigger]}" if pair in edges else triggers[trigger]
    return edges


def _reopened() -> Edges:
    return {
        (lifecycle.WORDS[one], lifecycle.WORDS[other]): "reopen (the desk)" for one, other in lifecycle.REOPEN.items()
    }


def _consents() -> Edges:
    kept = {pair: after for pair, after in embargo.CONSENTS.items() if pair[1] is not embargo.Step.RESET}
    names = {one: one.value.lower().replace("_", " ") for one in embargo.Consent}
    return _named(kept, names, {step: step.value.lower() for step in embargo.Step})


def _projected(part: slice) -> Edges:
    """One half of the six letters; what changes the other half is no edge."""
    found = {}
    for (before, event), after in world.TRANSITIONS.items():
        if before[part] != after[part]:
            found[before[part], after[part]] = world.WORDS[event]
    return found


def _diagram(edges: Edges) -> str:
    places = {name: f"s{number}" for number, name in enumerate(dict.fromkeys(one for pair in edges for one in pair))}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'  state "{name}" as {place}' for name, place in places.items()]
    lines += [f"  {places[before]} --> {places[after]} : {words}" for (before, after), words in edges.items()]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
