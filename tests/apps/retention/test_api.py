"""Erasing by a program of an owner, with a scope of its own; and what goes next."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import case_of, person, reported
from tests.apps.tokens.conftest import ALL, Program, token_of
from tests.people import report
from vulndesk.apps.cases.actions import restrict_case
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.retention.models import Erasure

pytestmark = pytest.mark.django_db

RITA = "rita@finders.example"


@pytest.fixture
def olga(db):
    return person("olga", owner=True)


@pytest.fixture
def owner(olga):
    return Program(token_of(olga))


@pytest.fixture
def case(web):
    found = case_of(report(web, now=datetime.now(UTC), contact=RITA))
    Case.objects.filter(pk=found.pk).update(is_open=False, closed_at=datetime.now(UTC), rm="C")
    return found


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def erase(program, case, **changes):
    given = {"what": "case", "typed": case.reference} | changes
    return program.post(f"/cases/{case.reference}/retention/erasure", given)


def test_a_case_is_erased_for_good_and_is_then_not_there(owner, case):
    assert told(erase(owner, case)) == {"reference": case.reference, "what": "case", "cases": 1}
    assert Case.objects.get(pk=case.pk).erased_at
    told(erase(owner, case), 404)
    told(owner.get(f"/cases/{case.reference}"), 404)
    (one,) = told(owner.get("/programmes/enix/retention/outlook"))["erased"]
    assert (one["reference"], one["what"], one["why"], one["by"]) == (case.reference, "case", "asked", "Olga")


def test_a_reporter_is_erased_and_the_case_goes_on(owner, olga, case):
    told(erase(owner, case, what="reporter"))
    page = case_page(actor_for(olga), case_id=case.pk, now=datetime.now(UTC))
    assert RITA not in str(page.body)
    assert told(owner.get(f"/cases/{case.reference}"))["reference"] == case.reference


def test_a_slip_of_the_hand_an_open_case_and_a_held_one_erase_nothing(owner, web, case):
    assert told(erase(owner, case, typed="VD-0000-0000"), 422)["field"] == "typed"
    told(erase(owner, case, what="everything"), 422)
    told(erase(owner, reported(web)), 409)
    hold = f"/cases/{case.reference}/retention/hold"
    told(owner.send("put", hold, {"reason": "The court asked for it."}))
    told(erase(owner, case), 409)
    (held,) = told(owner.get("/programmes/enix/retention/outlook"))["held"]
    assert (held["reference"], held["reason"]) == (case.reference, "The court asked for it.")
    assert not Erasure.objects.exists()


def test_neither_a_member_nor_an_owner_without_the_scope_erases(olga, tom_user, desktop, case):
    told(erase(Program(token_of(tom_user)), case), 403)
    assert "cases:erase" in told(erase(Program(token_of(olga, *(set(ALL) - {"cases:erase"}))), case), 403)["title"]
    stranger = Program(token_of(person("mona", desktop)))
    there, absent = (
        erase(stranger, case),
        stranger.post("/cases/VD-ZZZZ-ZZZZ/retention/erasure", {"what": "case", "typed": "x"}),
    )
    assert (there.status_code, there.content) == (404, absent.content)
    assert not Erasure.objects.exists()


def test_what_goes_next_is_told_without_those_that_somebody_does_not_know_of(owner, olga, tom_user, web, case):
    web.retention_days = 10
    web.save()
    Case.objects.update(closed_at=datetime.now(UTC) - timedelta(days=9))
    address = "/programmes/enix/retention/outlook"
    assert [one["reference"] for one in told(owner.get(address))["going"]] == [case.reference]
    restrict_case(case.pk, [], by=actor_for(olga), now=datetime.now(UTC))
    assert told(Program(token_of(tom_user)).get(address))["going"] == []
