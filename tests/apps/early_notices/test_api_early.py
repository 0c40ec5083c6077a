"""Who is told before an embargo ends, planned by programs."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.early_notices.test_early_pages import here, listed
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.early_notices.models import EarlyNotice
from vulndesk.apps.embargo.models import Embargo

__all__ = ["at_desk", "desktop", "elsewhere", "here", "listed", "owning", "tom_user", "web"]


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def path(here):
    return here.removeprefix("/team").removesuffix("/")


def plan_of(told):
    people = [one["id"] for stage in told["stages"] for one in stage["open"]]
    return {"recipients": people, "until": told["until"], "summary": "The patch."}


def test_a_plan_is_made_once_and_taken_back(program, path, listed):
    told = program.get(path).json()
    assert [(one["name"], one["days"]) for one in told["stages"]] == [("distros", 7)]
    for _ in range(2):
        made = program.post(path, plan_of(told), **{"idempotency-key": "p"})
        assert (made.status_code, made.json()) == (201, {"planned": 1})
    assert EarlyNotice.objects.count() == 1
    after = program.get(path).json()
    assert (after["stages"][0]["open"], after["notices"][0]["state"]) == ([], "planned")
    notice = f"{path}/{after['notices'][0]['id']}"
    assert program.send("delete", notice, {}).status_code == 200
    assert program.send("delete", notice, {}).status_code == 409
    assert EarlyNotice.objects.get().state == "dropped"


def test_after_the_end_moved_the_instants_are_looked_at_again(program, path, listed):
    given = plan_of(program.get(path).json())
    Embargo.objects.update(until=datetime.now(UTC) + timedelta(days=40))
    assert program.post(path, given).status_code == 409
    assert not EarlyNotice.objects.exists()


@pytest.mark.parametrize("changes", [{"recipients": []}, {"summary": " "}, {"until": "2026-05-31T12:00:00"}])
@pytest.mark.slow
def test_a_plan_that_cannot_be_is_refused(program, path, listed, changes):
    assert program.post(path, plan_of(program.get(path).json()) | changes).status_code == 422
    assert not EarlyNotice.objects.exists()


def test_a_notice_of_another_case_is_absent_in_this_one(program, path, listed, web):
    from tests.apps.cases.handling import reported

    program.post(path, plan_of(program.get(path).json()))
    other = reported(web)
    place = f"/cases/{other.reference}/early-notices/{EarlyNotice.objects.get().pk}"
    assert program.send("delete", place, {}).status_code == 404
    assert EarlyNotice.objects.get().state == "planned"
