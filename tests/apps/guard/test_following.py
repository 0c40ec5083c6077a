"""What becomes of a sighting when what stands in public changes: comments, edits, a deletion; and who wrote it."""

from datetime import timedelta

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import connected, work
from tests.apps.guard.steps import CANARY, LIST, TEXT, TITLE, allow, do, later, page, told, told_comment, told_note
from vulndesk.apps.cases.models import Case
from vulndesk.apps.guard import queries
from vulndesk.apps.guard.content import open_words
from vulndesk.apps.guard.models import Sighting, Watch
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Event
from vulndesk.core.events import EventKind
from vulndesk.core.guard.sightings import GRACE, Follow, State, Told, what_follows
from vulndesk.server.subscriptions import MAIL_TEAM

HARMLESS = ("Search is slow", "It takes four seconds with many rows.")


def commented(one, issue, body, **more):
    answer = one.post("issue_comment", told_comment(one.forge, issue, body, **more))
    assert answer.status_code == 202
    work(only="guard.")


def saw() -> int:
    return Event.objects.filter(kind=EventKind.GUARD_SAW).count()


# --- comments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["issue", "pull_request"])
def test_a_comment_that_carries_the_report_is_a_sighting_of_what_it_stands_below(web, owning, github, at_desk, kind):
    one = connected(owning, github)
    issue = told(one, *HARMLESS, kind=kind)
    commented(one, issue, "Same here.")
    assert not Sighting.objects.exists()
    commented(one, issue, TEXT, login="carl", number=2)
    row = Sighting.objects.get()
    assert (row.about, row.number, row.state) == (kind, 1, "waiting")
    shown = page(at_desk)
    assert TEXT in shown
    assert "by carl. It is a comment; the title is that of what it stands below." in shown
    assert f"A comment below {'issue' if kind == 'issue' else 'pull request'} 1" in shown
    assert "A comment below" in words_of(at_desk.get(LIST))
    assert f"{issue['html_url']}#issuecomment-2" in at_desk.get(f"{LIST}{row.pk}/").content.decode()
    do(at_desk, "comment")
    work(only="guard.")
    assert len(github.comments[1]) == 1
    assert f"Below “{HARMLESS[0]}”" in words_of(do(at_desk, "case"))


def test_comments_of_the_team_and_those_below_what_waits_change_nothing(seen, at_desk):
    issue = seen.forge.issues[1]
    payload = told_comment(seen.forge, issue, f"An attacker can do more: {CANARY} ../../etc/passwd", login="olga")
    payload["comment"]["author_association"] = "OWNER"
    assert seen.post("issue_comment", payload).status_code == 202
    work(only="guard.")
    commented(seen, issue, "A stranger: remote code execution as well.", number=3)
    assert saw() == Sighting.objects.count() == 1
    assert TEXT in page(at_desk)
    assert Watch.objects.get().looked == 2


def test_the_desk_s_own_comment_is_no_sighting(web, owning, github, at_desk):
    one = connected(owning, github)
    told(one)
    do(at_desk, "comment")
    work(only="guard.")
    commented(one, github.issues[1], github.comments[1][0]["body"], login=github.login)
    assert Sighting.objects.count() == saw() == 1


def test_comments_at_gitlab_are_read_but_internal_and_confidential_ones(web, owning, gitlab):
    one = connected(owning, gitlab, "gitlab")
    issue = gitlab.open_issue(*HARMLESS)
    for payload in (
        told_note(gitlab, issue, TEXT, internal=True),
        told_note(gitlab, issue, TEXT, kind="confidential_note"),
        told_note(gitlab, issue | {"confidential": True}, TEXT),
        told_note(gitlab, issue, TEXT, system=True),
        told_note(gitlab, issue, TEXT, noteable_type="Snippet"),
    ):
        assert one.post("Note Hook", payload).status_code == 202
    work()
    assert not Sighting.objects.exists()
    assert not Case.objects.exists()
    assert one.post("Note Hook", told_note(gitlab, issue, TEXT)).status_code == 202
    work(only="guard.")
    words = open_words(Sighting.objects.get())
    assert (words["title"], words["text"], words["author"]) == (HARMLESS[0], TEXT, "rita")


def test_the_list_can_be_narrowed_to_what_waits_and_says_what_changed(seen, at_desk):
    assert "Only those that wait" not in words_of(at_desk.get(LIST))
    do(at_desk, "false-alarm")
    assert "Nothing waits for a person" in words_of(at_desk.get(f"{LIST}?state=waiting"))
    other = told(seen, "XSS in the name", "An attacker writes <script>alert(1)</script>")
    shown = words_of(at_desk.get(LIST))
    assert "Only those that wait (1)" in shown
    narrowed = words_of(at_desk.get(f"{LIST}?state=waiting"))
    assert "XSS in the name" in narrowed
    assert TITLE not in narrowed
    told(seen, issue=other | {"title": "x", "body": "y", "updated_at": seen.forge.tick()}, action="edited")
    assert "Edited since" in words_of(at_desk.get(LIST))
    told(seen, issue=other, action="deleted")
    assert "Not there any more" in words_of(at_desk.get(LIST))


def test_without_a_token_the_page_says_what_to_do(web, owning, github, at_desk):
    told(connected(owning, github, token=""))
    shown = page(at_desk)
    assert "Without a token the desk can neither comment nor hide or lock it." in shown
    assert "Comment once" not in shown


# --- edits -------------------------------------------------------------------------------------------------------


def test_an_edit_that_leaves_nothing_like_a_report_calls_off_what_nobody_asked_for(web, owning, github, at_desk):
    one = connected(owning, github)
    allow(owning, comments="on", shuts="on")
    issue = told(one)
    told(one, issue=issue | {"title": HARMLESS[0], "body": HARMLESS[1], "updated_at": github.tick()}, action="edited")
    row = Sighting.objects.get()
    assert (row.state, row.comment, row.shut, row.next_at) == ("waiting", "none", "none", None)
    work(later(GRACE + timedelta(minutes=1)), only="guard.")
    assert not github.comments
    shown = page(at_desk)
    assert "It was edited" in shown
    assert TEXT in shown, "what was read before is not lost: the forge keeps former versions"
    told(one, issue=issue | {"body": f"{TEXT} Again.", "updated_at": github.tick()}, action="edited")
    assert "It was edited" not in page(at_desk)
    work(later(GRACE + timedelta(minutes=1)), only="guard.")
    assert len(github.comments[1]) == 1


def test_what_a_person_asked_for_is_done_though_it_was_edited(seen, at_desk):
    seen.forge.down = True
    do(at_desk, "comment")
    work(only="guard.")
    issue = seen.forge.issues[1]
    edited = {"title": HARMLESS[0], "body": HARMLESS[1], "updated_at": seen.forge.tick()}
    told(seen, issue=issue | edited, action="edited")
    seen.forge.down = False
    work(later(timedelta(minutes=1)), only="guard.")
    assert len(seen.forge.comments[1]) == 1


def test_a_false_alarm_that_becomes_a_report_waits_again_and_the_team_is_told(web, owning, github, at_desk):
    one = connected(owning, github)
    issue = told(
        one, "Is this a vulnerability?", "An attacker might see a version number. Who can I contact privately?"
    )
    do(at_desk, "false-alarm")
    work(only=MAIL_TEAM)
    before = OutgoingMail.objects.count()
    told(one, issue=issue | {"body": f"{issue['body']} Thanks!", "updated_at": github.tick()}, action="edited")
    assert (Sighting.objects.get().state, saw()) == ("false_alarm", 1), "nothing new was seen"
    told(one, issue=issue | {"body": TEXT, "updated_at": github.tick()}, action="edited")
    row = Sighting.objects.get()
    assert (row.state, row.settled_at, row.settled_by, saw()) == ("waiting", None, "", 2)
    assert TEXT in page(at_desk)
    work(only=MAIL_TEAM)
    assert OutgoingMail.objects.count() > before


def test_a_report_in_a_comment_below_a_false_alarm_waits_again(web, owning, github, at_desk):
    one = connected(owning, github)
    issue = told(
        one, "Is this a vulnerability?", "An attacker might see a version number. Who can I contact privately?"
    )
    do(at_desk, "false-alarm")
    commented(one, issue, TEXT)
    assert Sighting.objects.get().state == "waiting"
    assert "It is a comment" in page(at_desk)


def test_a_delivery_that_comes_late_changes_nothing(seen, at_desk):
    issue = seen.forge.issues[1]
    old = issue | {"body": HARMLESS[1], "title": HARMLESS[0], "updated_at": "2020-01-01T00:00:00Z"}
    told(seen, issue=old, action="edited")
    assert "It was edited" not in page(at_desk)
    assert TEXT in page(at_desk)


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_what_is_deleted_or_moved_there_is_asked_for_nothing_more(web, owning, github, at_desk, action):
    one = connected(owning, github)
    allow(owning, comments="on", shuts="on")
    issue = told(one)
    told(one, issue=issue, action=action)
    work(later(GRACE + timedelta(minutes=1)), only="guard.")
    assert not github.comments
    shown = page(at_desk)
    assert "It is not there any more" in shown
    assert "Comment once" not in shown
    assert "Lock it" not in shown
    assert "Open a case" in shown, "what was written is still a report"
    told(one, issue=github.open_issue(*HARMLESS), action=action)
    assert Sighting.objects.count() == 1


@pytest.mark.parametrize(
    ("told_of", "kept", "state", "follow"),
    [
        (Told("u", "2", frozenset("a"), is_report_like=True), None, None, Follow.SIGHTING),
        (Told("u", "2", frozenset()), None, None, Follow.NOTHING),
        (Told("u", "2", frozenset("a"), is_report_like=True, is_gone=True), None, None, Follow.NOTHING),
        (Told("u", "2", frozenset(), is_gone=True), Told("u", "3", frozenset()), State.CASE, Follow.GONE),
        (Told("u", "2", frozenset("a"), is_report_like=True), Told("u", "1", frozenset()), State.WAITING, Follow.WORDS),
        (Told("u", "2", frozenset()), Told("u", "1", frozenset("a")), State.WAITING, Follow.CALM),
        (Told("u", "1", frozenset()), Told("u", "2", frozenset("a")), State.WAITING, Follow.NOTHING),
        (
            Told("v", "2", frozenset("b"), is_report_like=True),
            Told("u", "1", frozenset("a")),
            State.WAITING,
            Follow.NOTHING,
        ),
        (
            Told("u", "2", frozenset("ab"), is_report_like=True),
            Told("u", "1", frozenset("a")),
            State.FALSE_ALARM,
            Follow.AGAIN,
        ),
        (
            Told("u", "2", frozenset("a"), is_report_like=True),
            Told("u", "1", frozenset("a")),
            State.FALSE_ALARM,
            Follow.NOTHING,
        ),
        (
            Told("u", "2", frozenset("ab"), is_report_like=True),
            Told("u", "1", frozenset("a")),
            State.CASE,
            Follow.NOTHING,
        ),
    ],
)
def test_what_follows_is_decided_by_what_was_kept_and_what_people_said(told_of, kept, state, follow):
    assert what_follows(told_of, kept, state) is follow


# --- who wrote it, and how it is shut ----------------------------------------------------------------------------


def test_at_gitlab_what_a_member_wrote_is_not_looked_at_and_an_edit_changes_no_author(web, owning, gitlab):
    one = connected(owning, gitlab, "gitlab")
    mine = gitlab.open_issue(TITLE, TEXT, username="tom")
    assert one.post("Issue Hook", gitlab.told(mine, "open")).status_code == 202
    work(only="guard.")
    assert not Sighting.objects.exists()
    theirs = gitlab.open_issue(TITLE, TEXT)
    assert one.post("Issue Hook", gitlab.told(theirs, "open")).status_code == 202
    edited = gitlab.told(theirs | {"description": f"{TEXT} More.", "updated_at": gitlab.tick()}, "update")
    edited["user"]["username"] = "tom"
    assert one.post("Issue Hook", edited).status_code == 202
    work(only="guard.")
    words = open_words(Sighting.objects.get())
    assert (words["author"], words["text"]) == ("rita", f"{TEXT} More.")


def test_a_gitlab_that_does_not_say_who_belongs_to_the_team_hides_no_report(web, owning, gitlab):
    one = connected(owning, gitlab, "gitlab")
    issue = gitlab.open_issue(TITLE, TEXT)
    gitlab.down = True
    assert one.post("Issue Hook", gitlab.told(issue, "open")).status_code == 202
    work(only="guard.")
    assert Sighting.objects.count() == 1


def test_where_it_can_be_hidden_it_is_hidden_before_the_comment_is_written(web, owning, gitlab, at_desk):
    one = connected(owning, gitlab, "gitlab")
    allow(owning, comments="on", shuts="on")
    issue = gitlab.open_issue(TITLE, TEXT)
    assert one.post("Issue Hook", gitlab.told(issue, "open")).status_code == 202
    work(only="guard.")
    gitlab.asked.clear()
    work(later(GRACE + timedelta(seconds=1)), only="guard.")
    written = [asked for asked in gitlab.asked if not asked.startswith("GET")]
    assert [one.split()[0] for one in written] == ["PUT", "POST"]
    assert (Sighting.objects.get().comment, Sighting.objects.get().shut) == ("done", "done")


def test_what_the_forge_declines_stops_nothing_else(web, owning, forgejo, at_desk):
    one = connected(owning, forgejo, "forgejo")
    issue = forgejo.open_issue(TITLE, TEXT)
    assert one.post("issues", forgejo.told("issues", "opened", issue=issue)).status_code == 202
    work(only="guard.")
    row = Sighting.objects.get()
    do(at_desk, "shut")
    do(at_desk, "comment")
    work(only="guard.")
    row.refresh_from_db()
    assert (row.comment, row.shut) == ("done", "failed")


# --- an owner's own words ----------------------------------------------------------------------------------------


def test_an_owner_s_own_words_are_written_with_the_address_and_the_mark(seen, owning, at_desk):
    allow(owning, comment="Danke! Wir sind auch direkt zu erreichen: {link} (Team von {project})")
    assert "Danke! Wir sind auch direkt zu erreichen: http" in page(at_desk)
    do(at_desk, "comment")
    work(only="guard.")
    (comment,) = seen.forge.comments[1]
    name = Programme.objects.get(slug="enix").name
    assert comment["body"].startswith("Danke! Wir sind auch direkt zu erreichen: http")
    assert f"/p/enix/ (Team von {name})\n\n<!-- ref {Sighting.objects.get().pk.hex} -->" in comment["body"]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("Thank you, we read this.", "These words lead nowhere."),
        ("Security matters to us: {link}", "These words say what they stand below: “Secur”."),
        ("Ein Angreifer liest mit, darum hier: {link}", "“Angreifer”"),
        ("Hier: {link} <!-- x -->", "These words hold markup."),
    ],
)
def test_words_that_tell_what_they_stand_below_are_refused(seen, owning, words, refused):
    answer = owning.post(LIST, {"is_on": "on", "comment": words})
    assert answer.status_code == 422
    assert refused in words_of(answer)
    assert words.split(" {")[0] in answer.content.decode(), "what was typed is kept"
    assert queries.watch_of(Programme.objects.get(slug="enix").pk).comment == ""
