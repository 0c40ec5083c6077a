"""What the team does to a case: one deed, one event, and a refusal that changes nothing."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import (
    DeedRequest,
    add_note,
    answer,
    do_deed,
    extend_clock,
    record_publication,
    set_severity,
)
from vulndesk.apps.cases.models import Case, Deadline, Message
from vulndesk.apps.cases.queries import QueueFilter, case_page, queue
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import RM, CloseReason, Deed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


@pytest.fixture
def case(enix):
    return report(enix, title="Overflow in the parser")


def kinds(case_id):
    return list(Event.objects.filter(case_id=case_id).order_by("id").values_list("kind", flat=True))


def snapshot(case_id):
    row = Case.objects.filter(pk=case_id).values().get()
    return row, list(Deadline.objects.filter(case_id=case_id).values()), kinds(case_id)


def do(case, deed, by, *, now=NOW + HOUR, **more):
    return do_deed(case.received.case_id, DeedRequest(deed, **more), by=by, now=now)


def test_an_acknowledgement_is_a_message_an_event_and_a_kept_promise(case, tom):
    do(case, Deed.ACKNOWLEDGE, tom, message="Thank you, we have it.")
    page = case_page(case.reporter, case_id=case.received.case_id, now=NOW + HOUR)
    assert [message.text for message in page.messages] == ["Thank you, we have it."]
    assert {clock.promise: clock.state for clock in page.clocks} == {
        "acknowledge_within": "kept",
        "update_within": "running",
    }
    assert kinds(case.received.case_id) == ["report_received", "acknowledged"]


def test_an_acknowledgement_without_words_is_refused_and_leaves_no_trace(case, tom):
    before = snapshot(case.received.case_id)
    with pytest.raises(BadInput):
        do(case, Deed.ACKNOWLEDGE, tom, message="   ")
    assert snapshot(case.received.case_id) == before


def test_a_late_acknowledgement_is_late_for_ever(case, tom):
    do(case, Deed.ACKNOWLEDGE, tom, message="Sorry.", now=NOW + timedelta(hours=49))
    assert Deadline.objects.get(case_id=case.received.case_id, promise="acknowledge_within").state == "late"


def test_confirming_makes_the_person_the_owner_and_starts_the_investigation(case, tom):
    row = do(case, Deed.VALIDATE, tom)
    assert (row.rm, row.owner_id) == (RM.ACCEPTED.value, tom.user_id)
    assert kinds(case.received.case_id)[1:] == ["validated", "investigation_started"]


def test_two_people_at_once_one_wins_and_the_other_is_told_what_happened(case, tom, enix):
    vera = join("vera", enix)
    seen = Case.objects.get().revision
    do(case, Deed.VALIDATE, tom, seen=seen)
    before = snapshot(case.received.case_id)
    with pytest.raises(Conflict) as refused:
        do(case, Deed.INVALIDATE, vera, seen=seen, message="No.", now=NOW + 2 * HOUR)
    assert "tom" in refused.value.what
    assert "60 minutes ago" in refused.value.what
    assert snapshot(case.received.case_id) == before


def test_a_stranger_to_the_programme_gets_the_answer_for_an_absent_case(case, enix):
    mona = join("mona", open_programme("interview"))
    with pytest.raises(NotFound) as refused:
        do(case, Deed.VALIDATE, mona)
    with pytest.raises(NotFound) as absent:
        case_page(mona, reference="VD-0000-0000", now=NOW)
    assert str(refused.value) == str(absent.value)


def test_a_reporter_handles_nothing(case):
    with pytest.raises(NotAllowed):
        do(case, Deed.VALIDATE, case.reporter)


def test_a_question_waits_for_the_reporter_and_an_answer_ends_the_waiting(case, tom):
    row = do(case, Deed.ASK, tom, message="Which version?")
    assert row.waiting_on_reporter
    answer(case.received.case_id, "2.3.1", by=case.reporter, now=NOW + 2 * HOUR)
    assert not Case.objects.get().waiting_on_reporter
    assert Deadline.objects.filter(state="running").count() == 0  # the question was acknowledgement and update in one


def test_a_case_closed_for_silence_opens_again_on_an_answer(case, tom):
    do(case, Deed.VALIDATE, tom)
    do(case, Deed.CLOSE, tom, reason=CloseReason.NO_ANSWER)
    answer(case.received.case_id, "I was on holiday.", by=case.reporter, now=NOW + 3 * HOUR)
    row = Case.objects.get()
    assert (row.rm, row.is_open, row.close_reason) == ("R", True, "")


def test_a_case_cannot_be_closed_while_it_is_only_received(case, tom):
    with pytest.raises(NotNow):
        do(case, Deed.CLOSE, tom, reason=CloseReason.WONT_FIX)


def test_a_duplicate_names_its_original_and_both_know_it(case, tom, enix):
    again = report(enix, "The same thing.", title="The same")
    original = Case.objects.get(pk=case.received.case_id).reference
    row = do(again, Deed.MARK_DUPLICATE, tom, original=original.lower())
    assert row.duplicate_of_id == case.received.case_id
    assert case_page(tom, reference=original, now=NOW).duplicates == (row.reference,)


def test_a_duplicate_of_an_unknown_or_hidden_case_is_refused_alike(case, tom):
    hidden = report(open_programme("interview"))
    reference = Case.objects.get(pk=hidden.received.case_id).reference
    with pytest.raises(BadInput) as unknown:
        do(case, Deed.MARK_DUPLICATE, tom, original="VD-0000-0000")
    with pytest.raises(BadInput) as other:
        do(case, Deed.MARK_DUPLICATE, tom, original=reference)
    assert str(unknown.value) == str(other.value)


def test_not_a_report_takes_the_clocks_away_and_keeps_the_words(case, tom):
    do(case, Deed.NOT_A_REPORT, tom)
    assert set(Deadline.objects.values_list("state", flat=True)) == {"withdrawn"}
    page = case_page(tom, case_id=case.received.case_id, now=NOW)
    assert page.body["report"]["description"].startswith("The parser")
    assert queue(tom, QueueFilter("not-reports"), now=NOW).rows[0].title == "Overflow in the parser"


def test_severity_sets_the_place_in_the_queue_and_an_internal_target(case, tom, enix):
    report(enix, "Another", title="Not scored yet")
    set_severity(case.received.case_id, "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", by=tom, now=NOW + HOUR)
    rows = queue(tom, QueueFilter("open"), now=NOW + HOUR).rows
    assert [row.title for row in rows] == ["Not scored yet", "Overflow in the parser"]
    internal = Deadline.objects.get(strength="internal")
    assert internal.due_at == NOW + timedelta(days=90)
    shown = case_page(case.reporter, case_id=case.received.case_id, now=NOW + HOUR)
    assert internal.pk not in {clock.id for clock in shown.clocks}


def test_a_bad_vector_is_refused_with_the_next_step(case, tom):
    with pytest.raises(BadInput) as refused:
        set_severity(case.received.case_id, "CVSS:9", by=tom, now=NOW)
    assert refused.value.next_step


def test_an_extension_is_told_to_the_reporter_and_the_original_instant_still_counts(case, tom):
    clock = Deadline.objects.get(promise="acknowledge_within")
    extend_clock(clock.pk, to=NOW + timedelta(hours=96), reason="We are ill.", by=tom, now=NOW + HOUR)
    do(case, Deed.ACKNOWLEDGE, tom, message="Now.", now=NOW + timedelta(hours=60))
    clock.refresh_from_db()
    assert (clock.due_at, clock.state) == (NOW + timedelta(hours=48), "late")
    page = case_page(case.reporter, case_id=case.received.case_id, now=NOW)
    assert "We are ill." in {message.text for message in page.messages}


def test_a_note_is_read_by_the_team_only(case, tom):
    add_note(case.received.case_id, "Looks real.", by=tom, now=NOW)
    assert [m.text for m in case_page(tom, case_id=case.received.case_id, now=NOW).messages] == ["Looks real."]
    shown = case_page(case.reporter, case_id=case.received.case_id, now=NOW)
    assert shown.messages == ()
    assert not any("note" in line.sentence for line in shown.timeline)


def test_a_policy_that_promises_an_advisory_resolves_no_case_without_one():
    interview = open_programme("interview")
    vera = join("vera", interview)
    case = report(interview)
    do(case, Deed.VALIDATE, vera)
    with pytest.raises(BadInput) as refused:
        do(case, Deed.CLOSE, vera, reason=CloseReason.RESOLVED)
    assert refused.value.field == "reason"
    with pytest.raises(BadInput):
        do(case, Deed.CLOSE, vera, reason=CloseReason.RESOLVED, release="1.1.9")
    with transaction.atomic():
        record_publication(case.received.case_id, release="1.1.9", advisory="https://example.org/a/1", now=NOW)
    row = do(case, Deed.CLOSE, vera, reason=CloseReason.RESOLVED)
    assert not row.is_open
    page = case_page(vera, case_id=case.received.case_id, now=NOW)
    assert page.body["references"] == {"release": "1.1.9", "advisory": "https://example.org/a/1"}


def test_an_owner_sees_every_programme_of_the_organisation(case, enix):
    other = open_programme("interview")
    olga = join("olga", owner=True)
    report(other)
    assert len(queue(olga, QueueFilter("open"), now=NOW).rows) == 2
    assert olga.owned == olga.programmes == {enix.pk, other.pk}


def test_a_title_is_found_by_whole_words_and_by_nothing_less(case, tom):
    assert queue(tom, QueueFilter(text="parser OVERFLOW"), now=NOW).rows
    assert not queue(tom, QueueFilter(text="parse"), now=NOW).rows
    assert queue(tom, QueueFilter(text=Case.objects.get().reference.lower()), now=NOW).rows


def test_no_message_is_stored_in_clear(case, tom):
    do(case, Deed.ACKNOWLEDGE, tom, message="canarymessage")
    assert all(b"canarymessage" not in bytes(sealed) for sealed in Message.objects.values_list("sealed", flat=True))
