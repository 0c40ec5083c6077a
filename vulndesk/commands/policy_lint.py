"""`vulndesk policy lint`: what a policy lacks, and where it contradicts itself. For people and for CI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click

from vulndesk import __version__
from vulndesk.commands.policy import read_with_overlay
from vulndesk.core.findings import Finding, Weight, fails, to_json, to_sarif
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.lint import check_policy
from vulndesk.core.policy.lint.rules import RULES


@click.command(short_help="Say what a policy lacks, and where it contradicts itself.")
@click.argument("file")
@click.option("--format", "shape", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.pass_context
def lint(ctx: click.Context, file: str, shape: str) -> None:
    """Compare a policy with ISO/IEC 29147 and RFC 9116, and with itself.

    Exit status: 0 when there is no error or warning (notes do not count), 1 when there is, 2 when FILE cannot be read.
    """
    text, policy = read_with_overlay(file)
    findings = check_policy(text, policy, today=datetime.now(UTC).date())
    if shape == "text":
        click.echo("\n".join(_listing(file, findings)))
    else:
        path = "SECURITY.md" if file == "-" else file.replace("\\", "/")
        sarif = to_sarif(findings, RULES, path=path, version=__version__) if shape == "sarif" else None
        click.echo(json.dumps(sarif or {"findings": to_json(findings)}, ensure_ascii=False, indent=2))
    ctx.exit(1 if fails(findings) else 0)


def _listing(file: str, findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        place = f"{file}:{one.place.line}:{one.place.column}" if one.place else file
        yield f"{place}: {one.rule.weight}: {one.message} [{one.rule.id}]"
        if one.place:
            yield f"    the policy says: {plain_words(one.place.words)}"
        if one.wording:
            yield f"    you could write: {one.wording}"
    counts = {weight: sum(one.rule.weight is weight for one in findings) for weight in Weight}
    listed = ", ".join(f"{count} {weight}{'s' if count != 1 else ''}" for weight, count in counts.items() if count)
    yield f"{listed}." if findings else "Nothing is missing, and nothing contradicts itself."
