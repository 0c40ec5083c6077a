"""Writers of one SQLite database take turns, and no end of a transaction, and no death, keeps the turn."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from vulndesk.server.sqlite3.base import Turn, turn_of

OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 0.3, "init_command": "PRAGMA journal_mode=WAL"}


def connect(path: Path):
    """A connection of its own to a database of its own, outside Django's."""
    settings = {"ENGINE": "vulndesk.server.sqlite3", "NAME": str(path), "OPTIONS": OPTIONS}
    return ConnectionHandler({"default": settings})["default"]


@pytest.fixture
def database(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():  # it guards the desk's own database, which is not used here
        yield from _database(tmp_path)


def _database(tmp_path):
    path = tmp_path / "turns.sqlite3"
    connection = connect(path)
    connection.inc_thread_sharing()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")
    yield connection
    connection.close()


def is_free(database) -> bool:
    """Whether another process could take the turn now."""
    with open(f"{database.settings_dict['NAME']}-turn", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def begin(database):
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def write(database, word="x"):
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO line (word) VALUES (%s)", [word])


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_turn_is_taken_with_begin_and_given_back_at_the_end(database, end):
    begin(database)
    write(database)
    assert not is_free(database)
    getattr(database, end)()
    assert is_free(database)


def test_a_commit_that_fails_keeps_the_turn_until_the_rollback(database):
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE child (of INTEGER REFERENCES line (id) DEFERRABLE INITIALLY DEFERRED)")
    begin(database)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO child VALUES (99)")
    with pytest.raises(Exception, match="FOREIGN KEY"):
        database.commit()
    assert not is_free(database)
    database.rollback()
    assert is_free(database)


@pytest.mark.slow
def test_a_begin_that_fails_gives_the_turn_back(database, tmp_path):
    past_the_queue = connect(tmp_path / "turns.sqlite3")
    with past_the_queue.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        begin(database)
    assert is_free(database)
    past_the_queue.close()


@pytest.mark.slow
def test_who_waits_too_long_is_told_that_the_database_is_locked(database):
    with open(f"{database.settings_dict['NAME']}-turn", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            begin(database)
        assert 0.25 < time.monotonic() - began < 5
    begin(database)
    database.rollback()


def test_reading_takes_no_turn(database):
    with open(f"{database.settings_dict['NAME']}-turn", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with database.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM line").fetchone() == (0,)


def test_threads_take_turns_and_nothing_is_lost(tmp_path, database):
    def work(number):
        connection = connect(tmp_path / "turns.sqlite3")
        for _ in range(10):
            begin(connection)
            write(connection, str(number))
            connection.commit()
            connection.set_autocommit(True)
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM line").fetchone() == (60,)


HOLDER = "import sys, time; from vulndesk.server.sqlite3.base import Turn; from pathlib import Path; "
HOLDER += "print(Turn(Path(sys.argv[1])).take(within=5), flush=True); time.sleep(60)"


@pytest.mark.slow
def test_a_killed_process_gives_its_turn_back(tmp_path):
    path = tmp_path / "x-turn"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == b"True\n"
        turn = Turn(path)
        assert not turn.take(within=0.05)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert turn.take(within=5)
    turn.give_back()


def test_a_fork_neither_has_nor_keeps_the_turn_of_its_parent(tmp_path):
    database = str(tmp_path / "forked")
    turn = turn_of(database)
    assert turn.take(within=1)
    ask, answer = os.pipe()
    go, gone = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(answer, b"taken" if turn_of(database).take(within=0.05) else b"refused")
        os.read(go, 1)
        os._exit(0)
    assert os.read(ask, 10) == b"refused"
    turn.give_back()
    other = Turn(turn.path)
    assert other.take(within=0.05), "the child holds on to its parent's lock"
    other.give_back()
    os.write(gone, b".")
    os.waitpid(pid, 0)
