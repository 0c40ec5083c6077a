"""A case for a coordinator: what was promised, what happened when, and not a word of what anybody wrote."""

from __future__ import annotations

from datetime import UTC, datetime

from vulndesk.apps.cases.queries import CasePage, ClockView
from vulndesk.apps.intake.views.words import PROMISES
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.traffic_light import Label, in_words, meaning


def timeline_label(page: CasePage) -> Label:
    """Nobody's words are in it; that there is a report is not for the public before the case is."""
    return Label.CLEAR if page.case.published_at else Label.GREEN


def timeline_text(page: CasePage, *, now: datetime, desk: str) -> str:
    """Plain text, in UTC. The reporter decides to whom it goes."""
    case, label = page.case, timeline_label(page)
    lines = [
        f"{in_words(label)}: {meaning(label)}",
        "",
        f"Timeline of {case.reference}",
        "",
        f"Programme: {case.programme.name}",
        f"Desk: {desk}",
        f"Received: {_instant(case.received_at)}",
        f"Stands now: {page.state}",
        f"Written: {_instant(now)}",
        f"Policy: version {case.policy.number}, adopted {_instant(case.policy.adopted_at)}",
        f"Policy SHA-256: {case.policy.digest}",
        "",
        "Times that the policy names",
    ]
    for clock in page.clocks:
        lines += ["", *_clock(clock)]
    if not page.clocks:
        lines += ["", "The policy in force promised no time."]
    lines += ["", "What happened", ""]
    lines += [f"{_instant(line.at)}  {line.sentence}" for line in page.timeline]
    lines += [
        "",
        "This file has no content of the report: it may be passed on without disclosing the vulnerability.",
        "",
    ]
    return "\n".join(lines)


def _clock(clock: ClockView) -> list[str]:
    kind = "promise" if clock.strength == "promise" else "target, not a promise"
    lines = [
        f"- {PROMISES.get(clock.promise, clock.promise)} by {_instant(clock.due_at)} ({kind})",
        f"  working: {clock.working}",
        f"  {_outcome(clock)}",
    ]
    if clock.extended:
        lines.append(f"  extended by the team to {_instant(clock.effective_at)}")
    if clock.clause is not None:
        lines.append(f'  policy, line {clock.clause.span.line}: "{plain_words(clock.clause.sentence)}"')
    return lines


def _outcome(clock: ClockView) -> str:
    if clock.state == "kept":
        return f"kept, {_instant(clock.stopped_at)}"
    if clock.state == "late":
        return f"kept late, {_instant(clock.stopped_at)}"
    if clock.state == "running":
        return "NOT KEPT: the time is over" if clock.overdue else "still running"
    return {
        "ended": "ended with the case",
        "given": "ended when it was handed over",
        "withdrawn": "does not count: there was no report",
    }.get(clock.state, clock.state)


def _instant(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "not yet"
