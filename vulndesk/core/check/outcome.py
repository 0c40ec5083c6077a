"""What a run of the checks came to, and its words: text for people, JSON, and SARIF 2.1.0 for forges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from textwrap import TextWrapper
from typing import Any
from urllib.parse import quote

from vulndesk.core.check.clauses import TITLES, AskedFor, Check
from vulndesk.core.check.finding import CheckRule, Finding, shown
from vulndesk.core.check.waivers import Waiver
from vulndesk.core.findings import SARIF_SCHEMA, Weight


@dataclass(frozen=True)
class Notice:
    """What a reader has to know of the run itself. weight: an error says that a part of it did not run to its end."""

    weight: Weight
    text: str
    scanner: str = ""


@dataclass(frozen=True)
class Review:
    """What a desk says of the changes to who may do what. digest: of all that was asked about."""

    state: str
    url: str
    digest: str


@dataclass(frozen=True)
class Outcome:
    """policy: its path as shown, empty when there is none. known: what the baseline holds already.

    review: of a desk that was asked. asked_in_vain: it was to be asked, and gave no answer.
    below: where in its repository the folder is, as a path with a slash at its end; empty for the whole.
    """

    policy: str
    asked: Mapping[Check, AskedFor]
    findings: Sequence[Finding]
    waived: Sequence[tuple[Finding, Waiver]] = ()
    known: Sequence[Finding] = ()
    notices: Sequence[Notice] = ()
    review: Review | None = None
    asked_in_vain: bool = False
    below: str = ""

    @property
    def exit_status(self) -> int:
        """0: clean. 1: something is to be mended. 2: nothing was found, but not everything ran; or no desk answered."""
        if self.asked_in_vain:
            return 2
        if any(one.rule.weight is not Weight.NOTE for one in self.findings):
            return 1
        return 2 if self.troubles else 0

    @property
    def troubles(self) -> list[Notice]:
        """What kept a part from running to its end."""
        return [one for one in self.notices if one.weight is Weight.ERROR]


_HINT = (
    "One that must stay: add “vulndesk: allow CLAUSE until YYYY-MM-DD because …” in a comment.\n"
    "All of today: --write-baseline FILE keeps them, and --baseline FILE leaves them out."
)
_WRAP = TextWrapper(
    80, initial_indent="      next: ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False
)


def where(one: Finding) -> str:
    place = f"{shown(one.path)}:{one.line}:{one.column}" if one.line else shown(one.path)
    return f"{place} (commit {one.commit[:12]})" if one.commit else place


def quoted(outcome: Outcome, check: Check) -> str:
    """The sentence that asks for it, and where it stands."""
    asked = outcome.asked.get(check)
    if asked is None or not asked.line:
        return asked.sentence if asked else ""
    return f"“{shown(asked.sentence)}” ({outcome.policy}:{asked.line})"


def listing(outcome: Outcome) -> Iterator[str]:
    """By clause, so that each sentence of the policy stands above what it is about."""
    for check in sorted({one.rule.check for one in outcome.findings}):
        of_check = [one for one in outcome.findings if one.rule.check is check]
        yield f"{check.value}: {TITLES[check]}"
        yield f"  the policy says: {quoted(outcome, check)}"
        for one, below in zip_longest(of_check, of_check[1:]):
            yield f"  {where(one)}: {one.rule.weight}: {one.message} [{one.rule.id}]"
            yield from [f"      {one.said}"] * bool(one.said)
            if below is None or below.rule.next_step != one.rule.next_step:  # said once to those that follow each other
                yield from (*_WRAP.wrap(one.rule.next_step), "")
    yield from (f"{one.weight}: {one.text}" for one in outcome.notices)
    if any(not one.commit and one.rule.weight is not Weight.NOTE for one in outcome.findings):
        yield _HINT
    yield _sum(outcome)


def _sum(outcome: Outcome) -> str:
    counts = Counter(one.rule.weight for one in outcome.findings)
    listed = [f"{counts[weight]} {weight}{'s' if counts[weight] != 1 else ''}" for weight in Weight if counts[weight]]
    beside = [f"{len(outcome.waived)} waived"] * bool(outcome.waived)
    beside += [f"{len(outcome.known)} known from the baseline"] * bool(outcome.known)
    if not outcome.asked:
        return f"Nothing was checked: {outcome.policy} asks for none of these. --all checks everything."
    checked = ", ".join(one.value for one in outcome.asked)
    return f"Checked {checked}: {', '.join(listed + beside) or 'nothing is wrong'}."


def to_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "version": 1,
        "policy": outcome.policy,
        "checks": [
            {
                "check": check.value,
                "title": TITLES[check],
                "runs": check in outcome.asked,
                "sentence": outcome.asked[check].sentence if check in outcome.asked else None,
                "line": outcome.asked[check].line or None if check in outcome.asked else None,
            }
            for check in Check
        ],
        "findings": [_finding(one) for one in outcome.findings],
        "waived": [
            {**_finding(one), "until": by.until.isoformat(), "because": by.because} for one, by in outcome.waived
        ],
        "known": [_finding(one) for one in outcome.known],
        "notices": [{"weight": one.weight.value, "text": one.text, "scanner": one.scanner} for one in outcome.notices],
        "review": _review(outcome),
    }


def _review(outcome: Outcome) -> dict[str, str] | None:
    return asdict(outcome.review) if outcome.review else None


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "check": one.rule.check.value,
        "rule": one.rule.id,
        "weight": one.rule.weight.value,
        "path": one.path.encode("utf-8", "replace").decode(),
        "line": one.line or None,
        "column": one.column if one.line else None,
        "commit": one.commit or None,
        "said": one.said,
        "message": one.message,
        "next_step": one.rule.next_step,
        "source": one.rule.source,
        "fingerprint": one.fingerprint,
    }


# --- SARIF ------------------------------------------------------------------------------------------------------


def to_sarif(outcome: Outcome, *, version: str) -> dict[str, Any]:
    """Waived and known findings are there with their suppression; scanners that are absent, as notifications."""
    everything = [*outcome.findings, *(one for one, _ in outcome.waived), *outcome.known]
    rules = list({one.rule.id: one.rule for one in everything}.values())
    order = {rule.id: at for at, rule in enumerate(rules)}
    results = [
        *(_result(one, outcome, order) for one in outcome.findings),
        *(
            {**_result(one, outcome, order), "suppressions": [{"kind": "inSource", "justification": by.because}]}
            for one, by in outcome.waived
        ),
        *({**_result(one, outcome, order), "suppressions": [{"kind": "external"}]} for one in outcome.known),
    ]
    invocation = {
        "executionSuccessful": not any(one.weight is Weight.ERROR for one in outcome.notices),
        "toolExecutionNotifications": [
            {
                "level": one.weight.value,
                "message": {"text": one.text},
                **({"descriptor": {"id": one.scanner}} if one.scanner else {}),
            }
            for one in outcome.notices
        ],
    }
    driver = {"name": "vulndesk check", "version": version, "rules": [_rule(one) for one in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
        **({"properties": {"review": _review(outcome)}} if outcome.review else {}),
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


# By these GitHub sorts and gates alerts of security; from 7 on it calls them high, from 4 on medium.
_SEVERITIES = {Weight.ERROR: "8.0", Weight.WARNING: "5.0", Weight.NOTE: "2.0"}


def _rule(rule: CheckRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.why},
        "fullDescription": {"text": f"{rule.why} ({rule.source})"},
        "help": {"text": rule.next_step},
        "defaultConfiguration": {"level": rule.weight.value},
        "properties": {"tags": ["security", rule.check.value], "security-severity": _SEVERITIES[rule.weight]},
    }


def _result(one: Finding, outcome: Outcome, order: Mapping[str, int]) -> dict[str, Any]:
    uri = quote(f"{outcome.below}{one.path}".encode("utf-8", "surrogateescape"), safe="/-._~")
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if one.line and not one.commit:  # a line of history is no line of the file
        physical["region"] = {"startLine": one.line, "startColumn": max(1, one.column)}
    clause = quoted(outcome, one.rule.check)
    in_history = f" It stands in commit {one.commit[:12]}." if one.commit else ""
    text = f"{one.message}{in_history} The policy says: {clause} Next: {one.rule.next_step}"
    return {
        "ruleId": one.rule.id,
        "ruleIndex": order[one.rule.id],
        "level": one.rule.weight.value,
        "message": {"text": text},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"vulndesk/v1": one.fingerprint},
        "properties": {"clause": one.rule.check.value, **({"commit": one.commit} if one.commit else {})},
    }
