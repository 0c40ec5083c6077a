"""Abuse 27: somebody of the team looks around, and later wants it not to have happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from tests.apps.cases.conftest import at_desk, owning, tom_user, web
from tests.apps.cases.handling import person, reported, signed_in, words_of
from vulndesk.apps.accounts.models import Belonging, User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.ledger.actions import keep
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.ledger.queries import check_ledger
from vulndesk.apps.notices.actions import mail_team
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.notices.queries import outbox
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.readings.actions import forget_readings
from vulndesk.apps.readings.models import BrowsingAlarm, Reading
from vulndesk.apps.timeline.actions import record_event
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


@pytest.fixture
def looked(web, at_desk) -> list[Reading]:
    """Three looks that the ledger has taken in."""
    for number in range(3):
        at_desk.get(f"/team/cases/{reported(web, f'{CANARY} {number}.').reference}/")
    keep(now=datetime.now(UTC))
    assert check_ledger().faults == []
    return list(Reading.objects.order_by("pk"))


@pytest.mark.slow
def test_who_rewrites_a_reading_in_the_database_is_found_at_the_first_bad_row(looked):
    Reading.objects.filter(pk__in=[looked[1].pk, looked[2].pk]).update(who="user:999")
    found = check_ledger().faults
    assert [(one.kind, one.subject) for one in found] == [("rewritten", looked[1].pk), ("rewritten", looked[2].pk)]
    assert f"reading {looked[1].pk} was rewritten" in found[0].sentence


@pytest.mark.slow
def test_who_deletes_or_invents_a_reading_is_found(looked):
    Reading.objects.filter(pk=looked[0].pk).delete()
    assert [(one.kind, one.subject) for one in check_ledger().faults] == [("deleted", looked[0].pk)]
    one = looked[2]
    Reading.objects.create(pk=looked[0].pk, at=one.at, who=one.who, case_id=one.case_id, page=one.page)
    assert [(one.kind, one.subject) for one in check_ledger().faults] == [("rewritten", looked[0].pk)]


@pytest.mark.slow
def test_erasure_by_rule_is_no_fault_and_leaves_nothing_to_open(looked):
    with transaction.atomic():
        event = record_event(kind="case_erased", now=datetime.now(UTC), case_id=looked[0].case_id)
    write = forget_readings(event_id=event.pk, now=datetime.now(UTC))
    assert write is not None
    write()
    keep(now=datetime.now(UTC))
    found = check_ledger()
    assert (found.faults, found.erased) == ([], 1)
    leaf = Leaf.objects.get(source="reading", subject=looked[0].pk)
    assert bytes(leaf.salt) == b""
