"""Team, keys, the copy of the code and the place of the newest release of a programme, by a program."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import person
from tests.apps.tokens.conftest import Program, token_of
from tests.people import open_programme
from vulndesk.apps.accounts.models import Leave
from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.keys.actions import make_programme_key
from vulndesk.apps.keys.models import ProgrammeKey
from vulndesk.apps.policies.models import Membership, Programme
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import OPERATOR

pytestmark = pytest.mark.django_db

ENIX = "/programmes/enix"
KEY_ID = "00000000-0000-0000-0000-000000000000"
BY_HAND = [
    ("put", "/team/vera", "/"),
    ("delete", "/team/tom", "/"),
    ("post", "/keys", "/keys/"),
    ("put", "/keys/recipients", "/keys/"),
    ("delete", f"/keys/{KEY_ID}", "/keys/"),
    ("post", f"/keys/{KEY_ID}/export", "/keys/"),
]


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_team_is_told_with_who_owns_it_and_who_is_away(handling, owning, vera, enix):
    today = datetime.now(UTC).date()
    person("tom", enix)
    Leave.objects.create(user=vera, first_day=today, last_day=today + timedelta(days=2))
    team = told(handling.get(f"{ENIX}/team"))
    assert {one["handle"]: one["owns"] for one in team["people"]} == {"olga": True, "tom": False, "vera": False}
    away = {one["handle"]: one["away_until"] for one in team["people"]}
    assert away["vera"] == (today + timedelta(days=2)).isoformat()
    assert away["tom"] is None


def test_the_keys_are_told_without_their_secret_halves(handling, enix):
    Programme.objects.update(sealed_to="age1one\nage1two")
    assert told(handling.get(f"{ENIX}/keys"))["keys"] == []
    now = datetime.now(UTC)
    make_programme_key(enix.pk, name="Enix", addresses=["security@enix.example"], by=OPERATOR, now=now)
    keys = told(handling.get(f"{ENIX}/keys"))
    (one,) = keys["keys"]
    assert (one["state"], one["origin"], one["addresses"]) == ("current", "made", ["security@enix.example"])
    assert keys["sealed_to"] == ["age1one", "age1two"]
    assert "PRIVATE" not in str(keys)


@pytest.mark.parametrize(("method", "place", "page"), BY_HAND)
def test_no_token_changes_a_team_or_a_key_and_each_is_told_where_a_person_does(
    owning, handling, enix, method, place, page
):
    stranger = Program(token_of(person("mona", open_programme("interview"))))
    before = (set(Membership.objects.values_list("user_id", flat=True)), Event.objects.count())
    for program in (owning, handling):
        refused = told(program.send(method, f"{ENIX}{place}", {}), 403)
        assert refused["next_step"].endswith(f"/team/programmes/enix{page}")
    there, absent = (stranger.send(method, f"/programmes/{slug}{place}", {}) for slug in ("enix", "none"))
    assert (there.status_code, there.content) == (404, absent.content)
    assert (set(Membership.objects.values_list("user_id", flat=True)), Event.objects.count()) == before
    assert not ProgrammeKey.objects.exists()


def test_the_copy_of_the_code_is_wanted_by_an_owner_and_fetched_once_for_a_key(owning, handling):
    Programme.objects.update(repository="https://forge.example.org/enix/enix")
    wanted = {"wanted": True, "audience": "everyone"}
    told(handling.send("put", f"{ENIX}/code", wanted), 403)
    assert told(owning.send("put", f"{ENIX}/code", wanted | {"audience": "nobody"}), 422)["field"] == "audience"
    changed = told(owning.send("put", f"{ENIX}/code", wanted))
    assert wanted.items() <= changed.items()
    assert told(handling.get(f"{ENIX}/code")) == changed
    jobs = Job.objects.count()
    told(handling.post(f"{ENIX}/code/fetch", {}), 403)
    first = told(owning.post(f"{ENIX}/code/fetch", {}, **{"idempotency-key": "now"}), 202)
    assert told(owning.post(f"{ENIX}/code/fetch", {}, **{"idempotency-key": "now"}), 202) == first
    assert Job.objects.count() == jobs + 1
    told(owning.send("put", f"{ENIX}/code", {"wanted": False, "audience": "team"}))
    told(owning.post(f"{ENIX}/code/fetch", {}), 409)
    assert Mirror.objects.get().is_wanted is False


def test_the_newest_release_is_looked_for_where_there_is_a_place_to_look(owning, handling):
    Programme.objects.update(package="", repository="")
    told(owning.post(f"{ENIX}/latest-version/look", {}), 409)
    Programme.objects.update(package="pypi:enix", latest_version_source="")
    told(handling.post(f"{ENIX}/latest-version/look", {}), 403)
    assert told(owning.post(f"{ENIX}/latest-version/look", {}), 202) == {"looking": True}
    assert Job.objects.filter(task="policies.look_up_latest").count() == 1
