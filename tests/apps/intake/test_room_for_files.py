"""The files of one programme have so much room, and no more; its words always have."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.intake.browsing import ENIX, only_case, page_on, reported, send, words_of
from tests.people import NOW
from vulndesk.apps.cases.actions import alarm_nearly_full
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Event

API = "/api/v1/programmes/enix/reports"
NO_ROOM = "This programme has no room for these files at present"
pytestmark = [pytest.mark.django_db, pytest.mark.abuse(30)]


@pytest.fixture(autouse=True)
def small(settings: Any) -> None:
    settings.PROGRAMME_STORAGE = 1000


def a_file(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.bin", b"x" * size)


def test_what_fits_is_taken_and_the_rest_is_left_out_with_the_words_kept(programmes: dict[str, Programme]) -> None:
    browser = Client()
    assert "This programme has room for 1000 bytes more at present." in words_of(browser.get(ENIX))
    reported(browser, files=[a_file(600)])
    refused = send(Client(), description="It leaks at night.", files=[a_file(600)])
    assert refused.status_code == 413
    assert NO_ROOM in words_of(refused)
    assert "It leaks at night." in words_of(refused)
    sent = send(Client(), description="It leaks at night.", files=[a_file(400)], follow=True)
    assert sent.redirect_chain[-1][0] == "/receipt/"
    assert sum(Attachment.objects.values_list("size", flat=True)) == 1000
    assert send(Client(), description="Words alone.", follow=True).redirect_chain[-1][0] == "/receipt/"


def test_the_api_and_an_answer_say_it_too_and_store_nothing(programmes: dict[str, Programme]) -> None:
    browser = Client()
    reported(browser, files=[a_file(900)])
    refused = Client().post(API, {"report": '{"description": "It leaks."}', "files": a_file(200)})
    assert refused.status_code == 413
    assert NO_ROOM in refused.json()["title"]
    answer = browser.post("/status/report/answer/", {"body": "A log.", "attachments": [a_file(200)]})
    assert answer.status_code == 413
    assert NO_ROOM in words_of(answer)
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)


def test_another_programme_and_purged_files_do_not_count(programmes: dict[str, Programme]) -> None:
    reported(Client(), "/p/interview/report/", files=[a_file(1000)])
    reported(Client(), files=[a_file(1000)])
    assert send(Client(), description="x", files=[a_file(1)]).status_code == 413
    Attachment.objects.filter(case__programme=programmes["enix"]).update(purged_at=NOW)
    assert send(Client(), description="x", files=[a_file(1)], follow=True).redirect_chain[-1][0] == "/receipt/"


def test_the_team_is_told_at_nine_tenths_once_a_week(programmes: dict[str, Programme], settings: Any) -> None:
    reported(Client(), files=[a_file(899)])
    assert alarm_nearly_full(now=NOW) == 0
    Attachment.objects.filter(case=only_case()).update(size=900)
    assert [alarm_nearly_full(now=NOW) for _ in range(2)] == [1, 0]
    assert Event.objects.get(kind="storage_nearly_full").programme_id == programmes["enix"].pk
    settings.PROGRAMME_STORAGE = 0
    assert alarm_nearly_full(now=NOW) == 0
    assert send(Client(), description="x", files=[a_file(5000)], follow=True).redirect_chain[-1][0] == "/receipt/"


def test_a_draft_says_it_before_it_is_sent(programmes: dict[str, Programme]) -> None:
    reported(Client(), files=[a_file(1000)])
    browser = Client()
    page = page_on(browser.get(ENIX))
    answer = browser.post("/p/enix/draft/files/", {"page": page, "files": [a_file(1)]})
    assert NO_ROOM in words_of(answer)
