"""A long thread comes page by page: nothing is left out, nothing twice, and only what is shown is opened."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.apps.cases.handling import case_of
from tests.people import report
from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.thread import prepare_message
from vulndesk.apps.cases.models import Message
from vulndesk.core.access import DESK

pytestmark = pytest.mark.django_db

NUMBER = 130


@pytest.fixture
def given(web):
    """One report with many messages, several of them of one instant."""
    given = report(web)
    start = datetime.now(UTC) - timedelta(hours=9)
    Message.objects.bulk_create(
        prepare_message(
            case_of(given),
            text=f"word-{number}.",
            kind="said",
            by=DESK,
            audience="everyone",
            now=start + timedelta(minutes=number // 3),
        ).message
        for number in range(NUMBER)
    )
    return given


def _pages(browser, address):
    """The numbers on each page, from the newest on, by following the link on it."""
    while address:
        text = browser.get(address).content.decode()
        yield [int(found) for found in re.findall(r"word-(\d+)\.", text)]
        earlier = re.search(r'href="([^"]+)">Earlier messages', text)
        address = earlier and earlier[1].split("#")[0]


@pytest.mark.slow
def test_both_sides_reach_every_message_once_and_in_order(given, at_desk):
    rita = Client()
    rita.post("/status/", {"receipt": given.received.receipt})
    for browser, address in ((at_desk, f"/team/cases/{case_of(given).reference}/"), (rita, "/status/report/")):
        pages = list(_pages(browser, address))
        assert [len(page) for page in pages] == [50, 50, 30]
        assert [number for page in reversed(pages) for number in page] == list(range(NUMBER))


@pytest.mark.slow
def test_only_what_is_shown_is_opened(given, at_desk, monkeypatch):
    opened = []
    real = content.message_words
    monkeypatch.setattr(content, "message_words", lambda key, row: opened.append(row.pk) or real(key, row))
    at_desk.get(f"/team/cases/{case_of(given).reference}/")
    assert len(opened) == 50


def test_the_api_gives_the_rest_when_it_is_asked(given):
    address, seen = "/api/v1/report", []
    headers = {"Authorization": f"Receipt {given.received.receipt}"}
    before = ""
    while True:
        answer = Client().get(f"{address}?before={before}", headers=headers).json()
        seen = [message["text"] for message in answer["messages"]] + seen
        before = answer["earlier"]
        if not before:
            break
    assert seen == [f"word-{number}." for number in range(NUMBER)]


@pytest.mark.parametrize("before", ["x", str(UUID(int=7))])
@pytest.mark.slow
def test_a_page_before_no_message_of_the_case_is_absent(given, at_desk, before):
    assert at_desk.get(f"/team/cases/{case_of(given).reference}/?before={before}").status_code == 404
