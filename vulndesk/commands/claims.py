"""`vulndesk claims`: what a report says of the code, checked against a repository on this machine. Needs no desk."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from vulndesk import __version__
from vulndesk.commands.terminal import harmless
from vulndesk.core.claims.claim import Judged, Verdict
from vulndesk.core.claims.judge import Judgement
from vulndesk.core.errors import BadInput, TooLarge

LARGEST_REPORT = 2_000_000
_MARKS = {Verdict.CONFIRMED: "confirmed", Verdict.REFUTED: "REFUTED", Verdict.UNDECIDED: "undecided"}
_SHOWN = 100


@click.command(short_help="Check what a report says of the code against a repository.")
@click.argument("report")
@click.option(
    "--repo",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="A clone of the project's repository. Nothing of it is run, checked out or changed.",
)
@click.option("--ref", default="", help="Judge at this tag, branch or commit, not at those that the report names.")
@click.option("--format", "shape", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.pass_context
def claims(ctx: click.Context, report: str, repo: Path, ref: str, shape: str) -> None:
    """Check the files, lines, functions, versions, commits and quotations of REPORT, a path or - for standard input.

    They are judged at --ref; else at the refs that the report names; else at the branch that the clone is on.
    Exit status: 0 when nothing is refuted, 3 when something is, 2 when it could not be checked.
    """
    from vulndesk.core.claims.extract import extract
    from vulndesk.gateways.repository import Repository

    text = _report_text(report)
    with Repository(repo) as repository:
        found = repository.judge(extract(text), ref=ref)
    if shape == "text":
        click.echo("\n".join(_listing(text, found)))
    else:
        path = "report" if report == "-" else report.replace("\\", "/")
        told = _sarif(text, found, path) if shape == "sarif" else _json(found)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    ctx.exit(3 if any(one.verdict is Verdict.REFUTED for one in found.judged) else 0)


def _report_text(report: str) -> str:
    """UTF-8, whatever is not replaced by a sign, so that a character counts as one everywhere."""
    try:
        with sys.stdin.buffer if report == "-" else Path(report).open("rb") as source:
            raw = source.read(LARGEST_REPORT + 1)
    except OSError as error:
        raise BadInput(
            f"The report {report} cannot be read: {error.strerror}.",
            next_step="Give its path, or - for standard input.",
        ) from None
    if len(raw) > LARGEST_REPORT:
        raise TooLarge("The report is too long.", next_step=f"{LARGEST_REPORT // 1_000_000} MB are read at most.")
    return raw.decode("utf-8", "replace")


def _json(found: Judgement) -> dict[str, Any]:
    """The contract of the command: `text` is exactly `report[start:end]`, in characters of the decoded report."""
    return {
        "ref": found.ref,
        "claims": [
            {
                "kind": one.claim.kind.value,
                "text": one.claim.text,
                "start": one.claim.start,
                "end": one.claim.end,
                "verdict": one.verdict.value,
                "evidence": one.evidence,
                "places": [asdict(place) for place in one.places],
            }
            for one in found.judged
        ],
    }


def _listing(text: str, found: Judgement) -> Iterator[str]:
    """Refuted claims first: those are to be looked at."""
    yield f"Judged at {found.ref}."
    order = (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.CONFIRMED)
    for one in sorted(found.judged, key=lambda one: (order.index(one.verdict), one.claim.start)):
        line = text.count("\n", 0, one.claim.start) + 1
        yield f"{_MARKS[one.verdict]:<9}  {one.claim.kind.value} {_short(one.claim.text)} (line {line} of the report)"
        yield f"           {harmless(one.evidence)}"
    counts = ", ".join(f"{sum(one.verdict is verdict for one in found.judged)} {verdict.value}" for verdict in order)
    yield f"{counts}." if found.judged else "The report makes no claim about the code that could be checked."


def _short(text: str) -> str:
    words = " ".join(text.split())
    return harmless(words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…")


def _sarif(text: str, found: Judgement, path: str) -> dict[str, Any]:
    from vulndesk.core.findings import Rule, Weight, to_sarif

    source = "what the repository holds at the ref"
    rules = {
        Verdict.REFUTED: Rule("claim-refuted", Weight.ERROR, "The repository contradicts the claim.", source),
        Verdict.UNDECIDED: Rule("claim-undecided", Weight.NOTE, "The repository alone does not tell.", source),
        Verdict.CONFIRMED: Rule("claim-confirmed", Weight.NOTE, "The repository bears the claim out.", source),
    }
    findings = [_finding(one, rules[one.verdict], text) for one in found.judged]
    return to_sarif(findings, tuple(rules.values()), path=path, version=__version__)


def _finding(judged: Judged, rule: Any, text: str) -> Any:
    from vulndesk.core.findings import Finding, Place

    start, end = judged.claim.start, judged.claim.end
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    place = Place(start, end, text.count("\n", 0, start) + 1, column, judged.claim.text)
    return Finding(rule, judged.evidence, place)
