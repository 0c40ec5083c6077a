"""A case of Tom's programme, and two vendors that were invited to it; the desk of tests/apps/cases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import case_of
from tests.people import report
from vulndesk.apps.parties.actions import Invitation, invite_party
from vulndesk.apps.policies.queries import actor_for

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]


@pytest.fixture
def given(web):
    return report(web, "CANARY of the report.", title="CANARY title", contact="rita@example.org", now=datetime.now(UTC))


@pytest.fixture
def case(given):
    return case_of(given)


@pytest.fixture
def tom(tom_user):
    return actor_for(tom_user)


@pytest.fixture
def rita(given):
    browser = Client()
    browser.post("/status/", {"receipt": given.received.receipt})
    return browser


@pytest.fixture
def invited(case, tom):
    """invited("Acme", role="vendor") -> the participant and its code."""

    def make(name="Acme", *, role="vendor", now=None, **more):
        now = now or datetime.now(UTC)
        words = more.pop("summary", f"SUMMARY for {name}.")
        asked = Invitation(name=name, role=role, summary=words, rsvp_by=now + timedelta(days=14), **more)
        return invite_party(case.pk, asked, by=tom, now=now)

    return make


@pytest.fixture
def visiting(invited):
    """visiting("Acme") -> a browser in which Acme accepted, and the participant."""

    def visit(name="Acme", *, accepts=True, **more):
        row, code = invited(name, **more)
        browser = Client()
        assert browser.post("/guest/", {"code": code}).status_code == 302
        if accepts:
            assert browser.post("/guest/terms/", {"answer": "accept"}).url == "/guest/case/"
        return browser, row

    return visit
