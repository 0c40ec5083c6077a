"""Consents to tests by a program, as on the page, and violations as they are read."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import person, reported
from tests.apps.conduct.test_consents import ASKED
from tests.apps.conduct.test_violations import decided
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.conduct import actions
from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def consent(web):
    consent_id, _ = actions.ask_to_test(web, ASKED, now=datetime.now(UTC))
    return f"/consents/{consent_id}"


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def granted(**changes):
    now = datetime.now(UTC)
    window = {"starts_at": (now + DAY).isoformat(), "ends_at": (now + 3 * DAY).isoformat()}
    return {"scope": "api.enix.example only", "conditions": "Stop at data of others."} | window | changes


def test_a_consent_is_granted_once_for_a_key_exactly_as_said_and_revoked(program, consent):
    (listed,) = told(program.get("/programmes/enix/consents"))["consents"]
    assert (listed["state"], listed["asked"]["who"]) == ("asked", "Rita Canary")
    body, key = granted(), {"idempotency-key": "yes"}
    given = told(program.post(f"{consent}/grant", body, **key))
    assert (given["state"], given["answer"]["scope"], given["decided_by"]) == ("coming", "api.enix.example only", "Tom")
    assert told(program.post(f"{consent}/grant", body, **key)) == given
    assert Event.objects.filter(kind="test_granted").count() == 1
    told(program.post(f"{consent}/decline", {"words": "No."}), 409)
    revoked = told(program.post(f"{consent}/revoke", {"words": "The server is needed."}))
    assert (revoked["state"], revoked["answer"]["revoked"]) == ("revoked", "The server is needed.")
    assert told(program.get(consent)) == revoked


def test_it_is_declined_with_words_and_named_beside_the_report_that_came_of_it(program, consent, web):
    told(program.post(f"{consent}/decline", {"words": " "}), 422)
    assert told(program.post(f"{consent}/decline", {"words": "Not now."}))["state"] == "declined"
    case = reported(web)
    assert told(program.send("put", f"{consent}/case", {"case": case.reference}))["case"] == case.reference
    assert told(program.send("put", f"{consent}/case", {"case": "VD-0000-0000"}), 422)["field"] == "reference"
    assert told(program.send("put", f"{consent}/case", {"case": ""}))["case"] == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": " "},
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"starts_at": "2099-01-01T00:00:00"},
        {"until": "for ever"},
    ],
)
def test_a_grant_that_cannot_be_is_refused_and_changes_nothing(program, consent, wrong):
    told(program.post(f"{consent}/grant", granted(**wrong)), 422)
    assert ConsentToTest.objects.get().state == "asked"


def test_of_another_programme_a_consent_is_as_absent_as_none(program, consent, desktop):
    stranger = Program(token_of(person("mona", desktop)))
    absent = "/consents/00000000-0000-0000-0000-000000000000"
    for there, nowhere in (
        (stranger.get(consent), stranger.get(absent)),
        (stranger.post(f"{consent}/grant", granted()), stranger.post(f"{absent}/grant", granted())),
        (stranger.get("/programmes/enix/violations"), stranger.get("/programmes/nobodys/violations")),
    ):
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
        assert there.status_code == 404
    assert ConsentToTest.objects.get().state == "asked"


def test_violations_are_read_with_what_was_decided(program, web):
    case, vera = reported(web), actor_for(person("vera", web))
    address = "/programmes/enix/violations"
    decided(web, vera, case.pk, until=datetime.now(UTC) + 7 * DAY)
    (one,) = told(program.get(address))["violations"]
    assert (one["about"], one["decision"]) == (f"The reporter of {case.reference}", "You went too far.")
    assert [(taken["access"], taken["runs"]) for taken in one["revocations"]] == [("thread", True)]
    assert told(program.get(f"/violations/{one['id']}")) == one
