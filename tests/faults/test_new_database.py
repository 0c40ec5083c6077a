"""A new desk's tables are made in one transaction: the same that its migrations come to, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.faults.test_backup_postgresql import a_database
from tests.running_desk import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.fault]

# argv: "new" as a start does, "migrated" by the migrations alone, or after how many statements the process is killed.
MAKE = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from vulndesk.server import schema

if sys.argv[1] == "migrated":
    schema._make_new = lambda: None
elif sys.argv[1] != "new":
    left = int(sys.argv[1])
    editor = type(connection.schema_editor())
    execute = editor.execute

    def executed(self, *given, **more):
        global left
        done = execute(self, *given, **more)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    editor.execute = executed
schema.bring_up_to_date()
"""
OF_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length,"
    " is_identity, identity_generation FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",  # columns tell those
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
)


def make(folder: Path, how: str, **more: str) -> int:
    """The exit status of a process that brings the database of this folder up to date."""
    own = {
        "VULNDESK_KEY": "dGhlIGtleSBvZiBhbGwgdGVzdHMsIG5ldmVyIHVzZWQ=",
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
    }
    env = own | {"VULNDESK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "vulndesk.server.settings"} | more
    folder.mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, "-c", MAKE, how], cwd=CHECKOUT, env=env, capture_output=True, text=True)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode


def everything_of(folder: Path) -> set[object]:
    """Columns, keys, indexes and checks of every table, and which migrations and content types are written down."""
    told: set[object] = set()
    with contextlib.closing(sqlite3.connect(folder / "desk.sqlite3")) as database:
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            if kind == "index":
                told.add((name, sql))
                continue
            for about in ("table_info", "foreign_key_list", "index_list"):
                told |= {(about, name, *row[1:]) for row in database.execute(f'PRAGMA {about}("{name}")')}
            told.add((name, *sorted(re.findall(r'CONSTRAINT "\w+" .*?(?=, (?:CONSTRAINT|")|$)', sql))))
        told |= set(database.execute("SELECT app, name FROM django_migrations"))
        told |= set(database.execute("SELECT app_label, model FROM django_content_type"))
    return told


def everything_at(address: str) -> set[object]:
    with psycopg.connect(address) as connection:
        return {row for question in OF_POSTGRESQL for row in connection.execute(question).fetchall()}


def test_it_is_what_the_migrations_come_to(tmp_path: Path) -> None:
    assert make(tmp_path / "new", "new") == make(tmp_path / "migrated", "migrated") == 0
    assert everything_of(tmp_path / "new") == everything_of(tmp_path / "migrated")


def test_it_is_that_on_postgresql_too(tmp_path: Path) -> None:
    new, migrated = a_database("made_new"), a_database("made_by_migrations")
    assert make(tmp_path, "new", DATABASE_URL=new) == make(tmp_path, "migrated", DATABASE_URL=migrated) == 0
    assert everything_at(new) == everything_at(migrated)


@pytest.mark.parametrize("statements", [1, 40, 120])
def test_a_start_that_is_killed_meanwhile_leaves_nothing_and_the_next_one_makes_it(
    tmp_path: Path, statements: int
) -> None:
    assert make(tmp_path, str(statements)) == -signal.SIGKILL
    with contextlib.closing(sqlite3.connect(tmp_path / "desk.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert make(tmp_path, "new") == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "desk.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)
