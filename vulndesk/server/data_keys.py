"""Every data key is wrapped under the key of its programme: whoever destroys that one destroys them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.apps import apps

from vulndesk.apps.change_reviews import actions as change_reviews
from vulndesk.apps.conduct import actions as conduct
from vulndesk.apps.policies import actions as policies
from vulndesk.apps.policies.queries import programme
from vulndesk.apps.retention import actions as retention
from vulndesk.core.errors import NotNow

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


@dataclass(frozen=True)
class Destroyed:
    """How much was sealed under the key of a programme."""

    cases: int
    requests: int
    violations: int
    reviews: int


def require_finished(slug: str) -> None:
    """Raises NotFound, and NotNow while somebody works on a case of it or holds one."""
    opened, held = retention.standing_in_the_way(programme(slug).pk)
    if opened or held:
        raise NotNow(
            f"{slug} has {opened} open cases, and {held} that somebody holds. Nothing was erased.",
            next_step="Close them and let them go first. If they are to be erased all the same, add --yes-I-mean-it.",
        )


def destroy_programme_key(
    slug: str, *, between: Callable[[], None], settle: Callable[[], None], now: datetime
) -> Destroyed:
    """Erase all that is sealed under the key of a programme, and the key with it; the programme goes on with a new one.

    The new one comes first, and what comes in after `now` is kept under it. settle: waits until requests that began
    under the former one are over. A run that was killed is run again. Raises NotFound, Conflict.
    """
    policies.make_programme_keys()
    policies.replace_programme_key(slug)
    programme_id = programme(slug).pk
    settle()
    gone = Destroyed(
        cases=retention.erase_programme(programme_id, between=between, now=now),
        requests=conduct.forget_consents_of(programme_id, now=now),
        violations=conduct.forget_violations_of(programme_id, now=now),
        reviews=change_reviews.forget_reviews_of(programme_id, now=now),
    )
    put_data_keys_in_place(between=between)
    policies.destroy_former_key(slug, facts=asdict(gone), now=now)
    return gone
