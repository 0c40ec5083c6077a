"""What looks alike is found by keyed digests, shown to whoever may see both, and said to nobody else."""

from datetime import timedelta

import pytest

from tests.apps.cases.handling import alike, words_of
from tests.people import NOW, join, open_programme, report
from tests.retold_reports import OVERFLOW, RETOLD
from vulndesk.apps.cases.actions import (
    DeedRequest,
    answer,
    compare_case,
    do_deed,
    let_look_alike,
    plan_comparisons,
    tell_apart,
)
from vulndesk.apps.cases.models import Apart, Case, Sketch, SketchDigest
from vulndesk.apps.cases.queries import QueueFilter, around_of, queue
from vulndesk.apps.cases.queries.similar import COMMON
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.queries import Job, kinds_of, timeline_of
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import CloseReason, Deed
from vulndesk.gateways.key_set import KeySet

pytestmark = pytest.mark.django_db

OTHER = """The password reset page accepts a token twice. Whoever reads an old message from the mailbox of a colleague
can choose another password for that account, even a week after the first change was confirmed by the owner."""


@pytest.fixture
def enix():
    return open_programme("enix")


def compared(to, text, *, minutes=0, **more):
    one = report(to, text, now=NOW + timedelta(minutes=minutes), **more)
    compare(one.received.case_id)
    return Case.objects.select_related("data_key").get(pk=one.received.case_id)


def compare(case_id):
    compare_case(case_id=str(case_id), now=NOW)()


def test_a_retold_report_is_found_with_what_it_shares_and_an_unrelated_one_is_not(enix):
    tom = join("tom", enix)
    first, _, again = (compared(enix, text, minutes=at) for at, text in enumerate((OVERFLOW, OTHER, RETOLD)))
    (found,) = alike(tom, again)
    assert found.reference == first.reference
    assert found.likeness.is_strong
    assert found.shared[:2] == ("same function import_attributes", "same file archive/import.c")
    assert "% of the words" in found.shared[-1]
    assert alike(tom, first)[0].reference == again.reference


def test_closed_cases_are_found_too(enix):
    tom = join("tom", enix)
    first = compared(enix, OVERFLOW)
    do_deed(first.pk, DeedRequest(Deed.VALIDATE), by=tom, now=NOW)
    do_deed(first.pk, DeedRequest(Deed.CLOSE, reason=CloseReason.RESOLVED, release="2"), by=tom, now=NOW)
    assert alike(tom, compared(enix, RETOLD, minutes=5))[0].state == "closed: resolved"


def test_a_case_of_another_programme_is_found_by_who_sees_both_and_is_no_gap_for_who_does_not(enix):
    interview = open_programme("interview")
    first, again = compared(interview, OVERFLOW), compared(enix, RETOLD, minutes=5)
    assert alike(join("tom", enix), again) == ()
    both = alike(join("vera", enix, interview), again)
    assert [one.reference for one in both] == [first.reference]
    assert alike(join("olga", owner=True), again) == both
    with pytest.raises(NotAllowed):
        alike(Actor(Role.REPORTER, case_id=again.pk), again)


def test_the_queue_says_it_of_the_later_one_within_its_programme_until_it_is_marked(enix):
    tom, olga = join("tom", enix), join("olga", owner=True)
    compared(open_programme("interview"), OVERFLOW)
    first, again = compared(enix, OVERFLOW, minutes=1), compared(enix, RETOLD, minutes=5)

    def tags(actor):
        return {row.reference: row.like for row in queue(actor, QueueFilter(view="open"), now=NOW).rows}

    assert tags(tom) == {first.reference: "", again.reference: first.reference}
    assert tags(olga)[again.reference] == first.reference, "of the same programme, whatever else looks like it"
    do_deed(again.pk, DeedRequest(Deed.MARK_DUPLICATE, original=first.reference), by=tom, now=NOW)
    assert tags(tom)[again.reference] == ""


def test_what_the_reporter_adds_is_compared_too(enix):
    tom = join("tom", enix)
    compared(enix, OVERFLOW)
    vague = report(enix, "Something is wrong with your importer.", now=NOW + timedelta(minutes=1))
    compare(vague.received.case_id)
    row = Case.objects.get(pk=vague.received.case_id)
    assert alike(tom, row) == ()
    answer(row.pk, RETOLD, by=vague.reporter, now=NOW)
    compare(row.pk)
    assert len(alike(tom, row)) == 1


def test_the_index_holds_no_words_and_another_key_gives_other_digests(enix, settings):
    compared(enix, OVERFLOW)
    before = set(SketchDigest.objects.values_list("digest", flat=True))
    assert b"import" not in bytes(Sketch.objects.get().sealed)
    settings.DESK_KEYS = KeySet(bytes(32), settings.DESK_KEYS.generations)
    again = compared(enix, OVERFLOW, minutes=1)
    assert not before & set(again.sketch.digests.values_list("digest", flat=True))


def test_erasing_a_case_erases_what_it_is_compared_by(enix):
    tom = join("tom", enix)
    first, again = compared(enix, OVERFLOW), compared(enix, RETOLD, minutes=5)
    assert Sketch.objects.get(case=again).like_id == first.pk
    do_deed(first.pk, DeedRequest(Deed.NOT_A_REPORT), by=tom, now=NOW)
    Programme.objects.update(retention_days=1)
    assert erase_due(now=NOW + timedelta(days=2)) == 1
    assert not SketchDigest.objects.filter(sketch__case=first).exists()
    assert Sketch.objects.get().like_id is None
    assert alike(tom, again) == ()
    assert compare_case(case_id=str(first.pk), now=NOW) is None


def test_a_digest_that_many_reports_have_is_stored_for_no_further_one(enix, monkeypatch):
    monkeypatch.setattr("vulndesk.apps.cases.actions.similar.COMMON", 3)
    for at in range(5):
        compared(enix, OVERFLOW, minutes=at)
    assert COMMON > 3
    assert set(SketchDigest.objects.filter(sketch__case__received_at__gt=NOW + timedelta(minutes=2))) == set()


def test_cases_from_before_are_compared_by_jobs_each_once(enix):
    old = report(enix, OVERFLOW)
    assert plan_comparisons(now=NOW) == 1
    assert plan_comparisons(now=NOW) == 1
    assert Job.objects.filter(task="cases.compare").count() == 1
    compare(old.received.case_id)
    assert plan_comparisons(now=NOW) == 0


def test_what_a_person_told_apart_is_named_nowhere_whatever_is_added_until_it_is_taken_back(enix):
    tom = join("tom", enix)
    first, again = compared(enix, OVERFLOW), compared(enix, RETOLD, minutes=5)

    def tag():
        return next(
            row.like for row in queue(tom, QueueFilter(view="open"), now=NOW).rows if row.reference == again.reference
        )

    assert tag() == first.reference
    tell_apart(again.pk, first.reference, by=tom, now=NOW)
    compare(again.pk)
    assert (alike(tom, first), alike(tom, again), tag()) == ((), (), "")
    with pytest.raises(NotNow):
        tell_apart(first.pk, again.reference, by=tom, now=NOW)
    for case in (first, again):
        assert kinds_of(case.pk, reader=tom).count("told_apart") == 1
        assert "told_apart" not in kinds_of(case.pk, reader=Actor(Role.REPORTER, case_id=case.pk))
    let_look_alike(first.pk, again.reference, by=tom, now=NOW)
    compare(again.pk)
    assert (len(alike(tom, first)), tag()) == (1, first.reference)
    with pytest.raises(NotNow):
        let_look_alike(first.pk, again.reference, by=tom, now=NOW)
    do_deed(again.pk, DeedRequest(Deed.MARK_DUPLICATE, original=first.reference), by=tom, now=NOW)
    with pytest.raises(NotNow):
        tell_apart(first.pk, again.reference, by=tom, now=NOW)
    assert not Apart.objects.exists()


def test_a_case_of_another_programme_can_be_told_apart_by_who_sees_both_and_is_named_to_nobody_else(enix):
    first, again = compared(open_programme("interview"), OVERFLOW), compared(enix, RETOLD, minutes=5)
    tom, olga = join("tom", enix), join("olga", owner=True)
    with pytest.raises(NotFound):
        tell_apart(again.pk, first.reference, by=tom, now=NOW)
    assert not Apart.objects.exists()
    with pytest.raises(NotAllowed):
        tell_apart(again.pk, first.reference, by=Actor(Role.REPORTER, case_id=again.pk), now=NOW)
    tell_apart(again.pk, first.reference, by=olga, now=NOW)
    assert around_of(olga, again).apart == (first,)
    assert around_of(tom, again).apart == ()
    assert first.reference not in str([event.facts for event in timeline_of(again.pk, reader=tom)])


@pytest.mark.slow
def test_the_buttons_tell_apart_and_take_it_back(at_desk, web):
    first, again = compared(web, OVERFLOW), compared(web, RETOLD, minutes=5)
    address = f"/team/cases/{again.reference}/like/{first.reference}/"
    page = words_of(at_desk.post(f"{address}not/", follow=True))
    assert f"Not the same: {first.reference} Take it back" in page
    assert "Somebody said so already" in words_of(at_desk.post(f"{address}not/", follow=True))
    assert "these two are not the same" in words_of(at_desk.get(address))
    page = words_of(at_desk.post(f"{address}after-all/", follow=True))
    assert f"Not the same as {first.reference}" in page
    assert at_desk.get(f"{address}not/").status_code == 405
