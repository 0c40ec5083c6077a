"""Programs write drafts of advisories as the editor does; they never make one public."""

import pytest

from tests.apps.advisories.conftest import WRITTEN, approved, written
from tests.apps.cases.handling import person
from tests.apps.tokens.conftest import Program, token_of
from tests.people import NOW, open_programme, report
from vulndesk.apps.accounts.queries import user_by_handle
from vulndesk.apps.advisories.actions import publish_here
from vulndesk.apps.advisories.models import Advisory, Draft, DraftVersion
from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.embargo.models import Approval
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.advisory.serial import to_dict

RECORD = to_dict(WRITTEN)


@pytest.fixture
def case(case_id):
    return Case.objects.get(pk=case_id)


@pytest.fixture
def program(tom):
    return Program(token_of(user_by_handle("tom")))


@pytest.fixture
def page(case):
    return f"/cases/{case.reference}/advisory"


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def put(program, page, record=RECORD, **headers):
    return program.send("put", page, {"record": record}, **headers)


def test_a_draft_begins_with_what_the_desk_knows_and_is_saved_whole(program, page, case, tom):
    first = program.get(page)
    begun = told(first)
    assert (begun["number"], begun["published"], first["ETag"]) == (0, None, '"0"')
    assert begun["record"]["components"], "the fix that was named"
    assert told(put(program, page, **{"if-match": first["ETag"]}))["number"] == 1
    _, state = draft_of(tom, case_id=case.pk)
    assert state.written == WRITTEN
    assert told(put(program, page))["number"] == 1, "the same again is no new version"
    again = program.get(page)
    assert (told(again)["record"], again["ETag"]) == (RECORD, '"1"')
    assert program.get(page, **{"if-none-match": '"1"'}).status_code == 304


def test_of_two_who_write_one_is_told_and_nothing_is_lost(program, page):
    told(put(program, page, **{"if-match": "0"}))
    second = put(program, page, RECORD | {"title": "Another title"}, **{"if-match": "0"})
    refused = told(second, 412)
    assert "saved this draft" in refused["title"]
    assert DraftVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"title": "No format"}, "format"),
        (RECORD | {"colour": "red"}, "colour"),
        (RECORD | {"components": [{"ecosystem": 7}]}, "components[0].ecosystem"),
        (RECORD | {"components": [{"ranges": [{"type": "NO", "events": []}]}]}, "components[0].ranges[0].type"),
    ],
)
@pytest.mark.slow
def test_a_record_that_cannot_be_read_names_the_place_and_nothing_is_saved(program, page, record, field):
    assert told(put(program, page, record), 422)["field"] == field
    assert not Draft.objects.exists()


def test_what_publication_adds_is_never_taken_from_a_program(program, page, case, tom):
    forged = RECORD | {"id": "x_ENIX-2026-0666", "published": "2020-01-01T00:00:00Z", "credits": [{"name": "Mallory"}]}
    told(put(program, page, forged))
    _, state = draft_of(tom, case_id=case.pk)
    assert state.written == WRITTEN


def test_what_a_draft_lacks_and_its_documents_are_told_as_the_editor_does(program, page):
    told(put(program, page, RECORD | {"title": "", "summary": ""}))
    lacking = told(program.get(f"{page}/findings"))
    assert not lacking["publishable"]
    assert {"title"} <= {one["field"] for one in lacking["findings"] if one["blocks"]}
    told(put(program, page))
    assert told(program.get(f"{page}/findings"))["publishable"]
    osv = told(program.get(f"{page}/documents/osv"))
    assert osv["affected"][0]["package"]["name"].lower().replace("_", "-") == "enix-parser"
    assert told(program.get(f"{page}/documents/csaf"))["document"]["category"]
    assert told(program.get(f"{page}/documents/openvex"))["statements"]
    assert "One of: osv, csaf, cve, openvex" in told(program.get(f"{page}/documents/pdf"), 404)["next_step"]


def test_every_saved_state_is_kept_with_what_it_changed(program, page):
    told(put(program, page))
    told(put(program, page, RECORD | {"title": "A better title"}))
    versions = told(program.get(f"{page}/versions"))["versions"]
    assert [one["number"] for one in versions] == [2, 1]
    second = told(program.get(f"{page}/versions/2"))
    assert second["changes"] == [{"field": "Title", "gone": [WRITTEN.title], "come": ["A better title"]}]
    told(program.get(f"{page}/versions/3"), 404)


def test_a_draft_is_shown_to_the_reporter_once_for_a_key(program, page):
    told(program.post(f"{page}/deeds/share", {"message": "Please read.", "version": 1}), 409)
    told(put(program, page))
    assert told(program.post(f"{page}/deeds/share", {"message": "Please read."}), 422)["field"] == "version"
    body, key = {"message": "Please read.", "version": 1}, {"idempotency-key": "shown"}
    first = told(program.post(f"{page}/deeds/share", body, **key))
    assert told(program.post(f"{page}/deeds/share", body, **key)) == first
    assert Message.objects.filter(kind="reply").count() == 1
    assert told(program.get(page))["shown_number"] == 1


@pytest.mark.parametrize("stage", ["approve", "publish", "plan", "approve-revision", "revise"])
@pytest.mark.slow
def test_a_program_makes_nothing_public_and_is_told_where_a_person_does(program, page, case, tom, vera, stage):
    written(case.pk, tom)
    approved(case.pk, vera)
    approvals = Approval.objects.count()
    refused = told(program.post(f"{page}/deeds/{stage}", {"version": 1}), 403)
    assert refused["next_step"].endswith(f"/team/cases/{case.reference}/advisory/publication/")
    assert not Advisory.objects.exists()
    assert Approval.objects.count() == approvals
    told(program.post(f"{page}/deeds/burn", {}), 404)


def test_what_is_published_is_read_with_its_revisions_by_its_team_alone(program, case_id, tom, vera):
    written(case_id, tom)
    approved(case_id, vera)
    name = publish_here(case_id, by=tom, now=NOW, version=1)
    shown = told(program.get(f"/advisories/{name}"))
    assert (shown["title"], shown["newest"], len(shown["revisions"])) == (WRITTEN.title, 1, 1)
    assert shown["revisions"][0]["summary"] == "Published."
    refused = told(program.post(f"/advisories/{name}/withdraw", {}), 403)
    assert refused["next_step"].endswith(f"/team/advisories/{name}/withdraw/")
    stranger = Program(token_of(person("mona", open_programme("interview"))))
    absent, there = stranger.get("/advisories/x_NONE-2026-0001"), stranger.get(f"/advisories/{name}")
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert there.status_code == 404
    assert stranger.post(f"/advisories/{name}/withdraw", {}).status_code == 404
    assert Advisory.objects.get().withdrawn_at is None


def test_drafts_are_listed_page_by_page_without_a_word_of_them_and_without_those_of_others(program, enix, tom):
    cases = [report(enix).received.case_id for _ in range(3)]
    other = open_programme("interview")
    foreign = report(other).received.case_id
    written(foreign, _owner())
    for case_id in cases:
        written(case_id, tom)
    first = told(program.get("/advisory-drafts?limit=2"))
    second = told(program.get(f"/advisory-drafts?limit=2&cursor={first['next']}"))
    listed = [one["reference"] for one in first["drafts"] + second["drafts"]]
    assert listed == [Case.objects.get(pk=one).reference for one in reversed(cases)]
    assert (len(first["drafts"]), second["next"]) == (2, "")
    assert WRITTEN.title not in str(first)
    assert told(program.get("/advisory-drafts?programme=interview"))["drafts"] == []
    assert told(program.get("/advisory-drafts?cursor=no"), 422)["field"] == "cursor"
    assert told(program.get("/advisory-drafts?limit=0"), 422)["field"] == "limit"


def _owner():
    return actor_for(person("olga", owner=True))
