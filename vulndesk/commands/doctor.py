"""`vulndesk doctor`: is what the policies publish still true? Asks the outside world at once and says what it found."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from vulndesk.core.errors import Refused


@click.command()
@click.argument("programmes", nargs=-1, metavar="[PROGRAMME]...")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    default=60,
    show_default=True,
    help="Seconds to wait for the mail that the doctor sends; after that the worker goes on looking.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
@click.pass_context
def doctor(ctx: click.Context, programmes: tuple[str, ...], shape: str, wait: int, data: Path) -> None:
    """Try out the published way to report of each PROGRAMME (its short name), or of all.

    It sends a mail to the published address and asks the addresses that the policy names. What it finds is kept, as if
    the worker had looked. Exit status: 0 no fault, 1 a certain fault, 2 it could not look.
    """
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django
    from environs import EnvError

    try:
        django.setup()
    except EnvError as error:
        raise Refused(f"{error}.", next_step="docs/running.md and docs/doctor.md list every setting.") from None

    from vulndesk.apps.policies import queries
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()
    chosen = [queries.programme(slug) for slug in programmes] or queries.programmes()
    for one in chosen:
        _examine(one)
    _await_mail(chosen, seconds=wait)
    found = [_told(one) for one in chosen]
    of_desk = _of_desk()
    told = {"programmes": found, "desk": of_desk}
    click.echo(json.dumps(told, indent=2) if shape == "json" else "\n".join([*_desk_lines(of_desk), _as_text(found)]))
    if of_desk or any(fault["is_certain"] for one in found for check in one["checks"] for fault in check["faults"]):
        ctx.exit(1)


def _of_desk() -> list[dict[str, str]]:
    """What is wrong with the desk itself: a full disk, a backup that failed."""
    from vulndesk.server.desk_faults import desk_faults

    faults = desk_faults(now=datetime.now(UTC))
    return [{"fault": one.fault, "sentence": one.sentence, "next_step": one.next_step} for one in faults]


def _desk_lines(faults: list[dict[str, str]]) -> list[str]:
    lines = [f"      {one[name]}" for one in faults for name in ("sentence", "next_step")]
    return ["The desk itself", *(lines or ["  Disk and backup                   Works"]), ""]


def _examine(programme: Any) -> None:
    from vulndesk.apps.policies import actions
    from vulndesk.core.doctor.diagnosis import Check

    for check in Check:
        diagnosis, trips = actions.examine(programme, check, now=datetime.now(UTC))
        actions.record_diagnosis(programme.pk, diagnosis, trips=trips, now=datetime.now(UTC))


def _await_mail(programmes: list[Any], *, seconds: int) -> None:
    from vulndesk.apps.policies import actions, queries

    until = time.monotonic() + seconds
    waiting = {one.pk for one in programmes if queries.awaits_mail(one.pk)}
    pause = 1.0
    while waiting and time.monotonic() < until:
        time.sleep(min(pause, max(0.0, until - time.monotonic())))
        pause = min(pause * 1.5, 10.0)
        for programme_id in sorted(waiting):
            write = actions.look_for_mail(programme_id=programme_id, now=datetime.now(UTC))
            if write is not None:
                write()
        waiting = {one for one in waiting if queries.awaits_mail(one)}


def _told(programme: Any) -> dict[str, Any]:
    from vulndesk.apps.policies import queries

    return {
        "programme": programme.slug,
        "checks": [
            {
                "check": one.check,
                "words": one.words,
                "outcome": one.outcome,
                "note": one.note,
                "looked_at": one.looked_at.isoformat() if one.looked_at else None,
                "faults": [
                    {
                        "fault": fault.fault,
                        "subject": fault.subject,
                        "sentence": fault.sentence,
                        "next_step": fault.next_step,
                        "is_certain": fault.is_certain,
                    }
                    for fault in one.faults
                ],
            }
            for one in queries.checks_of(programme)
        ],
    }


def _as_text(found: list[dict[str, Any]]) -> str:
    from vulndesk.core.doctor.diagnosis import OUTCOME_WORDS, Outcome

    lines: list[str] = []
    for one in found:
        lines.append(one["programme"])
        for check in one["checks"]:
            lines.append(f"  {check['words']:<34}{OUTCOME_WORDS[Outcome(check['outcome'])]}")
            for fault in check["faults"]:
                perhaps = "" if fault["is_certain"] else " Perhaps it passes."
                lines.append(f"      {fault['sentence']}{perhaps}")
                lines.append(f"      {fault['next_step']}")
            if check["note"]:
                lines.append(f"      {check['note']}")
        lines.append("")
    return "\n".join(lines).rstrip()
