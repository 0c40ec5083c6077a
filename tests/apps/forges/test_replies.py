"""A reply of the team goes back to GitLab by somebody's press alone, below what is confidential alone, and once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import LIST, connected, work
from tests.apps.forges.test_private_reports import kinds, published_here, work_a_look
from vulndesk.apps.cases.actions import Said, change_words, say
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.forges.actions import plan_looks
from vulndesk.apps.forges.models import ForgeNote, ForgeReport
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Job
from vulndesk.core.events import EventKind
from vulndesk.core.forges.changes import comment_of

WORDS = "Thank you. We could reproduce it."
SENT = [EventKind.FORGE_SEND_ASKED, EventKind.FORGE_SENT]


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


@pytest.fixture
def page(case):
    return f"/team/cases/{case.reference}/forge/"


@pytest.fixture
def reply(case, tom_user):
    return said(case, tom_user, WORDS)


def said(case, user, text, audience="everyone"):
    say(case.pk, Said(text, audience), by=actor_for(user), now=datetime.now(UTC))
    return Message.objects.latest("at")


def press(browser, page, message):
    return browser.post(f"{page}reply/{message.pk}/")


def bodies(one):
    return [note["body"] for note in one.forge.comments.get(1, [])]


def test_nothing_is_posted_before_somebody_presses_and_then_once(one, case, page, reply, at_desk):
    work()
    work_a_look()
    assert one.forge.sent == []
    shown = words_of(at_desk.get(page))
    assert WORDS in shown
    assert "Post it there" in shown
    assert press(at_desk, page, reply).status_code == 302
    assert press(at_desk, page, reply).status_code == 409
    assert "Being posted" in words_of(at_desk.get(page))
    work()
    assert one.forge.sent == [{"body": WORDS}]
    shown = words_of(at_desk.get(page))
    assert "Posted" in shown
    assert "Post it there" not in shown
    assert press(at_desk, page, reply).status_code == 409
    assert kinds(case) == SENT


def test_what_was_posted_from_here_is_no_news_when_it_comes_back(one, issue, case, page, reply, at_desk):
    press(at_desk, page, reply)
    work()
    note = one.forge.comments[1][0]
    one.post("Confidential Note Hook", one.forge.told_note(issue, note))
    work_a_look()
    assert Message.objects.count() == 1
    assert kinds(case) == SENT
    one.forge.edit_note(note, "Somebody edited it there.")
    work_a_look(20)
    one.forge.comments[1].clear()
    work_a_look(30)
    told = words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert "What was posted from here was changed at GitLab: Somebody edited it there." in told
    assert "What was posted from here was removed at GitLab." in told
    assert "Removed there" in words_of(at_desk.get(page))


def test_an_issue_that_opened_meanwhile_gets_no_word_and_the_team_hears_at_once(one, issue, case, page, reply, at_desk):
    press(at_desk, page, reply)
    issue |= {"confidential": False, "updated_at": one.forge.tick()}
    work()
    assert bodies(one) == []
    assert EventKind.FORGE_PUBLISHED in kinds(case)
    assert ForgeReport.objects.get().is_public
    assert Job.objects.filter(task="notices.mail_team").exists()
    shown = words_of(at_desk.get(page))
    assert "It is public at the forge now, so nothing was posted." in shown
    assert "It was published at the forge, and not by this desk." in shown
    assert "Post it there" not in shown
    assert press(at_desk, page, reply).status_code == 409
    work()
    assert bodies(one) == []


def test_it_is_asked_for_after_everything_else_and_right_before_the_post(one, case, page, reply, at_desk):
    press(at_desk, page, reply)
    one.forge.asked.clear()
    work()
    own = "/api/v4/projects/acme%2Fparser/issues/1"
    assert one.forge.asked[-2:] == [f"GET {own}", f"POST {own}/notes"]


def test_while_the_forge_is_away_it_is_tried_again_and_never_posted_twice(one, case, page, reply, at_desk):
    press(at_desk, page, reply)
    for faults in (["503"], ["", "", "", "drop"]):  # not done; posted, and nobody heard of it
        one.forge.faults = list(faults)
        with pytest.raises(Exception, match=r"their_fault|no_answer"):
            work()
    assert bodies(one) == [WORDS]
    work()
    assert bodies(one) == [WORDS]
    assert kinds(case) == SENT
    assert ForgeNote.objects.get().number == one.forge.comments[1][0]["id"]
    work_a_look()
    assert Message.objects.count() == 1


def test_a_look_that_comes_between_recognises_it(one, case, page, reply, at_desk):
    press(at_desk, page, reply)
    one.forge.faults = ["", "", "", "drop"]
    with pytest.raises(Exception, match="no_answer"):
        work()
    now = datetime.now(UTC)
    plan_looks(now=now + timedelta(minutes=10))
    work(now + timedelta(minutes=10), only="forges.look")
    assert kinds(case) == SENT
    work()
    assert bodies(one) == [WORDS]
    assert Message.objects.count() == 1


def test_the_same_words_of_somebody_else_are_not_taken_for_it(one, issue, case, page, reply, at_desk):
    one.forge.add_note(issue, WORDS, username="tom")
    press(at_desk, page, reply)
    work()
    assert bodies(one) == [WORDS, WORDS]


def test_a_refusal_stands_on_the_page_and_can_be_tried_again(one, issue, case, page, reply, at_desk):
    issue["discussion_locked"] = True
    press(at_desk, page, reply)
    work()
    shown = words_of(at_desk.get(page))
    assert "Not posted" in shown
    assert "GitLab does not allow it to this token." in shown
    assert kinds(case)[-1] == EventKind.FORGE_DECLINED
    issue["discussion_locked"] = None
    press(at_desk, page, reply)
    work()
    assert bodies(one) == [WORDS]


def test_words_that_changed_after_the_press_are_not_posted_unseen(one, case, page, reply, at_desk, tom_user):
    press(at_desk, page, reply)
    change_words(case.pk, reply.pk, "Other words.", by=actor_for(tom_user), now=datetime.now(UTC))
    work()
    assert bodies(one) == []
    assert "It was changed here meanwhile." in words_of(at_desk.get(page))
    press(at_desk, page, reply)
    work()
    assert bodies(one) == ["Other words."]
    change_words(case.pk, reply.pk, "And others.", by=actor_for(tom_user), now=datetime.now(UTC))
    assert "in other words than it has here now" in words_of(at_desk.get(page))


def test_only_what_the_reporter_may_read_can_be_posted(one, issue, case, page, at_desk, tom_user):
    note = said(case, tom_user, "For us alone.", "team")
    one.forge.add_note(issue, "On ARM.")
    work_a_look()
    theirs = Message.objects.get(actor="reporter")
    assert "For us alone." not in words_of(at_desk.get(page))
    for message in (note, theirs):
        assert press(at_desk, page, message).status_code == 404
    assert not ForgeNote.objects.filter(is_ours=True).exists()


def test_only_who_handles_the_case_posts(one, case, page, reply, elsewhere, at_desk):
    assert press(elsewhere, page, reply).status_code == 404
    assert at_desk.get(f"{page}reply/{reply.pk}/").status_code == 302
    work()
    assert bodies(one) == []


def test_without_a_token_or_a_connection_nothing_can_be_posted(one, case, page, reply, at_desk, owning):
    press(at_desk, page, reply)
    owning.post(f"{LIST}{one.row.pk}/", {"token": ""})
    work()
    shown = words_of(at_desk.get(page))
    assert "The connection is off, has no token, or is of another team." in shown
    assert "Post it there" not in shown
    assert press(at_desk, page, reply).status_code == 409


def test_a_line_that_gitlab_would_take_for_a_command_is_a_line(one, case, page, at_desk, tom_user):
    text = "See below.\n/close\n  /confidential\n1/2 and / alone"
    press(at_desk, page, said(case, tom_user, text))
    work()
    assert bodies(one) == ["See below.\n\\/close\n  \\/confidential\n1/2 and / alone"]
    assert comment_of("a/b") == "a/b"


def test_the_comment_with_the_advisory_is_no_news_either(one, issue, case, page, at_desk, tom_user):
    published_here(case, tom_user)
    at_desk.post(f"{page}publish/")
    work()
    before = Message.objects.count()
    one.post("Confidential Note Hook", one.forge.told_note(issue, one.forge.comments[1][0]))
    work()
    work_a_look()
    assert Message.objects.count() == before
