"""GitLab's private report is a confidential issue: it becomes a case, stays in step, and is told of the publication."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import connected, work
from tests.apps.forges.test_private_reports import kinds, published_here, work_a_look
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.forges.models import ForgeReport
from vulndesk.core.events import EventKind

CANARY = "zqcanaryword"


@pytest.fixture
def one(web, owning, gitlab):
    return connected(owning, gitlab, "gitlab")


def told(one, issue, action, **changes):
    answer = one.post("Confidential Issue Hook", one.forge.told(issue, action, **changes))
    assert answer.status_code == 202, answer.content
    work()


@pytest.fixture
def issue(one):
    made = one.forge.open_issue("Read past the buffer", f"A long name. {CANARY}", confidential=True)
    told(one, made, "open")
    return made


@pytest.fixture
def case(issue):
    return Case.objects.get()


def test_it_becomes_a_case(one, case, at_desk):
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert case.channel == "forge"
    assert CANARY in page
    assert "It was reported privately at GitLab by rita" in page
    assert "Open" in words_of(at_desk.get(f"/team/cases/{case.reference}/forge/"))
    assert one.counted() == {"taken": 1}


@pytest.mark.slow
def test_a_change_and_the_end_are_said_whether_told_or_seen(one, issue, case, at_desk):
    issue |= {"description": "It writes as well.", "updated_at": one.forge.tick()}
    told(one, issue, "update")
    work_a_look()
    assert kinds(case) == [EventKind.FORGE_REPORT_CHANGED]
    assert "Description: It writes as well." in words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    issue |= {"state": "closed", "updated_at": one.forge.tick()}
    work_a_look(20)
    assert ForgeReport.objects.get().state == "closed"
    assert len(kinds(case)) == 2


def test_one_that_opens_to_the_public_is_public_at_the_forge(one, issue, case):
    issue |= {"confidential": False, "updated_at": one.forge.tick()}
    told(one, issue, "update", confidential={"previous": True, "current": False})
    assert kinds(case) == [EventKind.FORGE_PUBLISHED]
    assert Case.objects.count() == 1


def test_what_a_member_wrote_is_no_report(one):
    made = one.forge.open_issue("Plan the party", CANARY, username="tom", confidential=True)
    told(one, made, "open")
    work_a_look()
    assert not Case.objects.exists()


def test_a_look_finds_what_no_delivery_told(one):
    one.forge.open_issue("Read past the buffer", "Too far.", confidential=True)
    one.forge.open_issue("A public one", "Too far.")
    work_a_look()
    assert [row.key for row in ForgeReport.objects.all()] == ["1"]


def test_while_the_forge_does_not_tell_who_is_a_member_it_waits(one):
    made = one.forge.open_issue("Read past the buffer", "Too far.", confidential=True)
    one.forge.down = True
    one.post("Confidential Issue Hook", one.forge.told(made, "open"))
    with pytest.raises(Exception, match="their_fault"):
        work()
    assert not Case.objects.exists()
    one.forge.down = False
    work(datetime.now(UTC) + timedelta(minutes=1))
    assert Case.objects.count() == 1


@pytest.mark.slow
def test_the_advisory_goes_back_as_its_address_once_and_the_issue_stays_confidential(
    one, issue, case, at_desk, tom_user
):
    address = f"/team/cases/{case.reference}/forge/"
    assert "Accept it there" not in words_of(at_desk.get(address))
    assert at_desk.post(f"{address}publish/").status_code == 409
    public = published_here(case, tom_user)
    at_desk.post(f"{address}publish/")
    one.forge.faults = ["", "", "drop"]  # the comment is written, and nobody hears of it
    with pytest.raises(Exception, match="no_answer"):
        work()
    work()
    (comment,) = one.forge.comments[1]
    assert f"/advisories/{public.public_id}/" in comment["body"]
    assert (issue["state"], issue["confidential"]) == ("closed", True)
    assert kinds(case) == [EventKind.FORGE_SEND_ASKED, EventKind.FORGE_SENT]
    assert Message.objects.count() == 0
