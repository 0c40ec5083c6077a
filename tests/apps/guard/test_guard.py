"""The guard of public issues: the team is told first and why; a person, or what an owner set, does the rest once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import connected, work
from tests.apps.guard.steps import CANARY, LIST, TEXT, TITLE, allow, do, later, page, told
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.embargo.actions import begin_embargo
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.forges.models import Delivery
from vulndesk.apps.guard import actions, queries
from vulndesk.apps.guard.models import Sighting, Watch
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.access import DESK
from vulndesk.core.events import EventKind
from vulndesk.core.guard.sightings import GRACE, Tally
from vulndesk.server.subscriptions import MAIL_TEAM

# --- looking -----------------------------------------------------------------------------------------------------


def test_a_report_in_public_is_kept_with_its_reasons_and_the_team_is_told_without_a_word_of_it(seen, at_desk):
    row = Sighting.objects.get()
    assert (row.state, row.about, row.number, row.comment, row.shut) == ("waiting", "issue", 1, "none", "none")
    assert CANARY.encode() not in bytes(row.sealed)
    words = page(at_desk)
    assert "It names a class of weakness" in words
    assert "“SQL injection”" in words
    assert "points in sum; from 3 on the team is told." in words
    assert TEXT in words
    assert TITLE in words_of(at_desk.get(LIST))
    work(only=MAIL_TEAM)
    mails = OutgoingMail.objects.all()
    assert mails, "the team hears of it"
    assert all(CANARY.encode() not in bytes(one.sealed) for one in mails)
    event = Event.objects.get(kind=EventKind.GUARD_SAW)
    assert set(event.facts) == {"sighting", "about"}
    assert not seen.forge.comments, "nothing happens at the forge by itself"
    assert not seen.forge.issues[1]["locked"]


def test_the_notice_leads_to_the_sighting_and_says_nothing_of_it(seen, tom_user):
    work(only=MAIL_TEAM)
    row = Sighting.objects.get()
    texts = [
        str(open_row(desk_key(), table="notices_outgoingmail", row=one.pk, sealed=one.sealed))
        for one in OutgoingMail.objects.all()
    ]
    assert texts
    for text in texts:
        assert f"{LIST}{row.pk}/" in text
        assert "Something in public waits for a look" in text
        assert CANARY not in text
        assert "injection" not in text.lower()


def test_of_what_is_no_report_nothing_is_kept_but_a_count(web, owning, github, at_desk):
    one = connected(owning, github)
    told(one, "Dark mode does not persist", f"It is light again after reloading. {CANARY}")
    assert not Sighting.objects.exists()
    assert Watch.objects.get().looked == 1
    assert bytes(Delivery.objects.get().sealed) == b"", "what the delivery said is forgotten"
    assert not Event.objects.filter(kind=EventKind.GUARD_SAW).exists()
    words = words_of(at_desk.get(LIST))
    assert "Nothing in public looks like a report" in words
    assert "Issues, pull requests and comments that it read: 1." in words


@pytest.mark.slow
def test_odd_characters_and_endless_words_are_kept_shown_and_become_a_case(web, owning, github, at_desk):
    one = connected(owning, github)
    told(one, "SQL injection \0\u202e\U0010ffff" + "x" * 900, "An attacker\0 can read. " + "<script>" * 20_000)
    row = Sighting.objects.get()
    assert "SQL injection" in page(at_desk, row)
    assert "<script><script>" not in at_desk.get(f"{LIST}{row.pk}/").content.decode()
    assert do(at_desk, "case", row).status_code == 200
    assert Case.objects.count() == 1


def test_pull_requests_are_looked_at_alike(web, owning, github, at_desk):
    one = connected(owning, github)
    told(one, kind="pull_request")
    assert Sighting.objects.get().about == "pull_request"
    assert "Pull request 1" in page(at_desk)


def test_what_the_team_itself_and_its_programs_write_is_not_looked_at(web, owning, github):
    one = connected(owning, github)
    for association, kind in (("MEMBER", "User"), ("OWNER", "User"), ("NONE", "Bot")):
        issue = github.open_issue(TITLE, TEXT)
        issue["author_association"] = association
        issue["user"]["type"] = kind
        told(one, issue=issue)
    assert not Sighting.objects.exists()


def test_an_issue_that_becomes_a_report_by_an_edit_is_seen_and_one_issue_is_one_sighting(web, owning, github, at_desk):
    one = connected(owning, github)
    issue = told(one, "Search is odd", "I get strange results.")
    assert not Sighting.objects.exists()
    told(one, issue=github.issues[1] | {"body": TEXT}, action="edited")
    told(one, issue=issue | {"body": f"{TEXT} And more."}, action="edited")
    assert Sighting.objects.count() == Event.objects.filter(kind=EventKind.GUARD_SAW).count() == 1
    assert "And more." in page(at_desk)


def test_a_guard_that_is_off_looks_at_nothing(seen, owning):
    allow(owning, is_on="")
    told(seen)
    assert Sighting.objects.count() == 1
    assert Watch.objects.get().looked == 1


@pytest.mark.parametrize("kind", ["gitlab", "forgejo"])
@pytest.mark.slow
def test_the_other_forges_are_guarded_alike(web, owning, at_desk, kind, request):
    forge = request.getfixturevalue(kind)
    one = connected(owning, forge, kind)
    issue = forge.open_issue(TITLE, TEXT)
    if kind == "gitlab":
        assert one.post("Issue Hook", forge.told(issue, "open")).status_code == 202
    else:
        assert one.post("issues", forge.told("issues", "opened", issue=issue)).status_code == 202
    work(only="guard.")
    do(at_desk, "comment")
    work(only="guard.")
    assert Sighting.objects.get().comment == "done"
    assert ("Hide it from the public" in page(at_desk)) == (kind == "gitlab")
    do(at_desk, "shut")
    work(only="guard.")
    if kind == "gitlab":
        assert forge.issues[1]["confidential"] is True
        assert "It is hidden from the public." in page(at_desk)
    else:  # Gitea can lock, Forgejo answers that it has nothing of the kind
        assert Sighting.objects.get().shut == "failed"
        assert "Not done at the forge" in page(at_desk)


# --- what a person does ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_case_is_opened_public_and_without_an_embargo_once(seen, at_desk):
    answer = do(at_desk, "case")
    case = Case.objects.get()
    assert f"/team/cases/{case.reference}/" in answer.redirect_chain[-1][0]
    assert (case.channel, case.urgent, case.rm) == ("public", True, "R")
    embargo = Embargo.objects.get()
    assert (embargo.em, embargo.world, embargo.until, embargo.proposed_until) == ("N", "VfdPxa", None, None)
    event = Event.objects.get(kind=EventKind.REPORT_RECEIVED)
    assert begin_embargo(event_id=event.pk, now=datetime.now(UTC)) is None, "no period of the policy begins one"
    assert Deadline.objects.filter(case=case, state="running").exists(), "its promises are kept"
    assert TEXT in words_of(answer)
    assert seen.forge.issues[1]["html_url"] in words_of(answer)
    row = Sighting.objects.get()
    assert row.case_id == case.pk
    assert "In public Commented No Hidden or locked No Issue 1" in " ".join(words_of(answer).split())
    assert f'href="{LIST}{row.pk}/"' in answer.content.decode()
    assert case.reference in page(at_desk)
    do(at_desk, "case")
    assert Case.objects.count() == 1
    assert "There is a case for it already." in words_of(do(at_desk, "false-alarm"))


def test_the_page_of_the_embargo_says_that_none_holds(seen, at_desk):
    do(at_desk, "case")
    words = words_of(at_desk.get(f"/team/cases/{Case.objects.get().reference}/embargo/"))
    assert "No embargo" in words
    assert "the public is aware" in words.lower()


def test_a_case_that_cannot_be_opened_leaves_the_sighting_as_it_was(seen, at_desk, web):
    now = datetime.now(UTC)
    row = Sighting.objects.get()
    actions.call_false_alarm(web.pk, row.pk, by=DESK, now=now)
    assert "This is a false alarm. Take that back first." in words_of(do(at_desk, "case"))
    assert not Case.objects.exists()
    assert not Embargo.objects.exists()


def test_one_comment_is_written_however_often_it_is_asked_and_says_nothing_of_what_was_written(seen, at_desk):
    assert "The desk does it in a moment" in words_of(do(at_desk, "comment"))
    assert "This is being done already." in words_of(do(at_desk, "comment"))
    work(only="guard.")
    (comment,) = seen.forge.comments[1]
    assert comment["body"].startswith("Thank you for taking the time to write this. The people who look after ")
    assert "/p/enix/" in comment["body"]
    for word in (CANARY, "security", "vulnerab", "injection", "report", "private"):
        assert word not in comment["body"].lower().replace("/p/enix/", "")
    assert "The comment stands there already" in words_of(do(at_desk, "comment"))
    work(only="guard.")
    assert len(seen.forge.comments[1]) == 1


def test_a_comment_whose_answer_was_lost_is_found_and_not_written_again(seen, at_desk):
    seen.forge.faults = []
    do(at_desk, "comment")
    original = type(seen.forge).do

    def lose(forge, method, path, query, given):
        answer = original(forge, method, path, query, given)
        if method == "POST" and path.endswith("/comments"):
            return 502, {"message": "Bad Gateway"}
        return answer

    type(seen.forge).do = lose
    try:
        work(only="guard.")
    finally:
        type(seen.forge).do = original
    row = Sighting.objects.get()
    assert (row.comment, row.tries) == ("planned", 1)
    assert len(seen.forge.comments[1]) == 1
    work(later(timedelta(minutes=1)), only="guard.")
    assert Sighting.objects.get().comment == "done"
    assert len(seen.forge.comments[1]) == 1


def test_of_two_that_were_asked_for_at_once_one_waits_for_the_other(seen, at_desk):
    now = datetime.now(UTC)
    Sighting.objects.update(busy_until=now + timedelta(seconds=60))
    do(at_desk, "comment")
    do(at_desk, "shut")
    work(only="guard.")
    assert not seen.forge.comments
    assert Sighting.objects.get().comment == "planned"
    work(later(timedelta(minutes=2)), only="guard.")
    assert len(seen.forge.comments[1]) == 1
    row = Sighting.objects.get()
    assert (row.comment, row.shut, row.busy_until) == ("done", "done", None)


def test_a_forge_that_lists_its_comments_too_slowly_gets_none_until_it_is_quicker(seen, at_desk, monkeypatch):
    do(at_desk, "comment")
    with monkeypatch.context() as slow:
        slow.setattr("vulndesk.apps.guard.actions.steps._PATIENCE", timedelta(0))
        work(only="guard.")
    assert not seen.forge.comments
    assert "took too long to list its comments" in page(at_desk)
    work(later(timedelta(minutes=1)), only="guard.")
    assert len(seen.forge.comments[1]) == 1


def test_a_false_alarm_called_while_the_comment_is_written_keeps_what_happened(seen, at_desk, web):
    do(at_desk, "comment")
    row, now = Sighting.objects.get(), datetime.now(UTC)
    write = actions.go_through_steps(sighting_id=str(row.pk), run=row.run, tries=0, now=now)
    do(at_desk, "false-alarm")
    write()
    row.refresh_from_db()
    assert (row.state, row.comment) == ("false_alarm", "done")
    do(at_desk, "take-back")
    assert "The comment stands there already" in words_of(do(at_desk, "comment"))
    assert len(seen.forge.comments[1]) == 1


def test_a_forge_that_is_down_is_asked_again_and_the_page_says_so(seen, at_desk):
    seen.forge.down = True
    do(at_desk, "comment")
    do(at_desk, "shut")
    work(only="guard.")
    row = Sighting.objects.get()
    assert (row.comment, row.shut, row.tries) == ("planned", "planned", 1)
    assert "The desk tries again" in page(at_desk)
    seen.forge.down = False
    work(later(timedelta(minutes=1)), only="guard.")
    row = Sighting.objects.get()
    assert (row.comment, row.shut, row.trouble, row.next_at) == ("done", "done", "", None)
    assert len(seen.forge.comments[1]) == 1
    assert seen.forge.issues[1]["locked"]


@pytest.mark.slow
def test_what_never_answers_is_given_up_and_the_team_is_told(seen, at_desk):
    seen.forge.down = True
    do(at_desk, "comment")
    for hours in range(0, 120, 6):
        work(later(timedelta(hours=hours)), only="guard.")
    assert Sighting.objects.get().comment == "failed"
    assert Event.objects.filter(kind=EventKind.GUARD_STEP_FAILED).count() == 1
    assert not Job.objects.filter(task="guard.go_through_steps", state="waiting").exists()
    seen.forge.down = False
    do(at_desk, "comment")
    work(later(timedelta(days=6)), only="guard.")
    assert Sighting.objects.get().comment == "done"


def test_what_the_forge_declines_is_said_and_not_tried_again(seen, at_desk):
    seen.forge.token = "another"
    do(at_desk, "comment")
    work(only="guard.")
    row = Sighting.objects.get()
    assert (row.comment, row.next_at) == ("failed", None)
    assert "does not know the token" in page(at_desk)
    assert not seen.forge.comments


def test_a_lock_is_set_once_and_one_that_is_there_is_left(seen, at_desk):
    seen.forge.issues[1]["locked"] = True
    do(at_desk, "shut")
    work(only="guard.")
    assert Sighting.objects.get().shut == "done"
    assert not any(one.startswith("PUT") for one in seen.forge.asked)
    assert "It is locked." in page(at_desk)


@pytest.mark.slow
def test_a_false_alarm_is_kept_and_counted_and_can_be_taken_back(seen, at_desk):
    assert "Nobody has said yet" in words_of(at_desk.get(LIST))
    do(at_desk, "false-alarm")
    assert "Of 1 sighting that people settled 1 was a false alarm (100 %)." in words_of(at_desk.get(LIST))
    assert "This is a false alarm." in words_of(do(at_desk, "comment"))
    told(seen)
    do(at_desk, "case", Sighting.objects.exclude(state="false_alarm").get())
    assert "Of 2 sightings that people settled 1 was a false alarm (50 %)." in words_of(at_desk.get(LIST))
    row = Sighting.objects.get(state="false_alarm")
    do(at_desk, "take-back", row)
    row.refresh_from_db()
    assert (row.state, row.settled_at, row.settled_by) == ("waiting", None, "")
    assert "This is not called a false alarm." in words_of(do(at_desk, "take-back", row))


def test_a_tally_never_names_a_rate_without_its_number():
    assert "no rate" in Tally(looked=9, waiting=2, cases=0, false_alarms=0).words
    assert Tally(9, 0, 3, 1).words == "Of 4 sightings that people settled 1 was a false alarm (25 %)."
    assert Tally(9, 0, 1, 2).words == "Of 3 sightings that people settled 2 were false alarms (67 %)."


@pytest.mark.slow
def test_an_issue_that_the_desk_hid_becomes_no_second_report(web, owning, gitlab, at_desk):
    one = connected(owning, gitlab, "gitlab")
    issue = gitlab.open_issue(TITLE, TEXT)
    assert one.post("Issue Hook", gitlab.told(issue, "open")).status_code == 202
    work(only="guard.")
    do(at_desk, "shut")
    work(only="guard.")
    assert gitlab.issues[1]["confidential"]
    one.post("Issue Hook", gitlab.told(gitlab.issues[1], "update"))
    owning.post(f"/team/programmes/enix/forges/{one.row.pk}/do/look/")
    work(only="forges.")
    assert not Case.objects.exists()
    do(at_desk, "case")
    work(later(timedelta(minutes=11)), only="forges.")
    assert Case.objects.count() == 1
    gitlab.open_issue("Another one", TEXT, confidential=True)
    owning.post(f"/team/programmes/enix/forges/{one.row.pk}/do/look/")
    work(only="forges.")
    assert Case.objects.count() == 2, "what was private from the start is a report as ever"


# --- what an owner lets it do ------------------------------------------------------------------------------------


def test_what_an_owner_allowed_happens_after_the_team_was_told_and_had_time(web, owning, github, at_desk):
    one = connected(owning, github)
    allow(owning, comments="on", shuts="on")
    told(one)
    row = Sighting.objects.get()
    assert (row.comment, row.shut) == ("planned", "planned")
    assert row.next_at - row.seen_at == GRACE
    work(only=MAIL_TEAM)
    assert OutgoingMail.objects.exists()
    work(later(GRACE - timedelta(seconds=30)), only="guard.")
    assert not github.comments
    work(later(GRACE + timedelta(seconds=1)), only="guard.")
    assert len(github.comments[1]) == 1
    assert github.issues[1]["locked"]
    assert (Sighting.objects.get().comment, Sighting.objects.get().shut) == ("done", "done")


def test_a_false_alarm_called_in_time_stops_what_was_planned(web, owning, github, at_desk):
    one = connected(owning, github)
    allow(owning, comments="on", shuts="on")
    told(one)
    do(at_desk, "false-alarm")
    work(later(GRACE + timedelta(minutes=1)), only="guard.")
    row = Sighting.objects.get()
    assert (row.comment, row.shut) == ("none", "none")
    assert not github.comments
    do(at_desk, "take-back")
    work(later(GRACE + timedelta(minutes=2)), only="guard.")
    assert not github.comments, "what was called off is not planned again by itself"


def test_a_case_that_was_opened_leaves_what_is_planned(web, owning, github, at_desk):
    one = connected(owning, github)
    allow(owning, comments="on")
    told(one)
    do(at_desk, "case")
    work(later(GRACE + timedelta(minutes=1)), only="guard.")
    assert len(github.comments[1]) == 1


def test_only_an_owner_changes_what_the_guard_may_do(seen, owning, at_desk, elsewhere):
    assert at_desk.post(LIST, {"is_on": "on", "comments": "on"}).status_code == 403
    assert not queries.watch_of(Programme.objects.get(slug="enix").pk).comments
    assert "It comments when one of you says so." in words_of(at_desk.get(LIST))
    allow(owning, comments="on")
    assert queries.watch_of(Programme.objects.get(slug="enix").pk).comments
    assert Event.objects.get(kind=EventKind.GUARD_CHANGED).facts == {"is_on": True, "comments": True, "shuts": False}


def test_another_team_sees_and_does_nothing(seen, elsewhere):
    row = Sighting.objects.get()
    for address in (LIST, f"{LIST}{row.pk}/"):
        answer, absent = elsewhere.get(address), elsewhere.get(address.replace("enix", "nowhere"))
        assert answer.status_code == absent.status_code == 404
        assert words_of(answer) == words_of(absent)
    for deed in ("case", "comment", "shut", "false-alarm", "take-back"):
        assert elsewhere.post(f"{LIST}{row.pk}/do/{deed}/").status_code == 404
    row.refresh_from_db()
    assert (row.state, row.comment, row.shut) == ("waiting", "none", "none")
    assert not Case.objects.exists()


def test_a_sighting_of_another_programme_is_not_there_under_this_ones_address(seen, desktop, elsewhere):
    row = Sighting.objects.get()
    assert elsewhere.get(f"/team/programmes/interview/public-issues/{row.pk}/").status_code == 404
    assert elsewhere.post(f"/team/programmes/interview/public-issues/{row.pk}/do/case/").status_code == 404
    assert not Case.objects.exists()


def test_an_unknown_deed_is_not_found(seen, at_desk):
    assert do(at_desk, "publish").status_code == 404
