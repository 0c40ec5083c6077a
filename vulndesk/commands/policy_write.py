"""`vulndesk policy write`: the interview at a terminal, or from a file of answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from vulndesk.commands.policy import https_address, policy_bytes
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.interview import draft_from
from vulndesk.core.policy.publish.prose import Written, write_policy
from vulndesk.core.policy.publish.questions import PRESETS, SECTIONS, Question, Shape
from vulndesk.core.policy.publish.well_known import EXPIRES_IN, Published, security_txt_of

_OUT = click.Path(dir_okay=False, path_type=Path)
_PRESETS = "\n".join(f"  {preset.name}: {preset.words}." for preset in PRESETS.values())


@click.command(
    epilog="\b\nPresets:\n" + _PRESETS,
    short_help="Write a SECURITY.md from a short interview.",
)
@click.option("--preset", type=click.Choice(list(PRESETS)), help="Answers to begin with.")
@click.option(
    "--answers", type=str, metavar="FILE.json", help="Answers as JSON, or - for standard input; asks nothing."
)
@click.option("--project", help="The project's name.")
@click.option("--email", help="The e-mail address that takes reports.")
@click.option("--out", type=_OUT, help="Where SECURITY.md goes; else to standard output. Never overwritten.")
@click.option("--security-txt", type=_OUT, help="Write a security.txt too, good for 180 days.")
@click.option("--json", "machine", type=_OUT, help="Write the machine-readable policy too.")
@click.option("--policy-url", default="", help="Where the policy will be, for security.txt (https://).")
def write(
    preset: str | None,
    answers: str | None,
    project: str | None,
    email: str | None,
    out: Path | None,
    security_txt: Path | None,
    machine: Path | None,
    policy_url: str,
) -> None:
    """Write a SECURITY.md in plain prose, and with it a security.txt and the policy as JSON.

    At a terminal it asks; Enter takes the answer in brackets. With --answers, or without a terminal, it asks nothing.
    """
    given: dict[str, Any] = dict(PRESETS[preset].answers) if preset else {}
    given |= _from_file(answers) if answers else {}
    given |= {name: value for name, value in (("project", project), ("email", email)) if value}
    if not answers and sys.stdin.isatty():
        given = _ask(given)
    draft = draft_from(given)
    written = write_policy(draft)
    paths = [path.absolute() for path in (out, security_txt, machine) if path]
    if len(set(paths)) < len(paths):
        raise BadInput("One name is given twice.", next_step="Give every file a name of its own.")
    files = {out: written.text}
    if security_txt:
        files[security_txt] = _security_txt(draft, policy_url)
    if machine:
        files[machine] = _machine(written)
    _store(files)
    _tell(written.differences)


def _from_file(file: str) -> dict[str, Any]:
    try:
        read = json.loads(policy_bytes(file))
    except (ValueError, RecursionError):
        raise BadInput("The answers are not JSON.", next_step="See docs/policies.md.") from None
    if not isinstance(read, dict):
        raise BadInput("The answers are to be one JSON object.", next_step="See docs/policies.md.")
    return read


def _ask(given: dict[str, Any]) -> dict[str, Any]:
    """Every question with the answer so far; on stderr, because stdout may be the policy."""
    asked: dict[str, Any] = {}
    for section in SECTIONS:
        click.echo(f"\n{section.title}", err=True)
        for question in section.questions:
            asked[question.name] = _answer(question, given.get(question.name))
    return {name: answer for name, answer in asked.items() if answer not in ("", [], None)}


def _answer(question: Question, known: Any) -> Any:
    words = f"{question.words}{f' ({question.help})' if question.help else ''}"
    if question.shape is Shape.YES_NO:
        return click.confirm(words, default=bool(known), err=True)
    if question.shape in (Shape.LINES, Shape.SEVERAL):
        listed = f" One of {', '.join(question.choices)}." if question.choices else ""
        text = click.prompt(f"{words}{listed} Separate with ;", default="; ".join(known or []), err=True)
        return [one.strip() for one in text.split(";") if one.strip()]
    choice = f" [{' / '.join(question.choices)}]" if question.choices else ""
    answer: str = click.prompt(words + choice, default=known or "", show_default=bool(known), err=True)
    return answer


def _security_txt(draft: Draft, policy_url: str) -> str:
    expires = datetime.now(UTC).replace(microsecond=0) + EXPIRES_IN
    text, lost = security_txt_of(draft.values, Published(policy=https_address(policy_url)), expires=expires)
    _tell(f"security.txt: {one}" for one in lost)
    return text


def _machine(written: Written) -> str:
    from vulndesk.core.policy.exchange.own import to_document

    return json.dumps(to_document(written.policy), ensure_ascii=False, indent=2) + "\n"


def _store(files: dict[Path | None, str]) -> None:
    """All or nothing: a file that is there already is never overwritten, and then none is written."""
    for path in files:
        if path is not None and path.exists():
            raise BadInput(f"{path} is there already.", next_step="Give another name, or move it away first.")
    for path, text in files.items():
        if path is None:
            click.echo(text, nl=False)
            continue
        try:
            with path.open("x", encoding="utf-8") as target:
                target.write(text)
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror}.") from None


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(f"Note: {sentence}", err=True)
