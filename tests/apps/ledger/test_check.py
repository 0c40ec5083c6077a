"""Who changes rows without the desk's key is found, to the row; who rebuilt it all with the key, by an outside copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.apps.ledger.writing import NOW, happened, reported
from vulndesk.apps.ledger import actions
from vulndesk.apps.ledger.models import Erasure, Head, Leaf, Ledger, Node, Progress
from vulndesk.apps.ledger.queries.check import check_ledger
from vulndesk.apps.timeline.models import Event

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=40)


@pytest.fixture
def desk() -> list[Event]:
    """Twelve events, every third one a receipt, over some minutes, with published heads between."""
    events = []
    for number in range(12):
        now = NOW + timedelta(minutes=3 * number)
        events.append(reported(now=now) if number % 3 == 0 else happened(now=now, sealed=bytes([number]) * 40))
        actions.keep(now=now)
    assert check_ledger().faults == []
    return events


def kinds(**options) -> list[str]:
    return [one.kind for one in check_ledger(**options).faults]


def rewrite(event: Event, **changes: object) -> None:
    assert Event.objects.filter(pk=event.pk).update(**changes) == 1


CHANGES: dict[str, Callable[[Event], None]] = {
    "kind": lambda event: rewrite(event, kind="closed"),
    "instant": lambda event: rewrite(event, at=event.at - timedelta(microseconds=1)),
    "actor": lambda event: rewrite(event, actor="user:7"),
    "audience": lambda event: rewrite(event, audience="owners"),
    "case": lambda event: rewrite(event, case_id=uuid4()),
    "programme": lambda event: rewrite(event, programme_id=9),
    "facts": lambda event: rewrite(event, facts={**event.facts, "more": 1}),
    "facts of another shape": lambda event: rewrite(event, facts=None if connection.vendor == "sqlite" else []),
    "sealed": lambda event: rewrite(event, sealed=b"other words"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("which", [0, 1, 11])
@pytest.mark.slow
def test_a_rewritten_row_is_named_and_no_other(desk, which, change):
    if change == "facts of another shape" and connection.vendor == "sqlite":
        Event.objects.filter(pk=desk[which].pk).update(facts=["list"])
    else:
        CHANGES[change](desk[which])
    found = check_ledger().faults
    assert [(one.kind, one.subject) for one in found] == [("rewritten", desk[which].pk)]
    assert f"event {desk[which].pk} was rewritten" in found[0].sentence


def test_every_row_of_a_corrupted_copy_is_found_the_first_one_first(desk):
    for event in desk:
        rewrite(event, actor="user:7")
    assert [one.subject for one in check_ledger().faults] == [event.pk for event in desk]


def test_the_stamp_of_the_worker_is_no_change(desk):
    Event.objects.update(dispatched_at=LATER)
    assert kinds() == []


def test_a_deleted_row_is_found(desk):
    Event.objects.filter(pk=desk[4].pk).delete()
    assert [(one.kind, one.subject) for one in check_ledger().faults] == [("deleted", desk[4].pk)]
    Event.objects.filter(pk=desk[11].pk).delete()
    assert [one.subject for one in check_ledger().faults] == [desk[4].pk, desk[11].pk]


def test_a_row_and_its_entry_deleted_together_leave_a_gap(desk):
    Leaf.objects.filter(subject=desk[4].pk).delete()
    Event.objects.filter(pk=desk[4].pk).delete()
    found = check_ledger().faults
    assert found[0].kind == "deleted entry"
    assert {"tree", "head"} <= {one.kind for one in found}


def test_the_newest_row_and_its_entry_deleted_together_leave_a_gap(desk):
    Leaf.objects.filter(subject=desk[11].pk).delete()
    Event.objects.filter(pk=desk[11].pk).delete()
    assert "deleted entry" in kinds()


def test_rows_that_changed_places_are_found(desk):
    first, second = desk[4], desk[7]
    spare = 10**9
    for old, new in ((first.pk, spare), (second.pk, first.pk), (spare, second.pk)):
        assert Event.objects.filter(pk=old).update(id=new) == 1
    assert [(one.kind, one.subject) for one in check_ledger().faults] == [
        ("rewritten", first.pk),
        ("rewritten", second.pk),
    ]


def test_entries_that_changed_places_are_found(desk):
    first, second = Leaf.objects.filter(part=0).order_by("number")[3:5]
    Leaf.objects.filter(pk=first.pk).update(index=-1)
    Leaf.objects.filter(pk=second.pk).update(index=first.index)
    Leaf.objects.filter(pk=first.pk).update(index=second.index)
    found = check_ledger().faults
    assert {one.number for one in found if one.kind in ("entry", "reordered", "deleted entry")} >= {first.number}
    assert {"tree", "head"} <= {one.kind for one in found}


def test_a_row_that_was_written_behind_the_ledger_s_back_is_found(desk):
    Event.objects.filter(pk=desk[4].pk).delete()
    copy = desk[4]
    Event.objects.bulk_create([copy])
    assert kinds() == [], "the same row is the same row"
    Progress.objects.filter(source="event").update(through=desk[11].pk + 5)
    Event.objects.bulk_create(
        [Event(id=desk[11].pk + 3, at=NOW, kind="closed", actor="desk", audience="team", facts={})]
    )
    assert [(one.kind, one.subject) for one in check_ledger().faults] == [("inserted", desk[11].pk + 3)]


def test_an_entry_that_was_made_to_fit_a_rewritten_row_is_found(desk):
    """Who knows how commitments are made, but not the desk's key."""
    from vulndesk.apps.ledger.sources import EVENTS
    from vulndesk.core.ledger.statements import commitment

    rewrite(desk[4], actor="user:7")
    text = next(EVENTS.statements(row)[0] for row in EVENTS.rows([desk[4].pk]))
    leaf = Leaf.objects.get(subject=desk[4].pk)
    Leaf.objects.filter(pk=leaf.pk).update(commitment=commitment(bytes(leaf.salt), text))
    found = check_ledger().faults
    assert found[0].number == leaf.number
    assert {"entry", "tree", "head"} <= {one.kind for one in found}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda: Node.objects.filter(pk=Node.objects.first().pk).update(root=b"\x00" * 32), "tree"),
        (lambda: Node.objects.filter(pk=Node.objects.first().pk).delete(), "tree"),
        (lambda: Node.objects.create(key=1, root=b"\x00" * 32), "tree"),
        (lambda: Head.objects.filter(pk=Head.objects.first().pk).update(root=b"\x00" * 32), "signature"),
        (lambda: Head.objects.filter(pk=Head.objects.first().pk).update(note="x"), "signature"),
        (lambda: Head.objects.filter(pk=Head.objects.first().pk).delete(), "tree"),
        (lambda: Ledger.objects.update(free=10**12), "end"),
        (lambda: Ledger.objects.update(entries=3), "end"),
        (lambda: Ledger.objects.update(tag=b""), "end"),
        (lambda: Leaf.objects.filter(number=2).update(salt=b"\x00" * 32), "rewritten"),
        (lambda: Leaf.objects.filter(number=2).update(salt=b"\x00"), "rewritten"),
        (lambda: Leaf.objects.filter(number=2).update(salt=b""), "salt"),
        (lambda: Leaf.objects.filter(number=2).update(source="nothing"), "unknown"),
        (lambda: Leaf.objects.filter(number=2).update(subject=10**6), "deleted"),
        (lambda: Leaf.objects.filter(number=3).update(part=1), "rewritten"),
        (lambda: Leaf.objects.filter(number=2).delete(), "deleted entry"),
        (lambda: Ledger.objects.all().delete(), "lost"),
    ],
)
@pytest.mark.slow
def test_whatever_else_is_changed_in_the_ledger_is_found(desk, change, kind):
    change()
    assert kind in kinds()


def test_what_was_erased_by_rule_is_told_and_is_no_fault(desk):
    before = {one.number: bytes(one.commitment) for one in Leaf.objects.all()}
    with transaction.atomic():
        assert actions.erase_rows("event", [desk[0].pk, desk[4].pk], rule="retention", now=LATER) == 2
    assert not Event.objects.filter(pk__in=[desk[0].pk, desk[4].pk]).exists()
    gone = Leaf.objects.filter(subject__in=[desk[0].pk, desk[4].pk], source="event")
    assert {bytes(one.salt) for one in gone} == {b""}
    assert {one.number: bytes(one.commitment) for one in Leaf.objects.all()} == before
    actions.keep(now=LATER)
    found = check_ledger()
    assert (found.faults, found.erased) == ([], 2)


def test_an_erasure_that_the_ledger_does_not_know_is_a_fault(desk):
    leaf = Leaf.objects.get(subject=desk[4].pk)
    Event.objects.filter(pk=desk[4].pk).delete()
    Leaf.objects.filter(pk=leaf.pk).update(salt=b"")
    assert kinds() == ["deleted"]
    erasure = Erasure.objects.create(at=NOW, rule="retention", numbers=[])
    actions.keep(now=LATER)
    Erasure.objects.filter(pk=erasure.pk).update(numbers=[leaf.number])
    assert sorted(kinds()) == ["deleted", "rewritten"]


@pytest.mark.slow
def test_a_ledger_that_was_rebuilt_with_the_desk_s_key_is_found_by_a_checkpoint_that_somebody_kept(desk):
    kept = Head.objects.filter(published=True).order_by("-size").first().note
    assert kinds(outside=[("witness.txt", kept)]) == []
    row = Ledger.objects.get()
    for model in (Leaf, Node, Head, Progress):
        model.objects.all().delete()
    Ledger.objects.update(free=0, entries=0, tag=b"")
    rewrite(desk[4], actor="user:7")
    from vulndesk.apps.ledger.queries.state import state

    read = state()
    assert read is not None
    Ledger.objects.update(tag=read.secrets.tag_of_end(row, free=0, entries=0))
    for event in desk:
        actions.keep(now=event.at)
    assert kinds() == [], "by itself it is whole"
    assert kinds(outside=[("witness.txt", kept)]) == ["rebuilt"]


def test_a_ledger_that_was_cut_short_or_another_desk_s_checkpoint_is_told(desk):
    kept = Head.objects.filter(published=True).order_by("-size").first().note
    assert kinds(outside=[("witness.txt", kept.replace("/ledger", "/other"))]) == ["checkpoint"]
    row = Ledger.objects.get()
    Ledger.objects.filter(pk=row.pk).update(free=256)
    assert "shorter" in kinds(outside=[("witness.txt", kept)])


def test_what_waits_for_its_entry_is_no_fault(desk):
    happened(now=LATER)
    found = check_ledger()
    assert (found.faults, found.waiting) == ([], 1)


def test_a_desk_that_wrote_nothing_yet_has_nothing_to_check():
    assert check_ledger().faults == []
    assert kinds(outside=[("witness.txt", "x")]) == ["lost"]
