"""Events: stored with their deed or not at all, clear facts without words, and nothing missed by a reader."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import QuerySet

from vulndesk.apps.timeline import actions, queries
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def record(kind="message_posted", **options):
    with transaction.atomic():
        return actions.record_event(kind=kind, now=options.pop("now", NOW), **options)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_deed_is_a_bug():
    with pytest.raises(RuntimeError, match="outside the transaction"):
        actions.record_event(kind="closed", now=NOW)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_when_its_deed_is_rolled_back():

    def a_deed_that_fails():
        with transaction.atomic():
            actions.record_event(kind="closed", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        a_deed_that_fails()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_facts_keep_states_ids_and_instants():
    case_id = uuid4()
    event = record(facts={"rm": "V", "case": case_id, "due": NOW, "score": 9.3, "parts": ["a", 1], "owner": None})
    event.refresh_from_db()
    assert event.facts == {
        "rm": "V",
        "case": str(case_id),
        "due": "2026-03-02T09:30:00Z",
        "score": 9.3,
        "parts": ["a", 1],
        "owner": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["buffer overflow", "two\nlines", "x" * 301, b"bytes", {"deep": "some prose"}])
def test_words_in_facts_are_refused_and_not_repeated(words):
    with pytest.raises(ValueError, match="is not a state, an id or an instant") as refusal:
        record(facts={"reason": words})
    assert "overflow" not in str(refusal.value)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_unknown_audience_is_refused():
    with pytest.raises(ValueError, match="no audience"):
        record(audience="reporter")


@pytest.mark.django_db
def test_everybody_never_sees_what_is_for_the_team():
    case_id = uuid4()
    shared, private = record(case_id=case_id, audience="everyone"), record(case_id=case_id, audience="team")
    record(case_id=uuid4(), audience="everyone")
    assert queries.timeline_of(case_id, reader=Actor(Role.REPORTER, case_id=case_id)) == [shared]
    assert queries.timeline_of(case_id, reader=Actor(Role.OPERATOR, user_id=1)) == [shared, private]


@pytest.mark.django_db
def test_an_event_becomes_one_job_for_each_subscriber_once():
    heard, unheard = record(kind="closed"), record(kind="note_added")
    table = {"closed": ("mail.reporter", "mail.team")}
    assert actions.dispatch_events(now=NOW, subscriptions=table) == 2
    assert actions.dispatch_events(now=NOW, subscriptions=table) == 0
    jobs = Job.objects.order_by("id").values_list("task", "arguments", "key")
    assert list(jobs) == [
        ("mail.reporter", {"event_id": heard.id}, f"{heard.id}:mail.reporter"),
        ("mail.team", {"event_id": heard.id}, f"{heard.id}:mail.team"),
    ]
    unheard.refresh_from_db()
    assert unheard.dispatched_at == NOW


@pytest.mark.django_db
def test_an_event_that_appears_below_dispatched_ones_is_dispatched_too():
    first, second = record(kind="closed"), record(kind="closed")
    Event.objects.filter(id=first.id).update(dispatched_at=NOW)
    actions.dispatch_events(now=NOW, subscriptions={"closed": ("t",)})
    Event.objects.filter(id=first.id).update(dispatched_at=None)
    Job.objects.all().delete()
    actions.dispatch_events(now=NOW, subscriptions={"closed": ("t",)})
    assert list(Job.objects.values_list("key", flat=True)) == [f"{first.id}:t"]
    assert second.id > first.id


@pytest.mark.django_db
def test_an_event_that_another_worker_took_first_makes_no_second_job(monkeypatch):
    event = record(kind="closed")
    real = QuerySet.exists

    def taken_meanwhile(waiting):
        found = real(waiting)
        Event.objects.filter(id=event.id).update(dispatched_at=NOW)
        return found

    monkeypatch.setattr(QuerySet, "exists", taken_meanwhile)
    assert actions.dispatch_events(now=NOW, subscriptions={"closed": ("t",)}) == 0
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_more_events_than_one_batch_are_all_dispatched():
    for _ in range(actions.DISPATCH_BATCH + 5):
        record(kind="closed")
    counts = [actions.dispatch_events(now=NOW, subscriptions={"closed": ("t",)}) for _ in range(3)]
    assert counts == [actions.DISPATCH_BATCH, 5, 0]
    assert Job.objects.count() == actions.DISPATCH_BATCH + 5
