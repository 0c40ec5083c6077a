"""A case as its reporter sees it: the context of the page and of its two live regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from vulndesk.apps.cases.queries import AttachmentView, CasePage, ClockView, MessageView, parts_of
from vulndesk.apps.intake.views.words import PROMISES, QUESTIONS, standing
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import REPORTER, label
from vulndesk.core.completeness import ask_for
from vulndesk.core.policy.clauses import Clause, Kind, ReportContent

FOLD_FROM = 4  # quoted lines one after the other; fewer are no hindrance to reading


@dataclass(frozen=True)
class Missing:
    """One thing still asked for: the field, the question with the policy's words, the clause."""

    item: str
    name: str
    question: str
    clause: Clause | None


def context(page: CasePage, *, now: datetime) -> dict[str, Any]:
    case = page.case
    parts = parts_of(case)
    negative = case.rm == "I" or (case.rm == "C" and case.close_reason in ("not_valid", "wont_fix", "duplicate"))
    return {
        "page": page,
        "case": case,
        "reader": Actor(Role.REPORTER, case_id=case.pk),
        "parts": parts,
        "parts_title": f"Your report was split in {len(parts)} parts",
        "programme": case.programme,
        "policy": page.policy,
        "policy_url": reverse("programme", args=[case.programme.slug]),
        "standing": standing(page),
        "clocks": [(PROMISES.get(clock.promise, clock.promise), clock) for clock in page.clocks if _is_shown(clock)],
        "is_closed_to_them": case.thread_closed_until is not None and now < case.thread_closed_until,
        "is_overdue": any(clock.overdue for clock in page.clocks),
        "is_breached": any(clock.overdue or clock.state == "late" for clock in page.clocks),
        "verdicts": page.verdicts,
        "missing": [_missing(page, item) for item in page.missing] if case.is_open else [],
        "answers": _answers(page),
        "files": _files(page.attachments),
        "thread": [_message(message) for message in page.messages],
        "timeline": page.timeline,
        "may_appeal": negative,
        "has_proof": "sent" in page.body,
        "readers": f"The team of {case.programme.name}",
        "effect": _effect(page),
        "now": now,
        "zone": case.programme.zone,
        "section": "status",
    }


def _effect(page: CasePage) -> str:
    if page.case.rm == "C" and page.case.close_reason == "no_answer":
        return "The case opens again, and the team is told."
    return "This answers the team’s question." if page.case.waiting_on_reporter else "The team is told at once."


def _is_shown(clock: ClockView) -> bool:
    return clock.strength != "internal"


def _missing(page: CasePage, item: str) -> Missing:
    for clause in page.policy.of_kind(Kind.REPORT_CONTENT):
        if isinstance(clause.value, ReportContent) and clause.value.item.value == item:
            return Missing(item, QUESTIONS.get(item, item), ask_for(clause), clause)
    return Missing(item, QUESTIONS.get(item, item), QUESTIONS.get(item, item), None)


def _answers(page: CasePage) -> list[tuple[str, str]]:
    """What was sent, in the order of the form, then what the desk has no question for."""
    report = page.body["report"]
    known = [(QUESTIONS[name], _text(report[name])) for name in QUESTIONS if report.get(name)]
    rest = {**{name: value for name, value in report.items() if name not in QUESTIONS and value}, **page.body["other"]}
    rest.pop("mail", None)  # what the desk thinks of the mail that it came by is for the team
    contact = [(QUESTIONS["contact"], page.body["contact"])] if page.body["contact"] else []
    return [*known, *contact, *((name, _text(value)) for name, value in rest.items())]


def _text(value: Any) -> str:
    if value is True:
        return "Yes"
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _files(views: tuple[AttachmentView, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": view.name,
            "size": view.size,
            "url": "" if view.purged else reverse("report_file", args=[view.id]),
            "look_url": "" if view.purged else reverse("report_file_look", args=[view.id]),
            "note": "removed because of personal data" if view.purged else "",
        }
        for view in views
    ]


def _message(message: MessageView) -> dict[str, Any]:
    return {
        "ident": f"m{message.id}",
        "author": "You" if message.from_reporter else message.who,
        "role": _role(message),
        "at": message.at,
        "mine": message.from_reporter,
        "readers": "You and the team" if message.audience == REPORTER else label(message.audience),
        "html": folded(message.text),
        "files": _files(message.attachments),
    }


def folded(text: str) -> SafeString:
    """Plain text, escaped; long stretches of quoted lines ("> …") closed until somebody wants them."""
    stretches = [
        (quoted, list(lines)) for quoted, lines in groupby(text.splitlines(), key=lambda line: line.startswith(">"))
    ]
    parts = []
    for quoted, lines in stretches:
        words = "\n".join(lines).strip("\n")
        if not words:
            continue
        if quoted and len(lines) >= FOLD_FROM:
            parts.append(
                format_html(
                    '<details class="quoted"><summary>{} quoted lines</summary><p class="plain">{}</p></details>',
                    len(lines),
                    words,
                )
            )
        else:
            parts.append(format_html('<p class="plain">{}</p>', words))
    return format_html_join("", "{}", ((part,) for part in parts))


def _role(message: MessageView) -> str:
    """Beside the name. A party’s words are never taken for the team’s."""
    if message.from_reporter:
        return ""
    if message.actor.startswith("party:"):
        return "participant"
    return "team" if message.actor.startswith("user:") else "desk"
