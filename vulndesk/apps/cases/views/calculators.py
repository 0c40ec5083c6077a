"""Ways to say how bad a case is and what comes first: CVSS by its questions or as a vector, and the trees of SSVC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form
from django.urls import reverse

from vulndesk.apps.cases import forms
from vulndesk.apps.cases.queries import CasePage
from vulndesk.core.cvss_words import SENTENCES_4, SENTENCES_31
from vulndesk.core.ssvc import TREES, Decision, decision_of

Help = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Calculator:
    """One way to a result: questions in groups, or a typed vector. help: each question with its answers in words.

    decision: what SSVC said when it was last asked.
    """

    name: str
    words: str
    url: str
    preview: str
    form: Form
    groups: tuple[tuple[str, tuple[BoundField, ...]], ...]
    open: bool
    help: Help = ()
    decision: Decision | None = None


_CVSS = {"severity": "4.0", "severity31": "3.1", "vector": "vector"}
_SSVC = {f"ssvc_{name}": name for name in TREES}
# A step of the page -> the names of its calculators, which are the prefixes of their forms.
OF_STEP: Mapping[str, tuple[str, ...]] = {"severity": tuple(_CVSS), "ssvc": tuple(_SSVC)}
EVERY = (*_CVSS, *_SSVC)

_GROUPS: dict[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = {
    "4.0": (
        ("How it is used", (("AV", ""), ("AC", ""), ("AT", "Attack Requirements"), ("PR", ""), ("UI", ""))),
        ("What the vulnerable system loses", (("VC", "Confidentiality"), ("VI", "Integrity"), ("VA", "Availability"))),
        ("What other systems lose", (("SC", "Confidentiality"), ("SI", "Integrity"), ("SA", "Availability"))),
    ),
    "3.1": (
        ("How it is used", (("AV", ""), ("AC", ""), ("PR", ""), ("UI", ""), ("S", ""))),
        ("What is lost", (("C", ""), ("I", ""), ("A", ""))),
    ),
}
_WORDS = {"severity": "CVSS 4.0", "severity31": "CVSS 3.1", "vector": "Paste a vector"}


def of(step: str, page: CasePage, bound: Mapping[str, Form]) -> tuple[Calculator, ...]:
    """bound: forms that were refused, with what was typed."""
    chosen = next((name for name in OF_STEP[step] if name in bound), "")
    if step == "severity":
        opened = chosen or ("severity31" if page.case.vector.startswith("CVSS:3.1") else "severity")
        return tuple(_cvss(name, page, bound, opened) for name in _CVSS)
    opened = chosen or next((f"ssvc_{name}" for name in page.case.ssvc), "ssvc_supplier")
    return tuple(_ssvc(name, page, bound, opened) for name in _SSVC)


def calculator_form(kind: str, page: CasePage | None, data: Any = None) -> forms.DeedForm:
    """kind: "4.0", "3.1" or "vector"."""
    initial = {"seen": page.case.revision, "vector": page.case.vector} if page else {}
    vector = page.case.vector if page else ""
    if kind == "vector":
        return forms.VectorForm(data, initial=initial, prefix="vector")
    prefix = "severity" if kind == "4.0" else "severity31"
    return forms.CalculatorForm(data, initial=initial, version=kind, vector=vector, prefix=prefix)  # type: ignore[arg-type]


def ssvc_form(tree: str, page: CasePage | None, data: Any = None) -> forms.SsvcForm:
    initial = {"seen": page.case.revision} if page else {}
    vector = page.case.ssvc.get(tree, "") if page else ""
    return forms.SsvcForm(data, initial=initial, tree=TREES[tree], vector=vector, prefix=f"ssvc_{tree}")


def _cvss(name: str, page: CasePage, bound: Mapping[str, Form], opened: str) -> Calculator:
    kind = _CVSS[name]
    form = bound.get(name) or calculator_form(kind, page)
    groups = tuple((title, tuple(_labelled(form, *one) for one in keys)) for title, keys in _GROUPS.get(kind, ()))
    url, preview = reverse("severity", args=[page.case.reference, kind]), reverse("severity_preview", args=[kind])
    sentences = {"4.0": SENTENCES_4, "3.1": SENTENCES_31}.get(kind, {})
    questions = [bound for _, fields in groups for bound in fields]
    explained = tuple(
        (str(one.label), tuple((str(radio.choice_label), sentences[one.name][radio.data["value"]]) for radio in one))
        for one in questions
    )
    return Calculator(name, _WORDS[name], url, preview, form, groups, name == opened, explained)


def _ssvc(name: str, page: CasePage, bound: Mapping[str, Form], opened: str) -> Calculator:
    tree = TREES[_SSVC[name]]
    form = bound.get(name) or ssvc_form(tree.name, page)
    groups = (("", tuple(form[point.key] for point in tree.points)),)
    url, preview = reverse("ssvc", args=[page.case.reference, tree.name]), reverse("ssvc_preview", args=[tree.name])
    explained = tuple((point.question, tuple((one.name, one.words) for one in point.answers)) for point in tree.points)
    explained += (("What follows", tuple((one.name, one.words) for one in tree.outcomes)),)
    known = page.case.ssvc.get(tree.name)
    decision = decision_of(known) if known else None
    return Calculator(name, tree.words, url, preview, form, groups, name == opened, explained, decision)


def _labelled(form: Form, key: str, label: str) -> BoundField:
    bound = form[key]
    bound.label = label or bound.label
    return bound
