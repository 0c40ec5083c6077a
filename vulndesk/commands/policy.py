"""`vulndesk policy`: everything about a policy as a file. None of it needs a desk.

To add a command: write it in its own file beside this one, and add its line to `POLICY_COMMANDS`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vulndesk.commands import LazyGroup
from vulndesk.core.errors import BadInput

if TYPE_CHECKING:
    from vulndesk.core.policy.clauses import Policy

POLICY_COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("vulndesk.commands.policy_read:read", "Print the clauses, what was not understood, and a summary."),
    "explain": (
        "vulndesk.commands.policy_read:explain_file",
        "Show each sentence beside what the desk does about it.",
    ),
    "write": ("vulndesk.commands.policy_write:write", "Write a SECURITY.md from a short interview."),
    "lint": ("vulndesk.commands.policy_lint:lint", "Say what a policy lacks, and where it contradicts itself."),
    "export": ("vulndesk.commands.policy_exchange:export_policy", "Say a SECURITY.md in another format."),
    "import": (
        "vulndesk.commands.policy_exchange:import_policy",
        "Make a SECURITY.md of a policy in another format.",
    ),
    "diff": ("vulndesk.commands.policy_diff:diff", "Say which promises and other clauses change between two policies."),
}


@click.group(cls=LazyGroup, table=POLICY_COMMANDS)
def policy() -> None:
    """Read, write, lint and compare policies. FILE is a path, or - for standard input."""


def policy_bytes(file: str) -> bytes:
    """At most a little more than a policy may have, so that a huge file is refused without being read."""
    from vulndesk.core.policy.decoding import LARGEST  # here, because --help needs no reader

    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(file).open("rb") as source:
            return source.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadInput(
            f"There is no file {file}.", next_step="Give the path of one, or - for standard input."
        ) from None
    except OSError as error:
        raise BadInput(f"The file {file} cannot be read: {error.strerror}.") from None


def https_address(address: str) -> str:
    """Empty, or the address as given. Raises BadInput for what no published file could name."""
    if address and not (address.startswith("https://") and address.isprintable() and " " not in address):
        raise BadInput("An address has to be one word that begins with https://.", next_step="Give the whole address.")
    return address


def read_with_overlay(file: str) -> tuple[str, Policy]:
    """The text and what it says, with the corrections of the vulndesk.toml beside it. Idle ones go to stderr."""
    from vulndesk.core.policy.decoding import open_policy
    from vulndesk.gateways.policy_files import read_overlay_beside

    text, policy = open_policy(policy_bytes(file))
    written = read_overlay_beside(Path(file)) if file != "-" else ""
    if not written:
        return text, policy
    from vulndesk.core.policy.overlay import apply_overlay
    from vulndesk.core.policy.overlay_file import FILE_NAME, overlay_from_toml
    from vulndesk.core.policy.reader import passages_of

    applied = apply_overlay(policy, overlay_from_toml(written), lambda: passages_of(text))
    for ruling in applied.idle:
        click.echo(f"{FILE_NAME}: no longer applies, its sentence is not in the text: {ruling.words}", err=True)
    return text, applied.policy
