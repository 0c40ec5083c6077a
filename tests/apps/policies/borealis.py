"""A programme with the smallest policy, and what the tests of its versions ask it."""

from datetime import datetime, timedelta

from tests.people import NOW
from vulndesk.apps.policies.actions import propose_version
from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.apps.policies.queries import programme, promises_of
from vulndesk.core.policy.clauses import Deadline, Kind, Promise
from vulndesk.core.policy.reader import read_policy

LATER = NOW + timedelta(days=1)
OLD = "# Security\n\nWrite to a@example.org. We will acknowledge your report within 48 hours.\n"
NEW = "# Security\n\nWrite to a@example.org. We will acknowledge your report within 5 days.\n"


def again(one: Programme) -> Programme:
    return programme(one.slug)


def proposed(to: Programme, text: str = NEW, *, now: datetime = LATER, **more: str) -> PolicyVersion | None:
    policy = read_policy(text)
    return propose_version(to, text=text, policy=policy, origin="repository", commit="c" * 40, now=now, **more)


def answer_within(one: Programme) -> str:
    """What a new case is promised."""
    assert one.policy is not None
    values = [clause.value for clause in promises_of(one.policy).of_kind(Kind.DEADLINE)]
    found = (one for one in values if isinstance(one, Deadline) and one.promise is Promise.ACKNOWLEDGE)
    return next((str(one.within) for one in found), "")


def states(one: Programme) -> list[str]:
    return list(PolicyVersion.objects.filter(programme=one).order_by("number").values_list("state", flat=True))
