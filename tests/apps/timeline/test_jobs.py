"""Jobs: one worker at a time, tried again with backoff, given up in the open."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from vulndesk.apps.timeline import actions, queries
from vulndesk.apps.timeline.models import Event, Job

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEASE = timedelta(seconds=60)

pytestmark = pytest.mark.django_db


def add(key=None, **options):
    return actions.add_job(task="t", now=NOW, key=key, arguments={"event_id": 1}, **options)


def claim(holder="a", now=NOW, limit=1):
    return actions.claim_jobs(holder=holder, now=now, lease=LEASE, limit=limit)


def test_a_key_is_used_once():
    assert add(key="1:t") is not None
    assert add(key="1:t") is None
    assert Job.objects.count() == 1


def test_jobs_without_a_key_may_be_many():
    add()
    add()
    assert Job.objects.count() == 2


def test_words_in_arguments_are_refused():
    with pytest.raises(ValueError, match="not a state"):
        actions.add_job(task="t", now=NOW, arguments={"text": "Dear Rita, ..."})


def test_a_leased_job_is_not_claimed_twice():
    add()
    (job,) = claim("a")
    assert job.holder == "a"
    assert job.attempts == 1
    assert claim("b") == []


def test_a_job_in_the_future_waits():
    add(run_at=NOW + timedelta(seconds=1))
    assert claim() == []
    assert len(claim(now=NOW + timedelta(seconds=1))) == 1


def test_a_job_is_due_again_when_its_lease_ran_out():
    add()
    claim("a")
    assert claim("b", now=NOW + LEASE - timedelta(seconds=1)) == []
    (job,) = claim("b", now=NOW + LEASE)
    assert (job.holder, job.attempts) == ("b", 2)


def test_the_oldest_job_comes_first():
    late, early = add(run_at=NOW), add(run_at=NOW - timedelta(hours=1))
    assert [job.id for job in claim(limit=2)] == [early.id, late.id]


def test_a_job_that_was_tried_before_is_claimed_alone():
    """It may be the one that killed the last worker, and its neighbours should not be counted for that again."""
    for second in range(5):
        add(run_at=NOW - timedelta(seconds=10 - second))
    claim("dead", limit=3)
    actions.release_leases(holder="dead", now=NOW)
    assert [job.attempts for job in claim("b", limit=10)] == [2]
    assert [job.attempts for job in claim("b", limit=10)] == [2]
    assert [job.attempts for job in claim("b", limit=10)] == [2]
    assert [job.attempts for job in claim("b", limit=10)] == [1, 1]


def test_fresh_jobs_are_claimed_up_to_the_first_that_was_tried_before():
    fresh, tried, later = (add(run_at=NOW - timedelta(seconds=9 - second)) for second in range(3))
    Job.objects.filter(id=tried.id).update(attempts=1)
    assert [job.id for job in claim(limit=10)] == [fresh.id]
    assert [job.id for job in claim(limit=10)] == [tried.id]
    assert [job.id for job in claim(limit=10)] == [later.id]


def test_the_leases_of_a_dead_worker_are_freed_at_once():
    add()
    claim("dead")
    assert actions.release_leases(holder="dead", now=NOW) == 1
    assert len(claim("b")) == 1


def test_a_job_whose_worker_died_twice_lets_the_others_pass():
    add(run_at=NOW - timedelta(hours=1))
    for _ in range(2):
        claim("dead")
        actions.release_leases(holder="dead", now=NOW)
    behind = add()
    assert [job.id for job in claim("b", limit=10)] == [behind.id]
    (job,) = claim("b", now=NOW + timedelta(seconds=1))
    assert job.attempts == 3


def test_a_released_job_counts_no_attempt():
    add()
    (job,) = claim("a")
    actions.release_job(job=job)
    (again,) = claim("b")
    assert again.attempts == 1


def test_a_finished_job_is_never_claimed():
    add()
    (job,) = claim()
    actions.finish_job(job=job, now=NOW)
    assert claim(now=NOW + timedelta(days=1)) == []
    assert Job.objects.get().state == "done"


def test_a_worker_that_lost_its_lease_cannot_finish():
    add()
    (slow,) = claim("a")
    claim("b", now=NOW + LEASE)
    with pytest.raises(actions.LeaseLost):
        actions.finish_job(job=slow, now=NOW + LEASE)
    assert Job.objects.get().state == "waiting"


def test_what_a_worker_without_its_lease_wrote_is_rolled_back():
    add()
    (slow,) = claim("a")
    claim("b", now=NOW + LEASE)

    def write_and_finish():
        with transaction.atomic():
            actions.record_event(kind="effect", now=NOW)
            actions.finish_job(job=slow, now=NOW)

    with pytest.raises(actions.LeaseLost):
        write_and_finish()
    assert not Event.objects.exists()


def test_a_failed_job_waits_longer_each_time():
    add()
    waits = []
    now = NOW
    for _ in range(4):
        (job,) = claim(now=now)
        actions.fail_job(job=job, now=now, error_kind="OSError", jitter=0.5, attempt_limit=10)
        run_at = Job.objects.get().run_at
        waits.append((run_at - now).total_seconds())
        now = run_at
    assert waits == [5, 10, 20, 40]


def test_jitter_spreads_the_wait_from_half_to_one_and_a_half():
    assert actions.backoff(attempts=2, jitter=0.0) == timedelta(seconds=5)
    assert actions.backoff(attempts=2, jitter=1.0) == timedelta(seconds=15)
    assert actions.backoff(attempts=60, jitter=0.5) == timedelta(hours=1)


def test_the_limit_of_attempts_gives_up_with_an_event_and_an_error(caplog):
    with transaction.atomic():
        about = actions.record_event(kind="closed", now=NOW, programme_id=4)
    actions.add_job(task="t", now=NOW, arguments={"event_id": about.id})
    (job,) = claim()
    with caplog.at_level(logging.ERROR):
        actions.fail_job(job=job, now=NOW, error_kind="OSError", jitter=0.5, attempt_limit=1)
    row = Job.objects.get()
    assert (row.state, row.last_error_kind, row.finished_at) == ("given_up", "OSError", NOW)
    event = Event.objects.get(kind="job_given_up")
    assert event.facts == {"job": job.id, "task": "t", "error": "OSError", "attempts": 1}
    assert (event.audience, event.programme_id) == ("team", 4)
    assert "given up after 1 attempts (OSError)" in caplog.text
    assert queries.given_up_jobs() == [row]
    assert claim(now=NOW + timedelta(days=9)) == []


def test_a_hopeless_job_is_given_up_at_the_first_attempt():
    add()
    (job,) = claim()
    actions.fail_job(job=job, now=NOW, error_kind="MailRefused550", jitter=0.5, attempt_limit=36, hopeless=True)
    assert Job.objects.get().state == "given_up"


def test_giving_up_the_news_of_a_given_up_job_runs_in_no_circle():
    with transaction.atomic():
        about = actions.record_event(kind="job_given_up", now=NOW)
    actions.add_job(task="t", now=NOW, arguments={"event_id": about.id})
    (job,) = claim()
    actions.fail_job(job=job, now=NOW, error_kind="OSError", jitter=0.5, attempt_limit=1)
    assert Event.objects.filter(kind="job_given_up").count() == 1
    assert Job.objects.get().state == "given_up"


def test_done_jobs_are_forgotten_and_given_up_ones_kept():
    for hopeless in (False, True):
        add()
        (job,) = claim()
        if hopeless:
            actions.fail_job(job=job, now=NOW, error_kind="E", jitter=0, attempt_limit=1, hopeless=True)
        else:
            actions.finish_job(job=job, now=NOW)
    assert actions.forget_done_jobs(now=NOW + timedelta(days=29)) == 0
    assert actions.forget_done_jobs(now=NOW + timedelta(days=31)) == 1
    assert Job.objects.get().state == "given_up"


def test_the_pulse_tells_whether_a_worker_lives():
    assert not queries.is_worker_alive(now=NOW)
    actions.beat(holder="a", now=NOW)
    actions.beat(holder="a", now=NOW + timedelta(seconds=10))
    assert queries.worker_last_seen() == NOW + timedelta(seconds=10)
    assert queries.is_worker_alive(now=NOW + timedelta(seconds=60))
    assert not queries.is_worker_alive(now=NOW + timedelta(seconds=80))
    actions.forget_worker(holder="a")
    assert queries.worker_last_seen() is None


def test_lateness_is_the_oldest_job_that_should_have_run():
    assert queries.overdue_since(now=NOW) is None
    add(run_at=NOW - timedelta(minutes=3))
    add(run_at=NOW + timedelta(minutes=3))
    assert queries.overdue_since(now=NOW) == NOW - timedelta(minutes=3)
    assert queries.waiting_work(now=NOW)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_share_sixty_jobs_without_sharing_one():
    for _ in range(60):
        add()
    taken: list[int] = []

    def work(name):
        try:
            while jobs := claim(name, limit=3):
                taken.extend(job.id for job in jobs)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 60
    assert len(set(taken)) == 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_eight_workers_at_once_dispatch_each_event_once():
    for _ in range(150):
        with transaction.atomic():
            actions.record_event(kind="closed", now=NOW)

    def work():
        try:
            while queries.waiting_work(now=NOW - timedelta(days=1)):
                actions.dispatch_events(now=NOW, subscriptions={"closed": ("a", "b")})
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 300
