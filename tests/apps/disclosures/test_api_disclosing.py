"""A disclosure by programs of the team: chosen, asked, approved; made public by no token."""

from datetime import UTC, datetime

import pytest

from tests.apps.cases.handling import person
from tests.apps.disclosures.conftest import SECRET
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.disclosures.actions import approve
from vulndesk.apps.disclosures.models import Disclosure, DisclosureApproval
from vulndesk.apps.policies.queries import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def path(case, talked):
    return f"/cases/{case.reference}/disclosure"


@pytest.fixture
def chosen(program, path):
    """What a program chose, and the mark of it."""
    told = program.get(f"{path}/offers")
    offers = told.json()["offers"]
    shown = [{"key": one["key"]} for one in offers if one["is_shown"]]
    shown[0]["passages"] = [SECRET]
    given = {"title": "A login that was said to leak", "show": shown, "words": ["Tom", "Acme"]}
    done = program.send("put", path, given, **{"if-match": told["ETag"]})
    assert done.status_code == 200, done.content
    return given, told["ETag"]


def mark(program, path):
    return {"if-match": program.get(path)["ETag"]}


def test_what_is_chosen_is_shown_with_what_is_covered_covered(program, path, chosen):
    told = program.get(path).json()
    assert (told["state"], told["title"]) == ("draft", "A login that was said to leak")
    words = str(told["shown"])
    assert SECRET not in words
    assert "rita@example.org" not in words
    assert "█" in words


def test_the_speakers_are_asked_by_a_program_and_approved_and_published_by_people_alone(
    program, path, case, chosen, rita, steps, web
):
    vera = person("vera", web)
    assert program.post(f"{path}/ask", {}, **mark(program, path)).status_code == 200
    assert steps.rita_agrees(rita).status_code == 302
    told = program.get(path).json()
    assert {one["role"]: one["says"] for one in told["speakers"]}["Reporter"] == "agrees"
    for worker in (program, Program(token_of(vera))):
        refused = worker.post(f"{path}/approve", {})
        assert (refused.status_code, refused.json()["next_step"].endswith(f"/team{path}/")) == (403, True)
    assert not DisclosureApproval.objects.exists()
    approve(case.pk, seen=Disclosure.objects.get().revision, reason="", by=actor_for(vera), now=datetime.now(UTC))
    assert program.get(path).json()["open"]
    refused = program.post(f"{path}/publish", {})
    assert (refused.status_code, refused.json()["next_step"].endswith(f"/team{path}/")) == (403, True)
    approval = program.get(path).json()["approvals"][0]["id"]
    assert program.send("delete", f"{path}/approvals/{approval}", {}).status_code == 200
    assert not DisclosureApproval.objects.exists()
    assert Disclosure.objects.get().published_at is None


@pytest.mark.slow
def test_one_s_own_words_are_answered_for_in_the_version_that_was_seen(program, path, chosen):
    program.post(f"{path}/ask", {}, **mark(program, path))
    version = program.get(path).json()["version"]
    assert program.send("put", f"{path}/own-words", {"agrees": False, "version": version + 1}).status_code == 409
    assert program.send("put", f"{path}/own-words", {"agrees": False, "version": version}).status_code == 200
    mine = next(one for one in program.get(path).json()["speakers"] if one["you"])
    assert mine["says"] == "refuses"


@pytest.mark.slow
def test_nothing_is_decided_unseen_or_from_what_was_seen_earlier(program, path, chosen):
    given, old = chosen
    assert program.send("put", path, given, **{"if-match": old}).status_code == 412
    for place in ("ask", "drop"):
        blind = program.post(f"{path}/{place}", {})
        assert (blind.status_code, blind.json()["field"]) == (422, "If-Match")
        assert program.post(f"{path}/{place}", {}, **{"if-match": "99"}).status_code == 412
    assert Disclosure.objects.get().state == "draft"
    assert program.post(f"{path}/drop", {}, **mark(program, path)).status_code == 200
    assert Disclosure.objects.get().state == "dropped"


@pytest.mark.parametrize(
    "changes", [{"title": " "}, {"show": [{"key": "no-such"}]}, {"show": []}, {"words": ["x" * 201]}]
)
@pytest.mark.slow
def test_a_choice_that_cannot_be_is_refused(program, path, chosen, changes):
    given, before = chosen[0] | changes, Disclosure.objects.values().get()
    assert program.send("put", path, given, **mark(program, path)).status_code == 422
    assert Disclosure.objects.values().get() == before


def test_an_open_case_is_not_disclosed(program, web):
    from tests.apps.cases.handling import reported

    other = reported(web)
    told = program.get(f"/cases/{other.reference}/disclosure/offers").json()
    assert told["why_not"]
    given = {"title": "x", "show": [{"key": told["offers"][0]["key"]}]}
    answer = program.send("put", f"/cases/{other.reference}/disclosure", given, **{"if-match": "0"})
    assert answer.status_code == 409
    assert program.post(f"/cases/{other.reference}/disclosure/withdraw", {}).status_code == 409
    assert not Disclosure.objects.exists()
