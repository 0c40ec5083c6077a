"""A private report at GitHub becomes a case, follows what changes there, and gets the published advisory back."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.advisories.conftest import FIXED, WRITTEN
from tests.apps.cases.handling import person, signed_in, words_of
from tests.apps.forges.steps import LIST, connected, work
from vulndesk.apps.accounts.models import User
from vulndesk.apps.advisories.actions import publish_here, save_draft
from vulndesk.apps.cases.actions import change_credit, erase_case
from vulndesk.apps.cases.models import Case, Deadline, Message
from vulndesk.apps.embargo.actions import approve, name_fix, name_release, review_affected
from vulndesk.apps.forges.actions import plan_looks
from vulndesk.apps.forges.models import Delivery, ForgeReport
from vulndesk.apps.policies.actions import plan_pause
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.advisory.parts import Rating
from vulndesk.core.advisory.record import Component
from vulndesk.core.events import EventKind
from vulndesk.core.forges.facts import FactKind
from vulndesk.core.gate import ProofKind
from vulndesk.core.pauses import PlannedPause

CANARY = "zqcanaryword"


@pytest.fixture
def one(web, owning, github):
    return connected(owning, github)


def reported(one, found, action="reported"):
    told = one.forge.told("repository_advisory", action, repository_advisory=found)
    answer = one.post("repository_advisory", told)
    assert answer.status_code == 202, answer.content
    return answer


def case_in(one, found):
    return Case.objects.get(pk=ForgeReport.objects.get(connection=one.row, key=found["ghsa_id"]).case_id)


def kinds(case):
    return list(
        Event.objects.filter(case_id=case.pk, kind__startswith="forge").order_by("id").values_list("kind", flat=True)
    )


def notes(browser, case):
    return words_of(browser.get(f"/team/cases/{case.reference}/"))


def test_a_report_becomes_a_case_with_its_clocks_and_verdicts(one, at_desk):
    found = one.forge.report("Read past the buffer", f"A long name reads too far. {CANARY}")
    reported(one, found)
    work()
    case = case_in(one, found)
    assert (case.channel, case.rm, case.programme.slug) == ("forge", "R", "enix")
    assert Deadline.objects.filter(case=case).exists()
    page = notes(at_desk, case)
    assert "Read past the buffer" in page
    assert CANARY in page
    assert "It was reported privately at GitHub by rita" in page
    assert "pip acme-parser < 2.3.2" in page
    assert "CWE-125" in page
    assert "At the forge" in page
    assert "Reported, not accepted yet" in page
    assert "Nobody holds a receipt of this report" in page
    # The words lie in the case alone now.
    assert bytes(Delivery.objects.get().sealed) == b""
    stored = str(list(ForgeReport.objects.values()))
    assert "buffer" not in stored
    assert CANARY not in stored


def test_only_its_team_sees_where_it_came_from(one, at_desk, elsewhere):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    address = f"/team/cases/{case_in(one, found).reference}/forge/"
    assert at_desk.get(address).status_code == 200
    absent = elsewhere.get("/team/cases/VD-0000-0000/forge/").content
    assert elsewhere.get(address).status_code == 404
    assert len(elsewhere.get(address).content) == len(absent)
    assert elsewhere.post(f"{address}accept/").status_code == 404
    assert ForgeReport.objects.get().sending == ""


def test_what_changes_there_is_said_in_the_case(one, at_desk):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    one.forge.change(found["ghsa_id"], description=f"It writes as well. {CANARY}", severity="critical")
    plan_looks(now=datetime.now(UTC))
    work()
    page = notes(at_desk, case)
    assert "The report was changed at GitHub." in page
    assert f"Description: It writes as well. {CANARY}" in page
    assert "Severity: critical" in page
    assert "Title:" not in page
    assert kinds(case) == [EventKind.FORGE_REPORT_CHANGED]
    one.forge.change(found["ghsa_id"], state="closed")
    work_a_look()
    assert kinds(case)[-1] == EventKind.FORGE_REPORT_CHANGED
    assert ForgeReport.objects.get().state == "closed"
    assert Case.objects.count() == 1


def test_each_field_that_changes_there_is_said(one, at_desk):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    affected = {"package": {"ecosystem": "pip", "name": "acme-parser"}, "vulnerable_version_range": "< 2.4"}
    one.forge.change(
        found["ghsa_id"],
        summary="Write past the buffer",
        severity="low",
        cvss={"vector_string": "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", "score": 4.0},
        cve_id="CVE-2026-1234",
        cwes=[{"cwe_id": "CWE-787", "name": "Out-of-bounds Write"}],
        credits=[{"login": "rita", "type": "reporter"}],
        vulnerabilities=[affected | {"patched_versions": "2.4"}],
        state="draft",
    )
    work_a_look()
    page = notes(at_desk, case_in(one, found))
    for said in (
        "Title: Write past the buffer",
        "Severity: low",
        "CVSS: CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N",
        "CVE id: CVE-2026-1234",
        "Weaknesses: CWE-787",
        "Affected: pip acme-parser < 2.4, fixed in 2.4",
        "Credits: rita",
        "State: Accepted",
    ):
        assert said in page
    assert "Description:" not in page
    one.forge.change(found["ghsa_id"], credits=[])
    work_a_look(20)
    assert "Credits: nothing any more" in notes(at_desk, case_in(one, found))


def work_a_look(minutes=10):
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    plan_looks(now=now)
    work(now)


def test_of_what_stayed_the_same_nothing_follows(one):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    before = (Message.objects.count(), Event.objects.count())
    for minutes in (0, 10, 20):
        work_a_look(minutes)
    assert (Message.objects.count(), Event.objects.count()) == before
    one.forge.change(found["ghsa_id"])  # touched, and not changed
    work_a_look(30)
    assert (Message.objects.count(), Event.objects.count()) == before


def test_a_look_finds_what_met_a_desk_that_was_down_and_nothing_of_the_teams_own(one):
    found = one.forge.report("Read past the buffer", "Too far.")
    accepted = one.forge.report("Accepted there already", "Too far.", state="draft", submission={"accepted": True})
    one.forge.report("A draft of the team", "Too far.", state="draft", submission=None)
    one.forge.report("Of last year", "Too far.", state="published", submission={"accepted": True})
    one.forge.report("No report", "Too far.", state="closed", submission={"accepted": False})
    work_a_look()
    assert {row.key for row in ForgeReport.objects.all()} == {found["ghsa_id"], accepted["ghsa_id"]}
    reported(one, found)  # and the delivery arrives after all
    work()
    assert Case.objects.count() == 2


def test_an_outage_is_shown_and_what_happened_meanwhile_is_found_afterwards(one, owning):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    one.forge.down = True
    one.forge.change(found["ghsa_id"], description="It writes as well.")
    other = one.forge.report("Another one", "Too far.")
    work_a_look()
    page = words_of(owning.get(f"{LIST}{one.row.pk}/"))
    assert "GitHub has a fault of its own (status 503)." in page
    assert Case.objects.count() == 1
    one.forge.down = False
    work_a_look(20)
    assert "fault of its own" not in words_of(owning.get(f"{LIST}{one.row.pk}/"))
    assert kinds(case_in(one, found)) == [EventKind.FORGE_REPORT_CHANGED]
    assert case_in(one, other).channel == "forge"


def test_acceptance_goes_back_as_a_state_and_no_word_with_it(one, at_desk):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    address = f"/team/cases/{case.reference}/forge/"
    assert "Accept it there" in words_of(at_desk.get(address))
    assert one.forge.sent == []
    at_desk.post(f"{address}accept/")
    assert at_desk.post(f"{address}accept/").status_code == 409
    work()
    assert one.forge.sent == [{"state": "draft"}]
    assert one.forge.advisories[found["ghsa_id"]]["state"] == "draft"
    assert kinds(case) == [EventKind.FORGE_SEND_ASKED, EventKind.FORGE_SENT]
    page = words_of(at_desk.get(address))
    assert "Accepted" in page
    assert "Accept it there" not in page
    work_a_look()  # our own change comes back as nothing new
    assert kinds(case) == [EventKind.FORGE_SEND_ASKED, EventKind.FORGE_SENT]


def test_while_the_forge_is_away_it_is_tried_again_and_a_no_is_shown(one, at_desk):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    at_desk.post(f"/team/cases/{case.reference}/forge/accept/")
    for trouble in ("503", "drop"):  # not done; done and not answered
        one.forge.faults = [trouble]
        with pytest.raises(Exception, match=r"their_fault|no_answer"):
            work()
        assert ForgeReport.objects.get().sending == "accept"
    work()
    assert ForgeReport.objects.get().sending == ""
    assert kinds(case) == [EventKind.FORGE_SEND_ASKED, EventKind.FORGE_SENT]
    one.forge.faults = ["403"]
    at_desk.post(f"/team/cases/{case.reference}/forge/close/")
    work()
    assert kinds(case)[-1] == EventKind.FORGE_DECLINED
    assert "GitHub does not allow it to this token." in words_of(at_desk.get(f"/team/cases/{case.reference}/forge/"))


def published_here(case, tom_user, **changes):
    """Through the gate: a proven release, reviewed versions, a second person."""
    now = datetime.now(UTC)
    tom, vera = actor_for(tom_user), actor_for(person("vera", case.programme))
    change_credit(case.pk, {"mode": "handle", "name": "rita"}, by=Actor(Role.REPORTER, case_id=case.pk), now=now)
    name_fix(case.pk, components=["enix"], introduced=[], fixed=[], versions="fixed in 2.1", by=tom, now=now)
    review_affected(case.pk, by=tom, now=now)
    name_release(case.pk, ProofKind.HOSTED, {"person": "Olga"}, component="enix", by=tom, now=now)
    save_draft(case.pk, replace(WRITTEN, **changes), seen=0, by=tom, now=now)
    approve(case.pk, "publication", reason="", by=vera, now=now)
    return publish_here(case.pk, by=tom, now=now)


@pytest.mark.slow
def test_the_published_advisory_goes_back_and_not_before_the_gate(one, at_desk, tom_user):
    found = one.forge.report("Read past the buffer", "Too far.", login="rita")
    reported(one, found)
    work()
    case = case_in(one, found)
    address = f"/team/cases/{case.reference}/forge/"
    assert "Send the advisory there" not in words_of(at_desk.get(address))
    assert at_desk.post(f"{address}publish/").status_code == 409
    work()
    assert one.forge.sent == []
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
    parts = (Component(ecosystem="PyPI", name="acme-parser", ranges=(FIXED,), versions=("3.0",)),)
    published_here(case, tom_user, severities=(Rating(vector),), components=parts)
    assert "Send the advisory there" in words_of(at_desk.get(address))
    at_desk.post(f"{address}publish/")
    work()
    (sent,) = one.forge.sent
    assert sent["state"] == "published"
    assert sent["summary"] == "The parser reads past its buffer"
    assert "The length is not checked." in sent["description"]
    assert "Install 2.1." in sent["description"]
    assert sent["cvss_vector_string"] == vector
    assert "severity" not in sent
    assert [
        (row["package"], row["vulnerable_version_range"], row["patched_versions"]) for row in sent["vulnerabilities"]
    ] == [
        ({"ecosystem": "pip", "name": "acme-parser"}, "< 2.1", "2.1"),
        ({"ecosystem": "pip", "name": "acme-parser"}, "= 3.0", None),
    ]
    assert sent["credits"] == [{"login": "rita", "type": "reporter"}]
    assert ForgeReport.objects.get().is_public
    reported(one, one.forge.advisories[found["ghsa_id"]], "published")
    work_a_look()
    assert kinds(case) == [EventKind.FORGE_SEND_ASKED, EventKind.FORGE_SENT]


def test_what_is_published_there_without_our_gate_is_said_at_once(one, at_desk):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    reported(one, one.forge.change(found["ghsa_id"], state="published", published_at=one.forge.tick()), "published")
    work()
    assert kinds(case) == [EventKind.FORGE_PUBLISHED]
    assert "It is public at GitHub." in notes(at_desk, case)
    assert "It was published at the forge, and not by this desk." in words_of(
        at_desk.get(f"/team/cases/{case.reference}/forge/")
    )
    assert Case.objects.get().published_at is None
    assert Job.objects.filter(task="notices.mail_team").exists()


def test_a_publication_that_no_delivery_told_of_is_seen_by_a_look(one):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    one.forge.change(found["ghsa_id"], state="published", published_at=one.forge.tick())
    work_a_look()
    assert kinds(case_in(one, found)) == [EventKind.FORGE_PUBLISHED]
    work_a_look(20)
    assert kinds(case_in(one, found)) == [EventKind.FORGE_PUBLISHED]


def test_what_comes_first_as_published_becomes_a_case_that_is_public(one):
    found = one.forge.report("Read past the buffer", "Too far.", state="published")
    reported(one, found, "published")
    work()
    case = case_in(one, found)
    assert case.urgent
    assert Event.objects.filter(kind=EventKind.EXPLOITED_ALERT, case_id=case.pk).exists()


def test_an_older_state_that_comes_later_changes_nothing(one):
    found = one.forge.report("Read past the buffer", "Too far.")
    first = dict(found)
    second = dict(one.forge.change(found["ghsa_id"], description="It writes as well."))
    reported(one, second)
    reported(one, first)
    work()
    assert Case.objects.count() == 1
    assert Message.objects.count() == 0
    assert kinds(case_in(one, found)) == []


def test_what_was_erased_is_not_written_again(one):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    now = datetime.now(UTC)
    Case.objects.filter(pk=case.pk).update(is_open=False, closed_at=now - timedelta(days=1))
    assert erase_case(case, before=now, now=now)
    one.forge.change(found["ghsa_id"], description=CANARY)
    work_a_look()
    assert Case.objects.count() == 1
    assert Message.objects.count() == 0
    work(only="forges.forget")
    assert ForgeReport.objects.get().prints == {}


@pytest.mark.slow
def test_a_repository_that_is_connected_anew_brings_no_report_twice(one, owning, at_desk):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    owning.post(f"{LIST}{one.row.pk}/do/remove/")
    assert at_desk.get(f"/team/cases/{case.reference}/forge/").status_code == 404
    assert "At the forge" not in notes(at_desk, case)
    anew = connected(owning, one.forge)
    one.forge.change(found["ghsa_id"], description="It writes as well.")
    work_a_look()
    assert Case.objects.count() == 1
    assert case_in(anew, found).pk == case.pk
    assert kinds(case) == [EventKind.FORGE_REPORT_CHANGED]
    assert at_desk.get(f"/team/cases/{case.reference}/forge/").status_code == 200


def test_of_a_programme_that_was_sealed_meanwhile_nothing_is_kept(one, web):
    found = one.forge.report("Read past the buffer", CANARY)
    reported(one, found)
    web.sealed_to = "age1" + "q" * 58
    web.save()
    work()
    work_a_look()
    assert not Case.objects.exists()
    assert bytes(Delivery.objects.get().sealed) == b""
    assert one.counted() == {"sealed_programme": 1, "taken": 1}


def test_during_a_pause_it_waits_and_comes_in_when_the_pause_ends(one, web, owning):
    now = datetime.now(UTC)
    olga = actor_for(User.objects.get(username="olga"))
    plan_pause(web.pk, PlannedPause(now - timedelta(hours=1), now + timedelta(days=2), ""), by=olga, now=now)
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    assert not Case.objects.exists()
    work(now + timedelta(days=2, minutes=1))
    assert case_in(one, found).channel == "forge"


@pytest.mark.slow
def test_a_storm_of_1000_reports_repeated_and_out_of_order_makes_each_case_once(one, settings):
    assert FactKind.PRIVATE_REPORT in settings.FORGE_TASKS
    sent = []
    for number in range(50):
        found = one.forge.report(f"Report {number}", "Too far.")
        for edit in range(10):
            found = one.forge.change(found["ghsa_id"], description=f"Edit {edit} of {number}")
            told = one.forge.told("repository_advisory", "reported", repository_advisory=found)
            sent.append(one.forge.delivery("repository_advisory", told, one.secret))
    storm = [*sent, *sent]
    random.Random(9).shuffle(storm)
    for number, delivery in enumerate(storm):
        assert one.send(*delivery).status_code == 202
        if number % 100 == 0:
            work()
    work()
    assert one.counted() == {"repeated": 500, "taken": 500}
    assert Case.objects.count() == 50
    latest = {row.key: row.seen_at for row in ForgeReport.objects.all()}
    told = {key: datetime.fromisoformat(found["updated_at"]) for key, found in one.forge.advisories.items()}
    assert latest == told
    assert not Job.objects.filter(task__startswith="forges.", state="waiting").exists()


def test_it_is_closed_there_by_whoever_handles_the_case(one, web):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    case = case_in(one, found)
    nina = signed_in(person("nina", web))
    assert "Close it there" in words_of(nina.get(f"/team/cases/{case.reference}/forge/"))
    nina.post(f"/team/cases/{case.reference}/forge/close/")
    work()
    assert one.forge.sent == [{"state": "closed"}]
    assert one.forge.advisories[found["ghsa_id"]]["state"] == "closed"
