"""Suspected floods by programs: listed, set aside by what was seen, taken back."""

import pytest

from tests.apps.cases.handling import person
from tests.apps.cases.test_floods import flooded
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.models import Event

__all__ = ["flooded"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_flood_is_read_set_aside_once_for_a_key_and_taken_back(program, flooded):
    (flood,) = told(program.get("/floods"))["floods"]
    assert (flood["sign"], flood["count"], len(flood["reports"])) == ("network", 6, 6)
    assert told(program.get(f"/floods/{flood['name']}")) == flood
    seen = [{"reference": one["reference"], "revision": one["revision"]} for one in flood["reports"]]
    stale = seen[0] | {"revision": seen[0]["revision"] + 1}
    body, key = {"reports": [stale, *seen[1:]]}, {"idempotency-key": "flood"}
    ended = told(program.post("/floods/set-aside", body, **key))
    assert (len(ended["done"]), ended["left"]) == (5, [stale["reference"]])
    assert told(program.post("/floods/set-aside", body, **key)) == ended
    assert Event.objects.filter(kind="marked_not_a_report").count() == 5
    assert told(program.get("/floods"))["floods"] == []
    told(program.get(f"/floods/{flood['name']}"), 404)
    back = told(program.post("/floods/take-back", {"reports": ended["done"]}))
    assert (sorted(back["done"]), back["left"]) == (sorted(ended["done"]), [])
    assert not Case.objects.filter(is_report=False).exists()


@pytest.mark.parametrize(
    "reports", [[], [{"reference": "VD-7K2M-9QXW"}], [{"reference": "VD-7K2M-9QXW", "revision": "1"}]]
)
def test_what_names_no_report_as_it_was_seen_is_refused(program, flooded, reports):
    told(program.post("/floods/set-aside", {"reports": reports}), 422)
    assert not Case.objects.filter(is_report=False).exists()


def test_reports_of_others_are_left_alone_as_those_that_never_were(flooded, desktop):
    stranger = Program(token_of(person("mona", desktop)))
    assert told(stranger.get("/floods"))["floods"] == []
    for place, named in (("set-aside", lambda one: {"reference": one, "revision": 0}), ("take-back", str)):
        there = told(stranger.post(f"/floods/{place}", {"reports": [named(flooded[2][0].reference)]}))
        assert there == {"done": [], "left": [flooded[2][0].reference]}
    reader = Program(token_of(person("vera", flooded[0].programme), "cases:read"))
    told(reader.post("/floods/take-back", {"reports": ["VD-7K2M-9QXW"]}), 403)
    assert not Case.objects.filter(is_report=False).exists()
