"""A report as one text: what its reporter wrote, in the form and since, without what only the form asks for."""

from __future__ import annotations

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case
from vulndesk.apps.vault.sealing import opened_key

PROSE = ("description", "impact", "steps", "location", "configuration", "environment", "tool_output", "fix")
CODE = ("poc",)


def report_text(case: Case) -> tuple[str, str]:
    """The text, and the weakness as the form has it. Versions, contact and instants stay out: they differ by finder."""
    report = content.open_body(case)["report"]
    given = [str(report[name]) for name in PROSE if report.get(name)]
    given += [_as_code(str(report[name])) for name in CODE if report.get(name)]
    key = opened_key(case.data_key)
    since = case.messages.filter(actor="reporter", audience="everyone", kind="answer")
    parts = (content.open_head(case)["title"], *given, *(content.open_message(key, message) for message in since))
    return "\n\n".join(parts), str(report.get("type") or "")


def _as_code(text: str) -> str:
    return text if "```" in text or "~~~" in text else f"```\n{text}\n```"
