"""A case moves to another policy only when a person moves it: clocks count from their start, figures stay."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import do, person, reported, signed_in, words_of
from tests.people import NOW, report
from vulndesk.apps.cases.actions import move_to_current_policy
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import case_page, moves_under
from vulndesk.apps.policies.actions import add_member, open_programme_from_file
from vulndesk.apps.policies.queries import actor_for, programme, version_of
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TEXT = """# Security

Write to a@example.org.

We will acknowledge your report within 48 hours. We will send you an update within 7 days.

## Out of scope

- Reports from scanners that nobody checked
"""
LONGER = TEXT.replace("48 hours", "4 days")
SHORTER = TEXT.replace("48 hours", "24 hours")


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "borealis"
    folder.mkdir()
    (folder / "SECURITY.md").write_text(TEXT)
    return folder / "SECURITY.md"


@pytest.fixture
def borealis(db, path):
    return programme(open_programme_from_file(path, now=NOW).slug)


@pytest.fixture
def tom_user(borealis):
    return person("tom", borealis)


@pytest.fixture
def tom(tom_user):
    return actor_for(tom_user)


def replaced(path, text):
    """The programme with a new version of its policy in force."""
    path.write_text(text)
    return programme(open_programme_from_file(path, now=NOW + HOUR).slug)


def sent(borealis):
    return Case.objects.get(pk=report(borealis, now=NOW).received.case_id)


def clock(case, promise="acknowledge_within"):
    return case.deadlines.get(promise=promise)


def test_nothing_moves_by_itself(borealis, path):
    case = sent(borealis)
    replaced(path, LONGER)
    case.refresh_from_db()
    assert case.policy.number == 1
    assert clock(case).due_at == NOW + 48 * HOUR


def test_a_longer_promise_counts_from_the_first_instant_and_figures_keep_the_old_one(borealis, path, tom):
    case = sent(borealis)
    replaced(path, LONGER)
    now = NOW + 40 * HOUR
    with pytest.raises(BadInput) as refused:
        move_to_current_policy(case.pk, by=tom, now=now)
    assert refused.value.field == "message"
    assert Case.objects.get(pk=case.pk).policy.number == 1
    moved = move_to_current_policy(case.pk, message="Half the team is ill.", by=tom, now=now)
    row = clock(moved)
    assert (row.due_at, row.extended_to) == (NOW + 48 * HOUR, NOW + 96 * HOUR)
    assert (row.within, row.policy.number) == ("P4D", 2)
    assert row.working.endswith("; under version 2 of the policy")
    assert now < row.next_ring_at < row.extended_to
    assert (moved.policy.number, moved.received_under.number) == (2, 1)
    assert moved.next_due_at == NOW + 96 * HOUR
    told = Event.objects.get(kind="policy_moved")
    assert (told.audience, told.facts) == ("everyone", {"number": 2, "later": True})
    seen = case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=now)
    assert seen.messages[-1].text == "Half the team is ill."
    assert "to version 2 of the policy; at least one promise ends later." in seen.timeline[-1].sentence
    assert "4 days" in next(one.clause.sentence for one in seen.clocks if one.promise == "acknowledge_within")


def test_a_shorter_promise_needs_no_words_and_is_due_sooner(borealis, path, tom):
    case = sent(borealis)
    replaced(path, SHORTER)
    moved = move_to_current_policy(case.pk, by=tom, now=NOW + 2 * HOUR)
    assert (clock(moved).due_at, clock(moved).extended_to) == (NOW + 48 * HOUR, NOW + 24 * HOUR)
    assert clock(moved, "update_within").extended_to is None
    seen = case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=NOW + 2 * HOUR)
    answer = next(one for one in seen.clocks if one.promise == "acknowledge_within")
    assert (answer.effective_at, answer.extended) == (NOW + 24 * HOUR, False)


def test_moving_breaks_no_promise_where_the_shorter_time_is_over_already(borealis, path, tom):
    case = sent(borealis)
    replaced(path, SHORTER)
    moved = move_to_current_policy(case.pk, by=tom, now=NOW + 30 * HOUR)
    assert (clock(moved).due_at, clock(moved).extended_to) == (NOW + 48 * HOUR, None)


def test_a_promise_that_the_new_version_does_not_make_goes_on_with_its_old_sentence(borealis, path, tom):
    case = sent(borealis)
    replaced(path, TEXT.replace("We will send you an update within 7 days.", "We will send you an update soon."))
    moved = move_to_current_policy(case.pk, by=tom, now=NOW + HOUR)
    assert clock(moved, "update_within").state == "running"
    page = case_page(tom, case_id=case.pk, now=NOW + HOUR)
    kept = next(one for one in page.clocks if one.promise == "update_within")
    assert "within 7 days" in kept.clause.sentence


def test_verdicts_go_on_naming_the_sentences_under_which_they_were_said(borealis, path, tom):
    case = Case.objects.get(pk=report(borealis, now=NOW, ticked=("exclusion-1",)).received.case_id)
    other = "## Out of scope\n\n- Spam of any kind\n- Reports from scanners that nobody checked\n"
    replaced(path, TEXT[: TEXT.index("## Out")] + other)
    move_to_current_policy(case.pk, by=tom, now=NOW + HOUR)
    page = case_page(tom, case_id=case.pk, now=NOW + HOUR)
    ids = [one for verdict in page.verdicts if verdict.subject == "scope" for one in verdict.clause_ids]
    assert "scanners" in page.judged_by.clause(ids[0]).sentence


def test_a_stopped_clock_stays_as_it_is(borealis, path, tom_user, tom):
    case = reported(borealis, hours_ago=3)
    do(signed_in(tom_user), case, "acknowledge", message="We have it.")
    before = clock(case)
    replaced(path, LONGER)
    moved = move_to_current_policy(case.pk, by=tom, now=datetime.now(UTC))
    after = clock(moved)
    assert (after.state, after.due_at, after.within) == ("kept", before.due_at, "PT48H")
    page = case_page(tom, case_id=case.pk, now=datetime.now(UTC))
    assert "48 hours" in next(one.clause.sentence for one in page.clocks if one.state == "kept")


def test_what_cannot_be_moved_is_refused_and_left_alone(borealis, path, tom):
    case = sent(borealis)
    with pytest.raises(NotNow):
        move_to_current_policy(case.pk, by=tom, now=NOW)
    replaced(path, SHORTER)
    with pytest.raises(Conflict):
        move_to_current_policy(case.pk, seen=case.revision + 1, by=tom, now=NOW + HOUR)
    with pytest.raises(NotFound):
        move_to_current_policy(case.pk, by=Actor(Role.MEMBER, user_id=99), now=NOW + HOUR)
    Case.objects.filter(pk=case.pk).update(is_open=False)
    with pytest.raises(NotNow):
        move_to_current_policy(case.pk, by=tom, now=NOW + HOUR)
    case.refresh_from_db()
    assert (case.policy.number, case.received_under) == (1, None)
    assert not Event.objects.filter(kind="policy_moved").exists()


@pytest.mark.slow
def test_the_pages_show_what_would_change_and_move_one_case(borealis, path, tom_user):
    case = reported(borealis, hours_ago=1)
    web = signed_in(tom_user)
    assert "Move to version" not in words_of(web.get(f"/team/cases/{case.reference}/"))
    replaced(path, LONGER)
    assert "Move to version 2" in words_of(web.get(f"/team/cases/{case.reference}/"))
    under = words_of(web.get("/team/programmes/borealis/policy/2/cases/"))
    assert "1 open case runs another version; for 1 of them an instant would change." in under
    assert "Acknowledge: later" in under
    address = f"/team/cases/{case.reference}/policy/"
    assert "Later" in words_of(web.get(address))
    refused = web.post(address, {"seen": case.revision, "message": ""})
    assert refused.status_code == 422
    assert web.post(address, {"seen": case.revision, "message": "We are few."}).status_code == 302
    page = words_of(web.get(f"/team/cases/{case.reference}/"))
    assert "came under version 1" in page
    assert "Move to version" not in page


def test_the_list_of_cases_holds_only_those_that_one_may_see(borealis, path, tom):
    sent(borealis)
    borealis = replaced(path, LONGER)
    version = version_of(borealis, 2)
    assert len(moves_under(tom, borealis, version, now=NOW + HOUR)) == 1
    assert moves_under(Actor(Role.MEMBER, user_id=99), borealis, version, now=NOW + HOUR) == []
    mona = person("mona")
    assert signed_in(mona).get("/team/programmes/borealis/policy/2/cases/").status_code == 404
    add_member(borealis.pk, mona.pk)
    assert signed_in(mona).get("/team/programmes/borealis/policy/2/cases/").status_code == 200
