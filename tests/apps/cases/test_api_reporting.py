"""What came from the reporter, by programs: found parts, keys, wishes by mail; and an export that takes a person."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.apps.cases.handling import case_of, reported
from tests.apps.tokens.conftest import at_desk, desktop, elsewhere, owning, program, tom_user, web
from tests.people import report
from vulndesk.apps.cases.actions import answer
from vulndesk.apps.cases.models import Case, Message, Wish
from vulndesk.apps.keys.actions import upload_key
from vulndesk.apps.keys.models import ParticipantKey
from vulndesk.core.access import Actor, Role
from vulndesk.gateways.pgp import armoured, certificate_of, make_key

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "program", "tom_user", "web"]


@pytest.fixture
def by_mail(web):
    """Reported by mail, with one message of the reporter."""
    one = report(web, now=datetime.now(UTC))
    Case.objects.update(channel="mail")
    answer(one.received.case_id, "Please withdraw it.", by=one.reporter, now=datetime.now(UTC))
    return case_of(one)


def test_a_part_of_the_reporter_s_words_is_taken_into_its_field(web, program):
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    case = reported(web, f"The parser reads too far. I think that it is {vector}")
    path = f"/cases/{case.reference}/parts"
    told = program.get(path)
    part = {"kind": "vector", "value": vector}
    assert part in told.json()["parts"]
    assert program.post(path, {"kind": "vector", "value": vector.replace("C:H", "C:N")}).status_code == 409
    assert program.post(path, part, **{"if-match": told["ETag"]}).status_code == 200
    assert program.get(f"/cases/{case.reference}").json()["score"] == 9.8
    assert program.post(path, part).status_code == 409
    assert program.post(path, part, **{"if-match": told["ETag"]}).status_code == 412


@pytest.mark.parametrize(("choice", "state"), [("confirm", "pinned"), ("refuse", "refused")])
def test_a_key_that_was_offered_is_confirmed_or_refused(web, program, choice, state):
    case = reported(web)
    rita = Actor(Role.REPORTER, case_id=case.pk)
    for name in ("first", "second"):
        key = armoured(certificate_of(make_key(name=name, addresses=["rita@example.org"])))
        upload_key(case.pk, key.encode(), by=rita, now=datetime.now(UTC))
    path = f"/cases/{case.reference}/keys"
    offered = next(one for one in program.get(path).json()["keys"] if one["state"] == "offered")
    assert program.post(f"{path}/{offered['id']}/{choice}", {}).status_code == 200
    assert {one["id"]: one["state"] for one in program.get(path).json()["keys"]}[offered["id"]] == state
    before = list(ParticipantKey.objects.values_list("pk", "state"))
    other = reported(web)
    assert program.post(f"/cases/{other.reference}/keys/{offered['id']}/confirm", {}).status_code == 404
    assert program.post(f"{path}/{uuid4()}/{choice}", {}).status_code == 404
    assert program.post(f"{path}/{offered['id']}/eat", {}).status_code == 422
    assert list(ParticipantKey.objects.values_list("pk", "state")) == before


def test_a_wish_by_mail_is_recorded_with_its_proof_and_dropped(by_mail, program):
    path = f"/cases/{by_mail.reference}/wishes"
    proof = str(Message.objects.get().pk)
    assert proof in {one["id"] for one in program.get(path).json()["proofs"]}
    given = {"kind": "withdrawal", "proof": proof}
    assert program.post(path, given, **{"idempotency-key": "w"}).status_code == 201
    assert program.post(path, given, **{"idempotency-key": "w"}).status_code == 201
    assert program.post(path, given).status_code == 409
    wish = program.get(path).json()["wishes"][0]
    assert (wish["kind"], wish["proof"], wish["stands"]) == ("withdrawal", proof, False)
    assert program.send("delete", f"{path}/{wish['id']}", {}).status_code == 200
    assert program.send("delete", f"{path}/{wish['id']}", {}).status_code == 404
    assert Wish.objects.get().state == "dropped"


def test_a_wish_of_another_case_is_absent_in_this_one(by_mail, program, web):
    proof = str(Message.objects.get().pk)
    program.post(f"/cases/{by_mail.reference}/wishes", {"kind": "withdrawal", "proof": proof})
    other = f"/cases/{reported(web).reference}/wishes"
    assert program.send("delete", f"{other}/{Wish.objects.get().pk}", {}).status_code == 404
    assert program.post(other, {"kind": "withdrawal", "proof": proof}).status_code == 404
    assert Wish.objects.get().state == "waiting"


def test_who_holds_a_receipt_does_it_on_their_page(web, program):
    path = f"/cases/{reported(web).reference}/wishes"
    assert program.post(path, {"kind": "withdrawal", "proof": "report"}).status_code == 409
    assert program.post(path, {"kind": "erasure", "proof": "report"}).status_code == 422
    assert not Wish.objects.exists()


def test_an_export_takes_a_person(web, program):
    case = reported(web)
    refused = program.post(f"/cases/{case.reference}/export", {})
    assert refused.status_code == 403
    assert refused.json()["next_step"].endswith(f"/team/cases/{case.reference}/export/")
