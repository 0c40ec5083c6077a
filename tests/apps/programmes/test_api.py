"""What programs do with a programme and its policy: the same deeds as the pages, once, and nobody overwritten."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import do, reported, signed_in
from vulndesk.apps.policies.models import Following, Pause, PolicyVersion, Programme, Review
from vulndesk.apps.policies.queries import areas_in_force, owned_areas
from vulndesk.apps.timeline.models import Event, Job

pytestmark = pytest.mark.django_db

ENIX = "/programmes/enix"


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def refused(answer, status):
    found = told(answer, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert found["title"]
    return found


def test_a_token_reaches_its_programmes_and_says_which_are_owned(handling, owning):
    assert [(one["slug"], one["owned"]) for one in told(handling.get("/me/programmes"))["programmes"]] == [
        ("enix", False)
    ]
    assert told(owning.get("/me/programmes"))["programmes"][0]["owned"] is True
    shown = told(handling.get(ENIX))
    assert (shown["policy"], shown["proposal"], shown["policy_reviewed"]) == (1, None, False)
    assert refused(handling.get("/programmes/nobodys"), 404)["title"] == "There is no such programme."


def test_settings_are_changed_by_an_owner_as_far_as_they_are_named(owning, handling):
    shown = handling.get(f"{ENIX}/settings")
    mark = shown["ETag"]
    assert told(shown)["idle_days"] == 0
    assert handling.get(f"{ENIX}/settings", **{"if-none-match": mark}).status_code == 304
    refused(handling.send("patch", f"{ENIX}/settings", {"idle_days": 3}), 403)
    changed = owning.send("patch", f"{ENIX}/settings", {"idle_days": 3}, **{"if-match": mark})
    assert told(changed)["idle_days"] == 3
    past = owning.send("patch", f"{ENIX}/settings", {"idle_days": 9, "name": "Other"}, **{"if-match": mark})
    assert refused(past, 412)["title"] == "Somebody else changed the settings first."
    row = Programme.objects.get(slug="enix")
    assert (row.idle_days, row.name) == (3, told(shown)["name"])
    assert refused(owning.send("patch", f"{ENIX}/settings", {"zone": "Nowhere/Here"}), 422)["field"] == "zone"
    refused(owning.send("patch", f"{ENIX}/settings", {"no_such": 1}), 422)


def test_a_policy_is_read_with_what_the_desk_does_and_what_it_did_not_understand(handling, enix):
    answer = handling.get(f"{ENIX}/policy/1")
    shown = told(answer)
    version = PolicyVersion.objects.get()
    assert shown["text"] == version.text
    assert len(shown["clauses"]) == len(version.clauses["clauses"])
    assert len(shown["not_understood"]) == len(version.clauses["not_understood"])
    first = next(one for one in shown["clauses"] if one["kind"] == "deadline")
    assert (first["withdrawn"], first["longer"]) == (False, None)
    assert "clock" in first["does"].lower()
    assert handling.get(f"{ENIX}/policy/1", **{"if-none-match": answer["ETag"]}).status_code == 304
    assert [one["number"] for one in told(handling.get(f"{ENIX}/policy"))["versions"]] == [1]
    refused(handling.get(f"{ENIX}/policy/7"), 404)


def test_a_promise_is_made_longer_once_and_withdrawn_and_the_versions_differ(owning, handling, enix):
    before = told(handling.get(f"{ENIX}/promises"))
    promise = before["promises"][0]
    assert (promise["within"], promise["longer_since"]) == ("PT48H", None)
    address = f"{ENIX}/promises/{promise['clause_id']}"
    etag = handling.get(f"{ENIX}/policy/1")["ETag"]
    refused(handling.post(f"{address}/lengthen", {"within": "P7D"}), 403)
    assert refused(owning.post(f"{address}/lengthen", {"within": "PT1H"}), 422)["field"] == "amount"
    assert refused(owning.post(f"{address}/lengthen", {"within": "soon"}), 422)["field"] == "within"
    key = {"idempotency-key": "longer-1"}
    first = told(owning.post(f"{address}/lengthen", {"within": "P7D"}, **key))
    assert told(owning.post(f"{address}/lengthen", {"within": "P7D"}, **key)) == first
    assert (first["promises"][0]["within"], bool(first["promises"][0]["longer_since"])) == ("P7D", True)
    assert Event.objects.filter(kind="promise_lengthened").count() == 1
    assert handling.get(f"{ENIX}/policy/1")["ETag"] != etag
    withdrawn = told(owning.post(f"{address}/withdraw", {}))
    assert withdrawn["promises"][0]["withdrawn"] is True
    refused(owning.post(f"{address}/lengthen", {"within": "P9D"}), 409)
    refused(owning.post(f"{ENIX}/promises/deadline-99/withdraw", {}), 404)


@pytest.mark.slow
def test_a_review_by_token_is_in_force_once_it_is_finished(owning, handling, enix):
    refused(handling.get(f"{ENIX}/policy/1/review"), 403)
    page = owning.get(f"{ENIX}/policy/1/review")
    shown = told(page)
    assert (shown["revision"], shown["changes"], page["ETag"]) == (0, False, '"0"')
    sentence = next(
        one for one in shown["sentences"] if one["means"] and one["means"][0]["value"]["clause"] == "deadline"
    )
    ruling = {"words": sentence["words"], "means": [sentence["means"][0]["value"] | {"within": "P9D"}]}
    ruled = told(owning.post(f"{ENIX}/policy/1/review/rulings", ruling, **{"if-match": page["ETag"]}))
    assert (ruled["revision"], ruled["changes"]) == (1, True)
    past = owning.post(f"{ENIX}/policy/1/review/rulings", ruling, **{"if-match": page["ETag"]})
    assert refused(past, 412)["title"] == "Somebody else changed this review first."
    assert PolicyVersion.objects.count() == 1, "nothing runs yet"
    confirmed = told(owning.post(f"{ENIX}/policy/1/review/confirmations", {"all": True}))
    assert not [one for one in confirmed["sentences"] if one["state"] == "unseen"]
    finished = told(owning.post(f"{ENIX}/policy/1/review/finish", {}, **{"if-match": '"2"'}))
    assert finished["number"] == 2
    assert told(handling.get(f"{ENIX}/promises"))["promises"][0]["within"] == "P9D"
    changes = told(handling.get(f"{ENIX}/policy/2/changes?since=1"))["changes"]
    assert "longer" in {one["how"] for one in changes}
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": "It is.", "means": [{"clause": "deadline"}]}, "promise"),
        ({"words": "It is.", "means": [{"clause": "nothing"}]}, "overlay"),
        ({"words": "This is no sentence of it.", "means": []}, "words"),
        ({"words": "", "means": []}, "words"),
    ],
)
def test_a_ruling_that_cannot_be_is_refused_and_changes_nothing(owning, body, field):
    found = refused(owning.post(f"{ENIX}/policy/1/review/rulings", body), 422)
    assert found.get("field", "") == field
    assert not Review.objects.exists()


def test_what_was_said_in_a_review_is_forgotten(owning):
    told(owning.post(f"{ENIX}/policy/1/review/confirmations", {"all": True}))
    assert Review.objects.exists()
    assert told(owning.send("delete", f"{ENIX}/policy/1/review", {}))["revision"] == 0
    assert not Review.objects.exists()


def test_a_reading_is_marked_as_reviewed_and_there_is_no_other_deed(owning):
    shown = told(owning.post(f"{ENIX}/policy/1/deeds/reviewed", {}))
    assert shown["versions"][0]["reviewed_at"]
    refused(owning.post(f"{ENIX}/policy/1/deeds/confirm", {}), 409)
    assert "One of: confirm" in refused(owning.post(f"{ENIX}/policy/1/deeds/burn", {}), 404)["next_step"]


def test_a_pause_is_planned_once_and_ended(owning, handling):
    plan = {"starts_at": "2099-12-23T18:00:00Z", "ends_at": "2100-01-04T08:00:00+01:00", "text": "Winter."}
    assert refused(owning.post(f"{ENIX}/pauses", plan), 422)["field"] == "ends_at"
    naive = {"starts_at": "2099-12-23T18:00:00", "ends_at": "2100-01-04T08:00:00"}
    refused(owning.post(f"{ENIX}/pauses", naive), 422)
    near = _soon()
    refused(handling.post(f"{ENIX}/pauses", near), 403)
    made = told(owning.post(f"{ENIX}/pauses", near, **{"idempotency-key": "winter"}), 201)
    assert told(owning.post(f"{ENIX}/pauses", near, **{"idempotency-key": "winter"}), 201) == made
    refused(owning.post(f"{ENIX}/pauses", near), 409)
    assert Pause.objects.count() == 1
    assert told(handling.get(f"{ENIX}/pauses"))["planned"]["id"] == made["id"]
    assert told(handling.get(ENIX))["paused_until"] == made["ends_at"]
    ended = told(owning.post(f"{ENIX}/pauses/{made['id']}/end", {}))
    assert (ended["planned"], [one["id"] for one in ended["earlier"]]) == (None, [made["id"]])
    refused(owning.post(f"{ENIX}/pauses/{made['id']}/end", {}), 409)
    refused(owning.post(f"{ENIX}/pauses/9999/end", {}), 404)


def _soon():
    start = datetime.now(UTC) + timedelta(days=3)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(days=9)).isoformat(), "clocks": "after"}


def test_a_repository_is_followed_looked_into_and_left(owning, handling):
    refused(owning.post(f"{ENIX}/following/look", {}), 409)
    wanted = {"repository": "https://forge.example.org/enix/enix", "path": "SECURITY.md"}
    refused(handling.send("put", f"{ENIX}/following", wanted), 403)
    assert told(owning.send("put", f"{ENIX}/following", wanted))["repository"] == wanted["repository"]
    assert told(owning.post(f"{ENIX}/following/look", {}), 202)["path"] == "SECURITY.md"
    assert Job.objects.filter(task="policies.follow_repository").count() == 2
    refused(owning.send("put", f"{ENIX}/following", {"repository": "https://tom:secret@forge.example.org/x"}), 422)
    assert told(owning.send("put", f"{ENIX}/following", {"repository": ""}))["repository"] == ""
    assert not Following.objects.exists()


def test_owners_of_an_area_are_named_by_their_handles(owning, handling, enix, vera):
    area = areas_in_force(enix.pk)[0]
    address = f"{ENIX}/areas/{area.key}"
    refused(handling.send("put", address, {"owners": ["vera"]}), 403)
    for nobody in ("mallory", "zoe"):
        found = refused(owning.send("put", address, {"owners": [nobody]}), 422)
        assert found["title"] == "This person is not on the team of this programme."
    shown = told(owning.send("put", address, {"owners": ["vera"], "gives": True}))["areas"][0]
    assert (shown["owners"], shown["gives"], shown["name"]) == (["vera"], True, area.name)
    assert owned_areas(enix.pk)[0].owners == (vera.pk,)
    assert told(handling.get(f"{ENIX}/areas"))["areas"][0] == shown
    refused(owning.send("put", f"{ENIX}/areas/{'0' * 32}", {"owners": []}), 404)


def test_statistics_have_areas_and_promises_with_their_samples(handling, enix, vera):
    area = areas_in_force(enix.pk)[0]
    case = reported(enix, chosen=(area.clause.id,), hours_ago=3)
    do(signed_in(vera), case, "acknowledge", message="Thank you.")
    shown = told(handling.get(f"{ENIX}/statistics"))
    assert shown["areas"][0]["counts"]["reports"] == shown["total"]["reports"] == 1
    assert shown["elsewhere"]["reports"] == 0
    answer = shown["total"]["first_answer"]
    assert (answer["sample"], 3 * 3600 <= answer["seconds"] < 3 * 3600 + 60) == (1, True)
    kept = {one["promise"]: (one["kept"], one["over"]) for one in shown["promises"]}
    assert kept["acknowledge_within"] == (1, 1)
    refused(handling.get(f"{ENIX}/statistics?since=2020"), 400)
