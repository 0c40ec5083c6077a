"""`vulndesk advisory`: everything about an advisory as a file. Only `publish` needs a desk.

To add a command: write it in its own file beside this one, and add its line to `ADVISORY_COMMANDS`.
"""

from __future__ import annotations

import click

from vulndesk.commands import LazyGroup

ADVISORY_COMMANDS: dict[str, tuple[str, str]] = {
    "convert": (
        "vulndesk.commands.advisory_convert:convert",
        "Say an advisory in another format; what is lost is named.",
    ),
    "lint": (
        "vulndesk.commands.advisory_lint:lint",
        "Say what is wrong with advisories in OSV, CSAF, CVE, OpenVEX or of GitHub.",
    ),
    "publish": (
        "vulndesk.commands.advisory_publish:publish",
        "Write what a desk has published as plain files, for any web host.",
    ),
    "rules": ("vulndesk.commands.advisory_lint:rules", "List the rules of the lint, each with where it comes from."),
}


@click.group(cls=LazyGroup, table=ADVISORY_COMMANDS)
def advisory() -> None:
    """Look after advisories as files, of any project."""
