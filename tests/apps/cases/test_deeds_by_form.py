"""Every deed of the team by its form: it says before what it does, it does it, and a refusal keeps what was typed."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.apps.cases.handling import do, markup_of, person, reported, signed_in, words_of
from vulndesk.apps.cases.actions import answer, record_publication
from vulndesk.apps.cases.models import Case, Deadline, Message
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.cases.views.steps import ORDER
from vulndesk.apps.policies.queries import actor_for, policy_of
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.lifecycle import Deed
from vulndesk.core.policy.clauses import Kind
from vulndesk.core.policy.inline import plain_words

pytestmark = pytest.mark.django_db

LONG = "A text that took a quarter of an hour to write."
VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N"


@pytest.fixture
def case(web):
    return reported(web, hours_ago=2)


def rita(case):
    return Actor(Role.REPORTER, case_id=case.pk)


def read_by_rita(case):
    return [message.text for message in case_page(rita(case), case_id=case.pk, now=datetime.now(UTC)).messages]


def page_of(client, case):
    return client.get(f"/team/cases/{case.reference}/")


def fresh(case):
    return Case.objects.get(pk=case.pk)


def part(page, deed):
    """The markup of one deed's form."""
    return re.search(rf'<details class="deed" name="deed" id="deed-{deed}".*?</form>', markup_of(page), re.DOTALL)[0]


def prominent(page):
    """The words of the one prominent button that is not inside of a form."""
    found = re.findall(r'class="button is-prominent"[^>]*data-key="a"[^>]*>([^<]+)<', markup_of(page))
    assert len(found) <= 1
    return found[0] if found else ""


def ready_text(page, deed):
    return html.unescape(re.search(r"<textarea[^>]*>([^<]*)</textarea>", part(page, deed), re.DOTALL)[1]).strip()


# --- the next step -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_one_prominent_step_follows_the_state(at_desk, case):
    assert prominent(page_of(at_desk, case)) == "Acknowledge"
    do(at_desk, case, "acknowledge", message="We have it.")
    assert prominent(page_of(at_desk, case)) == "Confirm it as valid"
    do(at_desk, case, "validate")
    assert prominent(page_of(at_desk, case)) == "Set the severity"
    at_desk.post(f"/team/cases/{case.reference}/severity/vector/", {"vector-vector": VECTOR})
    assert prominent(page_of(at_desk, case)) == "Close the case"
    do(at_desk, case, "close", reason="wont_fix")
    assert prominent(page_of(at_desk, case)) == ""
    assert "Nothing is left to do" in words_of(page_of(at_desk, case))


def test_a_confirmed_case_without_an_owner_asks_for_one(at_desk, case):
    do(at_desk, case, "validate", message="We can confirm it.")
    Case.objects.filter(pk=case.pk).update(rm="V", owner=None)
    assert prominent(page_of(at_desk, case)) == "Set the owner"


def test_while_the_reporter_is_asked_nothing_is_prominent(at_desk, case):
    do(at_desk, case, "ask", message="Which version?")
    page = page_of(at_desk, case)
    assert prominent(page) == ""
    assert "The reporter was asked and has not answered yet" in words_of(page)


def test_an_answer_after_the_end_makes_reopening_the_next_step(at_desk, case):
    do(at_desk, case, "invalidate", message="Not a flaw.")
    do(at_desk, case, "close", reason="not_valid")
    answer(case.pk, "It is one, look.", by=rita(case), now=datetime.now(UTC))
    assert prominent(page_of(at_desk, case)) == "Open it again"


@pytest.mark.parametrize("name", [name for name in ORDER if name not in ("severity", "ssvc", "extend")])
@pytest.mark.slow
def test_the_deeds_on_the_page_are_those_that_the_state_allows(at_desk, case, name):
    page = case_page(actor_for(person("vera", case.programme)), case_id=case.pk, now=datetime.now(UTC))
    shown = f"/deeds/{name}/" in markup_of(page_of(at_desk, case))
    assert shown == (Deed(name) in page.deeds)


def test_each_step_says_before_whom_it_tells_and_which_clock_it_stops(at_desk, web):
    case = reported(web, contact="rita@finders.example")
    page = page_of(at_desk, case)
    assert "The reporter is told by mail" in part(page, "acknowledge")
    assert "The 48-hour clock stops." in part(page, "acknowledge")
    assert "The 48-hour and 5-business-day clocks stop." in part(page, "ask")
    assert "With a message, the 48-hour and 5-business-day clocks stop." in part(page, "validate")
    do(at_desk, case, "acknowledge", message="We have it.")
    assert "48-hour" not in part(page_of(at_desk, case), "ask")


# --- each deed ---------------------------------------------------------------------------------------------------


def test_an_acknowledgement_begins_with_a_text_that_names_no_content_and_keeps_to_the_policy(at_desk, web):
    case = reported(web, "The groundhog parser overflows.", title="Groundhog")
    text = ready_text(page_of(at_desk, case), "acknowledge")
    assert text.startswith("Hello,")
    assert text.endswith("Tom")
    assert "We aim to tell you how it stands by" in text
    assert "roundhog" not in text


def test_a_policy_without_an_update_promise_promises_none_in_the_ready_text(elsewhere, desktop):
    text = ready_text(page_of(elsewhere, reported(desktop)), "acknowledge")
    assert "how it stands by" not in text


def test_an_acknowledgement_is_read_by_the_reporter_and_keeps_the_time(at_desk, case):
    answered = do(at_desk, case, "acknowledge", message="We have it.")
    assert answered.status_code == 302
    assert answered["Location"] == f"/team/cases/{case.reference}/"
    assert read_by_rita(case) == ["We have it."]
    assert Deadline.objects.get(case=case, promise="acknowledge_within").state == "kept"


def test_a_question_is_made_of_ready_questions_and_of_ones_own_words(at_desk, case):
    choices = re.findall(r'name="ask-questions" value="([^"]+)"', part(page_of(at_desk, case), "ask"))
    assert len(choices) >= 2
    do(at_desk, case, "ask", message="One thing more:", questions=choices[:1])
    text = read_by_rita(case)[0]
    assert text.startswith("One thing more:\n\n- Could you send the steps")
    assert text.count("\n- ") == 1
    assert fresh(case).waiting_on_reporter


def test_ready_questions_alone_are_a_message(at_desk, case):
    choices = re.findall(r'name="ask-questions" value="([^"]+)"', part(page_of(at_desk, case), "ask"))
    assert do(at_desk, case, "ask", message="", questions=choices).status_code == 302
    assert read_by_rita(case)[0].startswith("- Could you")


def test_a_question_that_is_not_on_the_list_is_refused(at_desk, case):
    refused = do(at_desk, case, "ask", message=LONG, questions=["deadline-1"])
    assert refused.status_code == 422
    assert LONG in markup_of(refused)


def test_confirming_starts_the_investigation_with_the_owner_that_was_chosen(at_desk, web, case):
    vera = person("vera", web)
    do(at_desk, case, "validate", owner=vera.pk, message="We can confirm it.")
    now = fresh(case)
    assert (now.rm, now.owner_id) == ("A", vera.pk)


def test_a_case_is_given_to_nobody_who_may_not_see_it(at_desk, desktop, case):
    mona = person("mona", desktop)
    for deed in ("assign", "validate"):
        assert do(at_desk, case, deed, owner=mona.pk).status_code == 422
    assert fresh(case).owner_id is None


def test_a_refusal_quotes_the_exclusion_that_the_verdict_found(elsewhere, desktop):
    exclusion = policy_of(desktop.policy).of_kind(Kind.EXCLUSION)[1]
    case = reported(desktop, ticked=(exclusion.id,))
    text = ready_text(page_of(elsewhere, case), "invalidate")
    assert f"The policy says: “{plain_words(exclusion.sentence)}”" in text
    assert "second look" in text


def test_another_sentence_of_the_policy_is_added_to_the_refusal(at_desk, case):
    form = part(page_of(at_desk, case), "invalidate")
    value, words = re.search(r'<option value="(exclusion[^"]*)">([^<]+)<', form).groups()
    do(at_desk, case, "invalidate", message="It is a deployment of your own.", quote=value)
    assert read_by_rita(case) == [f"It is a deployment of your own.\n\nThe policy says: “{html.unescape(words)}”"]


def test_without_a_verdict_against_it_the_words_of_a_refusal_are_found_by_a_person(at_desk, web):
    case = reported(web, hosted=True)
    assert ready_text(page_of(at_desk, case), "invalidate") == ""


def test_a_duplicate_names_its_original_and_each_shows_the_other(at_desk, web, case):
    original = reported(web, title="The first one", hours_ago=5)
    do(at_desk, case, "mark_duplicate", original=original.reference.lower(), message="It was told before.")
    assert original.reference in words_of(page_of(at_desk, case))
    assert case.reference in words_of(page_of(at_desk, original))
    assert original.reference not in "".join(read_by_rita(case))


def test_an_unknown_original_is_refused_at_its_field(at_desk, case):
    refused = do(at_desk, case, "mark_duplicate", original="VD-0000-0000", message=LONG)
    assert refused.status_code == 422
    assert "There is no such case." in words_of(refused)
    assert LONG in markup_of(refused)


@pytest.mark.slow
def test_resolved_needs_a_publication_where_the_policy_promises_patch_and_advisory(elsewhere, desktop):
    case = reported(desktop)
    do(elsewhere, case, "acknowledge", message="We have it.")
    do(elsewhere, case, "validate")
    for given in ({}, {"release": "1.1.8"}):
        refused = do(elsewhere, case, "close", reason="resolved", message=LONG, **given)
        assert refused.status_code == 422
        assert "promises a patch and a security advisory" in words_of(refused)
        assert LONG in markup_of(refused)
    assert fresh(case).is_open
    with transaction.atomic():
        record_publication(case.pk, release="1.1.8", advisory="https://example.org/a/1", now=datetime.now(UTC))
    closed = do(elsewhere, case, "close", reason="resolved")
    assert closed.status_code == 302
    words = words_of(page_of(elsewhere, case))
    assert "Release 1.1.8" in words
    assert "Advisory https://example.org/a/1" in words


def test_closing_ends_the_clocks_and_reopening_looks_again_from_the_start(at_desk, case):
    do(at_desk, case, "acknowledge", message="We have it.")
    do(at_desk, case, "validate")
    do(at_desk, case, "close", reason="wont_fix", message="We leave it so.")
    assert not Deadline.objects.filter(case=case, state="running").exists()
    do(at_desk, case, "reopen", message="We look again.")
    assert fresh(case).rm == "R"


def test_not_a_report_is_one_press_and_leads_back_to_the_same_rows(at_desk, case):
    at_desk.get("/team/?view=open")
    page = at_desk.get(f"/team/cases/{case.reference}/")
    assert re.search(r'/deeds/not_a_report/".*?data-key="x"', markup_of(page), re.DOTALL)
    pressed = do(at_desk, case, "not_a_report")
    assert pressed["Location"] == "/team/?view=open"
    assert f"{case.reference} is not a report" in words_of(at_desk.get("/team/"))
    assert not Deadline.objects.filter(case=case, state="running").exists()
    assert "The parser reads too far." in words_of(page_of(at_desk, case))


def test_reopening_what_was_no_report_lets_its_clocks_count_on_from_receipt(at_desk, case):
    before = list(Deadline.objects.filter(case=case).order_by("id").values_list("due_at", "working"))
    do(at_desk, case, "not_a_report")
    assert "Its clocks count on from receipt." in part(page_of(at_desk, case), "reopen")
    do(at_desk, case, "reopen")
    after = Deadline.objects.filter(case=case).order_by("id")
    assert list(after.values_list("due_at", "working")) == before
    assert set(after.values_list("state", flat=True)) == {"running"}
    assert all(clock.next_ring_at for clock in after)
    assert fresh(case).next_promise == "acknowledge_within"


@pytest.mark.parametrize(
    ("kind", "prefix", "vector"),
    [("4.0", "severity", VECTOR), ("3.1", "severity31", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N")],
)
@pytest.mark.slow
def test_a_calculator_makes_the_vector_that_its_answers_say(at_desk, case, kind, prefix, vector):
    answers = {f"{prefix}-{key}": letter for key, letter in (pair.split(":") for pair in vector.split("/")[1:])}
    answered = at_desk.post(f"/team/cases/{case.reference}/severity/{kind}/", answers)
    assert answered.status_code == 302
    assert fresh(case).vector == vector
    assert fresh(case).score == pytest.approx({"4.0": 7.1, "3.1": 8.2}[kind])
    page = markup_of(page_of(at_desk, case))
    assert page.count("checked") >= len(answers)


def test_a_vector_of_either_version_can_be_typed(at_desk, case):
    for vector in (VECTOR, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P"):
        at_desk.post(f"/team/cases/{case.reference}/severity/vector/", {"vector-vector": vector})
        assert fresh(case).vector == vector


def test_an_unanswered_metric_and_a_wrong_vector_are_refused_at_their_place(at_desk, case):
    refused = at_desk.post(f"/team/cases/{case.reference}/severity/4.0/", {"severity-AV": "N"})
    assert refused.status_code == 422
    assert "“Attack Complexity” has no answer." in words_of(refused)
    assert re.search(r'name="severity-AV" value="N"[^>]*checked', markup_of(refused))
    wrong = at_desk.post(f"/team/cases/{case.reference}/severity/vector/", {"vector-vector": "CVSS:2.0/AV:N"})
    assert wrong.status_code == 422
    assert 'value="CVSS:2.0/AV:N"' in markup_of(wrong)
    assert fresh(case).severity == ""


def test_the_score_is_shown_while_it_is_made(at_desk):
    answers = {f"severity-{key}": letter for key, letter in (pair.split(":") for pair in VECTOR.split("/")[1:])}
    words = words_of(at_desk.post("/team/severity/4.0/", answers))
    assert "High 7.1" in words
    assert VECTOR in words
    assert "has no answer" in words_of(at_desk.post("/team/severity/4.0/", {"severity-AV": "N"}))
    assert words_of(at_desk.post("/team/severity/vector/", {"vector-vector": ""})) == ""


def test_more_time_is_given_in_the_programmes_zone_and_told_with_its_reason(at_desk, web, case):
    type(web).objects.filter(pk=web.pk).update(zone="Asia/Kolkata")  # half past five before UTC, all year
    clock = Deadline.objects.get(case=case, promise="update_within")
    given = {"extend-clock": clock.pk, "extend-to": "2031-01-02T15:30", "extend-message": "The lab is closed."}
    assert at_desk.post(f"/team/cases/{case.reference}/extend/", given).status_code == 302
    extended = Deadline.objects.get(pk=clock.pk)
    assert extended.due_at == clock.due_at
    assert extended.extended_to == datetime(2031, 1, 2, 10, 0, tzinfo=UTC)
    assert read_by_rita(case) == ["The lab is closed."]
    assert "which the figures keep" in words_of(page_of(at_desk, case))


@pytest.mark.parametrize("reason", ["", "We are all ill."])
def test_more_time_into_the_past_or_without_a_reason_is_refused_and_kept(at_desk, case, reason):
    clock = Deadline.objects.get(case=case, promise="update_within")
    given = {"extend-clock": clock.pk, "extend-to": "2020-01-01T10:00", "extend-message": reason}
    refused = at_desk.post(f"/team/cases/{case.reference}/extend/", given)
    assert refused.status_code == 422
    assert reason in markup_of(refused)
    assert Deadline.objects.get(pk=clock.pk).extended_to is None


def test_a_clock_of_another_case_is_not_extended_from_here(at_desk, web, case):
    other = Deadline.objects.filter(case=reported(web)).first()
    later = f"{datetime.now(UTC) + timedelta(days=60):%Y-%m-%dT%H:%M}"
    given = {"extend-clock": other.pk, "extend-to": later, "extend-message": "More."}
    assert at_desk.post(f"/team/cases/{case.reference}/extend/", given).status_code == 422
    assert Deadline.objects.get(pk=other.pk).extended_to is None


def test_a_note_with_a_file_stays_with_the_team(at_desk, case):
    given = {"note-message": "Between us.", "note-files": SimpleUploadedFile("core.txt", b"dump")}
    assert at_desk.post(f"/team/cases/{case.reference}/note/", given).status_code == 302
    page = words_of(page_of(at_desk, case))
    assert "Between us." in page
    assert "core.txt" in page
    assert read_by_rita(case) == []


def test_a_reply_carries_its_files_to_the_reporter(at_desk, case):
    files = [SimpleUploadedFile("a.patch", b"+1"), SimpleUploadedFile("b.patch", b"+2")]
    given = {"reply-message": "Please try these.", "reply-files": files, "reply-seen": 0}
    assert at_desk.post(f"/team/cases/{case.reference}/deeds/reply/", given).status_code == 302
    message = case_page(rita(case), case_id=case.pk, now=datetime.now(UTC)).messages[0]
    assert [file.name for file in message.attachments] == ["a.patch", "b.patch"]


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["acknowledge", "ask", "reply", "invalidate"])
@pytest.mark.slow
def test_without_a_word_to_the_reporter_it_is_refused_and_nothing_happens(at_desk, case, deed):
    before = Event.objects.filter(case_id=case.pk).count()
    refused = do(at_desk, case, deed, message="  ")
    assert refused.status_code == 422
    assert "needs a written message" in words_of(refused)
    assert Event.objects.filter(case_id=case.pk).count() == before


@pytest.mark.parametrize("deed", ["ask", "reply", "validate", "invalidate", "mark_duplicate"])
@pytest.mark.slow
def test_of_two_people_at_once_one_is_told_what_happened_and_keeps_what_was_typed(at_desk, web, case, deed):
    vera = signed_in(person("vera", web))
    seen = fresh(case).revision
    do(vera, case, "ask", message="Which version?")
    lost = do(at_desk, case, deed, message=LONG, seen=seen, original=case.reference)
    assert lost.status_code == 409
    words = words_of(lost)
    assert "Vera asked the reporter for information" in words
    assert "Nothing of yours was done" in words
    assert LONG in markup_of(lost)
    assert Message.objects.filter(case=case).count() == 1
    assert f'name="{deed}-seen" value="{fresh(case).revision}"' in markup_of(lost)


def test_after_a_look_the_same_words_can_be_sent(at_desk, web, case):
    seen = fresh(case).revision
    do(signed_in(person("vera", web)), case, "ask", message="Which version?")
    lost = markup_of(do(at_desk, case, "reply", message=LONG, seen=seen))
    again = re.search(r'name="reply-seen" value="(\d+)"', lost)[1]
    assert do(at_desk, case, "reply", message=LONG, seen=again).status_code == 302
    assert read_by_rita(case)[-1] == LONG


def test_words_for_a_deed_that_is_no_longer_open_are_found_again_in_the_reply(at_desk, web, case):
    seen = fresh(case).revision
    do(signed_in(person("vera", web)), case, "acknowledge", message="We have it.")
    lost = do(at_desk, case, "acknowledge", message=LONG, seen=seen)
    assert lost.status_code == 409
    reply = re.search(r'name="reply-message"[^>]*>([^<]*)<', markup_of(lost))[1]
    assert reply.strip() == LONG


def test_words_for_a_case_that_was_closed_meanwhile_are_shown_to_be_kept(at_desk, web, case):
    seen = fresh(case).revision
    do(signed_in(person("vera", web)), case, "not_a_report")
    lost = do(at_desk, case, "acknowledge", message=LONG, seen=seen)
    assert lost.status_code == 409
    assert LONG in markup_of(lost)


def test_what_the_reporter_does_meanwhile_is_seen_before_a_deed(at_desk, case):
    seen = fresh(case).revision
    answer(case.pk, "I was wrong, forget it.", by=rita(case), now=datetime.now(UTC))
    refused = do(at_desk, case, "invalidate", message=LONG, seen=seen)
    assert refused.status_code == 409
    assert "The reporter answered." in words_of(refused)
    assert "I was wrong, forget it." in words_of(refused)


def test_files_of_a_refused_deed_are_named_because_a_browser_cannot_keep_them(at_desk, case):
    given = {"reply-message": "", "reply-files": SimpleUploadedFile("a.patch", b"+1"), "reply-seen": 0}
    refused = at_desk.post(f"/team/cases/{case.reference}/deeds/reply/", given)
    assert refused.status_code == 422
    assert "Choose the file again: a.patch" in words_of(refused)


def test_files_never_go_without_a_word(at_desk, case):
    given = {"validate-message": "", "validate-files": SimpleUploadedFile("a.patch", b"+1"), "validate-seen": 0}
    refused = at_desk.post(f"/team/cases/{case.reference}/deeds/validate/", given)
    assert refused.status_code == 422
    assert "The files need a sentence" in words_of(refused)


def test_a_deed_address_that_is_opened_leads_to_the_case(at_desk, case):
    for address in ("deeds/acknowledge/", "note/", "severity/4.0/", "extend/"):
        opened = at_desk.get(f"/team/cases/{case.reference}/{address}")
        assert (opened.status_code, opened["Location"]) == (302, f"/team/cases/{case.reference}/")


def test_no_deed_reaches_a_case_of_another_programme(elsewhere, case):
    before = Event.objects.count()
    for deed in Deed:
        assert elsewhere.post(f"/team/cases/{case.reference}/deeds/{deed}/", {}).status_code == 404
    assert Event.objects.count() == before


def test_every_deed_asks_for_the_forms_token(web, case, tom_user):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(tom_user, backend=settings.AUTHENTICATION_BACKENDS[0])
    refused = strict.post(f"/team/cases/{case.reference}/deeds/acknowledge/", {"acknowledge-message": "x"})
    assert refused.status_code == 403


def test_every_form_on_the_page_carries_the_token(at_desk, case):
    forms = re.findall(r'<form [^>]*method="post".*?</form>', markup_of(page_of(at_desk, case)), re.DOTALL)
    assert len(forms) >= 10
    assert [form[:90] for form in forms if "csrfmiddlewaretoken" not in form] == []
