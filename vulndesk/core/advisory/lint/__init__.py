"""What is wrong with an advisory, in plain words: of a raw document in any format, or of the neutral record.

A rule stands in `rules.RULES` with the published mistake that it comes from; its check beside others of its sort. The
checks look at a `Subject`, so a document that is too broken to become a record is linted all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from vulndesk.core.advisory.lint import affected, instants, names, scores, writing
from vulndesk.core.advisory.lint.csaf_tests import csaf_flaws
from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.openvex import openvex_flaws
from vulndesk.core.advisory.lint.read_record import read_record
from vulndesk.core.advisory.lint.readings import format_of, read_document
from vulndesk.core.advisory.lint.rules import FIELDS, RULES
from vulndesk.core.advisory.lint.subject import Flaw, Format, Known, Subject
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.findings import Finding

CHECKS = (*affected.CHECKS, *names.CHECKS, *scores.CHECKS, *instants.CHECKS, *writing.CHECKS)
_RULES = {rule.id: rule for rule in RULES}
_ORDER = {rule.id: at for at, rule in enumerate(RULES)}
# What CSAF's own tests say better, with the standard's number.
_LEFT_TO_CSAF = frozenset(
    {"bad-severity", "severity-type", "severity-score", "severity-word", "bad-weakness", "bad-date", "missing-field"}
    | {"no-affected", "no-text"}
)


def lint_document(document: Any, *, known: Known) -> tuple[Finding, ...]:
    """document: as JSON or YAML gives it. A finding's `at` is a JSON pointer."""
    form = format_of(document)
    if form is None:
        words = "This is no OSV, CSAF, CVE, OpenVEX or GitHub advisory."
        return _findings([Flaw("unknown-format", words)])
    subject, flaws = read_document(document, form)
    flaws += [flaw for check in CHECKS for flaw in check(subject, known)]
    if form is Format.OPENVEX:
        flaws += openvex_flaws(Node(document, "", flaws))
    if form is Format.CSAF:
        flaws = [one for one in flaws if one.rule not in _LEFT_TO_CSAF]
        flaws += csaf_flaws(document)
    return _findings(flaws)


def lint_record(record: Advisory, *, known: Known) -> tuple[Finding, ...]:
    """A finding's `at` is the field's name as `serial` writes it ("components[0].ranges[1]")."""
    subject = read_record(record)
    return _findings([flaw for check in CHECKS for flaw in check(subject, known)])


def subject_of(document: Any) -> Subject | None:
    """What a document says: whom to ask about it, before it is linted. None: no advisory."""
    form = format_of(document)
    return read_document(document, form)[0] if form else None


def duplicate_ids(ids: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Finding]]:
    """ids: (path, id) of several documents -> (path, finding) for each but the first with its id."""
    first: dict[str, str] = {}
    for path, name in ids:
        if name and first.setdefault(name, path) != path:
            flaw = Flaw("duplicate-id", f"{name} is the id of another document, too: {first[name]}.")
            yield path, _findings([flaw])[0]


def _findings(flaws: Iterable[Flaw]) -> tuple[Finding, ...]:
    found = dict.fromkeys(
        Finding(_RULES[one.rule], one.message, None, one.wording, at=one.at, field=_field(one)) for one in flaws
    )
    return tuple(sorted(found, key=lambda one: (_ORDER[one.rule.id], one.at)))


def _field(flaw: Flaw) -> str:
    is_record = not flaw.at.startswith("/")
    return flaw.at if is_record and flaw.at else FIELDS.get(flaw.rule, "")
