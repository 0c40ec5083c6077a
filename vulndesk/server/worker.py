"""The worker: events to subscribers, due clocks, jobs, housekeeping.

Promises: any number of workers may run at once; `kill -9` at any instant neither loses nor repeats what people see. For
that every task thinks outside a transaction and returns what it wants to write; the write and "this job is done" are
one transaction. What cannot be in a transaction (a file, a mail) has a name that is the same on every try.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection, transaction

from vulndesk.apps.timeline import actions as timeline
from vulndesk.gateways import worker_locks

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
END_WITHIN_SECONDS = 1.5
JOBS_AT_ONCE = 10
SLICE = timedelta(seconds=1)
REFUSALS_BORNE = 5
# SQLite has one writer and no queue: who asks too late sleeps and asks again. The worker leaves gaps for the web.
BREATH_SECONDS = 0.002
# What follows from a report waits while more come in, so long: its writes and theirs take turns.
GIVES_WAY_FOR = timedelta(seconds=5)
RING_EVERY = timedelta(seconds=1)
ENTER_EVERY = timedelta(seconds=1)
BEAT_EVERY = timedelta(seconds=10)
LOOK_FOR_DEAD_EVERY = timedelta(seconds=2)
HOUSEKEEPING_EVERY = timedelta(minutes=10)

HERE = str(Path(__file__).parents[1])

Write = Callable[[], None]


@dataclass(frozen=True)
class Task:
    """What a job runs: `run(now=..., **arguments)` outside a transaction; what it returns runs inside one."""

    run: Callable[..., Write | None]
    attempt_limit: int = 10
    lease: timedelta = timedelta(seconds=60)


@dataclass
class Worker:
    """One process's share of the work. Everything that it does follows from these fields."""

    holder: str
    clock: Callable[[], datetime]
    locks: Path
    tasks: Mapping[str, Task]
    subscriptions: Mapping[str, Sequence[str]]
    ring: Callable[..., int]
    housekeeping: Sequence[tuple[str, Callable[..., object]]] = ()
    is_rush: Callable[..., bool] = lambda *, now: False
    unheard: Callable[[], frozenset[str]] = frozenset
    enter: Callable[..., int] = lambda *, now: 0
    stop: threading.Event = field(default_factory=threading.Event)
    jitter: random.Random = field(default_factory=random.Random)
    _last: dict[str, datetime] = field(default_factory=dict)
    _rush_since: datetime | None = None
    _refusals: int = 0

    def run(self, *, until_idle: bool = False, once: bool = False) -> None:
        """Work until told to stop; `until_idle`: until nothing is due; `once`: one round of everything."""
        held = worker_locks.hold(self.locks, holder=self.holder)
        try:
            while not self.stop.is_set():
                busy = self._round_or_wait(everything=once, patient=not (once or until_idle))
                if not self._refusals and (once or (until_idle and not busy)):
                    break
                if not busy:
                    self.stop.wait(POLL_SECONDS)
            timeline.forget_worker(holder=self.holder)
        finally:
            held.let_go()

    def round(self, *, everything: bool = False, patient: bool = False) -> bool:
        """Do what is due now. True: there was something, so look again at once.

        everything: all due jobs, not a few. patient: events and jobs give way to a rush of reports.
        """
        if self._refusals:  # a job may still be leased to us that we could neither finish nor fail
            timeline.release_leases(holder=self.holder, now=self.clock())
        self._every(BEAT_EVERY, "beat", self._beat)
        self._every(LOOK_FOR_DEAD_EVERY, "dead", self._free_leases_of_dead)
        self._every(HOUSEKEEPING_EVERY, "housekeeping", self._keep_house)
        rang = self._every(RING_EVERY, "ring", lambda: self.ring(now=self.clock()))
        if patient and self._gives_way():
            return False
        entered = self._every(ENTER_EVERY, "enter", self._enter) if patient else self._enter()
        dispatched = timeline.dispatch_events(now=self.clock(), subscriptions=self.subscriptions, unheard=self.unheard)
        worked = self.run_due_jobs()
        while everything and worked and not self.stop.is_set():
            worked = self.run_due_jobs()
        return bool(rang or entered or dispatched or worked)

    def _gives_way(self) -> bool:
        """Clocks ring all the same, and a rush that does not end is not waited for."""
        now = self.clock()
        if not self.is_rush(now=now):
            self._rush_since = None
            return False
        self._rush_since = self._rush_since or now
        return timedelta() <= now - self._rush_since < GIVES_WAY_FOR

    def run_due_jobs(self) -> bool:
        """Claim a few due jobs and run them. False: none is due.

        What is not begun within SLICE is handed back: the clocks must not wait for a slow mail server.
        """
        # The lease is the task's own, but which task it is shows only after the claim: take the longest of all.
        lease = max((task.lease for task in self.tasks.values()), default=timedelta(seconds=60)) + SLICE
        claimed_at = self.clock()
        claimed = timeline.claim_jobs(holder=self.holder, now=claimed_at, lease=lease, limit=JOBS_AT_ONCE)
        for job in claimed:
            try:
                if self.stop.is_set() or not timedelta() <= self.clock() - claimed_at < SLICE:
                    timeline.release_job(job=job)
                    continue
                self._run(job)
            except timeline.LeaseLost:
                log.warning("job %s %s went to another worker; nothing of it was written here", job.id, job.task)
            if connection.vendor == "sqlite":
                time.sleep(BREATH_SECONDS)
        return bool(claimed)

    def _run(self, job: timeline.Leased) -> None:
        task = self.tasks.get(job.task)
        if task is None:
            return self._fail(job, kind="UnknownTask", hopeless=True)
        if job.attempts > task.attempt_limit:
            return self._fail(job, kind="WorkerDied", hopeless=True)
        try:
            write = task.run(now=self.clock(), **job.arguments)
            with transaction.atomic():
                if write is not None:
                    write()
                timeline.finish_job(job=job, now=self.clock())
        except timeline.LeaseLost:
            raise
        except timeline.Hopeless as verdict:
            self._fail(job, kind=verdict.kind, hopeless=True)
        except Exception as error:  # noqa: BLE001  one task's bug must not stop the clocks; it is logged and retried
            log.error("job %s %s: %s", job.id, job.task, where(error))
            self._fail(job, kind=type(error).__name__, limit=task.attempt_limit)
        return None

    def _fail(self, job: timeline.Leased, *, kind: str, hopeless: bool = False, limit: int = 0) -> None:
        timeline.fail_job(
            job=job,
            now=self.clock(),
            error_kind=kind,
            jitter=self.jitter.random(),
            attempt_limit=limit,
            hopeless=hopeless,
        )

    def _round_or_wait(self, *, everything: bool, patient: bool) -> bool:
        """A database that is busy, full or restarting is waited for; nothing is lost meanwhile.

        patient: for ever; else a few times, since whoever waits for this process to end should hear of it.
        """
        try:
            busy = self.round(everything=everything, patient=patient)
        except (OperationalError, InterfaceError) as error:
            self._refusals += 1
            if not patient and self._refusals > REFUSALS_BORNE:
                raise
            log.error("the database refused the worker (%s); trying again", where(error))
            connection.close()
            self.stop.wait(1 + self.jitter.random())
            return True
        self._refusals = 0
        return busy

    def _enter(self) -> int:
        """What happened goes into the ledger. That it cannot must not stop what people wait for."""
        try:
            return self.enter(now=self.clock())
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  it is logged, and tried again
            log.error("the ledger: %s", where(error))
            return 0

    def _every(self, interval: timedelta, name: str, deed: Callable[[], object]) -> object:
        now = self.clock()
        if name in self._last and now - self._last[name] < interval and now >= self._last[name]:
            return None
        result = deed()
        self._last[name] = now
        return result

    def _beat(self) -> None:
        timeline.beat(holder=self.holder, now=self.clock())

    def _free_leases_of_dead(self) -> None:
        for holder in worker_locks.dead_holders(self.locks):
            freed = timeline.release_leases(holder=holder, now=self.clock())
            timeline.forget_worker(holder=holder)
            worker_locks.forget(self.locks, holder=holder)
            log.warning("worker %s is gone; %d of its jobs are taken over", holder, freed)

    def _keep_house(self) -> None:
        for name, deed in self.housekeeping:
            if self.stop.is_set():
                return
            try:
                deed(now=self.clock())
            except Exception as error:  # noqa: BLE001  one broom that breaks must not stop the others
                log.error("housekeeping %s: %s", name, where(error))


def where(error: BaseException) -> str:
    """Class and place of an error, without its message, which may hold content."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(HERE)]
    places = dict.fromkeys(f"{Path(frame.filename).name}:{frame.lineno}" for frame in (*frames[-1:], *ours[-1:]))
    return f"{type(error).__name__} at {' in '.join(places)}"


def end_on_signals(stop: threading.Event) -> None:
    """SIGTERM and SIGINT end the process within 2 s, whatever it is doing. Called in the main thread.

    A thread hears of them through a pipe that the C handler writes to, because Python runs its own handlers between two
    steps of the main thread, and that may sit in SQLite's busy wait or in a mail server's silence. After
    END_WITHIN_SECONDS it ends like a kill: that is safe at any instant, and the next worker sees the free lock and
    takes the job over.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:  # a supervisor's child leaves Ctrl-C to its parent
            signal.signal(number, lambda number, frame: None)

    def wait() -> None:
        os.read(heard, 1)
        stop.set()
        time.sleep(END_WITHIN_SECONDS)
        os._exit(0)

    threading.Thread(target=wait, name="signals", daemon=True).start()
