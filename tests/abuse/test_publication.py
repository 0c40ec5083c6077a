"""A clock never publishes: whatever it says, two people do (of two at once, see tests/apps/embargo/test_at_once.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.apps.embargo.conftest import groundhog  # noqa: F401 - a fixture
from tests.apps.embargo.test_at_once import crew, prepared  # noqa: F401 - a fixture
from tests.people import NOW
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.models import Embargo, Publication
from vulndesk.apps.timeline.models import Event
from vulndesk.server.subscriptions import HOUSEKEEPING, ring_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.abuse(22)]


@pytest.mark.parametrize("jump", [timedelta(days=45), timedelta(days=20 * 365)], ids=["45 days", "20 years"])
def test_22_a_clock_that_jumps_forward_ends_an_embargo_and_publishes_nothing(
    groundhog: Any,  # noqa: F811
    crew: Any,  # noqa: F811
    jump: timedelta,
) -> None:
    case_id = prepared(groundhog, crew, em="A").received.case_id
    Embargo.objects.filter(pk=case_id).update(until=NOW + timedelta(days=30))
    later = NOW + jump
    for _ in range(2):
        ring_everything(now=later)
        for name, sweep in HOUSEKEEPING:
            if name.startswith(("look at releases", "lay out", "end ")):
                sweep(now=later)
    assert Event.objects.filter(case_id=case_id, kind="embargo_ended").count() == 1, "it fires once, and says so"
    assert Case.objects.get(pk=case_id).published_at is None
    assert not Publication.objects.exists()
    assert not Event.objects.filter(kind__in=["published", "advisory_published"]).exists()


def test_22_a_clock_that_goes_back_ends_nothing_early(groundhog: Any, crew: Any) -> None:  # noqa: F811
    case_id = prepared(groundhog, crew, em="A").received.case_id
    Embargo.objects.filter(pk=case_id).update(until=NOW + timedelta(seconds=1))
    for moment in (NOW, NOW - timedelta(hours=2), NOW + timedelta(microseconds=999_999)):
        ring_everything(now=moment)
        assert Embargo.objects.get(pk=case_id).em == "A"
    ring_everything(now=NOW + timedelta(seconds=1))
    assert Embargo.objects.get(pk=case_id).em != "A"
