"""A report from another platform is a private case: searchable history, no clock, nobody told, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.core.test_platforms import BUGCROWD_ROW, H1_REPORT, H1_ROW
from tests.people import NOW, join, open_programme
from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions import Taken, take_over_report
from vulndesk.apps.cases.models import Case, Deadline, Message
from vulndesk.apps.cases.queries.queue import name_digest
from vulndesk.apps.notices.queries import travel_of_answer
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.errors import NotAllowed, NotNow
from vulndesk.core.platforms.reading import read_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def olga():
    return join("olga", owner=True)


def read(record):
    (found,) = read_reports([record])
    return found


CLOSED = replace(read(H1_ROW), closed_at=NOW - timedelta(days=10), received_at=NOW - timedelta(days=40))


def test_a_closed_report_is_a_closed_case_with_its_words_and_dates(enix, olga):
    assert take_over_report(enix.pk, CLOSED, by=olga, now=NOW) is Taken.NEW
    case = Case.objects.get()
    assert (case.rm, case.is_open, case.close_reason, case.channel) == ("C", False, "resolved", "import")
    assert (case.received_at, case.closed_at) == (CLOSED.received_at, CLOSED.closed_at)
    assert (case.severity, case.score, case.published_at) == ("critical", 9.1, None)
    assert content.open_head(case)["title"] == "Balance shown to others"
    assert content.open_body(case)["other"]["HackerOne: bounty"] == "400.0"
    assert content.open_body(case)["contact"] == ""
    assert not content.open_body(case).get("display_name"), "nobody is named for what they did elsewhere"
    assert case.other_names.get().digest == name_digest("2501687")


def test_no_clock_runs_and_nobody_is_told(enix, olga, mailoutbox):
    take_over_report(enix.pk, read(H1_REPORT), by=olga, now=NOW)
    case = Case.objects.get()
    assert (case.rm, case.is_open, case.next_due_at) == ("R", True, None)
    assert not Deadline.objects.exists()
    assert [one.kind for one in Event.objects.filter(case_id=case.pk)] == ["report_imported"]
    assert not Job.objects.filter(task__startswith="notices").exists()
    assert mailoutbox == []
    note = Message.objects.get()
    assert (note.kind, note.audience) == ("note", "team")
    assert travel_of_answer(case.pk, now=NOW).words.startswith("Nobody holds a receipt")
    assert "answer on HackerOne" in content.open_message(opened_key(case.data_key), note)


def test_twice_is_once_for_each_platform_and_programme(enix, olga):
    assert take_over_report(enix.pk, CLOSED, by=olga, now=NOW) is Taken.NEW
    assert take_over_report(enix.pk, CLOSED, by=olga, now=NOW) is Taken.HERE
    twin = replace(read(BUGCROWD_ROW), id=CLOSED.id, outcome=None)
    assert take_over_report(enix.pk, twin, by=olga, now=NOW) is Taken.NEW
    assert Case.objects.count() == 2


def test_what_the_programme_would_erase_at_once_stays_out_and_the_rest_is_erased_in_time(enix, olga):
    old = replace(CLOSED, closed_at=NOW - timedelta(days=enix.retention_days))
    with pytest.raises(NotNow, match="erases a case"):
        take_over_report(enix.pk, old, by=olga, now=NOW)
    assert not Case.objects.exists()
    take_over_report(enix.pk, CLOSED, by=olga, now=NOW)
    assert erase_due(now=NOW + timedelta(days=enix.retention_days - 11)) == 0
    assert erase_due(now=NOW + timedelta(days=enix.retention_days)) == 1


def test_only_the_owner_may(enix):
    tom = join("tom", enix)
    with pytest.raises(NotAllowed):
        take_over_report(enix.pk, CLOSED, by=tom, now=NOW)
    assert not Case.objects.exists()
