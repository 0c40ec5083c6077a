"""Abuse 27: somebody of the team looks around, and later wants it not to have happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.apps.cases.conftest import at_desk, owning, tom_user, web
from tests.apps.cases.handling import person, reported, signed_in, words_of
from vulndesk.apps.accounts.models import Belonging, User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.notices.actions import mail_team
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.notices.queries import outbox
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.readings.models import BrowsingAlarm, Reading
from vulndesk.apps.timeline.models import Event

__all__ = ["at_desk", "owning", "tom_user", "web"]

pytestmark = [pytest.mark.abuse(27), pytest.mark.django_db]

CANARY = "CANARY-of-the-parser"


@pytest.fixture
def cases(web) -> list[Case]:
    return [reported(web, f"{CANARY} {number}.") for number in range(50)]


@pytest.fixture
def curious(web) -> User:
    """An owner, who is as free to look as anybody on the desk."""
    return person("curt", owner=True)


def look_at_all(browser: Client, cases: list[Case]) -> None:
    for case in cases:
        assert CANARY in words_of(browser.get(f"/team/cases/{case.reference}/"))


@pytest.mark.slow
def test_fifty_cases_are_fifty_entries_that_name_who_looked_and_one_alert(curious, owning, cases):
    look_at_all(signed_in(curious), cases)
    rows = Reading.objects.filter(who=f"user:{curious.pk}", page="case", is_own=False)
    assert {row.case_id for row in rows} == {case.pk for case in cases}
    assert rows.count() == 50
    assert BrowsingAlarm.objects.get().who == f"user:{curious.pk}"
    page = words_of(owning.get(f"/team/cases/{cases[0].reference}/readings/"))
    assert "Curt" in page
    assert "Unusual browsing" in words_of(owning.get("/team/readings/"))
    # The mail: to the others, and not a word of a case.
    event = Event.objects.get(kind="unusual_browsing")
    write = mail_team(event_id=event.pk, now=datetime.now(UTC))
    assert write is not None
    write()
    assert OutgoingMail.objects.count() == 1
    olga = User.objects.get(username="olga")
    mail = outbox(actor_for(olga)).object_list[0]
    assert mail.recipient == "olga@team.example"
    assert CANARY not in mail.subject + mail.text
    assert not any(case.reference in mail.subject + mail.text for case in cases)


def test_who_only_runs_the_desk_reads_no_case(curious, web):
    case = reported(web, CANARY)
    Belonging.objects.filter(user=curious).delete()
    User.objects.filter(pk=curious.pk).update(is_admin=True)
    admin = signed_in(curious)
    for path in ("", "room/", "embargo/", "readings/", "export/"):
        answer = admin.get(f"/team/cases/{case.reference}/{path}")
        assert answer.status_code in (403, 404)
        assert CANARY not in words_of(answer)
    assert CANARY not in words_of(admin.get("/team/", follow=True))
    assert not Reading.objects.filter(who=f"user:{curious.pk}").exists()
