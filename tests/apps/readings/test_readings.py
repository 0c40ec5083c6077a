"""Who saw what: each look is kept before the page leaves, and one look is one reading."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from tests.apps.cases.handling import do, markup_of, person, reported, signed_in, words_of
from tests.people import report
from vulndesk.apps.accounts.models import Belonging, Organisation, User
from vulndesk.apps.accounts.organisations import belong
from vulndesk.apps.accounts.queries import owners_in
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.cases.queries import noting_opened
from vulndesk.apps.policies.actions import add_member
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.readings import actions
from vulndesk.apps.readings.models import BrowsingAlarm, Reading
from vulndesk.apps.timeline.models import Event
from vulndesk.server import readings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_known():
    """As a process that just started."""
    actions._known.clear()


def kept(**wanted):
    return [(row.who, row.page) for row in Reading.objects.filter(**wanted).order_by("at", "id")]


def address(case, rest=""):
    return f"/team/cases/{case.reference}/{rest}"


# --- what is a reading -------------------------------------------------------------------------------------------


def test_opening_a_case_is_a_reading_and_opening_it_again_is_not(at_desk, tom_user, case):
    for _ in range(3):
        assert at_desk.get(address(case)).status_code == 200
    assert kept(case_id=case.pk) == [(f"user:{tom_user.pk}", "case")]


def test_each_process_knows_what_another_one_recorded(at_desk, case):
    at_desk.get(address(case))
    actions._known.clear()
    at_desk.get(address(case))
    assert len(kept(case_id=case.pk)) == 1


def test_after_ten_minutes_it_is_another_look(at_desk, case):
    at_desk.get(address(case))
    Reading.objects.update(at=datetime.now(UTC) - timedelta(minutes=11))
    actions._known.clear()
    at_desk.get(address(case))
    assert len(kept(case_id=case.pk)) == 2


def test_what_an_open_page_fetches_again_is_no_new_reading_for_a_day(at_desk, case):
    at_desk.get(address(case))
    for hours, readings_kept in ((23, 1), (25, 2)):
        Reading.objects.update(at=datetime.now(UTC) - timedelta(hours=hours))
        actions._known.clear()
        assert at_desk.get(address(case, "parts/story/")).status_code == 200
        assert len(kept(case_id=case.pk, page="case")) == readings_kept


def test_a_region_that_is_asked_for_without_its_page_is_one(at_desk, case):
    at_desk.get(address(case, "parts/story/"))
    assert [page for _, page in kept(case_id=case.pk)] == ["case"]


def test_each_file_and_each_page_is_one_of_its_own(at_desk, case):
    files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    at_desk.post(address(case, "note/"), {"note-message": "x", "note-files": files})
    assert kept(case_id=case.pk) == []  # a deed that leads elsewhere shows nothing
    for row in Attachment.objects.all():
        assert b"".join(at_desk.get(address(case, f"files/{row.pk}/"))) in (b"a", b"b")
    at_desk.get(address(case, "room/"))
    at_desk.get(address(case, "embargo/"))
    pages = [page for _, page in kept(case_id=case.pk)]
    assert pages == ["case_file", "case_file", "case_room", "case_embargo"]


def test_a_refused_deed_shows_the_case_and_is_one(at_desk, case):
    assert do(at_desk, case, "reply", message="").status_code == 422
    assert [page for _, page in kept(case_id=case.pk)] == ["deed"]


def test_older_pages_of_the_thread_are_called_so(at_desk, case):
    at_desk.post(address(case, "note/"), {"note-message": "x"})
    at_desk.get(address(case) + f"?before={case.messages.get().pk}")
    assert [page for _, page in kept(case_id=case.pk)] == ["case:older"]


def test_an_export_is_called_so(at_desk, case):
    assert at_desk.post(address(case, "export/"), {"holds": "everything"}).status_code == 200
    assert [page for _, page in kept(case_id=case.pk)] == ["case_export:sent"]


def test_both_of_two_cases_beside_each_other_were_read(at_desk, web, case):
    other = reported(web, "Another report of the same kind.")
    at_desk.get(address(case, f"like/{other.reference}/"))
    assert {row.case_id for row in Reading.objects.filter(page="case_like")} == {case.pk, other.pk}


def test_a_list_is_one_line_with_its_number_of_titles(at_desk, tom_user, case):
    at_desk.get("/team/?view=open")
    at_desk.get("/team/?q=parser")
    rows = [(row.page, row.shown, row.case_id) for row in Reading.objects.order_by("at", "id")]
    assert rows == [("queue", 1, None), ("search", 1, None)]


def test_what_is_not_there_for_somebody_is_no_reading(elsewhere, case):
    assert elsewhere.get(address(case)).status_code == 404
    assert not Reading.objects.exists()


def test_the_reporter_is_never_recorded(web):
    mine = report(web)
    rita = Client()
    rita.post("/status/", {"receipt": mine.received.receipt})
    assert rita.get("/status/report/").status_code == 200
    assert rita.get("/status/report/room/").status_code == 200
    assert not Reading.objects.exists()


def test_outside_of_a_request_nothing_is_noted():
    with noting_opened() as opened:
        pass
    assert opened == []


# --- no reading, no page -----------------------------------------------------------------------------------------


def test_what_cannot_be_recorded_is_not_shown(at_desk, case, monkeypatch):
    tried = []

    def locked(*_, **__):
        tried.append(1)
        raise OperationalError("database is locked")

    monkeypatch.setattr(readings, "record_readings", locked)
    monkeypatch.setattr(readings, "WAITS", (0, 0))
    answer = at_desk.get(address(case))
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "records who reads a case" in words_of(answer)
    assert "parser" not in markup_of(answer)
    assert len(tried) == 3


def test_a_database_that_was_busy_for_a_moment_is_asked_again(at_desk, case, monkeypatch):
    record, failures = readings.record_readings, [OperationalError("database is locked")]

    def once_locked(*given, **named):
        if failures:
            raise failures.pop()
        return record(*given, **named)

    monkeypatch.setattr(readings, "record_readings", once_locked)
    monkeypatch.setattr(readings, "WAITS", (0, 0))
    assert at_desk.get(address(case)).status_code == 200
    assert len(kept(case_id=case.pk)) == 1


# --- who may see it ----------------------------------------------------------------------------------------------


def test_owners_and_whoever_owns_the_case_read_who_saw_it(at_desk, owning, tom_user, web, case):
    vera = signed_in(person("vera", web))
    vera.get(address(case))
    assert "Vera" in words_of(owning.get(address(case, "readings/")))
    refused = words_of(at_desk.get(address(case, "readings/")))
    assert "Each look at this case is recorded" in refused
    assert "Vera" not in refused
    assert at_desk.get(address(case, "readings/readings.csv")).status_code == 404
    Case.objects.filter(pk=case.pk).update(owner_id=tom_user.pk)
    shown = words_of(at_desk.get(address(case, "readings/")))
    assert "Vera" in shown
    assert "Opened the case" in shown


def test_what_a_person_saw_is_for_owners(at_desk, owning, tom_user, case):
    at_desk.get(address(case))
    page = words_of(owning.get(f"/team/readings/{tom_user.pk}/"))
    assert case.reference in page
    assert "parser" not in page
    assert "Tom" in words_of(owning.get("/team/readings/"))
    for one in ("/team/readings/", f"/team/readings/{tom_user.pk}/", f"/team/readings/{tom_user.pk}/readings.csv"):
        assert at_desk.get(one).status_code == 403
    assert owning.get("/team/readings/999999/").status_code == 404


def test_a_table_runs_no_formula(owning, web, case):
    user = person("eve", web)
    signed_in(user).get(address(case))
    from vulndesk.apps.accounts.models import seal_person

    user.sealed = seal_person(username="eve", display_name="=cmd|'/c calc'!A0", email="")
    user.save()
    text = b"".join(owning.get(address(case, "readings/readings.csv"))).decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["at", "who", "did", "case", "own"]
    assert "'=cmd|'/c calc'!A0" in [row[1] for row in rows]
    assert b"Opened the case" in b"".join(owning.get(f"/team/readings/{user.pk}/readings.csv"))


# --- unusual browsing --------------------------------------------------------------------------------------------


def cases_of_others(web, number):
    return [reported(web, f"Report {one} of many.") for one in range(number)]


@pytest.mark.slow
def test_twenty_cases_of_others_within_an_hour_raise_one_alarm(at_desk, tom_user, web):
    for one in cases_of_others(web, 22):
        at_desk.get(address(one))
    alarm = BrowsingAlarm.objects.get()
    assert alarm.who == f"user:{tom_user.pk}"
    event = Event.objects.get(kind="unusual_browsing")
    assert event.actor == alarm.who
    assert (event.case_id, event.programme_id) == (None, None)


@pytest.mark.slow
def test_cases_of_ones_own_raise_none(at_desk, tom_user, web):
    rows = cases_of_others(web, 21)
    Case.objects.update(owner_id=tom_user.pk)
    for one in rows:
        at_desk.get(address(one))
    assert Reading.objects.filter(is_own=True).count() == 21
    assert not BrowsingAlarm.objects.exists()


@pytest.mark.slow
def test_ten_times_the_usual_day_raises_one(at_desk, tom_user, web):
    rows, now = cases_of_others(web, 10), datetime.now(UTC)
    for days in range(2, 8):
        before = now - timedelta(days=days)
        one = {"case_id": rows[0].pk, "programme_id": web.pk, "page": "case"}
        Reading.objects.create(at=before, who=f"user:{tom_user.pk}", **one)
    for one in rows[:9]:
        at_desk.get(address(one))
    assert not BrowsingAlarm.objects.exists()
    at_desk.get(address(rows[9]))
    assert "10 times as many as usual (1)" in BrowsingAlarm.objects.get().words


# --- erasure -----------------------------------------------------------------------------------------------------


def test_with_a_case_goes_who_read_it(at_desk, case):
    from django.db import transaction

    from vulndesk.apps.timeline.actions import record_event

    at_desk.get(address(case))
    with transaction.atomic():
        event = record_event(kind="case_erased", now=datetime.now(UTC), case_id=case.pk)
    write = actions.forget_readings(event_id=event.pk, now=datetime.now(UTC))
    assert write is not None
    write()
    assert not Reading.objects.filter(case_id=case.pk).exists()


# --- organisations -----------------------------------------------------------------------------------------------


@pytest.fixture
def second(desktop):
    """Mona's programme belongs to another organisation, which Otto owns and Ada audits."""
    other = Organisation.objects.create(slug="second", name="Second", made_at=datetime.now(UTC))
    Programme.objects.filter(pk=desktop.pk).update(organisation=other)
    belonging = {"otto": Belonging.OWNER, "ada": Belonging.AUDITOR}
    found = {}
    for handle, role in belonging.items():
        user = person(handle)
        Belonging.objects.filter(user=user).delete()
        Belonging.objects.create(user=user, organisation=other, role=role)
        found[handle] = signed_in(user)
    return found


def test_an_auditor_reads_who_saw_a_case_and_nothing_of_it(elsewhere, desktop, second, web):
    theirs, ours = reported(desktop, "CANARY in the parser."), reported(web)
    belong(_user("mona"), _organisation("second"))
    add_member(desktop.pk, _user("mona"))
    assert elsewhere.get(address(theirs)).status_code == 200
    page = words_of(second["ada"].get(address(theirs, "readings/")))
    assert "Mona" in page
    assert "CANARY" not in page
    assert second["ada"].get(address(theirs)).status_code in (403, 404)
    assert second["ada"].get(address(ours, "readings/")).status_code in (403, 404)
    assert theirs.reference in words_of(second["ada"].get(f"/team/readings/{_user('mona')}/"))


@pytest.mark.slow
def test_of_a_person_of_two_organisations_each_sees_its_own_cases(owning, desktop, second, web):
    both = person("bo", web)
    belong(both.pk, _organisation("second"))
    add_member(desktop.pk, both.pk)
    theirs, ours = reported(desktop), reported(web)
    browser = signed_in(both)
    for one in (theirs, ours):
        assert browser.get(address(one)).status_code == 200
    browser.get("/team/?view=open")
    for reader, seen, hidden in ((owning, ours, theirs), (second["otto"], theirs, ours)):
        page = words_of(reader.get(f"/team/readings/{both.pk}/"))
        assert seen.reference in page
        assert hidden.reference not in page
        assert page.count("Looked at the queue: 1 titles") == 1


@pytest.mark.slow
def test_the_alarm_goes_to_the_owners_of_those_cases_alone(desktop, second, web, owning):
    both = person("bo", web)
    belong(both.pk, _organisation("second"))
    add_member(desktop.pk, both.pk)
    browser = signed_in(both)
    for number in range(12):  # twelve of each are unusual for nobody
        browser.get(address(reported(web, f"Report {number}.")))
        browser.get(address(reported(desktop, f"Another {number}.")))
    assert not BrowsingAlarm.objects.exists()
    for number in range(8):
        browser.get(address(reported(desktop, f"More {number}.")))
    assert BrowsingAlarm.objects.get().organisation_id == _organisation("second")
    assert "Unusual browsing" in words_of(second["otto"].get("/team/readings/"))
    assert "Unusual browsing" not in words_of(owning.get("/team/readings/"))
    assert owners_in(Event.objects.get(kind="unusual_browsing").facts["organisation"]) == [_user("otto")]


def _organisation(slug):
    return Organisation.objects.get(slug=slug).pk


def _user(handle):
    return User.objects.get(username=handle).pk
