"""A desk of the first schema that has data, with any number of cases, and a start that dies in one migration."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.faults.backup_steps import as_on
from tests.flows.test_older_desk import make_older
from tests.running_desk import CHECKOUT, RunningDesk

# argv: the migration to die in, and whether after its first statement or where it is written down.
START = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from vulndesk.server import schema

wanted, place = sys.argv[1:3]
now = []

class Dying(schema.WholeMigrations):
    def apply_migration(self, state, migration, **more):
        if now == [wanted]:
            os._exit(0)  # it is applied, and had nothing to die after: the next ones are for other starts
        now[:] = [f"{migration.app_label}.{migration.name}"]
        return super().apply_migration(state, migration, **more)

    def record_migration(self, migration):
        if place == "record" and now == [wanted]:
            os.kill(os.getpid(), signal.SIGKILL)
        super().record_migration(migration)

editor = type(connection.schema_editor())
execute = editor.execute

def executed(self, *given, **more):
    done = execute(self, *given, **more)
    if place == "statement" and now == [wanted]:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

editor.execute = executed
schema.WholeMigrations = Dying
schema.bring_up_to_date()
"""
PLAN = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
    print(f"{one.app_label}.{one.name}")
"""


def run(desk: RunningDesk, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = as_on(desk, VULNDESK_DATA=str(desk.data), DJANGO_SETTINGS_MODULE="vulndesk.server.settings")
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=CHECKOUT, env=env, capture_output=True, text=True
    )


def plan(desk: RunningDesk) -> list[str]:
    """What a start would apply, in order."""
    told = run(desk, PLAN)
    assert told.returncode == 0, told.stderr[-2000:]
    return told.stdout.split()


def grow_old(desk: RunningDesk, *, cases: int) -> None:
    """The desk is stopped. Its cases go back to the first schema, and are copied until there are so many."""
    make_older(desk)
    with open_database(desk) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(cases_case)")]
        first = dict(zip(columns, database.execute("SELECT * FROM cases_case LIMIT 1").fetchone(), strict=True))
        clock = [row[1] for row in database.execute("PRAGMA table_info(cases_deadline)") if row[1] != "id"]
        clocks = database.execute(
            f"SELECT {', '.join(clock)} FROM cases_deadline WHERE case_id = ?", (first["id"],)
        ).fetchall()
        for _ in range(cases - database.execute("SELECT count(*) FROM cases_case").fetchone()[0]):
            # Older than the real one, which is the newest: its copies open nothing in another place.
            key, new = f"00{secrets.token_hex(15)}", secrets.token_hex(16)
            database.execute(
                "INSERT INTO vault_datakey (id, wrapped) SELECT ?, wrapped FROM vault_datakey WHERE id = ?",
                (key, first["data_key_id"]),
            )
            copy = first | {"id": new, "reference": f"VD-{secrets.token_hex(4).upper()}", "data_key_id": key}
            copy |= {"receipt_digest": secrets.token_bytes(32)}
            database.execute(f"INSERT INTO cases_case VALUES ({', '.join('?' * len(columns))})", list(copy.values()))
            for row in clocks:
                values = [new if name == "case_id" else value for name, value in zip(clock, row, strict=True)]
                marks = ", ".join("?" * len(clock))
                database.execute(f"INSERT INTO cases_deadline ({', '.join(clock)}) VALUES ({marks})", values)
        database.commit()


def killed_in(desk: RunningDesk, migration: str, place: str) -> bool:
    """A start that dies there. False: the migration has no statement of its own to die after."""
    if migration in applied(desk):
        return False
    ended = run(desk, START, migration, place)
    assert ended.returncode in (-9, 0), ended.stderr[-2000:]
    return ended.returncode == -9


def applied(desk: RunningDesk) -> set[str]:
    with open_database(desk) as database:
        return {f"{app}.{name}" for app, name in database.execute("SELECT app, name FROM django_migrations")}


def sealed_words(desk: RunningDesk) -> str:
    """A hash over what the cases of every schema have."""
    with open_database(desk) as database:
        rows = database.execute("SELECT id, reference, head, body, received_at FROM cases_case ORDER BY id")
        digest = hashlib.sha256()
        for row in rows:
            digest.update(repr(row).encode())
        return digest.hexdigest()


def schema_of(path: Path) -> set[str]:
    """Tables and indexes as they were made, without the order of columns that a table was rebuilt in."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        told = set()
        for kind, name in database.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall():
            columns = sorted(row[1:4] for row in database.execute(f'PRAGMA table_info("{name}")'))
            told.add(f"{kind} {name} {columns}")
        return told


def is_sound(desk: RunningDesk) -> bool:
    with open_database(desk) as database:
        whole = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole and not database.execute("PRAGMA foreign_key_check").fetchall()


@contextlib.contextmanager
def open_database(desk: RunningDesk) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3", timeout=20)) as database:
        yield database
