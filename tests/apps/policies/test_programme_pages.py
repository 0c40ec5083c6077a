"""Programmes for the team: settings that the policy does not say, who is on it, how its policy is read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.apps.cases.handling import markup_of, person, reported, signed_in, words_of
from tests.people import NOW, open_programme
from vulndesk.apps.policies.actions import open_programme_from_file
from vulndesk.apps.policies.models import Membership, PolicyVersion, Programme
from vulndesk.apps.policies.queries import policy_of
from vulndesk.apps.timeline.actions import beat
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.policy.clauses import Kind
from vulndesk.core.policy.inline import plain_words

pytestmark = pytest.mark.django_db

SETTINGS = "/team/programmes/enix/"
POLICY = "/team/programmes/enix/policy/1/"


def as_sent(page):
    """The fields of the settings form as they stand."""
    form = re.search(r'<form class="form settings".*?</form>', markup_of(page), re.DOTALL)[0]
    given = dict(re.findall(r'<input type="(?:text|number)" name="([^"]+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        given[name] = chosen[1] if chosen else ""
    ticked = re.findall(r'<input type="checkbox" name="([^"]+)"[^>]* checked', form)
    return given | dict.fromkeys(ticked, "on")


def save(client, **changes):
    return client.post(SETTINGS, as_sent(client.get(SETTINGS)) | changes)


def row():
    return Programme.objects.get(slug="enix")


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_holds_the_programmes_that_a_person_works_for(tom, olga, web):
    open_programme("interview")
    assert "interview" not in words_of(tom.get("/team/programmes/"))
    words = words_of(olga.get("/team/programmes/"))
    assert "enix" in words
    assert "interview" in words
    assert "Acknowledge within: 48 hours (target)" in words
    assert "Acknowledge within: 72 hours (promise)" in words
    assert "Not yet reviewed by its owner" in words


def test_who_is_in_no_programme_is_told_whom_to_ask(web):
    assert "You are in no programme yet" in words_of(signed_in(person("mona")).get("/team/programmes/"))


# --- settings ----------------------------------------------------------------------------------------------------


def test_what_was_not_changed_stays_as_it_was(olga, web):
    before = Programme.objects.filter(pk=web.pk).values().get()
    assert save(olga).status_code == 302
    assert Programme.objects.filter(pk=web.pk).values().get() == before
    assert not Event.objects.filter(kind="programme_changed").exists()


@pytest.mark.slow
def test_a_zone_and_the_holidays_of_a_part_of_a_country(olga, web):
    save(olga, zone="Europe/Berlin", country="DE")
    assert (row().zone, row().country) == ("Europe/Berlin", "DE")
    assert "Part of the country" in words_of(olga.get(SETTINGS))
    save(olga, part="BY")
    assert row().country == "DE-BY"
    save(olga, country="FR")
    assert row().country == "FR"
    changed = Event.objects.filter(kind="programme_changed").values_list("facts", flat=True)
    assert list(changed) == [{"fields": ["country", "zone"]}, {"fields": ["country"]}, {"fields": ["country"]}]


def test_an_owner_forbids_answers_in_clear(olga, web):
    given = as_sent(olga.get(SETTINGS))
    assert given.pop("answers_in_clear") == "on"
    olga.post(SETTINGS, given)
    assert not row().answers_in_clear


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("zone", "Europe/Atlantis", "This time zone is not known."),
        ("name", "  ", "This field is required."),
        ("repository", "ext::sh -c id", "not the address of a repository"),
        ("package", "enix", "Write its kind and its name"),
        ("retention_days", "-1", "greater than or equal to 0"),
        ("country", "XX", "Select a valid choice"),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_is_refused_at_its_field_and_kept_to_be_put_right(olga, web, field, value, words):
    before = Programme.objects.filter(pk=web.pk).values().get()
    refused = save(olga, **{field: value, "backup_contact": "board@example.org"})
    assert refused.status_code == 422
    assert words in words_of(refused)
    assert 'value="board@example.org"' in markup_of(refused)
    assert Programme.objects.filter(pk=web.pk).values().get() == before


def test_a_latest_version_that_an_owner_writes_holds_and_says_where_it_is_from(olga, web):
    save(olga, latest_version="2.3.1")
    assert (row().latest_version, row().latest_version_source) == ("2.3.1", "owner")
    assert "2.3.1 written by an owner" in words_of(olga.get(SETTINGS))
    save(olga, latest_version="")
    assert (row().latest_version, row().latest_version_source) == ("", "")


def test_naming_a_place_to_look_starts_a_look_at_once(olga, web):
    save(olga, package="pypi:enix")
    assert Job.objects.filter(task="policies.look_up_latest").count() == 1
    assert "The desk looks every six hours." in words_of(olga.get(SETTINGS))
    olga.post("/team/programmes/enix/latest/")
    assert Job.objects.filter(task="policies.look_up_latest").count() == 2


def test_a_look_without_a_place_to_look_is_refused(olga, web):
    refused = olga.post("/team/programmes/enix/latest/")
    assert refused.status_code == 409
    assert "There is no place to look." in words_of(refused)


def test_a_member_reads_the_settings_and_changes_none(tom, web):
    page = tom.get(SETTINGS)
    assert "An owner of the desk can change these." in words_of(page)
    assert "<form class=" not in markup_of(page).partition("<main")[2]
    assert tom.post(SETTINGS, {"name": "Mine", "zone": "UTC", "retention_days": 1}).status_code == 403
    for address in (f"{SETTINGS}latest/", f"{SETTINGS}team/", f"{POLICY}reviewed/"):
        assert tom.post(address).status_code == 403
    assert row().name == web.name


# --- the team ----------------------------------------------------------------------------------------------------


def test_a_person_is_added_and_sees_the_cases_and_is_removed_and_sees_none(olga, web):
    mona_user = person("mona")
    mona = signed_in(mona_user)
    case = reported(web)
    assert mona.get(f"/team/cases/{case.reference}/").status_code == 404
    assert "Mona" in words_of(olga.post(f"{SETTINGS}team/", {"user": mona_user.pk}, follow=True))
    assert mona.get(f"/team/cases/{case.reference}/").status_code == 200
    olga.post(f"{SETTINGS}team/{mona_user.pk}/remove/")
    assert mona.get(f"/team/cases/{case.reference}/").status_code == 404
    assert list(Event.objects.filter(kind__startswith="member_").values_list("kind", "actor")) == [
        ("member_added", f"user:{_id_of(olga)}"),
        ("member_removed", f"user:{_id_of(olga)}"),
    ]


def _id_of(client):
    return client.session["_auth_user_id"]


def test_adding_twice_or_removing_nobody_leaves_one_trace_or_none(olga, web):
    mona = person("mona")
    for _ in range(2):
        olga.post(f"{SETTINGS}team/", {"user": mona.pk})
    olga.post(f"{SETTINGS}team/99999/remove/")
    assert Membership.objects.filter(user=mona).count() == 1
    assert Event.objects.filter(kind__startswith="member_").count() == 1


def test_who_is_not_on_the_desk_is_not_added(olga, web):
    assert olga.post(f"{SETTINGS}team/", {"user": 99999}).status_code == 422


# --- how the policy is read --------------------------------------------------------------------------------------


def test_every_sentence_stands_beside_what_the_desk_does_about_it(tom, web):
    page = tom.get(POLICY)
    words = words_of(page)
    for clause in policy_of(web.policy).clauses:
        assert plain_words(clause.sentence) in words
        assert f'id="{clause.id}"' in markup_of(page)
    assert "Only a written message from a person stops it" in words


def test_what_was_not_understood_is_listed_with_its_reason(olga, tmp_path):
    text = "# Security\n\nReport to a@example.org.\n\nWe guarantee a response as soon as humanly possible.\n"
    path = tmp_path / "odd" / "SECURITY.md"
    path.parent.mkdir()
    path.write_text(text)
    odd = open_programme_from_file(path, now=NOW)
    page = words_of(olga.get(f"/team/programmes/{odd.slug}/policy/1/"))
    not_understood = policy_of(odd.versions.get()).not_understood
    assert not_understood
    for one in not_understood:
        assert plain_words(one.sentence) in page
        assert one.reason in page


def test_an_owner_confirms_the_reading_once_and_cases_stop_doubting_it(olga, tom, web):
    case = reported(web)
    assert "not yet reviewed" in words_of(tom.get(f"/team/cases/{case.reference}/"))
    for _ in range(2):
        assert olga.post(f"{POLICY}reviewed/").status_code == 302
    assert PolicyVersion.objects.get().reviewed_at is not None
    assert Event.objects.filter(kind="policy_reviewed").count() == 1
    assert "not yet reviewed" not in words_of(tom.get(f"/team/cases/{case.reference}/"))


def test_a_promise_is_withdrawn_openly_after_a_page_that_asks_and_old_cases_keep_theirs(olga, web):
    promise = policy_of(web.policy).of_kind(Kind.DEADLINE)[0]
    old = reported(web)
    address = f"/team/programmes/enix/promises/{promise.id}/withdraw/"
    assert plain_words(promise.sentence) in words_of(olga.get(address))
    assert row().policy.withdrawn_promises == []
    page = olga.post(address, follow=True)
    assert "Withdrawn for new cases." in words_of(page)
    assert row().policy.withdrawn_promises == [promise.id]
    new = reported(row())
    assert old.deadlines.filter(clause_id=promise.id, state="running").exists()
    assert not new.deadlines.filter(clause_id=promise.id).exists()
    told = Event.objects.get(kind="promise_withdrawn")
    assert (told.audience, told.facts) == ("everyone", {"clause": promise.id})


@pytest.mark.parametrize("clause_id", ["scope-1", "deadline-99"])
def test_what_is_no_promise_cannot_be_withdrawn(olga, web, clause_id):
    assert olga.post(f"/team/programmes/enix/promises/{clause_id}/withdraw/").status_code == 404
    assert row().policy.withdrawn_promises == []


def test_an_earlier_version_stays_readable_and_says_that_it_is_one(olga, tmp_path):
    path = Path(tmp_path / "moved" / "SECURITY.md")
    path.parent.mkdir()
    path.write_text("Write to a@example.org. We will acknowledge within 48 hours.")
    moved = open_programme_from_file(path, now=datetime(2026, 1, 1, tzinfo=UTC))
    path.write_text("Write to a@example.org. We will acknowledge within 72 hours.")
    open_programme_from_file(path, now=datetime(2026, 2, 1, tzinfo=UTC))
    first = words_of(olga.get(f"/team/programmes/{moved.slug}/policy/1/"))
    assert "An earlier version" in first
    assert "48 hours" in first
    assert "Withdraw for new cases" not in first
    second = words_of(olga.get(f"/team/programmes/{moved.slug}/policy/2/"))
    assert "72 hours" in second
    assert "Version 1" in second
    assert olga.get(f"/team/programmes/{moved.slug}/policy/3/").status_code == 404


def test_a_sentence_that_is_markup_stays_words(olga, tmp_path):
    path = tmp_path / "evil" / "SECURITY.md"
    path.parent.mkdir()
    path.write_text("Write to a@example.org. Out of scope:\n\n- `<script>alert(1)</script>` in comments\n")
    evil = open_programme_from_file(path, now=NOW)
    page = markup_of(olga.get(f"/team/programmes/{evil.slug}/policy/1/"))
    assert "<script>alert" not in page


# --- the desk ----------------------------------------------------------------------------------------------------


def test_the_desk_says_how_it_stands(olga, web, settings):
    words = words_of(olga.get("/team/settings/"))
    assert "Worker It does not run" in words
    assert "Is written into the outbox folder" in words
    assert str(settings.DATA) in words
    assert ("SQLite" in words) or ("PostgreSQL" in words)
    assert re.search(r"Free on its disk \d", words)


def test_a_worker_that_lives_is_said_to_live(olga, web):
    beat(holder="w", now=datetime.now(UTC))
    assert "Worker It runs" in words_of(olga.get("/team/settings/"))


def test_a_member_reads_it_without_the_place_of_the_data(tom, web, settings):
    page = tom.get("/team/settings/")
    assert page.status_code == 200
    assert str(settings.DATA) not in words_of(page)
