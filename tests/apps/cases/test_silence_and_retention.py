"""What time does to a case: a silent reporter is reminded once, and what was promised to be erased is erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import (
    DeedRequest,
    answer,
    do_deed,
    remind_silent_reporters,
)
from vulndesk.apps.cases.models import Attachment, Case, Deadline, Message, TitleWord
from vulndesk.apps.cases.queries import QueueFilter, case_id_of_receipt, case_page, queue
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.errors import NotFound
from vulndesk.core.lifecycle import SILENCE_REMINDER, CloseReason, Deed

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


def ask(case, tom, now=NOW):
    do_deed(case.received.case_id, DeedRequest(Deed.ASK, message="Which version?"), by=tom, now=now)


def reminders():
    return Event.objects.filter(kind="reporter_reminded").count()


def test_a_silent_reporter_is_reminded_once_a_question(enix, tom):
    case = report(enix)
    ask(case, tom)
    assert remind_silent_reporters(now=NOW + SILENCE_REMINDER - DAY) == 0
    assert remind_silent_reporters(now=NOW + SILENCE_REMINDER) == 1
    assert remind_silent_reporters(now=NOW + SILENCE_REMINDER + DAY) == 0
    ask(case, tom, now=NOW + 20 * DAY)
    assert remind_silent_reporters(now=NOW + 20 * DAY + SILENCE_REMINDER) == 1
    assert reminders() == 2


def test_a_reporter_who_answered_is_not_reminded(enix, tom):
    case = report(enix)
    ask(case, tom)
    answer(case.received.case_id, "2.3.1", by=case.reporter, now=NOW + DAY)
    assert remind_silent_reporters(now=NOW + 90 * DAY) == 0


def closed_case(enix, tom):
    upload = store_file([b"proof"], name="poc.py")
    case = report(enix, title="Overflow", files=(upload,))
    do_deed(case.received.case_id, DeedRequest(Deed.VALIDATE, message="Yes."), by=tom, now=NOW)
    do_deed(case.received.case_id, DeedRequest(Deed.CLOSE, reason=CloseReason.WONT_FIX), by=tom, now=NOW)
    return case, upload


def test_a_closed_case_is_erased_after_the_retention_of_its_programme_and_not_before(enix, tom):
    case, upload = closed_case(enix, tom)
    kept = report(enix, title="Still open")
    late = NOW + timedelta(days=enix.retention_days)
    assert erase_due(now=late - DAY) == 0
    assert erase_due(now=late) == 1
    assert erase_due(now=late + DAY) == 0
    row = Case.objects.get(pk=case.received.case_id)
    assert (bytes(row.head), bytes(row.body)) == (b"", b"")
    assert bytes(DataKey.objects.get(pk=row.data_key_id).wrapped) == b""
    assert not Message.objects.filter(case=row).exists()
    assert not Attachment.objects.filter(case=row).exists()
    assert not TitleWord.objects.filter(case=row).exists()
    assert not (Path(settings.DATA) / "files" / upload.id[:2] / upload.id).exists()
    assert case_page(tom, case_id=kept.received.case_id, now=late).title == "Still open"


def test_an_erased_case_is_absent_for_everybody_and_its_clocks_still_count(enix, tom):
    case, _ = closed_case(enix, tom)
    late = NOW + timedelta(days=enix.retention_days)
    erase_due(now=late)
    for actor in (tom, case.reporter):
        with pytest.raises(NotFound):
            case_page(actor, case_id=case.received.case_id, now=late)
    assert case_id_of_receipt(case.received.receipt) is None
    assert queue(tom, QueueFilter("closed"), now=late).rows == ()
    assert Deadline.objects.filter(case_id=case.received.case_id, state="kept").exists()
