"""SQL that is made once says the same as Django's own, each time anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, BinaryField, CharField, DateTimeField, UUIDField
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from vulndesk.apps.accounts.models import Session, User
from vulndesk.apps.accounts.organisations import first_organisation
from vulndesk.apps.accounts.sessions import alive
from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.statements import Given, Question, Together, insert

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def programme(slug: str = "one", **more: Any) -> Programme:
    made = Programme.objects.create(
        slug=slug, name=slug.title(), opened_at=NOW, organisation=first_organisation(), **more
    )
    made.policy = PolicyVersion.objects.create(
        programme=made, number=1, text="words", digest="d" * 64, clauses=[], withdrawn_promises=["c1"], adopted_at=NOW
    )
    made.save()
    return made


BY_SLUG = Question(
    lambda: (
        Programme.objects.filter(policy__isnull=False, slug=Given("slug", CharField()))
        .select_related("policy")
        .defer("policy__text", "policy__clauses")
    )
)


def test_an_answer_has_what_django_reads_with_its_relations_and_without_what_is_deferred() -> None:
    programme()
    programme("two", latest_version="2.4", latest_version_at=NOW)

    (found,) = BY_SLUG.ask(slug="two")

    assert model_to_dict(found) == model_to_dict(Programme.objects.get(slug="two"))
    assert found.latest_version_at == NOW
    with CaptureQueriesContext(connection) as queries:
        assert found.policy is not None
        assert found.policy.withdrawn_promises == ["c1"]
    assert len(queries) == 0
    assert found.policy.get_deferred_fields() == {"text", "clauses"}
    assert found.policy.text == "words"


def test_an_answer_is_read_anew_each_time_and_is_nobody_elses_object() -> None:
    one = programme()
    first = BY_SLUG.first(slug="one")
    Programme.objects.filter(pk=one.pk).update(name="Another")
    second = BY_SLUG.first(slug="one")

    assert first is not None
    assert second is not None
    assert (first.name, second.name) == ("One", "Another")
    assert first is not second
    assert BY_SLUG.first(slug="none") is None


def test_each_kind_of_value_is_compared_as_django_compares_it() -> None:
    key = DataKey.objects.create(id=new_id(), wrapped=b"\x00\xff")
    by_id = Question(lambda: DataKey.objects.filter(pk=Given("id", UUIDField())))
    by_bytes = Question(lambda: DataKey.objects.filter(wrapped=Given("wrapped", BinaryField())))

    assert [bytes(one.wrapped) for one in by_id.ask(id=key.pk)] == [b"\x00\xff"]
    assert [one.pk for one in by_bytes.ask(wrapped=b"\x00\xff")] == [key.pk]
    assert by_id.ask(id=new_id()) == []
    assert by_bytes.ask(wrapped=b"'; DROP TABLE vault_datakey; --") == []


@pytest.mark.parametrize("away", [timedelta(microseconds=-1), timedelta(), timedelta(microseconds=1)])
def test_instants_and_conditions_hold_to_the_microsecond(away: timedelta) -> None:
    person = User.objects.create(username="tom", is_active=False, joined_at=NOW)
    for digest, user in ((b"nobody", None), (b"inactive", person)):
        Session.objects.create(digest=digest, sealed=b"x", user=user, created_at=NOW, expires_at=NOW)
    living = Question(lambda: Session.objects.filter(alive(Given("now", DateTimeField()))))

    found = {bytes(one.digest) for one in living.ask(now=NOW + away)}

    assert found == {bytes(one.digest) for one in Session.objects.filter(alive(NOW + away))}
    assert found == ({b"nobody"} if away < timedelta() else set())


def test_order_and_limit_are_kept() -> None:
    for number in range(3):
        Event.objects.create(at=NOW, kind=f"kind{number}", actor="desk", audience="team", facts={}, sealed=b"")
    latest = Question(lambda: Event.objects.filter(id__gt=Given("after", BigIntegerField())).order_by("-id")[:2])

    assert [one.kind for one in latest.ask(after=0)] == ["kind2", "kind1"]


def test_inserted_rows_are_what_django_would_have_stored_and_know_their_ids() -> None:
    rows = [
        Event(at=NOW, kind=f"kind{n}", actor="desk", audience="team", facts={"n": n, "at": None}, sealed=b"\x00")
        for n in range(3)
    ]
    insert(rows)

    assert len({row.pk for row in rows}) == 3
    for number, row in enumerate(rows):
        stored = Event.objects.get(pk=row.pk)
        assert model_to_dict(stored) | {"sealed": b""} == model_to_dict(row) | {"sealed": b""}
        assert (stored.kind, stored.facts, bytes(stored.sealed)) == (
            f"kind{number}",
            {"n": number, "at": None},
            b"\x00",
        )
    rows[0].kind = "changed"
    rows[0].save()  # an UPDATE: the row knows that it is stored
    assert Event.objects.count() == 3


def test_no_column_is_stored_otherwise_than_by_django() -> None:
    """Every kind of field of the desk's, empty and full, among them those that are stored without a conversion."""
    policy = programme().policy
    for slug, more in (
        ("empty", {}),
        ("full", {"policy": policy, "latest_version": "2 'x' %s", "latest_version_at": NOW, "retention_days": 1}),
    ):
        more |= {"organisation": first_organisation()}
        by_django = Programme.objects.create(slug=slug, name="Name", opened_at=NOW, **more)
        ours = Programme(slug=f"{slug}-too", name="Name", opened_at=NOW, **more)
        insert([ours])
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM policies_programme WHERE id IN (%s, %s) ORDER BY id", [by_django.pk, ours.pk])
            names = [column[0] for column in cursor.description]
            first, second = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        assert first | {"id": ours.pk, "slug": ours.slug} == second


def test_more_rows_than_one_statement_can_hold_are_all_stored_and_know_their_ids() -> None:
    rows = [Event(at=NOW, kind=f"k{n}", actor="desk", audience="team", facts={}, sealed=b"") for n in range(400)]
    insert(rows)
    assert {row.pk: row.kind for row in rows} == dict(Event.objects.values_list("id", "kind"))


def test_a_row_that_is_there_already_is_refused_whole_and_nothing_is_inserted_for_nothing() -> None:
    key = DataKey(id=new_id(), wrapped=b"1")
    insert([key])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([DataKey(id=new_id(), wrapped=b"2"), DataKey(id=key.id, wrapped=b"3")])
    with CaptureQueriesContext(connection) as queries:
        insert([])

    assert len(queries) == 0
    assert [bytes(one.wrapped) for one in DataKey.objects.all()] == [b"1"]


def test_the_sql_is_made_once_for_a_connection() -> None:
    made = []

    def make() -> Any:
        made.append(1)
        return Programme.objects.filter(slug=Given("slug", CharField()))

    question = Question(make)
    for slug in ("one", "two", "one"):
        question.ask(slug=slug)
    assert made == [1]


def test_questions_asked_together_have_by_one_statement_what_each_has_by_itself() -> None:
    for slug in ("one", "two"):
        programme(slug, latest_version_at=NOW)
        facts = {"slug": slug, "none": None}
        Event.objects.create(at=NOW, kind="opened", actor=slug, audience="team", facts=facts, sealed=b"\x00\xff")
    DataKey.objects.create(id=new_id(), wrapped=b"\xff")
    events = Question(lambda: Event.objects.filter(actor=Given("slug", CharField())))
    every_key = Question(lambda: DataKey.objects.all())
    nothing = Question(lambda: User.objects.filter(username=Given("slug", CharField())))
    asked = (BY_SLUG, nothing, events, every_key)

    with CaptureQueriesContext(connection) as queries:
        found = Together(*asked, events).ask(slug="two", unasked=1)

    assert len(queries) == 1
    assert found.first_of(nothing) is None
    assert [one.policy.number for one in found.of(BY_SLUG) if one.policy] == [1]
    for question in asked:
        rows = found.of(question)
        assert [model_to_dict(one) for one in rows] == [model_to_dict(one) for one in question.ask(slug="two")]
    with CaptureQueriesContext(connection) as queries:
        Together().ask(slug="two")
    assert len(queries) == 0
