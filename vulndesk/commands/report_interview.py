"""The questions of `vulndesk report` at a terminal: what the policy asks, and a chance to mend what was not found."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from vulndesk.commands.report import evidence_lines
from vulndesk.core.completeness import ask_for, question_of
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Clause, Item, Policy, ReportContent
from vulndesk.core.written_report import LONG, TITLE, questions

if TYPE_CHECKING:
    from vulndesk.core.evidence.said import Table

_HOW = "Enter leaves a question out; only the description is needed. A longer answer ends with a line that is a dot."

Found = tuple[dict[str, Any], "Table | None"]


class Interview:
    """check: the answers as they will be written, and what the repository says to them. Raises BadInput."""

    def __init__(self, policy: Policy, check: Callable[[Mapping[str, object]], Found]) -> None:
        self._policy = policy
        self._check = check

    def hold(self, known: Mapping[str, Any]) -> Found:
        """Until the finder is content. Everything is said on stderr."""
        click.echo(f"{self._policy.title or 'A report'}\n{_HOW}", err=True)
        answers = dict(known)
        answers[TITLE] = self._line("In one line: what is it?")
        while not str(answers.get(Item.DESCRIPTION, "")).strip():
            answers[Item.DESCRIPTION.value] = self._text(question_of(Item.DESCRIPTION))
        for clause in questions(self._policy):
            item = _item(clause)
            if item.value not in answers:
                answers[item.value] = self._answer(item, ask_for(clause))
        return self._mended(answers)

    def _mended(self, answers: dict[str, Any]) -> Found:
        while True:
            try:
                found = self._check(answers)
            except BadInput as refused:
                click.echo(f"{refused}", err=True)
                found = None
            if found and not (found[1] and found[1].refuted):
                return found
            for line in evidence_lines(found[1] if found else None):
                click.echo(line, err=True)
            names = [name for name in answers if answers[name]]
            ask = f"Write one of your answers anew ({', '.join(names)}), or Enter to go on as it is"
            name = click.prompt(ask, default="", show_default=False, err=True).strip()
            if not name and found:
                return found
            if name in names:
                question = f"{name}:"
                is_title = name == TITLE
                answers[name] = self._line(question) if is_title else self._answer(Item(name), question, answers[name])

    def _answer(self, item: Item, question: str, known: str = "") -> str:
        return self._text(question, known) if item in LONG else self._line(question)

    def _line(self, question: str) -> str:
        answer: str = click.prompt(f"\n{question}\n", default="", show_default=False, prompt_suffix="> ", err=True)
        return answer

    def _text(self, question: str, known: str = "") -> str:
        """In the editor that the finder has chosen, when there is something to mend; else line by line."""
        if known and (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
            return click.edit(known) or known
        click.echo(f"\n{question}", err=True)
        lines: list[str] = []
        while True:
            line: str = click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True)
            if line == "." or (not line and not lines):
                return "\n".join(lines)
            lines.append(line)


def _item(clause: Clause) -> Item:
    if not isinstance(clause.value, ReportContent):
        raise TypeError("only what a report contains is asked for")
    return clause.value.item
