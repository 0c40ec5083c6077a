"""`vulndesk report`: a report to a project, as its policy asks for it, from a finder's own machine. Needs no desk.

Nothing leaves the machine: what is written is a mail that only the project can read, or the call of a desk's API, which
is made with --send alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vulndesk.commands.terminal import harmless
from vulndesk.core.errors import BadInput, TooLarge
from vulndesk.core.written_report import LONGEST_TEXT, checked, fields_about_code

if TYPE_CHECKING:
    from vulndesk.core.evidence.said import Table
    from vulndesk.core.policy.clauses import Policy

LARGEST_FILES = 50 * 2**20  # bytes of all attachments; many mail servers take less
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="Write a report to a project as its policy asks, for its team's eyes only.")
@click.argument("policy_file", metavar="SECURITY.md")
@click.option("--repo", type=click.Path(file_okay=False, path_type=Path), help="A clone, to check what you say of it.")
@click.option("--ref", default="", help="Check at this tag, branch or commit, not at those that the report names.")
@click.option("--answers", type=_FILE, help="Answers as TOML or JSON; then nothing is asked.")
@click.option("--description", type=_FILE, help="A file with the description.")
@click.option("--attach", "attached", type=_FILE, multiple=True, help="A file to send along; may be repeated.")
@click.option("--to", default="", help="The address, if not the one that the policy names.")
@click.option("--from", "sender", default="", help="Your address, for the mail.")
@click.option("--key", type=_FILE, help="The project's OpenPGP key.")
@click.option("--in-clear", is_flag=True, help="Write the mail unencrypted, or let the call go over http.")
@click.option("--api", metavar="URL", default="", help="Write the call of a desk's API instead of a mail.")
@click.option("--send", is_flag=True, help="With --api: make the call.")
@click.option("--out", type=_FILE, help="Where it goes: report.eml, or report.json. Never overwritten.")
@click.pass_context
def report(
    ctx: click.Context,
    /,
    policy_file: str,
    repo: Path | None,
    ref: str,
    answers: Path | None,
    description: Path | None,
    attached: tuple[Path, ...],
    api: str,
    send: bool,
    out: Path | None,
    **mail: Any,
) -> None:
    """Write a report to the project of SECURITY.md: an encrypted mail, or the call of a desk's API. Sends nothing.

    At a terminal it asks what the policy asks; only a description is needed. With --answers, or without a terminal, it
    asks nothing. With --repo, what you say of the code is checked on your machine first, and you can correct it.
    Exit status: 0 written; 3 written, and something that it says of the code was not found; 2 not written.
    """
    from vulndesk.commands.policy import read_with_overlay
    from vulndesk.commands.report_interview import Interview
    from vulndesk.commands.report_ways import ApiCall, Letter

    if send and not api:
        raise BadInput("--send is for --api.", next_step="A mail is sent by your own mail program.")
    text, policy = read_with_overlay(policy_file)
    files = _files(attached)
    # What cannot be written is said before anybody answers a question.
    way = ApiCall(api, send=send, **mail) if api else Letter(policy, text, **mail)
    out = _free(out or Path(way.name))
    given = _given(answers, description)
    if answers or not sys.stdin.isatty():
        found = _checked(given, repo, ref)
    else:
        found = Interview(policy, lambda told: _checked(told, repo, ref)).hold(given)
    given, table = found
    _tell(_notes(policy, given, table, files))
    click.echo(way.write(given, files, out))
    ctx.exit(3 if table and table.refuted else 0)


Found = tuple[dict[str, Any], "Table | None"]


def _checked(given: Mapping[str, object], repo: Path | None, ref: str) -> Found:
    """The answers as they will be written, and what the repository says to them."""
    answers = checked(given)
    if repo is None:
        return answers, None
    from vulndesk.core.claims.extract import extract
    from vulndesk.core.evidence.said import table_of
    from vulndesk.gateways.repository import Repository

    with Repository(repo) as repository:
        claims = extract(answers["description"], fields=fields_about_code(answers))
        return answers, table_of(repository.judge(claims, ref=ref))


def _given(answers: Path | None, description: Path | None) -> dict[str, Any]:
    given = _from_file(answers) if answers else {}
    return given | ({"description": _text(description)} if description else {})


def _from_file(file: Path) -> dict[str, Any]:
    import tomllib

    text = _text(file)
    try:
        read = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError):
        kind = "TOML" if file.suffix == ".toml" else "JSON"
        raise BadInput(f"The answers in {file} are not {kind}.", next_step="See docs/reporting.md.") from None
    if not isinstance(read, dict):
        raise BadInput("The answers are to be one JSON object.", next_step="See docs/reporting.md.")
    return read


def _text(file: Path) -> str:
    try:
        return _bytes(file, 4 * LONGEST_TEXT).decode()
    except UnicodeDecodeError:
        raise BadInput(f"{file} is no text in UTF-8.", next_step="Save it as UTF-8, or attach it.") from None


def _bytes(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as source:
            content = source.read(most + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    if len(content) > most:
        raise TooLarge(f"{file} is too large.", next_step=f"{most:,} bytes are taken at most.")
    return content


def _files(attached: tuple[Path, ...]) -> dict[Path, bytes]:
    found: dict[Path, bytes] = {}
    for path in attached:
        if path.name in {one.name for one in found}:
            raise BadInput(f"Two files are named {path.name}.", next_step="Give one of them another name.")
        found[path] = _bytes(path, LARGEST_FILES)
        if sum(map(len, found.values())) > LARGEST_FILES:
            raise TooLarge("The files are too large.", next_step=f"{LARGEST_FILES:,} bytes are taken at most.")
    return found


def _free(out: Path) -> Path:
    if out.exists():
        raise BadInput(f"{out} is there already.", next_step="Give another name with --out, or move it away first.")
    return out


def _notes(policy: Policy, given: Mapping[str, Any], table: Table | None, files: Mapping[Path, bytes]) -> Iterator[str]:
    """What is good to know before it goes; nothing of it keeps the report from being written."""
    from vulndesk.core.completeness import completeness_verdict, missing_items
    from vulndesk.core.versions import versions_verdict

    yield from evidence_lines(table)
    if table is None:
        yield "What the report says of the code was not checked: no repository was given with --repo."
    if given.get("versions"):
        yield versions_verdict(reported=given["versions"], policy=policy, latest=None).sentence
    missing = missing_items(policy=policy, given=given, attachments=len(files))
    if missing:
        yield completeness_verdict(missing=missing).sentence


def evidence_lines(table: Table | None) -> Iterator[str]:
    if table is None or not table.lines:
        return
    yield f"What the report says of the code, at {table.ref}: {table.summary}."
    for line in table.lines:
        words = " ".join(line.text.split())
        shown = words if len(words) <= 80 else f"{words[:80]}…"
        yield f"  {line.verdict_words:<9}  {line.kind_words} {shown}: {line.evidence}"


def _tell(sentences: Iterator[str]) -> None:
    """On stderr, without signs that drive a terminal."""
    for sentence in sentences:
        click.echo(harmless(sentence), err=True)
