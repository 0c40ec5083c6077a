"""The page of one case: what it shows, to whom, and that nothing on it is markup that a stranger wrote."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.apps.cases.handling import do, markup_of, person, reported, words_of
from vulndesk.apps.cases.actions import add_note, answer, change_credit
from vulndesk.apps.cases.models import Attachment
from vulndesk.apps.policies.actions import change_programme, remove_member
from vulndesk.apps.policies.queries import actor_for, policy_of
from vulndesk.apps.vault.files import store_file
from vulndesk.core.access import Actor, Role
from vulndesk.core.policy.clauses import Kind
from vulndesk.core.policy.inline import plain_words

pytestmark = pytest.mark.django_db


def page_of(client, case):
    response = client.get(f"/team/cases/{case.reference}/")
    assert response.status_code == 200
    return response


def asked_for(programme, item):
    """The words with which the policy asks for it."""
    contents = (clause.value for clause in policy_of(programme.policy).of_kind(Kind.REPORT_CONTENT))
    return next(plain_words(value.label) for value in contents if value.item.value == item)


def sentences(programme, kind):
    return [plain_words(clause.sentence) for clause in policy_of(programme.policy).of_kind(kind)]


def rita(case):
    return Actor(Role.REPORTER, case_id=case.pk)


def test_the_report_stands_field_by_field_with_the_words_of_the_policy(at_desk, web):
    case = reported(web, "It leaks rooms.", report={"steps": "1. Open a room.", "impact": "All rooms."})
    words = words_of(page_of(at_desk, case))
    for label, item, given in (
        ("Description", "description", "It leaks rooms."),
        ("Steps to reproduce", "steps", "1. Open a room."),
        ("Impact", "impact", "All rooms."),
    ):
        assert f"{label} {asked_for(web, item)} {given}" in words


def test_what_the_api_was_told_beyond_the_policy_is_shown_too(at_desk, web):
    case = reported(web, other={"lab": "Kennel 7", "cvss": 9})
    words = words_of(page_of(at_desk, case))
    assert "lab Kennel 7" in words
    assert "cvss 9" in words


def test_what_is_missing_is_listed_until_it_is_given(at_desk, web):
    case = reported(web)
    assert "Not given yet The steps to reproduce it" in words_of(page_of(at_desk, case))


def test_each_clock_shows_its_instant_its_working_and_its_sentence(at_desk, web):
    case = reported(web)
    page = words_of(page_of(at_desk, case))
    assert "48 hours from" in page
    assert "Target, not a promise" in page
    assert sentences(web, Kind.DEADLINE)[0] in page


def test_a_promise_is_told_from_a_target(elsewhere, desktop):
    case = reported(desktop)
    words = words_of(page_of(elsewhere, case))
    assert "Acknowledge promise" in words


def test_a_kept_and_a_missed_time_are_said_at_the_message_that_kept_it(at_desk, web):
    kept, late = reported(web, hours_ago=2), reported(web, hours_ago=60)
    for case in (kept, late):
        do(at_desk, case, "acknowledge", message="We have it.")
    assert "Kept the target “acknowledge within 48 hours”" in words_of(page_of(at_desk, kept))
    assert "Came after the time of the target “acknowledge within 48 hours”" in words_of(page_of(at_desk, late))


def test_every_verdict_opens_the_sentence_it_comes_from(at_desk, tom_user, owning, web):
    olga = actor_for(person("olaf", owner=True))
    change_programme(web.pk, by=olga, settings={"latest_version": "2.3.1"}, now=datetime.now(UTC))
    web.refresh_from_db()
    case = reported(web, report={"versions": ["1.0"]})
    page = markup_of(page_of(at_desk, case))
    assert "Version not supported" in page
    assert re.search(r"<blockquote>[^<]*Older releases", page)
    assert f'href="/team/programmes/{web.slug}/policy/1/#' in page


def test_a_policy_that_nobody_reviewed_says_so(at_desk, web):
    assert "not yet reviewed by its owner" in words_of(page_of(at_desk, reported(web)))


def test_who_reported_and_how_they_want_to_be_named(at_desk, web):
    case = reported(web, contact="rita@finders.example", language="German")
    change_credit(case.pk, {"mode": "name", "name": "Rita Weasel"}, by=rita(case), now=datetime.now(UTC))
    words = words_of(page_of(at_desk, case))
    assert "Contact rita@finders.example" in words
    assert "Credit As Rita Weasel" in words
    assert "Language German" in words


def test_an_anonymous_reporter_is_anonymous_by_choice(at_desk, web):
    words = words_of(page_of(at_desk, reported(web, anonymous=True)))
    assert "Anonymous by choice" in words
    assert "The reporter gave no address and reads it with the receipt." in words


def test_exploited_and_public_are_alerts(at_desk, web):
    exploited = reported(web, exploited=True, report={"exploited": True})
    public = reported(web, public=True)
    assert "Said to be exploited" in words_of(page_of(at_desk, exploited))
    assert "Said to be exploited or public" in words_of(page_of(at_desk, public))


def test_the_thread_is_in_order_and_a_note_is_marked_as_the_teams_own(at_desk, tom_user, web):
    case = reported(web, hours_ago=5)
    do(at_desk, case, "acknowledge", message="First word.")
    answer(case.pk, "Second word.", by=rita(case), now=datetime.now(UTC))
    add_note(case.pk, "Third, among us.", by=actor_for(tom_user), now=datetime.now(UTC))
    page = words_of(page_of(at_desk, case))
    places = [page.index(words) for words in ("Report received.", "First word.", "Second word.", "Third, among us.")]
    assert places == sorted(places)
    assert "Team only Third, among us." in page
    assert "wrote a note for the team" not in page


def test_a_script_in_a_report_a_message_or_a_file_name_stays_words(at_desk, web):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    case = reported(web, evil, title=evil, other={evil: evil}, files=(store_file([b"x"], name=f"{evil}.txt"),))
    answer(case.pk, evil, by=rita(case), now=datetime.now(UTC))
    page = markup_of(page_of(at_desk, case))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 4


def test_nothing_that_a_reporter_wrote_becomes_a_link(at_desk, web):
    case = reported(web, "See https://evil.example/ and javascript:alert(1)")
    assert 'href="https://evil.example' not in markup_of(page_of(at_desk, case))


def test_quoted_text_and_very_long_text_are_folded_and_whole(at_desk, web):
    case = reported(web, "\n".join(f"line {number}" for number in range(200)))
    answer(case.pk, "Yes.\n\n> one\n> two\n> three\n> four\n\nRita", by=rita(case), now=datetime.now(UTC))
    page = markup_of(page_of(at_desk, case))
    assert "Quoted text, 4 lines" in page
    assert "160 more lines" in page
    assert "line 199" in page
    assert page.index("line 39") < page.index("160 more lines") < page.index("line 40")


def test_a_file_is_a_download_under_its_own_name_and_is_never_shown_by_the_browser(at_desk, web):
    case = reported(web, files=(store_file([b"<script>alert(1)</script>"], name="späte Spur.html"),))
    file = Attachment.objects.get()
    answered = at_desk.get(f"/team/cases/{case.reference}/files/{file.pk}/")
    assert b"".join(answered.streaming_content) == b"<script>alert(1)</script>"
    assert answered["Content-Type"] == "application/octet-stream"
    assert answered["Content-Disposition"].startswith("attachment; filename*=utf-8''sp%C3%A4te")
    assert "sandbox" in answered["Content-Security-Policy"]


def test_a_file_belongs_to_the_page_of_its_own_case_only(at_desk, web):
    reported(web, files=(store_file([b"x"], name="a.txt"),))
    other = reported(web)
    file = Attachment.objects.get()
    assert at_desk.get(f"/team/cases/{other.reference}/files/{file.pk}/").status_code == 404
    assert at_desk.post(f"/team/cases/{other.reference}/files/{file.pk}/purge/").status_code == 404
    file.refresh_from_db()
    assert file.purged_at is None


def test_a_file_is_destroyed_only_after_a_page_that_asks(at_desk, web):
    case = reported(web, files=(store_file([b"x"], name="passport.png"),))
    file = Attachment.objects.get()
    address = f"/team/cases/{case.reference}/files/{file.pk}/purge/"
    asked = words_of(at_desk.get(address))
    assert "Destroy “passport.png”?" in asked
    assert "destroyed for good" in asked
    file.refresh_from_db()
    assert file.purged_at is None
    page = at_desk.post(address, follow=True)
    assert "A file was destroyed because of personal data" in words_of(page)
    assert "passport.png" not in words_of(page)
    assert at_desk.get(f"/team/cases/{case.reference}/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("part", ["facts", "story", "steps"])
def test_each_live_part_is_itself_and_names_where_it_comes_from(at_desk, web, part):
    case = reported(web)
    response = at_desk.get(f"/team/cases/{case.reference}/parts/{part}/")
    assert response.status_code == 200
    text = markup_of(response).strip()
    assert re.match(rf'<(div|section) id="{part}"', text)
    assert f'hx-get="/team/cases/{case.reference}/parts/{part}/"' in text
    assert "<html" not in text


def test_composers_stand_outside_of_what_is_fetched_again(at_desk, web):
    case = reported(web)
    for part in ("facts", "story"):
        assert "<textarea" not in markup_of(at_desk.get(f"/team/cases/{case.reference}/parts/{part}/"))


def test_a_part_of_a_case_that_is_not_there_is_not_found(at_desk, web):
    assert at_desk.get("/team/cases/VD-0000-0000/parts/facts/").status_code == 404
    assert at_desk.get("/team/cases/VD-0000-0000/parts/other/").status_code == 404


def test_a_reference_in_small_letters_is_the_same_case(at_desk, web):
    case = reported(web)
    assert at_desk.get(f"/team/cases/{case.reference.lower()}/").status_code == 200


@pytest.mark.slow
def test_a_page_costs_no_more_with_a_long_thread(at_desk, tom_user, web, django_assert_max_num_queries):
    case = reported(web, hours_ago=30)
    for number in range(30):
        answer(case.pk, f"Word {number}", by=rita(case), now=datetime.now(UTC))
        add_note(case.pk, f"Note {number}", by=actor_for(tom_user), now=datetime.now(UTC))
    page_of(at_desk, case)  # the first look also records that it was one
    with django_assert_max_num_queries(15):
        page_of(at_desk, case)


def test_the_page_and_its_parts_are_stored_nowhere(at_desk, web):
    case = reported(web)
    for address in ("", "parts/story/"):
        assert "no-store" in at_desk.get(f"/team/cases/{case.reference}/{address}")["Cache-Control"]


def test_without_a_session_every_page_leads_to_the_sign_in(web):
    case = reported(web)
    response = Client().get(f"/team/cases/{case.reference}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/team/cases/")


def test_a_member_who_was_removed_sees_nothing_any_more(at_desk, tom_user, web):
    case = reported(web)
    page_of(at_desk, case)
    remove_member(web.pk, tom_user.pk, by=actor_for(person("olga", owner=True)), now=datetime.now(UTC))
    assert at_desk.get(f"/team/cases/{case.reference}/").status_code == 404
    assert case.reference not in markup_of(at_desk.get("/team/?view=open"))


def test_another_programmes_team_may_not_even_learn_that_a_case_exists(elsewhere, web):
    case = reported(web)
    there = elsewhere.get(f"/team/cases/{case.reference}/")
    absent = elsewhere.get("/team/cases/VD-0000-0000/")
    assert there.status_code == absent.status_code == 404
    assert without_tokens(there) == without_tokens(absent)


def without_tokens(response):
    return re.sub(rb'value="[A-Za-z0-9]{64}"|/team/cases/[^"/]+', b"", response.content)


def test_an_owner_sees_every_programme(owning, web, desktop):
    for case in (reported(web), reported(desktop)):
        page_of(owning, case)
