"""`vulndesk serve`: one desk, from an empty folder to running processes, on this machine.

The order matters: what can be refused is refused before anything is made (policies, port, folder), the key before any
row, every programme before the first visitor. What stands in the data folder is never replaced by a start.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from vulndesk.core.errors import Refused

HERE = "localhost"  # passkeys refuse hosts that are IP addresses (WebAuthn, 5.1.3)
ANSWERS_WITHIN = 20.0
# Who starts a desk from a program waits for this line.
LAST_LINE = "The desk is running. Ctrl-C ends it."


@click.command()
@click.argument("policies", nargs=-1, metavar="[POLICY]...", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one.")
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
def serve(policies: tuple[Path, ...], port: int, bind: str, workers: int, data: Path) -> None:
    """Run a desk: a programme for every POLICY (a SECURITY.md), the web pages and the worker.

    Without a POLICY a new desk opens the two examples, and an existing one keeps its programmes.
    """
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    # The folder may be older than the desk and open to other accounts; what the desk makes in it is its own.
    os.umask(0o077)
    data = data.absolute()
    _refuse_unreadable(policies)
    listeners = _listen(bind=bind, port=port)
    port = listeners[0].getsockname()[1]
    with _one_desk_a_folder(data):
        _set_environment(data, port=port)
        _make_key(data)
        lines = _open_desk(policies)
        _supervise(listeners, workers=workers, lines=lines)


def _refuse_unreadable(policies: tuple[Path, ...]) -> None:
    from vulndesk.gateways.policy_files import read_overlay_beside, read_policy_file

    for path in policies:
        read_policy_file(path)
        read_overlay_beside(path)


def _listen(*, bind: str, port: int) -> list[socket.socket]:
    from vulndesk.server.listening import listen

    return listen(bind=bind, port=port)


@contextlib.contextmanager
def _one_desk_a_folder(data: Path) -> Iterator[None]:
    """The lock is inherited by every process of the desk and ends with the last of them, however it ends."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data / "desk.lock").open("w")
    except OSError as error:
        raise Refused(
            f"The data folder {data} cannot be used: {error.strerror}.",
            next_step="Make it writable for this account, or name another one with --data.",
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another desk is running on the data folder {data}.",
                next_step="Stop it first, or name another folder with --data.",
            ) from None
        yield


def _set_environment(data: Path, *, port: int) -> None:
    os.environ["VULNDESK_DATA"] = str(data)
    os.environ.setdefault("VULNDESK_ADDRESS", f"http://{HERE}:{port}")
    # Not a default: in a shell where another project is worked on, the variable names that project's settings.
    os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"


def _make_key(data: Path) -> None:
    """At the first start only. The recovery code is shown before anything else can go wrong: it exists only now."""
    from vulndesk.gateways import desk_key

    if desk_key.exists(data):
        desk_key.load(data)
        return
    desk = desk_key.create(data, now=datetime.now(UTC).isoformat(timespec="seconds"))
    click.echo(f"A new desk in {data}. Its key is in {desk_key.key_location(data)}.")
    click.echo(f"\nRecovery code, shown only now:\n\n    {desk.recovery_code}\n")
    click.echo("Write it down and keep it apart from the data folder: without the key and without this code,")
    click.echo("nobody can read the reports any more. `vulndesk keys recover` takes it.\n")


def _open_desk(policies: tuple[Path, ...]) -> list[str]:
    """Everything in the database that a start needs; returns what to print once the desk answers."""
    _load_settings()

    from django.conf import settings
    from django.db import OperationalError, connections

    from vulndesk.apps.policies.actions import note_sealing_scripts
    from vulndesk.apps.vault.sealing import check_key
    from vulndesk.server.schema import bring_up_to_date, refuse_newer_schema

    now = datetime.now(UTC)
    lines = [f"The desk is at {settings.ADDRESS}"]
    try:
        refuse_newer_schema()
        check_key()
        bring_up_to_date()
        note_sealing_scripts(now=now)
        lines += [f"Programme {name}: {settings.ADDRESS}{path}" for name, path in _open_programmes(policies, now=now)]
        link = _first_account_link(now=now, address=settings.ADDRESS)
    except OperationalError as error:
        reason = str(error).strip().partition("\n")[0]
        step = "Make room on the disk." if "full" in reason else "Look at DATABASE_URL."
        raise Refused(f"The database cannot be used: {reason}.", next_step=step) from None
    if link:
        lines.append(f"Make the first team account here (the link works once): {link}")
    # The processes to come are forks, and no database connection survives one.
    connections.close_all()
    return lines


def _load_settings() -> None:
    import django
    from environs import EnvError

    try:
        django.setup()
    except EnvError as error:
        raise Refused(f"{error}", next_step="docs/running.md lists every setting.") from None


def _open_programmes(policies: tuple[Path, ...], *, now: datetime) -> list[tuple[str, str]]:
    """Name and report path of every programme. The examples are opened on a desk that has none."""
    from django.urls import reverse

    from vulndesk.apps.policies.actions import open_programme_from_file
    from vulndesk.apps.policies.queries import programmes

    for path in policies or ([] if programmes() else _examples()):
        open_programme_from_file(path, now=now)
    return [(one.name, reverse("report", args=[one.slug])) for one in programmes()]


def _examples() -> list[Path]:
    """Beside the package in a checkout, inside it in a wheel."""
    import vulndesk

    package = Path(vulndesk.__file__).parent
    for folder in (package / "examples", package.parent / "examples"):
        if found := sorted(folder.glob("*/SECURITY.md")):
            return found
    raise Refused("The example policies are not installed.", next_step="Give the path of a SECURITY.md.")


def _first_account_link(*, now: datetime, address: str) -> str | None:
    from vulndesk.apps.accounts.actions import first_account_link

    return first_account_link(now=now, address=address)


def _supervise(listeners: list[socket.socket], *, workers: int, lines: list[str]) -> None:
    from django.conf import settings

    from vulndesk.server import asgi, mail_intake, web
    from vulndesk.server.listening import listen_too
    from vulndesk.server.supervisor import NeverReady, Ready, Role, Supervisor

    del asgi  # loaded here, once, so that a replaced process starts in milliseconds
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None

    # Every set stays open here: when a process is replaced, its queue waits for the next one.
    sets = [listeners, *(listen_too(listeners) for _ in range(workers - 1))]

    def web_main(own: list[socket.socket]) -> Callable[[Ready], None]:
        return lambda ready: web.serve(own, behind_proxy=behind_proxy, ready=ready)

    roles = [Role(f"vulndesk-web-{number}", web_main(own)) for number, own in enumerate(sets, start=1)]
    everything = [one for own in sets for one in own]
    roles.append(Role("vulndesk-worker", lambda ready: _be_worker(everything, ready)))
    mail = mail_intake.listen(settings.MAIL_LISTEN)
    if mail:
        stored = mail_intake.StoredMails()
        take, read = partial(mail_intake.serve, mail, stored), partial(mail_intake.read, stored)
        roles.append(Role("vulndesk-mail", lambda ready: _be_for_mail(take, everything, ready)))
        roles.append(Role("vulndesk-reader", lambda ready: _be_for_mail(read, everything, ready)))
        lines.append(f"Mail is taken at {settings.MAIL_LISTEN}")

    def announce() -> None:
        _wait_for_answer(listeners[0])
        click.echo("\n".join([*lines, LAST_LINE]))

    try:
        Supervisor(roles, say=_complain).run(on_ready=announce)
    except NeverReady:
        raise Refused("The desk did not start; the reason stands above.") from None
    # Every process of the desk is gone; what is left is the interpreter's tidying, which a stop need not wait for.
    sys.stdout.flush()
    os._exit(0)


def _be_worker(listeners: list[socket.socket], ready: Callable[[], None]) -> None:
    from vulndesk.commands.worker import worker

    for listener in listeners:
        listener.close()
    os.nice(10)  # a report that comes in goes before the notice of the last one
    ready()
    worker.main(args=[], standalone_mode=False)


def _be_for_mail(main: Callable[..., None], listeners: list[socket.socket], ready: Callable[[], None]) -> None:
    for listener in listeners:
        listener.close()
    # What was not acknowledged comes again, and what was not read has its job.
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    main(ready=ready)


def _wait_for_answer(listener: socket.socket) -> None:
    """What is printed is true: the desk answered through its own port just now."""
    host, port = listener.getsockname()[:2]
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(_reachable(host), port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"{HERE}:{port}"})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    _complain(f"The desk did not answer on port {port} within {ANSWERS_WITHIN:.0f} s; it goes on trying.")


def _reachable(host: str) -> str:
    """Listening everywhere is not an address to connect to."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _complain(line: str) -> None:
    click.echo(line, err=True)
