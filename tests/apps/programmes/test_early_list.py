"""Who may be told early, and whether search engines list disclosed reports: settled by an owner's program."""

import pytest

from tests.apps.cases.handling import person
from tests.apps.tokens.conftest import Program, token_of
from tests.people import open_programme
from vulndesk.apps.early_notices.models import Recipient, Stage

pytestmark = pytest.mark.django_db

LIST = "/programmes/enix/early-notices"
ABSENT = "00000000-0000-0000-0000-000000000000"
SOMEBODY = {"name": "Distribution X", "address": "security@distribution.example", "role": "deployer"}


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def stage(owning):
    return told(owning.post(f"{LIST}/stages", {"name": "Distributions", "days": 14}), 201)["stages"][0]["id"]


def test_a_list_is_made_once_for_a_key_read_by_the_team_and_taken_apart(owning, handling, stage):
    body, key = SOMEBODY | {"stage": stage, "label": "amber", "terms": "Keep it."}, {"idempotency-key": "x"}
    made = told(owning.post(f"{LIST}/recipients", body, **key), 201)
    assert told(owning.post(f"{LIST}/recipients", body, **key), 201) == made
    assert told(handling.get(LIST)) == made
    (one,) = made["stages"][0]["recipients"]
    assert (one["name"], one["label"], one["terms"], one["encrypted"]) == (
        "Distribution X",
        "TLP:AMBER",
        "Keep it.",
        False,
    )
    assert told(owning.send("delete", f"{LIST}/recipients/{one['id']}", {}))["stages"][0]["recipients"] == []
    assert told(owning.send("delete", f"{LIST}/stages/{stage}", {})) == {"stages": []}
    told(owning.send("delete", f"{LIST}/stages/{stage}", {}), 404)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "nowhere"}, "address"),
        ({"address": "a@x.example, b@x.example"}, "address"),
        ({"role": "vendor"}, "role"),
        ({"label": "PINK"}, "tlp"),
        ({"key": "no key"}, "key"),
    ],
)
def test_a_recipient_that_cannot_be_is_refused_with_its_field(owning, stage, wrong, field):
    assert told(owning.post(f"{LIST}/recipients", SOMEBODY | {"stage": stage} | wrong), 422)["field"] == field
    assert not Recipient.objects.exists()


def test_neither_the_team_nor_others_change_it(owning, handling, stage):
    told(owning.post(f"{LIST}/stages", {"name": "x", "days": 61}), 422)
    told(owning.post(f"{LIST}/recipients", SOMEBODY | {"stage": ABSENT}), 404)
    told(handling.post(f"{LIST}/recipients", SOMEBODY | {"stage": stage}), 403)
    told(handling.send("delete", f"{LIST}/stages/{stage}", {}), 403)
    other = open_programme("interview")
    mona = Program(token_of(person("mona", other)))
    olga = owning  # owns the other programme as well: a stage of this one is none of that
    told(olga.post("/programmes/interview/early-notices/recipients", SOMEBODY | {"stage": stage}), 404)
    there, absent = (mona.get(f"/programmes/{slug}/early-notices") for slug in ("enix", "none"))
    assert (there.status_code, there.content) == (404, absent.content)
    assert (Stage.objects.count(), Recipient.objects.count()) == (1, 0)


def test_an_owner_lets_search_engines_list_disclosed_reports(owning, handling):
    address = "/programmes/enix/disclosed"
    assert told(handling.get(address)) == {"indexed": False}
    told(handling.send("put", address, {"indexed": True}), 403)
    assert told(owning.send("put", address, {"indexed": True})) == {"indexed": True}
    assert told(handling.get(address)) == {"indexed": True}
