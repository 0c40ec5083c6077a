"""E21, E22: a violation is recorded with evidence, decided, appealed, given back; no report is refused."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from tests.apps.cases.handling import markup_of, person, section_of, signed_in, words_of
from tests.people import NOW, report
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.actions import DeedRequest, Said, answer, do_deed, say
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.conduct import actions, queries
from vulndesk.apps.conduct.models import Appeal, Evidence, LegalBasis, Revocation, Violation
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.access import Actor, Role
from vulndesk.core.conduct import Access
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CLAUSE = "Do not attack the services of others."
CONTACT = "Rita@Finders.example"


@pytest.fixture
def tom(tom_user):
    return actor_for(tom_user)


@pytest.fixture
def vera(web):
    return actor_for(person("vera", web))


@pytest.fixture
def rita(web):
    return report(web, contact=CONTACT, credit={"mode": "name", "name": "Rita Reporter"})


def recorded(web, by, case_id=None, **changes):
    given = {"clauses": (CLAUSE,), "happened": "Rita Reporter sent 9,000 requests a second."} | changes
    return actions.record_violation(web, actions.Happened(**given), case_id=case_id, by=by, now=NOW)


def decided(web, by, case_id, *, until=NOW + 7 * DAY, **more):
    row = recorded(web, by, case_id)
    taken = more.pop("taken", {Access.THREAD: until})
    return actions.decide_violation(row.pk, actions.Decided("You went too far.", taken, **more), by=by, now=NOW)


def kinds(audience):
    rows = Event.objects.filter(audience=audience, case_id__isnull=False)
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_nobody_but_the_team_knows_of_a_record(web, tom, rita):
    recorded(web, tom, rita.received.case_id)
    assert "violation_recorded" in kinds("team")
    assert kinds("everyone") == ["report_received"]
    assert queries.decided_about(rita.reporter, now=NOW) == []
    assert section_of(queries.REPORTER_SECTION, rita.reporter, rita.received.case_id, now=NOW) is None
    assert (
        section_of(queries.TEAM_SECTION, tom, rita.received.case_id, now=NOW).facts[0].words
        == "1 recorded, 1 not decided"
    )


@pytest.mark.parametrize("changes", [{"clauses": ()}, {"happened": " "}, {"messages": ("0" * 32,)}])
def test_a_record_without_a_clause_without_words_or_with_a_message_of_elsewhere_is_refused(web, tom, rita, changes):
    with pytest.raises(BadInput):
        recorded(web, tom, rita.received.case_id, **changes)
    with pytest.raises(BadInput):
        recorded(web, tom, None)
    assert not Violation.objects.exists()
    assert "violation_recorded" not in kinds("team")


def test_evidence_is_copied_so_that_it_stays_what_it_was(web, tom, rita):
    case_id = rita.received.case_id
    message = answer(case_id, "I will go on.", by=rita.reporter, now=NOW)
    row = recorded(web, tom, case_id, messages=("report", str(message.pk)), files=(store_file([b"log"], name="a.log"),))
    message.delete()
    view = queries.violation(tom, row.pk, now=NOW)
    assert [one["text"] for one in view.record["messages"]][1] == "I will go on."
    name, size, chunks = queries.evidence_file(tom, view.evidence[0].id)
    assert (name, size, b"".join(chunks)) == ("a.log", 3, b"log")


def test_what_is_taken_away_is_told_and_comes_back_by_itself(web, tom, rita):
    case_id = rita.received.case_id
    row = decided(web, tom, case_id)
    assert kinds("everyone")[1:] == ["violation_decided", "access_revoked"]
    with pytest.raises(NotAllowed):
        answer(case_id, "But …", by=rita.reporter, now=NOW)
    assert case_page(rita.reporter, case_id=case_id, now=NOW).title, "they still read"
    report(web, contact=CONTACT)  # and still report
    assert actions.end_revocations(now=NOW + 7 * DAY - timedelta(seconds=1)) == 0
    assert actions.end_revocations(now=NOW + 7 * DAY) == 1
    answer(case_id, "I am back.", by=rita.reporter, now=NOW + 7 * DAY)
    assert not queries.violation(tom, row.pk, now=NOW + 7 * DAY).runs


def test_for_good_is_for_good_until_a_person_gives_it_back(web, tom, rita):
    row = decided(web, tom, rita.received.case_id, until=None)
    assert actions.end_revocations(now=NOW + 9999 * DAY) == 0
    with pytest.raises(NotAllowed):
        answer(rita.received.case_id, "?", by=rita.reporter, now=NOW + 9999 * DAY)
    actions.give_back(row.pk, "thread", by=tom, now=NOW + DAY)
    with pytest.raises(NotNow):
        actions.give_back(row.pk, "thread", by=tom, now=NOW + DAY)
    answer(rita.received.case_id, "Thanks.", by=rita.reporter, now=NOW + DAY)


def test_one_of_two_decisions_that_ends_leaves_the_other_in_force(web, tom, rita):
    decided(web, tom, rita.received.case_id, until=NOW + DAY)
    decided(web, tom, rita.received.case_id, until=NOW + 9 * DAY)
    actions.end_revocations(now=NOW + DAY)
    with pytest.raises(NotAllowed):
        answer(rita.received.case_id, "?", by=rita.reporter, now=NOW + 8 * DAY)


@pytest.mark.parametrize(
    ("words", "taken", "project"),
    [
        (" ", {}, ""),
        ("Words.", {Access.THREAD: NOW - DAY}, ""),
        ("Words.", {Access.TEAM: None}, ""),
        ("Words.", {Access.PROJECT: None}, ""),
    ],
)
def test_a_decision_that_cannot_be_leaves_everything_as_it_is(web, tom, rita, words, taken, project):
    row = recorded(web, tom, rita.received.case_id)
    with pytest.raises(BadInput):
        actions.decide_violation(row.pk, actions.Decided(words, taken, project), by=tom, now=NOW)
    assert queries.violation(tom, row.pk, now=NOW).state == "recorded"
    assert not Revocation.objects.exists()
    assert Case.objects.get().thread_closed_until is None


def test_what_is_decided_or_dropped_is_not_decided_again(web, tom, rita):
    row = recorded(web, tom, rita.received.case_id)
    actions.drop_violation(row.pk, "It was a test of ours.", by=tom, now=NOW)
    with pytest.raises(NotNow):
        actions.decide_violation(row.pk, actions.Decided("Words."), by=tom, now=NOW)
    with pytest.raises(Conflict):
        actions.drop_violation(row.pk, "Again.", by=tom, now=NOW)
    assert kinds("everyone") == ["report_received"]


def test_somebody_of_the_team_is_shut_out_by_an_owner_and_never_sees_their_own_record(web, tom, owning, vera):
    olga = actor_for(User.objects.get(username="olga"))
    row = recorded(web, olga, None, person_id=vera.user_id)
    with pytest.raises(NotFound):
        queries.violation(vera, row.pk, now=NOW)
    assert queries.violations(vera, now=NOW) == []
    out = actions.Decided("You read what you should not.", {Access.TEAM: NOW + DAY})
    with pytest.raises(NotAllowed):
        actions.decide_violation(row.pk, out, by=tom, now=NOW)
    actions.decide_violation(row.pk, out, by=olga, now=NOW)
    assert not User.objects.get(pk=vera.user_id).is_active
    actions.end_revocations(now=NOW + DAY)
    assert User.objects.get(pk=vera.user_id).is_active


# --- appeals -----------------------------------------------------------------------------------------------------


def test_an_appeal_is_answered_by_another_person_and_may_give_everything_back(web, tom, vera, rita):
    row = decided(web, tom, rita.received.case_id)
    actions.appeal(row.pk, "It was not me.", by=rita.reporter, now=NOW)
    with pytest.raises(NotNow):
        actions.appeal(row.pk, "Really.", by=rita.reporter, now=NOW)
    with pytest.raises(NotAllowed):
        actions.answer_appeal(row.pk, gives_back=False, words="No.", by=tom, now=NOW)
    assert Appeal.objects.get().state == "waiting"
    actions.answer_appeal(row.pk, gives_back=True, words="You are right.", by=vera, now=NOW)
    answer(rita.received.case_id, "Thank you.", by=rita.reporter, now=NOW)
    told = queries.decided_about(rita.reporter, now=NOW)[0].appeals[0]
    assert (told.answer, told.decided_by, told.state) == ("You are right.", "Vera", "given_back")
    with pytest.raises(NotNow):
        actions.answer_appeal(row.pk, gives_back=True, words="Again.", by=vera, now=NOW)


def test_a_team_of_one_answers_itself(web, tom, rita):
    row = decided(web, tom, rita.received.case_id)
    actions.appeal(row.pk, "It was not me.", by=rita.reporter, now=NOW)
    actions.answer_appeal(row.pk, gives_back=False, words="It stands.", by=tom, now=NOW)
    assert queries.violation(tom, row.pk, now=NOW).runs


def test_nobody_appeals_for_another_reporter_or_against_what_is_over(web, tom, rita):
    other = report(web).reporter
    row = decided(web, tom, rita.received.case_id)
    with pytest.raises(NotFound):
        actions.appeal(row.pk, "Mine.", by=other, now=NOW)
    actions.give_back(row.pk, "thread", by=tom, now=NOW)
    with pytest.raises(NotNow):
        actions.appeal(row.pk, "Late.", by=rita.reporter, now=NOW)
    assert not Appeal.objects.exists()


# --- the slow lane -----------------------------------------------------------------------------------------------


def chosen(case_id, kind="report_received"):
    write = actions.choose_lane(event_id=Event.objects.get(case_id=case_id, kind=kind).pk, now=NOW)
    if write is not None:
        write()
    return Case.objects.get(pk=case_id).slow_lane


def test_a_report_of_the_same_contact_is_stored_clocked_and_slow_until_access_comes_back(web, tom, rita):
    row = decided(web, tom, rita.received.case_id)
    later = report(web, contact=f"  {CONTACT.upper()} ").received
    assert chosen(later.case_id)
    assert later.clocks
    assert chosen(later.case_id), "twice is once"
    assert "slow lane" in section_of(queries.TEAM_SECTION, tom, later.case_id, now=NOW).facts[0].name.lower()
    actions.give_back(row.pk, "thread", by=tom, now=NOW)
    assert not Case.objects.get(pk=later.case_id).slow_lane
    assert kinds("team").count("lane_changed") == 2


def test_nobody_is_known_by_anything_but_what_they_gave(web, desktop, tom, rita):
    decided(web, tom, rita.received.case_id)
    assert not chosen(report(web, "The same words. The parser reads too far.").received.case_id)
    assert not chosen(report(web, contact="rita@elsewhere.example").received.case_id)
    assert not chosen(report(desktop, contact=CONTACT).received.case_id), "another programme decided nothing"
    assert not chosen(rita.received.case_id)
    assert not chosen(report(web, contact=CONTACT, exploited=True).received.case_id)


def test_a_warning_alone_slows_nobody(web, tom, rita):
    decided(web, tom, rita.received.case_id, taken={})
    assert not chosen(report(web, contact=CONTACT).received.case_id)


# --- evidence for authorities ------------------------------------------------------------------------------------


def unzipped(exported):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(exported.chunks)))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def with_evidence(web, tom, rita):
    case_id = rita.received.case_id
    message = answer(case_id, f"This is Rita Reporter, {CONTACT.lower()}.", by=rita.reporter, now=NOW)
    files = (store_file([b"log"], name="rita reporter.log"),)
    return recorded(web, tom, case_id, messages=(str(message.pk),), files=files)


def test_an_export_has_the_hash_of_everything_and_not_the_identity(web, tom, rita):
    row = with_evidence(web, tom, rita)
    made = actions.export_evidence(row.pk, with_identity=False, by=tom, now=NOW)
    assert made.name.endswith(".TLP-AMBER-STRICT.zip")
    found = unzipped(made)
    assert found["record.txt"].startswith(b"TLP:AMBER+STRICT")
    assert set(found) == {"record.json", "record.txt", "SHA256SUMS", "files/1.log"}
    for line in found["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert found["files/1.log"] == b"log"
    for name in ("record.json", "record.txt"):
        text = found[name].decode().casefold()
        assert "rita reporter" not in text
        assert CONTACT.casefold() not in text
        assert "9,000 requests" in text
    assert json.loads(found["record.json"])["clauses"] == [CLAUSE]
    assert Event.objects.get(kind="evidence_exported").facts["identity"] is False


def test_the_identity_goes_out_in_two_steps_and_names_its_legal_basis(web, tom, rita):
    row = with_evidence(web, tom, rita)
    reference = rita.received.reference
    with pytest.raises(NotAllowed):
        actions.export_evidence(row.pk, typed=reference, with_identity=True, by=tom, now=NOW)
    with pytest.raises(BadInput):
        actions.record_legal_basis(row.pk, authority="Police", basis=" ", dated="today", by=tom, now=NOW)
    assert not LegalBasis.objects.exists()
    basis = {"authority": "Police of Exampletown, file 7", "basis": "§ 100j StPO", "dated": "1 March 2026"}
    actions.record_legal_basis(row.pk, **basis, by=tom, now=NOW)
    with pytest.raises(BadInput):
        actions.export_evidence(row.pk, typed="VD-0000-0000", with_identity=True, by=tom, now=NOW)
    assert not Event.objects.filter(kind="evidence_exported").exists()
    found = unzipped(actions.export_evidence(row.pk, typed=reference, with_identity=True, by=tom, now=NOW))
    identity = json.loads(found["record.json"])["identity"]
    assert found["record.txt"].startswith(b"TLP:RED")
    assert (identity["contact"], identity["name"]) == (CONTACT, "Rita Reporter")
    assert identity["legal basis: basis"] == "§ 100j StPO"
    assert "§ 100j StPO" in found["record.txt"].decode()


def test_evidence_with_a_message_that_is_red_asks_for_a_second_look(web, tom, tom_user, rita):
    case_id = rita.received.case_id
    say(case_id, Said(text="For two.", audience="everyone", tlp="RED"), by=tom, now=NOW)
    row = recorded(web, tom, case_id, messages=(str(Message.objects.get(tlp="RED").pk),))
    browser, address = signed_in(tom_user), f"/team/conduct/violations/{row.pk}/export/"
    asked = browser.post(address)
    assert "for its readers alone" in words_of(asked)
    assert not Event.objects.filter(kind="evidence_exported").exists()
    made = browser.post(address, {"seen_red": "on"})
    assert ".TLP-RED.zip" in made["Content-Disposition"]


# --- keeping and seeing ------------------------------------------------------------------------------------------


def test_what_is_over_is_erased_with_its_key_and_files_and_what_runs_stays(web, tom, rita):
    over = recorded(web, tom, rita.received.case_id, files=(store_file([b"x"], name="x"),))
    actions.drop_violation(over.pk, "None.", by=tom, now=NOW)
    runs = decided(web, tom, rita.received.case_id, until=None)
    key = over.data_key_id
    assert actions.forget_violations(now=NOW + timedelta(days=web.retention_days)) == 1
    assert [row.pk for row in Violation.objects.all()] == [runs.pk]
    assert not Evidence.objects.exists()
    assert not DataKey.objects.filter(pk=key).exists()


def test_the_team_of_another_programme_finds_nothing(web, desktop, tom, rita):
    row = recorded(web, tom, rita.received.case_id)
    mona = Actor(Role.MEMBER, user_id=None, programmes=frozenset({desktop.pk}))
    for deed in (
        lambda: queries.violation(mona, row.pk, now=NOW),
        lambda: actions.drop_violation(row.pk, "No.", by=mona, now=NOW),
        lambda: actions.export_evidence(row.pk, with_identity=False, by=mona, now=NOW),
    ):
        with pytest.raises(NotFound):
            deed()
    assert not Event.objects.filter(kind="evidence_exported").exists()


# --- the pages ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_whole_way_on_the_pages(web, at_desk, rita):
    case = f"/team/cases/{rita.received.reference}/conduct/"
    clause = queries.conduct_clauses(web)[0][1]
    assert clause in words_of(at_desk.get(case))
    refused = at_desk.post(case, {"happened": "A word that I typed"})
    assert refused.status_code == 422
    assert "A word that I typed" in markup_of(refused)
    page = at_desk.post(case, {"clauses": [clause], "happened": "A flood.", "messages": ["report"]}, follow=True)
    violation = page.redirect_chain[-1][0]

    browser = Client()
    browser.post("/status/", {"receipt": rita.received.receipt})
    assert browser.get("/status/report/conduct/")["Location"] == "/status/report/"
    bad = {"decide-words": "Please stop.", "decide-thread": "timed"}
    assert at_desk.post(f"{violation}decide/", bad).status_code == 422
    assert at_desk.post(f"{violation}decide/", bad | {"decide-thread": "for_good"}).status_code == 302
    told = words_of(browser.get("/status/report/conduct/"))
    for words in (clause, "Please stop.", "for good", "Appeal", "report at any time"):
        assert words in told
    status = markup_of(browser.get("/status/report/"))
    assert 'action="/status/report/answer/"' not in status
    assert "You can read here, and not write" in status
    assert browser.post("/status/report/answer/", {"body": "But"}).status_code == 403

    sent = {"violation": violation.split("/")[-2], "words": "It was my colleague."}
    assert browser.post("/status/report/conduct/", sent).status_code == 302
    assert "It was my colleague." in words_of(at_desk.get(violation))
    archive = at_desk.post(f"{violation}export/")
    assert archive["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))).testzip() is None
    assert at_desk.post(f"{violation}export/", {"identity-typed": rita.received.reference}).status_code == 403
    at_desk.post(f"{violation}appeal/", {"appeal-outcome": "given_back", "appeal-words": "Agreed."})
    assert 'action="/status/report/answer/"' in markup_of(browser.get("/status/report/"))


def test_access_outside_the_desk_is_taken_away_only_with_a_word_on_who_was_told(web, at_desk, tom, rita):
    address = f"/team/conduct/violations/{recorded(web, tom, rita.received.case_id).pk}/"
    form = {"decide-words": "Please stop.", "decide-project": "for_good"}
    assert at_desk.post(f"{address}decide/", form).status_code == 422
    at_desk.post(f"{address}decide/", form | {"decide-outside": "Olga removed rita_r on the forge."})
    assert "Outside the desk: Olga removed rita_r on the forge." in words_of(at_desk.get(address))
    assert "Olga removed" not in str(
        section_of(queries.REPORTER_SECTION, rita.reporter, rita.received.case_id, now=NOW)
    )
    answer(rita.received.case_id, "The thread is still mine.", by=rita.reporter, now=NOW)


def test_a_record_about_nobody_in_a_case_has_a_page_of_its_programme(web, at_desk):
    clause = queries.conduct_clauses(web)[0][1]
    address = f"/team/programmes/{web.slug}/conduct/record/"
    assert at_desk.post(address, {"clauses": [clause], "happened": "A flood."}).status_code == 422
    page = at_desk.post(address, {"clauses": [clause], "happened": "A flood.", "about": "198.51.100.9"}, follow=True)
    assert "198.51.100.9" in words_of(page)
    assert "198.51.100.9" in words_of(at_desk.get("/team/conduct/"))


def test_pages_of_another_team_show_nothing(web, elsewhere, at_desk, rita, tom):
    row = recorded(web, tom, rita.received.case_id)
    for address in (f"/team/conduct/violations/{row.pk}/", f"/team/cases/{rita.received.reference}/conduct/"):
        assert elsewhere.get(address).status_code == 404
    assert signed_in(person("extra", web)).get(f"/team/conduct/violations/{row.pk}/").status_code == 200
    do_deed(rita.received.case_id, DeedRequest(Deed.ACKNOWLEDGE, message="Seen."), by=tom, now=NOW)
