"""`vulndesk receive-mail`: one message on standard input, for a pipe transport, a .forward file or a milter.

Exit status (sysexits.h, as mail servers read it): 0 only when the message is stored; 75 (EX_TEMPFAIL) to try again;
67 (EX_NOUSER) for an address that nobody has here; 65 (EX_DATAERR) for a message that is too large.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from vulndesk.commands.standard_output import write_no_more

TRY_AGAIN, NO_SUCH_USER, BAD_DATA = 75, 67, 65
_CHUNK = 1 << 16


@click.command(name="receive-mail")
@click.option("--recipient", default="", metavar="ADDRESS", help="The envelope's recipient: whose mail it is.")
@click.option("--sender", metavar="ADDRESS", help="The envelope's sender; an empty one marks a bounce.")
@click.option("--programme", default="", metavar="SLUG", help="Whose mail it is, when the address does not tell.")
@click.option(
    "--policy", type=click.Path(dir_okay=False, path_type=Path), help="Open this policy's programme when it is new."
)
@click.option("--create", is_flag=True, help="Make a desk in the data folder when there is none.")
@click.option("--json", "as_json", is_flag=True, help="Read the message at once and print what became of it.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
def receive_mail(
    recipient: str, sender: str | None, programme: str, policy: Path | None, create: bool, as_json: bool, data: Path
) -> None:
    """Store one message from standard input; the desk's worker reads it."""
    try:
        code = _receive(recipient, sender, programme, policy, create, as_json, data)
    except Exception as error:  # noqa: BLE001  whatever goes wrong, the mail server keeps the message and tries again
        click.echo(f"vulndesk: the mail is not stored ({type(error).__name__}); try again later.", err=True)
        code = TRY_AGAIN
    sys.exit(code)


def _receive(
    recipient: str, sender: str | None, slug: str, policy: Path | None, create: bool, as_json: bool, data: Path
) -> int:
    data = data.absolute()
    os.environ["VULNDESK_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"
    if not _has_desk(data) and not create:
        click.echo(f"vulndesk: there is no desk in {data}. Start one, or make one with --create.", err=True)
        return TRY_AGAIN
    _open_desk(data)
    from vulndesk.apps.mail.actions import Delivery, programme_for, store_mail
    from vulndesk.apps.policies.actions import open_programme_from_file
    from vulndesk.core.errors import BadInput, TooLarge

    now = datetime.now(UTC)
    try:
        if policy is not None:
            slug = open_programme_from_file(policy, now=now).slug
        whose = programme_for(recipient, slug=slug)
        delivery = Delivery("pipe", recipient=recipient, envelope_sender=sender)
        kept = store_mail(_chunks(), programme=whose, delivery=delivery, now=now)
    except BadInput as refusal:
        click.echo(f"vulndesk: {refusal}", err=True)
        return NO_SUCH_USER
    except TooLarge as refusal:
        click.echo(f"vulndesk: {refusal}", err=True)
        return BAD_DATA
    return _print(_outcome(kept.id, is_new=kept.is_new)) if as_json else 0


def _print(outcome: dict[str, str | None]) -> int:
    """Whoever did not get it may send the same message again, which is one message here."""
    try:
        click.echo(json.dumps(outcome))
    except OSError as error:
        write_no_more()
        click.echo(f"vulndesk: the mail is stored, but its outcome could not be written ({error.strerror}).", err=True)
        return TRY_AGAIN
    return 0


def _has_desk(data: Path) -> bool:
    from vulndesk.gateways import desk_key

    return desk_key.exists(data) and (bool(os.environ.get("DATABASE_URL")) or (data / "desk.sqlite3").exists())


def _open_desk(data: Path) -> None:
    """Of several processes that want to make it, one does."""
    if _has_desk(data):
        _set_up()
        return
    os.umask(0o077)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "create.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        from vulndesk.gateways import desk_key

        if not desk_key.exists(data):
            desk = desk_key.create(data, now=datetime.now(UTC).isoformat(timespec="seconds"))
            click.echo(
                f"vulndesk: a new desk in {data}. Its recovery code, shown only now: {desk.recovery_code}", err=True
            )
        _set_up()
        from vulndesk.server.schema import bring_up_to_date

        bring_up_to_date()


def _set_up() -> None:
    import django

    django.setup()
    from vulndesk.apps.vault.sealing import check_key
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()
    check_key()


def _chunks() -> Iterator[bytes]:
    while chunk := sys.stdin.buffer.read(_CHUNK):
        yield chunk


def _outcome(mail_id: object, *, is_new: bool) -> dict[str, str | None]:
    """Read here what the worker would read; whoever is first does it, and the other finds it done."""
    from django.db import transaction

    from vulndesk.apps.cases.queries import case_summary
    from vulndesk.apps.mail.actions import read_mail
    from vulndesk.apps.mail.queries import outcome_of

    # What was killed between storing and reading last time is read now.
    write = read_mail(mail_id=str(mail_id), now=datetime.now(UTC))
    if write is not None:
        with transaction.atomic():
            write()
    found = outcome_of(mail_id)  # type: ignore[arg-type]
    case = case_summary(found.case_id) if found.case_id else None
    return {"outcome": found.outcome if is_new else "duplicate", "case": case.reference if case else None}
