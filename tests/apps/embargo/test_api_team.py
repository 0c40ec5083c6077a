"""The embargo, the fix and the gate for programs of the team."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases.handling import case_of, person
from tests.apps.tokens.conftest import Program, token_of
from tests.people import report
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.embargo.actions import approve
from vulndesk.apps.embargo.models import Approval, Embargo, Fix, Publication, ReleaseProof, Trial
from vulndesk.apps.policies.queries import actor_for

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
LATER = (datetime.now(UTC) + timedelta(days=60)).isoformat()


@pytest.fixture
def given(silent):
    return report(silent, now=datetime.now(UTC), credit={"mode": "anonymous"})


@pytest.fixture
def program(silent):
    return Program(token_of(person("tom", silent)))


@pytest.fixture
def approved(given, silent):
    """As Vera does it on the page."""
    return approve(
        case_of(given).pk, "publication", reason="", by=actor_for(person("vera", silent)), now=datetime.now(UTC)
    )


@pytest.fixture
def path(given):
    return f"/cases/{case_of(given).reference}"


@pytest.fixture
def rita(given):
    browser = Client()
    browser.post("/status/", {"receipt": given.received.receipt})
    return browser


def test_an_end_is_proposed_by_a_program_and_accepted_by_the_reporter(program, path, given, rita):
    before = program.get(f"{path}/embargo")
    assert (before.json()["state"], before.json()["moves"]) == ("N", ["propose"])
    done = program.post(f"{path}/embargo/propose", {"until": LATER}, **{"if-match": before["ETag"]})
    assert (done.status_code, done.json()["state"]) == (200, "P")
    told = program.get(f"{path}/embargo").json()
    assert (told["proposer"], told["revision"]) == ("The team", done.json()["revision"])
    assert program.post(f"{path}/embargo/accept", {}).status_code == 409
    rita.post("/status/report/embargo/accept/", {"seen": told["revision"]})
    assert program.get(f"{path}/embargo").json()["in_force"]
    assert program.post(f"{path}/embargo/end", {}).json()["state"] == "X"


def test_a_move_from_what_was_seen_earlier_is_refused(program, path):
    seen = program.get(f"{path}/embargo")["ETag"]
    program.post(f"{path}/embargo/propose", {"until": TOMORROW})
    late = program.post(f"{path}/embargo/propose", {"until": LATER}, **{"if-match": seen})
    assert late.status_code == 412
    assert Embargo.objects.get().proposed_until.isoformat()[:10] == TOMORROW[:10]


@pytest.mark.parametrize(
    ("move", "body", "status"),
    [
        ("propose", {}, 422),
        ("propose", {"until": "2099-01-01T00:00:00"}, 422),
        ("propose", {"until": "2020-01-01T00:00:00Z"}, 422),
        ("propose", {"until": LATER, "zone": "UTC"}, 422),
        ("accept", {}, 409),
        ("end", {}, 409),
        ("publish", {}, 422),
    ],
)
@pytest.mark.slow
def test_a_move_that_cannot_be_is_refused(program, path, move, body, status):
    before = list(Embargo.objects.values())
    assert program.post(f"{path}/embargo/{move}", body).status_code == status
    assert list(Embargo.objects.values()) == before


def test_the_same_key_proposes_once(program, path):
    first = program.post(f"{path}/embargo/propose", {"until": LATER}, **{"idempotency-key": "k"})
    again = program.post(f"{path}/embargo/propose", {"until": LATER}, **{"idempotency-key": "k"})
    assert (first.status_code, first.json()) == (again.status_code, again.json())


def test_a_fact_is_confirmed_and_ends_what_is_proposed(program, path):
    program.post(f"{path}/embargo/propose", {"until": LATER})
    done = program.post(f"{path}/embargo/facts/P", {})
    assert (done.status_code, done.json()["state"]) == (200, "N")
    assert {one["letter"] for one in program.get(f"{path}/embargo").json()["facts"] if one["known"]} == {"P"}
    assert program.post(f"{path}/embargo/facts/P", {}).status_code == 409
    assert program.post(f"{path}/embargo/facts/Z", {}).status_code == 422


def test_the_fix_is_named_reviewed_and_offered_with_a_build(program, path):
    named = program.send("put", f"{path}/fix", {"components": ["enix"], "versions": "fixed in 2.1"})
    assert named.status_code == 200, named.content
    told = program.get(f"{path}/fix").json()
    assert (told["components"], told["versions"], told["reviewed_at"]) == (["enix"], "fixed in 2.1", None)
    mark = {"if-match": str(named.json()["revision"])}
    assert program.post(f"{path}/fix/review", {}, **mark).status_code == 200
    assert program.post(f"{path}/fix/review", {}, **mark).status_code == 412
    late = program.send("put", f"{path}/fix", {"components": ["other"]}, **mark)
    assert (late.status_code, program.get(f"{path}/fix").json()["components"]) == (412, ["enix"])
    form = {
        "offer": json.dumps({"message": "Try this.", "until": TOMORROW}),
        "files": [SimpleUploadedFile("fix.patch", b"PATCH")],
    }
    sent = program.client.post(f"/api/v1{path}/fix/offer", form, headers={"authorization": f"Bearer {program.token}"})
    assert sent.status_code == 200, sent.content
    assert (Trial.objects.count(), Attachment.objects.get().size) == (1, 5)
    assert program.get(f"{path}/fix").json()["trial"]["answer"] == ""


def test_a_fix_without_an_end_is_not_reviewed(program, path):
    assert program.send("put", f"{path}/fix", {"components": [" "]}).status_code == 422
    assert program.send("put", f"{path}/fix", {"components": ["enix"]}).status_code == 200
    assert program.post(f"{path}/fix/review", {}).status_code == 409
    assert Fix.objects.get().reviewed_at is None


def test_the_gate_is_met_by_programs_and_approved_and_published_by_no_token(program, path, request):
    said = {"component": "enix", "kind": "hosted", "person": "Olga"}
    assert program.post(f"{path}/releases", said, **{"idempotency-key": "r"}).status_code == 201
    assert program.post(f"{path}/releases", said, **{"idempotency-key": "r"}).status_code == 201
    assert ReleaseProof.objects.count() == 1
    program.send("put", f"{path}/fix", {"components": ["enix"], "versions": "fixed in 2.1"})
    program.post(f"{path}/fix/review", {})
    told = program.get(f"{path}/publication").json()
    assert {one["name"] for one in told["conditions"] if not one["met"]} == {"approval"}
    request.getfixturevalue("approved")
    told = program.get(f"{path}/publication").json()
    assert (told["open"], told["alone"]) == (True, False)
    refused = program.post(f"{path}/publication", {})
    assert refused.status_code == 403
    assert refused.json()["next_step"].endswith(f"/team{path}/publication/")
    assert not Publication.objects.exists()


@pytest.mark.slow
def test_an_approval_is_taken_back_and_a_wrong_place_removed(program, approved, path):
    program.post(f"{path}/releases", {"component": "enix", "kind": "hosted", "person": "Olga"})
    told = program.get(f"{path}/publication").json()
    for place in (f"approvals/{told['approvals'][0]['id']}", f"releases/{told['releases'][0]['id']}"):
        assert program.send("delete", f"{path}/{place}", {}).status_code == 200
        assert program.send("delete", f"{path}/{place}", {}).status_code == 409
    told = program.get(f"{path}/publication").json()
    assert (told["approvals"], told["releases"]) == ([], [])


@pytest.mark.parametrize("others", [True, False])
def test_no_token_approves_or_sets_a_condition_aside_whoever_else_is_there(program, path, silent, others):
    """An approval is a person's word that they looked; the advisory's is the same one."""
    worker = Program(token_of(person("vera", silent))) if others else program
    for body in ({"kind": "override", "reason": "It is urgent."}, {"reason": "I looked."}, {}):
        refused = worker.post(f"{path}/approvals", body)
        assert (refused.status_code, f"/team{path}/publication/" in refused.json()["next_step"]) == (403, True)
    assert not Approval.objects.exists()


def test_the_reporter_is_asked_and_only_a_signed_answer_is_recorded(program, path, rita):
    assert program.send("put", f"{path}/agreement", {}).status_code == 409
    assert program.post(f"{path}/agreement", {}).status_code == 200
    rita.post("/status/report/agreement/", {"answer": "yes"})
    assert program.get(f"{path}/publication").json()["agreement"]["asked_at"]
    assert program.send("put", f"{path}/agreement", {}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"component": "other", "kind": "hosted", "person": "Olga"},
        {"component": "enix", "kind": "hosted"},
        {"component": "enix", "kind": "package", "what": "pypi:enix"},
        {"component": "enix", "kind": "tag", "what": "v2"},
    ],
)
def test_a_place_that_proves_nothing_is_refused(program, path, body):
    assert program.post(f"{path}/releases", body).status_code == 422
    assert not ReleaseProof.objects.exists()


def test_what_is_another_cases_is_not_removed_by_this_one(program, path, silent):
    now = datetime.now(UTC)
    other = case_of(report(silent, now=now))
    approve(other.pk, "publication", reason="", by=actor_for(person("vera", silent)), now=now)
    program.post(f"/cases/{other.reference}/releases", {"component": "enix", "kind": "hosted", "person": "Olga"})
    for place in (f"approvals/{Approval.objects.get().pk}", f"releases/{ReleaseProof.objects.get().pk}"):
        assert program.send("delete", f"{path}/{place}", {}).status_code == 409
    assert (ReleaseProof.objects.count(), Approval.objects.filter(taken_back_at=None).count()) == (1, 1)
    assert Case.objects.count() == 2
