"""`vulndesk keys`: where the desk key is, whether it fits, how to get it back, and how to replace it.

The recovery code and new keys are asked for or come from the environment, never as arguments: those stand in the
shell's history and in the process list.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vulndesk.core.errors import Refused
from vulndesk.gateways import desk_key, key_rotation, key_sources

if TYPE_CHECKING:
    from vulndesk.apps.vault.resealing import Counted

# SQLite has one writer: between two batches of rows, the desk gets its turn.
BREATH_SECONDS = 0.005
# What was sealed while a pass ran is found by the next one; only a desk that was not told of the generation needs more.
MOST_PASSES = 5
# A report that began to come in under the former key of its programme is stored by then.
SETTLE_SECONDS = 10
# Forms that are open in browsers carry files sealed before; so does a backup that is being made.
RETIRE_AFTER = timedelta(days=1)


@click.group()
def keys() -> None:
    """The keys of this desk: find, check, recover and replace them."""


_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)


@keys.command("show-location")
@_data
def show_location(data: Path) -> None:
    """Say where the key of this desk is looked for."""
    click.echo(desk_key.key_location(data.absolute()))


@keys.command()
@_data
def check(data: Path) -> None:
    """Say whether the key is there and belongs to this desk."""
    desk_id = desk_key.read_desk_id(data.absolute())
    desk_key.load(data.absolute())
    click.echo(f"The key belongs to this desk ({desk_id}).")


@keys.command()
@_data
def recover(data: Path) -> None:
    """Write the key file again, from the recovery code shown at the first start."""
    key_file = desk_key.recover(data.absolute(), typed=_ask("Recovery code"))
    click.echo(f"The key of this desk is at {key_file} again.")


@keys.command("renew-code")
@_data
def renew_code(data: Path) -> None:
    """Make a new recovery code; the one before stops working."""
    code = desk_key.renew_recovery(data.absolute(), key=desk_key.load(data.absolute()))
    _show_code(code)


@keys.command("list")
@_data
def list_keys(data: Path) -> None:
    """List the desk key and the generations that it opens; no key is shown."""
    state = key_rotation.state(data.absolute())
    for name in state.names:
        click.echo(f"desk key {name}{', in use' if name == state.in_use else ''}")
    newest = state.generations[0][0]
    for number, made_at in state.generations:
        use = "seals and opens" if number == newest else "opens what it sealed"
        click.echo(f"generation {number}, made {made_at or 'with the desk'}: {use}")


@keys.command()
@_data
def status(data: Path) -> None:
    """Say whether a rotation is under way, and what is still sealed with older keys."""
    state = key_rotation.state(data.absolute())
    click.echo(f"The desk key comes from {state.source}.")
    if len(state.names) > 1:
        click.echo(f"It is being replaced: `vulndesk keys rotate` {_how_it_goes_on(state)}.")
    if not state.has_set:
        click.echo("It seals rows itself, as desks did before; its first rotation seals them again.")
    _open_desk(data)
    from vulndesk.server.data_keys import data_keys_out_of_place

    if waiting := data_keys_out_of_place():
        click.echo(f"{waiting} data keys are not wrapped under their programme yet; the worker does it.")
    if len(state.generations) == 1:
        click.echo("Everything is sealed with one generation of keys.")
        return
    counted = _pass(only_look=True)
    click.echo(f"{counted.newest} rows are sealed with the newest generation, {counted.older} with older ones.")
    _say_shut(counted)


@keys.command()
@click.option("--deep", is_flag=True, help="Also make a new generation of what it opens, and seal every row again.")
@click.option("--programme", metavar="SLUG", help="Replace the key of this programme, and no other.")
@_data
def rotate(deep: bool, programme: str | None, data: Path) -> None:
    """Replace the desk key while the desk works. Run it again if it was interrupted."""
    folder = data.absolute()
    if programme:
        if deep:
            raise click.UsageError("Choose one: --deep or --programme.")
        _rotate_programme(programme, data)
        return
    done = key_rotation.rotate(folder, deep=deep, now=_now(), new_key=key_sources.new_key())
    if done.is_complete:
        click.echo("The desk has a new key.")
        if done.old_key is not None:
            click.echo(
                f"The old one is at {done.old_key}: backups from before need it. Delete it with the last of them."
            )
        _show_code(done.recovery_code)
    else:
        click.echo("Both keys open the desk now. Start it with the new key, then run this again to end the old one.")
    if len(key_rotation.state(folder).generations) > 1:
        _open_desk(data)
        _seal_again()


@keys.command()
@click.option("--at-once", is_flag=True, help="Although the newest generation is younger than a day.")
@click.option("--despite-damage", is_flag=True, help="Although there are rows that open with no generation.")
@_data
def retire(at_once: bool, despite_damage: bool, data: Path) -> None:
    """Forget older generations, when nothing is sealed with them any more."""
    folder = data.absolute()
    generations = key_rotation.state(folder).generations
    if len(generations) == 1:
        click.echo("There is one generation only.")
        return
    made_at = datetime.fromisoformat(generations[0][1])
    if not at_once and datetime.now(UTC) - made_at < RETIRE_AFTER:
        raise Refused(
            f"The newest generation was made at {generations[0][1]}, less than a day ago.",
            next_step="Wait for forms that are open in browsers and for backups that are being made, or add --at-once.",
        )
    _open_desk(data)
    counted = _pass(only_look=True)
    if counted.older:
        raise Refused(
            f"{counted.older} rows are still sealed with an older generation. Nothing was changed.",
            next_step="Run `vulndesk keys rotate` to its end first.",
        )
    if counted.shut and not despite_damage:
        raise Refused(
            f"{counted.shut} rows open with no generation of keys. Nothing was changed.",
            next_step="Find out why first; add --despite-damage if they are known to be damaged.",
        )
    kept = key_rotation.retire_older_generations(folder)
    click.echo(f"Generation {kept.generations[0].number} is the only one now.")


@keys.command()
@click.option("--programme", metavar="SLUG", required=True, help="Whose key, and with it all that it opens.")
@click.option("--yes-I-mean-it", "despite_open", is_flag=True, help="Although cases are open, or held by somebody.")
@_data
def destroy(programme: str, despite_open: bool, data: Path) -> None:
    """Erase everything that the key of a programme opens, and the key. Nothing brings it back but an older backup."""
    _open_desk(data)
    from vulndesk.server.data_keys import destroy_programme_key, require_finished

    if not despite_open:
        require_finished(programme)
    if _ask(f"Every case of {programme} is erased for good. Type {programme} to say so", hidden=False) != programme:
        raise Refused(f"You did not type {programme}. Nothing was erased.", next_step="Run the command again.")
    gone = destroy_programme_key(
        programme,
        between=lambda: time.sleep(BREATH_SECONDS),
        settle=lambda: time.sleep(SETTLE_SECONDS),
        now=datetime.now(UTC),
    )
    click.echo(
        f"The key of {programme} is destroyed. {gone.cases} cases, {gone.requests} requests to test, "
        f"{gone.violations} records of violations and {gone.reviews} reviews of changes are erased; "
        "the programme goes on with a new key."
    )
    click.echo(
        "Backups from before still have all of it: delete them. A restore with the list of erasures erases again."
    )


def _rotate_programme(slug: str, data: Path) -> None:
    _open_desk(data)
    from vulndesk.apps.policies.actions import replace_programme_key
    from vulndesk.server.data_keys import put_data_keys_in_place

    replace_programme_key(slug)
    moved = put_data_keys_in_place(between=lambda: time.sleep(BREATH_SECONDS))
    click.echo(f"{moved} data keys were wrapped again. The worker destroys the former key of {slug} in an hour.")


def _how_it_goes_on(state: key_rotation.KeyState) -> str:
    if state.in_use == state.names[-1]:
        return "ends the old one"
    return "goes on with it" if key_sources.given_source() is None else "waits for a start with the new key"


def _seal_again() -> None:
    """Until a pass finds nothing to change: what was read before the new generation was known is written after it."""
    changed = 0
    for _ in range(MOST_PASSES):
        counted = _pass()
        changed += counted.changed
        if not counted.changed:
            break
    click.echo(f"{changed} rows were sealed again; older generations open until `vulndesk keys retire`.")
    _say_shut(counted)


def _pass(*, only_look: bool = False) -> "Counted":
    from vulndesk.apps.vault.resealing import reseal
    from vulndesk.server.desk_rows import DESK_ROWS

    between: Callable[[], None] = (lambda: None) if only_look else (lambda: time.sleep(BREATH_SECONDS))
    return reseal(DESK_ROWS, between=between, only_look=only_look)


def _say_shut(counted: "Counted") -> None:
    if counted.shut:
        click.echo(f"{counted.shut} rows open with no generation: they were damaged before, and were left as they are.")


def _open_desk(data: Path) -> None:
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"
    import django

    django.setup()
    from vulndesk.apps.vault.sealing import check_key
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()
    check_key()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _show_code(code: str) -> None:
    click.echo(f"The new recovery code, shown only now:\n\n    {code}\n\nKeep it apart from the data folder.")


def _ask(what: str, *, hidden: bool = True) -> str:
    """Typed at a terminal, a secret unseen; one line from a pipe."""
    if sys.stdin.isatty():
        typed: str = click.prompt(what, hide_input=hidden)
        return typed
    return sys.stdin.readline().strip()
