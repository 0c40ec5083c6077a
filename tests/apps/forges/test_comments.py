"""Comments below GitLab's confidential issues: the reporter's become messages, others' notes; each once, none lost."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import LIST, connected, work
from tests.apps.forges.test_private_reports import kinds, work_a_look
from vulndesk.apps.cases.actions import erase_case
from vulndesk.apps.cases.models import Case, FormerWords, Message
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.forges.models import Delivery, ForgeNote, ForgeReport
from vulndesk.core.access import Actor, Role
from vulndesk.core.events import EventKind

CANARY = "zqcanaryword"


@pytest.fixture
def one(web, owning, gitlab):
    return connected(owning, gitlab, "gitlab")


@pytest.fixture
def issue(one):
    made = one.forge.open_issue("Read past the buffer", "A long name.", confidential=True)
    assert one.post("Confidential Issue Hook", one.forge.told(made, "open")).status_code == 202
    work()
    return made


@pytest.fixture
def case(issue):
    return Case.objects.get()


def told(one, issue, note, action="create"):
    answer = one.post("Confidential Note Hook", one.forge.told_note(issue, note, action))
    assert answer.status_code == 202, answer.content


def page_of(browser, case):
    return words_of(browser.get(f"/team/cases/{case.reference}/"))


def reads(case):
    """Everything that the reporter reads of the case."""
    return str(
        case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=datetime.now(UTC), whole_timeline=True)
    )


def audiences():
    return list(Message.objects.order_by("at", "id").values_list("actor", "audience"))


def test_what_the_reporter_writes_there_is_a_message_of_the_reporter(one, issue, case, at_desk):
    note = one.forge.add_note(issue, f"It happens on ARM as well. {CANARY}")
    told(one, issue, note)
    work()
    assert audiences() == [("reporter", "everyone")]
    assert CANARY in page_of(at_desk, case)
    assert Case.objects.get().unanswered == "answer"
    assert CANARY in reads(case)
    assert CANARY.encode() not in bytes(Message.objects.get().sealed)
    assert [bytes(row.sealed) for row in Delivery.objects.all()] == [b"", b""]
    told(one, issue, note)  # the same words in a delivery of their own
    work()
    work_a_look()
    assert Message.objects.count() == 1


def test_what_others_write_is_a_note_that_says_who_and_never_reaches_the_reporter(one, issue, case, at_desk):
    told(one, issue, one.forge.add_note(issue, "Seen by me as well.", username="tom"))
    told(one, issue, one.forge.add_note(issue, f"Do not tell. {CANARY}", username="tom", internal=True))
    one.forge.add_note(issue, "assigned to @tom", username="tom", system=True)
    work()
    work_a_look()
    assert audiences() == [("desk", "team"), ("desk", "team")]
    page = page_of(at_desk, case)
    assert "tom wrote at GitLab: Seen by me as well." in page
    assert f"tom wrote at GitLab for the team alone: Do not tell. {CANARY}" in page
    assert "assigned to" not in page
    assert CANARY not in reads(case)
    assert "Seen by me" not in reads(case)
    assert kinds(case) == [EventKind.FORGE_REPORT_CHANGED] * 2


@pytest.mark.parametrize("name", ["internal", "confidential"])
def test_an_internal_comment_stays_with_the_team_even_if_the_forge_calls_it_the_reporters(one, issue, case, name):
    note = one.forge.add_note(issue, CANARY)
    note |= {"internal": False, "confidential": False, name: True}  # older versions have the one name, newer both
    work_a_look()
    assert audiences() == [("desk", "team")]
    assert CANARY not in reads(case)


def test_an_edit_is_said_and_the_former_words_stay(one, issue, case, at_desk):
    mine, toms = one.forge.add_note(issue, "On ARM."), one.forge.add_note(issue, "Seen.", username="tom")
    work_a_look()
    told(one, issue, one.forge.edit_note(mine, "On ARM and x86."), "update")
    one.forge.edit_note(toms, f"Seen, and mended. {CANARY}")
    work()
    work_a_look(20)
    page = page_of(at_desk, case)
    assert "On ARM and x86." in page
    assert f"was changed at GitLab: Seen, and mended. {CANARY}" in page
    assert "tom wrote at GitLab: Seen." in page
    assert FormerWords.objects.count() == 1
    before = Message.objects.count()
    mine["updated_at"] = one.forge.tick()  # touched, and not changed
    work_a_look(30)
    assert Message.objects.count() == before


def test_an_older_edit_that_arrives_later_changes_nothing(one, issue, case, at_desk, owning):
    note = one.forge.add_note(issue, "First words.")
    first = one.forge.told_note(issue, note)
    second = one.forge.told_note(issue, one.forge.edit_note(note, "Second words."), "update")
    owning.post(f"{LIST}{one.row.pk}/", {"token": ""})  # nothing but deliveries tells of it now
    one.post("Confidential Note Hook", second)
    one.post("Confidential Note Hook", first)
    work()
    assert Message.objects.count() == 1
    assert "Second words." in page_of(at_desk, case)


def test_what_is_removed_there_stays_here_and_is_said_once(one, issue, case, at_desk):
    one.forge.add_note(issue, f"A name that slipped in: {CANARY}")
    work_a_look()
    one.forge.comments[1].clear()
    for minutes in (20, 30):
        work_a_look(minutes)
    page = page_of(at_desk, case)
    assert page.count("A comment of the reporter was removed at GitLab. It stays here.") == 1
    assert CANARY in page


def test_a_look_reads_below_a_closed_issue_as_long_as_its_case_is_open(one, issue, case):
    issue |= {"state": "closed", "updated_at": one.forge.tick()}
    work_a_look()
    one.forge.add_note(issue, "It is not fixed.")
    work_a_look(20)
    assert Message.objects.filter(actor="reporter").count() == 1
    Case.objects.filter(pk=case.pk).update(is_open=False, closed_at=datetime.now(UTC))
    one.forge.add_note(issue, "Nobody looks any more.")
    work_a_look(30)
    assert Message.objects.filter(actor="reporter").count() == 1


def test_one_issue_whose_comments_are_refused_keeps_no_other_from_being_read(one, issue, case):
    other = one.forge.open_issue("Another one", "Too far.", confidential=True)
    one.forge.add_note(issue, "On ARM.")
    one.forge.add_note(other, "On x86.")
    one.forge.refused.add(other["iid"])
    work_a_look()
    assert Message.objects.filter(actor="reporter").count() == 1
    one.forge.refused.clear()
    work_a_look(20)
    assert Message.objects.filter(actor="reporter").count() == 2


def test_while_the_forge_is_away_nothing_is_lost_and_nothing_comes_twice(one, issue, case):
    one.forge.down = True
    notes = [one.forge.add_note(issue, f"Number {number}") for number in range(3)]
    for note in notes:
        told(one, issue, note)
    with pytest.raises(Exception, match="their_fault"):
        work()
    assert Message.objects.count() == 0
    one.forge.down = False
    work(datetime.now(UTC) + timedelta(minutes=1))
    work_a_look(20)
    assert Message.objects.count() == 3


def test_a_comment_that_is_told_of_before_its_report_brings_the_report(one):
    made = one.forge.open_issue("Read past the buffer", "A long name.", confidential=True)
    told(one, made, one.forge.add_note(made, "On ARM."))
    work()
    assert Case.objects.count() == 1
    assert Message.objects.count() == 1


def test_without_a_token_a_comment_waits_for_its_report(one, owning):
    owning.post(f"{LIST}{one.row.pk}/", {"token": ""})
    now = datetime.now(UTC)
    one.forge.ticks = int((now - datetime(2026, 3, 3, 14, tzinfo=UTC)).total_seconds())
    made = one.forge.open_issue("Read past the buffer", "A long name.", confidential=True)
    told(one, made, one.forge.add_note(made, "On ARM."))
    work(now)
    assert Case.objects.count() == 0
    one.post("Confidential Issue Hook", one.forge.told(made, "open"))
    for minutes in (11, 22):  # before the report, and after it
        work(now + timedelta(minutes=minutes))
    assert audiences() == [("reporter", "everyone")]


def test_of_what_is_no_report_no_comment_is_kept(one):
    plan = one.forge.open_issue("Plan the party", CANARY, username="tom", confidential=True)
    public = one.forge.open_issue("A public one", CANARY)
    told(one, plan, one.forge.add_note(plan, CANARY))
    told(one, public, one.forge.add_note(public, CANARY, username="tom", internal=True))
    work()
    assert not Case.objects.exists()
    assert not ForgeNote.objects.exists()
    assert [bytes(row.sealed) for row in Delivery.objects.all()] == [b"", b""]


def test_of_an_erased_or_sealed_case_nothing_is_written_again(one, issue, case, web):
    one.forge.add_note(issue, CANARY)
    work_a_look()
    now = datetime.now(UTC)
    Case.objects.filter(pk=case.pk).update(is_open=False, closed_at=now - timedelta(days=1))
    assert erase_case(case, before=now, now=now)
    work(only="forges.forget")
    kept = ForgeNote.objects.get()
    assert (kept.message_id, kept.print) == (None, "")
    told(one, issue, one.forge.add_note(issue, CANARY))
    work()
    web.sealed_to = "age1" + "q" * 58
    web.save()
    answer = one.post("Confidential Note Hook", one.forge.told_note(issue, one.forge.add_note(issue, CANARY)))
    assert answer.status_code == 202
    assert one.counted()["sealed_programme"] == 1
    assert Message.objects.count() == 0


def test_whoever_may_not_write_in_the_thread_is_still_heard_by_the_team(one, issue, case, at_desk):
    Case.objects.filter(pk=case.pk).update(thread_closed_until=datetime.now(UTC) + timedelta(days=1))
    one.forge.add_note(issue, "You are all fools.")
    work_a_look(0)
    assert audiences() == [("desk", "team")]
    assert "rita wrote at GitLab, and it is no message here" in page_of(at_desk, case)


def test_60_comments_told_of_twice_and_in_any_order_are_60_messages(one, issue, case):
    sent = []
    for number in range(60):
        note = one.forge.add_note(issue, f"Number {number}", username=("rita", "tom")[number % 2])
        sent.append(one.forge.delivery("Confidential Note Hook", one.forge.told_note(issue, note), one.secret))
    storm = [*sent, *sent]
    random.Random(9).shuffle(storm)
    for delivery in storm:
        assert one.send(*delivery).status_code == 202
    ForgeReport.objects.update(state="opened")
    work_a_look()
    assert Message.objects.filter(actor="reporter").count() == 30
    assert Message.objects.filter(audience="team").count() == 30
