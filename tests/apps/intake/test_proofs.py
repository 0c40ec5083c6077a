"""A reporter downloads the proof that the report came, at once, and it holds without the desk."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.command_line import in_words, vulndesk
from tests.people import join, open_programme
from vulndesk.apps.cases.actions import give_item, split_case
from vulndesk.apps.cases.models import Case
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role

pytestmark = pytest.mark.django_db

REPORTS = "/api/v1/programmes/enix/reports"
PROOF, OPENING = "/api/v1/report/proof", "/api/v1/report/opening"


@pytest.fixture(autouse=True)
def enix():
    return open_programme("enix")


def sent(client, files=(), **body) -> str:
    """Its receipt."""
    report = json.dumps({"description": "It leaks everything, écoutez.", "versions": ["1.0"]} | body)
    form = {"report": report, "files": [SimpleUploadedFile(name, raw) for name, raw in files]}
    answer = client.post(REPORTS, form)
    assert answer.status_code == 201
    return answer.json()["receipt"]


def get(client, address: str, receipt: str):
    return client.get(address, headers={"Authorization": f"Receipt {receipt}"})


def verified(tmp_path: Path, *arguments: str, **files: bytes):
    for name, raw in files.items():
        (tmp_path / f"{name}.json").write_bytes(raw)
    return in_words(vulndesk("verify-receipt", *arguments, "--format", "json", at=tmp_path))


def test_the_proof_is_ready_with_the_receipt_and_holds_offline(client, tmp_path):
    receipt = sent(client, files=[("poc.txt", b"boom")], contact="rita@finders.example", own=[1e5])
    answer = get(client, PROOF, receipt)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "application/json",
        "no-store",
    )
    assert answer["Content-Disposition"] == 'attachment; filename="vulndesk-receipt.json"'
    case = Case.objects.get()
    for secret in (receipt, case.reference, str(case.pk), "enix", "leaks", "rita", "boom"):
        assert secret not in answer.content.decode()
    key = client.get("/ledger/key").content.decode().strip()
    done = verified(tmp_path, "proof.json", "--key", key, proof=answer.content)
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert (told["key_pinned"], told["report"]) == (True, None)
    assert told["received_at"] == case.received_at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    assert get(client, PROOF, receipt).content == answer.content, "asked again, it is the same"


def test_the_opening_shows_what_was_sent_and_not_who_sent_it(client, tmp_path):
    receipt = sent(
        client, files=[("poc.txt", b"boom")], contact="rita@finders.example", own={"1e5": [1e5, 0.1, "\x7f"]}
    )
    proof, opening = get(client, PROOF, receipt).content, get(client, OPENING, receipt)
    assert opening["Cache-Control"] == "no-store"
    done = verified(tmp_path, "proof.json", "--report", "report.json", proof=proof, report=opening.content)
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)["report"]
    assert report["report"]["description"] == "It leaks everything, écoutez."
    assert report["report"]["versions"] == ["1.0"]
    assert report["other"] == {"own": {"1e5": [1e5, 0.1, "\x7f"]}}
    assert [(one["name"], one["size"], len(one["sha256"])) for one in report["files"]] == [("poc.txt", 4, 64)]
    assert b"rita" not in opening.content
    other = get(client, OPENING, sent(client)).content
    assert verified(tmp_path, "proof.json", "--report", "other.json", other=other).returncode == 1


def test_what_was_sent_can_be_opened_after_the_report_was_completed_and_split(client, tmp_path, enix):
    receipt = sent(client)
    proof, case = get(client, PROOF, receipt).content, Case.objects.get()
    rita, hour = Actor(Role.REPORTER, case_id=case.pk), timedelta(hours=1)
    give_item(case.pk, "impact", "All of it.", by=rita, now=case.received_at + hour)
    part = split_case(case.pk, [0], title="Another", by=join("tom", enix), now=case.received_at + 2 * hour)
    for address in (OPENING, f"{OPENING}?part={part.reference}"):
        opening = get(client, address, receipt).content
        done = verified(tmp_path, "proof.json", "--report", "report.json", proof=proof, report=opening)
        assert done.returncode == 0
        assert "impact" not in json.loads(done.stdout)["report"]["report"]
    assert get(client, f"{PROOF}?part={part.reference}", receipt).content == proof


def test_a_wrong_receipt_gets_the_answer_of_a_wrong_receipt(client):
    sent(client)
    before = Leaf.objects.count()
    for address in (PROOF, OPENING, "/api/v1/report"):
        answers = [client.get(address), get(client, address, "0" * 26), get(client, address, "x y")]
        assert {one.status_code for one in answers} == {401}
        assert len({one.content for one in answers}) == 1
    assert Leaf.objects.count() == before


def test_a_report_from_before_there_were_proofs_has_none(client):
    receipt = sent(client)
    Event.objects.update(facts={"channel": "api", "files": 0})
    answer = get(client, PROOF, receipt)
    assert (answer.status_code, "no proof of this report" in answer.json()["title"]) == (404, True)


def test_the_pages_offer_both_files(client, tmp_path):
    code = sent(client)
    for address in ("/status/report/proof/", "/status/report/opening/"):
        assert client.get(address)["Location"] == "/status/"
    client.post("/status/", {"receipt": code})
    page = client.get("/status/report/").content.decode()
    assert 'href="/status/report/proof/"' in page
    assert 'href="/status/report/opening/"' in page
    proof, opening = client.get("/status/report/proof/"), client.get("/status/report/opening/")
    assert proof["Cache-Control"] == "no-store"
    assert proof.content == get(client, PROOF, code).content
    done = verified(tmp_path, "proof.json", "--report", "report.json", proof=proof.content, report=opening.content)
    assert done.returncode == 0


def test_the_receipt_of_the_ledger_is_no_line_of_a_timeline(client):
    code = sent(client)
    get(client, PROOF, code)
    client.post("/status/", {"receipt": code})
    assert client.get("/status/report/timeline.txt").content.decode().count("Report received") == 1
    assert Event.objects.filter(kind="report_received").count() == 1
