"""A programme with an account at CVE Services that run here, and a case that lacks nothing but its advisory."""

from datetime import timedelta

import pytest

from tests.apps.advisories.conftest import case_id, enix, olga, tom, vera  # noqa: F401  fixtures
from tests.cve_services import running
from tests.people import NOW
from vulndesk.apps.cve.actions import NumberingGiven, set_numbering
from vulndesk.apps.timeline.models import Event
from vulndesk.gateways.web import networks

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def services(settings):
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
    with running() as started:
        started.clock = lambda: NOW
        yield started


@pytest.fixture
def account(services, enix, olga):  # noqa: F811
    set_numbering(enix.pk, given(services), by=olga, now=NOW)
    services.asked.clear()
    return services


def given(services, **changes):
    said = {"address": services.address, "org": services.org, "user": services.user, "key": services.key}
    return NumberingGiven(has_account=True, **(said | changes))


def run(task, kind, *, now=LATER):
    """As the worker runs the newest event of this kind: think, then write in a transaction."""
    from django.db import transaction

    write = task(event_id=Event.objects.filter(kind=kind).latest("id").pk, now=now)
    if write is not None:
        with transaction.atomic():
            write()
    return write
