"""`vulndesk model`: the state machines that every case obeys, as they are in the code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

import click

from vulndesk.core import embargo, lifecycle, world


class Machine(TypedDict):
    """transitions: from, trigger, to."""

    states: list[str]
    transitions: list[list[str]]


@click.command()
@click.option("--format", "shape", type=click.Choice(["json", "text"]), default="text", show_default=True)
def model(shape: str) -> None:
    """Print the tables of states: report management, embargo, world, consent."""
    machines = _machines()
    if shape == "json":
        click.echo(json.dumps(machines, indent=1))
        return
    for name, machine in machines.items():
        click.echo(f"{name}: {len(machine['states'])} states, {len(machine['transitions'])} transitions")
        for before, trigger, after in machine["transitions"]:
            click.echo(f"  {before} --{trigger}--> {after}")


def _machines() -> dict[str, Machine]:
    return {
        "RM": _machine(lifecycle.RM, lifecycle.TRANSITIONS),
        "EM": _machine(embargo.EM, embargo.TRANSITIONS),
        "CS": _machine(world.STATES, world.TRANSITIONS),
        "consent": _machine(embargo.Consent, embargo.CONSENTS),
    }


def _machine(states: Iterable[str], table: Mapping[tuple[Any, Any], Any]) -> Machine:
    return {
        "states": [str(state) for state in states],
        "transitions": [[str(before), str(trigger), str(after)] for (before, trigger), after in table.items()],
    }
