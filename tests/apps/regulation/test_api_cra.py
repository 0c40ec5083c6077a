"""Article 14 by programs of the team; and who saw a case."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import reported
from tests.apps.tokens.conftest import Program, at_desk, desktop, elsewhere, owning, program, token_of, tom_user, web
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.regulation.actions import switch
from vulndesk.apps.regulation.models import CraRecord

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "program", "tom_user", "web"]


@pytest.fixture
def olga(owning):
    return User.objects.get(username="olga")


@pytest.fixture
def path(web, olga):
    switch(web.pk, "manufacturer", member_states="DE", csirt="CERT-Bund", by=actor_for(olga), now=datetime.now(UTC))
    return f"/cases/{reported(web).reference}"


def test_awareness_is_signed_by_its_evidence_and_what_was_filed_is_kept(program, path):
    told = program.get(f"{path}/cra").json()
    assert (told["role"], [one["key"] for one in told["evidence"]]) == ("manufacturer", ["report"])
    signed = {"evidence": "report", "words": "The log shows it."}
    assert program.post(f"{path}/cra/aware", signed, **{"idempotency-key": "a"}).status_code == 201
    assert program.post(f"{path}/cra/aware", signed, **{"idempotency-key": "a"}).status_code == 201
    told = program.get(f"{path}/cra").json()
    assert "early_warning" in {one["stage"] for one in told["clocks"]}
    assert [one["what"] for one in told["entries"]] == ["aware"]
    now = datetime.now(UTC).isoformat()
    filing = {"stage": "early_warning", "at": now, "where": "the platform", "text": "Product: enix"}
    assert program.post(f"{path}/cra/filings", filing).status_code == 201
    told = program.get(f"{path}/cra").json()
    assert next(one for one in told["clocks"] if one["stage"] == "early_warning")["met_at"]
    assert next(one for one in told["entries"] if one["what"] == "filed")["filed"] == "Product: enix"
    assert program.post(f"{path}/cra/measures", {"words": "2.3.2 is out.", "at": now}).status_code == 201


def test_the_text_of_a_stage_says_what_the_case_says_and_what_is_missing(program, path):
    program.post(f"{path}/cra/aware", {"evidence": "report", "words": "The log shows it."})
    drafted = program.get(f"{path}/cra/drafts/early_warning").json()
    assert (drafted["stage"], drafted["matter"], drafted["missing"]) == ("early_warning", "vulnerability", [])
    assert {"name": drafted["items"][-1]["name"], "law": "Article 14(2)(a)", "text": "DE"} == drafted["items"][-1]
    incident = program.get(f"{path}/cra/drafts/final?matter=incident").json()
    assert "Severity" in incident["missing"]
    assert "Severity\n[missing]" in incident["text"]
    for wrong in ("drafts/none", "drafts/final?matter=none"):
        assert program.get(f"{path}/cra/{wrong}").status_code == 422


def test_an_owner_switches_it_on_and_off_and_the_team_reads_it(program, olga, web, elsewhere):
    owner, address = Program(token_of(olga)), "/programmes/enix/cra"
    wanted = {"role": "steward", "member_states": "NL", "csirt": "CSIRT-NL"}
    assert program.send("put", address, wanted).status_code == 403
    assert program.get(address).json()["role"] == ""
    assert owner.send("put", address, wanted).json() == wanted
    assert program.get(address).json() == wanted
    assert owner.send("put", address, wanted | {"role": "importer"}).status_code == 422
    assert owner.send("put", address, {"role": ""}).json() == {"role": "", "member_states": "", "csirt": ""}
    stranger = Program(token_of(User.objects.get(username="mona")))
    assert stranger.get(address).content == stranger.get("/programmes/none/cra").content


def test_what_the_record_cannot_hold_is_refused(program, path):
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    for place, body, status in (
        ("aware", {"evidence": "m:1", "words": "x"}, 422),
        ("aware", {"evidence": "elsewhere", "words": "x"}, 422),
        ("not-aware", {"words": " "}, 422),
        ("measures", {"words": "x", "at": "2026-03-02T09:00:00"}, 422),
        ("measures", {"words": "x", "at": later}, 422),
        ("filings", {"stage": "final", "at": later, "where": "x", "text": " "}, 422),
    ):
        assert program.post(f"{path}/cra/{place}", body).status_code == status, (place, body)
    assert not CraRecord.objects.exists()


def test_where_the_law_is_switched_off_there_is_no_record(program, web):
    case = reported(web)
    assert program.get(f"/cases/{case.reference}/cra").status_code == 404
    assert program.post(f"/cases/{case.reference}/cra/not-aware", {"words": "x"}).status_code == 404


def test_who_saw_a_case_is_told_to_its_owner_and_the_organisations(program, path, olga, tom_user):
    program.get(path)
    assert program.get(f"{path}/readings").status_code == 403
    told = Program(token_of(olga)).get(f"{path}/readings")
    assert "Read the case by a program" in {one["did"] for one in told.json()["readings"]}
    assert "Tom" in {one["who"] for one in told.json()["readers"]}
    Case.objects.update(owner=tom_user)
    assert program.get(f"{path}/readings").status_code == 200
    assert program.get(f"{path}/readings?page=0").status_code == 422
