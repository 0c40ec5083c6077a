"""The timeline's line for one event: the words of its kind (core/events.py) with the facts of the event in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vulndesk.core import event_words as said
from vulndesk.core.clocks import instant_words
from vulndesk.core.conduct import ACCESS_WORDS, Access
from vulndesk.core.events import SENTENCES, EventKind
from vulndesk.core.world import WORDS as WORLD


def sentence_of(kind: str, *, who: str, facts: Mapping[str, object], party: str = "") -> str:
    """The timeline's line for one event. `who` is a display name or "The desk"; unknown facts stay out of the words.

    party: the name of the participant whom it is about.
    """
    late = facts.get("late_seconds")
    known = {name: table.get(str(facts.get(fact)), default) for name, (fact, table, default) in said.TABLES.items()}
    words = {
        "who": who,
        "party": party or "A participant",
        "giver": facts.get("giver") or "another programme",
        "taker": facts.get("taker") or "another programme",
        "role": facts.get("role") or "a participant",
        "agrees": "agreed" if facts.get("agrees") else "does not want",
        "said": str(facts.get("status") or "something new").replace("_", " "),
        "word": facts.get("word") or "unassessed",
        "score": facts.get("score") if facts.get("score") is not None else "no score",
        "tree": facts.get("tree") or "a tree",
        "outcome": str(facts.get("outcome") or "no outcome"),
        "reason": str(facts.get("reason") or "no reason given").replace("_", " "),
        "alert": str(facts.get("alert") or "urgent").replace("_", " "),
        "promise": said.PROMISES.get(str(facts.get("promise")), str(facts.get("promise") or "promise")),
        "reference": facts.get("reference") or "another case",
        "days": facts.get("days") or "some",
        "number": facts.get("number") or "another",
        "unfound": f": {facts['refuted']} not found" if facts.get("refuted") else "",
        "later": "; at least one promise ends later" if facts.get("later") else "",
        "until": _until(facts.get("until")),
        "published": ", and the case is published" if facts.get("published") else "",
        "alone": ", alone, with a second factor" if facts.get("alone") else "",
        "advisory": facts.get("advisory") or "of this case",
        "tlp": f"TLP:{facts.get('tlp') or 'AMBER'}",
        "verdict": "it is fine" if facts.get("fine") else "something is wrong",
        "letter": WORLD.get(str(facts.get("letter")), "something became known"),
        "access": ACCESS_WORDS.get(Access(str(facts["access"]))) if facts.get("access") else "access",
        "how_long": f" until {_until(facts['until'])}" if facts.get("until") else " for good",
        "identity": "with" if facts.get("identity") else "without",
        "lane": "entered" if facts.get("slow") else "left",
        "late": f" (noticed {_span(late)} late: the worker was down)" if isinstance(late, int) and late >= 60 else "",
    }
    return SENTENCES[EventKind(kind)].format(**known, **words)


def _until(written: object) -> str:
    return instant_words(datetime.fromisoformat(written)) if isinstance(written, str) else "a day that was not kept"


def _span(seconds: int) -> str:
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
