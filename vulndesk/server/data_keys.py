"""Every data key is wrapped under the key of its programme: whoever destroys that one destroys them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.apps import apps

from vulndesk.apps.policies import actions as policies

# What has a data key of its own and belongs to a programme; tests/server/test_desk_rows.py knows when one is missing.
HOLDERS = ("cases.Case", "conduct.ConsentToTest", "conduct.Violation", "change_reviews.ChangeReview")


def put_data_keys_in_place(*, between: Callable[[], None] = lambda: None) -> int:
    """Of older desks, of cases that were handed over, of programmes whose key was replaced. Returns how many moved."""
    policies.make_programme_keys()
    rows = (apps.get_model(name)._default_manager.all() for name in HOLDERS)
    return sum(policies.move_data_keys(one, between=between) for one in rows)


def data_keys_out_of_place() -> int:
    rows = (apps.get_model(name)._default_manager.all() for name in HOLDERS)
    return sum(policies.misplaced_keys(one).count() for one in rows)


def keep_programme_keys(*, now: datetime) -> int:
    """Housekeeping. Returns how many data keys were moved."""
    moved = put_data_keys_in_place()
    policies.end_former_keys(now=now)
    return moved
