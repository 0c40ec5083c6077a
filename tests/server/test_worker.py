"""The worker: nothing lost, nothing repeated, nothing that one bug can stop."""

import json
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, transaction

from vulndesk.apps.timeline import actions as timeline
from vulndesk.apps.timeline.models import Event, Job, WorkerBeat
from vulndesk.core.events import EventKind
from vulndesk.gateways import worker_locks
from vulndesk.server.subscriptions import SUBSCRIPTIONS
from vulndesk.server.worker import HOUSEKEEPING_EVERY, Task, Worker

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make_worker(clock, tmp_path):
    def make(tasks=None, *, holder="w", **options):
        table = {name: task if isinstance(task, Task) else Task(task) for name, task in (tasks or {}).items()}
        return Worker(
            holder=holder,
            clock=clock,
            locks=tmp_path / "workers",
            tasks=table,
            subscriptions=options.pop("subscriptions", {}),
            ring=options.pop("ring", lambda *, now: 0),
            jitter=random.Random(1),
            **options,
        )

    return make


def add_job(task="t", **arguments):
    return timeline.add_job(task=task, now=START, arguments=arguments)


def record(kind):
    with transaction.atomic():
        return timeline.record_event(kind=kind, now=START)


@pytest.mark.django_db(transaction=True)
def test_an_event_reaches_its_subscribers_and_the_effect_is_written_once(make_worker):
    def effect(*, event_id, now):
        return lambda: timeline.record_event(kind="effect", now=now, facts={"of": event_id}) and None

    event = record("poked")
    make_worker({"t": effect}, subscriptions={"poked": ("t",)}).run(until_idle=True)
    assert [e.facts for e in Event.objects.filter(kind="effect")] == [{"of": event.id}]
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_thinking_happens_outside_a_transaction_and_writing_inside(make_worker):
    seen = []

    def task(*, now):
        seen.append(transaction.get_connection().in_atomic_block)
        return lambda: seen.append(transaction.get_connection().in_atomic_block)

    add_job()
    make_worker({"t": task}).run(until_idle=True)
    assert seen == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_leaves_nothing_and_is_tried_again(make_worker, clock):
    tries = []

    def task(*, now):
        def write():
            timeline.record_event(kind="effect", now=now)
            tries.append(now)
            if len(tries) == 1:
                raise OSError("disk full of secrets")

        return write

    add_job()
    worker = make_worker({"t": task})
    worker.run(until_idle=True)
    assert not Event.objects.exists()
    clock.now += timedelta(seconds=30)
    worker.run(until_idle=True)
    assert Event.objects.filter(kind="effect").count() == 1
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_the_log_tells_where_a_task_failed_and_never_what_it_said(make_worker, caplog):
    def task(*, now):
        raise ValueError("the title of the report")

    add_job()
    make_worker({"t": task}).run(until_idle=True)
    assert "ValueError at test_worker.py:" in caplog.text
    assert "title of the report" not in caplog.text
    assert Job.objects.get().last_error_kind == "ValueError"


@pytest.mark.django_db(transaction=True)
def test_one_task_that_fails_does_not_stop_the_next(make_worker):
    done = []

    def broken(*, now):
        raise RuntimeError

    add_job("broken")
    add_job("fine")
    make_worker({"broken": broken, "fine": lambda *, now: done.append(1)}).run(until_idle=True)
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_always_fails_is_given_up_after_its_limit(make_worker, clock):
    tries = []

    def broken(*, now):
        tries.append(now)
        raise RuntimeError

    add_job()
    worker = make_worker({"t": Task(broken, attempt_limit=3)})
    for _ in range(6):
        worker.run(until_idle=True)
        clock.now += timedelta(hours=2)
    assert len(tries) == 3
    assert Event.objects.get(kind="job_given_up").facts["error"] == "RuntimeError"


@pytest.mark.django_db(transaction=True)
def test_a_hopeless_task_is_given_up_at_once(make_worker):
    def refused(*, now):
        raise timeline.Hopeless("MailRefused550")

    add_job()
    make_worker({"t": refused}).run(until_idle=True)
    assert Job.objects.get().state == "given_up"
    assert Event.objects.get(kind="job_given_up").facts["error"] == "MailRefused550"


@pytest.mark.django_db(transaction=True)
def test_a_task_that_nobody_knows_is_given_up_loudly(make_worker, caplog):
    add_job("renamed")
    with caplog.at_level(logging.ERROR):
        make_worker().run(until_idle=True)
    assert Job.objects.get().last_error_kind == "UnknownTask"
    assert "given up" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_job_that_kills_its_worker_each_time_is_given_up(make_worker):
    ran = []
    add_job()
    Job.objects.update(attempts=3)
    make_worker({"t": Task(lambda *, now: ran.append(1), attempt_limit=3)}).run(until_idle=True)
    assert ran == []
    assert Job.objects.get().last_error_kind == "WorkerDied"


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_lease_went_to_another_worker_is_not_written_twice(make_worker, clock):
    def slow(*, now):
        Job.objects.update(lease_holder="other", attempts=2)
        return lambda: timeline.record_event(kind="effect", now=now) and None

    add_job()
    make_worker({"t": slow}).run(once=True)
    assert not Event.objects.exists()
    assert Job.objects.get().lease_holder == "other"


@pytest.mark.django_db(transaction=True)
def test_the_leases_of_a_dead_worker_are_taken_over_at_once(make_worker, tmp_path):
    done = []
    add_job()
    timeline.claim_jobs(holder="dead", now=START, lease=timedelta(hours=1))
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers" / "dead.lock").touch()  # what a killed process leaves: a file that nobody has locked
    timeline.beat(holder="dead", now=START)
    make_worker({"t": lambda *, now: done.append(1)}).run(until_idle=True)
    assert done == [1]
    assert not WorkerBeat.objects.exists()
    assert list((tmp_path / "workers").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_the_leases_of_a_living_worker_are_left_alone(make_worker, tmp_path):
    done = []
    add_job()
    timeline.claim_jobs(holder="alive", now=START, lease=timedelta(hours=1))
    held = worker_locks.hold(tmp_path / "workers", holder="alive")
    make_worker({"t": lambda *, now: done.append(1)}).run(until_idle=True)
    held.let_go()
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_clocks_ring_with_the_worker_s_own_time_and_not_more_than_once_a_second(make_worker, clock):
    rung = []
    worker = make_worker(ring=lambda *, now: rung.append(now) or 0)
    for _ in range(4):
        worker.round()
        clock.now += timedelta(seconds=0.5)
    assert rung == [START, START + timedelta(seconds=1)]


@pytest.mark.django_db(transaction=True)
def test_house_is_kept_every_ten_minutes_and_one_broken_broom_does_not_stop_the_others(make_worker, clock, caplog):
    swept = []

    def broken(*, now):
        raise ValueError("a file name")

    worker = make_worker(housekeeping=[("drafts", broken), ("files", lambda *, now: swept.append(now))])
    for _ in range(3):
        worker.round()
        clock.now += HOUSEKEEPING_EVERY / 2
    assert swept == [START, START + HOUSEKEEPING_EVERY]
    assert "housekeeping drafts: ValueError at" in caplog.text
    assert "a file name" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_clock_set_back_stops_nothing(make_worker, clock):
    rung = []
    worker = make_worker(ring=lambda *, now: rung.append(now) or 0)
    worker.round()
    clock.now -= timedelta(days=1)
    worker.round()
    assert len(rung) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_busy_database_is_waited_for(make_worker, caplog):
    calls = []

    def ring(*, now):
        calls.append(now)
        if len(calls) == 1:
            raise OperationalError("database is locked: INSERT INTO secrets")
        return 0

    make_worker(ring=ring).run(until_idle=True)
    assert len(calls) == 2
    assert "OperationalError at" in caplog.text
    assert "secrets" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_broken_is_told_to_whoever_waits_for_the_end(make_worker, monkeypatch):
    def ring(*, now):
        raise OperationalError("no such table")

    worker = make_worker(ring=ring)
    monkeypatch.setattr(worker.stop, "wait", lambda seconds: None)
    with pytest.raises(OperationalError):
        worker.run(until_idle=True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_that_the_database_refused_to_settle_is_not_held_for_the_whole_lease(make_worker, monkeypatch):
    done = []
    real = timeline.finish_job
    answers = iter([OperationalError("locked"), None])

    def refuse_once(**arguments):
        if error := next(answers):
            monkeypatch.setattr(timeline, "fail_job", lambda **_: (_ for _ in ()).throw(OperationalError("locked")))
            raise error
        real(**arguments)

    monkeypatch.setattr(timeline, "finish_job", refuse_once)
    add_job()
    make_worker({"t": lambda *, now: done.append(1)}).run(until_idle=True)
    assert len(done) == 2
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_it_stops_between_two_jobs_when_told_to(make_worker):
    stop = threading.Event()
    done = []

    def task(*, now):
        done.append(1)
        stop.set()

    add_job()
    add_job()
    make_worker({"t": task}, stop=stop).run()
    assert done == [1]
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_clocks_do_not_wait_for_a_row_of_slow_jobs(make_worker, clock):
    told = []

    def slow(*, now):
        told.append("job")
        clock.now += timedelta(seconds=40)

    for _ in range(3):
        add_job()
    make_worker({"t": slow}, ring=lambda *, now: told.append("ring") or 0).run(until_idle=True)
    assert told == ["ring", "job", "ring", "job", "ring", "job", "ring"]
    assert list(Job.objects.values_list("state", "attempts")) == [("done", 1)] * 3


@pytest.mark.django_db(transaction=True)
def test_it_has_a_pulse_while_it_works_and_none_afterwards(make_worker):
    pulses = []
    add_job()
    make_worker({"t": lambda *, now: pulses.append(WorkerBeat.objects.get().holder)}).run(until_idle=True)
    assert pulses == ["w"]
    assert not WorkerBeat.objects.exists()


def environment(tmp_path, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VULNDESK_", "DATABASE_URL"))}
    key = {"VULNDESK_KEY": os.environ["VULNDESK_KEY"], "VULNDESK_DATA": str(tmp_path)}
    return kept | key | {"DJANGO_SETTINGS_MODULE": "vulndesk.server.settings"} | fresh_database() | more


def fresh_database():
    """On PostgreSQL a database of its own, because other processes cannot see the test's transaction."""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        return {}
    import psycopg

    from tests import postgresql

    name = f"story_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(postgresql.address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    before, _, query = postgresql.address().partition("?")
    return {"DATABASE_URL": f"{before.rpartition('/')[0]}/{name}?{query}".removesuffix("?")}


def tell_story(tmp_path, *words):
    story = subprocess.run(
        [sys.executable, "-m", "tests.server.kill_story", *words],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    return json.loads(story.stdout)


# For each report its subscribers and two deliveries; and one job that the desk plans for itself.
JOBS_OF_60 = 60 * (len(SUBSCRIPTIONS[EventKind.REPORT_RECEIVED]) + 2) + 1


@pytest.mark.slow
@pytest.mark.fault
@pytest.mark.parametrize(("kind", "count", "jobs"), [("effects", "400", 800), ("mail", "60", JOBS_OF_60)])
def test_killing_workers_again_and_again_neither_loses_nor_repeats_anything(tmp_path, kind, count, jobs):
    """effects: a row and a file for each event; mail: real reports, with a mail to the reporter and one to the team."""
    told = tell_story(tmp_path, kind, count, "40")
    assert told["lost"] == 0
    assert told["repeated"] == 0
    assert told["jobs"] == {"done": jobs}
    assert told["left_leased"] == 0
    assert told["failures"] == []
    assert told["killed"] >= 12, "too few kills to mean anything"
    assert told["most_attempts"] >= 2, "no kill hit a job in the middle"


@contextmanager
def command(tmp_path, *arguments):
    env = environment(tmp_path)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=env, check=True)
    words = [sys.executable, "-m", "vulndesk", "worker", *arguments]
    with subprocess.Popen(words, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_pulse(tmp_path):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if list((tmp_path / "workers").glob("*.lock")):
            return
        time.sleep(0.05)
    pytest.fail("the worker never started")


@pytest.mark.slow
@pytest.mark.fault
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_within_two_seconds_and_leaves_nothing(tmp_path, number):
    with command(tmp_path) as process:
        wait_for_pulse(tmp_path)
        started = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - started < 2
        assert process.stderr.read() == ""
    assert list((tmp_path / "workers").iterdir()) == []


STUCK = """
import django, signal, sqlite3, sys, threading, time
django.setup()
from vulndesk.server.worker import end_on_signals

threading.Thread(target=time.sleep, args=(60,), daemon=True).start()  # as the supervisor's children have one
stop = threading.Event()
end_on_signals(stop)
print("ready", flush=True)
if sys.argv[1] == "polite":
    stop.wait(60)
    print("ended", flush=True)
else:  # one long step in C, during which Python runs no handler
    sqlite3.connect(":memory:").execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0"
    ).fetchall()
"""


@pytest.mark.slow
@pytest.mark.fault
@pytest.mark.parametrize("manner", ["polite", "stuck"])
def test_a_signal_ends_the_process_even_in_the_middle_of_a_long_step(tmp_path, manner):
    command = [sys.executable, "-c", STUCK, manner]
    with subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.2)
        started = time.monotonic()
        process.terminate()
        said = process.stdout.read()
    assert time.monotonic() - started < 8, "END_WITHIN_SECONDS, and what the machine adds"
    assert process.returncode == 0
    assert said == ("ended\n" if manner == "polite" else "")


@pytest.mark.slow
@pytest.mark.fault
def test_until_idle_ends_by_itself_on_an_empty_desk(tmp_path):
    with command(tmp_path, "--until-idle") as process:
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""
