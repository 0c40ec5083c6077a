"""`vulndesk check`: what a policy asks of contributors, checked. For people, pre-commit and CI; needs no desk."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

SHAPES = ["text", "json", "sarif"]


@click.command(short_help="Check what a policy asks of contributors (E15–E20).")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--range", "range_", default="", metavar="A..B", help="Only what these commits add, and their history.")
@click.option(
    "--policy",
    "policy",
    default="",
    metavar="FILE",
    help="The policy.  [default: SECURITY.md of DIR, or of its repository]",
)
@click.option("--all", "is_all", is_flag=True, help="Run every check, also those that no clause asks for.")
@click.option("--format", "shape", type=click.Choice(SHAPES), default="text", show_default=True)
@click.option("--baseline", default="", metavar="FILE", help="Say nothing of what this file knows already.")
@click.option(
    "--write-baseline", default="", metavar="FILE", help="Keep what is found in this file, and fail no more for it."
)
@click.option("--no-scanners", is_flag=True, help="Run no other program (betterleaks, ruff, bandit, eslint, gosec).")
@click.option(
    "--semgrep-rules", default="", metavar="PATH", help="Rules on this disk for semgrep, which then runs too."
)
@click.option("--osv-url", default="", metavar="URL", help="Ask this source of OSV which packages are vulnerable.")
@click.option("--osv-dir", default="", metavar="FOLDER", help="Look into the OSV documents of this folder.")
@click.option("--ask-desk", default="", metavar="URL", help="Ask this desk for a review of what E19 finds.")
@click.option("--programme", default="", metavar="SLUG", help="Whose change it is, with --ask-desk.")
@click.option("--online", is_flag=True, help="Ask the package indexes whether versions were withdrawn.")
@click.option(
    "--indexes",
    default="public",
    envvar="VULNDESK_PACKAGE_INDEXES",
    metavar="KIND=ADDRESS,...",
    help="Which indexes --online asks.  [default: everybody's own]",
)
@click.option(
    "--inner-networks",
    "inner",
    default="",
    envvar="VULNDESK_INNER_NETWORKS",
    hidden=True,
    help="May be asked all the same.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Processes that read files.  [default: one a core, four at most]"
)
@click.pass_context
def check(
    ctx: click.Context,
    /,
    shape: str,
    write_baseline: str,
    no_scanners: bool,
    online: bool,
    indexes: str,
    jobs: int | None,
    **named: Any,
) -> None:
    """Check the files of DIR, or what a range of commits adds, against its policy's rules for contributors.

    Which checks run is what the policy's clauses ask for: secrets (E15), hard-coded configuration (E16), secure coding
    (E17), dependencies (E18), access control (E19), secure protocols (E20). Every finding quotes its clause. Nothing
    is asked of the network without --osv-url, --online or --ask-desk.

    --ask-desk opens one review note for what E19 finds in a range, with the token of VULNDESK_TOKEN; once a named
    person approves it there, the finding becomes a note.

    \b
    Examples:
      vulndesk check                              the folder you are in
      vulndesk check --range main..HEAD           what your branch adds
      vulndesk check --format sarif > out.sarif   for a forge

    Exit status: 0 when nothing is wrong, 1 when there is a finding (notes do not count), 2 when something could not be
    read, run or asked.
    """
    from vulndesk.commands.check_run import Wishes, run, told, write_down
    from vulndesk.core.errors import BadInput, Refused

    if not named["range_"] and ctx.get_parameter_source("range_") is ParameterSource.COMMANDLINE:
        raise BadInput("--range is empty.", next_step="Give commits as A..B, or leave it out to check all files.")
    wishes = Wishes(processes=jobs or 0, has_scanners=not no_scanners, indexes=indexes if online else "", **named)
    try:
        outcome = run(wishes)
    except Refused:
        raise
    except Exception:  # noqa: BLE001  a bug stays loud, but its status must not be that of a finding
        traceback.print_exc()
        ctx.exit(2)
    if write_baseline:
        click.echo(write_down(outcome, Path(write_baseline)), err=True)
        ctx.exit(2 if outcome.troubles else 0)
    else:
        click.echo(told(outcome, shape))
        ctx.exit(outcome.exit_status)
