"""The room: the composer says who reads, asks again before it is more, and a word reaches whom it was written for."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.cases.handling import person, words_of
from vulndesk.apps.cases.actions import close_thread
from vulndesk.apps.cases.models import Message
from vulndesk.apps.notices.actions import mail_parties, mail_team
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.parties.models import ReadMark
from vulndesk.apps.timeline.models import Event
from vulndesk.core.audience import CASE, REPORTER, TEAM, for_party

pytestmark = pytest.mark.django_db


def room_of(case):
    return f"/team/cases/{case.reference}/room/"


def said(browser, address, to, body, **more):
    return browser.post(address, {"to": to, "body": body, **more})


def test_each_audience_is_named_before_it_is_written_to(visiting, at_desk, case):
    _, row = visiting("Acme")
    page = words_of(at_desk.get(room_of(case)))
    assert "Reporter and team will read this" in page
    assert "Everyone in the case (3)" in page  # Tom, the reporter, Acme
    one = words_of(at_desk.get(f"{room_of(case)}?to={for_party(row.pk)}"))
    assert "Acme and the team will read this" in one
    note = at_desk.get(f"{room_of(case)}?to=team").content.decode()
    assert "composer is-team" in note


@pytest.mark.slow
def test_a_message_to_everyone_asks_again_and_reaches_everyone(visiting, at_desk, rita, case):
    acme, _ = visiting("Acme")
    other, _ = visiting("Other")
    refused = said(at_desk, room_of(case), CASE, "HELLO all")
    assert refused.status_code == 422
    assert "Everyone in the case (4) would read this." in words_of(refused)
    assert "HELLO all" in refused.content.decode()
    assert not Message.objects.exists()
    assert said(at_desk, room_of(case), CASE, "HELLO all", widens="yes").status_code == 302
    for browser, address in ((acme, "/guest/case/"), (other, "/guest/case/"), (rita, "/status/report/")):
        assert "HELLO all" in words_of(browser.get(address))


def test_what_is_for_one_participant_stays_with_it(visiting, at_desk, rita, case):
    acme, row = visiting("Acme")
    other, _ = visiting("Other")
    said(at_desk, room_of(case), for_party(row.pk), "ONLY you")
    assert "ONLY you" in words_of(acme.get("/guest/case/"))
    for browser, address in ((other, "/guest/case/"), (rita, "/status/report/")):
        assert "ONLY you" not in browser.get(address).content.decode()


def test_an_answer_to_more_people_asks_again(visiting, at_desk, case):
    acme, row = visiting("Acme")
    said(acme, "/guest/case/", for_party(row.pk), "SECRET of Acme")
    asked = Message.objects.get()
    page = words_of(at_desk.get(f"{room_of(case)}?answers={asked.pk}"))
    assert "Acme and the team will read this" in page
    refused = said(at_desk, room_of(case), REPORTER, "As Acme says", answers=asked.pk)
    assert refused.status_code == 422
    assert said(at_desk, room_of(case), TEAM, "As Acme says", answers=asked.pk).status_code == 302


@pytest.mark.slow
def test_a_guest_writes_to_the_team_or_to_everyone_and_to_nobody_else(visiting, at_desk, case):
    acme, row = visiting("Acme")
    _, other = visiting("Other")
    said(acme, "/guest/case/", for_party(row.pk), "for the team")
    assert "for the team" in words_of(at_desk.get(room_of(case)))
    assert "Acme" in words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    for audience in (TEAM, REPORTER, for_party(other.pk), "nobody"):
        assert said(acme, "/guest/case/", audience, "forbidden").status_code == 422
    assert not Message.objects.exclude(audience=for_party(row.pk)).exists()


def test_the_word_to_the_reporter_is_still_the_deed_that_keeps_promises(at_desk, case):
    said(at_desk, room_of(case), REPORTER, "Thank you for the report.")
    case.refresh_from_db()
    assert case.acknowledged_at is not None


@pytest.mark.slow
def test_a_question_stays_on_top_until_it_is_answered(visiting, at_desk, case):
    acme, row = visiting("Acme")
    said(at_desk, room_of(case), for_party(row.pk), "Which versions?", asks="on")
    asked = Message.objects.get()
    assert "Open questions" in words_of(acme.get("/guest/case/"))
    said(acme, "/guest/case/", for_party(row.pk), "All of 2.x", answers=asked.pk)
    asked.refresh_from_db()
    assert asked.settled_at is not None
    said(at_desk, room_of(case), CASE, "Who is ready on Monday?", asks="on", widens="yes")
    everybody = Message.objects.latest("at")
    said(acme, "/guest/case/", CASE, "We are", answers=everybody.pk)
    everybody.refresh_from_db()
    assert everybody.settled_at is None  # one of several has answered
    assert at_desk.post(f"{room_of(case)}{everybody.pk}/settle/").status_code == 302
    assert at_desk.post(f"{room_of(case)}{everybody.pk}/settle/").status_code == 409


def test_a_changed_message_keeps_what_it_said(visiting, at_desk, case):
    acme, row = visiting("Acme")
    said(acme, "/guest/case/", for_party(row.pk), "version 2.1")
    one = Message.objects.get()
    address = f"/guest/case/message/{one.pk}/"
    assert acme.post(address, {"body": "version 2.2"}).status_code == 302
    assert "version 2.2" in words_of(at_desk.get(room_of(case)))
    history = words_of(at_desk.get(f"{room_of(case)}{one.pk}/"))
    assert "version 2.1" in history
    assert at_desk.post(f"{room_of(case)}{one.pk}/", {"body": "mine now"}).status_code == 404
    assert "version 2.2" in words_of(at_desk.get(room_of(case)))


@pytest.mark.slow
def test_what_is_new_is_counted_for_the_team_and_for_guests(visiting, at_desk, case):
    acme, row = visiting("Acme")
    said(at_desk, room_of(case), for_party(row.pk), "first")
    acme.get("/guest/case/")
    said(at_desk, room_of(case), for_party(row.pk), "second")
    said(at_desk, room_of(case), TEAM, "not for them")
    assert "1 new since you were here" in words_of(acme.get("/guest/case/part/"))
    acme.get("/guest/case/")
    assert "new since" not in words_of(acme.get("/guest/case/"))


def test_a_label_stands_on_its_message(visiting, at_desk, case):
    acme, row = visiting("Acme")
    said(at_desk, room_of(case), for_party(row.pk), "careful", tlp="AMBER+STRICT")
    assert "TLP:AMBER+STRICT" in words_of(acme.get("/guest/case/"))
    assert said(at_desk, room_of(case), for_party(row.pk), "x", tlp="PURPLE").status_code == 422


def test_files_go_to_those_who_read_the_message(visiting, at_desk, case):
    acme, row = visiting("Acme")
    other, _ = visiting("Other")
    patch = SimpleUploadedFile("fix.patch", b"diff")
    said(at_desk, room_of(case), for_party(row.pk), "the patch", attachments=patch)
    file = Message.objects.get().attachments.get()
    answer = acme.get(f"/guest/case/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == b"diff"
    assert other.get(f"/guest/case/files/{file.pk}/").status_code == 404


def test_the_room_is_shown_by_audience_by_thread_and_by_what_is_open(visiting, at_desk, case):
    _, row = visiting("Acme")
    said(at_desk, room_of(case), TEAM, "WORD-team")
    said(at_desk, room_of(case), for_party(row.pk), "WORD-acme", asks="on")
    asked = Message.objects.latest("at")
    said(at_desk, room_of(case), TEAM, "WORD-about it", answers=asked.pk)

    def shown(query):
        page = words_of(at_desk.get(f"{room_of(case)}part/?{query}"))
        return {word for word in ("WORD-team", "WORD-acme", "WORD-about") if word in page}

    assert shown("for=team") == {"WORD-team", "WORD-about"}
    assert shown(f"thread={asked.pk}") == {"WORD-acme", "WORD-about"}
    assert shown("open=yes") == {"WORD-acme"}


def test_participants_hear_by_mail_that_there_is_something_and_not_what(visiting, at_desk, case):
    _, row = visiting("Acme", contact="psirt@acme.example")
    visiting("Other", contact="security@other.example")
    said(at_desk, room_of(case), for_party(row.pk), "CANARY for Acme")
    event = Event.objects.filter(kind="message_posted").latest("id")
    mail_parties(event_id=event.pk, now=datetime.now(UTC))()
    assert OutgoingMail.objects.filter(kind="party_message").count() == 1


@pytest.mark.slow
def test_a_reporter_writes_to_the_team_or_to_everyone(visiting, at_desk, rita, case):
    acme, row = visiting("Acme")
    assert "Read and write in the room" in words_of(rita.get("/status/report/"))
    room = "/status/report/room/"
    assert "You and the team will read this" in words_of(rita.get(room))
    assert said(rita, room, CASE, "FROM rita to all").status_code == 422
    assert said(rita, room, CASE, "FROM rita to all", widens="yes").status_code == 302
    said(rita, room, REPORTER, "FROM rita to the team")
    page = words_of(acme.get("/guest/case/"))
    assert "FROM rita to all" in page
    assert "The reporter" in page
    assert "FROM rita to the team" not in page
    for audience in (TEAM, for_party(row.pk)):
        assert said(rita, room, audience, "forbidden").status_code == 422
    assert not ReadMark.objects.filter(reader="reporter").exists()


def test_who_of_the_team_is_named_hears_of_it_and_a_stranger_does_not(visiting, at_desk, web, case):
    vera, mona = person("vera", web), person("mona2")
    acme, row = visiting("Acme")
    said(acme, "/guest/case/", for_party(row.pk), "@Vera CANARY please look, and @mona2 and @nobody")
    event = Event.objects.get(kind="mentioned")
    assert event.facts == {"users": [vera.pk]}
    mail_team(event_id=event.pk, now=datetime.now(UTC))()
    mail = OutgoingMail.objects.get(kind="team_mention")
    assert mail.way == "notice"
    assert mona.pk not in event.facts["users"]


def test_what_a_participant_writes_calls_for_the_team_until_it_answers(visiting, at_desk, case):
    acme, row = visiting("Acme")
    said(at_desk, room_of(case), REPORTER, "Thank you.")  # acknowledged: nothing else calls
    said(acme, "/guest/case/", for_party(row.pk), "Which branch is it?")
    assert "A participant wrote" in words_of(at_desk.get("/team/"))
    said(at_desk, room_of(case), for_party(row.pk), "main")
    assert "A participant wrote" not in words_of(at_desk.get("/team/?view=open"))


def test_a_reporter_whose_thread_is_closed_reads_the_room_and_writes_to_nobody(visiting, at_desk, rita, case):
    visiting("Acme")
    close_thread(case.pk, until=None)
    before = Message.objects.count()
    page = rita.get("/status/report/room/").content.decode()
    assert "You can read here, and not write" in page
    assert 'name="body"' not in page
    for audience in (CASE, REPORTER):
        assert said(rita, "/status/report/room/", audience, "But", widens="yes").status_code == 422
    assert Message.objects.count() == before
    assert said(at_desk, room_of(case), CASE, "The team goes on.", widens="yes").status_code == 302


def test_a_reporters_question_to_the_team_is_one(visiting, at_desk, rita, case):
    visiting("Acme")
    said(at_desk, room_of(case), REPORTER, "Which version?", asks="on")
    asked = Message.objects.get()
    said(rita, "/status/report/room/", REPORTER, "2.3. When is the fix?", answers=asked.pk, asks="on", tlp="RED")
    answer = Message.objects.latest("at")
    assert (answer.reply_to_id, answer.asks, answer.tlp) == (asked.pk, True, "RED")
    asked.refresh_from_db()
    assert asked.settled_at is not None
