"""Tom's programme has a case, Mona's programme is offered it, and Cara is on the team of a third one."""

from datetime import UTC, datetime

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import person, signed_in
from tests.apps.parties.conftest import case, given, rita
from vulndesk.apps.handover.models import Handover
from vulndesk.apps.policies.actions import open_programme_from_file
from vulndesk.apps.policies.queries import programme

__all__ = ["at_desk", "case", "desktop", "elsewhere", "given", "owning", "rita", "tom_user", "web"]


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
