"""The command line. One file a command; only the one that is asked for is imported.

To add a command: write it as a click command in its own file here, and add its line to `COMMANDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from vulndesk import __version__

# name: (where the click command is, the line that --help shows without importing it)
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("vulndesk.commands.serve:serve", "Start the desk: the web process and the worker, watched over."),
    "worker": ("vulndesk.commands.worker:worker", "Run the worker alone: due clocks, subscribers and the outbox."),
    "organisation": (
        "vulndesk.commands.organisation:organisation",
        "Make and list organisations, and give one a programme.",
    ),
    "invite": ("vulndesk.commands.invite:invite", "Make a one-time link by which a person joins the team."),
    "account": ("vulndesk.commands.account:account", "Help a person of the team back in who lost a second factor."),
    "backup": ("vulndesk.commands.backup:backup", "Write everything but the key to one encrypted file, or verify one."),
    "restore": ("vulndesk.commands.restore:restore", "Make a desk from its backup, in an empty folder."),
    "keys": ("vulndesk.commands.keys:keys", "Look after the desk's keys: find, check, recover and replace them."),
    "key": ("vulndesk.commands.keys:keys", "The same by its older name."),
    "doctor": ("vulndesk.commands.doctor:doctor", "Try out whether the published ways to report still work."),
    "model": ("vulndesk.commands.model:model", "Print the tables of states that every case obeys."),
    "receive-mail": (
        "vulndesk.commands.receive_mail:receive_mail",
        "Take one mail on standard input, for a mail server's pipe.",
    ),
    "ledger": ("vulndesk.commands.ledger:ledger", "Check that what happened on this desk was not rewritten."),
    "verify-receipt": (
        "vulndesk.commands.verify_receipt:verify_receipt_file",
        "Verify the proof that a report was received, without a desk.",
    ),
    "case": ("vulndesk.commands.case:case", "Work on cases of a desk from a terminal, by its API."),
    "claims": ("vulndesk.commands.claims:claims", "Check what a report says of the code against a repository."),
    "guard": ("vulndesk.commands.guard:guard", "Say whether a public text is like a security report, and why."),
    "check": ("vulndesk.commands.check:check", "Check what a policy asks of contributors, in a tree or its commits."),
    "report": (
        "vulndesk.commands.report:report",
        "Write a report to a project as its policy asks, for its team's eyes only.",
    ),
    "policy": (
        "vulndesk.commands.policy:policy",
        "Read, write, lint and compare policies: a SECURITY.md and its other forms.",
    ),
    "import": (
        "vulndesk.commands.import_history:import_history",
        "Take over published advisories, and reports from another platform.",
    ),
    "advisory": ("vulndesk.commands.advisory:advisory", "Look after advisories as files, of any project."),
}

# Commands that ask a desk elsewhere, by its API.
ASKING = ("case",)


class LazyGroup(click.Group):
    """A group whose commands are imported when they run, so that each starts as fast as it can.

    table: a command's name -> (where the click command is, the line that --help shows without importing it).
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, _, name = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vulndesk")
@click.option("--desk", metavar="URL", default="", help="The desk that is asked, for `case`.")
@click.pass_context
def vulndesk(ctx: click.Context, desk: str) -> None:
    """Vulndesk runs a project's SECURITY.md."""
    if desk and ctx.invoked_subcommand not in ASKING:
        raise click.UsageError(f"--desk is for {', '.join(ASKING)}.")
    ctx.obj = desk
