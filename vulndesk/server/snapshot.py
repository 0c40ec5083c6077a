"""The database as it is at one instant, while people go on writing: a file beside it, and what it names.

SQLite: VACUUM INTO reads in one transaction, which in WAL mode stops no writer, and leaves out free pages. PostgreSQL:
pg_dump of the installed client, in the snapshot of a transaction that also answers which files are named.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from vulndesk.core.errors import Refused
from vulndesk.gateways.storage_facts import free_space

Ask = Callable[[str], list[tuple[Any, ...]]]
_DUMPS_WITHIN = 6 * 3600


@dataclass(frozen=True)
class Snapshot:
    """`file`: the whole database. The rest was read at the same instant."""

    name: str  # of the entry in a backup
    file: Path
    migrations: list[tuple[str, str]]
    named: list[str]  # ids of the sealed files that lie in the data folder
    counts: dict[str, int]
    erased: list[tuple[str, str, str]]


def engine() -> str:
    return connection.vendor


@contextlib.contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Written into `folder`. Refused when there is no room, or no client of PostgreSQL."""
    make = _of_postgresql if engine() == "postgresql" else _of_sqlite
    with make(folder) as taken:
        yield taken


@contextlib.contextmanager
def _of_sqlite(folder: Path) -> Iterator[Snapshot]:
    database = Path(str(connection.settings_dict["NAME"]))
    file = folder / "desk.sqlite3"
    size = sum(one.stat().st_size for one in (database, database.with_name(f"{database.name}-wal")) if one.exists())
    if free_space(folder) < size + (16 << 20):
        raise Refused(
            "There is not enough room in the data folder for a copy of the database.",
            next_step=f"Make {size >> 20} MB free; the copy goes when the backup is written.",
        )
    with contextlib.closing(sqlite3.connect(database, timeout=60)) as opened:
        opened.execute("VACUUM INTO ?", (str(file),))
    file.chmod(0o600)
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as copy:
        yield _read(lambda sql: copy.execute(sql).fetchall(), "desk.sqlite3", file)


@contextlib.contextmanager
def _of_postgresql(folder: Path) -> Iterator[Snapshot]:
    client, file = client_of_postgresql("pg_dump"), folder / "desk.pgdump"
    with transaction.atomic(), connection.cursor() as cursor:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ((exported,),) = ask("SELECT pg_export_snapshot()")
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={exported}", f"--file={file}"]
        run_client([client, *options], what="The database could not be read")
        yield _read(ask, "desk.pgdump", file)


def _read(ask: Ask, name: str, file: Path) -> Snapshot:
    tables = _tables(ask)
    counts = {table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in tables}  # noqa: S608  its own tables
    migrations = sorted((str(app), str(one)) for app, one in ask("SELECT app, name FROM django_migrations"))
    named: set[str] = set()
    for table, column in _file_columns():
        found = ask(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608  our own models
        named |= {str(one) for (one,) in found if len(str(one)) == 32 and not str(one).startswith("s")}
    return Snapshot(name, file, migrations, sorted(named), counts, _erased(ask))


def row_counts() -> dict[str, int]:
    """Of every table of the database that is open."""
    with connection.cursor() as cursor:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        return {table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in _tables(ask)}  # noqa: S608


def _tables(ask: Ask) -> list[str]:
    if engine() == "postgresql":
        found = ask("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    else:
        found = ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(str(one) for (one,) in found)


def _file_columns() -> list[tuple[str, str]]:
    """Every table that names sealed files does so in a column `file_id`."""
    models = [model for model in apps.get_models() if any(one.name == "file_id" for one in model._meta.fields)]
    return [(model._meta.db_table, "file_id") for model in models]


def _erased(ask: Ask) -> list[tuple[str, str, str]]:
    """A newer backup tells an older one what to erase again."""
    found = ask('SELECT case_id, what, at FROM "retention_erasure" ORDER BY id')
    return [(str(UUID(str(case_id))), str(what), str(at)) for case_id, what, at in found]


def client_of_postgresql(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(
            f"The desk keeps its rows in PostgreSQL, and its client program {name} is not installed here.",
            next_step="Install the client of the server's version (Debian: postgresql-client), or name it in PATH.",
        )
    return found


def run_client(command: list[str], *, what: str) -> None:
    """With the desk's own connection. In the environment, for a command line stands in the process list."""
    done = subprocess.run(
        command,
        env=_as_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_DUMPS_WITHIN,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        step = f"Install the client of the server's version, and put it first in PATH: {command[0]} is another one."
        raise Refused(
            f"{what}: {said[:300] or 'no reason was given'}.", next_step=step if "version mismatch" in said else ""
        )


def _as_environment() -> dict[str, str]:
    """libpq's variables (https://www.postgresql.org/docs/current/libpq-envars.html)."""
    settings = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    given = {variable: str(settings[name]) for name, variable in names.items() if settings.get(name)}
    options = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "host": "PGHOST", "port": "PGPORT"}
    given |= {
        variable: str(settings["OPTIONS"][name]) for name, variable in options.items() if name in settings["OPTIONS"]
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | given
