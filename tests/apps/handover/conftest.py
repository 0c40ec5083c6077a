"""Tom's programme has a case, Mona's programme is offered it, and Cara is on the team of a third one."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import case_of, person, signed_in
from tests.people import report
from vulndesk.apps.handover.models import Handover
from vulndesk.apps.policies.actions import open_programme_from_file
from vulndesk.apps.policies.queries import programme

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]


@pytest.fixture
def given(web):
    return report(web, "CANARY of the report.", title="CANARY title", contact="rita@example.org", now=datetime.now(UTC))


@pytest.fixture
def case(given):
    return case_of(given)


@pytest.fixture
def rita(given):
    browser = Client()
    browser.post("/status/", {"receipt": given.received.receipt})
    return browser


@pytest.fixture
def cara(db, tmp_path):
    """On the team of a programme that has nothing to do with it."""
    path = tmp_path / "Third" / "SECURITY.md"
    path.parent.mkdir()
    path.write_text("# Security\n\nWrite to security@third.example. We acknowledge every report within 48 hours.\n")
    third = programme(open_programme_from_file(path, now=datetime.now(UTC)).slug)
    return signed_in(person("cara", third))


@pytest.fixture
def proposed(case, at_desk, desktop):
    """proposed(stays="on") -> the proposal, asked of the reporter."""

    def make(**more):
        words = {"taker": desktop.slug, "reason": "REASON for both.", "summary": "SUMMARY for them."} | more
        answer = at_desk.post(f"/team/cases/{case.reference}/handover/", words)
        assert answer.status_code == 302, answer.content.decode()
        return Handover.objects.get(case=case, ended_at=None)

    return make
