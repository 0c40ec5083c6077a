"""A desk that has published: taken over through the one door, laid out as the worker does it."""

from dataclasses import replace

import pytest
from django.db import transaction

from tests.core.advisory.written import ADVISORY
from tests.people import NOW, join, open_programme
from vulndesk.apps.advisories.actions import import_published
from vulndesk.apps.feeds.actions import lay_out
from vulndesk.apps.timeline.queries import events_named
from vulndesk.core.events import EventKind

CHANGES = (
    *(EventKind.ADVISORY_PUBLISHED, EventKind.ADVISORY_IMPORTED),
    *(EventKind.ADVISORY_REVISED, EventKind.ADVISORY_WITHDRAWN),
)


@pytest.fixture(autouse=True)
def at_an_address(settings):
    settings.ADDRESS = "https://desk.example"


@pytest.fixture
def enix(db):
    return open_programme("enix")


@pytest.fixture
def olga(enix):
    return join("olga", enix, owner=True)


@pytest.fixture
def public(enix, olga):
    """One published advisory with something in every field."""
    return publish(enix, olga, ADVISORY)[0]


def publish(programme, by, *records):
    import_published(programme.pk, records, by=by, now=NOW)
    laid_out(programme)
    return records


def named(name, **changes):
    return replace(ADVISORY, id=name, aliases=(), **changes)


def laid_out(programme, *, now=NOW):
    """Every event of a change, as the worker hands it to the subscriber."""
    for event in events_named(CHANGES, programme_id=programme.pk):
        write = lay_out(event_id=event.pk, now=now)
        with transaction.atomic():
            write()


def fetched(client, path, status=200):
    return answered(client, path, status)[1]


def answered(client, path, status=200):
    """The answer, and its whole content."""
    answer = client.get(f"/{path}")
    assert answer.status_code == status, (path, answer.status_code)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content
